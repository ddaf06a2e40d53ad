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
	k      int
	keep   time.Duration
	pulled pulled
	gen    []uint32 // per client: wakes of an earlier trip are stale
	wanted []mec.SiteID
}

func newNear(e *Engine, k int, keep time.Duration) *near {
	return &near{k: min(k, len(e.Network.Sites)-1), keep: keep, pulled: newPulled(e), gen: make([]uint32, e.Clients)}
}

func (*near) Wants() Mask { return Of(TripStart, Crossing, TripEnd, Access, Landed, Wake) }

// wantsRead leaves out hits, but of shared objects that are forgotten when they are not read.
func (p *near) wantsRead(c *Class, o Outcome) bool {
	return o != Hit || p.k == 0 && c.Key != PerVehicle
}

func (p *near) Step(e *Engine, now time.Duration, ev *Event) {
	switch ev.Kind {
	case TripStart, Crossing:
		p.gen[ev.Client]++
		p.follow(e, now, ev.Client, ev.Site)
	case TripEnd:
		p.gen[ev.Client]++
		if p.keep == 0 {
			e.withdraw(ev.Client)
			return
		}
		e.WakeAt(now+p.keep, clientToken(ev.Client, p.gen[ev.Client]))
	case Access:
		p.read(e, now, ev)
	case Landed:
		if p.k == 0 {
			p.pulled.Step(e, now, ev)
		}
	case Wake:
		if ev.Token&tokenClient == 0 {
			p.pulled.Step(e, now, ev)
			return
		}
		if c := ClientID(uint32(ev.Token)); ev.Token == clientToken(c, p.gen[c]) {
			e.withdraw(c)
		}
	}
}

func (p *near) follow(e *Engine, now time.Duration, c ClientID, s mec.SiteID) {
	p.wanted = append(append(p.wanted[:0], s), e.Network.Nearest(s)[:p.k]...)
	e.ofClient(c, func(_ int, o ObjectID) { e.holdAt(now, o, p.wanted) })
}

func (p *near) read(e *Engine, now time.Duration, ev *Event) {
	p.pulled.Step(e, now, ev)
	if !e.shared(ev.Object) || ev.Outcome != Miss && ev.Outcome != Cold {
		return
	}
	for _, n := range e.Network.Nearest(ev.Site)[:p.k] {
		e.Order(now, ev.Object, n, true)
	}
}
