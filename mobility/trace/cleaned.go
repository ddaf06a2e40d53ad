package trace

import (
	"math"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Tracks returns the trips on the ground of a projection, with times from the first row kept, floored to a second.
//
// A fix has the velocity of the file's speed and heading where the row has both, otherwise that of the step before it.
func (c *Cleaned) Tracks(frame mobility.Projection) *mobility.Tracks {
	out := &mobility.Tracks{
		Vehicles: c.ids,
		Trips:    make([]mobility.Trip, len(c.trips)),
		Samples:  make([]mobility.Sample, len(c.rows)),
		Frame:    frame,
		Epoch:    c.epoch / int64(time.Second),
		Raw:      c.raw,
	}
	for i, trip := range c.trips {
		out.Trips[i] = mobility.Trip{Vehicle: trip.vehicle, First: trip.first, Last: trip.last}
		samples := out.Samples[trip.first:trip.last]
		for k, row := range c.rows[trip.first:trip.last] {
			s := &samples[k]
			s.At = time.Duration(c.table.At[row] - c.epoch)
			s.Pos = frame.ToLocal(orb.Point{c.table.Lon[row], c.table.Lat[row]})
			if vx, vy, ok := c.table.velocity(row); ok {
				s.VX, s.VY = vx, vy
			} else if k > 0 {
				s.VX, s.VY = step(samples[k-1], *s)
			}
		}
		out.Span = max(out.Span, samples[len(samples)-1].At)
	}
	return out
}

// velocity returns the velocity east and north by a row's speed and heading; it is not ok where one is missing or makes
// no sense.
func (t *Table) velocity(row uint32) (vx, vy float32, ok bool) {
	if t.Speed == nil {
		return 0, 0, false
	}
	speed, heading := float64(t.Speed[row]), float64(t.Heading[row])
	if !(speed >= 0 && speed < 1e4) || !(math.Abs(heading) <= 720) {
		return 0, 0, false
	}
	sin, cos := math.Sincos(heading * (math.Pi / 180))
	// To 1 mm/s: the last bit of a sine differs between architectures.
	return float32(math.Round(speed*sin*1000) / 1000), float32(math.Round(speed*cos*1000) / 1000), true
}

// step returns the velocity of the step from a to b; of a step that takes no time (on raw tracks), that at a.
func step(a, b mobility.Sample) (vx, vy float32) {
	if a.At == b.At {
		return a.VX, a.VY
	}
	dt := (b.At - a.At).Seconds()
	return float32((b.Pos.X - a.Pos.X) / dt), float32((b.Pos.Y - a.Pos.Y) / dt)
}

// Centre returns the median longitude and latitude of the rows kept, each rounded to 0.01°: an origin for a projection
// that a few outliers do not move. It is (0, 0) when no row is kept.
func (c *Cleaned) Centre() orb.Point {
	return orb.Point{c.median(c.table.Lon), c.median(c.table.Lat)}
}

// median counts the kept values in bins of 0.01°; rounding keeps their order, so the middle of the rounded values is the
// rounded middle one.
func (c *Cleaned) median(degrees []float64) float64 {
	const perDegree, zero = 100, 180 * 100
	var bins [2*zero + 1]int
	for _, row := range c.rows {
		bins[int(math.Round(degrees[row]*perDegree))+zero]++
	}
	left := (len(c.rows) + 1) / 2
	for i, n := range bins {
		if left -= n; left <= 0 && len(c.rows) > 0 {
			return float64(i-zero) / perDegree
		}
	}
	return 0
}
