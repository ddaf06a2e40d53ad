package bound

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// toy is a small world with random demand, whose optimum can be found by trying everything.
type toy struct {
	cfg    fabric.Config
	events []toyEvent // in order of time
	end    time.Duration
	d      *Demand // the prices of the model
}

type toyEvent struct {
	at     time.Duration
	kind   string // read, write, attach, detach
	object fabric.ObjectID
	site   mec.SiteID
	limit  time.Duration // of a read: a longer answer is late
	late   float64       // US$
}

// toyShape says what a toy has.
type toyShape struct {
	sites, objects, events int
	capacity               int64
	flat                   bool // copies cost the same from everywhere, and no site answers faster than the region
	rentFree, presence     bool
	sizes                  []int64 // per object; nil: 1 GB each
}

func newToy(t testing.TB, rnd *rand.Rand, shape toyShape) *toy {
	t.Helper()
	sites := make([]mec.Site, shape.sites)
	for i := range sites {
		sites[i] = mec.Site{Name: fmt.Sprint("s", i), X: 1000 * float64(i)}
	}
	backhaul := mec.LinkSpec{RTT: 20 * time.Millisecond, BitsPerS: 1e12, USDPerGB: 0.5 + rnd.Float64()}
	neighbour := mec.LinkSpec{RTT: 4 * time.Millisecond, BitsPerS: 1e12, USDPerGB: backhaul.USDPerGB * rnd.Float64()}
	if shape.flat {
		neighbour = mec.LinkSpec{RTT: time.Second, BitsPerS: 1e12, USDPerGB: 100}
	}
	net, err := mec.NewNetwork(sites, mec.Neighbours(sites), backhaul, neighbour)
	if err != nil {
		t.Fatal(err)
	}
	book := mec.PriceBook{Site: mec.TierSpec{USDPerGBMonth: mec.SecondsPerMonth * rnd.Float64() * 0.2}}
	book.Region[mec.Hot] = mec.TierSpec{USDPer10kRead: 1e4 * 0.01 * rnd.Float64(), Access: time.Millisecond}
	if shape.rentFree {
		book.Site.USDPerGBMonth, book.Region[mec.Hot].USDPer10kRead = 0, 0
	}
	toy := &toy{end: 100 * time.Second}
	toy.cfg = fabric.Config{Network: net, Prices: book, Capacity: shape.capacity, Clients: shape.objects}
	for o := range shape.objects {
		c := fabric.Class{Name: fmt.Sprint("c", o), Key: fabric.PerVehicle, Objects: 1, Bytes: 1e9, ReadBytes: 1e8, WriteBytes: 1e7}
		if shape.sizes != nil {
			c.Bytes = shape.sizes[o]
		}
		if shape.presence && rnd.IntN(2) == 0 {
			c.AbsentUSDPerS = rnd.Float64() * 0.5
		}
		toy.cfg.Classes = append(toy.cfg.Classes, c)
	}
	toy.d = New(toy.cfg)
	toy.demand(rnd, shape)
	return toy
}

func (toy *toy) demand(rnd *rand.Rand, shape toyShape) {
	where := make([]mec.SiteID, shape.objects)
	for o := range where {
		where[o] = mec.None
	}
	at := 2 * time.Second // after the first copies can be there
	for range shape.events {
		at += time.Duration(1+rnd.IntN(12)) * time.Second
		e := toyEvent{at: at, object: fabric.ObjectID(rnd.IntN(shape.objects)), site: mec.SiteID(rnd.IntN(shape.sites))}
		switch n := rnd.IntN(10); {
		case n < 7:
			e.kind, e.limit, e.late = "read", time.Duration(rnd.IntN(30))*time.Millisecond, rnd.Float64()*2
			if rnd.IntN(3) == 0 {
				e.late /= 100
			}
		case n < 8 || !shape.presence:
			e.kind = "write"
		case where[e.object] == mec.None:
			e.kind, where[e.object] = "attach", e.site
		default:
			e.kind, e.site, where[e.object] = "detach", where[e.object], mec.None
		}
		toy.events = append(toy.events, e)
	}
	slices.SortStableFunc(toy.events, func(a, b toyEvent) int { return cmp.Compare(a.at, b.at) })
	toy.end = at + time.Second
}

// missed is what a read costs when a location answers it, above a hit.
func (toy *toy) missed(e *toyEvent, from mec.SiteID) float64 {
	k := &toy.d.classes[e.object]
	usd := k.readGB * toy.cfg.Network.Path(from, e.site).USDPerGB
	if from == toy.cfg.Network.Region() {
		usd += k.readOp
	}
	if idle(&toy.cfg, from, e.site, k.bytes) > e.limit {
		usd += e.late
	}
	return usd
}

// solve brackets the optimum.
func (toy *toy) solve() *Result {
	d := New(toy.cfg)
	for i := range toy.events {
		e := &toy.events[i]
		class := int(e.object)
		switch e.kind {
		case "read":
			near, far := d.Answers(class, e.site)
			for _, a := range []*Answer{&near, &far} {
				if a.Idle > e.limit {
					a.USD += e.late
				}
			}
			d.Read(e.at, 0, class, e.object, e.site, near.USD, far.USD)
		case "write":
			d.Write(e.at, e.object, e.site)
		case "attach":
			d.Attach(e.at, class, e.object, e.site)
		case "detach":
			d.Detach(e.at, class, e.object, e.site)
		}
	}
	return d.Solve(toy.end)
}

// optimum tries everything: between events, every set of copies of every object that fits; at events, every change.
func (toy *toy) optimum() float64 {
	m, n := len(toy.cfg.Network.Sites), len(toy.cfg.Classes)
	states := 1 << (m * n)
	cost, next := make([]float64, states), make([]float64, states)
	for s := range cost {
		cost[s] = math.Inf(1)
	}
	cost[0] = 0
	present := make([]mec.SiteID, n)
	for o := range present {
		present[o] = mec.None
	}
	last := time.Duration(0)
	for i := range toy.events {
		e := &toy.events[i]
		toy.change(cost, next)
		toy.pass(cost, present, (e.at - last).Seconds())
		last = e.at
		toy.change(cost, next) // a copy may come just before
		toy.happen(cost, e, present)
	}
	toy.change(cost, next)
	toy.pass(cost, present, (toy.end - last).Seconds())
	return slices.Min(cost)
}

func (toy *toy) holds(state int, o int, s mec.SiteID) bool {
	return state>>(o*len(toy.cfg.Network.Sites)+int(s))&1 == 1
}

// change lets copies come and go.
func (toy *toy) change(cost, next []float64) {
	m := len(toy.cfg.Network.Sites)
	for range m { // a copy may be the source of the next
		copy(next, cost)
		for state, usd := range cost {
			if math.IsInf(usd, 1) {
				continue
			}
			for bit := range m * len(toy.cfg.Classes) {
				to := state ^ 1<<bit
				if to < state {
					next[to] = min(next[to], usd)
				} else if toy.fits(to) {
					next[to] = min(next[to], usd+toy.fetch(state, bit/m, mec.SiteID(bit%m)))
				}
			}
		}
		copy(cost, next)
	}
	for bit := range m * len(toy.cfg.Classes) { // dropping is free
		for state, c := range slices.Backward(cost) {
			if state>>bit&1 == 1 {
				cost[state^1<<bit] = min(cost[state^1<<bit], c)
			}
		}
	}
}

func (toy *toy) fits(state int) bool {
	if toy.cfg.Capacity == 0 {
		return true
	}
	for s := range toy.cfg.Network.Sites {
		used := int64(0)
		for o := range toy.cfg.Classes {
			if toy.holds(state, o, mec.SiteID(s)) {
				used += toy.cfg.Classes[o].Bytes
			}
		}
		if used > toy.cfg.Capacity {
			return false
		}
	}
	return true
}

func (toy *toy) fetch(state, o int, to mec.SiteID) float64 {
	k, net := &toy.d.classes[o], toy.cfg.Network
	usd := net.Path(net.Region(), to).USDPerGB
	for s := range net.Sites {
		if toy.holds(state, o, mec.SiteID(s)) {
			usd = min(usd, net.Path(mec.SiteID(s), to).USDPerGB)
		}
	}
	return k.copyGB*usd + k.copyOp
}

// pass lets time pass: rent, and the penalty of absence.
func (toy *toy) pass(cost []float64, present []mec.SiteID, seconds float64) {
	for state := range cost {
		for o := range toy.cfg.Classes {
			for s := range toy.cfg.Network.Sites {
				if toy.holds(state, o, mec.SiteID(s)) {
					cost[state] += toy.d.classes[o].rent * seconds
				}
			}
			if p := present[o]; p != mec.None && !toy.holds(state, o, p) {
				cost[state] += toy.d.classes[o].absent * seconds
			}
		}
	}
}

func (toy *toy) happen(cost []float64, e *toyEvent, present []mec.SiteID) {
	o := int(e.object)
	switch e.kind {
	case "attach":
		present[o] = e.site
	case "detach":
		present[o] = mec.None
	}
	for state := range cost {
		switch e.kind {
		case "read":
			if !toy.holds(state, o, e.site) {
				cost[state] += toy.missed(e, toy.fastest(state, e))
			}
		case "write":
			for s := range toy.cfg.Network.Sites {
				if at := mec.SiteID(s); at != e.site && toy.holds(state, o, at) {
					cost[state] += toy.d.classes[o].site[s].push
				}
			}
		}
	}
}

// fastest is who answers a read.
func (toy *toy) fastest(state int, e *toyEvent) mec.SiteID {
	best := toy.cfg.Network.Region()
	bytes := toy.d.classes[e.object].bytes
	for s := range toy.cfg.Network.Sites {
		at := mec.SiteID(s)
		if at != e.site && toy.holds(state, int(e.object), at) && idle(&toy.cfg, at, e.site, bytes) < idle(&toy.cfg, best, e.site, bytes) {
			best = at
		}
	}
	return best
}

func sums(r *Result) (lower, upper float64) {
	for i := range r.Lower {
		lower += r.Lower[i]
		upper += r.Upper[i].Sum()
	}
	return lower, upper
}

// bill is what a schedule really costs.
func (toy *toy) bill(schedule []fabric.Placement) (total float64, why string) {
	net := toy.cfg.Network
	at := func(o fabric.ObjectID, s mec.SiteID, t time.Duration) *fabric.Placement {
		for i := range schedule {
			if p := &schedule[i]; p.Object == o && p.Site == s && p.From <= t && t <= p.Until {
				return p
			}
		}
		return nil
	}
	add := func(usd float64, what ...any) {
		total += usd
		why += fmt.Sprintln(append(what, usd)...)
	}
	for i := range schedule {
		p := &schedule[i]
		k := &toy.d.classes[p.Object]
		usd := net.Path(net.Region(), p.Site).USDPerGB
		for s := range net.Sites {
			if q := at(p.Object, mec.SiteID(s), p.From); q != nil && q.Site != p.Site && (q.From < p.From || q.Site < p.Site) {
				usd = min(usd, net.Path(q.Site, p.Site).USDPerGB)
			}
		}
		add(k.copyGB*usd+k.copyOp, "copy", *p)
		add(k.rent*(p.Until-p.From).Seconds(), "rent", *p)
	}
	present := map[fabric.ObjectID]toyEvent{}
	away := func(o fabric.ObjectID, until time.Duration) {
		e, ok := present[o]
		if !ok {
			return
		}
		for t := e.at; t < until; t += time.Second {
			if p := at(o, e.site, t); p == nil || p.Until < t+time.Second {
				add(toy.d.classes[o].absent, "absent", t)
			}
		}
		delete(present, o)
	}
	for i := range toy.events {
		e := &toy.events[i]
		switch e.kind {
		case "read":
			if at(e.object, e.site, e.at) != nil {
				continue
			}
			from := net.Region()
			for s := range net.Sites {
				if id := mec.SiteID(s); id != e.site && at(e.object, id, e.at) != nil && idle(&toy.cfg, id, e.site, 1e8) < idle(&toy.cfg, from, e.site, 1e8) {
					from = id
				}
			}
			add(toy.missed(e, from), "read", *e, "from", from)
		case "write":
			for s := range net.Sites {
				if id := mec.SiteID(s); id != e.site && at(e.object, id, e.at) != nil {
					add(toy.d.classes[e.object].site[s].push, "push", *e, "to", id)
				}
			}
		case "attach":
			present[e.object] = *e
		case "detach":
			away(e.object, e.at)
		}
	}
	for o := range toy.cfg.Classes {
		away(fabric.ObjectID(o), toy.end)
	}
	return total, why
}
