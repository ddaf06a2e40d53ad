package queue

import (
	"fmt"
	"testing"
	"time"
)

// heap is the plain structure that Queue must agree with: a binary heap of 24-byte values with an explicit sequence
// number. It is the oracle of the tests and the peer of the benchmarks.
type heap struct {
	items []item
	seq   uint64
}

type item struct{ key, seq, payload uint64 }

func (a item) before(b item) bool { return a.key < b.key || a.key == b.key && a.seq < b.seq }

func newHeap(capacityHint int) *heap { return &heap{items: make([]item, 0, capacityHint)} }

func (h *heap) Len() int { return len(h.items) }
func (h *heap) Reset()   { h.items, h.seq = h.items[:0], 0 }

func (h *heap) Push(at time.Duration, prio uint8, payload uint64) {
	e := item{uint64(at)<<priorityBits | uint64(prio), h.seq, payload}
	h.seq++
	h.items = append(h.items, e)
	i := len(h.items) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !e.before(h.items[parent]) {
			break
		}
		h.items[i] = h.items[parent]
		i = parent
	}
	h.items[i] = e
}

func (h *heap) Peek() (at time.Duration, prio uint8, ok bool) {
	if len(h.items) == 0 {
		return 0, 0, false
	}
	key := h.items[0].key
	return time.Duration(key >> priorityBits), uint8(key % Priorities), true
}

func (h *heap) Pop() (at time.Duration, prio uint8, payload uint64, ok bool) {
	if len(h.items) == 0 {
		return 0, 0, 0, false
	}
	top := h.items[0]
	n := len(h.items) - 1
	e := h.items[n]
	h.items = h.items[:n]
	i := 0
	for {
		c := 2*i + 1
		if c >= n {
			break
		}
		if c+1 < n && h.items[c+1].before(h.items[c]) {
			c++
		}
		if !h.items[c].before(e) {
			break
		}
		h.items[i] = h.items[c]
		i = c
	}
	if n > 0 {
		h.items[i] = e
	}
	return time.Duration(top.key >> priorityBits), uint8(top.key % Priorities), top.payload, true
}

// pair runs the same operations on the queue and on its oracle and says where they part.
type pair struct {
	q    *Queue
	h    *heap
	next uint64 // payload of the next push
	now  time.Duration
	prio uint8
}

func newPair() *pair { return &pair{q: New(0), h: newHeap(0)} }

func (p *pair) push(at time.Duration, prio uint8) {
	p.q.Push(at, prio, p.next)
	p.h.Push(at, prio, p.next)
	p.next++
}

func (p *pair) peek() error {
	at, prio, ok := p.q.Peek()
	wantAt, wantPrio, wantOK := p.h.Peek()
	if at != wantAt || prio != wantPrio || ok != wantOK {
		return fmt.Errorf("Peek() = %d, %d, %t, want %d, %d, %t", at, prio, ok, wantAt, wantPrio, wantOK)
	}
	return nil
}

func (p *pair) pop() error {
	at, prio, payload, ok := p.q.Pop()
	wantAt, wantPrio, wantPayload, wantOK := p.h.Pop()
	if at != wantAt || prio != wantPrio || payload != wantPayload || ok != wantOK {
		return fmt.Errorf("Pop() = %d, %d, payload %d, %t, want %d, %d, payload %d, %t",
			at, prio, payload, ok, wantAt, wantPrio, wantPayload, wantOK)
	}
	if ok {
		p.now, p.prio = at, prio
	}
	if p.q.Len() != p.h.Len() {
		return fmt.Errorf("Len() = %d, want %d", p.q.Len(), p.h.Len())
	}
	return nil
}

func (p *pair) drain() error {
	for p.h.Len() > 0 {
		if err := p.pop(); err != nil {
			return err
		}
	}
	// An empty queue has all its chunks back.
	pool, free := &p.q.pool, uint32(0)
	for c := pool.free; c != 0; c = pool.next[c] {
		free++
	}
	if free != pool.used {
		return fmt.Errorf("%d of %d chunks are free when the queue is empty", free, pool.used)
	}
	return p.pop()
}

func TestOracleIsSorted(t *testing.T) {
	h := newHeap(0)
	for i := range uint64(5000) {
		h.Push(time.Duration(i*7919%1000), uint8(i%3), i)
	}
	var last item
	for i := 0; h.Len() > 0; i++ {
		at, prio, payload, _ := h.Pop()
		e := item{uint64(at)<<priorityBits | uint64(prio), payload, payload}
		if i > 0 && !last.before(e) {
			t.Fatalf("event %d: %+v after %+v", i, e, last)
		}
		last = e
	}
}
