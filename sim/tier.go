package sim

import (
	"fmt"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/sim/stream"
)

// origin is the original of an object, in the region: in which tier it really lies.
type origin struct {
	tier    mec.Tier
	thaws   bool          // on its way to the hot tier
	high    bool          // at high priority
	slept   bool          // has left the hot tier since it was needed last
	since   time.Duration // when it came into its tier
	away    time.Duration // when it left the hot tier
	paid    float64       // US$ since then
	readyAt time.Duration // when it can be read
	draws   stream.Stream // how long it takes to rehydrate, each time
}

// origins are the originals of the classes that have tiers.
type origins struct {
	all  []origin          // per object
	span [mec.Tiers]series // how many are where
}

// newOrigins returns nil where no class has tiers.
func newOrigins(w *world, seed uint64) *origins {
	tiered := false
	for c := range w.x.classes {
		tiered = tiered || w.x.classes[c].Tiers != nil
	}
	if !tiered {
		return nil
	}
	or := &origins{all: make([]origin, w.layout.Objects())}
	for z := range or.span {
		or.span[z] = newSeries(w.x.span)
	}
	for o := range or.all {
		id := fabric.ObjectID(o)
		if c := &w.x.classes[w.layout.Class(id)]; c.Tiers != nil {
			or.span[mec.Hot].change(0, 1)
			or.all[o].draws = w.thaws(seed, id)
		}
	}
	return or
}

// thaws draws how long an original takes to rehydrate, each time.
func (w *world) thaws(seed uint64, o fabric.ObjectID) stream.Stream {
	c, name := &w.x.classes[w.layout.Class(o)], fmt.Sprint(w.layout.Key(o))
	if c.Key == fabric.PerVehicle {
		name = w.tr.tracks.Vehicles[w.layout.Key(o)]
	}
	return stream.New(seed, "rehydrate/"+c.Name+"/"+name)
}

// origin is the original of an object, or nil where it stays hot and is not paid for.
func (w *world) origin(o fabric.ObjectID) *origin {
	if w.origins == nil || w.x.classes[w.layout.Class(o)].Tiers == nil {
		return nil
	}
	return &w.origins.all[o]
}

// asleep says whether an original cannot be read yet.
func (w *world) asleep(o fabric.ObjectID) bool {
	a := w.origin(o)
	return a != nil && (a.thaws || w.x.prices.Region[a.tier].Offline())
}

// setTier moves an original, or raises the priority at which it is rehydrated.
func (w *world) setTier(now time.Duration, o fabric.ObjectID, to mec.Tier, high bool) {
	a := w.origin(o)
	switch {
	case a == nil || a.tier == to:
		return
	case a.thaws:
		if high && !a.high {
			w.rehydrate(now, o, true)
		}
		return
	}
	t := &w.tally[w.layout.Class(o)].tiers
	if to > a.tier {
		t[to].sunk++
		a.slept = true
		w.enter(now, o, to)
		return
	}
	t[a.tier].woken++
	if w.x.prices.Region[a.tier].Offline() {
		w.rehydrate(now, o, high)
		return
	}
	w.retrieve(o, w.x.classes[w.layout.Class(o)].Bytes, false)
	w.enter(now, o, to)
}

// rehydrate begins, or begins anew at high priority: the sooner of the two brings it back, and both are paid for.
func (w *world) rehydrate(now time.Duration, o fabric.ObjectID, high bool) {
	a := w.origin(o)
	class := w.layout.Class(o)
	bytes := w.x.classes[class].Bytes
	w.retrieve(o, bytes, high)
	spec := w.x.prices.Region[a.tier].At(high, bytes)
	at := now + spec.Rehydrate.Quantile(a.draws.Float64())
	if a.thaws {
		at = min(at, a.readyAt)
	}
	if high {
		w.tally[class].tiers[a.tier].hurried++
	}
	a.thaws, a.high, a.readyAt = true, high, at
	if at <= w.x.span {
		w.queue.Push(at, prioLand, pack(evThaw, uint32(o), 0))
	}
	w.events++
}

// enter bills an original's stay in its tier, and begins the next.
func (w *world) enter(now time.Duration, o fabric.ObjectID, to mec.Tier) {
	a := w.origin(o)
	class := w.layout.Class(o)
	t, bytes := &w.tally[class].tiers, w.x.classes[class].Bytes
	w.stays(now, o)
	early, put := w.x.prices.Region[a.tier].Early(bytes, now-a.since), w.x.prices.Region[to].Put()
	t[a.tier].early += early
	t[to].puts += put
	if a.tier == mec.Hot {
		a.away, a.paid = now, 0
	}
	a.paid += early + put
	w.origins.span[a.tier].change(now, -1)
	w.origins.span[to].change(now, +1)
	a.tier, a.since, a.thaws, a.high = to, now, false, false
	w.events++
}

// stays bills the rent of an original in its tier until now.
func (w *world) stays(now time.Duration, o fabric.ObjectID) {
	a := w.origin(o)
	class := w.layout.Class(o)
	t, bytes := &w.tally[class].tiers[a.tier], float64(w.x.classes[class].Bytes)
	held := (now - a.since).Seconds()
	t.objectS += held
	rent := float64(float64(bytes*held) * w.x.prices.Region[a.tier].Rent())
	t.rent += rent
	a.paid += rent
}

// retrieve bills reading bytes of an original where it lies, at a priority.
func (w *world) retrieve(o fabric.ObjectID, bytes int64, high bool) {
	a := w.origin(o)
	spec := w.x.prices.Region[a.tier].At(high, bytes)
	usd := spec.Retrieve(bytes)
	w.tally[w.layout.Class(o)].tiers[a.tier].retrieval += usd
	a.paid += usd
}

// thaw ends the rehydration of an original: it is hot, and the copies that waited for that begin.
func (w *world) thaw(now time.Duration, o fabric.ObjectID) {
	w.enter(now, o, mec.Hot)
	for r := w.store.First(o); r >= 0; r = w.store.Next(r) {
		if s := w.store.At(r); s.state == coming && s.waits {
			s.waits = false
			w.send(now, r, w.x.net.Region())
		}
	}
	w.tell(now, fabric.Event{Kind: fabric.Landed, Object: o, Site: w.x.net.Region()})
}

// readOrigin pays for reading bytes of an original, and wakes it if it must be.
func (w *world) readOrigin(now time.Duration, class int, o fabric.ObjectID, bytes int64) {
	t := &w.tally[class]
	a := w.origin(o)
	if a == nil {
		t.operations += w.x.prices.Region[mec.Hot].USDPer10kRead / 1e4
		return
	}
	w.need(now, class, o)
	if w.asleep(o) { // what was rehydrated is read from the hot tier
		w.setTier(now, o, mec.Hot, false)
		t.operations += w.x.prices.Region[mec.Hot].USDPer10kRead / 1e4
		return
	}
	w.retrieve(o, bytes, false)
}

// need accounts for how an original is found that is read for the first time since it fell asleep.
func (w *world) need(now time.Duration, class int, o fabric.ObjectID) {
	a := w.origin(o)
	if !a.slept {
		return
	}
	a.slept = a.tier != mec.Hot && !w.asleep(o) // what is asleep is woken
	t := &w.tally[class]
	switch {
	case w.asleep(o):
		t.returns[returnAsleep]++
	case a.tier == mec.Hot && a.since < now: // what is moved up as it is read was not there before
		t.returns[returnReady]++
	default:
		t.returns[returnInPlace]++
	}
}

// endOrigins bills all originals until the end.
func (w *world) endOrigins(end time.Duration) {
	if w.origins == nil {
		return
	}
	for o := range w.origins.all {
		if id := fabric.ObjectID(o); w.origin(id) != nil {
			w.stays(end, id)
			w.bringHome(end, id)
		}
	}
	for z := range w.origins.span {
		w.origins.span[z].close(end)
	}
	for c := range w.tally {
		for z := range w.tally[c].tiers {
			t := &w.tally[c].tiers[z]
			w.tally[c].storage += t.rent + t.early
			w.tally[c].operations += t.retrieval + t.puts + t.home
		}
	}
}

// bringHome bills the way back of an original that is not hot at the end, as all began hot: else nobody would keep anything
// warm that is not needed before the end, at whatever price. It is billed no more than makes it as dear as if it had stayed
// hot: a move that the end cuts off has gained nothing until it has paid off, and has lost nothing either.
func (w *world) bringHome(end time.Duration, o fabric.ObjectID) {
	a := w.origin(o)
	if a.tier == mec.Hot {
		return
	}
	k := &w.x.classes[w.layout.Class(o)]
	home := w.x.prices.Home(a.tier, k.Bytes, end-a.since)
	if a.thaws {
		home -= w.x.prices.Region[a.tier].Retrieve(k.Bytes) // is paid for
	}
	stayed := float64(float64(float64(k.Bytes)*w.x.prices.Region[mec.Hot].Rent()) * (end - a.away).Seconds())
	w.tally[w.layout.Class(o)].tiers[a.tier].home += max(0, min(home, stayed-a.paid))
}

// tierTally is what the originals of a class did in one tier. Money is in US$.
type tierTally struct {
	objectS                      float64 // originals × s
	rent, early, retrieval, puts float64
	home                         float64 // the way back of what lies there at the end
	sunk, woken                  int64   // moves to it from a warmer one, and from it to a warmer one
	hurried                      int64   // of the latter, at high priority
}

// usd is all that the tier cost.
func (t *tierTally) usd() float64 { return t.rent + t.early + t.retrieval + t.puts + t.home }

func (t *tierTally) add(o *tierTally) {
	t.objectS += o.objectS
	t.rent += o.rent
	t.early += o.early
	t.retrieval += o.retrieval
	t.puts += o.puts
	t.home += o.home
	t.sunk += o.sunk
	t.woken += o.woken
	t.hurried += o.hurried
}

// How an original was found that had slept and was needed.
const (
	returnReady   = iota // hot again
	returnInPlace        // in a colder tier that can be read
	returnAsleep         // not readable yet
	returnKinds
)

// isCold says whether a read at a site has to wait until the original is rehydrated: no other site has a copy.
func (w *world) isCold(o fabric.ObjectID, to mec.SiteID) bool {
	if !w.asleep(o) {
		return false
	}
	for r := w.store.First(o); r >= 0; r = w.store.Next(r) {
		if _, at := w.store.Pair(r); at != to && w.store.At(r).state == ready {
			return false
		}
	}
	return true
}

// cold serves a read that waits until the original is rehydrated, which it begins where nobody has, and returns when the
// answer is at the site: over idle links, as their queues so far ahead are not known.
func (w *world) cold(now time.Duration, class int, o fabric.ObjectID, to mec.SiteID, bytes int64) time.Duration {
	w.readOrigin(now, class, o, bytes)
	p := w.x.net.Path(w.x.net.Region(), to)
	w.tally[class].transfer += float64(float64(bytes) / 1e9 * p.USDPerGB)
	return max(now+p.Propagation, w.origin(o).readyAt) + w.x.prices.Region[mec.Hot].Access + p.Propagation + mec.Serialise(bytes, p.NSPerByte)
}
