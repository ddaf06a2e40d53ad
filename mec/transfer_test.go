package mec

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestIdleCopyTakesPropagationAndSize(t *testing.T) {
	net := network(t, randomSites(12, 2))
	const bytes = 1_000_000
	for from := range SiteID(net.Locations()) {
		for to := range SiteID(net.Locations()) {
			got := NewQueues(net).Send(time.Second, from, to, bytes, Bulk) - time.Second
			if want := net.CopyTime(from, to, bytes); got != want {
				t.Fatalf("%d to %d: %v, want %v", from, to, got, want)
			}
		}
	}
}

func TestCopiesQueueAndReadsDoNotWaitForThem(t *testing.T) {
	net := network(t, []Site{{X: 0}})
	q := NewQueues(net)
	const copyBytes = 125_000_000 // one second at 1 Gbit/s
	first := q.Send(0, net.Region(), 0, copyBytes, Bulk)
	second := q.Send(0, net.Region(), 0, copyBytes, Bulk)
	if first != time.Second+6*time.Millisecond || second != 2*time.Second+6*time.Millisecond {
		t.Errorf("copies arrive at %v and %v", first, second)
	}
	if read := q.Send(0, net.Region(), 0, 1250, Interactive); read != 6*time.Millisecond+10*time.Microsecond {
		t.Errorf("a read beside them arrives at %v", read)
	}
	if sent := q.Bytes(func(l Link) bool { return l.Spec.IsBackhaul }); sent != 2*copyBytes+1250 {
		t.Errorf("%d bytes were sent over the backhaul", sent)
	}
}

func TestFixedLinkTakesItsDelay(t *testing.T) {
	fixed := LinkSpec{Fixed: true, Delay: time.Minute}
	net, err := NewNetwork([]Site{{X: 0}, {X: 1}}, nil, fixed, fixed)
	if err != nil {
		t.Fatal(err)
	}
	q := NewQueues(net)
	for range 3 {
		if at := q.Send(0, net.Region(), 0, 1<<40, Bulk); at != time.Minute {
			t.Errorf("arrives at %v", at)
		}
	}
	if net.CopyTime(net.Region(), 0, 5) != time.Minute {
		t.Error("the path's time is not the delay")
	}
}

// A link fed by a Poisson process of transfers of one size is an M/D/1 queue; of exponential sizes, M/M/1. Their mean
// waits are known (Pollaczek, Khinchine): rho/(2 mu (1-rho)) and rho/(mu - lambda).
func TestLinkQueueMatchesTheory(t *testing.T) {
	net := network(t, []Site{{X: 0}})
	rnd := rand.New(rand.NewPCG(11, 12))
	const mean = 1_000_000 // bytes: 8 ms of service
	mu := 1 / (mean * 8e-9)
	for _, rho := range []float64{0.5, 0.8} {
		for _, law := range []struct {
			name string
			draw func() int64
			want float64
		}{
			{"M/D/1", func() int64 { return mean }, rho / (2 * mu * (1 - rho))},
			{"M/M/1", func() int64 { return int64(mean * rnd.ExpFloat64()) }, rho / (mu - rho*mu)},
		} {
			q := NewQueues(net)
			now, waited := 0.0, 0.0
			const n = 2_000_000
			for range n {
				now += rnd.ExpFloat64() / (rho * mu)
				bytes := law.draw()
				at := time.Duration(now * 1e9)
				done := q.Send(at, net.Region(), 0, bytes, Bulk)
				waited += (done - at - net.CopyTime(net.Region(), 0, bytes)).Seconds()
			}
			if got := waited / n; math.Abs(got/law.want-1) > 0.02 {
				t.Errorf("%s at load %v: mean wait %v s, theory %v s", law.name, rho, got, law.want)
			}
		}
	}
}

func BenchmarkSend(b *testing.B) {
	net := network(b, randomSites(500, 4))
	q := NewQueues(net)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q.Send(time.Duration(i)*time.Microsecond, SiteID(i%500), SiteID(i*7%500), 64<<10, Interactive)
	}
}
