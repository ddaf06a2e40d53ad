package mobility

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		after := time.Duration(rapid.Int64Range(0, 1e6).Draw(t, "after"))
		last := after + time.Duration(rapid.Int64Range(-3, 1e12).Draw(t, "length"))
		turn := time.Duration(rapid.Int64Range(-10, 2e12).Draw(t, "turn")) // from when on it holds
		guess := turn + time.Duration(rapid.SampledFrom([]int64{0, 1, -1, 5, -5, 1e6, -1e6, 1e13, -1e13}).Draw(t, "error"))
		calls := 0
		at, ok := First(after, guess, last, func(x time.Duration) bool {
			calls++
			if x <= after || x > last {
				t.Fatalf("asked about %d, outside of (%d, %d]", x, after, last)
			}
			return x >= turn
		})
		want := max(turn, after+1)
		if ok != (want <= last) || ok && at != want {
			t.Fatalf("first in (%d, %d] is %d, %t, want %d", after, last, at, ok, want)
		}
		if calls > 100 {
			t.Fatalf("%d calls", calls)
		}
	})
}

// drawSamples draws a trip as no vehicle drives it: from standing still to teleports, on the lines of whole metres and
// off them, with several samples at one time.
func drawSamples(t *rapid.T) []Sample {
	var out []Sample
	var at time.Duration
	scale := rapid.SampledFrom([]float64{0.001, 1, 100, 1e6}).Draw(t, "scale")
	for range rapid.IntRange(1, 8).Draw(t, "samples") {
		coordinate := func(name string) float64 {
			if rapid.Bool().Draw(t, "whole "+name) {
				return float64(rapid.IntRange(-3, 12).Draw(t, name))
			}
			return rapid.Float64Range(-scale, scale).Draw(t, name)
		}
		out = append(out, Sample{At: at, Pos: Point{coordinate("x"), coordinate("y")}})
		at += time.Duration(rapid.SampledFrom([]int64{0, 1, 2, 1000, 1e9, 6e10, 1e14}).Draw(t, "step"))
	}
	return out
}

func TestLegsAreMonotoneAndMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := drawSamples(t)
		legs := NewLegs(samples)
		at, pos := legs.End, legs.Land
		for legs.Next() {
			if legs.Start != at || legs.From != pos || legs.At(legs.Start) != pos {
				t.Fatalf("the leg begins at %d, %v, the one before ended at %d, %v", legs.Start, legs.From, at, pos)
			}
			share := rapid.SliceOfN(rapid.Int64Range(0, 1<<20), 2, 2).Draw(t, "shares")
			a, b := min(share[0], share[1]), max(share[0], share[1])
			span := float64(legs.Last - legs.Start)
			instants := []time.Duration{
				legs.Start, legs.Start + time.Duration(float64(a)/(1<<20)*span), legs.Start + time.Duration(float64(b)/(1<<20)*span), legs.Last,
			}
			for i := range instants[1:] {
				p, q := legs.At(instants[i]), legs.At(instants[i+1])
				if (q.X-p.X)*(legs.To.X-legs.From.X) < 0 || (q.Y-p.Y)*(legs.To.Y-legs.From.Y) < 0 {
					t.Fatalf("from %v to %v on the way from %v to %v", p, q, legs.From, legs.To)
				}
			}
			at, pos = legs.End, legs.At(legs.End)
		}
		if end := samples[len(samples)-1]; at != end.At || pos != end.Pos {
			t.Fatalf("ends at %d, %v, want %d, %v", at, pos, end.At, end.Pos)
		}
	})
}

// TestLegsAndCursorAgree: what is found on legs is where the tracks say that the vehicle is.
func TestLegsAndCursorAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := &Tracks{Samples: drawSamples(t), Raw: true}
		tr.Trips = []Trip{{First: 0, Last: int32(len(tr.Samples))}}
		var c Cursor
		for legs := NewLegs(tr.Samples); legs.Next(); {
			at := legs.Start + (legs.End-legs.Start)*time.Duration(rapid.IntRange(0, 4).Draw(t, "quarter"))/4
			p, q := legs.At(at), tr.At(0, at, &c).Pos
			if p != q {
				t.Fatalf("at %d: %v on the leg, %v by the cursor", at, p, q)
			}
		}
	})
}
