package fabric

import (
	"math/rand/v2"
	"testing"
	"time"

	"headway/mec"
)

// BenchmarkRest is what the end of a trip costs: the hazards of the day ahead, by a client's own past and its place's, and the
// plan of one copy.
func BenchmarkRest(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 1))
	v := &vector{clients: make([]seen, 1), starts: lawOfStarts(false), look: time.Minute}
	p := &v.clients[0].parked
	p.site = mec.None
	v.starts.commute(p, rnd, 5*time.Minute, 28)
	l := law{&v.away[1]}
	now := 28 * aDay
	b.ReportAllocs()
	sum := 0.0
	for b.Loop() {
		var x outset
		v.outset(nil, now, 0, &l, &x)
		r := x.rest(true, 2e-4, 5e-4, 1e-7, 1e4)
		sum += r.keep
	}
	_ = sum
}
