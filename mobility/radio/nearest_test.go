package radio

import (
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"headway/mobility"
)

func newNearest(t testing.TB, cells *Cells, h float64) *Nearest {
	t.Helper()
	m, err := NewNearest(cells, h)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNearestAgreesWithLookingEverywhere(t *testing.T) {
	for seed, h := range []float64{0, 1e-9, 5, 30, 120, 400} {
		rng := random(uint64(seed))
		cells := scatter(rng, 60, 6000)
		tr := wander(rng, 400, 7000)
		got := newNearest(t, cells, h).Trip(nil, tr, 0)
		want := bruteTrip(cells, h, 1, tr.Samples)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("hysteresis %g m: %d handovers, want %d (-want +got):\n%s", h, len(got), len(want), diff)
		}
		if len(got) < 100 {
			t.Errorf("hysteresis %g m: only %d handovers", h, len(got))
		}
	}
}

// TestNearestKeepsItsRule takes legs that no vehicle drives, from nanoseconds to hours long, along bisectors and through
// masts, and checks every handover against the rule itself: it holds then, it did not hold a nanosecond before, and it
// holds at no time in between.
func TestNearestKeepsItsRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawCells(t)
		h := rapid.SampledFrom([]float64{0, 1e-9, 1, 30, 50, 100, 1000}).Draw(t, "hysteresis")
		m, err := NewNearest(cells, h)
		if err != nil {
			t.Fatal(err)
		}
		points, after := []mobility.Point{drawPoint(t, cells)}, []time.Duration{}
		for range rapid.IntRange(0, 8).Draw(t, "legs") {
			points = append(points, drawPoint(t, cells))
			scale := rapid.SampledFrom([]time.Duration{1, 50, 1e6, 1e9, 6e10, 3.6e12}).Draw(t, "scale")
			after = append(after, scale*time.Duration(rapid.IntRange(0, 9).Draw(t, "times")))
		}
		tr := trip(points, after)
		checkRule(t, cells, h, tr.Samples, m.Trip(nil, tr, 0))
	})
}

func checkRule(t *rapid.T, cells *Cells, h float64, samples []mobility.Sample, got []Attachment) {
	legs := mobility.NewLegs(samples)
	if want := (Attachment{At: legs.End, Cell: bruteNearest(cells, legs.Land)}); len(got) == 0 || got[0] != want {
		t.Fatalf("begins with %v, want %v", got, want)
	}
	now := got[0]
	got = got[1:]
	for legs.Next() {
		leg := &legs.Leg
		// quiet checks that the rule asks for nothing at a time. Where a leg runs along a bisector, or hardly moves,
		// roundings decide; what they can amount to is let pass.
		quiet := func(at time.Duration) {
			p := leg.At(at)
			n := bruteMoves(cells, h, p, now.Cell)
			excess := math.Sqrt(dist2(p, cells.Pos[now.Cell])) - h - math.Sqrt(dist2(p, cells.Pos[n]))
			if rounding := 1e-13 * (math.Abs(p.X) + math.Abs(p.Y) + 1e4); n != now.Cell && excess > rounding {
				t.Fatalf("at %d ns, %v, on %+v: cell %d serves, and %d is nearer by %g m more than the hysteresis", at, p, *leg, now.Cell, n, excess)
			}
		}
		quietUntil := func(end time.Duration) {
			begin := max(now.At, leg.Start)
			for k := range time.Duration(20) {
				quiet(begin + (end-begin)*k/20)
			}
			if end > begin {
				quiet(end - 1)
			}
		}
		for len(got) > 0 && got[0].At <= leg.End {
			next := got[0]
			if next.At <= now.At {
				t.Fatalf("%v comes after %v", next, now)
			}
			if n := bruteMoves(cells, h, leg.At(next.At), now.Cell); n != next.Cell || n == now.Cell {
				t.Fatalf("at %d ns, on %+v: from cell %d to %d, the rule says %d", next.At, *leg, now.Cell, next.Cell, n)
			}
			quietUntil(next.At)
			now, got = next, got[1:]
		}
		quietUntil(leg.Last)
		quiet(leg.End)
	}
	if len(got) > 0 {
		t.Fatalf("%v come after the trip", got)
	}
}

func TestNearestByHand(t *testing.T) {
	// Masts at x = 0, 100, ..., 400 m; a leg at 100 m in 2^30 ns, in which no position is rounded.
	road := &Cells{}
	for i := range 5 {
		road.add("", mobility.Point{X: 100 * float64(i)}, 0)
	}
	sec := func(s float64) time.Duration { return time.Duration(s * (1 << 30)) }
	drive := func(h float64, after []time.Duration, points ...mobility.Point) []Attachment {
		return newNearest(t, road, h).Trip(nil, trip(points, after), 0)
	}
	x := func(x float64) mobility.Point { return mobility.Point{X: x} }
	for _, c := range []struct {
		name string
		got  []Attachment
		want []Attachment
	}{
		{
			"through masts, on each bisector and 1 ns", drive(0, []time.Duration{sec(4)}, x(0), x(400)),
			[]Attachment{{At: 0, Cell: 0}, {At: sec(0.5) + 1, Cell: 1}, {At: sec(1.5) + 1, Cell: 2}, {At: sec(2.5) + 1, Cell: 3}, {At: sec(3.5) + 1, Cell: 4}},
		},
		{
			"hysteresis of 50 m: 25 m later", drive(50, []time.Duration{sec(4)}, x(0), x(400)),
			[]Attachment{{At: 0, Cell: 0}, {At: sec(0.75) + 1, Cell: 1}, {At: sec(1.75) + 1, Cell: 2}, {At: sec(2.75) + 1, Cell: 3}, {At: sec(3.75) + 1, Cell: 4}},
		},
		{
			"hysteresis of 120 m: masts nearer than that to the serving one are never left for", drive(120, []time.Duration{sec(4)}, x(0), x(400)),
			[]Attachment{{At: 0, Cell: 0}, {At: sec(1.6) + 1, Cell: 2}, {At: sec(3.6) + 1, Cell: 4}},
		},
		{
			"ends exactly at the rule's edge", drive(50, []time.Duration{sec(0.75)}, x(0), x(75)),
			[]Attachment{{At: 0, Cell: 0}},
		},
		{
			"along the bisector", drive(0, []time.Duration{sec(5)}, mobility.Point{X: 50, Y: -300}, mobility.Point{X: 50, Y: 300}),
			[]Attachment{{At: 0, Cell: 0}},
		},
		{
			"from the bisector", drive(0, []time.Duration{sec(5), sec(1)}, x(50), x(50), x(51)),
			[]Attachment{{At: 0, Cell: 0}, {At: sec(5) + 1, Cell: 1}},
		},
		{
			"stands", drive(0, []time.Duration{sec(5), sec(5)}, x(250), x(250), x(250)),
			[]Attachment{{At: 0, Cell: 2}},
		},
		{
			"a jump of a raw trace, and a line to its first sample", drive(0, []time.Duration{sec(1), 0, 0}, x(0), x(100), x(400), x(310)),
			[]Attachment{{At: 0, Cell: 0}, {At: sec(0.5) + 1, Cell: 1}, {At: sec(1), Cell: 3}},
		},
		{
			"a jump at the start", drive(0, []time.Duration{0, sec(1)}, x(0), x(400), x(400)),
			[]Attachment{{At: 0, Cell: 4}},
		},
		{
			"400 m in a nanosecond", drive(0, []time.Duration{1}, x(0), x(400)),
			[]Attachment{{At: 0, Cell: 0}, {At: 1, Cell: 4}},
		},
		{
			"400 m in four nanoseconds", drive(0, []time.Duration{4}, x(0), x(400)),
			[]Attachment{{At: 0, Cell: 0}, {At: 1, Cell: 1}, {At: 2, Cell: 2}, {At: 3, Cell: 3}, {At: 4, Cell: 4}},
		},
		{
			"from afar", drive(0, []time.Duration{sec(10000)}, x(-1e6), x(0)),
			[]Attachment{{At: 0, Cell: 0}},
		},
		{
			"past the end and back", drive(0, []time.Duration{sec(1024), sec(1024)}, x(300), x(102700), x(300)),
			[]Attachment{{At: 0, Cell: 3}, {At: sec(0.5) + 1, Cell: 4}, {At: sec(2047.5) + 1, Cell: 3}},
		},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if got := newNearest(t, road, 0).Trip(nil, &mobility.Tracks{Trips: make([]mobility.Trip, 1)}, 0); got != nil {
		t.Errorf("a trip without samples: %v", got)
	}
}

func TestSharedMasts(t *testing.T) {
	single, shared := scatter(random(3), 50, 5000), &Cells{}
	for range 40 { // each mast has 40 cells, in no order
		for i := range single.Pos {
			shared.add("", single.Pos[i], 0)
		}
	}
	tr := wander(random(4), 300, 5000)
	if diff := cmp.Diff(newNearest(t, single, 30).Trip(nil, tr, 0), newNearest(t, shared, 30).Trip(nil, tr, 0)); diff != "" {
		t.Error(diff)
	}
}

func TestModelsAreShared(t *testing.T) {
	m := newNearest(t, scatter(random(3), 100, 5000), 30)
	tr := wander(random(4), 300, 8000) // also outside of the area, where lists are made on the way
	want := m.Trip(nil, tr, 0)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				if diff := cmp.Diff(want, m.Trip(nil, tr, 0)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
	all.Wait()
}

func TestTripsAllocateNothing(t *testing.T) {
	cells := scatter(random(3), 300, 8000)
	m := newNearest(t, cells, 30)
	tr := wander(random(4), 500, 8000)
	dst := m.Trip(nil, tr, 0)
	if n := testing.AllocsPerRun(10, func() { dst = m.Trip(dst[:0], tr, 0) }); n > 0 {
		t.Errorf("%v allocations in a trip of 500 legs", n)
	}
	var sum int32
	if n := testing.AllocsPerRun(10, func() { sum += m.Locate(mobility.Point{X: 1e6, Y: -1e6}) }); n > 0 {
		t.Errorf("%v allocations to find a cell from afar", n)
	}
}
