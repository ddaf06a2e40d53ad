package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// arrive puts a client at a site. What it needs there is ordered, now or when the stay has lasted long enough; until it is
// there, the copy that can answer it fastest stays where it is.
func (v *vector) arrive(e *Engine, now time.Duration, id ClientID, s mec.SiteID) {
	c := &v.clients[id]
	c.site, c.since = s, now
	c.due = now
	c.reached(now, s)
	stays := v.staying(id, s)
	stays.leave(now) // what others have outstayed counts too: of those that have ended, the short ones come first
	for i, class := range v.own {
		o := e.Object(class, int(id))
		r := e.copies.Row(o, s)
		h := e.copies.At(r)
		if i == 0 && h.left {
			l := v.law(e, r, h.leftFor, h.stay)
			l.returned(now - h.leftAt)
			v.remember()
		}
		h.left, h.aux.flag = false, wanted
		v.attend(e, now, id, class)
		v.serveFrom(e, now, class, o, s)
	}
}

// lacking is for how long a client that comes to a site is best served from elsewhere, by server at usdPerS, before a copy is
// made for it there, and what the stay is expected to cost then.
//
// It is the question of keepFor with the parts exchanged: the penalty is the rent of doing without, and the copy is what is
// to be paid when the stay outlasts one's patience. With few stays seen, a copy that pays within a minute is made at once,
// and another when doing without has cost as much (ski rental).
//
// A copy is paid for by the stay only in part: it is worth something beyond. So it is as if it cost that much less.
//
// Besides, lacking says how likely the stay is to be over before: then the client leaves without a copy.
func (v *vector) lacking(e *Engine, c ClientID, class int, s, server mec.SiteID, copyUSD, usdPerS float64) (patience time.Duration, usd, over float64) {
	if usdPerS <= 0 {
		return math.MaxInt64 / 4, 0, 1
	}
	l, net := v.staying(c, s), copyUSD-v.worthBeyond(e, c, class, s, server)
	if net <= 0 {
		return 0, copyUSD, 0
	}
	if l[0].ended < gapTrust { // few stays are over
		if usdPerS*60 > net {
			return 0, copyUSD, 0
		}
		k := l.keep(keeping{now: e.now, again: net, rent: usdPerS, unseen: asBefore})
		return min(k.until, breakEven(net, usdPerS)), copyUSD, 0
	}
	k := l.keep(keeping{now: e.now, again: net, rent: usdPerS, unseen: asBefore})
	return k.until, copyUSD - k.gain, k.back
}

// lack is what it costs per second to do without a copy at a site, where server answers, beyond its rent.
func (v *vector) lack(e *Engine, class int, server, s mec.SiteID) float64 {
	usd := e.costs.absent(class, server, s)
	if server == e.Network.Region() {
		usd -= e.rent(class, s) // else the rent is paid either way, here or there
	}
	return usd
}

// spent is what doing without a copy has cost by the time a client came to its site again. When that is as much as the copy
// costs, it is made: however short each stay was, it is as if they were one (rent or buy). What a copy would have cost in rent
// meanwhile was saved.
func (v *vector) spent(e *Engine, class int, r int32, now time.Duration) float64 {
	h := e.copies.At(r)
	if h.spent == 0 {
		return 0
	}
	_, s := e.copies.Pair(r)
	return max(0, float64(h.spent)-float64(e.rent(class, s)*(now-h.leftAt).Seconds()))
}

// attend orders a client's object at its site when the stay has lasted so long that a copy is worth it, and returns when
// that will be.
func (v *vector) attend(e *Engine, now time.Duration, id ClientID, class int) time.Duration {
	c := &v.clients[id]
	o, s := e.Object(class, int(id)), c.site
	if e.copies.HeldAt(o, s) >= 0 {
		return math.MaxInt64
	}
	server := e.Server(o, s)
	_, price := e.Source(o, s)
	copyUSD, lack := e.costs.insert(class, price), v.lack(e, class, server, s)
	patience, _, _ := v.lacking(e, id, class, s, server, copyUSD, lack)
	if r := e.copies.Find(o, s); r >= 0 && lack > 0 {
		patience = min(patience, seconds(max(0, copyUSD-v.spent(e, class, r, c.since))/lack))
	}
	due := c.since + patience
	v.weighsStay(e, id, o, s, server, copyUSD, patience, now < due)
	if now < due {
		return due
	}
	if v.underWay(e, o) {
		return math.MaxInt64 // it is sent on as it lands
	}
	if via := v.relay(e, now, class, o, s, lack); via != mec.None && v.sendVia(e, now, o, via) {
		return math.MaxInt64
	}
	e.reason(o, s, whyIsHere)
	e.Order(now, o, s, true)
	return math.MaxInt64
}

// serveFrom keeps the copy that answers a client's reads while there is none at its site, and lets the others go when their
// time is up.
func (v *vector) serveFrom(e *Engine, now time.Duration, class int, o ObjectID, s mec.SiteID) {
	server := mec.None
	if r := e.copies.HeldAt(o, s); s != mec.None && (r < 0 || e.copies.At(r).state != ready) {
		server = e.Server(o, s)
		saved := e.costs.absent(class, e.Network.Region(), s) - e.costs.absent(class, server, s)
		if server == e.Network.Region() || saved <= e.rent(class, server) {
			server = mec.None
		}
	}
	for r := e.copies.First(o); r >= 0; r = e.copies.Next(r) {
		_, at := e.copies.Pair(r)
		a := &e.copies.At(r).aux
		switch {
		case at == server:
			if a.flag == wanted {
				e.explain(Kept, o, at, whyServes)
			}
			a.flag = serving
		case a.flag == serving:
			a.flag = wanted
			if at != s {
				e.expireAt(r, max(now, a.until))
			}
		}
	}
}

// leave takes a client from its site, to another or (to == None) off the network: its copies there are kept for as long
// as its return is worth the rent.
func (v *vector) leave(e *Engine, now time.Duration, id ClientID, to mec.SiteID) {
	c := &v.clients[id]
	stay := stayBin(now - c.since)
	stays := v.staying(id, c.site)
	stays.returned(now - c.since)
	var l law
	for i, class := range v.own {
		o := e.Object(class, int(id))
		r := e.copies.Row(o, c.site)
		h := e.copies.At(r)
		spent := 0.0
		if h.state == absent {
			spent = v.spent(e, class, r, c.since) + float64(v.lack(e, class, e.Server(o, c.site), c.site)*(now-c.since).Seconds())
		}
		h.spent = float32(spent)
		h.left, h.leftAt, h.leftFor, h.stay = true, now, to, stay
		if i == 0 {
			l = v.law(e, r, to, stay)
		}
		if until := v.keepUntil(e, now, class, r, &l); h.state != absent {
			e.expireAt(r, until)
		}
		v.goesOn(e, id, class, o, c.site, to)
		if to == mec.None {
			v.retire(e, now, class, o, c.site, &l)
		}
	}
	if len(v.own) > 0 {
		if to == mec.None && l[0].known() {
			v.rests(e, now, id, c.site, &l)
		}
		l.leave(now) // last: what was decided does not count this departure yet
		v.remember()
	}
}

// goesOn learns what a copy at s that was not made would have saved at the next site, to (None: the trip ends).
func (v *vector) goesOn(e *Engine, id ClientID, class int, o ObjectID, s, to mec.SiteID) {
	if e.copies.HeldAt(o, s) >= 0 {
		return
	}
	saved := 0.0
	if to != mec.None && e.copies.HeldAt(o, to) < 0 {
		_, price := e.Source(o, to)
		server, from := e.Server(o, to), e.Network.Region()
		if e.costs.remote(class, s, to) < e.costs.remote(class, from, to) {
			from = s
		}
		_, without, _ := v.lacking(e, id, class, to, server, e.costs.insert(class, price), e.costs.absent(class, server, to))
		_, with, _ := v.lacking(e, id, class, to, from, e.costs.insert(class, min(price, e.Network.Path(s, to).USDPerGB)), e.costs.absent(class, from, to))
		saved = without - with
	}
	v.beyond(id, class, s).without(e, e.Server(o, s)).add(saved)
}

// soon is after how long it is asked again for how long a copy is kept, while too few returns were seen to know.
const soon = time.Minute

// keepUntil is until when a copy that its client left behind is worth its rent, or until when it is to be asked again, as
// more will be known by then.
func (v *vector) keepUntil(e *Engine, now time.Duration, class int, r int32, l *law) time.Duration {
	o, s := e.copies.Pair(r)
	h := e.copies.At(r)
	again, over := v.returning(e, class, o, s, h.leftFor)
	rent := e.rent(class, s)
	k := l.keep(keeping{e.now, now - h.leftAt, again, rent, v.unseen(ClientID(e.Key(o)))})
	if !l[0].known() {
		k.until /= 2 // costs half a copy more where nobody comes back, and thrice the optimum at most (Purohit et al., lambda = 1/2)
	}
	if h.state != absent {
		l.keeps(e, o, s, again, rent, k.gain, k.until, l[0].known())
	}
	until := h.leftAt + k.until
	switch {
	case !l[0].known():
		until = min(until, now+max(soon, now-h.leftAt))
	case now == h.leftAt:
		v.learnWorth(e, class, r, again, over, &k)
	}
	return max(now, until)
}

// learnWorth learns what a copy is worth that is left behind. What a return costs that does not find it, again, has the worth
// of the next departure in it, as far as the client leaves again without one: over of the returns do. So one departure says
//
//	worth' = gain(worth) = back again(worth) - rent ...,  d gain / d worth = back over
//
// and Newton's step leads to where worth' = worth, of which iterating gain would cover 1 - back over each time; at most, a
// return costs a copy.
func (v *vector) learnWorth(e *Engine, class int, r int32, again, over float64, k *benefit) {
	o, s := e.copies.Pair(r)
	h, left := e.copies.At(r), &v.beyond(ClientID(e.Key(o)), class, s).left
	was := left.mean
	if h.valued {
		was = float64(h.worth)
	}
	copyUSD := e.costs.insert(class, e.Network.Path(e.Network.Region(), s).USDPerGB)
	most := k.gain + float64(k.back*max(0, copyUSD-again))
	is := max(0, min(most, was+(k.gain-was)/max(1e-3, 1-float64(k.back*over))))
	left.add(is)
	h.worth, h.valued = float32(is), true
}

// asked says until when a copy is kept whose time is up, by what is known now.
func (v *vector) asked(e *Engine, now time.Duration, r int32) time.Duration {
	o, s := e.copies.Pair(r)
	first := e.copies.Row(e.Object(v.own[0], e.Key(o)), s) // whose returns are learned
	h := e.copies.At(first)
	l := v.law(e, first, h.leftFor, h.stay)
	if id := ClientID(e.Key(o)); v.clients[id].parked.site == s && l[0].known() {
		v.rests(e, now, id, s, &l)
		return e.copies.At(r).aux.until
	}
	return v.keepUntil(e, now, e.Layout.Class(o), r, &l)
}

// retire keeps the copy that served a client whose trip has ended for as long as it is likely to come back soon, to where it
// left.
func (v *vector) retire(e *Engine, now time.Duration, class int, o ObjectID, s mec.SiteID, l *law) {
	v.serveFrom(e, now, class, o, mec.None)
	server := e.Server(o, s)
	r := e.copies.Find(o, server)
	if e.Has(o, s) || r < 0 {
		return
	}
	again, _ := v.returning(e, class, o, s, mec.None)
	rent := e.rent(class, server)
	k := l.keep(keeping{e.now, 0, again, rent, v.unseen(ClientID(e.Key(o)))})
	l.keeps(e, o, server, again, rent, k.gain, k.until, l[0].known())
	e.expireAt(r, max(now+k.until, e.copies.At(r).aux.until))
}

// returning is what a client's return to a site costs when it finds no copy there: where it goes now it will have one, which
// is the nearest source then.
func (v *vector) returning(e *Engine, class int, o ObjectID, s, to mec.SiteID) (usd, over float64) {
	_, price := e.Source(o, s)
	server := e.Network.Region()
	if to != mec.None {
		price = min(price, e.Network.Path(to, s).USDPerGB)
		if e.costs.remote(class, to, s) < e.costs.remote(class, server, s) {
			server = to
		}
	}
	lack := e.costs.absent(class, server, s)
	_, usd, over = v.lacking(e, ClientID(e.Key(o)), class, s, server, e.costs.insert(class, price)+float64(lack*v.refetch(e, class, s)), lack)
	return usd, over
}

// refetch is the time in s that a client waits for a copy ordered when it arrives.
func (v *vector) refetch(e *Engine, class int, s mec.SiteID) float64 {
	tau, _ := v.copyTime(e, class, e.Network.Region(), s)
	return tau
}

// readOwn looks again whether a client's own object should be at its site, where a read did not find it.
func (v *vector) readOwn(e *Engine, now time.Duration, class int, ev *Event) {
	if v.clients[ev.Client].site != ev.Site {
		return // it went on, or left, before its read was told of
	}
	if (ev.Outcome == Miss || ev.Outcome == Cold) && !v.slow.has(class) {
		v.attend(e, now, ev.Client, class)
	}
}
