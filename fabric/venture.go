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
// (of the stay at hand, for which nothing is there, B - r), and lies idle before it, since r or the stay before. Going on
// with it until a time t and giving it up then is worth, with l, T and h as in doc.go, and P the probability that the client
// comes by then,
//
//	V(t) = sum over stays with A <= t of weight * (l saved + T share - h idle)
//	       - P T r / tau  -  (1 - P) (T E[min(D, r)] / tau + h E[(D - r)+])
//
// where D is when it shows that the client is not to come, and the copy is dropped: not before the next look in d seconds,
// by t at the latest, and with nothing else known, as likely at any time between. What has moved is lost either way. Going on
// is worth the greatest V(t).
//
// Ordering now rather than at the next look gains the difference of their worths; and with probability 1-P it is in vain,
// at T min(1, d / tau). That counts twice: what is ordered at the first look that speaks for it is often ordered because that
// look erred.
type venture struct {
	window float64
	delay  float64 // d
	sites  []prospects
	list   []mec.SiteID
	lead   func(s mec.SiteID) (r, tau float64) // s until the copy at a site is ready, and that one ordered now would take
	ways   int                                 // told of so far
	weight float64                             // of the one at hand
}

// prospects are those of a site.
type prospects struct {
	known bool
	r     float64 // s until the copy there is ready, or would be if it were ordered now
	tau   float64 // s that one ordered now would take, at least 1
	comes float64 // weight of all ways that a copy would be there for
	way   int     // last one that led there
	left  float64 // s: end of the last stay on it
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
	k.list, k.ways = k.list[:0], 0
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

// way implements listener.
func (k *venture) way(weight float64) {
	k.ways++
	k.weight = weight
}

// stay implements listener.
func (k *venture) stay(s mec.SiteID, from, to float64) {
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
	since := p.r
	if p.way == k.ways {
		since = max(since, p.left)
	} else {
		p.comes += k.weight
		a.weight += k.weight
	}
	p.way, p.left = k.ways, to
	a.saved += float64(k.weight * max(0, until-max(from, p.r)))
	a.later += float64(k.weight * max(0, until-max(from, p.r+k.delay)))
	a.share += float64(k.weight * share)
	a.idle += float64(k.weight * max(0, from-since))
}

// stakes are the prices of a decision, in US$: of a copy, of its rent per second, of a second without it.
type stakes struct{ copy, rent, absent float64 }

// worth is what going on with the copy at a site is worth, and what ordering it at the next look would be.
func (k *venture) worth(p *prospects, m stakes) (now, later float64) {
	gain, gainLater, idle, comes := 0.0, 0.0, 0.0, 0.0
	perS := m.copy / p.tau
	for b := range p.stays {
		a := &p.stays[b]
		gain += float64(m.absent*a.saved) + float64(m.copy*a.share)
		gainLater += float64(m.absent*a.later) + float64(m.copy*a.share)
		idle += a.idle
		comes += a.weight
		t := max(p.r, float64(ventureEdges[b]*k.window))
		cost := func(t, idle float64) float64 {
			waits, moves := shows(p.r, k.delay, t)
			return float64(m.rent*(idle+float64((1-comes)*waits))) + float64(perS*(float64(comes*p.r)+float64((1-comes)*moves)))
		}
		v, w := gain-cost(t, idle), gainLater-cost(max(p.r, t-k.delay), max(0, idle-float64(comes*k.delay)))
		if b == 0 {
			now, later = v, w
		}
		now, later = max(now, v), max(later, w)
	}
	return now, later
}

// shows is how long a copy that is ready in r is expected to lie idle, and for how long it moves, until it shows that its
// client is not to come: E[(D - r)+] and E[min(D, r)] with D spread evenly over [d, t], or at t if that is before.
func shows(r, d, t float64) (idle, moves float64) {
	switch {
	case t <= d:
		return t - r, r
	case r <= d:
		return float64((d+t)/2) - r, r
	default:
		idle = float64((t-r)*(t-r)) / (2 * (t - d))
		return idle, r - float64((r-d)*(r-d))/(2*(t-d))
	}
}

// early is what ordering now rather than at the next look is expected to cost in vain.
func (k *venture) early(p *prospects, m stakes) float64 {
	return float64(float64(m.copy*(1-min(1, p.comes))) * 2 * min(1, k.delay/p.tau))
}
