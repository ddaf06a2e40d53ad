package radio

import (
	"fmt"
	"math"
	"testing"
	"time"

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

// BenchmarkNR drives over hexagons at 14 m/s; ns/measurement is the cost that decides how many vehicles can be had: 180
// million measurements are 10,000 vehicles for an hour.
func BenchmarkNR(b *testing.B) {
	plain, err := Hexagons(mobility.Point{}, mobility.Point{X: 8000, Y: 8000}, 500/math.Sqrt(3))
	if err != nil {
		b.Fatal(err)
	}
	sectors, err := plain.Sectors(3)
	if err != nil {
		b.Fatal(err)
	}
	var points []mobility.Point
	var after []time.Duration
	rng := random(4)
	for i := range 200 {
		points = append(points, mobility.Point{X: 8000 * rng.Float64(), Y: 8000 * rng.Float64()})
		if i > 0 {
			after = append(after, time.Duration(math.Sqrt(dist2(points[i], points[i-1]))/14*1e9))
		}
	}
	tr := trip(points, after)
	measurements := float64(tr.Span) / 0.2e9
	for _, c := range []struct {
		name       string
		cells      *Cells
		env        Environment
		everything bool
	}{
		{"uma", plain, UMa, false},
		{"3-sectors", sectors, UMa, false},
		{"umi", plain, UMi, false},
		{"rma", plain, RMa, false},
		{"all-cells", plain, UMa, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := DefaultParams()
			p.Environment = c.env
			m := newNR(b, c.cells, p, 1)
			m.everything = c.everything
			var out []Attachment
			for b.Loop() {
				out = m.Trip(out[:0], tr, 0)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/measurements, "ns/measurement")
			b.ReportMetric(float64(len(out)-1)/(float64(tr.Span)/3.6e12), "handovers/h")
		})
	}
}
