package fabric

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Whatever law arrivals have, nine in ten come within the interval, half of the others before it; and the interval is not
// much wider than it must be.
func TestIntervalsHoldWhatTheySay(t *testing.T) {
	for _, law := range []struct {
		name  string
		draw  func(*rand.Rand) float64 // in deviations of what was said
		width float64                  // of the interval that is right
	}{
		{"as said", func(r *rand.Rand) float64 { return r.NormFloat64() }, 3.29},
		{"lights", func(r *rand.Rand) float64 {
			x := r.NormFloat64()
			if r.Float64() < 0.4 {
				x += 15 * r.Float64() // up to so many deviations of red
			}
			return x
		}, 14.4},
		{"wider than said", func(r *rand.Rand) float64 { return 5 * r.NormFloat64() }, 16.4},
		{"much later", func(r *rand.Rand) float64 { return 8 + r.ExpFloat64() }, 3.0},
	} {
		rnd := rand.New(rand.NewPCG(5, 5))
		p := newPunctual()
		const n = 40_000
		var below, in, width float64
		for i := range n {
			x := law.draw(rnd)
			if i >= n/10 {
				switch {
				case x < float64(p.point[0]):
					below++
				case x <= float64(p.point[2]):
					in++
				}
				width += float64(p.point[2] - p.point[0])
			}
			p.learn(float32(x))
		}
		const m = n - n/10
		if in/m < 0.88 || in/m > 0.92 || math.Abs(below/m-0.05) > 0.015 {
			t.Errorf("%s: %.4f within the interval and %.4f before it", law.name, in/m, below/m)
		}
		if w := width / m; math.Abs(w/law.width-1) > 0.12 {
			t.Errorf("%s: the interval is %.2f wide, want %.2f", law.name, w, law.width)
		}
	}
}

// A claim's quantiles are the inverse of its probabilities, and rise.
func TestQuantilesInvertProbabilities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(lo, hi float64, name string) float64 { return rapid.Float64Range(lo, hi).Draw(t, name) }
		c := Claim{P: draw(0.1, 1, "p"), MedianS: draw(5, 100, "median")}
		c.EarlyS, c.LateS = draw(0.2, c.MedianS/5, "early"), draw(0.2, 10, "late")
		if rapid.Bool().Draw(t, "later") {
			c.FromS = c.MedianS + 5*c.LateS
			c.Later, c.ToS = draw(0.01, 1, "later"), c.FromS+draw(1, 500, "to")
		}
		last := 0.0
		for q := 0.01; q < 1; q += 0.03 {
			s := c.Quantile(q)
			if s < last {
				t.Fatalf("the %v quantile is %v, a lower one %v", q, s, last)
			}
			last = s
			if got, want := c.Within(s), q*(c.P+c.Later); math.Abs(got-want) > 1e-3 {
				t.Fatalf("by the %v quantile, %v s, it comes with %v, want %v", q, s, got, want)
			}
		}
	})
}

// The expectations of a bet are those of the law, by a numeric integral.
func TestMissesAreIntegrals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := prospect{mean: rapid.Float64Range(20, 60).Draw(t, "median"), sd: rapid.Float64Range(1, 5).Draw(t, "early"), late: rapid.Float64Range(1, 20).Draw(t, "late")}
		r := p.mean + rapid.Float64Range(-3, 3).Draw(t, "z")*p.sd
		var later, earlier float64
		const n = 20_000
		for i := range n {
			z := -8 + 16*(float64(i)+0.5)/n
			w := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * 16 / n
			a := p.mean + z*p.side(z)
			later += w * max(0, a-r)
			earlier += w * max(0, r-a)
		}
		gotLater, gotEarlier := p.missesBy(r)
		if math.Abs(gotLater-later) > 0.01 || math.Abs(gotEarlier-earlier) > 0.01 {
			t.Fatalf("by %v: later by %v and earlier by %v, want %v and %v", r, gotLater, gotEarlier, later, earlier)
		}
	})
}
