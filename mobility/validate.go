package mobility

import (
	"fmt"
	"math"
	"slices"
)

// maxMetres bounds a coordinate: half the way around the Earth, and some.
const maxMetres = 2.1e7

// Validate returns the first thing found wrong with the tracks, or nil: what the types promise, checked. Readers and
// generators call it in their tests; it takes a few ns per sample.
func (t *Tracks) Validate() error {
	ids := slices.Clone(t.Vehicles)
	slices.Sort(ids)
	for i, id := range ids {
		if id == "" {
			return fmt.Errorf("a vehicle has no id")
		}
		if i > 0 && id == ids[i-1] {
			return fmt.Errorf("two vehicles have the id %q", id)
		}
	}
	next := int32(0) // samples are covered by trips, without a gap
	for i := range t.Trips {
		trip := t.Trips[i]
		if trip.First != next || trip.Last <= trip.First || int(trip.Last) > len(t.Samples) {
			return fmt.Errorf("trip %d is samples %d to %d, after %d of %d", i, trip.First, trip.Last, next, len(t.Samples))
		}
		next = trip.Last
		if err := t.validateTrip(i); err != nil {
			return fmt.Errorf("trip %d: %w", i, err)
		}
	}
	if int(next) != len(t.Samples) {
		return fmt.Errorf("%d samples, of which trips use %d", len(t.Samples), next)
	}
	return nil
}

func (t *Tracks) validateTrip(i int) error {
	trip := t.Trips[i]
	if trip.Vehicle < 0 || int(trip.Vehicle) >= len(t.Vehicles) {
		return fmt.Errorf("vehicle %d of %d", trip.Vehicle, len(t.Vehicles))
	}
	start, end := t.Samples[trip.First].At, t.Samples[trip.Last-1].At
	if start < 0 || end > t.Span {
		return fmt.Errorf("lasts from %v to %v, the tracks from 0s to %v", start, end, t.Span)
	}
	if i > 0 {
		before := t.Trips[i-1]
		if before.Vehicle > trip.Vehicle {
			return fmt.Errorf("vehicle %d comes after vehicle %d", trip.Vehicle, before.Vehicle)
		}
		if last := t.Samples[before.Last-1].At; before.Vehicle == trip.Vehicle && last > start {
			return fmt.Errorf("starts at %v, before the vehicle's trip before it ends at %v", start, last)
		}
	}
	samples := t.SamplesOf(i)
	for k := range samples {
		s := &samples[k]
		if k > 0 && (s.At < samples[k-1].At || s.At == samples[k-1].At && !t.Raw) {
			return fmt.Errorf("sample %d is at %v, the one before it at %v", k, s.At, samples[k-1].At)
		}
		// Written so that a NaN fails.
		if !(math.Abs(s.Pos.X) <= maxMetres && math.Abs(s.Pos.Y) <= maxMetres) {
			return fmt.Errorf("sample %d is at (%g, %g) m", k, s.Pos.X, s.Pos.Y)
		}
		if v := math.Hypot(float64(s.VX), float64(s.VY)); !(v <= math.MaxFloat32) {
			return fmt.Errorf("sample %d has the velocity (%g, %g) m/s", k, s.VX, s.VY)
		}
	}
	return nil
}
