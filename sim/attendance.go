package sim

import (
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/results"
)

// The accounts of a replay, in whole seconds, as the published experiment defines them: whether each vehicle on a trip
// has its object at its site, and what its copies elsewhere come to. Nothing is done per row: an account is settled when
// a copy, a site or a trip begins or ends, which gives the same sums.

// attendance is a vehicle's account.
type attendance struct {
	results.Presence
	site    mec.SiteID // on a trip; else None
	copy    int32      // row of the copy at that site, or -1
	since   int64      // s: settled until then
	rowAt   int64      // s: the vehicle's last row, or the last time that its copies changed
	moved   bool       // has crossed on this trip
	began   int64      // s: the trip
	wasted  int64      // what moved in vain: copies stopped on their way, and never used
	marks   []tripMark // at each trip's end
	actions uint64     // hash
}

// tripMark is the account at the end of a trip.
type tripMark struct{ at, correct, overall int64 }

// held is a copy in a replay.
type held struct {
	transfer  mec.TransferID // in a tree
	gen       uint32         // landings of an earlier one are stale
	there     bool           // or on its way
	used      bool           // was at its vehicle's site since it was ordered, ready or not
	orderedAt int64          // s
	arrivesAt int64          // s; far where that is not known yet
	idleSince int64          // s: away from its vehicle and settled until then; near while it is at its vehicle's site
}

const (
	far  = 1 << 60
	near = -1
)

// ready is how many of the seconds from a time to another the copy is ready in.
func (h *held) ready(from, to int64) int64 { return max(0, to-max(from, h.arrivesAt)) }

// settleIdle books the time up to now that a copy was ready away from its vehicle.
func (a *attendance) settleIdle(h *held, now int64) {
	if h.idleSince != near {
		a.ExcessS += h.ready(h.idleSince, now)
		h.idleSince = now
	}
}

// settle books a vehicle's time at its site up to now. An interval that ends by a crossing counts as lost at the move,
// from the row before it on: a trace does not say when in between the vehicle crossed.
func (p *replay) settle(a *attendance, now int64, crossing bool) {
	from := a.since
	a.since = now
	if from < now {
		ready := func(from, to int64) int64 {
			if a.copy < 0 {
				return 0
			}
			return p.copies.At(a.copy).ready(from, to)
		}
		a.OverallS += now - from
		a.CorrectS += ready(from, now)
		lost := now - from - ready(from, now)
		switch {
		case a.moved:
			a.LostMoveS += lost
		case crossing:
			before := a.rowAt - from - ready(from, a.rowAt)
			a.LostStartS += before
			a.LostMoveS += lost - before
		default:
			a.LostStartS += lost
		}
	}
	a.moved = a.moved || crossing
}

// attach puts a vehicle at a site: the copy there, if there is one, is not idle any more.
func (p *replay) attach(id int32, now int64, s mec.SiteID) {
	a := &p.riders[id].attendance
	a.site, a.since, a.rowAt = s, now, now
	if a.copy = p.find(id, s); a.copy >= 0 {
		h := p.copies.At(a.copy)
		a.settleIdle(h, now)
		h.idleSince = near
	}
}

// detach takes a vehicle off its site; crossing says whether to another one.
func (p *replay) detach(id int32, now int64, crossing bool) {
	a := &p.riders[id].attendance
	p.settle(a, now, crossing)
	if a.copy >= 0 {
		p.copies.At(a.copy).idleSince = now
	}
	a.site, a.copy = mec.None, -1
}

// use marks the copy at a vehicle's site as used, once the policy has had its say.
func (p *replay) use(a *attendance) {
	if a.copy >= 0 {
		p.copies.At(a.copy).used = true
	}
}

// atSite says whether the vehicle's copy is ready at its site.
func (p *replay) atSite(a *attendance, now int64) bool {
	return a.copy >= 0 && p.copies.At(a.copy).arrivesAt <= now
}

// find is the row of the copy of a vehicle's object at a site, ready or on its way, or -1.
func (p *replay) find(id int32, s mec.SiteID) int32 {
	if r := p.copies.Find(fabric.ObjectID(id), s); r >= 0 && p.copies.At(r).there {
		return r
	}
	return -1
}

// order begins a transfer.
func (p *replay) order(now int64, o fabric.ObjectID, s mec.SiteID) {
	r := p.copies.Row(o, s)
	h := p.copies.At(r)
	a := &p.riders[o].attendance
	*h = held{there: true, gen: h.gen + 1, orderedAt: now, arrivesAt: far, idleSince: now}
	p.copies.Hold(r)
	if p.tree != nil {
		h.transfer = p.tree.Start(now, s)
		for int(h.transfer) >= len(p.transfers) {
			p.transfers = append(p.transfers, 0)
		}
		p.transfers[h.transfer] = r
	} else {
		h.arrivesAt = now + p.delay
		p.queue.Push(p.time(h.arrivesAt), prioLand, pack(evLand, uint32(r), h.gen))
	}
	a.Orders++
	p.changed(a, now)
	if a.site == s {
		a.copy, h.idleSince, h.used = r, near, true
	}
}

// changed settles what a vehicle has at its site before its copies change.
func (p *replay) changed(a *attendance, now int64) {
	if a.site != mec.None {
		p.settle(a, now, false)
		a.rowAt = now
	}
}

// remove ends a copy, ready or on its way.
func (p *replay) remove(now int64, o fabric.ObjectID, s mec.SiteID) {
	r := p.find(int32(o), s)
	if r < 0 {
		return
	}
	a, h := &p.riders[o].attendance, p.copies.At(r)
	p.changed(a, now)
	a.settleIdle(h, now)
	moved := int64(0)
	switch {
	case p.tree == nil:
		moved = min(now-h.orderedAt, p.delay)
	case h.arrivesAt == far:
		moved = p.tree.Stop(now, h.transfer)
	default:
		moved = p.unit
	}
	a.Transfer += moved
	if h.arrivesAt <= now {
		a.Completed++
		if !h.used {
			a.NeverUsed++
		}
	}
	if h.arrivesAt > now || !h.used {
		a.wasted += moved
	}
	if a.copy == r {
		a.copy = -1
	}
	h.there = false
	p.copies.Release(r)
}

func (p *replay) time(s int64) time.Duration { return time.Duration(s-p.x.rows.first) * time.Second }
