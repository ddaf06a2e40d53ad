package fabric

import (
	"math"
	"testing"
	"time"

	"headway/mec"
)

// twoSides is a map of two sites with a border along y = 0.
type twoSides struct{}

func (twoSides) Site(_, y float64) mec.SiteID {
	if y > 0 {
		return 1
	}
	return 0
}
func (twoSides) Tile(int, float64, float64) int     { return 0 }
func (twoSides) TileCentre(int, int) (x, y float64) { return 0, 0 }
func (twoSides) StepM() float64                     { return 50 }

// TestAccuracyWidensTheCone: a client that drives along a border may be on its other side the more, the less accurate its
// fix says that it is; a fix that says nothing is taken to be one of a street.
func TestAccuracyWidensTheCone(t *testing.T) {
	e := &Engine{Config: Config{Map: twoSides{}}}
	over := func(sd float64) (p float64) {
		var f forecast
		f.look(e, 0, &fix{y: -30, vx: 15, sd: sd}, 10*time.Second, nil)
		for _, v := range f.sites[:f.n] {
			p += v.p
		}
		return p
	}
	for _, c := range []struct{ sd, want float64 }{{0, 0}, {5, 0}, {30, .2}, {100, .4}} {
		if got := over(c.sd); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("with fixes to %g m: %g of the rays cross, want %g", c.sd, got, c.want)
		}
	}
	known, unknown := cone{v: 15, sd: fixSD}, cone{v: 15, sd: 60}
	for _, s := range []float64{0.1, 1, 10, 60} {
		a, b := known.deviation(s), unknown.deviation(s)
		if want := math.Sqrt(a*a - fixSD*fixSD + 60*60); math.Abs(b-want) > 1e-9 {
			t.Errorf("after %g s: %g m, want %g", s, b, want)
		}
	}
}
