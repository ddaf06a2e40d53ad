package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// vector moves copies ahead of their clients. From each client's vector it forecasts the sites and tiles that the client
// will reach and when, by several experts (predict.go), learns how far each can be trusted (ensemble.go), stages a copy at the latest safe
// time when that is worth its cost (stage.go), and keeps what was left behind for as long as its return is worth the
// rent (keep.go). A forecast is renewed when the client departs from it or when it is due, not at every report.
type vector struct {
	look    time.Duration
	clients []seen
	tiles   []int // classes keyed by tile
	own     []int // classes keyed by vehicle

	away     [2]gaps      // of clients from a site: left by crossing, left by the end of a trip
	left     []gaps       // the same, [site*2 + way]
	edges    *Table[gaps] // the same, by where to, and by how long the client had stayed: see law
	personal [][2]ownGaps // the same as away, per client and site; 0 is nobody's
	habit    *ownGaps     // of the law at hand, which are
	unfolded gaps
	hazards  [gapBins]float64 // room: see course
	stays    []gaps           // of clients at a site: at any, then per site
	private  []alone          // per client, instead of these; nil: all learn from all
	worth    []beyond         // of a copy, [class*sites+site], or by client
	lag      []mean           // per class: s, by which copies land later than on an idle path
	hints    hints

	reads   []demand // per class of shared objects
	late    []lateness
	demands []demand       // per shared object that was read
	known   []int32        // per object: its number in demands, plus 1; 0: none
	coming  *Table[coming] // who is expected to read a shared object at a site

	prepared  preparations
	ensembles []ensemble // one, or one per client
	graph     *graph
	sequences *sequences
	habits    *habits
	starts    *starts
	slow      *slow // nil: no copy takes long

	f     forecast
	ahead []prospect // what the client at hand may visit
	again float64    // s from now until the forecast at hand should be renewed
}

// seen is what is known of a client. What every report looks at comes first, in as few lines of the cache as it goes: with
// many clients each report finds them in another place than the one before.
type seen struct {
	fix       fix           // last report
	due       time.Duration // when the forecast is to be renewed
	note      time.Duration // when its place is to be noted again: see graph.go
	plan      fix           // the report that the forecast was made from
	interval  time.Duration // between the last two reports
	site      mec.SiteID
	gen       uint32
	turning   turning
	since     time.Duration // at that site
	promises  []promise     // forecasts to be checked, the oldest first
	asks      time.Duration // when the next of these are made
	entrances [4]entrance   // the same, of tiles
	next      guesses
	preparing preparation
	turn      uint32 // of the tiles ahead to be checked
	notes     uint32 // of promises, times the golden ratio
	parked    parked
	_         [8]byte // to whole lines
}

type fix struct {
	at           time.Duration
	x, y, vx, vy float64
	sd           float64 // of x and of y, m; 0: not known
}

// mean is an exponentially weighted mean and mean deviation.
type mean struct {
	mean, dev float64
	n         int
}

func (m *mean) add(v float64) {
	m.n++
	w := max(1/float64(m.n), 0.05)
	d := v - m.mean
	m.mean += float64(w * d)
	m.dev += float64(w * (math.Abs(d) - m.dev))
}

func newVector(e *Engine) *vector {
	v := &vector{look: e.Options.Lookahead, clients: make([]seen, e.Clients)}
	for i := range v.clients {
		c := &v.clients[i]
		c.site, c.preparing.site, c.parked.site = mec.None, mec.None, mec.None
	}
	v.slow = newSlow(e)
	for i, c := range e.Classes {
		switch c.Key {
		case PerVehicle:
			if v.slow.has(i) {
				continue
			}
			v.own = append(v.own, i)
		case PerTile:
			v.tiles = append(v.tiles, i)
		}
	}
	v.left = make([]gaps, len(e.Network.Sites)*len(v.away))
	v.edges = NewTable[gaps](0)
	v.personal = make([][2]ownGaps, 1)
	v.stays = make([]gaps, 1+len(e.Network.Sites))
	v.worth = make([]beyond, len(e.Classes)*len(e.Network.Sites))
	if e.Options.Private {
		v.private = newAlone(e.Clients)
		v.worth = make([]beyond, len(e.Classes)*e.Clients)
	}
	v.reads = make([]demand, len(e.Classes))
	v.late = make([]lateness, len(e.Classes))
	v.known = make([]int32, e.Objects())
	v.coming = NewTable[coming](0)
	v.lag = make([]mean, len(e.Classes))
	v.ensembles = newEnsembles(e)
	v.graph = newGraph(e.Clients, slowest(e), e.Options.Private)
	v.sequences = newSequences(e.Clients)
	v.habits = newHabits(e)
	v.starts = newStarts(e)
	v.hints = hints{clients: make([]*intent, e.Clients), private: e.Options.Private}
	if v.slow != nil {
		v.slow.hints = &v.hints
	}
	v.ahead = make([]prospect, 0, prospectsMost)
	return v
}

// slowest is the longest time that a copy takes from the region on an idle path.
func slowest(e *Engine) time.Duration {
	var most time.Duration
	for s := range e.Network.Sites {
		for i := range e.Classes {
			most = max(most, e.Network.CopyTime(e.Network.Region(), mec.SiteID(s), e.Classes[i].Bytes))
		}
	}
	return most
}

// Wants implements Policy.
func (v *vector) Wants() Mask {
	return Of(TripStart, Crossing, TripEnd, Vector, Access, Landed, Wake, Hint, Preparing)
}

// wantsRead leaves out the hits of a client's own objects: what they teach, its crossings teach too.
func (*vector) wantsRead(c *Class, o Outcome) bool { return o != Hit || c.Key != PerVehicle }

// Step implements Policy.
func (v *vector) Step(e *Engine, now time.Duration, ev *Event) {
	if v.slow != nil {
		v.slow.step(e, now, ev)
		if Of(TripStart, Crossing, TripEnd, Vector, Hint, Preparing).Has(ev.Kind) && v.onlySlow() {
			v.heed(e, now, ev)
			return
		}
	}
	switch ev.Kind {
	case TripStart:
		v.clients[ev.Client].fix.at, v.clients[ev.Client].turning = -1, turning{}
		v.sequences.begin(ev.Client, now, ev.Site)
		v.habits.begin(ev.Client, now, ev.Site)
		v.starts.begin(&v.clients[ev.Client].parked, now, ev.Site)
		v.clients[ev.Client].gen++ // nobody waits for its start any more
		v.arrive(e, now, ev.Client, ev.Site)
	case Crossing:
		v.hints.crossed(now, ev.Client, ev.Site)
		v.score(e, ev.Client, ev.Site)
		v.leave(e, now, ev.Client, ev.Site)
		v.graph.visit(ev.Client, now, ev.Site)
		v.sequences.cross(ev.Client, now, ev.Site)
		v.habits.cross(ev.Client, now, ev.Site)
		v.prepared.crossed(now, &v.clients[ev.Client].preparing, ev.Site)
		v.arrive(e, now, ev.Client, ev.Site)
		v.plan(e, now, ev.Client)
	case TripEnd:
		v.starts.end(&v.clients[ev.Client].parked, now, v.clients[ev.Client].site)
		v.leave(e, now, ev.Client, mec.None)
		v.backdate(e, now, ev.Client, v.clients[ev.Client].site, v.hints.ended(ev.Client, now))
		v.abandon(e, ev.Client, whyTripEnded)
		v.clients[ev.Client].settle(v.ensemble(ev.Client), now, v.foresight())
		v.graph.end(ev.Client)
		v.clients[ev.Client].note = 0
		v.sequences.end(ev.Client, now)
		v.habits.end(ev.Client)
		v.clients[ev.Client].site, v.clients[ev.Client].preparing.site = mec.None, mec.None
	case Vector:
		v.report(e, now, ev)
	case Access:
		v.read(e, now, ev)
	case Landed:
		v.landed(e, now, ev)
	case Wake:
		v.wake(e, now, ev.Token)
	case Hint:
		v.hint(e, now, ev)
	case Preparing:
		v.prepare(e, now, ev.Client, ev.Site)
	}
}

// onlySlow says whether no class is decided by forecasts of arrivals.
func (v *vector) onlySlow() bool { return v.slow != nil && len(v.own) == 0 && len(v.tiles) == 0 }

func (v *vector) nextVector(c ClientID) time.Duration {
	if v.onlySlow() {
		return v.slow.next(c)
	}
	return 0
}

// report takes a client's vector, and renews its forecast when that is due or wrong.
func (v *vector) report(e *Engine, now time.Duration, ev *Event) {
	c := &v.clients[ev.Client]
	if c.site == mec.None {
		return // it came after the end of its trip
	}
	if ev.ByNetwork {
		return // a cell's position says no more than its attachment did, and a velocity of 0 would be taken for a halt
	}
	at := now
	if ev.FixAt > 0 {
		at = min(at, ev.FixAt) // the report was under way since
	}
	if c.fix.at >= 0 {
		c.interval = at - c.fix.at
	}
	c.fix = fix{at, ev.X, ev.Y, ev.VX, ev.VY, ev.AccuracyM}
	if v.look == 0 {
		return
	}
	if now >= c.note {
		c.note = v.graph.note(ev.Client, now, c.site, &c.fix)
	}
	c.turning.follow(&c.fix, &v.ensemble(ev.Client).stops)
	if now >= c.due || c.astray() {
		v.plan(e, now, ev.Client)
	}
}

// astray says whether a client is not where its forecast has it: off by more than 20 m and a twentieth of the way, or
// faster or slower by more than 1 m/s and a fifth.
func (c *seen) astray() bool {
	t := (c.fix.at - c.plan.at).Seconds()
	dx := c.fix.x - c.plan.x - float64(c.plan.vx*t)
	dy := c.fix.y - c.plan.y - float64(c.plan.vy*t)
	v := math.Sqrt(float64(c.plan.vx*c.plan.vx) + float64(c.plan.vy*c.plan.vy))
	off := 20 + float64(v*t)/20
	du, dv := c.fix.vx-c.plan.vx, c.fix.vy-c.plan.vy
	change := 1 + v/5
	return float64(dx*dx)+float64(dy*dy) > off*off || float64(du*du)+float64(dv*dv) > change*change
}

// plan makes the forecast of a client anew and acts on it.
func (v *vector) plan(e *Engine, now time.Duration, id ClientID) {
	c := &v.clients[id]
	if v.look == 0 || c.fix.at < 0 {
		return
	}
	c.settle(v.ensemble(id), now-v.foresight(), v.foresight())
	v.hints.overdue(id, now)
	horizon := v.horizon(e, c.interval)
	c.plan = v.predict(e, now, id, horizon)
	first := horizon.Seconds()
	for i := range v.f.next[:v.f.nextN] {
		first = min(first, v.f.next[i].mean+float64(safety*v.f.next[i].sd)) // by then it should have come
	}
	if c.preparing.site == mec.None { // what the network says right before is no forecast of ours
		c.guess(v.ahead)
	}
	patience := v.ensemble(id).patience(v.foresight())
	c.promise(now, v.foresight(), patience, v.ahead)
	c.entered(v.ensemble(id), now, -1, mec.None)
	c.expectEntrance(now, v.f.tiles)
	v.again = first
	next := v.stage(e, now, id)
	c.due = min(v.renewal(now, next), c.asks, now+patience)
	if next < now+c.interval || c.interval == 0 { // before the next report is expected
		c.gen++
		e.WakeAt(c.due, clientToken(id, c.gen))
	}
}

// horizon is how far ahead it is worth looking: nothing is ordered before its latest safe time, so a minute, some reports
// and some copy times are enough, and at most the look-ahead of the options.
func (v *vector) horizon(e *Engine, interval time.Duration) time.Duration {
	slowest := 0.0
	for class := range e.Classes {
		tau, sd := v.copyTime(e, class, e.Network.Region(), 0)
		slowest = max(slowest, tau+float64(safety*sd))
	}
	return min(v.look, time.Minute+3*interval+seconds(4*slowest))
}

func (v *vector) wake(e *Engine, now time.Duration, token uint64) {
	if token&tokenClient == 0 {
		v.expire(e, now, token)
		return
	}
	id := ClientID(uint32(token))
	c := &v.clients[id]
	if token != clientToken(id, c.gen) || now < c.due {
		return
	}
	if c.site == mec.None {
		v.rouse(e, now, id)
	} else {
		v.plan(e, now, id)
	}
}
