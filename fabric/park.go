package fabric

import (
	"math"
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// outset is the hazard of the start of a trip of a parked client over the next day, in steps.
type outset struct {
	n      int
	from   [outsetMost + 1]float64 // s from now
	hazard [outsetMost]float64
}

const (
	outsetStep = 5 * time.Minute
	outsetMost = int(aDay/outsetStep) + gapBins
)

// outset looks a day ahead: first by the bins of the law of returns, then by the clock.
func (v *vector) outset(e *Engine, now time.Duration, id ClientID, l *law, x *outset) {
	var room, rates [gapBins]float64
	for b, hazard := range l.hazards(now, aDay, v.unseen(id), &room) {
		rates[b] = -exact.Log(max(1e-9, 1-hazard)) / gapWidths[b]
	}
	age := now - v.clients[id].parked.since
	at := time.Duration(0)
	for x.n = 0; at < aDay && x.n < outsetMost; x.n++ {
		b := gapBin(age + at)
		width := outsetStep
		if b < gapBins-1 {
			width = max(time.Second, min(width, gapEnds[b]-age-at))
		}
		rate := v.starts.rate(&v.clients[id].parked, now, now+at+width/2, rates[b])
		x.hazard[x.n] = 1 - exact.Exp(-float64(rate*width.Seconds()))
		x.from[x.n] = at.Seconds()
		at += width
	}
	x.from[x.n] = at.Seconds()
}

// rest is what to do with a copy for a parked client, in s from now.
type rest struct {
	keep  float64 // how long to keep it, if it is there, or from when it is ordered
	order float64 // when to order it, after it was dropped; +Inf: not within a day
	gain  float64 // what having it now is expected to save
	fetch float64 // what ordering it now is expected to save, its cost paid
}

// rest plans a parked client's copy: kept, let go, and ordered again before its client sets out, as costs the least. With T
// the cost of a copy, A what a start costs that finds none (a copy, and waiting for it), h the rent per s, and q the hazard
// of a step of width w, being with and without one costs
//
//	P_i = min( h w (1 - q/2) + (1-q) P_i+1 ,  W_i )
//	W_i = min( q A + (1-q) W_i+1 ,  T + h w (1 - q/2) + (1-q) P_i+1 )
//
// and a start within the day that is found late costs A. It is the rule to be ready when hazard x (A - T) first exceeds h, and
// to keep while hazard x A does, but for what comes of it later: a copy is not let go that would be ordered again soon after.
// As T lies between the two, what is ordered is not let go at the next look.
func (x *outset) rest(held bool, copyUSD, again, rent, most float64) rest {
	var keeps, fetches [outsetMost]bool
	with, without := again, again
	out := rest{order: math.Inf(1)}
	for i := x.n - 1; i >= 0; i-- {
		q := x.hazard[i]
		hold := float64(rent*(x.from[i+1]-x.from[i])*(1-q/2)) + float64((1-q)*with)
		wait := float64(q*again) + float64((1-q)*without)
		fetches[i] = copyUSD+hold < wait
		if fetches[i] {
			without = copyUSD + hold
		} else {
			without = wait
		}
		keeps[i] = hold < without
		with = min(hold, without)
		out.fetch = wait - copyUSD - hold
	}
	out.gain = without - with
	i := 0
	if !held {
		for i < x.n && !fetches[i] {
			i++
		}
		if i == x.n {
			return out
		}
		out.order = x.from[i]
		if i > 0 {
			return out
		}
		out.order = math.Inf(1)
	}
	for i < x.n && keeps[i] && x.from[i+1] <= most {
		i++
	}
	if out.keep = x.from[i]; i == 0 && fetches[0] {
		out.keep, i = x.from[1], 1
	}
	for i < x.n && !fetches[i] {
		i++
	}
	if i < x.n {
		out.order = max(x.from[i], x.from[1])
	}
	return out
}

// rests plans the copies of a client that is parked at a site now, and asks to be woken for what is due later.
func (v *vector) rests(e *Engine, now time.Duration, id ClientID, s mec.SiteID, l *law) {
	c := &v.clients[id]
	var x outset
	v.outset(e, now, id, l, &x)
	next := x.from[x.n]
	for _, class := range v.own {
		next = min(next, v.restClass(e, now, id, class, s, &x))
	}
	c.gen++
	c.due = now + seconds(next)
	e.WakeAt(c.due, clientToken(id, c.gen))
}

// restClass does what is due now of one class, and returns when more is.
func (v *vector) restClass(e *Engine, now time.Duration, id ClientID, class int, s mec.SiteID, x *outset) float64 {
	o := e.Object(class, int(id))
	r := e.copies.Row(o, s)
	again, _ := v.returning(e, class, o, s, mec.None)
	rent := e.rent(class, s)
	from, price := e.Source(o, s)
	copyUSD := e.costs.insert(class, price)
	if v.look == 0 {
		copyUSD = math.Inf(1)
	}
	h := e.copies.At(r)
	held := h.state != absent
	most := 2 * breakEven(again, rent).Seconds() // as keepFor
	if held {
		most -= (now - max(h.leftAt, h.orderedAt)).Seconds()
	}
	p := x.rest(held, copyUSD, again, rent, most)
	switch {
	case held:
		v.weighsRest(e, o, s, x, &p, copyUSD, again, rent)
		e.explain(Kept, o, s, whyByClock)
		e.expireAt(r, now+seconds(p.keep))
	case p.keep > 0:
		if wait := e.holdBack(now, o, from, s); wait > 0 {
			return wait.Seconds()
		}
		v.weighsRest(e, o, s, x, &p, copyUSD, again, rent)
		e.reason(o, s, whySetsOut)
		if e.Order(now, o, s, true) {
			e.expireAt(r, now+seconds(p.keep))
		}
	}
	return p.order
}

// rouse looks again at the copies of a parked client.
func (v *vector) rouse(e *Engine, now time.Duration, id ClientID) {
	s := v.clients[id].parked.site
	if s == mec.None || len(v.own) == 0 {
		return
	}
	first := e.copies.Row(e.Object(v.own[0], int(id)), s)
	h := e.copies.At(first)
	l := v.law(e, first, mec.None, h.stay)
	v.rests(e, now, id, s, &l)
}

// weighsRest notes what the rest of a parked client's copy weighs.
func (v *vector) weighsRest(e *Engine, o ObjectID, s mec.SiteID, x *outset, p *rest, copyUSD, again, rent float64) {
	if e.Explain == nil {
		return
	}
	within := 1.0
	for i := 0; i < x.n && x.from[i] < p.keep; i++ {
		within *= 1 - x.hazard[i]
	}
	e.weighs(o, s, Quantity{StartP, 1 - within}, Quantity{StartPerS, x.hazard[0] / x.from[1]},
		Quantity{CopyUSD, copyUSD}, Quantity{AgainUSD, again}, Quantity{RentUSDPerS, rent},
		Quantity{KeepS, p.keep}, Quantity{KeepGainUSD, p.gain})
	all, here, own := v.starts.seen(&v.clients[e.Key(o)].parked)
	e.because.numbers = append(e.because.numbers, Quantity{StartsAll, all}, Quantity{StartsHere, here}, Quantity{StartsOwn, own})
	if !math.IsInf(p.order, 1) {
		e.because.numbers = append(e.because.numbers, Quantity{OrderS, p.order})
	}
}
