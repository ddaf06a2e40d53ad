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
)

// readFCDPlainly reads what Read reads of SUMO's output with encoding/xml and strconv: the oracle, and the baseline.
func readFCDPlainly(data []byte) (*Table, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = latin1Plainly
	rows := newBuilder(traceLimits)
	var at int64
	var open []string
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			open = append(open, t.Name.Local)
			attrs := map[string]string{}
			for _, a := range t.Attr {
				if a.Name.Space == "" {
					attrs[a.Name.Local] = a.Value
				}
			}
			switch t.Name.Local {
			case "timestep":
				if at, err = secondsPlainly(strings.TrimSpace(attrs["time"])); err != nil {
					return nil, err
				}
			case "vehicle":
				x, err1 := strconv.ParseFloat(attrs["x"], 64)
				y, err2 := strconv.ParseFloat(attrs["y"], 64)
				angle, err3 := numberPlainly(attrs, "angle")
				speed, err4 := numberPlainly(attrs, "speed")
				if err := errors.Join(err1, err2, err3, err4); err != nil {
					return nil, err
				}
				if problem := rows.add([]byte(attrs["id"]), fix{at, x, y, float32(speed), float32(angle)}); problem != "" {
					return nil, errors.New(problem)
				}
			case "person", "container":
				rows.leaveOut(t.Name.Local)
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != t.Name.Local {
				return nil, fmt.Errorf("stray </%s>", t.Name.Local)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 || rows.n == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return rows.table("", hexSum(data)), nil
}

func numberPlainly(attrs map[string]string, name string) (float64, error) {
	if s, ok := attrs[name]; ok {
		return strconv.ParseFloat(s, 64)
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
