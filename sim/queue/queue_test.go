package queue

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// far draws a distance in time: next to nothing, or about one digit of the key, at every level.
func far(t *rapid.T) time.Duration {
	d := time.Duration(1) << rapid.IntRange(0, 60).Draw(t, "bits")
	return max(0, d+time.Duration(rapid.IntRange(-3, 3).Draw(t, "off")))
}

// TestAgainstHeap runs random histories on the queue and on the heap.
func TestAgainstHeap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair()
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		prio := func(at time.Duration) uint8 {
			lo := 0
			if at == p.now {
				lo = int(p.prio)
			}
			return uint8(rapid.IntRange(lo, Priorities-1).Draw(t, "prio"))
		}
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				at := min(p.now+far(t), MaxTime)
				p.push(at, prio(at))
			},
			"push near": func(t *rapid.T) {
				at := min(p.now+time.Duration(rapid.IntRange(0, 100).Draw(t, "near")), MaxTime)
				p.push(at, prio(at))
			},
			"flood of one time": func(t *rapid.T) {
				at := min(p.now+far(t), MaxTime)
				class := prio(at)
				for range rapid.IntRange(1, 200).Draw(t, "events") {
					p.push(at, class)
				}
			},
			"cloud": func(t *rapid.T) { // many distinct times in one range, some falling into what is being drawn
				step := far(t)/1024 + 1
				for i := range rapid.SampledFrom([]int{10, 100, 3000}).Draw(t, "events") {
					at := p.now + time.Duration(i*37%1024)*step
					if at >= 0 && at <= MaxTime {
						p.push(at, prio(at))
					}
				}
			},
			"before the next carry": func(t *rapid.T) {
				size := time.Duration(1) << rapid.IntRange(1, 56).Draw(t, "bits")
				at := (p.now/size+1)*size + time.Duration(rapid.IntRange(-1, 1).Draw(t, "off"))
				if at >= p.now && at <= MaxTime {
					p.push(at, prio(at))
				}
			},
			"pop": func(t *rapid.T) { must(p.pop()) },
			"pop many": func(t *rapid.T) {
				for range rapid.IntRange(1, 100).Draw(t, "events") {
					must(p.pop())
				}
			},
			"drain": func(t *rapid.T) { must(p.drain()) },
			"reset": func(t *rapid.T) {
				p.q.Reset()
				p.h.Reset()
				p.now, p.prio = 0, 0
			},
			"": func(t *rapid.T) { must(p.peek()) },
		})
		must(p.drain())
	})
}

// FuzzAgainstHeap reads a history from bytes: each operation is one byte and, for a push of 1 to 3000 events, the
// exponent and the mantissa of their distance from now and of their distance from each other.
func FuzzAgainstHeap(f *testing.F) {
	f.Add([]byte{0, 60, 1, 0, 0, 0, 20, 3, 4, 4, 5})
	f.Add([]byte{3, 10, 0, 0, 3, 10, 0, 2, 14, 0, 0, 0, 0, 3, 0, 0, 6})
	f.Add([]byte{0, 45, 200, 0, 3, 40, 200, 31, 0, 38, 1, 0, 4, 4, 3, 9, 1, 30, 22, 2, 8, 254, 9, 5}) // spreads the bottom
	f.Fuzz(func(t *testing.T, ops []byte) {
		if len(ops) > 120 { // of up to 3000 events each
			return
		}
		p := newPair()
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		for len(ops) > 0 {
			op := ops[0]
			ops = ops[1:]
			switch op % 8 {
			case 0, 1, 2, 3:
				if len(ops) < 3 {
					break
				}
				at := p.now + time.Duration(1+uint64(ops[1]))<<(ops[0]%53) - 1
				step := time.Duration(1)<<(ops[2]%48) - 1
				class := max(op/8%Priorities, p.prio)
				ops = ops[3:]
				for range []int{1, 20, 200, 3000}[op%4] {
					p.push(min(at, MaxTime), class)
					at += step
				}
			case 4:
				must(p.pop())
			case 5:
				must(p.drain())
			case 6:
				for range op / 8 {
					must(p.pop())
				}
			case 7:
				must(p.peek())
			}
		}
		must(p.drain())
	})
}

// TestHold compares long runs with many events pending, which sort by digits and split large buckets.
func TestHold(t *testing.T) {
	const n = 20000
	for _, law := range append(laws,
		incrementLaw{"constant", func(*rand.Rand) time.Duration { return time.Second }},
		incrementLaw{"milliseconds", func(r *rand.Rand) time.Duration {
			return exponential(r, time.Second).Truncate(time.Millisecond)
		}},
		incrementLaw{"now or in an hour", func(r *rand.Rand) time.Duration { return time.Duration(r.IntN(2)) * time.Hour }},
	) {
		t.Run(law.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			p := newPair()
			for range n {
				p.push(law.draw(r), uint8(r.IntN(Priorities)))
			}
			for i := range 5 * n {
				if err := p.pop(); err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
				at, prio := p.now+law.draw(r), uint8(r.IntN(Priorities))
				if at == p.now {
					prio = max(prio, p.prio)
				}
				p.push(at, prio)
			}
			if err := p.drain(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestIdleEventsDoNotReorder adds events that do nothing to a simulation whose events make others at equal times:
// the order of the others must not change.
func TestIdleEventsDoNotReorder(t *testing.T) {
	const idle = 1 << 32
	history := func(gap time.Duration, steps int) []uint64 {
		q := New(0)
		for i := range uint64(300) {
			q.Push(time.Duration(i%7*10), uint8(i%3), i)
		}
		if gap > 0 {
			for k := range 50 {
				q.Push(time.Duration(k)*gap, uint8(k%Priorities), idle)
			}
		}
		var order []uint64
		for len(order) < steps {
			at, prio, payload, ok := q.Pop()
			if !ok {
				t.Fatal("queue ran empty")
			}
			if payload == idle {
				q.Push(at+50*gap, prio, idle)
				continue
			}
			order = append(order, payload)
			// Increments of 0 to 30 ns from few values: most times hold many events.
			q.Push(at+time.Duration(payload%4)*10, prio, payload+300)
		}
		return order
	}
	const steps = 20000
	want := history(0, steps)
	for _, gap := range []time.Duration{1, 3, 10, 255, 1000} {
		for i, payload := range history(gap, steps) {
			if payload != want[i] {
				t.Fatalf("with idle events every %d ns event %d is %d, want %d", gap, i, payload, want[i])
			}
		}
	}
}

// TestFloodWhileOthersPass is the case of a clock merged from elsewhere: a flood waits at one time while events
// before it come one by one, each pushed after a look at the queue.
func TestFloodWhileOthersPass(t *testing.T) {
	p := newPair()
	const flood = time.Duration(1 << 20)
	for range 5000 {
		p.push(flood, 1)
	}
	for at := flood - 2000; at <= flood; at++ {
		p.push(at, 0)
		if err := p.peek(); err != nil {
			t.Fatal(err)
		}
		if err := p.pop(); err != nil {
			t.Fatal(err)
		}
		if err := p.peek(); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.drain(); err != nil {
		t.Fatal(err)
	}
}

func TestPushPanics(t *testing.T) {
	for _, c := range []struct {
		name string
		at   time.Duration
		prio uint8
		want string
	}{
		{"negative", -1, 0, "queue: push at -1 ns with priority 0: want 0 to 1152921504606846976 ns, priority 0 to 7, and not before the event popped last (100 ns, priority 3)"},
		{"far", MaxTime + 1, 0, "queue: push at 1152921504606846977 ns with priority 0: want 0 to 1152921504606846976 ns, priority 0 to 7, and not before the event popped last (100 ns, priority 3)"},
		{"class", 100, 8, "queue: push at 100 ns with priority 8: want 0 to 1152921504606846976 ns, priority 0 to 7, and not before the event popped last (100 ns, priority 3)"},
		{"past", 99, 7, "queue: push at 99 ns with priority 7: want 0 to 1152921504606846976 ns, priority 0 to 7, and not before the event popped last (100 ns, priority 3)"},
		{"past class", 100, 2, "queue: push at 100 ns with priority 2: want 0 to 1152921504606846976 ns, priority 0 to 7, and not before the event popped last (100 ns, priority 3)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := New(1)
			q.Push(100, 3, 0)
			q.Pop()
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("panic %v, want %v", got, c.want)
				}
				if q.Len() != 0 {
					t.Errorf("Len() = %d after a refused push, want 0", q.Len())
				}
			}()
			q.Push(c.at, c.prio, 0)
		})
	}
}

// TestSteadyStateAllocatesNothing holds 10,000 events through several turnovers, floods and a reset.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	q := New(0)
	turn := func() {
		q.Reset()
		for i := range uint64(10000) {
			q.Push(time.Duration(i*i%1e9), 0, i)
		}
		for i := range uint64(50000) {
			at, prio, payload, _ := q.Pop()
			q.Push(at+time.Duration(payload*i%1e8), prio, payload)
			if i%1000 == 0 {
				q.Push(at, prio, payload)
			}
		}
	}
	turn()
	chunks := len(q.pool.chunks)
	if got := testing.AllocsPerRun(5, turn); got != 0 {
		t.Errorf("%v allocations per turn, want 0", got)
	}
	// Each bucket has at most one chunk that is not full, three levels are in use, and the pool doubles.
	if got, most := chunks, 2*(10050/chunkLen+3*digits); got > most {
		t.Errorf("%d chunks, want at most %d", got, most)
	}
}
