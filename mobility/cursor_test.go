package mobility

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// lookUp is Tracks.At by the book: look through all samples each time.
func lookUp(samples []Sample, at time.Duration) Sample {
	a := samples[0]
	for i, s := range samples {
		if s.At <= at {
			a = s
			continue
		}
		if i == 0 || a.At == at {
			return a
		}
		share := float64(at-a.At) / float64(s.At-a.At)
		seconds := (s.At - a.At).Seconds()
		return Sample{
			At:  at,
			Pos: Point{X: a.Pos.X*(1-share) + s.Pos.X*share, Y: a.Pos.Y*(1-share) + s.Pos.Y*share},
			VX:  float32((s.Pos.X - a.Pos.X) / seconds),
			VY:  float32((s.Pos.Y - a.Pos.Y) / seconds),
		}
	}
	return a
}

func near(a, b Sample) bool {
	close32 := func(x, y float32) bool { return math.Abs(float64(x-y)) <= 1e-4*(1+math.Abs(float64(y))) }
	return a.At == b.At && math.Abs(a.Pos.X-b.Pos.X) < 1e-6 && math.Abs(a.Pos.Y-b.Pos.Y) < 1e-6 &&
		close32(a.VX, b.VX) && close32(a.VY, b.VY)
}

func TestAtAgreesWithLookingThroughAllSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tracks := &Tracks{Vehicles: []string{"a"}, Raw: rapid.Bool().Draw(t, "raw")}
		at := time.Duration(0)
		for range rapid.IntRange(1, 30).Draw(t, "samples") {
			least := 1
			if tracks.Raw {
				least = 0
			}
			at += time.Duration(rapid.IntRange(least, 5).Draw(t, "step")) * time.Second
			tracks.Samples = append(tracks.Samples, Sample{
				At:  at,
				Pos: Point{X: rapid.Float64Range(-1e4, 1e4).Draw(t, "x"), Y: rapid.Float64Range(-1e4, 1e4).Draw(t, "y")},
				VX:  rapid.Float32Range(-50, 50).Draw(t, "vx"),
			})
		}
		tracks.Trips = []Trip{{Last: int32(len(tracks.Samples))}}
		tracks.Span = at
		if err := tracks.Validate(); err != nil {
			t.Fatal(err)
		}
		asked := rapid.SliceOfN(rapid.Int64Range(-int64(time.Second), int64(at+time.Second)), 1, 60).Draw(t, "asked")
		for _, s := range tracks.Samples {
			asked = append(asked, int64(s.At)) // the fixes themselves, where mistakes would be
		}
		if rapid.Bool().Draw(t, "forward") {
			slices.Sort(asked)
		}
		var cursor Cursor
		for _, ns := range asked {
			got := tracks.At(0, time.Duration(ns), &cursor)
			if want := lookUp(tracks.Samples, time.Duration(ns)); !near(got, want) {
				t.Fatalf("at %v: %+v, want %+v", time.Duration(ns), got, want)
			}
		}
	})
}

// A crossing is found on the leg and acted on where the cursor has the vehicle: the two must be one.
func TestAtIsWhereTheLegIs(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	tracks := &Tracks{Vehicles: []string{"a"}, Trips: []Trip{{Last: 500}}}
	at := time.Duration(0)
	for range 500 {
		at += time.Duration(1 + random.Int64N(int64(100*time.Second)))
		tracks.Samples = append(tracks.Samples, Sample{At: at, Pos: Point{X: 1e5 * random.NormFloat64(), Y: random.NormFloat64()}})
	}
	var cursor Cursor
	for legs := NewLegs(tracks.Samples); legs.Next(); {
		for range 20 {
			now := legs.Start + time.Duration(random.Int64N(int64(legs.End-legs.Start)))
			for _, now := range []time.Duration{legs.Start, now, legs.End - 1, legs.End} {
				if got, want := tracks.At(0, now, &cursor).Pos, legs.At(now); got != want {
					t.Fatalf("at %v: %v, on the leg %v", now, got, want)
				}
			}
		}
	}
}

// drive returns tracks of one trip of n samples, 1 s apart.
func drive(n int) *Tracks {
	random := rand.New(rand.NewPCG(1, 2))
	tracks := &Tracks{Vehicles: []string{"a"}, Trips: []Trip{{Last: int32(n)}}, Samples: make([]Sample, n)}
	for i := range tracks.Samples {
		tracks.Samples[i] = Sample{At: time.Duration(i) * time.Second, Pos: Point{X: 20*float64(i) + random.Float64()}}
	}
	tracks.Span = time.Duration(n) * time.Second
	return tracks
}

func TestAtAllocatesNothing(t *testing.T) {
	tracks := drive(1000)
	var cursor Cursor
	at := time.Duration(0)
	if n := testing.AllocsPerRun(1000, func() {
		at += 700 * time.Millisecond
		tracks.At(0, at, &cursor)
	}); n != 0 {
		t.Errorf("At allocates %v times", n)
	}
}

func BenchmarkAt(b *testing.B) {
	tracks := drive(4096)
	run := func(name string, step time.Duration, at func(time.Duration, *Cursor) Sample) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var cursor Cursor
			var sum float64
			now := time.Duration(0)
			for b.Loop() {
				if now += step; now >= tracks.Span {
					now = 0
				}
				sum += at(now, &cursor).Pos.X
			}
			_ = sum
		})
	}
	resumed := func(at time.Duration, c *Cursor) Sample { return tracks.At(0, at, c) }
	run("forward", 900*time.Millisecond, resumed)
	run("skipping", 17*time.Second, resumed)
	run("search", 900*time.Millisecond, func(at time.Duration, _ *Cursor) Sample {
		var fresh Cursor
		return tracks.At(0, at, &fresh)
	})
	run("naive", 900*time.Millisecond, func(at time.Duration, _ *Cursor) Sample { return lookUp(tracks.Samples, at) })
}
