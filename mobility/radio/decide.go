package radio

import "time"

// state is what a vehicle and its network have decided.
type state struct {
	serving int           // in heard
	lost    time.Duration // when T310 began; never
	deaf    bool          // the SINR is below Qout
	down    time.Duration // when the link failed; never
	busy    time.Duration // until when a handover is under way and no event is looked at
	pending pending
	stays   uint64 // attachments so far
}

// pending is a handover in preparation.
type pending struct {
	at, prepared time.Duration // at: never where there is none
	cell         int32
	target       int // in heard
}

func newState() state {
	return state{lost: never, down: never, pending: pending{at: never}}
}

// idle says whether nothing can happen while the vehicle stands.
func (d *drive) idle(now time.Duration) bool {
	if d.lost != never || d.down != never || d.pending.at != never || d.busy > now {
		return false
	}
	for i := range d.heard {
		if d.heard[i].since != never {
			return false
		}
	}
	return true
}

// begin attaches the vehicle to the strongest cell.
func (d *drive) begin(now time.Duration) {
	for i := range d.heard {
		h := &d.heard[i]
		h.fresh, h.filtered = false, h.level
	}
	d.serving = d.strongestHeard()
	d.attach(Attachment{At: now, Cell: d.heard[d.serving].cell})
}

// strongestHeard returns the strongest cell by its level; of equal ones the lowest.
func (d *drive) strongestHeard() int {
	best := 0
	for i := range d.heard {
		if h, b := &d.heard[i], &d.heard[best]; h.level > b.level || h.level == b.level && h.cell < b.cell {
			best = i
		}
	}
	return best
}

func (d *drive) attach(a Attachment) {
	d.out = append(d.out, a)
	d.stays++
}

// decide lets happen what follows from the measurement at now, before the next one.
func (d *drive) decide(now, next time.Duration) {
	if d.down != never {
		d.recover(now)
		return
	}
	d.watch(now)
	if now >= d.busy {
		d.compare(now)
	}
	for {
		fire, target := d.due(now, next)
		switch {
		case d.pending.at < next && d.pending.at <= fire && d.pending.at <= d.expiry():
			d.execute(d.pending.at)
		case fire < next && fire <= d.expiry():
			d.report(fire, target)
		case d.expiry() < next:
			d.fail(d.expiry())
			return
		default:
			return
		}
	}
}

// expiry is when the link will have failed.
func (d *drive) expiry() time.Duration {
	if d.lost == never {
		return never
	}
	return d.lost + d.params.T310
}

// compare follows for which cells event A3's condition holds.
func (d *drive) compare(now time.Duration) {
	p := &d.params
	limit := d.heard[d.serving].filtered + p.OffsetDB + p.HysteresisDB
	for i := range d.heard {
		h := &d.heard[i]
		switch {
		case i == d.serving || !(h.filtered > limit-EarlyDB):
			h.since, h.early = never, never
			continue
		case h.early == never:
			h.early = now
		}
		switch {
		case !(h.filtered > limit):
			h.since = never
		case h.since == never:
			h.since = now
		}
	}
}

// due returns the next report of event A3 before next: of equally early ones the strongest cell's.
func (d *drive) due(now, next time.Duration) (at time.Duration, target int) {
	if d.pending.at != never || now < d.busy {
		return never, -1
	}
	at, target = never, -1
	for i := range d.heard {
		h := &d.heard[i]
		if h.since == never {
			continue
		}
		t := max(h.since+d.params.TimeToTrigger, now)
		if t >= next || t > at {
			continue
		}
		if t == at {
			b := &d.heard[target]
			if h.filtered < b.filtered || h.filtered == b.filtered && h.cell > b.cell {
				continue
			}
		}
		at, target = t, i
	}
	return at, target
}

// report begins the handover to a cell: it is prepared, unless it was before.
func (d *drive) report(now time.Duration, target int) {
	h := &d.heard[target]
	d.pending = pending{at: now + d.params.Preparation, prepared: now, cell: h.cell, target: target}
	if variants[d.params.Variant].early {
		d.pending.prepared = h.early
		d.pending.at = max(now, h.early+d.params.Preparation)
	}
}

// execute carries out the handover that was prepared, if the command reaches the vehicle. One that does not is repeated, as
// RRC messages are acknowledged (TS 38.331 4.2.2: by RLC), until the vehicle hears its cell again or the link has failed.
func (d *drive) execute(now time.Duration) {
	v, p := &variants[d.params.Variant], d.pending
	if d.deaf && !v.alone {
		d.pending.at += d.params.Period
		return
	}
	d.pending = pending{at: never}
	a := Attachment{At: now, Cell: p.cell, PreparedAt: p.prepared}
	if uniform(d.stayBits(1)) < float64(d.params.Failure*v.failures) {
		a.Kind, a.Interruption = Failed, d.draw(d.again)
	} else {
		a.Interruption = d.draw(d.stay)
	}
	d.moveTo(p.target, a)
}

// draw draws the interruption of the next attachment.
func (d *drive) draw(l lognormal) time.Duration { return time.Duration(l.draw(d.stayBits(0))) }

func (d *drive) stayBits(which uint64) uint64 { return mix(d.key^forStay, 2*d.stays+which) }

// moveTo lets another cell serve.
func (d *drive) moveTo(target int, a Attachment) {
	d.serving = target
	d.lost, d.deaf = never, false
	d.busy = a.At + a.Interruption
	d.settleAll()
	d.attach(a)
}

// settleAll forgets for which cells A3's condition held.
func (d *drive) settleAll() {
	for i := range d.heard {
		d.heard[i].since, d.heard[i].early = never, never
	}
}

// watch follows whether the vehicle can hear its cell: T310 runs from a SINR below Qout to one above Qin.
func (d *drive) watch(now time.Duration) {
	if d.wellHeard() {
		d.lost, d.deaf = never, false
		return
	}
	s := d.sinr(d.serving)
	d.deaf = s < d.params.OutOfSyncDB
	switch {
	case s > d.params.InSyncDB:
		d.lost = never
	case d.deaf && d.lost == never && now >= d.busy:
		d.lost = now
	}
}

// wellHeard says whether the serving cell's SINR is above Qin for sure: even if all the others were as strong as the
// strongest, and noise, too. Mostly it is, and nothing need be added up.
func (d *drive) wellHeard() bool {
	if len(d.heard) >= len(d.clear) {
		return false
	}
	limit := d.heard[d.serving].level - d.clear[len(d.heard)]
	if limit < noiseDBm {
		return false
	}
	for i := range d.heard {
		if d.heard[i].level > limit && i != d.serving {
			return false
		}
	}
	return true
}

// sinr returns the signal of a cell over noise and the interference of all others, in dB, to 0.1 dB: interferers are
// added in steps of fadeSteps to a dB below the strongest, and those 40 dB below it, or not measured, left out.
func (d *drive) sinr(of int) float64 {
	most := noiseDBm
	for i := range d.heard {
		if l := d.heard[i].level; l > most && i != of {
			most = l
		}
	}
	sum := 0.0
	for i := range d.heard {
		if below := int(float64((most-d.heard[i].level)*fadeSteps) + 0.5); below < len(fades) && i != of {
			sum += fades[below]
		}
	}
	return d.heard[of].level - most - float64(10*lgTable(float64(sum*d.params.Load)+ratio(noiseDBm-most)))
}

const (
	fadeSteps = 8
	sinrError = 0.1 // dB
)

// fades are ratios by how far below 1 they are.
var fades = func() (t [40 * fadeSteps]float64) {
	for i := range t {
		t[i] = ratio(-float64(i) / fadeSteps)
	}
	return t
}()

// fail declares the link lost: the vehicle looks for a cell.
func (d *drive) fail(now time.Duration) {
	d.down = now
	d.pending = pending{at: never}
	d.recover(now)
}

// recover sets the link up again with the strongest cell, if it can be heard.
func (d *drive) recover(now time.Duration) {
	best := d.strongestHeard()
	if d.sinr(best) > d.params.InSyncDB {
		d.reestablish(best, now-d.down+d.draw(d.again))
	}
}

// reestablish moves the vehicle to a cell as of when the link was lost.
func (d *drive) reestablish(cell int, interruption time.Duration) {
	at := d.down
	d.down = never
	d.moveTo(cell, Attachment{At: at, Cell: d.heard[cell].cell, Kind: LinkFailure, Interruption: interruption, PreparedAt: at})
}

// finish ends the trip: a link that is down stays down.
func (d *drive) finish() {
	if d.down != never {
		d.reestablish(d.strongestHeard(), max(d.end-d.down, 1))
	}
}
