package sim

import (
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
)

// bound watches a world in which nothing is ever copied, and computes what a clairvoyant would pay on its traffic.
//
// Two plans per pair of object and site bracket it. The lower one buys every copy and every remote read from whatever
// source would be cheapest if all had a copy, and pays for no pushed write: no policy pays less. The upper one buys from
// the region only and pays for the writes pushed into what it holds: a schedule that can be carried out (given that it
// may place its first copies before the start), so the optimum is not above it. Neither knows a capacity limit: with
// one, the lower bound stays a bound, and the upper one may not be reachable.
type bound struct {
	w      *world
	pairs  *fabric.Table[pair]
	writes []int32 // per object, so far
	class  []boundClass
	base   []float64 // per class: what every policy pays, for shipping writes and for what is late even with a copy
}

type pair struct {
	lower, upper fabric.Plan
	writes       int32
	present      bool // the object's vehicle is at the site
}

// boundClass are the prices of a class at each site.
type boundClass struct {
	rent, absent float64
	low, up      []boundPrice
}

// boundPrice is what the cheapest source, or the region, asks at a site.
type boundPrice struct {
	fetch  float64 // US$ for a copy
	remote float64 // US$ for moving the bytes of a read
	idle   time.Duration
	push   float64 // US$ for a write pushed to the site
}

func newBound(w *world) *bound {
	b := &bound{w: w, pairs: fabric.NewTable[pair](w.layout.Objects()), writes: make([]int32, w.layout.Objects()), base: make([]float64, len(w.x.classes))}
	for i := range w.x.classes {
		b.class = append(b.class, newBoundClass(w, &w.x.classes[i]))
	}
	return b
}

func newBoundClass(w *world, c *class) boundClass {
	net, region := w.x.net, w.x.net.Region()
	bc := boundClass{rent: float64(c.Bytes) * w.x.prices.Site.Rent(), absent: c.AbsentUSDPerS}
	ops := w.x.prices.Site.USDPer10kPut/1e4 + w.x.prices.Region[mec.Hot].USDPer10kRead/1e4
	for s := range net.Sites {
		to := mec.SiteID(s)
		price := func(from mec.SiteID) boundPrice {
			p := net.Path(from, to)
			q := boundPrice{
				fetch:  float64(float64(c.Bytes)/1e9*p.USDPerGB) + ops,
				remote: float64(c.ReadBytes) / 1e9 * p.USDPerGB,
				idle:   w.idle(from, to, c.ReadBytes),
				push:   float64(c.writeBytes) / 1e9 * p.USDPerGB,
			}
			return q
		}
		up := price(region)
		up.remote += w.x.prices.Region[mec.Hot].USDPer10kRead / 1e4
		low := up
		for from := range net.Sites {
			if from == s {
				continue
			}
			p := price(mec.SiteID(from))
			low.fetch, low.remote, low.idle = min(low.fetch, p.fetch), min(low.remote, p.remote), min(low.idle, p.idle)
		}
		low.push = 0
		bc.low, bc.up = append(bc.low, low), append(bc.up, up)
	}
	return bc
}

func (b *bound) write(o fabric.ObjectID) { b.writes[o]++ }

// advance brings the plans of a pair up to now.
func (b *bound) advance(now time.Duration, class int, o fabric.ObjectID, s mec.SiteID) *pair {
	p := b.pairs.At(b.pairs.Row(o, s))
	c := &b.class[class]
	absent := 0.0
	if p.present {
		absent = c.absent
	}
	n := float64(b.writes[o] - p.writes)
	p.writes = b.writes[o]
	p.lower.Advance(now.Seconds(), c.low[s].fetch, c.rent, absent, 0)
	p.upper.Advance(now.Seconds(), c.up[s].fetch, c.rent, absent, n*c.up[s].push)
	return p
}

// read is a read that the node is done with at done, of a vehicle with a radio round trip.
func (b *bound) read(now time.Duration, class int, o fabric.ObjectID, s mec.SiteID, done, radio time.Duration) {
	c := &b.w.x.classes[class]
	p := b.advance(now, class, o, s)
	here := done + radio/2 - now
	hit := c.late(here + b.w.x.prices.Site.Access)
	b.base[class] += hit
	low, up := &b.class[class].low[s], &b.class[class].up[s]
	p.lower.Read(low.fetch, low.remote+max(0, c.late(here+low.idle)-hit))
	p.upper.Read(up.fetch, up.remote+max(0, c.late(here+up.idle)-hit))
}

// attach and detach follow where vehicles are, for the classes that pay for absence.
func (b *bound) attach(now time.Duration, id int32, s mec.SiteID, from mec.SiteID) {
	for i := range b.class {
		if b.class[i].absent == 0 {
			continue
		}
		o := b.w.layout.Object(i, int(id))
		if from != mec.None {
			b.advance(now, i, o, from).present = false
		}
		if s != mec.None {
			b.advance(now, i, o, s).present = true
		}
	}
}

// result sums the plans of each class: lower and upper cost in US$, and the upper one's seconds of copies.
func (b *bound) result() (lower, upper, seconds []float64) {
	n := len(b.class)
	lower, upper, seconds = slices.Clone(b.base), slices.Clone(b.base), make([]float64, n)
	for r := range int32(b.pairs.Len()) {
		o, _ := b.pairs.Pair(r)
		c := b.w.layout.Class(o)
		l, _ := b.pairs.At(r).lower.Cost()
		u, s := b.pairs.At(r).upper.Cost()
		lower[c] += l
		upper[c] += u
		seconds[c] += s
	}
	return lower, upper, seconds
}
