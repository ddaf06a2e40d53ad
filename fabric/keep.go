package fabric

import (
	"time"

	"headway/mec"
)

// How a client left a site, or that an object was read there: which gaps its return teaches.
const (
	notLeft = iota
	byCrossing
	byTripEnd
	byRead
)

// arrive puts a client at a site: what it needs there is ordered unless it is there, or the stay is not worth it.
func (v *vector) arrive(e *Engine, now time.Duration, id ClientID, s mec.SiteID) {
	c := &v.clients[id]
	c.site, c.since = s, now
	c.due = now
	c.reached(&v.trust, now, s)
	for i, class := range v.own {
		o := e.Object(class, int(id))
		r := e.copies.Row(o, s)
		h := e.copies.At(r)
		if i == 0 && h.left != notLeft {
			l := v.law(e, r, h.left, h.stay)
			l.returned(now - h.leftAt)
		}
		h.left, h.aux.flag = notLeft, wanted
		if h.state == absent && v.worthOrdering(e, class, o, s) {
			e.reason(o, s, whyIsHere)
			e.Order(now, o, s, true)
		}
	}
}

// worthOrdering says whether the penalty of a stay without a copy costs more than the copy and its rent.
func (v *vector) worthOrdering(e *Engine, class int, o ObjectID, s mec.SiteID) bool {
	stay := v.stay.mean
	if v.stay.n < gapTrust {
		stay = max(stay, 60)
	}
	_, price := e.Source(o, s)
	worth := float64(e.costs.absent(class, s)*stay) > e.costs.insert(class, price)+float64(e.costs.rent(class, s)*stay)
	v.weighsStay(e, o, s, stay, price, worth)
	return worth
}

// law is what is known of the return of a client to a site that it left in some way after some stay: from all clients,
// from those that left that site so, and from its own habit.
func (v *vector) law(e *Engine, r int32, how, stay uint8) law {
	_, s := e.copies.Pair(r)
	way := int(how - byCrossing)
	h := e.copies.At(r)
	if h.habit == 0 {
		v.habits = append(v.habits, [2]gaps{})
		h.habit = int32(len(v.habits) - 1)
	}
	return law{&v.away[way], &v.left[(int(s)*len(v.away)+way)*stayBins+int(stay)], &v.habits[h.habit][way]}
}

// stayBin sorts stays by length: a client that only touched a site is likely to be back soon.
func stayBin(stay time.Duration) uint8 {
	switch {
	case stay < 15*time.Second:
		return 0
	case stay < time.Minute:
		return 1
	case stay < 5*time.Minute:
		return 2
	}
	return 3
}

const stayBins = 4

// sourceFor is how long a copy left behind is the source of the one that its client needs next: until that has come, where
// it is a nearer one than the region.
func (v *vector) sourceFor(e *Engine, class int, from, to mec.SiteID) time.Duration {
	if to == mec.None || e.Network.Path(from, to).USDPerGB >= e.Network.Path(e.Network.Region(), to).USDPerGB {
		return 0
	}
	return seconds(2 * v.refetch(e, class, to))
}

// leave takes a client from its site, to another or (to == None) off the network: its copies there are kept for as long
// as its return is worth the rent.
func (v *vector) leave(e *Engine, now time.Duration, id ClientID, how uint8, to mec.SiteID) {
	c := &v.clients[id]
	stay := stayBin(now - c.since)
	var l law
	for i, class := range v.own {
		o := e.Object(class, int(id))
		r := e.copies.Row(o, c.site)
		h := e.copies.At(r)
		h.left, h.leftAt, h.stay = how, now, stay
		if i == 0 {
			l = v.law(e, r, how, stay)
		}
		if h.state == absent {
			continue
		}
		_, price := e.Source(o, c.site)
		if to != mec.None { // where it goes it will have a copy, which is the nearest source when it comes back
			price = min(price, e.Network.Path(to, c.site).USDPerGB)
		}
		again := e.costs.insert(class, price) + float64(e.costs.absent(class, c.site)*v.refetch(e, class, c.site))
		keep, gain := l.keepFor(again, e.costs.rent(class, c.site))
		least := v.sourceFor(e, class, c.site, to)
		l.keeps(e, o, c.site, again, gain, keep, least)
		e.expireAt(r, now+max(keep, least))
	}
	l.leave() // last: what was decided does not count this departure yet
}

// refetch is the time in s that a client waits for a copy ordered when it arrives.
func (v *vector) refetch(e *Engine, class int, s mec.SiteID) float64 {
	tau, _ := v.copyTime(e, class, e.Network.Region(), s)
	return tau
}

// expire drops a copy whose time is up, unless its client is there or it was read meanwhile.
func (v *vector) expire(e *Engine, now time.Duration, token uint64) {
	r, ok := e.expired(token)
	if !ok {
		return
	}
	o, s := e.copies.Pair(r)
	a := &e.copies.At(r).aux
	switch {
	case a.until > now:
		e.expireAt(r, a.until)
	case e.shared(o) || v.clients[e.Key(o)].site != s || v.hints.gone(ClientID(e.Key(o)), now):
		e.reason(o, s, whyTimeUp)
		e.drop(r, Unwanted)
	}
}

// read learns from the reads of shared objects, fetches what is worth it, and keeps what is read.
//
// With the gain of keepFor, V = max over t of (q(t) (m + T) - h E[min(gap, t)]), where a miss costs m and a copy T,
// fetching pays when V > T: each read renews the bet. While little is known, an object is fetched once its misses at the
// site have cost as much as the copy (rent or buy).
func (v *vector) read(e *Engine, now time.Duration, ev *Event) {
	class := e.Layout.Class(ev.Object)
	if e.Classes[class].Key == PerVehicle {
		v.readOwn(e, now, class, ev)
		return
	}
	r := e.copies.Row(ev.Object, ev.Site)
	h := e.copies.At(r)
	v.late[class].add(ev.Outcome, ev.PenaltyUSD)
	g := &v.reads[class]
	if h.left == byRead {
		g.returned(now - h.leftAt)
	}
	g.leave()
	h.left, h.leftAt = byRead, now
	_, price := e.Source(ev.Object, ev.Site)
	copyCost, missed := e.costs.insert(class, price), v.missed(e, class, ev.Site)
	l := law{g}
	keep, gain := l.keepFor(copyCost+missed, e.costs.rent(class, ev.Site))
	h = e.copies.At(r)
	switch {
	case h.state == absent && ev.Outcome != Unavailable:
		h.misses++ // wraps after 65,535, which only postpones
		worth := float64(float64(h.misses)*missed) >= copyCost
		if g.known() {
			worth = gain > copyCost
		}
		v.weighsFetch(e, ev.Object, ev.Site, gain, price, worth)
		if !worth || !e.Order(now, ev.Object, ev.Site, true) {
			return
		}
		e.copies.At(r).misses = 0
		fallthrough
	default:
		if e.copies.At(r).state != absent {
			l.keeps(e, ev.Object, ev.Site, copyCost+missed, gain, keep, 0)
			e.expireAt(r, now+keep)
		}
	}
}

// readOwn orders a client's own object again where a read did not find it: its room was needed, its site was down, or the
// stay was not thought worth it, and its misses have cost as much as the copy by now (rent or buy).
func (v *vector) readOwn(e *Engine, now time.Duration, class int, ev *Event) {
	if ev.Outcome != Miss && ev.Outcome != Cold {
		return
	}
	h := e.copies.At(e.copies.Row(ev.Object, ev.Site))
	if h.state != absent {
		return
	}
	h.misses++
	_, price := e.Source(ev.Object, ev.Site)
	paid := float64(h.misses) * e.costs.missed(class, ev.Site)
	if v.worthOrdering(e, class, ev.Object, ev.Site) || paid >= e.costs.insert(class, price) {
		h.misses = 0
		e.reason(ev.Object, ev.Site, whyMissed)
		e.Order(now, ev.Object, ev.Site, true)
	} else {
		e.explain(Declined, ev.Object, ev.Site, whyNotMissed)
	}
}

// lateness is what reads of a class were fined, by whether they were hits.
type lateness struct{ hits, hitUSD, misses, missUSD float64 }

func (l *lateness) add(o Outcome, usd float64) {
	switch o {
	case Hit:
		l.hits++
		l.hitUSD += usd
	case Miss, Cold:
		l.misses++
		l.missUSD += usd
	}
}

// missed is the expected cost of a read that is not served at its site: what is expected of idle links, and what reads of
// the class were fined so far, which knows of queues and interruptions too; as if 20 misses had taught the former.
func (v *vector) missed(e *Engine, class int, s mec.SiteID) float64 {
	l := &v.late[class]
	fined := l.missUSD
	if l.hits > 0 {
		fined -= float64(l.misses * l.hitUSD / l.hits)
	}
	assumed := 0.0
	if late := e.Classes[class].Late; late != nil {
		assumed = late[s]
	}
	expected := max(0, (float64(20*assumed)+fined)/(20+l.misses))
	return e.costs.missed(class, s) - assumed + expected
}

// stageTile orders a tile at the site that will serve a client when it enters it, at the latest safe time, when
//
//	p (m + V) + (1-p) W - T - h (A - now)  >  p max(0, V - T)
//
// the right side being what waiting for the read would gain; V as in read. W is what the copy is worth when this client
// does not come: others may, with the same law of reads, but from no read on.
func (v *vector) stageTile(e *Engine, now time.Duration, t *tileVisit, p float64) time.Duration {
	const never = time.Duration(1<<63 - 1)
	class := e.Layout.Class(t.object)
	from, price := e.Source(t.object, t.site)
	copyCost, missed := e.costs.insert(class, price), v.missed(e, class, t.site)
	rent := e.costs.rent(class, t.site)
	giveUp := t.mean + 3*t.sd
	if r := e.copies.Find(t.object, t.site); r >= 0 && e.copies.At(r).state != absent {
		until := now + seconds(giveUp)
		extra := (until - e.copies.At(r).aux.until).Seconds()
		if extra > 0 && float64(p*(missed+copyCost)) > float64(rent*extra) {
			e.explain(Confirmed, t.object, t.site, whyExpected)
			e.expireAt(r, until)
		}
		return never
	}
	l := law{&v.reads[class]}
	keep, value := l.keepFor(copyCost+missed, rent)
	others := 0.8 * value // assumption: they come a little later
	v.weighsTile(e, t, p, from, price, value)
	if float64(p*(missed+value))+float64((1-p)*others)-copyCost-float64(rent*giveUp) <= float64(p*max(0, value-copyCost)) {
		e.explain(Declined, t.object, t.site, whyNotWorth)
		v.again = min(v.again, t.mean/2)
		return never
	}
	tau, sd := v.copyTime(e, class, from, t.site)
	if start := t.mean - 2*t.sd - tau - float64(safety*sd); start > max(0.1, t.mean/20) {
		e.explain(Awaited, t.object, t.site, whyNotYet)
		return now + seconds(start)
	}
	e.reason(t.object, t.site, whyWorthStaging)
	if e.Order(now, t.object, t.site, true) {
		e.expireAt(e.copies.Find(t.object, t.site), now+max(keep, seconds(giveUp)))
	}
	return never
}
