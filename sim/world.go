package sim

import (
	"context"
	"time"

	"headway/fabric"
	optimum "headway/fabric/bound"
	"headway/mec"
	"headway/mobility"
	"headway/sim/queue"
	"headway/sim/stream"
)

// world is one run of one policy on one seed's traffic.
type world struct {
	x      *Experiment
	tr     *traffic
	engine *fabric.Engine // nil: nothing is ever copied, and bound watches
	wants  fabric.Mask

	wantsRead []bool // [class*outcomes + outcome]

	layout fabric.Layout

	queue   *queue.Queue
	beats   beats
	next    int   // in tr.moves
	prio    uint8 // of the event at hand
	store   *fabric.Table[stored]
	origins *origins // nil: they all stay hot, and are not paid for
	links   *mec.Queues
	nodes   []time.Duration // per site: until when its server is busy
	down    []bool
	out     []fabric.Action
	timers  slots[uint64] // tokens of the wakes under way

	reporters []reporter // by vehicle; nil: the engine is told the truth at once, or does not ask
	reports   slots[delayedReport]
	hints     *hints                            // nil: no application says anything
	heard     func(time.Duration, fabric.Event) // what the engine is told; nil: nobody listens

	vehicles  []vehicle
	readers   []reader        // [vehicle*classes + class]
	wstreams  []stream.Stream // the same, writes
	presences []presence      // [vehicle*classes + class]
	versions  []version       // per object
	touched   []bool          // per object: read before

	tally   []tally // per class
	damages *damages
	uplinks *uplinks // nil: no fault keeps a site and the engine from hearing of each other
	series  series
	misses  []int64 // per cell: reads that were not hits
	bound   *bound

	handovers, crossings int64
	events               uint64
	hash                 uint64
	trail                trail

	script *script              // nil: what happens is not written down
	exam   *examiner            // nil: nobody asks what the policy predicts
	sink   ReadSink             // nil: reads are only counted
	audit  func(entry)          // nil: copies are only counted
	diary  *diary               // nil: events are only hashed
	reason missReason           // of the read at hand, where it is not a hit
	clock  func() time.Duration // host time, for decision figures; nil: none
	steps  uint64
	sample time.Duration // host time of every 64th step, in all
}

// vehicle is the state of a vehicle, in two lines of the cache: the first is all that a report needs.
type vehicle struct {
	cursor mobility.Cursor
	trip   int32
	site   mec.SiteID // or None

	end    time.Duration // of the trip
	linkAt time.Duration // when data flows again after the last handover
	cell   int32
	sample int32      // next fix to report, of a trace
	parked mec.SiteID // where its objects are pinned, or None
	_      [36]byte
}

// The priorities of events at one instant.
const (
	prioFault = iota
	prioLand
	prioMove
	prioVector
	prioWake
	prioWrite
	prioRead
)

// The kinds of events in the queue; moves are merged from the traffic.
const (
	evFault = iota
	evLand
	evVector
	evWake
	evWrite
	evRead
	evReport
	evThaw
	evHint
	evRelink
)

// A payload is 4 bits of kind, 32 bits of number and 28 bits of detail.
const genMask = 1<<28 - 1

func pack(kind, number, detail uint32) uint64 {
	return uint64(kind)<<60 | uint64(number)<<28 | uint64(detail&genMask)
}

func unpack(p uint64) (kind, number, detail uint32) {
	return uint32(p >> 60), uint32(p >> 28), uint32(p & genMask)
}

// newWorld is a world before its start. The policy clairvoyant plays what was foreseen, which is found first where it is
// not given.
func newWorld(x *Experiment, tr *traffic, seed uint64, policy string, foreseen ...*optimum.Result) (*world, error) {
	n, classes := len(tr.tracks.Vehicles), len(x.classes)
	cfg := x.engineConfig(n)
	w := &world{
		x: x, tr: tr,
		layout:    fabric.NewLayout(cfg.Classes),
		queue:     queue.New(4 * n),
		beats:     newBeats(n),
		links:     x.queues(),
		damages:   newDamages(x),
		uplinks:   newUplinks(x),
		nodes:     make([]time.Duration, len(x.net.Sites)),
		down:      make([]bool, len(x.net.Sites)),
		vehicles:  make([]vehicle, n),
		readers:   make([]reader, n*classes),
		wstreams:  make([]stream.Stream, n*classes),
		presences: make([]presence, n*classes),
		tally:     make([]tally, classes),
		misses:    make([]int64, x.cells.Len()),
	}
	w.store = fabric.NewTable[stored](w.layout.Objects())
	w.versions = make([]version, w.layout.Objects())
	w.touched = make([]bool, w.layout.Objects())
	for i := range w.tally {
		w.tally[i] = newTally()
	}
	for v := range w.vehicles {
		w.vehicles[v] = vehicle{site: mec.None, parked: mec.None}
		id := tr.tracks.Vehicles[v]
		for c := range x.classes {
			name := x.classes[c].Name + "/" + id
			w.readers[v*classes+c] = reader{stream: stream.New(seed, "reads/"+name)}
			w.wstreams[v*classes+c] = stream.New(seed, "writes/"+name)
			w.presences[v*classes+c] = newPresence()
		}
	}
	w.series = newSeries(x.span)
	w.hash = mix(tr.hash, seed)
	if policy == "" {
		w.bound = newBound(w)
		return w, nil
	}
	if policy == fabric.Clairvoyant && len(foreseen) == 0 {
		o, err := x.foresee(tr, seed)
		if err != nil {
			return nil, err
		}
		foreseen = append(foreseen, o)
	}
	w.origins = newOrigins(w, seed)
	if len(foreseen) > 0 {
		cfg.Schedule, cfg.Naps = foreseen[0].Schedule, foreseen[0].Naps
	}
	var err error
	if w.engine, err = fabric.New(cfg, policy); err != nil {
		return nil, err
	}
	w.wants = w.engine.Wants()
	w.hints = newHints(x, tr, seed)
	for c := range x.classes {
		for o := range fabric.Outcomes {
			w.wantsRead = append(w.wantsRead, w.engine.WantsRead(c, o))
		}
	}
	if w.wants.Has(fabric.Vector) && !x.telemetry.exact() {
		w.reporters = newReporters(x, tr, seed)
	}
	return w, nil
}

func (w *world) presence(class, vehicle int) *presence {
	return &w.presences[vehicle*len(w.x.classes)+class]
}

// run lets the world happen until the end. It looks at ctx, and tells progress the simulated time, now and then.
func (w *world) run(ctx context.Context, progress func(at time.Duration, events uint64)) error {
	w.planFaults()
	w.tell(0, fabric.Event{Kind: fabric.Start})
	for steps := 1; ; steps++ {
		key, from := w.first()
		at := queue.TimeOf(key)
		if key == queue.None || at > w.x.span {
			break
		}
		if w.events >= w.trail.due {
			w.trail.mark(w.events, at, w.hash)
		}
		w.prio = queue.PriorityOf(key)
		if from == fromMoves {
			m := &w.tr.moves[w.next]
			w.next++
			if w.diary != nil && w.diary.begin(w, at, func() string { return w.sayMove(m) }) {
				return nil
			}
			w.move(at, m)
		} else {
			payload := w.take(from)
			if w.diary != nil && w.diary.begin(w, at, func() string { return w.say(payload) }) {
				return nil
			}
			w.handle(at, payload)
		}
		if steps&0xffff == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if progress != nil {
				progress(at, w.events)
			}
		}
	}
	w.finish()
	return nil
}

// Where an event comes from.
const (
	fromQueue = iota
	fromBeats
	fromMoves
)

// first is the key of the next event, or queue.None, and where it is: of one key beats come before the queue, and that before
// moves.
func (w *world) first() (key uint64, from int) {
	key = w.queue.First()
	if b := w.beats.first(); b <= key {
		key, from = b, fromBeats
	}
	if w.next < len(w.tr.moves) {
		if m := queue.Key(w.tr.moves[w.next].at, prioMove); m < key {
			return m, fromMoves
		}
	}
	return key, from
}

// take takes the next event of the beats, or of the queue.
func (w *world) take(from int) (payload uint64) {
	if from == fromBeats {
		return pack(evVector, uint32(w.beats.pop()), 0)
	}
	_, _, payload, _ = w.queue.Pop()
	return payload
}

func (w *world) handle(now time.Duration, payload uint64) {
	kind, number, detail := unpack(payload)
	switch kind {
	case evRead:
		w.read(now, int(number), int(detail))
	case evVector:
		w.vector(now, int(number))
	case evWrite:
		w.write(now, int(number), int(detail))
	case evLand:
		w.hash = mix(w.hash, uint64(now), payload)
		w.land(now, int32(number), detail)
	case evReport:
		w.arrive(now, number)
	case evThaw:
		w.hash = mix(w.hash, uint64(now), payload)
		if a := w.origin(fabric.ObjectID(number)); a.thaws && a.readyAt == now { // else its priority was raised meanwhile
			w.thaw(now, fabric.ObjectID(number))
		}
	case evHint:
		w.hints.end(w, now, int32(number), detail)
	case evRelink:
		if w.engine != nil {
			w.uplinks.relink(w, now, mec.SiteID(number))
		}
	case evWake:
		w.tell(now, fabric.Event{Kind: fabric.Wake, Token: w.timers.take(number)})
	case evFault:
		w.fault(now, w.x.faults[number].site, detail == 1)
	}
	w.events++
}

// tell lets the engine be told an event, if it wants it.
func (w *world) tell(now time.Duration, ev fabric.Event) {
	if w.engine == nil || !w.wants.Has(ev.Kind) {
		return
	}
	if w.heard != nil {
		w.heard(now, ev)
	}
	if w.uplinks != nil {
		w.uplinks.say(w, now, ev)
		return
	}
	w.step(now, ev)
}

// step gives the engine an event, and carries out its answer.
func (w *world) step(now time.Duration, ev fabric.Event) {
	if w.steps++; w.clock != nil && w.steps&63 == 0 {
		before := w.clock()
		w.out = w.engine.Step(now, ev, w.out[:0])
		w.sample += w.clock() - before
	} else {
		w.out = w.engine.Step(now, ev, w.out[:0])
	}
	w.act(now, w.out)
}

// planFaults plans when sites fail and are back, and when they and the engine hear of each other again.
func (w *world) planFaults() {
	for i, f := range w.x.faults {
		if f.kind != "kill" {
			continue // the links know
		}
		w.queue.Push(f.at, prioFault, pack(evFault, uint32(i), 1))
		w.queue.Push(f.at+f.last, prioFault, pack(evFault, uint32(i), 0))
	}
	if w.uplinks != nil {
		w.uplinks.plan(w)
	}
}

// fault takes a site down or brings it back.
func (w *world) fault(now time.Duration, site mec.SiteID, down bool) {
	w.down[site] = down
	w.hash = mix(w.hash, uint64(now), uint64(site))
	if w.bound != nil {
		w.bound.fault(now, site, down)
	}
	if !down {
		w.tell(now, fabric.Event{Kind: fabric.SiteUp, Site: site})
		return
	}
	for r := range int32(w.store.Len()) {
		if o, at := w.store.Pair(r); at == site && w.store.At(r).state != absent {
			w.remove(now, o, site, destroyed)
		}
	}
	w.loseWrites(now, site)
	if w.uplinks != nil {
		w.uplinks.destroyed(site)
	}
	w.tell(now, fabric.Event{Kind: fabric.SiteDown, Site: site})
}

// finish closes all accounts at the end of the simulated time.
func (w *world) finish() {
	end := w.x.span
	for v := range w.vehicles {
		for c := range w.x.classes {
			w.presence(c, v).end(w, end, c)
		}
	}
	for r := range int32(w.store.Len()) {
		o, site := w.store.Pair(r)
		if s := w.store.At(r); s.state != absent {
			w.remove(end, o, site, unwanted)
		}
	}
	w.endOrigins(end)
	w.series.close(end)
	w.trail.end(w.events, end, w.hash)
}

// slots holds what the queue has no room for: its events carry a number only.
type slots[T any] struct {
	items []T
	free  []uint32
}

func (s *slots[T]) put(item T) uint32 {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		s.items[i] = item
		return i
	}
	s.items = append(s.items, item)
	return uint32(len(s.items) - 1)
}

func (s *slots[T]) take(i uint32) T {
	s.free = append(s.free, i)
	return s.items[i]
}

func (w *world) timer(token uint64) uint64 { return pack(evWake, w.timers.put(token), 0) }
