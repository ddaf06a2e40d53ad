package fabric

import (
	"math"
	"math/rand/v2"
	"testing"

	"headway/mec"
)

// What is believed of a plan is Bayes's posterior of all that was seen, and what is expected of a client lies between its
// own record and all clients'.
func TestPlanTruthIsThePosterior(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		h := &hints{clients: make([]*intent, 1)}
		c := h.of(0)
		prior := 0.05 + 0.9*rnd.Float64()
		c.named, c.ratio = true, 1
		h.plans = record{1e9, 1e9 * prior} // what is seen here changes nothing of it
		for s := range mec.SiteID(8) {
			c.stops = append(c.stops, stop{site: s})
		}
		odds := prior / (1 - prior)
		for next := range mec.SiteID(7) {
			if rnd.IntN(3) > 0 {
				h.crossed(0, 0, next)
				odds *= planNamed / planLuck
			} else {
				h.crossed(0, 0, 100)
				odds *= (1 - planNamed) / (1 - planLuck)
			}
			if r := odds * (1 - prior) / prior; r < 0.002 || r > 500 {
				break // it is bounded there
			}
			if want := odds / (1 + odds); math.Abs(c.truth-want) > 1e-6 || math.Abs(h.belief(c, 1)-want) > 1e-6 {
				t.Fatalf("believed with %v, the posterior is %v", c.truth, want)
			}
		}
	}
}

func TestRecordsAreSharesThatForget(t *testing.T) {
	var r record
	for range 1000 {
		r.add(1)
		if p := r.rate(0.5); p <= 0.5 || p > 1 {
			t.Fatalf("%v after %v of %v", p, r.kept, r.made)
		}
	}
	n := 0
	for ; r.rate(0.5) > 0.5; n++ {
		r.add(0)
	}
	if n > recordMost {
		t.Errorf("an application that lies from now on is believed for %d plans", n)
	}
	h := hints{}
	own, all := record{20, 2}, record{1000, 900}
	p := h.trusts(&own, &all)
	if p < 0.1 || p > 0.9 {
		t.Errorf("%v is not between the client's own record and all clients'", p)
	}
	h.private = true
	if h.trusts(&own, &all) >= p {
		t.Error("a private client hears of the others' records")
	}
}
