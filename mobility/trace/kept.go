package trace

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Table returns the rows kept, in order of time and then of the vehicle's id. Cleaned by the same rules it gives the same
// trips, unless a trip began by a jump. SHA256 is empty: there is no such file yet.
func (c *Cleaned) Table() *Table {
	type fix struct {
		row     uint32
		vehicle int32
	}
	fixes := make([]fix, 0, len(c.rows))
	for _, trip := range c.trips {
		for _, row := range c.rows[trip.first:trip.last] {
			fixes = append(fixes, fix{row, trip.vehicle})
		}
	}
	from := c.table
	slices.SortStableFunc(fixes, func(a, b fix) int { return cmp.Compare(from.At[a.row], from.At[b.row]) })
	n := len(fixes)
	t := &Table{
		Name: from.Name, Vehicle: make([]uint32, n), At: make([]int64, n), Lon: make([]float64, n), Lat: make([]float64, n),
	}
	if from.Speed != nil {
		t.Speed, t.Heading = make([]float32, n), make([]float32, n)
	}
	numbers := make([]uint32, len(c.ids)) // of the ids, from 1: as a table numbers them, by first appearance
	for i, f := range fixes {
		if numbers[f.vehicle] == 0 {
			t.IDs = append(t.IDs, c.ids[f.vehicle])
			numbers[f.vehicle] = uint32(len(t.IDs))
		}
		t.Vehicle[i] = numbers[f.vehicle] - 1
		t.At[i], t.Lon[i], t.Lat[i] = from.At[f.row], from.Lon[f.row], from.Lat[f.row]
		if t.Speed != nil {
			t.Speed[i], t.Heading[i] = from.Speed[f.row], from.Heading[f.row]
		}
	}
	return t
}

// Density counts the rows kept by squares of an area, of which there are columns from west to east and lines from north
// to south. Rows outside are not counted.
func (c *Cleaned) Density(area orb.Bound, columns, lines int) []int64 {
	counts := make([]int64, columns*lines)
	for _, row := range c.rows {
		x := cell(c.table.Lon[row], area.Left(), area.Right(), columns)
		y := cell(c.table.Lat[row], area.Top(), area.Bottom(), lines)
		if x >= 0 && y >= 0 {
			counts[y*columns+x]++
		}
	}
	return counts
}

// cell returns in which of n equal parts from a to b a value lies, -1 where in none. Where all is one point, it is in the
// middle.
func cell(v, a, b float64, n int) int {
	if a == b && v == a {
		return n / 2
	}
	share := (v - a) / (b - a)
	if !(share >= 0 && share <= 1) {
		return -1
	}
	return min(n-1, int(share*float64(n)))
}

// Coverage says which share of fixes is out of reach of any tower.
type Coverage struct {
	Towers   int   // that have a range
	NoRange  int   // that have none, and count for nothing
	Rows     int64 // looked at
	OutOfAll int64 // rows that no tower reaches
}

// Coverage finds out which of the rows kept no tower reaches, by the ranges that the towers file gives.
func (c *Cleaned) Coverage(towers []Tower) Coverage {
	out := Coverage{Rows: int64(len(c.rows))}
	reach := &reach{places: map[place][]disc{}}
	for _, t := range towers {
		if t.RangeM > 0 {
			reach.discs = append(reach.discs, disc{orb.Point{t.Lon, t.Lat}, t.RangeM})
		}
	}
	out.Towers = len(reach.discs)
	out.NoRange = len(towers) - out.Towers
	for _, row := range c.rows {
		if !reach.has(orb.Point{c.table.Lon[row], c.table.Lat[row]}) {
			out.OutOfAll++
		}
	}
	return out
}

// reach is the ground that discs cover together. It finds the discs that touch a place when the first fix there comes:
// traces have few places.
type reach struct {
	discs  []disc
	places map[place][]disc
}

func (r *reach) has(p orb.Point) bool {
	at := placeOf(p.Lon(), p.Lat())
	near, known := r.places[at]
	if !known {
		near = r.near(at)
		r.places[at] = near
	}
	for _, d := range near {
		if d.has(p) {
			return true
		}
	}
	return false
}

// near returns the discs that touch a place, those first that cover most of it. One that covers it all is enough.
func (r *reach) near(p place) []disc {
	middle := orb.Point{float64(p.lon)/100 + 0.005, float64(p.lat)/100 + 0.005}
	const perDegree = mobility.EarthRadius * math.Pi / 180
	const across = 800 // m: from the middle of a place to a corner it is less, anywhere on Earth
	type found struct {
		disc
		margin float64
	}
	var near []found
	for _, d := range r.discs {
		if math.Abs(d.middle.Lat()-middle.Lat())*perDegree > d.metres+across { // most are, and this is cheap
			continue
		}
		if margin := d.metres - mobility.Distance(d.middle, middle); margin > -across {
			near = append(near, found{d, margin})
		}
	}
	slices.SortStableFunc(near, func(a, b found) int { return cmp.Compare(b.margin, a.margin) })
	if len(near) > 0 && near[0].margin > across {
		near = near[:1]
	}
	discs := make([]disc, len(near))
	for i, f := range near {
		discs[i] = f.disc
	}
	return discs
}
