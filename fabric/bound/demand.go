package bound

import (
	"math"
	"time"

	"headway/fabric"
	"headway/mec"
)

// Demand takes down what clients ask for and where, as little of it as the optimum needs. Times must not fall.
type Demand struct {
	cfg     fabric.Config
	layout  fabric.Layout
	classes []class
	pieces  arena
	pairs   *fabric.Table[pair]
	objects []object
	rush    *rush
	ends    time.Duration   // of all, once that is known
	floor   []time.Duration // [class*sites + site]: no copy can be there before
	lower   []float64       // US$ per class that every policy pays
	upper   []Parts         // the same, as the upper bound's schedule pays it
	dearest float64         // US$ per GB and s that room may cost at most
	thinned int             // pieces at which less is kept
}

// pair is what was asked of an object at a site.
type pair struct {
	curve
	at      time.Duration // until when the client's presence is accounted for
	here    int32         // writes here
	seen    int32         // writes elsewhere that are accounted for
	owed    float64       // US$ of writes pushed to a copy here before the presence at hand
	begun   bool
	present bool // its client is here and pays for the absence of a copy
}

// object is what was asked of an object at all sites.
type object struct {
	curve       // what its reads cost more while no site has a copy
	slept  bool // the naps of its original are booked
	writes int32
}

// New returns an empty Demand.
func New(cfg fabric.Config) *Demand {
	d := &Demand{
		cfg: cfg, layout: fabric.NewLayout(cfg.Classes),
		lower: make([]float64, len(cfg.Classes)), upper: make([]Parts, len(cfg.Classes)),
	}
	d.pairs = fabric.NewTable[pair](d.layout.Objects())
	d.objects = make([]object, d.layout.Objects())
	for o := range d.objects {
		d.objects[o].top = -1
	}
	for c := range cfg.Classes {
		d.classes = append(d.classes, newClass(&d.cfg, c))
		for s := range cfg.Network.Sites {
			d.floor = append(d.floor, d.classes[c].site[s].soonest)
		}
	}
	d.rush = newRush(d)
	if d.mayFill() {
		d.limit()
	}
	return d
}

// Answers says how a read of a class at a site is answered without a copy there: near, when the best of all sites has
// one, and far, by the region.
func (d *Demand) Answers(class int, s mec.SiteID) (near, far Answer) {
	l := &d.classes[class].site[s]
	return l.near, l.far
}

// Pay is what every policy pays for a class, in US$, whatever is copied where.
func (d *Demand) Pay(class int, transfer, penalty float64) {
	d.lower[class] += transfer + penalty
	d.upper[class].Transfer += transfer
	d.upper[class].Penalty += penalty
}

// Write is a write to an object by a client at a site. It is pushed to all copies at other sites.
func (d *Demand) Write(now time.Duration, o fabric.ObjectID, s mec.SiteID) {
	d.pass(now)
	d.pair(o, s).here++
	d.objects[o].writes++
}

// First is the time before which no copy of anything can be anywhere.
func (d *Demand) First() time.Duration {
	first := time.Duration(math.MaxInt64)
	for c := range d.classes {
		first = min(first, d.classes[c].first)
	}
	return first
}

// Read is a read of an object at a site, which the site serves, or sends on, after a delay. Without a copy there it costs,
// in US$ above a hit, near when the best of all sites has one, and far when the region answers.
func (d *Demand) Read(now, delay time.Duration, class int, o fabric.ObjectID, s mec.SiteID, near, far float64) {
	d.pass(now)
	if d.dearest > 0 {
		d.thin()
	}
	k, p := &d.classes[class], d.pair(o, s)
	near = min(near, far)
	d.start(class, o, s, now)
	d.settle(p, class, o, s, now)
	// A read may wait for a copy on its way for as long as the region would take to answer.
	waits := delay + k.site[s].far.Idle
	k.waits = max(k.waits, waits)
	if now+waits < k.first { // no copy can be anywhere yet
		near = far
	}
	if floor := *d.soonest(class, s); now < floor {
		if d.upper[class].read(k, s, 1, far); now+waits < floor {
			d.lower[class] += near
		}
		return
	}
	if d.rush.on {
		d.rushed(class, o, s, now, now, waits, 1, far)
		return
	}
	p.read(&k.terms, &d.pieces, k.site[s].joins(), now, near, far, p.owed+d.pushed(p, class, o, s))
	p.owed = 0
	if k.birth > 0 && far > near {
		d.objects[o].read(&k.apart, &d.pieces, k.birth, now, far-near, 0, 0)
	}
}

// Attach says that a client comes to a site: it pays for the absence of its object there, where the class does.
func (d *Demand) Attach(now time.Duration, class int, o fabric.ObjectID, s mec.SiteID) {
	d.pass(now)
	if d.expect(class, o); d.classes[class].absent == 0 {
		return
	}
	d.start(class, o, s, now)
	p := d.pair(o, s)
	d.settle(p, class, o, s, now)
	p.present, p.at = true, now
	p.owed += d.pushed(p, class, o, s)
}

// Detach says that a client leaves a site.
func (d *Demand) Detach(now time.Duration, class int, o fabric.ObjectID, s mec.SiteID) {
	d.pass(now)
	r := d.pairs.Find(o, s)
	if r < 0 {
		return
	}
	p := d.pairs.At(r)
	d.settle(p, class, o, s, now)
	p.finish(&d.pieces, d.classes[class].site[s].joins())
	p.present = false
}

// Down says that a site fails, with all that it stores.
func (d *Demand) Down(now time.Duration, s mec.SiteID) {
	d.interrupt(now, s, func(int) time.Duration { return math.MaxInt64 })
}

// Up says that a site is back, empty.
func (d *Demand) Up(now time.Duration, s mec.SiteID) {
	d.interrupt(now, s, func(class int) time.Duration { return now + d.quickest(class, s) })
}

func (d *Demand) interrupt(now time.Duration, s mec.SiteID, floor func(class int) time.Duration) {
	d.pass(now)
	for _, st := range d.rush.started {
		if st != nil && st.site == s { // lost again
			st.site, st.with = mec.None, st.without
		}
	}
	for r := range int32(d.pairs.Len()) {
		if o, at := d.pairs.Pair(r); at == s {
			c, p := d.layout.Class(o), d.pairs.At(r)
			d.settle(p, c, o, s, now)
			p.finish(&d.pieces, d.classes[c].site[s].joins())
			p.broken = true
		}
	}
	for c := range d.classes {
		*d.soonest(c, s) = floor(c)
	}
}

func (d *Demand) soonest(class int, s mec.SiteID) *time.Duration {
	return &d.floor[class*len(d.cfg.Network.Sites)+int(s)]
}

// quickest is how long the fastest copy to a site takes.
func (d *Demand) quickest(class int, to mec.SiteID) time.Duration {
	t := d.classes[class].site[to].soonest
	for s := range d.cfg.Network.Sites {
		if from := mec.SiteID(s); from != to {
			t = min(t, d.cfg.Network.CopyTime(from, to, d.cfg.Classes[class].Bytes)+d.cfg.Prices.Site.Access)
		}
	}
	return t
}

func (d *Demand) pair(o fabric.ObjectID, s mec.SiteID) *pair {
	p := d.pairs.At(d.pairs.Row(o, s))
	if !p.begun {
		p.begun, p.top = true, -1
	}
	return p
}

// pushed is the cost of the writes elsewhere since it was asked last, for a copy here.
func (d *Demand) pushed(p *pair, class int, o fabric.ObjectID, s mec.SiteID) float64 {
	n := d.objects[o].writes - p.here - p.seen
	p.seen += n
	return float64(float64(n) * d.classes[class].site[s].push)
}

// settle accounts for the presence of the client until now.
func (d *Demand) settle(p *pair, class int, o fabric.ObjectID, s mec.SiteID, now time.Duration) {
	if !p.present || now <= p.at {
		return
	}
	k, from, floor := &d.classes[class], p.at, *d.soonest(class, s)
	p.at = now
	if from < floor {
		to := min(now, floor)
		d.Pay(class, 0, float64(k.absent*(to-from).Seconds()))
		p.owed += d.pushed(p, class, o, s)
		from = to
	}
	switch {
	case from == now:
	case d.rush.on:
		d.rushed(class, o, s, from, now, 0, 0, float64(k.absent*(now-from).Seconds()))
	default:
		usd := float64(k.absent * (now - from).Seconds())
		p.evenly(&k.terms, &d.pieces, k.site[s].joins(), from, now, usd, p.owed, d.pushed(p, class, o, s))
		p.owed = 0
	}
}

// end settles all at the end of the simulated time.
func (d *Demand) end(now time.Duration) {
	if d.pass(now); d.rush.on {
		d.endRush(now)
	}
	for r := range int32(d.pairs.Len()) {
		o, s := d.pairs.Pair(r)
		d.Detach(now, d.layout.Class(o), o, s)
	}
	for c := range d.classes {
		d.classes[c].allow()
	}
	for o := range d.objects {
		d.objects[o].finish(&d.pieces, d.classes[d.layout.Class(fabric.ObjectID(o))].birth)
	}
}
