package sim

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/sim/queue"
)

// Beats beside a queue come in the order in which the queue alone would have them.
func TestBeatsComeAsFromAQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const interval = 10
		vehicles := rapid.IntRange(1, 9).Draw(t, "vehicles")
		all, others, beats := queue.New(0), queue.New(0), newBeats(vehicles)
		for v := range vehicles {
			at := time.Duration(rapid.IntRange(0, 3*interval).Draw(t, "first"))
			all.Push(at, prioMove, uint64(v))
			others.Push(at, prioMove, uint64(v))
		}
		for range 80 {
			at, prio, want, ok := all.Pop()
			due, beat := queue.TimeOf(beats.first()), beats.first() <= others.First() && beats.first() != queue.None
			if more := others.Len() > 0; ok != (beat || more) {
				t.Fatalf("there is an event: %v, want %v", beat || more, ok)
			}
			if !ok {
				return
			}
			got := uint64(0)
			if beat {
				got = uint64(beats.pop())
			} else {
				due, _, got, _ = others.Pop()
			}
			if due != at || got != want {
				t.Fatalf("event %d at %d, want %d at %d", got, due, want, at)
			}
			switch prio {
			case prioMove: // its trip begins, with a report at once
				all.Push(at, prioVector, want)
				others.Push(at, prioVector, want)
			default:
				all.Push(at+interval, prioVector, want)
				beats.push(at+interval, int(want))
			}
		}
	})
}
