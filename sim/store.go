package sim

import (
	"time"

	"headway/fabric"
	"headway/mec"
)

// stored is what is really at a site of an object: the world's side of what the engine believes.
type stored struct {
	state   copyState
	why     gone // how the last copy went
	used    bool // hit since it landed
	cached  bool // read since it landed or was written: a tiered node's cache holds it
	served  bool // was, ready, at the serving site of its vehicle
	waits   bool // on its way, as soon as the original is rehydrated
	gen     uint32
	ordered time.Duration // when the copy was ordered
	readyAt time.Duration // when it lands or landed
	usdGB   float64       // price of its transfer
}

type copyState uint8

const (
	absent copyState = iota
	coming
	ready
)

// gone is what became of the copy that was there before.
type gone uint8

const (
	never gone = iota
	unwanted
	evicted
	destroyed
)

// act carries out what the engine wants.
func (w *world) act(now time.Duration, actions []fabric.Action) {
	for i := range actions {
		a := &actions[i]
		switch a.Kind {
		case fabric.Copy, fabric.Drop:
			if w.uplinks == nil || !w.uplinks.keeps(now, a) {
				w.carryOut(now, a)
			}
		case fabric.SetTier:
			w.setTier(now, a.Object, a.Tier, a.High)
			w.hash = mix(w.hash, uint64(a.Tier))
			if a.High {
				w.hash = mix(w.hash, 1)
			}
		case fabric.WakeAt:
			at := max(a.At, now)
			if at == now && w.prio > prioWake { // the wakes of this instant have rung
				at++
			}
			if at <= w.x.span { // later ones never ring
				w.queue.Push(at, prioWake, w.timer(a.Token))
			}
		}
		if w.diary != nil {
			w.diary.action(w, a)
		}
		w.hash = mix(w.hash, uint64(now), uint64(a.Kind)<<56|uint64(uint32(a.Object))<<24|uint64(uint32(a.Site)))
	}
}

// carryOut carries out an order at its site.
func (w *world) carryOut(now time.Duration, a *fabric.Action) {
	if a.Kind == fabric.Copy {
		w.copy(now, a)
		return
	}
	why := unwanted
	if a.Reason == fabric.Evicted {
		why = evicted
	}
	w.remove(now, a.Object, a.Site, why)
}

// copy begins a transfer.
func (w *world) copy(now time.Duration, a *fabric.Action) {
	r := w.store.Row(a.Object, a.Site)
	s := w.store.At(r)
	if s.state != absent || w.down[a.Site] {
		return
	}
	class := w.layout.Class(a.Object)
	bytes := w.x.classes[class].Bytes
	s.state, s.used, s.cached, s.served, s.waits = coming, false, false, false, false
	s.gen++
	s.ordered = now
	s.usdGB = w.x.net.Path(a.From, a.Site).USDPerGB
	w.store.Hold(r)
	w.tally[class].ordered++
	if a.From == w.x.net.Region() {
		s.waits = w.asleep(a.Object)
		w.readOrigin(now, class, a.Object, bytes)
	} else {
		w.tally[class].operations += w.x.prices.Region[mec.Hot].USDPer10kRead / 1e4
	}
	if s.waits {
		s.readyAt = notYet
	} else {
		w.send(now, r, a.From)
	}
	w.book(bookOrder, now, a.Object, a.Site, 0)
	w.events++
}

// send begins the transfer of a copy that was ordered.
func (w *world) send(now time.Duration, r int32, from mec.SiteID) {
	o, site := w.store.Pair(r)
	s := w.store.At(r)
	s.readyAt = w.links.Send(now+w.x.control(from, site)+w.access(o, from), from, site, w.x.classes[w.layout.Class(o)].Bytes, mec.Bulk)
	if s.readyAt <= w.x.span {
		w.queue.Push(s.readyAt, prioLand, pack(evLand, uint32(r), s.gen))
	}
}

// land makes a copy ready, unless it was stopped meanwhile.
func (w *world) land(now time.Duration, r int32, gen uint32) {
	s := w.store.At(r)
	if s.state != coming || s.gen&genMask != gen {
		return
	}
	s.state = ready
	o, site := w.store.Pair(r)
	class := w.layout.Class(o)
	w.changed(class, o)
	t := &w.tally[class]
	bytes := w.x.classes[class].Bytes
	t.landed++
	t.copied += float64(bytes)
	t.transfer += float64(float64(bytes) / 1e9 * s.usdGB)
	t.operations += w.x.prices.Site.USDPer10kPut / 1e4
	t.travel += float64(float64(bytes) * (now - s.ordered).Seconds())
	w.series.change(now, +1)
	w.book(bookLand, now, o, site, float64(float64(bytes)/1e9*s.usdGB))
	if w.x.classes[class].Key == fabric.PerVehicle {
		w.presence(class, w.layout.Key(o)).landed(w, now, class, site, s)
	}
	w.tell(now, fabric.Event{Kind: fabric.Landed, Object: o, Site: site})
}

// remove ends a copy, on its way or ready.
func (w *world) remove(now time.Duration, o fabric.ObjectID, site mec.SiteID, why gone) {
	r := w.store.Find(o, site)
	if r < 0 {
		return
	}
	s := w.store.At(r)
	if s.state == absent {
		return
	}
	class := w.layout.Class(o)
	t := &w.tally[class]
	bytes := float64(w.x.classes[class].Bytes)
	if s.state == coming {
		// What was already moved is paid for; the links stay reserved, as bytes in flight cannot be called back.
		share := 1.0
		switch {
		case s.waits:
			share = 0
		case s.used: // a read waits for it: it comes and is written all the same
			t.operations += w.x.prices.Site.USDPer10kPut / 1e4
		case s.readyAt > s.ordered:
			share = (now - s.ordered).Seconds() / (s.readyAt - s.ordered).Seconds()
			t.wasted += float64(bytes * share)
		}
		t.copied += float64(bytes * share)
		t.transfer += float64(float64(bytes*share) / 1e9 * s.usdGB)
		t.travel += float64(bytes * (now - s.ordered).Seconds())
		w.book(bookStop, now, o, site, float64(float64(bytes*share)/1e9*s.usdGB))
	} else {
		w.settle(now, class, s)
		w.book(bookEnd, now, o, site, float64(float64(bytes*(now-s.readyAt).Seconds())*w.x.prices.Site.Rent()))
		w.series.change(now, -1)
		if w.x.classes[class].Key == fabric.PerVehicle {
			w.presence(class, w.layout.Key(o)).dropped(w, now, class, site)
		}
	}
	s.state, s.why = absent, why
	w.changed(class, o)
	s.gen++
	w.store.Release(r)
	w.events++
}

// settle bills a ready copy that ends.
func (w *world) settle(now time.Duration, class int, s *stored) {
	t := &w.tally[class]
	bytes := float64(w.x.classes[class].Bytes)
	held := (now - s.readyAt).Seconds()
	t.copyS += held
	if w.x.classes[class].Key == fabric.PerVehicle {
		t.ownCopyS += held
	}
	t.storage += float64(float64(bytes*held) * w.x.prices.Site.Rent())
	if !s.used {
		t.wasted += bytes
	}
	if !s.served {
		t.unused++
	}
}
