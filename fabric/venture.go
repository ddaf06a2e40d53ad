package fabric

import (
	"math/bits"
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
// at T min(1, d / tau). That counts twice and more: what is ordered at the first look that speaks for it is often ordered
// because that look erred.
type venture struct {
	edges [ventureBins]float64 // ends of bins, s
	bins  []uint8              // per s of the window: the bin that it is in at its start
	delay float64              // d
	vain  float64              // how often what an early order costs in vain counts
	sites []prospects
	list  []mec.SiteID
	lead  func(s mec.SiteID) (r, tau float64) // s until the copy at a site is ready, and that one ordered now would take
}

// prospects are those of a site.
type prospects struct {
	known bool
	used  uint16  // bins with stays
	way   int32   // last one that led there
	r     float64 // s until the copy there is ready, or would be if it were ordered now
	tau   float64 // s that one ordered now would take, at least 1
	comes float64 // weight of all ways that a copy would be there for
	left  float64 // s: end of the last stay on it
	stays [ventureBins]struct {
		weight, saved, share, idle float64
		later                      float64 // saved by a copy ordered at the next look
	}
}

// ventureEdges are the ends of bins of A, in parts of the window.
var ventureEdges = [...]float64{1. / 32, 1. / 16, 1. / 8, 3. / 16, 1. / 4, 3. / 8, 1. / 2, 3. / 4, 1}

const (
	// vainAlone and vainFleet were chosen on the even-numbered taxis: a fleet's precedents change faster from look to look.
	vainAlone = 2
	vainFleet = 2.3
)

const ventureBins = len(ventureEdges)

func newVenture(sites int, window time.Duration) venture {
	k := venture{vain: vainAlone, sites: make([]prospects, sites), bins: make([]uint8, int(window.Seconds())+1)}
	for b, part := range ventureEdges {
		k.edges[b] = float64(part * window.Seconds())
	}
	for s, b := 0, uint8(0); s < len(k.bins); s++ {
		for float64(s) > k.edges[b] {
			b++
		}
		k.bins[s] = b
	}
	return k
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
		*p = prospects{known: true, way: -1}
		p.r, p.tau = k.lead(s)
		k.list = append(k.list, s)
	}
	return p
}

// hear takes in what the ways are that the client may go.
func (k *venture) hear(told []stay) {
	for i := range told {
		x := &told[i]
		p := &k.sites[x.site]
		if !p.known {
			p = k.of(x.site)
		}
		if x.to <= p.r {
			continue // over before a copy is there
		}
		b := k.bins[min(int(x.from), len(k.bins)-1)]
		if x.from > k.edges[b] && int(b) < ventureBins-1 {
			b++
		}
		p.used |= 1 << b
		a := &p.stays[b]
		until, share := x.to, 0.0
		if x.from > 0 {
			until = min(until, x.from+p.tau)
			share = min(1, (x.to-x.from)/p.tau)
		}
		since := p.r
		if p.way == x.way {
			since = max(since, p.left)
		} else {
			p.comes += x.weight
			a.weight += x.weight
		}
		p.way, p.left = x.way, x.to
		a.saved += float64(x.weight * max(0, until-max(x.from, p.r)))
		a.later += float64(x.weight * max(0, until-max(x.from, p.r+k.delay)))
		a.share += float64(x.weight * share)
		a.idle += float64(x.weight * max(0, x.from-since))
	}
}

// stakes are the prices of a decision, in US$: of a copy, of its rent per second, of a second without it.
type stakes struct{ copy, rent, absent float64 }

// hopeless says, faster than worth, of most sites where nothing is worth going on with that it is not: what all stays there
// would gain is less than what moves in vain before it shows that the client is not to come.
func (k *venture) hopeless(p *prospects, m stakes) bool {
	gain, moves := 0.0, p.r
	for used := p.used; used != 0; used &= used - 1 {
		a := &p.stays[bits.TrailingZeros16(used)]
		gain += float64(m.absent*a.saved) + float64(m.copy*a.share)
	}
	if p.r > k.delay {
		moves = (p.r + k.delay) / 2
	}
	return gain < 0.999*m.copy/p.tau*moves
}

// worthwhile says whether going on with the copy at a site is worth anything.
func (k *venture) worthwhile(p *prospects, m stakes) bool {
	if k.hopeless(p, m) {
		return false
	}
	now, _ := k.worth(p, m)
	return now > 0
}

// worth is what going on with the copy at a site is worth, and what ordering it at the next look would be. The greatest V is
// at the end of a bin with stays.
func (k *venture) worth(p *prospects, m stakes) (now, later float64) {
	gain, gainLater, idle, comes := 0.0, 0.0, 0.0, 0.0
	perS := m.copy / p.tau
	for used := p.used | 1; used != 0; used &= used - 1 {
		b := bits.TrailingZeros16(used)
		a := &p.stays[b]
		gain += float64(m.absent*a.saved) + float64(m.copy*a.share)
		gainLater += float64(m.absent*a.later) + float64(m.copy*a.share)
		idle += a.idle
		comes += a.weight
		t := max(p.r, k.edges[b])
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
	return float64(float64(m.copy*(1-min(1, p.comes))) * k.vain * min(1, k.delay/p.tau))
}
