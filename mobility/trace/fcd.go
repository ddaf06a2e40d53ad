package trace

import (
	"bytes"
	"math"
)

// fcdReader reads SUMO's floating car data: timesteps, and in each the vehicles on the road with position, angle and
// speed. The angle is the heading as we mean it. People and containers are left out: those who ride would be on the road
// twice, and the others drive nothing.
type fcdReader struct {
	*xmlReader
	rows   *builder
	inStep bool // inside a timestep, which is at the time
	time   int64
}

// addFCD adds the vehicles of a document whose root element has begun.
func addFCD(x *xmlReader, b *builder) error {
	f := &fcdReader{xmlReader: x, rows: b}
	for x.next() {
		switch string(x.name) {
		case "vehicle":
			if !x.end {
				f.vehicle()
			}
		case "timestep":
			if f.inStep = !x.end; f.inStep {
				f.timestep()
			}
		case "person", "container":
			if !x.end {
				b.leaveOut(string(x.name))
			}
		}
	}
	if x.err == nil && b.n == 0 {
		return x.src.faultAt(x.src.off, "there is no vehicle in the file; record while vehicles are on the road (SUMO's option --device.fcd.begin)")
	}
	return x.err
}

// fcdInMetres says whether a file starts with SUMO's comment about how it was called, without the option for degrees.
func fcdInMetres(start []byte) bool {
	end := bytes.Index(start, []byte("-->"))
	if end < 0 {
		return false
	}
	comment := start[:end]
	geo := bytes.Index(comment, []byte("<fcd-output.geo value=\""))
	if geo < 0 {
		return bytes.Contains(comment, []byte("<fcd-output value=\""))
	}
	value := comment[geo+len("<fcd-output.geo value=\""):]
	for _, no := range []string{"false", "0", "no", "off", "f"} {
		if bytes.HasPrefix(value, []byte(no+"\"")) {
			return true
		}
	}
	return false
}

func (f *fcdReader) timestep() {
	for i := range f.attrs {
		a := &f.attrs[i]
		if string(f.attrName(a)) != "time" {
			continue
		}
		value, problem := f.value(a), ""
		if f.time, problem = parseSeconds(value); problem != "" {
			if bytes.IndexByte(value, ':') >= 0 {
				problem = "is a clock time; write seconds: run SUMO without --human-readable-time"
			}
			f.attrFault(a, "time %q %s", shown(value), problem)
		}
		return
	}
	f.tagFault("the timestep has no time; write <timestep time=\"12.00\">")
}

// vehicle adds the row of a vehicle element.
func (f *fcdReader) vehicle() {
	if !f.inStep {
		f.tagFault("the vehicle stands outside a timestep; write it between <timestep time=\"12.00\"> and </timestep>")
		return
	}
	var id, x, y *attr
	row := fix{at: f.time, speed: missing, heading: missing}
	for i := range f.attrs {
		a := &f.attrs[i]
		// Most attributes are of no interest, and told so by their length alone.
		switch name := f.attrName(a); len(name) {
		case 1:
			switch name[0] {
			case 'x':
				row.lon = f.number(a, x)
				x = a
			case 'y':
				row.lat = f.number(a, y)
				y = a
			}
		case 2:
			if string(name) == "id" {
				f.once(a, id)
				id = a
			}
		case 5:
			switch string(name) {
			case "angle":
				row.heading = float32(f.number(a, nil))
			case "speed":
				row.speed = float32(f.number(a, nil))
			}
		}
	}
	switch {
	case f.err != nil:
	case id == nil:
		f.tagFault("the vehicle has no id; SUMO writes one, so what else wrote this?")
	case x == nil || y == nil:
		f.tagFault("the vehicle has no position; name at least x,y,angle,speed where SUMO's option --fcd-output.attributes is used")
	case metres(row.lon, 180) || metres(row.lat, 90):
		f.tagFault("x=%q y=%q are metres on SUMO's network; write degrees: run SUMO with --fcd-output.geo true", shown(f.value(x)), shown(f.value(y)))
	default:
		if problem := f.rows.add(f.value(id), row); problem != "" {
			f.tagFault("%s", problem)
		}
	}
}

// metres says whether a coordinate is too large for degrees. One that is no number is none of a place; cleaning counts it.
func metres(v, limit float64) bool { return math.Abs(v) > limit && !math.IsInf(v, 0) }

// number returns the value of an attribute that must stand there once.
func (f *fcdReader) number(a, earlier *attr) float64 {
	f.once(a, earlier)
	v, ok := parseFloat(f.value(a))
	if !ok {
		f.attrFault(a, "%s %q is not a number; write a decimal, as in 6.140897", f.attrName(a), shown(f.value(a)))
	}
	return v
}

func (f *fcdReader) once(a, earlier *attr) {
	if earlier != nil {
		f.attrFault(a, "%s stands there twice; an element has each attribute once", f.attrName(a))
	}
}
