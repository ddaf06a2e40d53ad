package trace

import (
	"io"
	"math"
)

// ReadCSV reads a trace from CSV with the columns vehicle_id, time_s, lon, lat and perhaps speed_mps and heading_deg,
// in any order and among others, plain or gzipped. name is what errors call the file.
//
// A row that cannot be read is an error that says where and why; a position that cannot be on Earth is none, cleaning
// counts it. Memory is 28 bytes per row, 36 with speed and heading. To report progress, wrap r.
func ReadCSV(name string, r io.Reader) (*Table, error) {
	return readCSV(newSource(name, r), traceLimits)
}

func readCSV(src *source, limits limits) (*Table, error) {
	b := newBuilder(limits)
	if err := addCSV(src, b); err != nil {
		return nil, err
	}
	return b.table(src.name, src.sum()), nil
}

// addCSV adds the rows of a CSV file.
func addCSV(src *source, b *builder) error {
	c := &csvReader{src: src, rows: b, fix: fix{speed: missing, heading: missing}}
	if err := c.readHeader(); err != nil {
		return err
	}
	for {
		line, ok := src.next()
		if !ok {
			break
		}
		if len(line) == 0 {
			continue
		}
		if !c.fast(line) {
			if err := c.slow(line); err != nil {
				return err
			}
		}
		if problem := b.add(c.id, c.fix); problem != "" {
			return src.errorAt(0, "%s", problem)
		}
	}
	if src.failure != nil {
		return src.failure
	}
	if b.n == 0 {
		return src.errorAt(0, "there are no rows below the header; write one line per fix")
	}
	return nil
}

// csvReader reads the rows of one file.
type csvReader struct {
	src  *source
	rows *builder

	columns []role // by position
	fields  []field

	// The row being read. id is valid until the next line is read.
	id []byte
	fix
}

// fast reads a line as nearly all lines are: no quotes, no blanks, plain numbers. It leaves every other one, also a
// faulty one, to slow, by returning false.
func (c *csvReader) fast(line []byte) bool {
	last := len(c.columns) - 1
	for i, r := range c.columns {
		n := 0
		switch r {
		case lon:
			c.lon, n = float(line)
		case lat:
			c.lat, n = float(line)
		case seconds:
			c.at, n = nanoseconds(line)
		case speed, heading:
			var v float64
			v, n = float(line)
			if r == speed {
				c.speed = float32(v)
			} else {
				c.heading = float32(v)
			}
		default:
			n = plain(line)
			if r == vehicleID {
				c.id = line[:n]
			}
		}
		if n == 0 && r != other {
			return false
		}
		if i == last {
			return n == len(line)
		}
		if n >= len(line) || line[n] != ',' {
			return false
		}
		line = line[n+1:]
	}
	return false // unreachable: a header has columns
}

// plain returns the length of the field at the start of b if it has neither a quote nor a blank, and 0 otherwise.
func plain(b []byte) int {
	for i, ch := range b {
		switch ch {
		case ',':
			return i
		case '"', ' ', '\t':
			return 0
		}
	}
	return len(b)
}

// slow reads any line, or says what is wrong with it.
func (c *csvReader) slow(line []byte) error {
	var col int
	var fault string
	if c.fields, col, fault = split(line, c.fields[:0]); fault != "" {
		return c.src.errorAt(col, "%s", fault)
	}
	if len(c.fields) != len(c.columns) {
		return c.src.errorAt(0, "the row has %d fields, the header %d; give each column a value, or leave it empty between commas",
			len(c.fields), len(c.columns))
	}
	for i, f := range c.fields {
		if err := c.set(c.columns[i], f); err != nil {
			return err
		}
	}
	return nil
}

// set reads one field of the row.
func (c *csvReader) set(r role, f field) error {
	switch r {
	case vehicleID:
		c.id = f.text
		if len(f.text) == 0 {
			return c.src.errorAt(f.col, "vehicle_id is empty; every row needs the id of its vehicle")
		}
		return nil
	case seconds:
		at, problem := parseSeconds(f.text)
		if problem != "" {
			return c.src.errorAt(f.col, "time_s %q %s", shown(f.text), problem)
		}
		c.at = at
		return nil
	case lon, lat, speed, heading:
		return c.setNumber(r, f)
	default: // of no interest
		return nil
	}
}

// setNumber reads a field that is a plain number, or missing where that is allowed.
func (c *csvReader) setNumber(r role, f field) error {
	v, ok := parseFloat(f.text)
	if motion := r == speed || r == heading; motion && len(f.text) == 0 {
		v, ok = math.NaN(), true
	}
	if !ok {
		return c.src.errorAt(f.col, "%s %q is not a number; write %s", columnNames[r], shown(f.text), examples[r])
	}
	switch r {
	case lon:
		c.lon = v
	case lat:
		c.lat = v
	case speed:
		c.speed = float32(v)
	default:
		c.heading = float32(v)
	}
	return nil
}

// examples show how to write a number, by role.
var examples = [roles]string{
	lon:     "degrees, as in -122.39488",
	lat:     "degrees, as in 37.75136",
	speed:   "m/s, as in 13.9, or leave it empty",
	heading: "degrees clockwise from north, as in 270, or leave it empty",
}
