package bound

import (
	"math"
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
	batches     = 64
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
	a := newSpared(n, bytes/r.rate, r.lead, end)
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

// newSpared lays out the slots until the end of the rush: each takes seconds.
func newSpared(n int, seconds float64, lead, end time.Duration) *spared {
	all := int(math.Min(float64(n), (end-lead).Seconds()/seconds))
	each := max(1, (all+batches-1)/batches)
	a := &spared{}
	for i := 0; i < all; i += each {
		a.at = append(a.at, lead+time.Duration(float64(i+1)*seconds*1e9))
		a.slots = append(a.slots, float64(min(each, all-i)))
	}
	a.price, a.taken = make([]float64, len(a.at)), make([]float64, len(a.at))
	return a
}

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
