package fabric

import (
	"math"
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// bet weighs staging a copy for an arrival that comes with probability p, at a normal time of mean m and deviation s
// from now, against ordering it when the client is there.
//
// Let T be the cost of the copy, h its rent per second, l the penalty per second of a client that is there without it,
// tau the time a copy takes. Ready at R costs rent from R until the arrival A, or until the give-up time G = m + 3s when
// there is none; late, it costs l per second. Waiting has a value too: forecasts that do not come true show it at a rate of
// about (1-p)/m, and then T is saved; so being early costs h' = h + T (1-p)/m per second. The best R is the newsvendor's
//
//	P(A <= R) = h' / (h' + l)
//
// and the copy is ordered at the latest safe time R - tau - z sd(tau), if then
//
//	T + h (p E[(A-R)+] + (1-p)(G-R)) + p l E[(R-A)+]  <  p (T' + l tau)
//
// with the right side what waiting costs (T' + l tau for a copy ordered on arrival), or less, where the stay may turn out
// too short to be worth a copy (lacking).
type bet struct {
	start  float64 // s from now: the latest safe time to order, lead + early deviations of the arrival before its mean
	lead   float64
	early  float64
	giveUp float64 // s from now: G
	gain   float64 // per unit of probability: what being ready saves
	stake  float64 // what staging costs whether the client comes or not
	again  float64 // what it costs when the client comes and there is no copy
	rent   float64 // per s
}

// recedes is the latest safe time where rays say when the client comes, as it will be when it has come: the deviation of
// their times shrinks with the way that is left, all but a part (visit.finish), and the latest safe time recedes as it does.
// With m' s from the arrival left then,
//
//	m' = u s(m') + lead,  s(m')^2 = (s^2 - c) (m'/m)^2 + c
//
// is iterated from m: each step is too early still, so the order is not late by it.
func (p *prospect) recedes(b *bet) float64 {
	if 2*p.rays <= len(rays) || b.early <= 0 {
		return 0
	}
	s := p.side(-1)
	shrinks := max(0, float64(s*s)-p.stays) / float64(p.mean*p.mean)
	left := p.mean
	for range 4 {
		left = float64(b.early*math.Sqrt(float64(shrinks*float64(left*left))+p.stays)) + b.lead
	}
	return p.mean - left
}

// until is when a client that comes at all is taken to have come: what p is the probability of.
func (p *prospect) until() float64 { return max(p.mean, p.raw.until()) }

// side is the deviation on the side of the median where z is. Copies are ordered for the far tail of the early, of which the
// few that are seen say little: there what was said holds, if it is wider.
func (p *prospect) side(z float64) float64 {
	if z < 0 {
		return max(p.sd, p.raw.sd)
	}
	return p.late
}

// missesBy is how much later than r s the arrival A is in expectation, E[(A-r)+], and how much earlier, E[(r-A)+]. With the
// deviation s of the side where r is, and z = (r - m) / s, it is s (phi(z) - z (1 - Phi(z))) on the far side, and the other
// follows from their difference, E[A] - r, where E[A] = m + (late - early) phi(0).
func (p *prospect) missesBy(r float64) (later, earlier float64) {
	s := p.side(r - p.mean)
	z := max(-8, min(8, (r-p.mean)/s))
	phi, cdf := exact.NormPDF(z), exact.NormCDF(z)
	ahead := p.mean + float64((p.late-p.side(-1))*phi0) - r
	if z < 0 {
		earlier = float64(s * (float64(z*cdf) + phi))
		return max(0, ahead+earlier), earlier
	}
	later = float64(s * (phi - float64(z*(1-cdf))))
	return later, max(0, later-ahead)
}

// phi0 is phi(0), the density of the standard normal law at its mean.
const phi0 = 1 / (math.Sqrt2 * math.SqrtPi)

const (
	safety   = 1.6449 // z: a copy is late in 5 % of the cases through its own delay
	earliest = -4.0   // deviations from the mean time of an arrival: no copy is to be ready before
)

func (v *vector) bet(e *Engine, id ClientID, class int, at *prospect, server mec.SiteID, price, tau, tauSD float64) bet {
	to, m := at.site, at.mean
	h := e.rent(class, to)
	l := e.costs.absent(class, server, to)
	t := e.costs.insert(class, price)
	if l <= 0 {
		return bet{start: math.Inf(1), giveUp: at.until(), stake: t, again: t, rent: h}
	}
	early := h + float64(0.05*float64(t*(1-at.p)))/max(m, 1)
	u := max(earliest, min(2, exact.NormQuantile(early/(early+l))))
	best := m + float64(u*at.side(u))
	ready := max(best, tau) // not before it can be
	later, sooner := at.missesBy(ready)
	g := max(at.until(), ready)
	_, waiting, _ := v.lacking(e, id, class, to, server, t+float64(l*tau), l)
	return bet{
		start: best - tau - float64(safety*tauSD),
		lead:  tau + float64(safety*tauSD), early: -u,
		giveUp: g,
		gain:   waiting - float64(h*later) + float64(h*(g-ready)) - float64(l*sooner),
		stake:  t + float64(h*(g-ready)),
		again:  waiting, rent: h,
	}
}

// stage acts on the forecast of a client: orders what is due, and returns when the next order may be.
func (v *vector) stage(e *Engine, now time.Duration, id ClientID) time.Duration {
	next := time.Duration(math.MaxInt64)
	for _, class := range v.own {
		next = min(next, v.attend(e, now, id, class))
	}
	for i := range v.ahead {
		for _, class := range v.own {
			next = min(next, v.stageOwn(e, now, v.renewal(now, next), class, e.Object(class, int(id)), &v.ahead[i]))
		}
	}
	for _, class := range v.own {
		v.turnedAway(e, now, e.Object(class, int(id)))
	}
	for i := range v.f.tiles {
		t := &v.f.tiles[i]
		next = min(next, v.stageTile(e, now, t, id))
	}
	return next
}

// renewal is when the forecast at hand is renewed, where the next order may be at next.
func (v *vector) renewal(now, next time.Duration) time.Duration {
	return min(next, now+seconds(max(1, min(30, v.again))))
}

// early says whether it is too early to weigh a prospect: before the forecast is renewed, at renewed, the bet can neither
// fall due nor be one to look at again, however it stands. Most are: a client has several sites ahead.
func (p *prospect) early(now, renewed time.Duration, tau, tauSD float64) bool {
	start := p.mean + float64(earliest*p.side(-1)) - tau - float64(safety*tauSD)
	return start > max(0.1, p.mean/20) && now+seconds(min(start, p.mean/2)) >= renewed
}

func (v *vector) stageOwn(e *Engine, now, renewed time.Duration, class int, o ObjectID, at *prospect) time.Duration {
	from, price := e.Source(o, at.site)
	tau, sd := v.copyTime(e, class, from, at.site)
	r := e.copies.HeldAt(o, at.site) // a client's own are at a few sites
	if r < 0 && e.Explain == nil && at.early(now, renewed, tau, sd) {
		return math.MaxInt64
	}
	server := e.Server(o, at.site)
	b := v.bet(e, ClientID(e.Key(o)), class, at, server, price, tau, sd)
	v.weighsBet(e, o, at, server, price, tau, sd, &b)
	if r >= 0 {
		v.confirm(e, now, r, at, b)
		return math.MaxInt64
	}
	if float64(at.p*b.gain) <= b.stake {
		e.explain(Declined, o, at.site, at.swayed(&b, whyNotWorth, whyNotPlanned))
		if b.gain > b.stake { // not worth it yet: it may be when the site is nearer
			v.again = min(v.again, at.mean/2)
		}
		return math.MaxInt64
	}
	// As the site gets nearer its time gets surer, and the latest safe time recedes a little at each look: near it, it is
	// now.
	if b.start > max(0.1, at.mean/20) {
		e.explain(Awaited, o, at.site, whyNotYet)
		return now + seconds(max(b.start, at.recedes(&b)))
	}
	if wait := e.holdBack(now, o, from, at.site); wait > 0 {
		e.explain(Awaited, o, at.site, whyLineFull)
		return now + wait
	}
	e.reason(o, at.site, at.swayed(&b, whyWorthStaging, whyPlanned))
	if e.Order(now, o, at.site, true) {
		v.staged(e, o, at.site, now+seconds(b.giveUp))
	}
	return math.MaxInt64
}

// copyTime is the expected time of a copy in s, and its deviation: the idle path, and what queues added so far.
func (v *vector) copyTime(e *Engine, class int, from, to mec.SiteID) (tau, sd float64) {
	idle := e.Network.CopyTime(from, to, e.Classes[class].Bytes).Seconds()
	return idle + max(0, v.lag[class].mean), 1.25 * v.lag[class].dev // a normal's deviation is 1.25 mean deviations
}

func (v *vector) landed(e *Engine, now time.Duration, ev *Event) {
	r := e.copies.Find(ev.Object, ev.Site)
	if r < 0 || e.copies.At(r).state != ready {
		return
	}
	class := e.Layout.Class(ev.Object)
	if !e.shared(ev.Object) {
		id := ClientID(e.Key(ev.Object))
		s := v.clients[id].site
		if e.copies.At(r).aux.flag == relaying && s != mec.None && s != ev.Site {
			v.attend(e, now, id, class)
		}
		if s == ev.Site || e.copies.At(r).aux.flag == relaying {
			v.serveFrom(e, now, class, ev.Object, s)
		}
	}
	from, _ := e.Source(ev.Object, ev.Site)
	idle := e.Network.CopyTime(from, ev.Site, e.Classes[class].Bytes)
	v.lag[class].add((now - e.copies.At(r).orderedAt - idle).Seconds())
}

// Flags of a copy.
const (
	wanted   = iota // where its client is, or was
	onBet           // staged, its client has not come yet
	doubted         // staged, and the last forecast did not confirm it
	serving         // left behind, it answers its client's reads until there is one at its site
	relaying        // from where it is, it is sent on to its client: see relay.go
)

func (v *vector) staged(e *Engine, o ObjectID, s mec.SiteID, giveUp time.Duration) {
	r := e.copies.Find(o, s)
	e.copies.At(r).aux.flag = onBet
	e.expireAt(r, giveUp)
}

// confirm keeps a copy at a site that is still ahead until its client may come, when that is worth more than the rent.
func (v *vector) confirm(e *Engine, now time.Duration, r int32, at *prospect, b bet) {
	a := &e.copies.At(r).aux
	if a.flag == doubted && at.p >= hopeless {
		a.flag = onBet
	}
	until := now + seconds(b.giveUp)
	left := (a.until - now).Seconds() // it is kept so long anyway
	after := 1 - before(left, at.mean, at.sd, at.late)
	held := float64(at.p*max(0, at.mean-left)) + float64((1-at.p)*(b.giveUp-left))
	if a.wake > 0 && until > a.until && float64(at.p*after)*b.again > float64(b.rent*held) {
		o, s := e.copies.Pair(r)
		e.explain(Confirmed, o, s, whyExpected)
		e.expireAt(r, until)
	}
}

// turnedAway drops what was staged where the client is not heading any more, when two forecasts in a row say so.
func (v *vector) turnedAway(e *Engine, now time.Duration, o ObjectID) {
	for r := e.copies.First(o); r >= 0; {
		next := e.copies.Next(r)
		_, s := e.copies.Pair(r)
		if a := &e.copies.At(r).aux; (a.flag == onBet || a.flag == doubted) && !v.heads(s) {
			if a.flag == doubted {
				e.reason(o, s, whyTurnedAway)
				e.drop(r, Unwanted)
			} else {
				e.explain(Doubted, o, s, whyTurnedAway)
				a.flag = doubted
			}
		}
		r = next
	}
}

// heads says whether the client at hand may be heading for a site.
func (v *vector) heads(s mec.SiteID) bool {
	for i := range v.ahead {
		if v.ahead[i].site == s && v.ahead[i].p >= hopeless {
			return true
		}
	}
	return false
}

// hopeless is the probability below which a client is taken not to come.
const hopeless = 0.02

// abandon drops what was staged for a client whose trip has ended, or is said to end.
func (v *vector) abandon(e *Engine, id ClientID, why Why) {
	for _, class := range v.own {
		o := e.Object(class, int(id))
		for r := e.copies.First(o); r >= 0; {
			next := e.copies.Next(r)
			if f := e.copies.At(r).aux.flag; f != wanted && f != serving {
				_, s := e.copies.Pair(r)
				e.reason(o, s, why)
				e.drop(r, Unwanted)
			}
			r = next
		}
	}
}
