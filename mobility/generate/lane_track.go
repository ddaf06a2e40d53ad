package generate

import (
	"math"
	"time"

	"headway/mobility"
)

// steady is how much the speed may vary between two samples that are more than a tick apart, m/s.
const steady = 0.5

// laneTrack records the trips of a vehicle that is moved by ticks. It keeps a sample only where the speed would vary by
// more than steady since the one before, where the vehicle changes lanes, and each 60 s.
type laneTrack struct {
	samples   []mobility.Sample
	trips     []trip
	last      mobility.Sample // of the last tick; it is not in samples yet if it is later than theirs
	low, high float64         // speeds since the last sample kept
}

func speedOf(s mobility.Sample) float64 {
	x, y := float64(s.VX), float64(s.VY)
	return math.Sqrt(float64(x*x) + float64(y*y))
}

func (t *laneTrack) begin(s mobility.Sample) {
	t.trips = append(t.trips, trip{first: int32(len(t.samples))})
	t.keep(s)
	t.last = s
}

func (t *laneTrack) keep(s mobility.Sample) {
	t.samples = append(t.samples, s)
	t.low, t.high = speedOf(s), speedOf(s)
}

// add records a tick. Every tick is kept while the vehicle turns.
func (t *laneTrack) add(s mobility.Sample, turns bool) {
	v := speedOf(s)
	t.low, t.high = min(t.low, v), max(t.high, v)
	kept := t.samples[len(t.samples)-1].At
	if (turns || t.high-t.low > steady || s.At-kept > coarse*time.Second) && t.last.At > kept {
		t.keep(t.last)
		t.low, t.high = min(t.low, v), max(t.high, v)
	}
	t.last = s
}

// finish records the end of a trip, at any time after the last tick; at that tick, where the step would be too short.
func (t *laneTrack) finish(s mobility.Sample) {
	if v := speedOf(s); max(t.high, v)-min(t.low, v) > steady && t.last.At > t.samples[len(t.samples)-1].At {
		t.keep(t.last)
	}
	if s.At-t.samples[len(t.samples)-1].At >= skip*1000*time.Millisecond {
		t.samples = append(t.samples, s)
	}
	t.trips[len(t.trips)-1].last = int32(len(t.samples))
}

// end ends a trip that the end of the simulated time cuts off.
func (t *laneTrack) end() {
	if n := len(t.samples); t.last.At > t.samples[n-1].At {
		t.samples = append(t.samples, t.last)
	}
	t.trips[len(t.trips)-1].last = int32(len(t.samples))
}
