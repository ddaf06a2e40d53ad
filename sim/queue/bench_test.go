package queue

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// The hold model (Jones, CACM 29(4), 1986): with N events pending, pop one and push it again an increment later.
// One operation is one pop and one push.

type future interface {
	Push(at time.Duration, prio uint8, payload uint64)
	Pop() (at time.Duration, prio uint8, payload uint64, ok bool)
}

const increments = 1 << 16

func exponential(r *rand.Rand, mean time.Duration) time.Duration {
	return time.Duration(-math.Log1p(-r.Float64()) * float64(mean))
}

type incrementLaw struct {
	name string
	draw func(r *rand.Rand) time.Duration
}

// laws of the increment: one exponential, and a mixture over four decades, as timers, transfers and stays have it.
var laws = []incrementLaw{
	{"exp", func(r *rand.Rand) time.Duration { return exponential(r, time.Second) }},
	{"skewed", func(r *rand.Rand) time.Duration {
		switch u := r.Float64(); {
		case u < 0.50:
			return time.Second
		case u < 0.85:
			return exponential(r, 5*time.Millisecond)
		default:
			return exponential(r, time.Minute)
		}
	}},
}

func hold[Q future](b *testing.B, q Q, n int, inc []time.Duration) {
	for i := range n {
		q.Push(inc[i%increments], 0, uint64(i))
	}
	k := n
	step := func(times int) {
		for range times {
			at, _, payload, _ := q.Pop()
			q.Push(at+inc[k%increments], 0, payload)
			k++
		}
	}
	step(2 * n) // the first increments are not those of a running simulation
	b.ReportAllocs()
	b.ResetTimer()
	step(b.N)
}

func BenchmarkHold(b *testing.B) {
	for _, law := range laws {
		r := rand.New(rand.NewPCG(1, 2))
		inc := make([]time.Duration, increments)
		for i := range inc {
			inc[i] = law.draw(r)
		}
		for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
			b.Run(fmt.Sprintf("%s/%d/queue", law.name, n), func(b *testing.B) { hold(b, New(n), n, inc) })
			b.Run(fmt.Sprintf("%s/%d/heap", law.name, n), func(b *testing.B) { hold(b, newHeap(n), n, inc) })
		}
	}
}
