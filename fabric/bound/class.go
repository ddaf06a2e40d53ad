package bound

import (
	"math"
	"time"

	"headway/fabric"
	"headway/mec"
)

var inf = math.Inf(1)

// class is what the copies and reads of a class cost.
type class struct {
	rent   float64 // US$ per second of a copy
	absent float64 // US$ per second of a client without one
	copyGB float64 // 1e9 bytes of a copy
	readGB float64 // 1e9 bytes of a read
	copyOp float64 // US$ for the operations of a copy
	readOp float64 // US$ for that of a read that the region answers
	bytes  int64   // of a read
	site   []local
	tiers  *tiers // nil: originals stay hot

	waits time.Duration // the longest that a read waited for a copy on its way
	least float64       // US$ for the cheapest copy to any site, in the lower bound
	birth float64       // US$ by which the lower bound prices a copy from the region above one from a site
	first time.Duration
	terms terms // of the curve of a pair
	apart terms // of the curve of an object: what reads cost more when no site has a copy
}

// local is what a class costs at a site.
type local struct {
	region  float64 // US$ for a copy from the region
	least   float64 // US$ for one from the cheapest site or the region, in the lower bound
	push    float64 // US$ for a write that is pushed there
	near    Answer  // the best that any site could do
	far     Answer  // by the region
	gbNear  float64 // US$ per GB from the cheapest source
	gbFar   float64 // US$ per GB from the region
	soonest time.Duration
	barred  bool
}

// joins is what a copy costs at least when pieces of demand are joined: a little less than in the end.
func (l *local) joins() float64 { return l.least * (1 - 1.0/64) }

// Answer is how a read is answered from elsewhere: what moving its bytes costs, in US$, and how long it takes over idle
// links.
type Answer struct {
	USD  float64
	Idle time.Duration
}

// A curve may err by this share of what the cheapest copy costs.
const tolerance = 1.0 / 1024

func newClass(cfg *fabric.Config, number int) class {
	c, hot := &cfg.Classes[number], cfg.Prices.Region[mec.Hot]
	k := class{
		rent: float64(c.Bytes) * cfg.Prices.Site.Rent(), absent: c.AbsentUSDPerS,
		copyGB: float64(c.Bytes) / 1e9, bytes: c.ReadBytes,
		copyOp: cfg.Prices.Site.USDPer10kPut/1e4 + hot.USDPer10kRead/1e4, readOp: hot.USDPer10kRead / 1e4,
		least: inf, birth: inf, first: math.MaxInt64,
	}
	if k.bytes == 0 {
		k.bytes = c.Bytes
	}
	k.readGB = float64(k.bytes) / 1e9
	for s := range cfg.Network.Sites {
		k.site = append(k.site, k.newLocal(cfg, c, mec.SiteID(s)))
		l := &k.site[s]
		k.least, k.first = min(k.least, l.least), min(k.first, l.soonest)
	}
	k.tiers = newTiers(cfg, number, &k)
	err := max(1e-15, tolerance*k.least)
	k.least = max(0, k.least-2*err)
	for s := range k.site {
		l := &k.site[s]
		k.birth = min(k.birth, l.region-l.least-2*err)
		l.least = max(0, l.least-2*err)
	}
	k.terms = terms{rent: k.rent, most: k.rent, err: err, gap: 16 * err}
	k.apart = k.terms
	return k
}

func (k *class) newLocal(cfg *fabric.Config, c *fabric.Class, to mec.SiteID) local {
	net, hot := cfg.Network, cfg.Prices.Region[mec.Hot]
	region := net.Path(net.Region(), to)
	l := local{
		gbFar: region.USDPerGB, gbNear: region.USDPerGB, push: float64(c.WriteBytes) / 1e9 * region.USDPerGB,
		soonest: net.CopyTime(net.Region(), to, c.Bytes) + hot.Access, barred: c.Barred != nil && c.Barred[to],
	}
	l.far = Answer{float64(k.readGB*region.USDPerGB) + k.readOp, idle(cfg, net.Region(), to, k.bytes)}
	l.near = l.far
	for s := range net.Sites {
		if from := mec.SiteID(s); from != to {
			l.gbNear = min(l.gbNear, net.Path(from, to).USDPerGB)
			l.near.Idle = min(l.near.Idle, idle(cfg, from, to, k.bytes))
		}
	}
	l.near.USD = min(l.far.USD, float64(k.readGB*l.gbNear))
	l.region = float64(k.copyGB*l.gbFar) + k.copyOp
	l.least = float64(k.copyGB*l.gbNear) + k.copyOp
	return l
}

// allow takes off the price of a copy, in the lower bound, the rent that it does not pay while a read waits for it.
func (k *class) allow() {
	usd := float64(k.rent * k.waits.Seconds())
	for s := range k.site {
		k.site[s].least = max(0, k.site[s].least-usd)
	}
	k.least = max(0, k.least-usd)
}

// idle is how long a location takes to answer a read at a site over idle links.
func idle(cfg *fabric.Config, from, to mec.SiteID, bytes int64) time.Duration {
	p := cfg.Network.Path(from, to)
	access := cfg.Prices.Site.Access
	if from == cfg.Network.Region() {
		access = cfg.Prices.Region[mec.Hot].Access
	}
	return 2*p.Propagation + access + mec.Serialise(bytes, p.NSPerByte)
}
