package radio

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headway/mobility"
)

// moved returns cells and tracks with every position passed through f.
func moved(cells *Cells, tr *mobility.Tracks, f func(mobility.Point) mobility.Point) (*Cells, *mobility.Tracks) {
	c, out := &Cells{}, *tr
	for _, p := range cells.Pos {
		c.add("", f(p), 0)
	}
	out.Samples = slices.Clone(tr.Samples)
	for i := range out.Samples {
		out.Samples[i].Pos = f(out.Samples[i].Pos)
	}
	return c, &out
}

// TestMovedMaps moves cells and vehicles together. A quarter turn and a mirror only swap and negate coordinates, so the
// nanoseconds are the same; other moves round positions to some 1e-12 m, far less than a vehicle drives in 1 ns, and
// shift an instant by 1 ns at most.
func TestMovedMaps(t *testing.T) {
	sin, cos := math.Sincos(0.7)
	type point = mobility.Point
	for _, c := range []struct {
		name   string
		move   func(point) point
		within time.Duration
	}{
		{"quarter turn", func(p point) point { return point{X: -p.Y, Y: p.X} }, 0},
		{"mirror", func(p point) point { return point{X: p.X, Y: -p.Y} }, 0},
		{"turned", func(p point) point { return point{X: cos*p.X - sin*p.Y, Y: sin*p.X + cos*p.Y} }, 1},
		{"shifted", func(p point) point { return point{X: p.X + 12345.678, Y: p.Y - 9876.5} }, 1},
	} {
		for seed, h := range []float64{0, 30, 200} {
			rng := random(uint64(seed + 10))
			cells := scatter(rng, 80, 6000)
			tr := wander(rng, 300, 7000)
			want := newNearest(t, cells, h).Trip(nil, tr, 0)
			cells, tr = moved(cells, tr, c.move)
			got := newNearest(t, cells, h).Trip(nil, tr, 0)
			same(t, fmt.Sprintf("%s, hysteresis %g m", c.name, h), want, got, c.within)
		}
	}
}

// same checks that two trips have the same handovers, at instants that differ by no more than within.
func same(t *testing.T, name string, want, got []Attachment, within time.Duration) {
	t.Helper()
	if len(got) != len(want) || len(got) < 50 {
		t.Errorf("%s: %d handovers, want %d, at least 50", name, len(got), len(want))
		return
	}
	for i := range got {
		if d := (got[i].At - want[i].At).Abs(); got[i].Cell != want[i].Cell || d > within {
			t.Errorf("%s: handover %d is %+v, want %+v", name, i, got[i], want[i])
			return
		}
	}
}

// TestRenamedCells permutes the cells; lattices would part here, because ties go by number.
func TestRenamedCells(t *testing.T) {
	rng := random(20)
	cells := scatter(rng, 80, 6000)
	tr := wander(rng, 300, 7000)
	want := newNearest(t, cells, 30).Trip(nil, tr, 0)
	renamed := &Cells{}
	order := rng.Perm(cells.Len())
	for _, i := range order {
		renamed.add("", cells.Pos[i], 0)
	}
	got := newNearest(t, renamed, 30).Trip(nil, tr, 0)
	for i := range got {
		got[i].Cell = int32(order[got[i].Cell])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMoreFixes reports a vehicle more often on its way. That changes no handover: no cell is found because somebody
// looked, or missed because nobody did. Only the rounding of the fixes may shift an instant by 1 ns.
func TestMoreFixes(t *testing.T) {
	for seed, h := range []float64{0, 30, 200} {
		rng := random(uint64(seed + 30))
		cells := scatter(rng, 80, 6000)
		tr := wander(rng, 300, 7000)
		m := newNearest(t, cells, h)
		want := m.Trip(nil, tr, 0)
		for _, n := range []int{2, 7, 60} {
			same(t, fmt.Sprintf("%d times as often, hysteresis %g m", n, h), want, m.Trip(nil, chop(tr, n), 0), 1)
		}
	}
}

// TestCrossingRates drives isotropic straight lines over three tilings. The rate of handovers of fluid flow is v·P/(π·A)
// for a cell of perimeter P and area A, so with v in m/s: hexagon of side R 0.7351 v/R, Poisson-Voronoi
// 4 v sqrt(density)/π, square of side a 4v/(π·a). The reciprocal is the mean residence of a cell, π·A/(v·P).
func TestCrossingRates(t *testing.T) {
	const area, speed = 60e3, 20.0
	hexagons, err := Hexagons(mobility.Point{}, mobility.Point{X: area, Y: area}, 500)
	if err != nil {
		t.Fatal(err)
	}
	frame := mobility.NewProjection([2]float64{10, 0})
	east := frame.ToGeo(mobility.Point{X: area, Y: 0})
	north := frame.ToGeo(mobility.Point{X: 0, Y: area})
	squares, err := NewRect(100, 100, north, east, frame)
	if err != nil {
		t.Fatal(err)
	}
	hexagonArea := 1.5 * math.Sqrt(3) * 500 * 500
	for _, c := range []struct {
		name  string
		model Model
		want  float64 // handovers per second
		tol   float64
	}{
		{"squares", squares, 4 * speed / (math.Pi * area / 100), 0.02},
		{"hexagons", newNearest(t, hexagons, 0), speed * 6 * 500 / (math.Pi * hexagonArea), 0.02},
		{"Poisson-Voronoi", newNearest(t, scatter(random(40), 3600, area), 0), 4 * speed * math.Sqrt(1e-6) / math.Pi, 0.03},
	} {
		rng := random(41)
		handovers, driven := 0, time.Duration(0)
		var dst []Attachment
		for range 2000 {
			// Lines of 10 km that stay clear of the border, where cells are larger.
			angle := 2 * math.Pi * rng.Float64()
			p := mobility.Point{X: 12e3 + 36e3*rng.Float64(), Y: 12e3 + 36e3*rng.Float64()}
			q := mobility.Point{X: p.X + 10e3*math.Cos(angle), Y: p.Y + 10e3*math.Sin(angle)}
			tr := trip([]mobility.Point{p, q}, []time.Duration{time.Duration(10e3 / speed * 1e9)})
			dst = c.model.Trip(dst[:0], tr, 0)
			handovers += len(dst) - 1
			driven += tr.Span
		}
		rate := float64(handovers) / driven.Seconds()
		if math.Abs(rate/c.want-1) > c.tol {
			t.Errorf("%s: %g handovers per second, want %g", c.name, rate, c.want)
		}
	}
	if math.Abs(speed*6*500/(math.Pi*hexagonArea)*500/speed-0.7351) > 1e-4 {
		t.Error("the hexagon's formula is not the published one")
	}
}

// TestResidenceInADisc surrounds a mast with a ring of 512 others at twice R: its cell is a polygon around a disc of
// radius R. Straight lines at all offsets and angles have chords of mean πR/2, mean square 8R²/3 and
// P(l < x) = 1 - sqrt(1 - (x/2R)²).
func TestResidenceInADisc(t *testing.T) {
	const r, speed, lines = 1000.0, 20.0, 20000
	cells := &Cells{}
	cells.add("", mobility.Point{}, 0)
	for i := range 512 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 512)
		cells.add("", mobility.Point{X: 2 * r * cos, Y: 2 * r * sin}, 0)
	}
	m := newNearest(t, cells, 0)
	rng := random(50)
	var chords []float64
	var sum, squares float64
	for range lines {
		sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
		off := r * (2*rng.Float64() - 1)
		at := func(along float64) mobility.Point {
			return mobility.Point{X: along*cos - off*sin, Y: along*sin + off*cos}
		}
		tr := trip([]mobility.Point{at(-1.5 * r), at(1.5 * r)}, []time.Duration{time.Duration(3 * r / speed * 1e9)})
		got := m.Trip(nil, tr, 0)
		for i := range got {
			if got[i].Cell == 0 {
				chord := (got[i+1].At - got[i].At).Seconds() * speed
				chords = append(chords, chord)
				sum += chord
				squares += chord * chord
			}
		}
	}
	if len(chords) != lines {
		t.Fatalf("%d chords in %d lines", len(chords), lines)
	}
	if mean, want := sum/lines, math.Pi*r/2; math.Abs(mean/want-1) > 0.01 {
		t.Errorf("mean chord %g m, want %g", mean, want)
	}
	if mean, want := squares/lines, 8*r*r/3; math.Abs(mean/want-1) > 0.01 {
		t.Errorf("mean square chord %g m², want %g", mean, want)
	}
	slices.Sort(chords)
	worst := 0.0
	for i, x := range chords {
		p := 1 - math.Sqrt(max(1-(x/(2*r))*(x/(2*r)), 0))
		worst = max(worst, math.Abs(p-(float64(i)+0.5)/lines))
	}
	if limit := 1.63 / math.Sqrt(lines); worst > limit { // Kolmogorov-Smirnov, 1 %
		t.Errorf("the chords' distribution is off by %g, more than %g", worst, limit)
	}
}
