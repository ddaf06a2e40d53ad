package mobility

import "time"

// Leg is the straight motion, at constant speed, from one sample of a trip to the next in time.
type Leg struct {
	Start, End time.Duration // Start < End
	From, To   Point

	// Last is the last instant on the line: End, or the nanosecond before it where a raw trace has several samples
	// at End; then the vehicle is at Land, the last of them, from End on. Otherwise Land is To.
	Last time.Duration
	Land Point

	perNS float64 // 1/(End-Start)
}

// At returns the position at t; before the start and after the end the vehicle stands still.
//
// All that happens on a leg happens at the first nanosecond at which this position satisfies a condition, so that
// everybody who looks finds the same instant. Up to Last each coordinate is monotone in t, rounding included: it
// enters an interval once and leaves it once.
func (l *Leg) At(t time.Duration) Point {
	switch {
	case t <= l.Start:
		return l.From
	case t >= l.End:
		return l.Land
	}
	return Point{l.along(l.From.X, l.To.X, t), l.along(l.From.Y, l.To.Y, t)}
}

// along returns where on the way from a to b the vehicle is at t. It is monotone in t because each operation is.
func (l *Leg) along(a, b float64, t time.Duration) float64 {
	if t >= l.End {
		return b // the share may round to less than 1
	}
	return toward(a, b, float64(t-l.Start)*l.perNS)
}

// Legs steps along the legs of a trip: for legs := NewLegs(samples); legs.Next(); { legs.Leg … }.
type Legs struct {
	Leg
	samples []Sample
	at      int
}

// NewLegs returns the legs of a trip's samples, of which there must be one at least. Before the first Next the Leg is
// the start: its Land is where the vehicle is at its End, the time at which the trip begins.
func NewLegs(samples []Sample) Legs {
	l := Legs{samples: samples, at: settle(samples, 0)}
	first := &samples[l.at]
	l.Leg = Leg{Start: first.At, End: first.At, From: first.Pos, To: first.Pos, Last: first.At, Land: first.Pos}
	return l
}

// Next steps to the next leg; it returns false at the end of the trip.
func (l *Legs) Next() bool {
	if l.at+1 >= len(l.samples) {
		return false
	}
	a, b := &l.samples[l.at], &l.samples[l.at+1]
	land := settle(l.samples, l.at+1)
	l.Leg = Leg{
		Start: a.At, End: b.At, From: a.Pos, To: b.Pos,
		Last: b.At, Land: l.samples[land].Pos,
		perNS: 1 / float64(b.At-a.At),
	}
	if land > l.at+1 {
		l.Last--
	}
	l.at = land
	return true
}

// settle returns the last of the samples at the same time as sample i.
func settle(samples []Sample, i int) int {
	for i+1 < len(samples) && samples[i+1].At == samples[i].At {
		i++
	}
	return i
}

// First returns the first instant in (after, last] at which holds is true. The guess, which a closed form gives, is
// where the search starts: it takes O(log of its error) calls of holds.
//
// Where holds is false, then true, then perhaps false again, guess should be in the true part. Where roundings make
// it flicker the answer is an instant at which it holds while one nanosecond before it does not.
func First(after, guess, last time.Duration, holds func(time.Duration) bool) (at time.Duration, ok bool) {
	if after >= last {
		return 0, false
	}
	lo, hi := after, min(max(guess, after+1), last)
	if holds(hi) {
		for step := time.Duration(1); hi-step > after; step *= 2 {
			if !holds(hi - step) {
				lo = hi - step
				break
			}
			hi -= step
		}
	} else {
		for step := time.Duration(1); ; step *= 2 {
			if hi == last {
				return 0, false
			}
			lo, hi = hi, min(hi+step, last)
			if holds(hi) {
				break
			}
		}
	}
	for hi-lo > 1 {
		if mid := lo + (hi-lo)/2; holds(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi, true
}
