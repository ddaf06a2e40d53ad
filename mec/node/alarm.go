package node

import (
	"container/heap"
	"sync"
	"time"
)

// alarm wakes whoever waits for a moment, by one timer of the kernel. Timers of the runtime are late by 0.6 ms in the
// middle, as it asks the kernel in whole milliseconds: as much as a link between sites takes.
type alarm struct {
	timer kernelTimer

	mu      sync.Mutex
	waiting waiters
	over    sync.WaitGroup
}

type waiter struct {
	at time.Time
	c  chan struct{}
}

// kernelTimer is a timer of the host.
type kernelTimer interface {
	// set makes the next wait return after d, from now.
	set(d time.Duration)
	// wait waits for the time that was set, and says whether the timer still exists.
	wait() bool
	close()
}

func newAlarm() (*alarm, error) {
	t, err := newKernelTimer()
	if err != nil {
		return nil, err
	}
	a := &alarm{timer: t}
	a.over.Go(a.run)
	return a, nil
}

// at returns a channel that is closed at a time.
func (a *alarm) at(t time.Time) <-chan struct{} {
	w := waiter{t, make(chan struct{})}
	a.mu.Lock()
	defer a.mu.Unlock()
	heap.Push(&a.waiting, w)
	if a.waiting[0].c == w.c {
		a.timer.set(time.Until(t))
	}
	return w.c
}

func (a *alarm) run() {
	for a.timer.wait() {
		a.mu.Lock()
		now := time.Now()
		for len(a.waiting) > 0 && !a.waiting[0].at.After(now) {
			close(heap.Pop(&a.waiting).(waiter).c)
		}
		if len(a.waiting) > 0 {
			a.timer.set(time.Until(a.waiting[0].at))
		}
		a.mu.Unlock()
	}
}

func (a *alarm) close() {
	a.timer.close()
	a.over.Wait()
}

// waiters is a heap by time.
type waiters []waiter

func (w waiters) Len() int           { return len(w) }
func (w waiters) Less(i, j int) bool { return w[i].at.Before(w[j].at) }
func (w waiters) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }

// Push implements heap.Interface.
func (w *waiters) Push(x any) { *w = append(*w, x.(waiter)) }

// Pop implements heap.Interface.
func (w *waiters) Pop() any {
	old := *w
	x := old[len(old)-1]
	*w = old[:len(old)-1]
	return x
}
