// Package mobility is about where vehicles are: tracks in local metres, on which the other packages find cells, sites
// and tiles. It reads no clock, no file and no random source of its own: readers are handed an io.Reader, generators
// their random streams.
package mobility

import "time"

// Point is a position in metres east and north of a projection's origin.
type Point struct{ X, Y float64 }

// Sample is one fix of a vehicle: where it was at a time, and the velocity that it reports with it.
//
// VX and VY are m/s, east and north. Where the source gives speed and heading they are those; otherwise they are taken
// from the step before the fix (what a device knows at that time), and are zero at a trip's first fix.
type Sample struct {
	At     time.Duration
	Pos    Point
	VX, VY float32
}

// Trip is a time during which a vehicle is on the road: Samples[First:Last] of its tracks, with strictly increasing
// times (but see Tracks.Raw). Between two samples the vehicle moves on a straight line at constant speed. A trip of one
// sample takes no time.
type Trip struct {
	Vehicle     int32
	First, Last int32
}

// Tracks are the movements of all vehicles, flat, in order of vehicle and time. They are read-only once built, and may
// be shared by goroutines.
type Tracks struct {
	Vehicles []string // ids, by vehicle number
	Trips    []Trip   // in order of vehicle, then of time
	Samples  []Sample
	Frame    Projection
	Epoch    int64         // unix seconds at time 0 (0: midnight of a generated day)
	Span     time.Duration // end of the last trip, or of the scenario where that is later

	// Raw says that every row of a trace was kept as it stands: times within a trip may repeat, steps may be
	// impossible. Of samples at one time the vehicle is at the last.
	Raw bool
}

// SamplesOf returns the samples of a trip; they belong to the tracks.
func (t *Tracks) SamplesOf(trip int) []Sample {
	return t.Samples[t.Trips[trip].First:t.Trips[trip].Last]
}

// Bounds returns the south-west and north-east corners of the box around all samples; both are zero when there are none.
func (t *Tracks) Bounds() (lo, hi Point) {
	for i := range t.Samples {
		p := t.Samples[i].Pos
		if i == 0 {
			lo, hi = p, p
			continue
		}
		lo = Point{min(lo.X, p.X), min(lo.Y, p.Y)}
		hi = Point{max(hi.X, p.X), max(hi.Y, p.Y)}
	}
	return lo, hi
}
