package bound

import (
	"math"
	"slices"
	"time"
)

// spared is an assignment problem: objects of one size leave the region one after the other, so each has a slot, and what
// it would pay after its slot is spared. Slots are taken in batches, as if all of a batch were free when its first is.
type spared struct {
	at    []time.Duration // per batch
	slots []float64       // per batch
	after [][]float64     // [object][batch]: US$ that are asked for from then on
	price []float64       // per batch
	taken []float64
}

const (
	batches     = 128
	spareRounds = 200
)

// least is what objects of one size pay at least in the rush: what they ask for, less the most that slots can spare. By
// duality, for any prices of slots no more is spared than
//
//	sum of slots' prices + sum over objects of max(0, max over slots of what is spared there - its price)
//
// which a subgradient method brings down.
func (r *rush) least(objects []*started, bytes float64, end time.Duration) float64 {
	total, n := 0.0, 0
	for _, st := range objects {
		if st != nil && len(st.asks) > 0 {
			n++
			total += st.after(0)
		}
	}
	if n == 0 {
		return 0
	}
	a := newSpared(n, bytes, r.lines, end)
	for _, st := range objects {
		if st != nil && len(st.asks) > 0 {
			row := make([]float64, len(a.at))
			for b, t := range a.at {
				row[b] = st.after(t)
				a.price[b] += row[b] / float64(n)
			}
			a.after = append(a.after, row)
		}
	}
	return max(0, total-a.most(total))
}

// newSpared lays out the slots until the end of the rush: each link brings one copy of bytes after the other, whole, as a
// part of one is of no use. Of n slots the earliest are enough.
func newSpared(n int, bytes float64, lines []line, end time.Duration) *spared {
	end = soonest(n, bytes, lines, end)
	var at []time.Duration
	for _, l := range lines {
		for t := l.lead + l.takes(bytes); t <= end; t += l.takes(bytes) {
			at = append(at, t)
		}
	}
	slices.Sort(at)
	at = at[:min(n, len(at))]
	each := max(1, (len(at)+batches-1)/batches)
	a := &spared{}
	for i := 0; i < len(at); i += each {
		a.at = append(a.at, at[i])
		a.slots = append(a.slots, float64(min(each, len(at)-i)))
	}
	a.price, a.taken = make([]float64, len(a.at)), make([]float64, len(a.at))
	return a
}

// soonest is when n copies can have come, or the end if that is before.
func soonest(n int, bytes float64, lines []line, end time.Duration) time.Duration {
	none := time.Duration(0) // by then fewer than n have
	for end-none > 1 {
		half := none + (end-none)/2
		come := time.Duration(0)
		for _, l := range lines {
			come += max(0, half-l.lead) / l.takes(bytes)
		}
		if come >= time.Duration(n) {
			end = half
		} else {
			none = half
		}
	}
	return end
}

// takes is how long a copy of bytes takes, rounded down.
func (l *line) takes(bytes float64) time.Duration { return max(1, time.Duration(bytes*l.nsPerByte)) }

// after is what an object asks for from a time on.
func (st *started) after(t time.Duration) float64 {
	sum := 0.0
	for i := range st.asks {
		switch a := &st.asks[i]; {
		case a.until < t:
		case a.from >= t:
			sum += a.usd
		default:
			sum += float64(a.usd * ((a.until - t).Seconds() / (a.until - a.from).Seconds()))
		}
	}
	return sum
}

// most is the most that can be spared, or a little more.
func (a *spared) most(total float64) float64 {
	best := total
	for round := range spareRounds {
		value := a.value()
		best = min(best, value)
		step := total / float64(len(a.after)) / math.Sqrt(float64(4+round)) / 4
		for b := range a.price {
			a.price[b] = max(0, a.price[b]+float64(step*((a.taken[b]-a.slots[b])/a.slots[b])))
		}
	}
	return best
}

func (a *spared) value() float64 {
	sum := 0.0
	for b := range a.price {
		a.taken[b] = 0
		sum += float64(a.price[b] * a.slots[b])
	}
	for _, row := range a.after {
		gain, at := 0.0, -1
		for b, p := range a.price {
			if g := row[b] - p; g > gain {
				gain, at = g, b
			}
		}
		if at >= 0 {
			a.taken[at]++
			sum += gain
		}
	}
	return sum
}
