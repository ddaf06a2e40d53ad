package testbed

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// overheard is what somebody who looks on at the region learns of the copies of a fabric whose parts are processes: what the
// engine orders, what nodes say of it, and where the engine says that copies are. Each message is taken for happening when
// it passes the region.
type overheard struct {
	watch   Watcher
	clock   *node.Clock
	decoder node.Decoder
	copies  map[copyAt]overheardCopy
	down    map[mec.SiteID]bool
}

// overheardCopy is a copy that was ordered while somebody listened.
type overheardCopy struct {
	number uint64
	ready  bool
}

// overhear listens until the returned function is called.
func (r *Remote) overhear() (stop func(), err error) {
	h := &overheard{
		watch: r.f.cfg.Watch, clock: r.f.clock, decoder: node.Decoder{Sites: map[string]mec.SiteID{}, Clock: r.f.clock},
		copies: map[copyAt]overheardCopy{}, down: map[mec.SiteID]bool{},
	}
	for s := range r.f.cfg.Network.Locations() {
		h.decoder.Sites[r.f.name(mec.SiteID(s))] = mec.SiteID(s)
	}
	said, over := make(chan *nats.Msg, readsMost), make(chan struct{})
	var subs []*nats.Subscription
	for _, what := range []string{node.Subject("*", "do"), node.Subject("*", "up.landed"), node.WhereSubject(), node.Subject(node.Region, "up.site")} {
		sub, e := r.region.ChanSubscribe(what, said) // one channel for all: in the order in which they pass
		if e != nil {
			return nil, e
		}
		subs = append(subs, sub)
	}
	if err := r.region.Flush(); err != nil {
		return nil, err
	}
	go func() {
		defer close(over)
		for m := range said {
			h.hear(m)
		}
	}()
	return func() {
		for _, sub := range subs {
			_ = sub.Unsubscribe() // where the connection is gone, so is the subscription
		}
		close(said)
		<-over
	}, nil
}

// hear takes a message. What makes no sense is somebody else's, and means nothing.
func (h *overheard) hear(m *nats.Msg) {
	now := h.clock.Now()
	if m.Subject == node.WhereSubject() {
		var w node.Where
		if json.Unmarshal(m.Data, &w) == nil {
			h.where(now, w)
		}
		return
	}
	if name, ok := strings.CutSuffix(m.Subject, ".do"); ok {
		site, known := h.decoder.Sites[name[strings.LastIndexByte(name, '.')+1:]]
		var o node.Order
		if json.Unmarshal(m.Data, &o) == nil && known {
			h.order(now, site, o)
		}
		return
	}
	ev, err := h.decoder.Event(m.Subject, m.Data)
	if err != nil {
		return
	}
	switch ev.Kind {
	case fabric.Landed:
		h.landed(now, copyAt{ev.Object, ev.Site}, ev.Token)
	case fabric.SiteDown, fabric.SiteUp:
		h.life(now, ev.Site, ev.Kind == fabric.SiteDown)
	}
}

// order takes what the engine wants: a copy, which may be said twice, or none.
func (h *overheard) order(now time.Duration, site mec.SiteID, o node.Order) {
	at := copyAt{o.Object, site}
	switch known := h.copies[at]; {
	case o.Do == "copy" && o.Number > known.number:
		h.copies[at] = overheardCopy{number: o.Number}
		h.watch.Ordered(now, o.Object, site, o.From)
	case o.Do == "drop" && o.Number == known.number && known.number > 0:
		h.gone(now, at, o.Evict)
	}
}

func (h *overheard) where(now time.Duration, w node.Where) {
	at := copyAt{w.Object, w.Site}
	if w.Ready {
		h.landed(now, at, w.Number)
	} else if known, ok := h.copies[at]; ok && known.number == w.Number {
		h.gone(now, at, false)
	}
}

func (h *overheard) landed(now time.Duration, at copyAt, number uint64) {
	if known, ok := h.copies[at]; ok && known.number == number && !known.ready {
		h.copies[at] = overheardCopy{number, true}
		h.watch.Landed(now, at.Object, at.Site)
	}
}

// gone takes the news that a copy is to go. How much had arrived of one that was on its way is not said.
func (h *overheard) gone(now time.Duration, at copyAt, evicted bool) {
	delete(h.copies, at)
	h.watch.Dropped(now, at.Object, at.Site, evicted, 0)
}

func (h *overheard) life(now time.Duration, site mec.SiteID, down bool) {
	if h.down[site] == down {
		return
	}
	h.down[site] = down
	h.watch.Down(now, site, down)
	for at := range h.copies {
		if at.Site == site {
			delete(h.copies, at) // the watcher has heard that all are gone
		}
	}
}
