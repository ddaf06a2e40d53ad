package trace

import (
	"bytes"
	"math"
	"slices"
)

// fcdReader reads SUMO's floating car data: timesteps, and in each the vehicles on the road with position, angle and
// speed. The angle is the heading as we mean it. People and containers are left out: those who ride would be on the road
// twice, and the others drive nothing.
type fcdReader struct {
	*xmlReader
	rows    *builder
	inStep  bool // inside a timestep, which is at the time
	time    int64
	columns [roles]int // of a vehicle's attributes, by role; -1 where it has none
	known   uint64     // the layout of which these are the columns
	last    uint32     // the vehicle of the row before
	follow  []uint32   // by vehicle: the one that stood behind it last time
}

// fcdNames are the names of a vehicle's attributes, by role.
var fcdNames = [roles]string{vehicleID: "id", lon: "x", lat: "y", speed: "speed", heading: "angle"}

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
	comment, _, found := bytes.Cut(start, []byte("-->"))
	if !found {
		return false
	}
	_, geo, found := bytes.Cut(comment, []byte("<fcd-output.geo value=\""))
	if !found {
		return bytes.Contains(comment, []byte("<fcd-output value=\""))
	}
	value, _, _ := bytes.Cut(geo, []byte{'"'})
	return slices.Contains([]string{"false", "0", "no", "off", "f"}, string(value))
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
	if f.known != f.layout {
		f.findColumns()
	}
	at, row := &f.columns, fix{at: f.time, speed: missing, heading: missing}
	switch {
	case f.err != nil:
		return
	case !f.inStep:
		f.tagFault("the vehicle stands outside a timestep; write it between <timestep time=\"12.00\"> and </timestep>")
		return
	case at[vehicleID] < 0:
		f.tagFault("the vehicle has no id; SUMO writes one, so what else wrote this?")
		return
	case at[lon] < 0 || at[lat] < 0:
		f.tagFault("the vehicle has no position; name at least x,y,angle,speed where SUMO's option --fcd-output.attributes is used")
		return
	}
	row.lon, row.lat = f.number(lon), f.number(lat)
	if at[speed] >= 0 {
		row.speed = float32(f.number(speed))
	}
	if at[heading] >= 0 {
		row.heading = float32(f.number(heading))
	}
	switch {
	case f.err != nil:
	case metres(row.lon, 180) || metres(row.lat, 90):
		f.tagFault("x=%q y=%q are metres on SUMO's network; write degrees: run SUMO with --fcd-output.geo true",
			shown(f.value(&f.attrs[at[lon]])), shown(f.value(&f.attrs[at[lat]])))
	default:
		number, problem := f.vehicleNumber(f.value(&f.attrs[at[vehicleID]]))
		if problem == "" {
			problem = f.rows.addTo(number, row)
		}
		if problem != "" {
			f.tagFault("%s", problem)
		}
	}
}

// vehicleNumber returns the number of a vehicle. Most stand in the order in which they stood one timestep before.
func (f *fcdReader) vehicleNumber(id []byte) (number uint32, problem string) {
	ids := f.rows.ids
	if int(f.last) < len(f.follow) {
		if number = f.follow[f.last]; ids[number] == string(id) {
			f.last = number
			return number, ""
		}
	}
	number, known := f.rows.numbers[string(id)]
	if !known {
		if number, problem = f.rows.number(id); problem != "" {
			return 0, problem
		}
	}
	if missing := len(f.rows.ids) - len(f.follow); missing > 0 {
		f.follow = append(f.follow, make([]uint32, missing)...)
	}
	f.follow[f.last] = number
	f.last = number
	return number, ""
}

// findColumns finds out which attribute is what; it stays so as long as tags keep their layout.
func (f *fcdReader) findColumns() {
	for r := range f.columns {
		f.columns[r] = -1
	}
	for i := range f.attrs {
		a := &f.attrs[i]
		for r, name := range fcdNames {
			if name != "" && string(f.attrName(a)) == name {
				f.columns[r] = i
			}
		}
	}
	f.known = f.layout
}

// number returns the value of an attribute that is there.
func (f *fcdReader) number(r role) float64 {
	a := &f.attrs[f.columns[r]]
	v, ok := parseFloat(f.value(a))
	if !ok {
		f.attrFault(a, "%s %q is not a number; write a decimal, as in 6.140897", fcdNames[r], shown(f.value(a)))
	}
	return v
}

// metres says whether a coordinate is too large for degrees. One that is no number is none of a place; cleaning counts it.
func metres(v, limit float64) bool { return math.Abs(v) > limit && !math.IsInf(v, 0) }
