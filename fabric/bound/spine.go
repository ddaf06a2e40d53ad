package bound

import (
	"slices"
	"time"
)

// sweep is the dynamic programme of spine: three ways to be at a time, and what each has cost.
type sweep struct {
	alive  float64 // a copy is somewhere
	dead   float64 // none is anywhere
	spared float64 // none is, but during the stay at hand there was one
	birth  float64
	in     bool // a stay is at hand
}

// spine is the cheapest way to have a copy of an object somewhere or nowhere over time. To have one costs what the
// windows charge, less the time that a copy takes to travel, as those on their way pay no rent; to have none costs what
// reads cost more then, and the stays that lie wholly within; and each birth has its price.
func spine(k *class, w windows, far []piece, stays []stay, birth float64) float64 { //nolint:cyclop // one recurrence, whose cases belong side by side
	v := sweep{alive: inf, spared: inf, birth: birth}
	at := instants(w, far, stays)
	for n, t := range at {
		for len(far) > 0 && far[0].b <= t && far[0].a < t {
			far = far[1:]
		}
		if v.in && stays[0].b <= t {
			v.leave(stays[0].loss)
			stays = stays[1:]
		}
		whole := len(far) > 0 && far[0].whole && far[0].a < t
		v.change(whole)
		for ; len(far) > 0 && far[0].a == t && far[0].b == t; far = far[1:] {
			v.miss(far[0].near)
			v.change(false)
		}
		for len(stays) > 0 && stays[0].a == t && !v.in {
			if v.in = true; stays[0].b == t {
				v.leave(stays[0].loss)
				stays = stays[1:]
				v.change(whole)
			}
		}
		if n+1 == len(at) {
			break
		}
		s := (at[n+1] - t).Seconds()
		for len(w) > 0 && w[0].b <= t {
			w = w[1:]
		}
		if len(w) > 0 && w[0].a <= t {
			v.alive += w[0].charge(k, s)
		}
		if len(far) > 0 && far[0].a <= t {
			v.miss(float64(far[0].near * (s / far[0].seconds())))
		}
	}
	return min(v.alive, v.dead, v.spared)
}

// change lets a copy come or go, unless that is never best now.
func (v *sweep) change(whole bool) {
	if whole {
		return
	}
	v.alive = min(v.alive, min(v.dead, v.spared)+v.birth)
	if v.in {
		v.spared = min(v.spared, v.alive)
	} else {
		v.dead = min(v.dead, v.alive)
	}
}

func (v *sweep) miss(usd float64) {
	v.dead += usd
	v.spared += usd
}

// leave ends a stay.
func (v *sweep) leave(loss float64) {
	v.dead = min(v.dead+loss, v.spared)
	v.spared, v.in = inf, false
}

func (x *window) charge(k *class, seconds float64) float64 {
	whole := (x.b - x.a).Seconds()
	return float64(float64(x.rate*seconds) * (max(0, whole-k.first.Seconds()) / whole))
}

// instants are the times at which anything begins or ends.
func instants(w windows, far []piece, stays []stay) []time.Duration {
	at := make([]time.Duration, 0, 2*(len(w)+len(far)+len(stays)))
	for i := range w {
		at = append(at, w[i].a, w[i].b)
	}
	for i := range far {
		at = append(at, far[i].a, far[i].b)
	}
	for i := range stays {
		at = append(at, stays[i].a, stays[i].b)
	}
	slices.Sort(at)
	return slices.Compact(at)
}
