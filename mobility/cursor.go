package mobility

import (
	"sort"
	"time"
)

// Cursor remembers the sample of a trip that was asked for last, so that asking for the same or a slightly later time
// costs the same however long the trip is, and the line that begins there, so that it need not be looked up again. The zero
// Cursor is at the start; each trip needs its own.
type Cursor struct {
	start, end time.Duration // of the line; both are zero where none is known
	from, to   Point
	at         int32
}

// Until is the end of the line that the cursor is on, which the trip goes on to at least, or 0 where it is on none.
func (c *Cursor) Until() time.Duration { return c.end }

// At returns where the vehicle is at a time of a trip, and how it moves. At a sample's own time that is the sample, with
// the velocity that the vehicle reported; between two samples it is the point on the line between them, with the
// velocity along the line. Before the trip it is the first sample and after it the last, as its At tells.
//
// Times may come in any order; it is fastest when they seldom fall and seldom skip a sample. It allocates nothing.
func (t *Tracks) At(trip int, at time.Duration, c *Cursor) Sample {
	if at <= c.start || at >= c.end {
		if i := t.turn(trip, at, c); i >= 0 {
			return t.SamplesOf(trip)[i]
		}
	}
	perNS := 1 / float64(c.end-c.start)
	share := float64(at-c.start) * perNS
	return Sample{
		At:  at,
		Pos: Point{toward(c.from.X, c.to.X, share), toward(c.from.Y, c.to.Y, share)},
		VX:  float32((c.to.X - c.from.X) * (perNS * 1e9)),
		VY:  float32((c.to.Y - c.from.Y) * (perNS * 1e9)),
	}
}

// turn puts the cursor on the line that holds a time; or it returns the number of the sample that the vehicle is at then.
func (t *Tracks) turn(trip int, at time.Duration, c *Cursor) int {
	samples := t.SamplesOf(trip)
	i := int(c.at)
	if i+1 < len(samples) && samples[i+1].At <= at {
		i++ // the usual step forward
	}
	if i >= len(samples) || samples[i].At > at || i+1 < len(samples) && samples[i+1].At <= at {
		i = seek(samples, at)
	}
	c.at = int32(i)
	if at <= samples[i].At || i+1 == len(samples) {
		return i
	}
	a, b := &samples[i], &samples[i+1]
	c.start, c.end, c.from, c.to = a.At, b.At, a.Pos, b.Pos
	return -1
}

// toward returns the point at a share of the way from a to b, to the bit where Leg.At has it. No rounding takes it past
// b, and the conversion keeps multiplication and addition apart: fused, as on arm64, they round otherwise.
func toward(a, b, share float64) float64 {
	x := a + float64((b-a)*share)
	if a <= b && x > b || a > b && x < b {
		return b
	}
	return x
}

// seek returns the number of the last sample at or before a time, or 0 where there is none.
func seek(samples []Sample, at time.Duration) int {
	after := sort.Search(len(samples), func(i int) bool { return samples[i].At > at })
	return max(after-1, 0)
}
