package trace

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// limits bound what a file can make the reader hold.
type limits struct{ rows, vehicles int }

var traceLimits = limits{rows: 500_000_000, vehicles: 10_000_000}

// fix is a row, but for its vehicle. speed and heading may be missing.
type fix struct {
	at             int64
	lon, lat       float64
	speed, heading float32
}

// builder makes a table of rows as they come.
type builder struct {
	limits  limits
	numbers map[string]uint32
	n       int
	ids     []string
	sink    func(vehicle uint32, f fix) (problem string) // takes the rows instead; nil: they are kept
	leftOut map[string]int64
	whole   *Table // the table, where the file had it ready

	vehicle         column[uint32]
	at              column[int64]
	lon, lat        column[float64]
	speed, heading  column[float32] // empty until a row has one of them
	moves, velocity bool            // a row had one of them, both
}

func newBuilder(limits limits) *builder {
	return &builder{limits: limits, numbers: make(map[string]uint32)}
}

// add appends a row, or says why it cannot.
func (b *builder) add(id []byte, f fix) (problem string) {
	number, known := b.numbers[string(id)]
	if !known {
		if number, problem = b.number(id); problem != "" {
			return problem
		}
	}
	return b.addTo(number, f)
}

// addTo appends a row of a vehicle that has a number.
func (b *builder) addTo(vehicle uint32, f fix) (problem string) {
	if b.n == b.limits.rows {
		return fmt.Sprintf("there are more than %d rows; cut the trace into several files", b.limits.rows)
	}
	if b.sink != nil {
		b.n++
		return b.sink(vehicle, f)
	}
	if b.moves || f.speed == f.speed || f.heading == f.heading {
		b.addMotion(f)
	}
	b.n++
	b.vehicle.add(vehicle)
	b.at.add(f.at)
	b.lon.add(f.lon)
	b.lat.add(f.lat)
	return ""
}

// addMotion appends a row's speed and heading, behind those that the rows before it lack.
func (b *builder) addMotion(f fix) {
	if !b.moves {
		b.moves = true
		for range b.n {
			b.speed.add(missing)
			b.heading.add(missing)
		}
	}
	b.velocity = b.velocity || f.speed == f.speed && f.heading == f.heading
	b.speed.add(f.speed)
	b.heading.add(f.heading)
}

// maxID bounds the ids, in bytes, which are held as long as the table is.
const maxID = 256

// number returns the number of a vehicle by its id, without the blanks around it: that of an earlier row, or the next
// one. Ids are printed and compared everywhere, so they must be text.
func (b *builder) number(id []byte) (number uint32, problem string) {
	id = bytes.Trim(id, " \t\r\n")
	if number, known := b.numbers[string(id)]; known {
		return number, ""
	}
	switch {
	case len(id) == 0:
		return 0, "the vehicle's id is empty; every row needs the id of its vehicle"
	case len(id) > maxID:
		return 0, fmt.Sprintf("the vehicle's id %q is longer than %d bytes; is that what names it?", shown(id), maxID)
	case !utf8.Valid(id):
		return 0, fmt.Sprintf("the vehicle's id %q is not UTF-8; convert the file, as with iconv -t UTF-8", shown(id))
	case bytes.ContainsFunc(id, unicode.IsControl):
		return 0, fmt.Sprintf("the vehicle's id %q has a control character; write it as plain text", shown(id))
	case len(b.ids) == b.limits.vehicles:
		return 0, fmt.Sprintf("there are more than %d vehicles; is that what names them?", b.limits.vehicles)
	}
	number = uint32(len(b.ids))
	name := string(id)
	b.ids = append(b.ids, name)
	b.numbers[name] = number
	return number, ""
}

// leaveOut counts something in the file that is no row.
func (b *builder) leaveOut(kind string) {
	if b.leftOut == nil {
		b.leftOut = make(map[string]int64)
	}
	b.leftOut[kind]++
}

// table makes the table, one column after the other, so that no more than one is held twice.
func (b *builder) table(name, sum string) *Table {
	if b.whole != nil {
		return b.whole
	}
	t := &Table{
		Name: name, SHA256: sum, LeftOut: b.leftOut,
		IDs: b.ids, Vehicle: b.vehicle.take(), At: b.at.take(), Lon: b.lon.take(), Lat: b.lat.take(),
	}
	if b.velocity {
		t.Speed, t.Heading = b.speed.take(), b.heading.take()
	}
	return t
}
