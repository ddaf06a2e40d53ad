package fabric

import (
	"math"
	"slices"
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// graph learns, from where clients were and where they were heading, which sites they then visited and when: what road
// networks teach beyond a straight line. It is learned online and by counting only.
//
// Now and then a client's place is noted in three contexts, each with one of eight headings: its site, a square of 1 km
// and one of 250 m. After the horizon, or at the end of the trip, each of them counts one observation, and for each site
// that the client visited meanwhile a visit and the time until it: all at once, as visits counted before those that did
// not come would be too many. So the share of visits is the probability of a visit, of whichever site, next or later. The
// contexts are chained: a context of which little was seen says what the wider one says,
//
//	p = (visits + graphWeight * wider) / (observations + graphWeight)
//
// (shrinkage of nested counts, as in prediction by partial matching; J. Cleary, I. Witten 1984).
type graph struct {
	contexts []context
	index    []slot        // open addressing, linear probing
	pending  []pendings    // per client
	horizon  time.Duration // within which a visit counts
	every    time.Duration // between two places noted
	private  bool          // each client learns from itself alone
}

const (
	graphMost     = 10 * time.Minute // the longest horizon
	graphLeast    = 2 * time.Minute  // the shortest
	graphNotes    = 40               // places noted per horizon, at most
	graphWeight   = 4
	graphNext     = 8  // sites that a context remembers
	graphVisits   = 4  // sites that a place counts: the first that its client came to
	graphStops    = 32 // sites that a client came to that are remembered
	contextLevels = 3
)

// slot is where a context is, by its key; 0: nowhere.
type slot struct {
	key uint64
	at  int32
}

// context is what happened after a place and a heading: two lines of the cache, of which the first says what is likely.
type context struct {
	n       float32 // observations whose time is up
	visits  [graphNext]float32
	site    [graphNext]int16 // where visits are more than 0
	_       [12]byte
	moments [graphNext]moments
}

// moments are those of the logarithm of the time until a visit.
type moments struct{ mean, m2 float32 }

// pendings are the places of a client whose time is not up yet, and the sites that it came to meanwhile.
type pendings struct {
	places []noted // a ring, made at the first note
	head   uint32  // number of the oldest; they are counted from the first on
	tail   uint32  // of the one to come
	came   uint32  // sites come to so far
	stops  [graphStops]arrival
}

// noted is where a client was, in all of its contexts.
type noted struct {
	at       time.Duration
	contexts [contextLevels]int32
	came     uint32 // number of the first site that the client came to after
}

type arrival struct {
	at   time.Duration
	site mec.SiteID
}

// newGraph is a graph for copies that take up to slowest: whom they are for comes within twice that time, or they are
// better ordered later.
func newGraph(clients int, slowest time.Duration, private bool) *graph {
	horizon := max(graphLeast, min(graphMost, 2*slowest))
	return &graph{horizon: horizon, every: max(horizon/graphNotes, 5*time.Second), index: make([]slot, 1<<12), pending: make([]pendings, clients), private: private, contexts: make([]context, 1)}
}

// octant is the heading in eighths of a circle, from the signs and the order of the components alone.
func octant(vx, vy float64) uint64 {
	o := uint64(0)
	if vx < 0 {
		o |= 1
	}
	if vy < 0 {
		o |= 2
	}
	if math.Abs(vx) > math.Abs(vy) {
		o |= 4
	}
	return o
}

// keys are the contexts of a place and a heading, from the widest to the narrowest.
func (g *graph) keys(c ClientID, site mec.SiteID, f *fix) [contextLevels]uint64 {
	o := octant(f.vx, f.vy)
	if float64(f.vx*f.vx)+float64(f.vy*f.vy) < minSpeed*minSpeed {
		o = 8 // standing
	}
	who := uint64(0)
	if g.private {
		who = uint64(uint32(c)) + 1
	}
	square := func(side float64) uint64 {
		return uint64(uint32(int32(math.Floor(f.x/side))))<<32 | uint64(uint32(int32(math.Floor(f.y/side))))
	}
	key := func(level, place uint64) uint64 {
		h := (place ^ level<<60 ^ o<<56) * 0x9e3779b97f4a7c15
		h = (h ^ h>>29 ^ who) * 0xbf58476d1ce4e5b9
		return h ^ h>>32
	}
	return [contextLevels]uint64{key(1, uint64(uint32(site))), key(2, square(1000)), key(3, square(250))}
}

// note remembers where a client is, and says when to note it again.
func (g *graph) note(c ClientID, now time.Duration, site mec.SiteID, f *fix) time.Duration {
	p := &g.pending[c]
	g.settle(p, now)
	if p.places == nil {
		p.places = make([]noted, g.horizon/g.every+2)
	}
	o := p.place(p.tail)
	o.at, o.came = now, p.came
	for i, k := range g.keys(c, site, f) {
		o.contexts[i] = g.context(k)
	}
	p.tail++
	return now + g.every
}

func (p *pendings) place(number uint32) *noted { return &p.places[number%uint32(len(p.places))] }

// find is the slot of a key: its own, or the free one where it would be.
func (g *graph) find(key uint64) *slot {
	mask := uint64(len(g.index) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		if s := &g.index[i]; s.at == 0 || s.key == key {
			return s
		}
	}
}

// context is the context of a key, made if need be.
func (g *graph) context(key uint64) int32 {
	if s := g.find(key); s.at != 0 {
		return s.at
	}
	if 2*len(g.contexts) >= len(g.index) {
		old := g.index
		g.index = make([]slot, 4*len(old))
		for _, s := range old {
			if s.at != 0 {
				*g.find(s.key) = s
			}
		}
	}
	at := int32(len(g.contexts))
	g.contexts = append(roomy(g.contexts), context{})
	*g.find(key) = slot{key, at}
	return at
}

// settle counts the places whose time is up.
func (g *graph) settle(p *pendings, now time.Duration) {
	for p.head != p.tail && now-p.place(p.head).at > g.horizon {
		g.close(p)
	}
}

// close counts the oldest place, and the visits after it.
func (g *graph) close(p *pendings) {
	o := p.place(p.head)
	p.head++
	for _, at := range o.contexts {
		g.contexts[at].n++
	}
	var visited [graphVisits]mec.SiteID
	n := 0
	for k := max(o.came, p.came-min(p.came, graphStops)); k != p.came && n < len(visited); k++ {
		s := &p.stops[k%graphStops]
		if slices.Contains(visited[:n], s.site) {
			continue
		}
		visited[n] = s.site
		n++
		after := float32(max((s.at - o.at).Seconds(), 0.1))
		logT := float32(exact.Log(float64(after)))
		for _, at := range o.contexts {
			g.contexts[at].add(s.site, logT)
		}
	}
}

// end counts all places of a client whose trip has ended.
func (g *graph) end(c ClientID) {
	p := &g.pending[c]
	for p.head != p.tail {
		g.close(p)
	}
}

// visit remembers a client's arrival at a site for the places it was at before.
func (g *graph) visit(c ClientID, now time.Duration, site mec.SiteID) {
	p := &g.pending[c]
	g.settle(p, now)
	p.stops[p.came%graphStops] = arrival{now, site}
	p.came++
}

// add counts a visit; where there is no room the site visited least makes way.
func (c *context) add(site mec.SiteID, logT float32) {
	least := 0
	for i, n := range c.visits {
		if n > 0 && c.site[i] == int16(site) {
			n++
			c.visits[i] = n
			m := &c.moments[i]
			d := logT - m.mean
			m.mean += d / n
			m.m2 += float32(d * (logT - m.mean))
			return
		}
		if n < c.visits[least] {
			least = i
		}
	}
	c.site[least], c.visits[least], c.moments[least] = int16(site), 1, moments{mean: logT}
}

// ahead adds what the graph knows of a client's place to the prospects, which come with what the rays say of them.
func (g *graph) ahead(c ClientID, site mec.SiteID, f *fix, out []prospect) []prospect {
	for _, k := range g.keys(c, site, f) {
		at := g.find(k).at
		if at == 0 {
			continue // the narrower ones may be known all the same, in another site
		}
		ctx := &g.contexts[at]
		var visits [prospectsMost]float32
		for i, n := range ctx.visits {
			if n == 0 {
				continue
			}
			s := mec.SiteID(ctx.site[i])
			k := lookUp(out, s)
			if k < 0 {
				if s == site || len(out) == cap(out) {
					continue
				}
				k, out = len(out), append(out, unsaid(s))
			}
			visits[k] = n
			out[k].times(ctx, i)
		}
		for i := range out {
			said := &out[i].said[byGraph]
			*said = (float64(visits[i]) + float64(graphWeight**said)) / (float64(ctx.n) + graphWeight)
		}
	}
	return out
}

// lookUp is where a site is among the prospects, or -1.
func lookUp(out []prospect, s mec.SiteID) int {
	for i := range out {
		if out[i].site == s {
			return i
		}
	}
	return -1
}

// touch makes sure that a site is among the prospects.
func touch(out []prospect, s mec.SiteID) []prospect {
	if len(out) == cap(out) || lookUp(out, s) >= 0 {
		return out
	}
	return append(out, unsaid(s))
}

// unsaid is a prospect of which nothing is said yet.
func unsaid(s mec.SiteID) prospect {
	return prospect{site: s, said: [experts]float64{silent, silent, 0, silent, silent}}
}

// times takes the time until a visit from a context, unless what is known is sharper, or most rays say when: they know
// where in its square the client is. The moments are a lognormal's.
func (p *prospect) times(c *context, i int) {
	if 2*p.rays > len(rays) {
		return
	}
	variance := 0.5 // of the logarithm: an assumption for few
	n, m := c.visits[i], &c.moments[i]
	if n >= 3 {
		variance = max(0.01, float64(m.m2)/float64(n-1))
	}
	mean := exact.Exp(min(7, float64(m.mean)+float64(variance/2)))
	sd := mean * math.Sqrt(max(0, exact.Exp(min(4, variance))-1))
	if t := &p.when[byGraph]; t.sd == 0 || sd < t.sd {
		*t = timing{mean, sd}
	}
	if p.mean == 0 || sd < p.sd {
		p.mean, p.sd, p.by = mean, sd, byGraph
	}
}
