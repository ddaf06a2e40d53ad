package sim

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"

	"headway/mobility/radio"
)

// pedestrians packs rows as a long record of people has them: trips of some 300 rows, a few seconds apart, between a home,
// a place of work and other places, over some years.
func pedestrians(x *Experiment, people, each int) *rows {
	p := rowPacker{rect: x.model.(*radio.Rect), frame: x.frame, gap: 180}
	rnd := rand.New(rand.NewPCG(1, 2))
	ids := make([]string, people)
	place := func() [2]float64 { return [2]float64{116.2 + 0.4*rnd.Float64(), 39.8 + 0.3*rnd.Float64()} }
	for v := range ids {
		ids[v] = "person" + strconv.Itoa(v)
		at := int64(1224730384 + rnd.IntN(1e7))
		home, work := place(), place()
		pos := home
		for left := each; left > 0; {
			to := [][2]float64{home, home, work, place()}[rnd.IntN(4)]
			rows := min(left, 1+int(rnd.ExpFloat64()*295))
			step := int64(1 + rnd.IntN(5))
			pace := (2 + 10*rnd.Float64()) * float64(step) / 111e3
			for range rows {
				dx, dy := to[0]-pos[0], to[1]-pos[1]
				if d := math.Hypot(dx, dy); d > pace {
					pos[0] += dx / d * pace
					pos[1] += dy / d * pace
				}
				p.add(uint32(v), at*1e9, pos[0]+rnd.NormFloat64()*2e-5, pos[1]+rnd.NormFloat64()*2e-5)
				at += step
			}
			left -= rows
			at += 200 + int64(rnd.ExpFloat64()*6000)
		}
	}
	return p.finish(ids, "all")
}

// Twenty-five million rows of 182 people, replayed by each policy on all cores.
func BenchmarkReplay(b *testing.B) {
	people, each := 182, 136_686
	if testing.Short() {
		each /= 100
	}
	for _, name := range []string{"prp-geolife-100", "prp-geolife-tree-81"} {
		b.Run(name, func(b *testing.B) { benchmarkReplay(b, name, people, each) })
	}
}

func benchmarkReplay(b *testing.B, name string, people, each int) {
	x := build(b, load(b, name, "mobility.trace.file=rows.csv"), files{"rows.csv": wanderers(2, 1)})
	x.rows = pedestrians(x, people, each)
	x.input.Trace.Rows = int64(people * each)
	held := 0
	for i := range x.rows.vehicles {
		for _, c := range x.rows.vehicles[i].chunks {
			held += cap(c)
		}
	}
	b.Logf("%.1f bytes/row", float64(held)/float64(people*each))
	for _, policy := range x.scenario.Policies {
		b.Run(policy, func(b *testing.B) {
			for b.Loop() {
				one, s := *x, *x.scenario
				one.scenario, s.Policies = &s, []string{policy}
				r := newRunner(&one, Options{Jobs: runtime.GOMAXPROCS(0)})
				r.replays(context.Background())
				if r.err != nil {
					b.Fatal(r.err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*people*each), "ns/row")
		})
	}
}
