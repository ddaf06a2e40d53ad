// Package queue holds the future events of a simulation in the order (time, priority, push).
//
// An event is 16 bytes: a key, time in nanoseconds<<3 | priority, and the caller's payload. Events with equal keys
// leave in the order in which they came, so a run does not depend on the structure below, and an event that does
// nothing can be added without changing the order of the others. No sequence number is stored for this: every step
// that moves events keeps their order.
//
// The structure is a monotone radix queue (Ahuja, Mehlhorn, Orlin, Tarjan: Faster algorithms for the shortest path
// problem, J. ACM 37(2), 1990) with digits of 8 bits and, as in the ladder queue (Tang, Goh, Thng: ACM TOMACS 15(3),
// 2005), a sorted array at the bottom. Buckets are lists of chunks in one pool, so a push writes to the end of one of
// few chunks and a refill reads whole chunks. An event moves at most once per digit, and mostly once or twice in all,
// where a heap pays an unpredictable comparison per level and, when large, a cache miss on most of them.
//
// The queue is monotone: nothing may be pushed before the key popped last. To cancel an event, let its payload carry
// a generation and ignore it when it comes; nothing is ever removed from the middle.
package queue

import (
	"fmt"
	"math"
	"math/bits"
	"time"
)

const (
	// MaxTime is the latest time that fits beside the priority in a key, with one bit to spare: 36.5 years.
	MaxTime time.Duration = 1 << 60
	// Priorities is how many classes order the events of one instant; class 0 goes first.
	Priorities = 1 << priorityBits

	priorityBits = 3
	digitBits    = 8
	digits       = 1 << digitBits
	levels       = 64 / digitBits
)

type event struct{ key, payload uint64 }

// Queue is the future-event list. Make one with New. It is for one goroutine.
//
// Invariants, for keys in the wheels:
//
//	limit <= key; level(key) is the highest digit in which key differs from cur; within it the digit of key is at
//	least that of cur. So the lowest occupied bucket of the lowest occupied level holds the least keys.
//
// The bottom holds what is before the wheels, latest first: all keys below limit, and, while events of a single key
// are drawn chunk by chunk, the first of those.
type Queue struct {
	last   uint64 // key popped last: no push before it
	limit  uint64 // pushes below it belong to the bottom, the others to the wheels
	cur    uint64 // what digits in the wheels are relative to
	size   int    // events in all
	bottom bottom

	occupied [levels]bitmap // which buckets are not empty
	upper    uint           // which levels are not empty, one bit each
	buckets  [levels * digits]bucket
	pool     pool
}

// New returns an empty queue at time 0 with room for about capacityHint events; with more it grows, and does not
// shrink.
func New(capacityHint int) *Queue {
	return &Queue{pool: newPool(max(capacityHint, 0)/chunkLen + 1)}
}

// Len returns the number of events.
func (q *Queue) Len() int { return q.size }

// Reset empties the queue and sets its time back to 0. It keeps the memory.
func (q *Queue) Reset() {
	p := q.pool
	p.reset()
	*q = Queue{pool: p}
}

// Push adds an event at time at, with priority prio (0 to 7, 0 first among events of one time). It panics if at is
// negative or after MaxTime, if prio is above 7, and if (at, prio) is before the event popped last.
func (q *Queue) Push(at time.Duration, prio uint8, payload uint64) {
	key := Key(at, prio)
	if uint64(at) > uint64(MaxTime) || prio >= Priorities || key < q.last {
		q.refuse(at, prio)
	}
	q.size++
	e := event{key, payload}
	if key >= q.limit {
		q.file(e)
		return
	}
	if q.bottom.n == bottomMax {
		q.spread()
		q.file(e)
		return
	}
	q.bottom.insert(e)
}

// None is the key where there is no event: after all others.
const None uint64 = math.MaxUint64

// Key is what events are ordered by, from their time and priority.
func Key(at time.Duration, prio uint8) uint64 { return uint64(at)<<priorityBits | uint64(prio) }

// TimeOf is the time of a key.
func TimeOf(key uint64) time.Duration { return time.Duration(key >> priorityBits) }

// PriorityOf is the priority of a key.
func PriorityOf(key uint64) uint8 { return uint8(key % Priorities) }

// First is the key of the next event, or None. Like Peek it moves nothing.
func (q *Queue) First() uint64 {
	if q.bottom.n > 0 {
		return q.bottom.events[q.bottom.n-1].key
	}
	return q.least()
}

// least is the least key of the wheels.
func (q *Queue) least() uint64 {
	if q.size == 0 {
		return None
	}
	_, i := q.lowest()
	return q.buckets[i].min
}

// Peek returns time and priority of the next event; ok is false when there is none. It moves nothing, so pushes
// before the next event stay as cheap as any.
func (q *Queue) Peek() (at time.Duration, prio uint8, ok bool) {
	key := q.First()
	if key == None {
		return 0, 0, false
	}
	return TimeOf(key), PriorityOf(key), true
}

// Pop removes the next event and returns it; ok is false when there is none.
func (q *Queue) Pop() (at time.Duration, prio uint8, payload uint64, ok bool) {
	if q.bottom.n == 0 {
		if q.size == 0 {
			return 0, 0, 0, false
		}
		q.refill()
	}
	q.size--
	e := q.bottom.draw()
	q.last = e.key
	return TimeOf(e.key), PriorityOf(e.key), e.payload, true
}

func (q *Queue) refuse(at time.Duration, prio uint8) {
	now, nowPrio := time.Duration(q.last>>priorityBits), q.last%Priorities
	panic(fmt.Sprintf("queue: push at %d ns with priority %d: want 0 to %d ns, priority 0 to %d, and not before the event popped last (%d ns, priority %d)",
		int64(at), prio, int64(MaxTime), Priorities-1, int64(now), nowPrio))
}

// level is the highest digit in which key differs from cur, 0 if in none.
func (q *Queue) level(key uint64) uint { return uint(bits.Len64((key^q.cur)|1)-1) / digitBits }
