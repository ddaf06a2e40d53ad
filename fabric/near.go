package fabric

import (
	"time"

	"headway/mec"
)

// near keeps a client's data where it is: at its serving site and the k nearest sites to it, nowhere else; and for a
// while after the trip. With k = 0 it is the policy closest, or keep where it keeps; with k > 0, neighbours.
//
// Shared objects are pulled through by a read, to the site that read and its k nearest, and go when their room is
// needed; closest and keep forget them after a while, as ttl does.
type near struct {
	k     int
	keep  time.Duration
	cache ttl
	gen   []uint32 // per client: wakes of an earlier trip are stale
}

func newNear(e *Engine, k int, keep time.Duration) *near {
	return &near{k: min(k, len(e.Network.Sites)-1), keep: keep, cache: ttl{idle: e.Options.TTLIdle}, gen: make([]uint32, e.Clients)}
}

func (*near) Wants() Mask { return Of(TripStart, Crossing, TripEnd, Access, Landed, Wake) }

// wantsRead leaves out hits, but of shared objects that are forgotten when they are not read.
func (p *near) wantsRead(c *Class, o Outcome) bool { return o != Hit || p.k == 0 && c.Key != PerVehicle }

func (p *near) Step(e *Engine, now time.Duration, ev *Event) {
	switch ev.Kind {
	case TripStart, Crossing:
		p.gen[ev.Client]++
		p.follow(e, now, ev.Client, ev.Site)
	case TripEnd:
		p.gen[ev.Client]++
		if p.keep == 0 {
			p.leave(e, ev.Client)
			return
		}
		e.WakeAt(now+p.keep, clientToken(ev.Client, p.gen[ev.Client]))
	case Access:
		p.read(e, now, ev)
	case Landed:
		if e.shared(ev.Object) && p.k == 0 {
			p.cache.Step(e, now, ev)
		}
	case Wake:
		if ev.Token&tokenClient == 0 {
			p.cache.Step(e, now, ev)
			return
		}
		c := ClientID(uint32(ev.Token))
		if ev.Token == clientToken(c, p.gen[c]) {
			p.leave(e, c)
		}
	}
}

// follow orders what is missing, then drops what is too far: in that order, so that a near copy can be the source.
func (p *near) follow(e *Engine, now time.Duration, c ClientID, s mec.SiteID) {
	ring := e.Network.Nearest(s)[:p.k]
	e.ofClient(c, func(_ int, o ObjectID) {
		e.Order(now, o, s, true)
		for _, n := range ring {
			e.Order(now, o, n, true)
		}
		for r := e.copies.First(o); r >= 0; {
			_, at := e.copies.Pair(r)
			next := e.copies.Next(r)
			if at != s && !contains(ring, at) {
				e.drop(r, Unwanted)
			}
			r = next
		}
	})
}

func (p *near) leave(e *Engine, c ClientID) {
	e.ofClient(c, func(_ int, o ObjectID) {
		for r := e.copies.First(o); r >= 0; {
			next := e.copies.Next(r)
			e.drop(r, Unwanted)
			r = next
		}
	})
}

func (p *near) read(e *Engine, now time.Duration, ev *Event) {
	if ev.Outcome != Miss && ev.Outcome != Cold {
		return
	}
	e.Order(now, ev.Object, ev.Site, true) // a client's own comes back too where its room was needed
	if !e.shared(ev.Object) {
		return
	}
	for _, n := range e.Network.Nearest(ev.Site)[:p.k] {
		e.Order(now, ev.Object, n, true)
	}
}

func contains(sites []mec.SiteID, s mec.SiteID) bool {
	for _, x := range sites {
		if x == s {
			return true
		}
	}
	return false
}
