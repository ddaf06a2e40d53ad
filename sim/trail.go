package sim

import (
	"fmt"
	"time"

	"headway/results"
)

// trail records the hash of the events so far at evenly spaced event counts, so that two runs that part can be told
// where. It keeps at most trailMost marks: when they are too many, every second is dropped and the spacing doubles.
type trail struct {
	marks []mark
	every uint64
	due   uint64
}

type mark struct {
	events uint64
	at     time.Duration
	hash   uint64
}

const trailMost = 64

// mark records the hash: due.
func (t *trail) mark(events uint64, at time.Duration, hash uint64) {
	if t.every == 0 {
		t.every = 64
	}
	t.marks = append(t.marks, mark{events, at, hash})
	if len(t.marks) == trailMost {
		for i := range trailMost / 2 {
			t.marks[i] = t.marks[2*i+1]
		}
		t.marks = t.marks[:trailMost/2]
		t.every *= 2
	}
	t.due = events + t.every
}

func (t *trail) end(events uint64, at time.Duration, hash uint64) {
	t.marks = append(t.marks, mark{events, at, hash})
}

func (t *trail) checkpoints() []results.Checkpoint {
	c := make([]results.Checkpoint, len(t.marks))
	for i, m := range t.marks {
		c[i] = results.Checkpoint{Events: m.events, AtNS: int64(m.at), Hash: hashText(m.hash)}
	}
	return c
}

func hashText(h uint64) string { return fmt.Sprintf("%016x", h) }
