package fabric

import (
	"time"

	"headway/mec"
)

// venture is what precedents say of each site that a client may be at: how much time a copy there would save, how long it
// would lie idle until then, and so what it is worth to go on with it.
//
// A copy that is ready in r seconds, of which one ordered on arrival would take tau, saves of a stay [A, B] from now
//
//	min(B, A + tau) - max(A, r)    seconds, and the share min(1, (B - A) / tau) of another copy
//
// (of the stay at hand, for which nothing is there, B - r). With l, T and h as in doc.go, going on with it until a time t
// and giving it up then is worth
//
//	V(t) = sum over stays with A <= t of weight * (l saved + T share - h (A - r)+)  -  h P(none until t) (t - r)+  -  T m
//
// where m is the share of the copy that is still to move: what has moved is lost either way. Of the rest, what moves until
// the next look in d seconds is certain to; if the client is not to come, that shows on average when half of what then
// remains has moved. So with p the probability that it comes, tau m = min(r, d) + (p + (1-p)/2) (r - d)+. Going on is
// worth the greatest V(t).
//
// Ordering now rather than at the next look gains the difference of their worths; and with probability 1-p it is in vain,
// at T min(1, d / tau).
type venture struct {
	window float64
	delay  float64 // s until the next look at the client
	sites  []prospects
	list   []mec.SiteID
	lead   func(s mec.SiteID) (r, tau float64) // s until the copy at a site is ready, and that one ordered now would take
}

// prospects are those of a site.
type prospects struct {
	known bool
	r     float64 // s until the copy there is ready, or would be if it were ordered now
	tau   float64 // s that one ordered now would take, at least 1
	comes float64 // weight of all stays that a copy would be there for
	stays [ventureBins]struct {
		weight, saved, share, idle float64
		later                      float64 // saved by a copy ordered at the next look
	}
}

// ventureEdges are the ends of bins of A, in parts of the window.
var ventureEdges = [...]float64{1. / 32, 1. / 16, 1. / 8, 3. / 16, 1. / 4, 3. / 8, 1. / 2, 3. / 4, 1}

const ventureBins = len(ventureEdges)

func newVenture(sites int, window time.Duration) venture {
	return venture{window: window.Seconds(), sites: make([]prospects, sites)}
}

// clear forgets what was told.
func (k *venture) clear() {
	for _, s := range k.list {
		k.sites[s].known = false
	}
	k.list = k.list[:0]
}

// of is the prospects of a site, made if need be.
func (k *venture) of(s mec.SiteID) *prospects {
	p := &k.sites[s]
	if !p.known {
		*p = prospects{known: true}
		p.r, p.tau = k.lead(s)
		k.list = append(k.list, s)
	}
	return p
}

// stay takes a stay that may come, in seconds from now.
func (k *venture) stay(s mec.SiteID, from, to, weight float64) {
	p := k.of(s)
	if to <= p.r {
		return // over before a copy is there
	}
	b := 0
	for b < ventureBins-1 && from > ventureEdges[b]*k.window {
		b++
	}
	a := &p.stays[b]
	until, share := to, 0.0
	if from > 0 {
		until = min(to, from+p.tau)
		share = min(1, (to-from)/p.tau)
	}
	p.comes += weight
	a.weight += weight
	a.saved += float64(weight * max(0, until-max(from, p.r)))
	a.later += float64(weight * max(0, until-max(from, p.r+k.delay)))
	a.share += float64(weight * share)
	a.idle += float64(weight * max(0, from-p.r))
}

// stakes are the prices of a decision, in US$: of a copy, of its rent per second, of a second without it.
type stakes struct{ copy, rent, absent float64 }

// worth is what going on with the copy at a site is worth, and what ordering it at the next look would be.
func (k *venture) worth(p *prospects, m stakes) (now, later float64) {
	first := min(p.r, k.delay)
	toMove := m.copy * (first + float64((1+p.comes)/2*(p.r-first))) / p.tau
	gain, gainLater, idle, comes := 0.0, 0.0, 0.0, 0.0
	for b := range p.stays {
		a := &p.stays[b]
		gain += float64(m.absent*a.saved) + float64(m.copy*a.share)
		gainLater += float64(m.absent*a.later) + float64(m.copy*a.share)
		idle += a.idle
		comes += a.weight
		t := float64(ventureEdges[b]*k.window) - p.r
		v := gain - float64(m.rent*(idle+float64((1-comes)*max(0, t)))) - toMove
		w := gainLater - float64(m.rent*(max(0, idle-float64(comes*k.delay))+float64((1-comes)*max(0, t-k.delay)))) - toMove
		if b == 0 {
			now, later = v, w
		}
		now, later = max(now, v), max(later, w)
	}
	return now, later
}

// early is what ordering now rather than at the next look is expected to cost in vain.
func (k *venture) early(p *prospects, m stakes) float64 {
	return float64(m.copy * (1 - min(1, p.comes)) * min(1, k.delay/p.tau))
}
