package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"headway/mec"
)

// In a world where a client at a place goes to one of three sites with known chances, after a lognormal time, the graph's
// probabilities are those chances and its times are that law's, in every context from the widest to the narrowest.
func TestGraphLearnsKnownChances(t *testing.T) {
	chances := []float64{0.6, 0.3, 0.1}
	for _, private := range []bool{false, true} {
		g := newGraph(1, time.Hour, private)
		rnd := rand.New(rand.NewPCG(1, 1))
		f := fix{x: 120, y: 40, vx: 10, vy: 1}
		now := time.Duration(0)
		const n = 20_000
		sum, sq := 0.0, 0.0
		for range n {
			now += time.Hour
			g.note(0, now, 9, &f)
			u, to := rnd.Float64(), mec.SiteID(2)
			for s, p := range chances {
				if u < p {
					to = mec.SiteID(s)
					break
				}
				u -= p
			}
			after := 60 * math.Exp(0.3*rnd.NormFloat64())
			if to == 0 {
				sum += after
				sq += after * after
			}
			g.visit(0, now+time.Duration(after*1e9), to)
			g.end(0)
		}
		mean := sum / (n * 0.6)
		for _, at := range g.ahead(0, 9, &f, make([]prospect, 0, 8)) {
			want := chances[at.site]
			if math.Abs(at.said[byGraph]-want) > 4*math.Sqrt(want*(1-want)/n)+0.001 {
				t.Errorf("private %v: site %d with probability %v, want %v", private, at.site, at.said[byGraph], want)
			}
			if at.site == 0 && math.Abs(at.mean/mean-1) > 0.03 {
				t.Errorf("private %v: site 0 after %v s, want %v", private, at.mean, mean)
			}
		}
		stranger := g.ahead(0, 9, &fix{x: 9000, y: 9000, vx: -5, vy: 0}, make([]prospect, 0, 8))
		if len(stranger) != 0 {
			t.Errorf("private %v: %d prospects of a place where nobody was", private, len(stranger))
		}
	}
}

// Observations that nothing came of count too, and a client that learns alone knows nothing of the others.
func TestGraphCountsWhatDidNotCome(t *testing.T) {
	g := newGraph(2, time.Hour, true)
	f := fix{x: 10, y: 10, vx: 0, vy: 20}
	now := time.Duration(0)
	for i := range 100 {
		now += time.Hour
		g.note(0, now, 1, &f)
		if i%4 == 0 {
			g.visit(0, now+time.Minute, 5)
		}
		g.end(0)
	}
	out := g.ahead(0, 1, &f, make([]prospect, 0, 8))
	if len(out) != 1 || math.Abs(out[0].said[byGraph]-0.25) > 0.02 {
		t.Errorf("prospects %+v, want one with probability 0.25", out)
	}
	if other := g.ahead(1, 1, &f, make([]prospect, 0, 8)); len(other) != 0 {
		t.Errorf("another client is told %+v", other)
	}
}
