package fabric

import (
	"fmt"
	"time"

	"headway/mec"
)

// Engine places copies. It is a state machine: Step is told what happened and returns what to do. It does no I/O, reads
// no clock, starts no goroutine and owns no random source, so the same events give the same actions.
type Engine struct {
	Config
	Layout

	// Explain is told of every decision and of what it follows from; nil: nobody asks. It may be set at any time, changes
	// no decision, and must not call the engine.
	Explain func(Explanation)

	policy   Policy
	raster   *Raster    // of the map, if it has one
	origins  *originals // nil: they all stay hot
	wants    Mask       // events that the engine needs
	acts     Mask       // events that the policy acts on
	copies   *Table[held]
	flight   *mec.Queues // copies on their way, as far as the engine can know: those that it has ordered
	sites    []site
	clients  []client
	costs    costs
	event    Event
	now      time.Duration
	out      []Action
	pins     []pin
	unpinned []int32 // numbers of pins that are free
	stats    Stats
	because  because
}

// held is what the engine believes of a pair of object and site.
type held struct {
	state      state
	orderedAt  time.Duration
	usedAt     time.Duration // last read there, or last time its client was there
	newer, old int32         // neighbours in the site's order of use
	leftAt     time.Duration // when its client left, or when it was read last
	personal   int32         // its client's own gaps there; 0: none yet
	pin        int32         // number of its pin; 0: none
	leftFor    mec.SiteID    // where its client went then, or None: off the network
	left       bool          // its client left, or it was read
	stay       uint8         // how long its client had been there: see keep.go
	valued     bool          // worth is known
	misses     uint16        // reads that found nothing there
	worth      float32       // US$ that keeping it is expected to gain when its client leaves next
	spent      float32       // US$ that doing without it has cost, above its rent, when its client left last
	aux        aux           // of the policy
}

// aux is a policy's own note on a copy.
type aux struct {
	until time.Duration // keep until then
	wake  time.Duration // when the wake under way rings; 0: none is
	gen   uint32        // wakes of an earlier generation are stale
	flag  uint8
}

type state uint8

const (
	absent state = iota
	ordered
	ready
)

type site struct {
	used, pinned   int64 // bytes
	room           room
	down           bool
	newest, oldest int32 // rows in order of use, or -1
}

type client struct {
	site mec.SiteID // serving site, or None
}

// Stats are what a policy can say about its own predictions.
type Stats struct {
	BrierSum float64 // sum over crossings of the Brier score of the predicted next site, in [0, 2]
	BrierN   int64
}

// New returns an engine that runs the policy of the given name.
func New(cfg Config, policy string) (*Engine, error) {
	build, ok := registry[policy]
	if !ok {
		return nil, fmt.Errorf("no policy %q; there are %v", policy, Names())
	}
	e := &Engine{Config: cfg, Layout: NewLayout(cfg.Classes)}
	e.copies = NewTable[held](e.Objects())
	e.flight = mec.NewQueues(cfg.Network)
	e.sites = newSites(len(cfg.Network.Sites))
	e.clients = newClients(cfg.Clients)
	e.costs = newCosts(&e.Config)
	e.raster = rasterOf(cfg.Map)
	e.policy = build(e)
	e.origins = newOriginals(e, policy)
	e.acts = e.policy.Wants()
	e.wants = e.acts | Of(Start, TripStart, Crossing, TripEnd, Landed, Lost, SiteDown, SiteUp, Wake, Hint)
	if cfg.Capacity > 0 || e.origins != nil {
		e.wants |= Of(Access)
	}
	return e, nil
}

func newSites(n int) []site {
	s := make([]site, n)
	for i := range s {
		s[i].newest, s[i].oldest = -1, -1
	}
	return s
}

func newClients(n int) []client {
	c := make([]client, n)
	for i := range c {
		c[i].site = mec.None
	}
	return c
}

// Wants is the set of events that the engine needs; a driver may leave out the others.
func (e *Engine) Wants() Mask { return e.wants }

// WantsRead says whether the engine needs the Access events of a class with an outcome. Most reads are hits that no policy
// has anything to say about; a driver that leaves them out is much faster.
func (e *Engine) WantsRead(class int, o Outcome) bool {
	if e.Capacity > 0 {
		return true // room goes to what was read last
	}
	if e.Classes[class].Tiers != nil && (o == Miss || o == Cold) {
		return true // the original was read
	}
	if !e.acts.Has(Access) {
		return false
	}
	if p, ok := e.policy.(reader); ok {
		return p.wantsRead(&e.Classes[class], o)
	}
	return true
}

// NextVector is a time before which the engine has nothing to say about Vector events of a client: until the client's next
// event of another kind a driver may leave those out.
func (e *Engine) NextVector(c ClientID) time.Duration {
	if p, ok := e.policy.(patient); ok {
		return p.nextVector(c)
	}
	return 0
}

// Stats are the engine's own figures so far.
func (e *Engine) Stats() Stats { return e.stats }

// Step tells the engine that ev happened at now (time since the start; never less than before) and appends to out what
// is to be done about it. It never blocks, reads no clock, and keeps no reference to ev or out.
func (e *Engine) Step(now time.Duration, ev Event, out []Action) []Action {
	e.out, e.event, e.now = out, ev, now // an event of its own would be allocated for the policy
	if e.Explain != nil {
		e.happens(now)
	}
	if ev.Kind == Vector { // most events are, and they change nothing of what the engine keeps itself
		if e.acts.Has(Vector) {
			e.policy.Step(e, now, &e.event)
		}
		out, e.out = e.out, nil
		return out
	}
	e.note(now, &e.event)
	if !e.origins.isOriginal(&e.event) && !e.isPins(&e.event) {
		e.origins.before(now, &e.event)
		if e.acts.Has(ev.Kind) {
			e.policy.Step(e, now, &e.event)
		}
	}
	e.origins.after(now, &e.event)
	out, e.out = e.out, nil
	return out
}

// note brings what the engine believes up to date, whatever the policy.
func (e *Engine) note(now time.Duration, ev *Event) {
	switch ev.Kind {
	case TripStart, Crossing:
		e.clients[ev.Client].site = ev.Site
	case TripEnd:
		e.clients[ev.Client].site = mec.None
	case Access:
		if r := e.copies.Find(ev.Object, ev.Site); r >= 0 && e.copies.At(r).state == ready {
			e.touch(r, now)
		}
	case Landed:
		if r := e.copies.Find(ev.Object, ev.Site); r >= 0 && e.copies.At(r).state == ordered {
			e.copies.At(r).state = ready
			e.enlist(r, now)
		}
	case Lost:
		if r := e.copies.Find(ev.Object, ev.Site); r >= 0 {
			e.forget(r)
		}
	case SiteDown:
		e.clear(ev.Site)
		e.sites[ev.Site].down = true
	case SiteUp:
		e.sites[ev.Site].down = false
	case Hint:
		e.hint(now, ev)
	}
}

// SiteOf is the site that serves a client, or None.
func (e *Engine) SiteOf(c ClientID) mec.SiteID { return e.clients[c].site }

// Has says whether a copy is at a site or on its way there.
func (e *Engine) Has(o ObjectID, s mec.SiteID) bool {
	r := e.copies.Find(o, s)
	return r >= 0 && e.copies.At(r).state != absent
}

// WakeAt asks for a Wake event.
func (e *Engine) WakeAt(at time.Duration, token uint64) {
	e.out = append(e.out, Action{Kind: WakeAt, At: at, Token: token})
}

// Server is the location that answers a read at a site fastest over idle links, other than the site itself: one with a
// ready copy, or the region.
func (e *Engine) Server(o ObjectID, to mec.SiteID) mec.SiteID {
	class := e.Layout.Class(o)
	best := e.Network.Region()
	least := e.costs.remote(class, best, to)
	for r := e.copies.First(o); r >= 0; r = e.copies.Next(r) {
		_, at := e.copies.Pair(r)
		if at == to || e.copies.At(r).state != ready || e.sites[at].down {
			continue
		}
		if d := e.costs.remote(class, at, to); d < least || d == least && at < best {
			best, least = at, d
		}
	}
	return best
}

// Source is the cheapest live source for a copy at a site, by price, then by time; and its price in US$ per GB.
func (e *Engine) Source(o ObjectID, to mec.SiteID) (mec.SiteID, float64) {
	best := e.Network.Region()
	p := e.Network.Path(best, to)
	price, far := p.USDPerGB+e.origins.retrieval(o), p.Propagation
	for r := e.copies.First(o); r >= 0; r = e.copies.Next(r) {
		_, at := e.copies.Pair(r)
		if at == to || e.copies.At(r).state != ready || e.sites[at].down {
			continue
		}
		q := e.Network.Path(at, to)
		if q.USDPerGB < price || (q.USDPerGB == price && (q.Propagation < far || q.Propagation == far && at < best)) {
			best, price, far = at, q.USDPerGB, q.Propagation
		}
	}
	return best, price
}

// Order asks for a copy at a site, unless there is one or one is on its way, the site is down or the class is barred
// from it. Where room is short, evict says whether the copies used longest ago make way. It says whether a copy is there
// or on its way now.
func (e *Engine) Order(now time.Duration, o ObjectID, s mec.SiteID, evict bool) bool {
	r := e.copies.Find(o, s)
	if r >= 0 && e.copies.At(r).state != absent {
		e.copies.At(r).wanted(e)
		return true
	}
	c := &e.Classes[e.Layout.Class(o)]
	if e.sites[s].down || (c.Barred != nil && c.Barred[s]) || !e.room(s, c.Bytes, evict) {
		e.explain(Refused, o, s, e.refusal(c, s))
		return false
	}
	if r < 0 {
		r = e.copies.Row(o, s)
	}
	from, price := e.Source(o, s)
	e.explainOrder(o, s, from, price)
	if from == e.Network.Region() {
		e.origins.use(now, o)
	}
	h := e.copies.At(r)
	h.state, h.orderedAt, h.usedAt = ordered, now, now
	e.take(s, c.Bytes)
	e.flight.Send(now, from, s, c.Bytes, mec.Bulk)
	e.copies.Hold(r)
	e.out = append(e.out, Action{Kind: Copy, Object: o, Site: s, From: from})
	return true
}

// room makes room for bytes at a site, and says whether it could.
func (e *Engine) room(s mec.SiteID, bytes int64, evict bool) bool {
	if e.Capacity == 0 {
		return true
	}
	if bytes > e.Capacity {
		return false
	}
	for e.sites[s].used+bytes > e.Capacity {
		victim := e.sites[s].oldest
		if p, ok := e.policy.(evictor); ok && evict {
			victim = p.victim(e, s)
		}
		if !evict || victim < 0 {
			return false
		}
		e.drop(victim, Evicted)
	}
	return true
}

// Drop drops a copy, or stops it on its way.
func (e *Engine) Drop(o ObjectID, s mec.SiteID) {
	if r := e.copies.Find(o, s); r >= 0 && e.copies.At(r).state != absent {
		e.drop(r, Unwanted)
	}
}

func (e *Engine) drop(r int32, why Reason) {
	if p := e.copies.At(r).pin; p != 0 {
		e.pins[p-1].doomed = true
		return
	}
	o, s := e.copies.Pair(r)
	e.explainDrop(o, s, why)
	e.forget(r)
	e.out = append(e.out, Action{Kind: Drop, Reason: why, Object: o, Site: s})
}

// forget marks a row as absent and gives its room back.
func (e *Engine) forget(r int32) {
	h := e.copies.At(r)
	if h.state == absent {
		return
	}
	o, s := e.copies.Pair(r)
	if h.pin != 0 {
		e.release(r)
	} else if h.state == ready {
		e.delist(r)
	}
	h.state = absent
	h.aux = aux{gen: h.aux.gen + 1}
	e.copies.Release(r)
	e.take(s, -e.Classes[e.Layout.Class(o)].Bytes)
}

// clear forgets everything at a site.
func (e *Engine) clear(s mec.SiteID) {
	for r := range int32(e.copies.Len()) {
		if _, at := e.copies.Pair(r); at == s {
			e.forget(r)
		}
	}
}
