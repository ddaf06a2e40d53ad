package fabric

import (
	"time"

	"headway/mec"
)

// demand is what is known of the reads of a shared object, wherever they are.
type demand struct {
	at    time.Duration // the last read
	until time.Duration // keep one copy somewhere until then
	site  gaps          // between two reads at one site
	any   gaps          // between two reads
	home  majority      // where most of its reads are
}

// demandOf is what is known of an object.
func (v *vector) demandOf(e *Engine, o ObjectID) *demand {
	at := &v.known[o]
	if *at == 0 {
		v.demands = append(v.demands, demand{at: -1, home: newMajority(e, o)})
		*at = int32(len(v.demands))
	}
	return &v.demands[*at-1]
}

// read learns from the reads of shared objects, fetches what is worth it, and keeps what is read.
//
// A copy saves the reads at its site, as long as it is there: with the gain of keepFor under the law of reads at one site,
//
//	V = max over t of  q(t) (m + T) - h E[min(gap, t)]
//
// where a miss costs m and a copy T, fetching it pays when V > T: each read renews the bet. m is small where a copy is near
// that can answer. The only copy saves more, as it answers for all sites around: it is worth what it saves under the law of
// reads anywhere, when each would else be answered by the region. Where the first is made, and what others are worth:
// majority.go.
//
// While little is known, an object is fetched once its misses at the site have cost as much as the copy (rent or buy).
func (v *vector) read(e *Engine, now time.Duration, ev *Event) {
	class := e.Layout.Class(ev.Object)
	if e.Classes[class].Key == PerVehicle {
		v.readOwn(e, now, class, ev)
		return
	}
	if e.Classes[class].Key == PerTile {
		v.clients[ev.Client].entered(v.ensemble(ev.Client), now, ev.Object, ev.Site)
		v.hints.entered(ev.Client, ev.Object)
	}
	r := e.copies.Row(ev.Object, ev.Site)
	h := e.copies.At(r)
	d := v.demandOf(e, ev.Object)
	here, any := law{&v.reads[class].site, &d.site}, law{&v.reads[class].any, &d.any}
	if h.left {
		here.returned(now - h.leftAt)
	}
	if d.at >= 0 {
		any.returned(now - d.at)
	}
	here.leave(now)
	any.leave(now)
	d.home.read(ev.Site)
	h.left, h.leftAt, d.at = true, now, now

	w := v.share(e, class, ev.Object, ev.Site)
	v.learnLate(e, class, ev, w.server)
	keep, value := here.keepFor(e.now, w.copyUSD+w.missed, w.rent)
	only, forAll := any.keepFor(e.now, w.forAll(), w.rent)
	d.until = now + only
	if w.server == e.Network.Region() { // there is no other
		keep, value = max(keep, only), max(value, forAll)
	}
	to := d.place(e, class, ev.Object, ev.Site)
	if to == ev.Site && here[0].known() {
		value = min(value, d.elsewhere(e, ev.Object, to, &w, forAll))
	}
	if h.state == absent && ev.Outcome != Unavailable {
		h.misses++ // wraps after 65,535, which only postpones
		worth := float64(float64(h.misses)*w.missed) >= w.copyUSD
		if here[0].known() {
			worth = value > w.copyUSD
		}
		v.weighsFetch(e, ev.Object, ev.Site, &w, value, worth)
		if !worth || to != ev.Site && v.orderAt(e, now, ev.Object, to, only) || !e.Order(now, ev.Object, ev.Site, true) {
			return
		}
		h = e.copies.At(r)
		h.misses = 0
	}
	if h.state != absent {
		here.keeps(e, ev.Object, ev.Site, w.copyUSD+w.missed, w.rent, value, keep, here[0].known())
		e.expireAt(r, now+max(keep, 1)) // not at once: a read is the last of its instant
	}
}

// orderAt orders the first copy of a shared object, to be kept for so long, at another site than the one that asks.
func (v *vector) orderAt(e *Engine, now time.Duration, o ObjectID, s mec.SiteID, keep time.Duration) bool {
	e.reason(o, s, whyMissedAround)
	if !e.Order(now, o, s, true) {
		return false
	}
	e.expireAt(e.copies.Find(o, s), now+max(keep, 1))
	return true
}

// shared is what a copy of a shared object at a site costs and saves.
type shared struct {
	server    mec.SiteID // who answers a read there without it
	price     float64    // US$ per GB of the copy
	copyUSD   float64
	rent      float64 // US$ per s
	missed    float64 // US$ per read there that the server answers
	far, near float64 // the same when the region answers, and when the site next to it does
}

// forAll is what a read anywhere costs that finds no copy, where another is made then.
func (w *shared) forAll() float64 { return w.copyUSD + w.far - w.near }

func (v *vector) share(e *Engine, class int, o ObjectID, s mec.SiteID) shared {
	w := shared{server: e.Server(o, s), rent: e.rent(class, s)}
	_, w.price = e.Source(o, s)
	w.copyUSD = e.costs.insert(class, w.price)
	w.missed = v.missed(e, class, w.server, s)
	w.far = v.missed(e, class, e.Network.Region(), s)
	w.near = w.far
	if next := e.Network.Nearest(s); len(next) > 0 {
		w.near = min(w.far, v.missed(e, class, next[0], s))
	}
	return w
}

// outlives is the end of the time for which a copy of a shared object was kept for its site. The only one is kept for as
// long as it is worth it to all sites.
func (v *vector) outlives(e *Engine, now time.Duration, r int32) {
	o, s := e.copies.Pair(r)
	if first := e.copies.First(o); first == r && e.copies.Next(first) < 0 {
		if d := v.demandOf(e, o); d.until > now {
			e.explain(Kept, o, s, whyIsOnly)
			e.expireAt(r, d.until)
			return
		}
	}
	e.reason(o, s, whyTimeUp)
	e.drop(r, Unwanted)
}

// stageTile orders a tile at the site that will serve a client when it enters it, at the latest safe time for the first who
// comes, when
//
//	n m + q V - T - h (G - now)  >  q max(0, V - T)
//
// where n reads are expected of all clients that are heading there, and one at least with probability q. The right side is
// what waiting for the first read would gain, which then fetches it, if that pays; V as in read. If it does not pay, all n
// miss; if it does, only the first would, so then n is q.
func (v *vector) stageTile(e *Engine, now time.Duration, t *tileVisit, client ClientID) time.Duration {
	const never = time.Duration(1<<63 - 1)
	class := e.Layout.Class(t.object)
	d := v.demandOf(e, t.object)
	to := d.place(e, class, t.object, t.site)
	w := v.share(e, class, t.object, to)
	if to != t.site { // it answers from there
		w.missed = w.far - w.near
	}
	giveUp := t.mean + float64(3*t.sd)
	reads, any := v.gather(now, t, client, now+seconds(giveUp), &w)
	if r := e.copies.Find(t.object, t.site); r >= 0 && e.copies.At(r).state != absent {
		until := now + seconds(giveUp)
		extra := (until - e.copies.At(r).aux.until).Seconds()
		if extra > 0 && float64(any*(w.missed+w.copyUSD)) > float64(w.rent*extra) {
			e.explain(Confirmed, t.object, t.site, whyExpected)
			e.expireAt(r, until)
		}
		return never
	}
	here := law{&v.reads[class].site, &d.site}
	reading := here.course(e.now, w.copyUSD+w.missed, w.rent, &v.hazards)
	keep, value := reading.keepFor(w.copyUSD+w.missed, w.rent)
	if to != d.home.site {
		any := law{&v.reads[class].any, &d.any}
		_, forAll := any.keepFor(e.now, w.forAll(), w.rent)
		value = min(value, d.elsewhere(e, t.object, to, &w, forAll))
	}
	if value > w.copyUSD {
		reads = any
	}
	for range 4 { // if nobody would fetch it, a copy saves no other: V = max over t of q(t) (m + V) - h E[min(gap, t)]
		if value < w.copyUSD {
			_, value = reading.keepFor(value+w.missed, w.rent)
		}
	}
	v.weighsTile(e, t, reads, any, &w, value)
	if float64(reads*w.missed)+float64(any*value)-w.copyUSD-float64(w.rent*giveUp) <= float64(any*max(0, value-w.copyUSD)) {
		e.explain(Declined, t.object, to, whyNotWorth)
		v.again = min(v.again, t.mean/2)
		return never
	}
	from, _ := e.Source(t.object, to)
	tau, sd := v.copyTime(e, class, from, to)
	if start := t.mean - 2*t.sd - tau - float64(safety*sd); start > max(0.1, t.mean/20) {
		e.explain(Awaited, t.object, to, whyNotYet)
		return now + seconds(start)
	}
	if wait := e.holdBack(now, t.object, from, to); wait > 0 {
		e.explain(Awaited, t.object, to, whyLineFull)
		return now + wait
	}
	e.reason(t.object, to, whyWorthStaging)
	if e.Order(now, t.object, to, true) {
		e.expireAt(e.copies.Find(t.object, to), now+max(keep, seconds(giveUp)))
	}
	return never
}
