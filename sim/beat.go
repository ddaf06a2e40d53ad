package sim

import (
	"time"

	"headway/sim/queue"
)

// beats are the next reports of vehicles that report at an interval. As it is the same for all of them, each report is due
// after those that were planned before it: they stand in line, and need no queue. A trip's first report does not.
type beats struct {
	line []beat // a ring: a power of two
	head int    // of the first; the positions only ever grow
	tail int    // after the last
}

type beat struct {
	key     uint64
	vehicle int32
}

// newBeats has room for one report of each vehicle: the next is planned when the last is made.
func newBeats(vehicles int) beats {
	n := 1
	for n < vehicles {
		n *= 2
	}
	return beats{line: make([]beat, n)}
}

// push plans a report, no earlier than the last that was planned.
func (b *beats) push(at time.Duration, vehicle int) {
	b.line[b.tail&(len(b.line)-1)] = beat{queue.Key(at, prioVector), int32(vehicle)}
	b.tail++
}

// first is the key of the first report, as an event of the queue would have it, or queue.None. Where both have the same, the
// report comes first.
func (b *beats) first() uint64 {
	if b.head == b.tail {
		return queue.None
	}
	return b.line[b.head&(len(b.line)-1)].key
}

// pop takes the first report.
func (b *beats) pop() (vehicle int) {
	vehicle = int(b.line[b.head&(len(b.line)-1)].vehicle)
	b.head++
	return vehicle
}
