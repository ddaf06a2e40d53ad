package mec

import "time"

// Traffic tells reads and writes, which are served at once, from copies, which wait for other copies.
type Traffic uint8

// The two kinds of traffic.
const (
	Interactive Traffic = iota
	Bulk
)

// Queues is the state of a network's links: until when each is busy, per kind of traffic. It belongs to one run.
type Queues struct {
	net  *Network
	busy [2][]time.Duration
	sent []int64 // bytes per link

	spells [][]Spell // by link; nil: all are sound
}

// NewQueues returns the queues of an idle network.
func NewQueues(net *Network) *Queues {
	return &Queues{
		net:  net,
		busy: [2][]time.Duration{make([]time.Duration, len(net.Links)), make([]time.Duration, len(net.Links))},
		sent: make([]int64, len(net.Links)),
	}
}

// Send moves bytes from one location to another, beginning at now, and returns when the last byte arrives.
func (q *Queues) Send(now time.Duration, from, to SiteID, bytes int64, kind Traffic) time.Duration {
	head, tail := now, now // when the first byte reaches the link at hand, and the last
	busy := q.busy[kind]
	for at := from; at != to; {
		li := q.net.NextLink(at, to)
		l := &q.net.Links[li]
		q.sent[li] += bytes
		if l.Spec.Fixed {
			delay := l.Propagation()
			if kind == Bulk {
				delay += l.Spec.Delay
			}
			head, tail, at = head+delay, tail+delay, l.To
			continue
		}
		start := max(head, busy[li])
		end := start + Serialise(bytes, l.NSPerByte())
		there, back := l.Propagation(), l.Propagation()
		if q.spells != nil && q.spells[li] != nil {
			start, end = q.pass(li, start, end-start)
			there, back = q.propagation(li, start), q.propagation(li, end)
		}
		end = max(end, tail)
		busy[li] = end
		head, tail, at = start+there, end+back, l.To
	}
	return tail
}

// Wait is how long a transfer that begins now would wait for links of its path.
func (q *Queues) Wait(now time.Duration, from, to SiteID, kind Traffic) time.Duration {
	most := time.Duration(0)
	for at := from; at != to; {
		li := q.net.NextLink(at, to)
		most = max(most, q.busy[kind][li]-now)
		at = q.net.Links[li].To
	}
	return most
}

// Bytes are the bytes that were sent over the links for which keep holds.
func (q *Queues) Bytes(keep func(Link) bool) int64 {
	var sum int64
	for i, l := range q.net.Links {
		if keep(l) {
			sum += q.sent[i]
		}
	}
	return sum
}
