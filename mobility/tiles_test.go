package mobility

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tripOf returns tracks of one trip.
func tripOf(samples ...Sample) *Tracks {
	return &Tracks{Samples: samples, Trips: []Trip{{First: 0, Last: int32(len(samples))}}}
}

// bruteStrip is the definition: the number of lines strictly below x.
func bruteStrip(a *Axis, x float64) int32 {
	var n int32
	for k := range a.N - 1 {
		if a.upper(k) < x {
			n++
		}
	}
	return n
}

func TestStrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &Axis{
			Min:  rapid.Float64Range(-1e6, 1e6).Draw(t, "min"),
			Side: rapid.SampledFrom([]float64{0.1, 1.0 / 3, 7, 1e4}).Draw(t, "side"),
			N:    rapid.Int32Range(1, 60).Draw(t, "n"),
		}
		if rapid.Bool().Draw(t, "given lines") {
			for k := range a.N - 1 {
				uneven := rapid.Float64Range(-0.4, 0.4).Draw(t, "uneven")
				a.Lines = append(a.Lines, a.Min+(float64(k+1)+uneven)*a.Side)
			}
		}
		x := a.Min + a.Side*rapid.Float64Range(-2, float64(a.N)+2).Draw(t, "x")
		if a.N > 1 && rapid.Bool().Draw(t, "on a line") {
			x = a.upper(rapid.Int32Range(0, a.N-2).Draw(t, "line"))
			x = rapid.SampledFrom([]float64{x, math.Nextafter(x, 1e9), math.Nextafter(x, -1e9)}).Draw(t, "beside")
		}
		if got, want := a.Strip(x), bruteStrip(a, x); got != want {
			t.Fatalf("%g is in strip %d, want %d", x, got, want)
		}
	})
}

// bruteVisits finds the visits by halving time. That finds all: on a leg each coordinate is monotone, so a vehicle that
// is in one tile at two instants is in it all the time between.
func bruteVisits(tiles Tiles, samples []Sample) []Visit {
	legs := NewLegs(samples)
	out := []Visit{{legs.End, tiles.TileAt(legs.Land)}}
	for legs.Next() {
		leg := &legs.Leg
		var look func(a, b time.Duration)
		look = func(a, b time.Duration) {
			ta, tb := tiles.TileAt(leg.At(a)), tiles.TileAt(leg.At(b))
			switch {
			case ta == tb:
			case b-a == 1:
				out = append(out, Visit{b, tb})
			default:
				mid := a + (b-a)/2
				look(a, mid)
				look(mid, b)
			}
		}
		look(leg.Start, leg.Last)
		if leg.Last < leg.End {
			look(leg.Last, leg.End)
		}
	}
	return out
}

func TestTilesAgreeWithHalvingTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tiles := Tiles{
			Min:  Point{rapid.SampledFrom([]float64{0, -1.1}).Draw(t, "x0"), 0},
			Side: rapid.SampledFrom([]float64{1, 0.3, 2.5}).Draw(t, "side"),
			NX:   rapid.Int32Range(1, 12).Draw(t, "columns"),
			NY:   rapid.Int32Range(1, 12).Draw(t, "rows"),
		}
		tr := tripOf(drawSamples(t)...)
		if diff := cmp.Diff(bruteVisits(tiles, tr.Samples), tiles.Trip(nil, tr, 0)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestTilesByHand(t *testing.T) {
	tiles := Tiles{Side: 128, NX: 4, NY: 4}
	at := func(ns time.Duration, x, y float64) Sample { return Sample{At: ns, Pos: Point{x, y}} }
	for _, c := range []struct {
		name    string
		samples []Sample
		want    []Visit
	}{
		{"no samples", nil, nil},
		{"one sample", []Sample{at(7, 130, 10)}, []Visit{{7, 1}}},
		{"east: on the line is still west", []Sample{at(0, 0, 10), at(512, 512, 10)}, []Visit{{0, 0}, {129, 1}, {257, 2}, {385, 3}}},
		{"west: on the line is west already", []Sample{at(0, 512, 10), at(512, 0, 10)}, []Visit{{0, 3}, {128, 2}, {256, 1}, {384, 0}}},
		{"through corners", []Sample{at(0, 0, 0), at(512, 512, 512)}, []Visit{{0, 0}, {129, 5}, {257, 10}, {385, 15}}},
		{"through corners north-west: the tile south-west of the line between", []Sample{at(0, 256, 0), at(256, 0, 256)}, []Visit{{0, 1}, {128, 0}, {129, 4}}},
		{"along a line", []Sample{at(0, 128, 0), at(512, 128, 100)}, []Visit{{0, 0}}},
		{"touches a line and turns", []Sample{at(0, 100, 0), at(28, 128, 0), at(56, 100, 0)}, []Visit{{0, 0}}},
		{"above a line at the very end, though 49·(1/49) is less than 1", []Sample{at(0, 0, 0), at(49, math.Nextafter(128, 129), 0)}, []Visit{{0, 0}, {49, 1}}},
		{"outside", []Sample{at(0, -1e6, -5), at(2048, 1e6, -5)}, bruteVisits(tiles, []Sample{at(0, -1e6, -5), at(2048, 1e6, -5)})},
		{"never inside", []Sample{at(0, -9, 9999), at(99, -5000, 700)}, []Visit{{0, 12}}},
		{"two samples at one time", []Sample{at(0, 0, 0), at(300, 300, 0), at(300, 10, 500), at(400, 10, 500)}, []Visit{{0, 0}, {129, 1}, {257, 2}, {300, 12}}},
	} {
		if diff := cmp.Diff(c.want, tiles.Trip(nil, tripOf(c.samples...), 0)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestNewTiles(t *testing.T) {
	tiles, err := NewTiles(Point{-100, 50}, Point{905, 1050}, 100)
	if err != nil || tiles != (Tiles{Min: Point{-100, 50}, Side: 100, NX: 11, NY: 10}) || tiles.Len() != 110 {
		t.Fatalf("%+v, %v", tiles, err)
	}
	for tile := range int32(tiles.Len()) {
		if got := tiles.TileAt(tiles.Centre(tile)); got != tile {
			t.Errorf("the centre of tile %d is in tile %d", tile, got)
		}
	}
	if tiles, err = NewTiles(Point{3, 3}, Point{3, 3}, 100); err != nil || tiles.Len() != 1 {
		t.Errorf("around a point: %+v, %v", tiles, err)
	}
	for _, c := range []struct {
		hi   Point
		side float64
		want string
	}{
		{Point{10, 10}, 0, "a side of 0 m: use a positive length"},
		{Point{10, 10}, math.NaN(), "a side of NaN m"},
		{Point{-10, 10}, 1, "the first corner must be the south-west one"},
		{Point{math.Inf(1), 10}, 1, "the first corner must be"},
		{Point{1e7, 1e7}, 10, "more than 16777216: use a longer side"},
	} {
		if _, err := NewTiles(Point{}, c.hi, c.side); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
}

// cityTrip returns one trip of random legs of up to 1200 m.
func cityTrip(legs int, side float64) *Tracks {
	rng := rand.New(rand.NewPCG(1, 2))
	out := []Sample{{Pos: Point{side / 2, side / 2}}}
	for len(out) <= legs {
		a := out[len(out)-1]
		angle, length := 2*math.Pi*rng.Float64(), 1200*rng.Float64()
		p := Point{a.Pos.X + length*math.Cos(angle), a.Pos.Y + length*math.Sin(angle)}
		p = Point{min(max(p.X, 0), side), min(max(p.Y, 0), side)}
		out = append(out, Sample{At: a.At + time.Duration(1e9*(1+length/15)), Pos: p})
	}
	return tripOf(out...)
}

func TestTileTripsAllocateNothing(t *testing.T) {
	tiles := Tiles{Side: 250, NX: 80, NY: 80}
	tr := cityTrip(1000, 20e3)
	dst := tiles.Trip(nil, tr, 0)
	if n := testing.AllocsPerRun(10, func() { dst = tiles.Trip(dst[:0], tr, 0) }); n > 0 {
		t.Errorf("%v allocations in a trip of 1000 legs", n)
	}
}

// BenchmarkTiles finds the visits of 1000 legs of 600 m, and for comparison by halving time.
func BenchmarkTiles(b *testing.B) {
	for _, side := range []float64{250, 1000} {
		tiles := Tiles{Side: side, NX: int32(20e3 / side), NY: int32(20e3 / side)}
		tr := cityTrip(1000, 20e3)
		for name, run := range map[string]func(dst []Visit) []Visit{
			"solve": func(dst []Visit) []Visit { return tiles.Trip(dst[:0], tr, 0) },
			"halve": func([]Visit) []Visit { return bruteVisits(tiles, tr.Samples) },
		} {
			b.Run(fmt.Sprintf("side=%g/%s", side, name), func(b *testing.B) {
				b.ReportAllocs()
				var dst []Visit
				for b.Loop() {
					dst = run(dst)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*1000), "ns/leg")
				b.ReportMetric(float64(len(dst))/1000, "visits/leg")
			})
		}
	}
}
