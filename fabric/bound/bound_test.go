package bound

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The lower bound is never above the optimum, the upper one never below, and its schedule costs no more than it says.
func TestBracketsTheOptimum(t *testing.T) {
	for _, c := range []struct {
		name     string
		shape    toyShape
		n        int
		low, top float64 // shares of the optimum that the bounds reach in the mean
	}{
		{"one site", toyShape{sites: 1, objects: 1, events: 14}, 2000, 0.98, 1.0001},
		{"two sites", toyShape{sites: 2, objects: 1, events: 14}, 2000, 0.8, 1.03},
		{"three sites", toyShape{sites: 3, objects: 1, events: 14}, 2000, 0.8, 1.05},
		{"presence", toyShape{sites: 3, objects: 1, events: 14, presence: true}, 2000, 0.85, 1.05},
		{"long", toyShape{sites: 3, objects: 1, events: 60, presence: true}, 300, 0.85, 1.05},
		{"rent free", toyShape{sites: 3, objects: 1, events: 14, rentFree: true}, 1000, 0.8, 1.08},
		{"objects", toyShape{sites: 2, objects: 3, events: 20}, 200, 0.8, 1.05},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, 2))
			sumL, sumU, sumO := 0.0, 0.0, 0.0
			for i := range c.n {
				toy := newToy(t, rnd, c.shape)
				res := toy.solve()
				lower, upper := sums(res)
				opt := toy.optimum()
				bill, why := toy.bill(res.Schedule)
				if lower > opt+1e-9 || bill < opt-1e-9 || upper < bill-1e-9 {
					t.Fatalf("case %d: lower %v <= optimum %v <= bill %v <= upper %v does not hold for\n%+v\n%s",
						i, lower, opt, bill, upper, toy.events, why)
				}
				sumL, sumU, sumO = sumL+lower, sumU+upper, sumO+opt
			}
			if lo, up := sumL/sumO, sumU/sumO; lo < c.low || up > c.top {
				t.Errorf("the bounds are %.4f and %.4f of the optimum in the mean", lo, up)
			}
		})
	}
}

// Where copies cost the same from everywhere and no site answers faster than the region, pairs of object and site are
// independent, and the bounds are the optimum, but for what the lower one allows for (see doc.go).
func TestExactWherePairsAreIndependent(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for i := range 2000 {
		toy := newToy(t, rnd, toyShape{sites: 1 + i%3, objects: 1, events: 12, flat: true, presence: true})
		lower, upper := sums(toy.solve())
		opt := toy.optimum()
		if math.Abs(upper-opt) > 1e-9*(1+opt) || lower > opt+1e-9 || lower < opt*0.9 {
			t.Fatalf("case %d: %v, %v, %v for\n%+v", i, lower, opt, upper, toy.events)
		}
	}
}
