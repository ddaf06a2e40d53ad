package radio

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"headway/mobility"
)

// drawCells draws cells as a malicious surveyor would place them: on lattices and lines, in crowds, on one mast, and
// one far away. Coordinates are whole millimetres.
func drawCells(t *rapid.T) *Cells {
	c := &Cells{}
	mm := func(x float64) float64 { return math.Round(x*1000) / 1000 }
	centre := rapid.SampledFrom([]float64{0, -3e3, 1e6}).Draw(t, "centre")
	for range rapid.IntRange(1, 4).Draw(t, "groups") {
		kind := rapid.SampledFrom([]string{"scatter", "crowd", "lattice", "line", "mast", "outlier", "ring"}).Draw(t, "kind")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		rng := random(rapid.Uint64().Draw(t, "seed"))
		x0, y0 := centre+mm(5000*rng.Float64()), centre+mm(5000*rng.Float64())
		for i := range n {
			var dx, dy float64
			switch kind {
			case "scatter":
				dx, dy = 5000*rng.Float64(), 5000*rng.Float64()
			case "crowd":
				dx, dy = 3*rng.Float64(), 3*rng.Float64()
			case "lattice":
				dx, dy = 100*float64(i%8), 100*float64(i/8)
			case "line":
				dx = 250 * float64(i)
			case "outlier":
				dx, dy = 3e5*rng.Float64(), 0
			case "ring":
				angle := 2 * math.Pi * float64(i) / float64(n)
				dx, dy = 500*math.Cos(angle), 500*math.Sin(angle)
			}
			c.add("", mobility.Point{X: mm(x0 + dx), Y: mm(y0 + dy)}, 0)
		}
	}
	return c
}

// drawPoint draws a point near, on, between or far from cells.
func drawPoint(t *rapid.T, c *Cells) mobility.Point {
	p := c.Pos[rapid.IntRange(0, c.Len()-1).Draw(t, "cell")]
	q := c.Pos[rapid.IntRange(0, c.Len()-1).Draw(t, "other")]
	spread := rapid.SampledFrom([]float64{0, 1, 300, 1e4, 1e7}).Draw(t, "spread")
	dx, dy := rapid.Float64Range(-1, 1).Draw(t, "dx"), rapid.Float64Range(-1, 1).Draw(t, "dy")
	if rapid.Bool().Draw(t, "between") {
		p = mobility.Point{X: (p.X + q.X) / 2, Y: (p.Y + q.Y) / 2}
	}
	return mobility.Point{X: p.X + math.Round(spread*dx*1000)/1000, Y: p.Y + math.Round(spread*dy*1000)/1000}
}

func TestIndexAgreesWithEveryCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawCells(t)
		x, err := NewIndex(cells)
		if err != nil {
			t.Fatal(err)
		}
		for range 30 {
			p := drawPoint(t, cells)
			if got, want := x.Nearest(p), bruteNearest(cells, p); got != want {
				t.Fatalf("nearest to %v: cell %d at %v, want %d at %v", p, got, cells.Pos[got], want, cells.Pos[want])
			}
			r := rapid.SampledFrom([]float64{-1, 0, 10, 250, 1e5, math.Inf(1)}).Draw(t, "r")
			var want []int32
			for i, q := range cells.Pos {
				if r >= 0 && dist2(p, q) <= r*r {
					want = append(want, int32(i))
				}
			}
			if got := x.Within([]int32{7}, p, r); !slices.Equal(got, append([]int32{7}, want...)) {
				t.Fatalf("within %g m of %v: %v, want %v after a 7", r, p, got, want)
			}
		}
	})
}

// TestIndexAtTheEdgesOfSquares looks along the very lines at which lists change.
func TestIndexAtTheEdgesOfSquares(t *testing.T) {
	cells := scatter(random(4), 300, 1e4)
	for _, q := range scatter(random(5), 300, 40).Pos { // a crowd, so that squares are cut again
		cells.add("", mobility.Point{X: q.X + 4e3, Y: q.Y + 7e3}, 0)
	}
	x, err := NewIndex(cells)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.grids) < 2 {
		t.Fatal("no square was cut again")
	}
	rng := random(6)
	for _, g := range x.grids {
		for range 200 {
			b := g.square(rng.Int32N(g.columns), rng.Int32N(g.rows))
			y := b.lo.Y + rng.Float64()*(b.hi.Y-b.lo.Y)
			for _, at := range []float64{b.lo.X, math.Nextafter(b.lo.X, -1e9), math.Nextafter(b.hi.X, 1e9)} {
				p := mobility.Point{X: at, Y: y}
				if got, want := x.Nearest(p), bruteNearest(cells, p); got != want {
					t.Fatalf("nearest to %v: cell %d, want %d", p, got, want)
				}
			}
		}
	}
}

func TestIndexListsAreShort(t *testing.T) {
	x, err := NewIndex(scatter(random(1), 5000, 7e4))
	if err != nil {
		t.Fatal(err)
	}
	if mean := float64(len(x.lists)) / float64(len(x.squares)); mean > 2.5 {
		t.Errorf("lists have %.2f masts on average", mean)
	}
	one := &Cells{}
	for range 5000 {
		one.add("", mobility.Point{X: 3, Y: 4}, 0)
	}
	if x, err = NewIndex(one); err != nil {
		t.Fatal(err)
	}
	if len(x.masts.pos) != 1 || x.Nearest(mobility.Point{X: 1e6}) != 0 {
		t.Errorf("5000 cells on a mast make %d masts, of which cell %d serves", len(x.masts.pos), x.Nearest(mobility.Point{X: 1e6}))
	}
}

func TestWrongCells(t *testing.T) {
	nan := math.NaN()
	at := func(p ...mobility.Point) *Cells { return &Cells{Pos: p} }
	zero := mobility.Point{}
	for want, make := range map[string]func() error{
		"no cells":                   func() error { _, err := NewIndex(at()); return err },
		"cell 1 is at (NaN, 0) m":    func() error { _, err := NewIndex(at(zero, mobility.Point{X: nan})); return err },
		"cell 0 is at (0, +Inf) m":   func() error { _, err := NewIndex(at(mobility.Point{Y: math.Inf(1)})); return err },
		"1048577 cells: at most":     func() error { _, err := NewIndex(at(slices.Repeat([]mobility.Point{zero}, MaxCells+1)...)); return err },
		"hysteresis of -1 m":         func() error { _, err := NewNearest(at(zero), -1); return err },
		"hysteresis of NaN m":        func() error { _, err := NewNearest(at(zero), nan); return err },
		"radius of 0 m":              func() error { _, err := Hexagons(zero, mobility.Point{X: 1, Y: 1}, 0); return err },
		"first corner must be":       func() error { _, err := Hexagons(mobility.Point{X: 1}, zero, 1); return err },
		"use a longer radius":        func() error { _, err := Hexagons(zero, mobility.Point{X: 1e6, Y: 1e6}, 1); return err },
		"has no length":              func() error { _, err := Road(zero, zero, 1, 0); return err },
		"cells every -5 m":           func() error { _, err := Road(zero, mobility.Point{X: 1}, -5, 0); return err },
		"use a longer spacing":       func() error { _, err := Road(zero, mobility.Point{X: 1e7}, 0.5, 0); return err },
		"masts NaN m beside the roa": func() error { _, err := Road(zero, mobility.Point{X: 1e3}, 5, nan); return err },
	} {
		if err := make(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func TestHexagonsCoverTheRectangle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := mobility.Point{X: rapid.Float64Range(-1e4, 1e4).Draw(t, "x"), Y: rapid.Float64Range(-1e4, 1e4).Draw(t, "y")}
		w, h := rapid.Float64Range(0, 1e4).Draw(t, "w"), rapid.Float64Range(0, 1e4).Draw(t, "h")
		r := rapid.Float64Range(300, 5000).Draw(t, "radius")
		c, err := Hexagons(lo, mobility.Point{X: lo.X + w, Y: lo.Y + h}, r)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(c.IDs) || len(slices.Compact(slices.Clone(c.IDs))) != c.Len() {
			t.Fatal("ids are not in order and unique")
		}
		for range 50 {
			p := mobility.Point{X: lo.X + w*rapid.Float64Range(0, 1).Draw(t, "u"), Y: lo.Y + h*rapid.Float64Range(0, 1).Draw(t, "v")}
			if d := math.Sqrt(dist2(p, c.Pos[bruteNearest(c, p)])); d > r*(1+1e-9) {
				t.Fatalf("%v is %g m from the nearest of %d hexagons of %g m", p, d, c.Len(), r)
			}
		}
	})
}

func TestRoadCells(t *testing.T) {
	c, err := Road(mobility.Point{X: 100, Y: 0}, mobility.Point{X: 100, Y: 3000}, 1000, 30)
	if err != nil {
		t.Fatal(err)
	}
	reach := math.Sqrt(500*500 + 30*30)
	want := &Cells{
		IDs:    []string{"road-0", "road-1", "road-2"},
		Pos:    []mobility.Point{{X: 130, Y: 500}, {X: 130, Y: 1500}, {X: 130, Y: 2500}}, // northbound: east is right
		RangeM: []float64{reach, reach, reach},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
}
