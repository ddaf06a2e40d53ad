package sim

import "time"

// beats are the next reports of vehicles that report at an interval. As it is the same for all of them, each report is due
// after those that were planned before it: they stand in line, and need no queue. A trip's first report does not.
type beats struct {
	line []beat // a ring: a power of two
	head int    // of the first; the positions only ever grow
	tail int    // after the last
}

type beat struct {
	at      time.Duration
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
	b.line[b.tail&(len(b.line)-1)] = beat{at, int32(vehicle)}
	b.tail++
}

// before says whether a report is due before an event of the queue, if there is one, and when. Of one instant and priority
// the report comes first.
func (b *beats) before(at time.Duration, prio uint8, ok bool) (time.Duration, bool) {
	if b.head == b.tail {
		return 0, false
	}
	due := b.line[b.head&(len(b.line)-1)].at
	return due, !ok || due < at || due == at && prioVector <= prio
}

// pop takes the first report.
func (b *beats) pop() (vehicle int) {
	vehicle = int(b.line[b.head&(len(b.line)-1)].vehicle)
	b.head++
	return vehicle
}
