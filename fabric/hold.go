package fabric

import (
	"slices"
	"time"

	"headway/mec"
)

// What policies have in common that hold a client's data at a few sites and leave shared objects to a cache.

// holdAt makes the sites the ones that hold an object: it orders what is missing, then drops what is elsewhere, in that
// order, so that a near copy can be the source.
func (e *Engine) holdAt(now time.Duration, o ObjectID, sites []mec.SiteID) {
	for _, s := range sites {
		e.Order(now, o, s, true)
	}
	for r := e.copies.First(o); r >= 0; {
		next := e.copies.Next(r)
		if _, at := e.copies.Pair(r); !slices.Contains(sites, at) {
			e.drop(r, Unwanted)
		}
		r = next
	}
}

// withdraw drops all copies of a client's data.
func (e *Engine) withdraw(c ClientID) {
	e.ofClient(c, func(_ int, o ObjectID) { e.holdAt(0, o, nil) })
}

// pulled brings what a read missed to the site that read it, a client's own data too where its room was needed; shared
// objects are forgotten after a while, as ttl does.
type pulled struct {
	cache ttl
}

func newPulled(e *Engine) pulled { return pulled{cache: ttl{idle: e.Options.TTLIdle}} }

// Step acts on Access, Landed, and the wakes of copies.
func (p *pulled) Step(e *Engine, now time.Duration, ev *Event) {
	if ev.Kind != Landed || e.shared(ev.Object) {
		p.cache.Step(e, now, ev)
	}
}

// copyTime is how long a copy of a class takes from the region to a site, as far as is known before it is ordered.
func (e *Engine) copyTime(class int, to mec.SiteID) time.Duration {
	bytes := e.Classes[class].Bytes
	if e.CopyTime != nil {
		return e.CopyTime(to, bytes)
	}
	return e.Network.CopyTime(e.Network.Region(), to, bytes)
}
