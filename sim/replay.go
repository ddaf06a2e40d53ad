package sim

import (
	"context"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/sim/queue"
)

// replay drives an engine by the rows of a trace, as the published experiment does (radio.handover.at: fixes). Time is in
// whole seconds. For each row, in this order: copies land and timers ring that are due by then, each at its own time; the
// vehicle's site changes; a trip begins, or the site's change is a crossing; the vehicle reports; and if the row ends the
// trip, it ends. After its last row a vehicle is gone, and its copies with it.
//
// With a fixed delay vehicles have nothing to do with each other, and each is replayed by itself; in a tree, where their
// transfers share links, all are replayed in one order of time, at one time in order of their ids.
type replay struct {
	x      *Experiment
	engine *fabric.Engine
	wants  fabric.Mask
	out    []fabric.Action

	riders []rider // by client
	turns  []turn  // of the clients that have rows to come, as a heap

	copies    *fabric.Table[held]
	queue     *queue.Queue // landings after a fixed delay, and timers
	timers    slots[uint64]
	tree      *mec.Tree
	transfers []int32 // row of a copy, per transfer
	delay     int64   // s, without a tree
	unit      int64   // what a whole copy moves: of Presence.Transfer
	events    uint64
}

// rider is a vehicle in a replay.
type rider struct {
	attendance
	row    row       // the one whose turn is next
	behind rowReader // at the row behind that one
	last   bool      // there is none
	vx, vy float64   // m/s, from the row before it to this one, on one trip
	hushed int64     // s: no vector is asked for before then
}

// turn is when a client's next row is.
type turn struct {
	at     int64
	client int32
}

func (t turn) before(u turn) bool { return t.at < u.at || t.at == u.at && t.client < u.client }

// newReplay prepares to replay some of the vehicles.
func newReplay(x *Experiment, policy string, first, n int) (*replay, error) {
	p := &replay{
		x: x, riders: make([]rider, n), copies: fabric.NewTable[held](n), queue: queue.New(n),
	}
	cfg := x.engineConfig(n)
	bytes := cfg.Classes[0].Bytes
	p.delay = int64(x.net.CopyTime(x.net.Region(), 0, bytes) / time.Second)
	p.unit = p.delay
	if x.scenario.MEC.Links.Tree != nil {
		var err error
		if p.tree, err = x.newTree(bytes); err != nil {
			return nil, err
		}
		p.unit = bytes
		cfg.CopyTime = func(to mec.SiteID, _ int64) time.Duration {
			return time.Duration(p.tree.EstimateMS(to)) * time.Millisecond
		}
	}
	var err error
	if p.engine, err = fabric.New(cfg, policy); err != nil {
		return nil, err
	}
	p.wants = p.engine.Wants()
	for i := range p.riders {
		r := &p.riders[i]
		r.site, r.copy = mec.None, -1
		r.behind = x.rows.vehicles[first+i].reader()
		r.last = !r.behind.next()
		r.advance()
		p.turns = append(p.turns, turn{r.row.at, int32(i)})
	}
	for i := len(p.turns)/2 - 1; i >= 0; i-- {
		p.sift(i)
	}
	return p, nil
}

// advance gives the next row its turn.
func (r *rider) advance() {
	before := r.row
	r.row = r.behind.row
	if dt := r.row.at - before.at; dt > 0 {
		r.vx = float64(r.row.x-before.x) / float64(10*dt)
		r.vy = float64(r.row.y-before.y) / float64(10*dt)
	}
	r.last = !r.behind.next()
}

// run replays all rows. It looks at ctx, and tells progress how many rows it has done, now and then.
func (p *replay) run(ctx context.Context, progress func(rows int64)) error {
	p.tell(p.x.rows.first, fabric.Event{Kind: fabric.Start})
	done := int64(0)
	for len(p.turns) > 0 {
		id := p.turns[0].client
		r := &p.riders[id]
		p.catchUp(r.row.at)
		p.step(id, r)
		p.hush(id, r)
		if r.last {
			p.retire(id)
			n := len(p.turns) - 1
			p.turns[0] = p.turns[n]
			p.turns = p.turns[:n]
		} else {
			r.advance()
			for p.nothing(r) {
				r.rowAt = r.row.at
				r.advance()
				done++
			}
			p.turns[0].at = r.row.at
		}
		p.sift(0)
		if done++; done >= 1<<16 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			progress(done)
			done = 0
		}
	}
	progress(done)
	return nil
}

// hush asks the engine when it wants the vehicle's vector again.
func (p *replay) hush(id int32, r *rider) {
	r.hushed = far
	if p.wants.Has(fabric.Vector) {
		next := p.engine.NextVector(fabric.ClientID(id))
		r.hushed = p.x.rows.first + int64(min(next, far)/time.Second)
	}
}

// nothing says whether a vehicle's row means nothing to the engine: it is within a trip, at the site of the row before it,
// and its vector is not asked for.
func (p *replay) nothing(r *rider) bool {
	return r.row.at < r.hushed && r.site == p.x.siteOf[r.row.cell] && !r.ends(p.x.rows.gap)
}

// ends says whether the row ends a trip.
func (r *rider) ends(gap int64) bool { return r.last || r.behind.at-r.row.at > gap }

// step is a vehicle's row.
func (p *replay) step(id int32, r *rider) {
	now, s := r.row.at, p.x.siteOf[r.row.cell]
	p.events++
	switch {
	case r.site == mec.None:
		r.moved, r.began, r.vx, r.vy = false, now, 0, 0
		p.attach(id, now, s)
		r.Starts++
		if p.atSite(&r.attendance, now) {
			r.StartHits++
		}
		p.arrive(now, fabric.TripStart, id, s)
	case r.site != s:
		p.detach(id, now, true)
		p.attach(id, now, s)
		r.Crossings++
		p.arrive(now, fabric.Crossing, id, s)
		if p.atSite(&r.attendance, now) {
			r.CrossingHits++
		}
	default:
		r.rowAt = now
		p.report(now, id, r)
	}
	if r.ends(p.x.rows.gap) {
		p.detach(id, now, false)
		r.marks = append(r.marks, tripMark{now, r.CorrectS, r.OverallS})
		p.tell(now, fabric.Event{Kind: fabric.TripEnd, Client: fabric.ClientID(id)})
	}
}

// arrive tells of a vehicle's new site.
func (p *replay) arrive(now int64, kind fabric.Kind, id int32, s mec.SiteID) {
	r := &p.riders[id]
	r.actions = mix(r.actions, uint64(now), uint64(uint32(s)))
	p.tell(now, fabric.Event{Kind: kind, Client: fabric.ClientID(id), Site: s})
	p.report(now, id, r)
	p.use(&r.attendance)
}

// report tells of a vehicle's vector.
func (p *replay) report(now int64, id int32, r *rider) {
	if !p.wants.Has(fabric.Vector) {
		return
	}
	p.tell(now, fabric.Event{
		Kind: fabric.Vector, Client: fabric.ClientID(id), Site: r.site, X: float64(r.row.x) / 10, Y: float64(r.row.y) / 10,
		VX: r.vx, VY: r.vy, FixAt: p.time(now),
	})
}

// retire ends a vehicle's part after its last row.
func (p *replay) retire(id int32) {
	now, o := p.riders[id].row.at, fabric.ObjectID(id)
	for r := p.copies.First(o); r >= 0; r = p.copies.First(o) {
		_, s := p.copies.Pair(r)
		p.remove(now, o, s)
		p.tell(now, fabric.Event{Kind: fabric.Lost, Object: o, Site: s})
	}
}

// catchUp lets copies land and timers ring that are due by a time; at one time, copies land first.
func (p *replay) catchUp(until int64) {
	limit := p.time(until)
	for {
		at, _, ok := p.queue.Peek()
		if p.tree != nil && p.tree.Next() <= until && (!ok || p.time(p.tree.Next()) <= at) {
			p.complete()
			continue
		}
		if !ok || at > limit {
			return
		}
		_, _, payload, _ := p.queue.Pop()
		kind, number, gen := unpack(payload)
		now := p.x.rows.first + int64(at/time.Second)
		p.events++
		if kind == evWake {
			p.tell(now, fabric.Event{Kind: fabric.Wake, Token: p.timers.take(number)})
		} else if h := p.copies.At(int32(number)); h.there && h.gen&genMask == gen {
			p.landed(now, int32(number))
		}
	}
}

// complete ends the transfers of the tree that are done next.
func (p *replay) complete() {
	now := p.tree.Next()
	done := p.tree.Complete()
	for _, t := range done {
		p.copies.At(p.transfers[t]).arrivesAt = now
	}
	for _, t := range done {
		p.events++
		p.landed(now, p.transfers[t])
	}
}

func (p *replay) landed(now int64, row int32) {
	o, s := p.copies.Pair(row)
	p.tell(now, fabric.Event{Kind: fabric.Landed, Object: o, Site: s})
}

// tell gives the engine an event, if it wants it, and carries out its answer.
func (p *replay) tell(now int64, ev fabric.Event) {
	if !p.wants.Has(ev.Kind) {
		return
	}
	p.out = p.engine.Step(p.time(now), ev, p.out[:0])
	for i := range p.out {
		a := &p.out[i]
		switch a.Kind {
		case fabric.Copy:
			p.order(now, a.Object, a.Site)
		case fabric.Drop:
			p.remove(now, a.Object, a.Site)
		case fabric.WakeAt:
			p.wake(now, a)
			continue
		}
		p.events++
		r := &p.riders[a.Object]
		r.actions = mix(r.actions, uint64(now), uint64(a.Kind)<<56|uint64(uint32(a.Site)))
	}
}

// wake sets a timer: it rings at the first whole second from then on. After the last row none does.
func (p *replay) wake(now int64, a *fabric.Action) {
	at := max(a.At, p.time(now))
	at += (time.Second - at%time.Second) % time.Second
	if at <= p.x.span {
		p.queue.Push(at, prioWake, pack(evWake, p.timers.put(a.Token), 0))
	}
}

// sift puts the turn at a place of the heap where it belongs.
func (p *replay) sift(i int) {
	for n := len(p.turns); ; {
		least := i
		for k := 2*i + 1; k <= 2*i+2 && k < n; k++ {
			if p.turns[k].before(p.turns[least]) {
				least = k
			}
		}
		if least == i {
			return
		}
		p.turns[i], p.turns[least] = p.turns[least], p.turns[i]
		i = least
	}
}
