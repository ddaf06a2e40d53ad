package radio

import (
	"fmt"
	"math"
	"testing"

	"headway/mobility"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/quadtree"
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

// BenchmarkTrip takes a trip of 1000 legs of 600 m on average with one mast per km2, and says what a leg takes.
func BenchmarkTrip(b *testing.B) {
	for _, n := range []int{549, 1999} {
		for _, h := range []float64{0, 30} {
			rng := random(1)
			side := 500 * math.Sqrt(float64(n))
			m, err := NewNearest(scatter(rng, n, side), h)
			if err != nil {
				b.Fatal(err)
			}
			tr := wander(rng, 1000, side)
			b.Run(fmt.Sprintf("%d/%gm", n, h), func(b *testing.B) {
				b.ReportAllocs()
				var dst []Attachment
				for b.Loop() {
					dst = m.Trip(dst[:0], tr, 0)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/leg")
				b.ReportMetric(float64(len(dst))/1000, "handovers/leg")
			})
		}
	}
}
