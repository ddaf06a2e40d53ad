package fabric

import (
	"time"

	"headway/mec"
)

// static shards by a hash of the key over the sites: one copy of each object, for ever, wherever its readers are.
type static struct{}

func (*static) Wants() Mask { return Of(Start, SiteUp) }

func (*static) Step(e *Engine, now time.Duration, ev *Event) {
	for o := range ObjectID(e.Objects()) {
		if s := hashSite(o, len(e.Network.Sites)); ev.Kind == Start || s == ev.Site {
			e.Order(now, o, s, false)
		}
	}
}

// home keeps one copy of each object where it belongs: a client's at the site where the client first appeared, a tile's
// at the site that serves its centre, an item's by hash.
type home struct {
	of []mec.SiteID // per object
}

func newHome(e *Engine) *home {
	h := &home{of: make([]mec.SiteID, e.Objects())}
	for o := range h.of {
		class := e.Layout.Class(ObjectID(o))
		switch e.Classes[class].Key {
		case PerVehicle:
			h.of[o] = mec.None
		case PerTile:
			x, y := e.Map.TileCentre(class, e.Key(ObjectID(o)))
			h.of[o] = e.Map.Site(x, y)
		case PerItem:
			h.of[o] = hashSite(ObjectID(o), len(e.Network.Sites))
		}
	}
	return h
}

func (*home) Wants() Mask { return Of(Start, TripStart, SiteUp) }

func (h *home) Step(e *Engine, now time.Duration, ev *Event) {
	if ev.Kind == TripStart {
		e.ofClient(ev.Client, func(_ int, o ObjectID) {
			if h.of[o] == mec.None {
				h.of[o] = ev.Site
				e.Order(now, o, ev.Site, false)
			}
		})
		return
	}
	for o, s := range h.of {
		if s != mec.None && (ev.Kind == Start || s == ev.Site) {
			e.Order(now, ObjectID(o), s, false)
		}
	}
}

// everywhere keeps a copy of each object at each site: a client's from its first trip on, shared ones from the start.
type everywhere struct{}

func (*everywhere) Wants() Mask { return Of(Start, TripStart, SiteUp) }

func (*everywhere) Step(e *Engine, now time.Duration, ev *Event) {
	atAll := func(o ObjectID) {
		for s := range e.Network.Sites {
			e.Order(now, o, mec.SiteID(s), false)
		}
	}
	switch ev.Kind {
	case Start:
		for o := range ObjectID(e.Objects()) {
			if e.shared(o) {
				atAll(o)
			}
		}
	case TripStart:
		e.ofClient(ev.Client, func(_ int, o ObjectID) { atAll(o) })
	case SiteUp:
		for o := range ObjectID(e.Objects()) {
			if e.shared(o) || e.copies.First(o) >= 0 {
				e.Order(now, o, ev.Site, false)
			}
		}
	}
}
