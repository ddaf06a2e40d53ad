package trace

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// readXMLPlainly reads what Read reads of FCD and GPX with encoding/xml, strconv and time.Parse: the oracle, and the
// benchmarks' baseline.
func readXMLPlainly(data []byte) (*Table, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = latin1Plainly
	p := &plainXML{rows: newBuilder(traceLimits)}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = p.token(token)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(p.open) > 0 || p.rows.n == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return p.rows.table("", hexSum(data)), nil
}

type plainXML struct {
	rows  *builder
	open  []xml.Name
	root  string
	text  []string // of each open element
	id    string
	point map[string]string // attributes and texts of a GPX point; nil outside one
	at    int64             // of a timestep
}

func (p *plainXML) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		p.open, p.text = append(p.open, t.Name), append(p.text, "")
		attrs := map[string]string{}
		for _, a := range t.Attr {
			if a.Name.Space == "" {
				attrs[a.Name.Local] = a.Value
			}
		}
		if len(p.open) == 1 {
			p.root = t.Name.Local
			return nil
		}
		if p.root == "gpx" {
			return p.openGPX(t.Name.Local, attrs)
		}
		return p.openFCD(t.Name.Local, attrs)
	case xml.CharData:
		if n := len(p.text); n > 0 {
			p.text[n-1] += string(t)
		}
	case xml.EndElement:
		last := len(p.open) - 1
		if last < 0 || p.open[last] != t.Name {
			return fmt.Errorf("stray </%s>", t.Name.Local)
		}
		text := strings.TrimSpace(p.text[last])
		p.open, p.text = p.open[:last], p.text[:last]
		if p.root == "gpx" && last > 0 {
			return p.closeGPX(t.Name.Local, p.open[last-1].Local, text)
		}
	}
	return nil
}

func (p *plainXML) openFCD(name string, attrs map[string]string) (err error) {
	switch name {
	case "timestep":
		p.at, err = secondsPlainly(attrs["time"])
		return err
	case "vehicle":
		x, err1 := floatPlainly(attrs["x"])
		y, err2 := floatPlainly(attrs["y"])
		angle, err3 := numberPlainly(attrs, "angle")
		speed, err4 := numberPlainly(attrs, "speed")
		return p.add(attrs["id"], fix{p.at, x, y, float32(speed), float32(angle)}, err1, err2, err3, err4)
	case "person", "container":
		p.rows.leaveOut(name)
	}
	return nil
}

func (p *plainXML) openGPX(name string, attrs map[string]string) error {
	switch name {
	case "trk":
		p.id = "f"
	case "trkpt":
		p.point = map[string]string{"lat": strings.Trim(attrs["lat"], " \t"), "lon": strings.Trim(attrs["lon"], " \t")}
	case "wpt":
		p.rows.leaveOut("waypoint")
	case "rtept":
		p.rows.leaveOut("route point")
	}
	return nil
}

func (p *plainXML) closeGPX(name, parent, text string) error {
	extension := parent == "TrackPointExtension" && name != "time"
	switch {
	case name == "name" && parent == "trk" && text != "":
		p.id = text
	case name == "trkpt":
		defer func() { p.point = nil }()
		clock, ok := p.point["time"]
		if !ok {
			p.rows.leaveOut("track point without a time")
			return nil
		}
		at, err := time.Parse(time.RFC3339Nano, clock)
		lon, err1 := floatPlainly(p.point["lon"])
		lat, err2 := floatPlainly(p.point["lat"])
		speed, err3 := numberPlainly(p.point, "speed")
		course, err4 := numberPlainly(p.point, "course")
		return p.add(p.id, fix{at.UnixNano(), lon, lat, float32(speed), float32(course)}, err, err1, err2, err3, err4)
	case p.point != nil && (parent == "trkpt" || extension) && (name == "time" || name == "speed" || name == "course"):
		p.point[name] = text
	}
	return nil
}

func (p *plainXML) add(id string, f fix, errs ...error) error {
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if problem := p.rows.add([]byte(id), f); problem != "" {
		return errors.New(problem)
	}
	return nil
}

func numberPlainly(attrs map[string]string, name string) (float64, error) {
	if s, ok := attrs[name]; ok {
		return floatPlainly(s)
	}
	return math.NaN(), nil
}

func latin1Plainly(charset string, r io.Reader) (io.Reader, error) {
	if !strings.EqualFold(charset, "ISO-8859-1") {
		return nil, errors.New("not read")
	}
	b, err := io.ReadAll(r)
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return strings.NewReader(string(runes)), err
}

// agreeXML reads data both ways. What Read takes, the plain reader must take too, and to the same table, but for what is
// meant: comments with --, letters in names, and document types. It returns the table, or nil.
func agreeXML(t interface{ Fatalf(string, ...any) }, data []byte) *Table {
	got, err := Read("f", bytes.NewReader(data))
	if err != nil {
		return nil
	}
	want, wantErr := readXMLPlainly(data)
	var syntax *xml.SyntaxError
	var number *strconv.NumError
	switch {
	case wantErr == nil:
		if diff := differ(got, want); diff != "" {
			t.Fatalf("%q: %s", data, diff)
		}
		if fmt.Sprint(got.LeftOut) != fmt.Sprint(want.LeftOut) {
			t.Fatalf("%q: left out %v, want %v", data, got.LeftOut, want.LeftOut)
		}
	case errors.As(wantErr, &number):
		t.Fatalf("%q: read, but the plain reader says %v", data, wantErr)
	case errors.As(wantErr, &syntax) && !strings.Contains(syntax.Msg, "--") && !strings.Contains(syntax.Msg, "name") &&
		!strings.Contains(syntax.Msg, "expected element") && !bytes.Contains(data, []byte("<!DOCTYPE")):
		t.Fatalf("%q: read, but the plain reader says %v", data, wantErr)
	}
	return got
}
