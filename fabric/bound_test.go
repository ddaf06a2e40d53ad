package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
)

// step is one event of a pair: time passes, then perhaps a read.
type step struct {
	gap, absent, push float64
	read              bool
	missed            float64
}

// brute tries all ways to hold or not to hold in every gap.
func brute(steps []step, fetch, rent float64) float64 {
	best := math.Inf(1)
	for held := range 1 << len(steps) {
		cost := 0.0
		was := false // before the first gap nothing is held
		for i, s := range steps {
			in := held>>i&1 == 1
			if in && !was {
				cost += fetch
			}
			if in {
				cost += rent*s.gap + s.push
			} else {
				cost += s.absent * s.gap
			}
			was = in
			if s.read && !in {
				// What the next gap holds may as well be fetched before this read; for the read alone, fetching costs the
				// same as a remote read of that price.
				if i+1 < len(steps) && held>>(i+1)&1 == 1 {
					cost += fetch
					was = true
				} else {
					cost += min(s.missed, fetch)
				}
			}
		}
		best = min(best, cost)
	}
	return best
}

func TestPlanEqualsBruteForce(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	for range 3000 {
		fetch, rent := rnd.Float64()*10, rnd.Float64()
		steps := make([]step, 1+rnd.IntN(9))
		for i := range steps {
			steps[i] = step{gap: rnd.Float64() * 10, read: rnd.IntN(3) > 0, missed: rnd.Float64() * 8}
			if rnd.IntN(2) == 0 {
				steps[i].absent = rnd.Float64() * 2
			}
			if rnd.IntN(3) == 0 {
				steps[i].push = rnd.Float64()
			}
		}
		var p Plan
		p.Advance(0, fetch, rent, 0, 0)
		now := 0.0
		for _, s := range steps {
			now += s.gap
			p.Advance(now, fetch, rent, s.absent, s.push)
			if s.read {
				p.Read(fetch, s.missed)
			}
		}
		got, _ := p.Cost()
		if want := brute(steps, fetch, rent); math.Abs(got-want) > 1e-9*(1+want) {
			t.Fatalf("plan costs %v, brute force %v, of %+v at fetch %v, rent %v", got, want, steps, fetch, rent)
		}
	}
}
