package fabric

import (
	"math/rand/v2"
	"testing"

	"headway/mec"
)

// A plan with all tiers and all bins of the law.
func BenchmarkPlan(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	book, _ := mec.Book("public-list")
	var g [3]idles
	l := idleLaw{&g[0], &g[1], &g[2]}
	for range 1000 {
		l.begins()
		at := gapBins/2 + rnd.IntN(gapBins/2)
		l.lasts(0, at+1)
		l.ends(at, 0)
	}
	p := planner{book: &book, tiers: []mec.Tier{mec.Hot, mec.Cool, mec.Cold, mec.Archive}, bytes: 1 << 30}
	b.ReportAllocs()
	for b.Loop() {
		p.x.look(&l, 60)
		p.best()
	}
}
