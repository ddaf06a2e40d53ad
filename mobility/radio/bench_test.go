package radio

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/quadtree"

	"headway/mobility"
)

func BenchmarkNearest(b *testing.B) {
	for _, n := range []int{1e3, 1e5} {
		rng := random(1)
		side := 1000 * math.Sqrt(float64(n))
		cells := scatter(rng, n, side)
		queries := make([]mobility.Point, 1<<14)
		for i := range queries {
			queries[i] = mobility.Point{X: rng.Float64() * side, Y: rng.Float64() * side}
		}
		b.Run(fmt.Sprintf("index/%d", n), func(b *testing.B) {
			x, err := NewIndex(cells)
			if err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				x.Nearest(queries[i%len(queries)])
			}
		})
		b.Run(fmt.Sprintf("quadtree/%d", n), func(b *testing.B) {
			q := quadtree.New(orb.Bound{Max: orb.Point{side, side}})
			for _, p := range cells.Pos {
				if err := q.Add(orb.Point{p.X, p.Y}); err != nil {
					b.Fatal(err)
				}
			}
			for i := 0; b.Loop(); i++ {
				p := queries[i%len(queries)]
				q.Find(orb.Point{p.X, p.Y})
			}
		})
		b.Run(fmt.Sprintf("everyCell/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				bruteNearest(cells, queries[i%len(queries)])
			}
		})
	}
}

func BenchmarkNewIndex(b *testing.B) {
	for _, n := range []int{1e3, 1e5} {
		cells := scatter(random(1), n, 1000*math.Sqrt(float64(n)))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := NewIndex(cells); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTrip takes trips through four masts per km2, in legs of about 600 m and cut into legs of about 20 m (those
// of a vehicle seen each second), and says what a leg takes. The index alone, asked at each end of a leg, finds no
// instant and cannot know of handovers in between.
func BenchmarkTrip(b *testing.B) {
	for _, n := range []int{549, 1999} {
		rng := random(1)
		side := 500 * math.Sqrt(float64(n))
		cells := scatter(rng, n, side)
		far := wander(rng, 1000, side)
		for name, tr := range map[string]*mobility.Tracks{"600m": far, "20m": chop(far, 30)} {
			legs := len(tr.Samples) - 1
			perLeg := func(b *testing.B) {
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*legs), "ns/leg")
			}
			for _, h := range []float64{0, 30} {
				m, err := NewNearest(cells, h)
				if err != nil {
					b.Fatal(err)
				}
				b.Run(fmt.Sprintf("cells=%d/legs=%s/hysteresis=%g", n, name, h), func(b *testing.B) {
					b.ReportAllocs()
					var dst []Attachment
					for b.Loop() {
						dst = m.Trip(dst[:0], tr, 0)
					}
					perLeg(b)
					b.ReportMetric(float64(len(dst))/float64(legs), "handovers/leg")
				})
			}
			b.Run(fmt.Sprintf("cells=%d/legs=%s/index", n, name), func(b *testing.B) {
				x, err := NewIndex(cells)
				if err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					for i := range tr.Samples {
						x.Nearest(tr.Samples[i].Pos)
					}
				}
				perLeg(b)
			})
		}
	}
}
