package radio

import "math"

// Line of sight to a mast is drawn anew once per lap, at a place of the lap that differs by mast. A lap is three times the
// distance on which TR 38.901 lets that state correlate, after which successive draws may be independent (e^-3 = 5 %).
// From one draw to the next the median loss and the shadow's σ go linearly, in dB, from those of one state to those of
// the other.
//
// ASSUMPTION: both. With steps of 20 to 40 dB between two measurements, or a new draw every 50 m, two vehicles of three
// lose their link before a handover can be had, which nobody has measured in streets; TR 38.901 7.6.3.3 has a soft state too.
//
// The lap has slots, of which each holds the masts that are due there.
const slots = 16

// turns holds the masts by slot: each slot's begin at first[slot], and go on with turn.then; -1 ends them.
type turns struct {
	list  []turn
	first [slots]int32
	next  int64 // slot since the start that comes next
	per   float64
}

// turn is a mast whose line of sight is drawn.
type turn struct {
	mast int32
	link int32 // or -1
	then int32
	near bool
	slot uint8
	key  uint64
}

// slotAt is the slot of the vehicle, counted from the start.
func (d *drive) slotAt() int64 { return int64(math.Floor(float64(d.travelled * d.turns.per))) }

// relist finds the masts that matter from here on. What is known of those that were in the list stays.
func (d *drive) relist() {
	d.near = d.shortlist(d.pos, &d.own, &d.scratch)
	d.farSight = d.loss.sightBelow(d.near.closest)
	d.old, d.links = d.links, d.old[:0]
	d.oldHeard, d.heard = d.heard, d.oldHeard[:0]
	d.turns.clear()
	d.turns.next = d.slotAt()
	for _, mast := range d.near.near {
		d.add(mast, true)
	}
	for _, mast := range d.near.far {
		d.add(mast, false)
	}
	d.keepCorners()
	if len(d.oldHeard) > 0 {
		d.follow(d.oldHeard[d.serving].cell)
	}
	d.turns.next++
}

// keepCorners keeps the links that are losing their line of sight.
func (d *drive) keepCorners() {
	for i := range d.old {
		if o := &d.old[i]; !o.kept && o.clear > 0 {
			for j := range d.turns.list {
				if t := &d.turns.list[j]; t.mast == o.mast {
					t.link = d.keep(o.mast)
				}
			}
		}
	}
}

// follow finds the serving cell and the prepared target in the new list. The serving mast is measured wherever it is; a
// target that is not is given up.
func (d *drive) follow(cell int32) {
	serving, ok := d.find(cell)
	if !ok {
		for i := range d.old {
			if o := &d.old[i]; d.serving >= int(o.first) && d.serving < int(o.first+o.n) {
				d.add(o.mast, true)
			}
		}
		serving, _ = d.find(cell)
	}
	d.serving = serving
	if d.pending.at != never {
		if d.pending.target, ok = d.find(d.pending.cell); !ok {
			d.pending = pending{at: never}
		}
	}
}

func (d *drive) find(cell int32) (int, bool) {
	for i := range d.heard {
		if d.heard[i].cell == cell {
			return i, true
		}
	}
	return 0, false
}

// add puts a mast on the list: with a link where it is near or has line of sight.
func (d *drive) add(mast int32, near bool) {
	t := d.turns.add(mast, near, mix(d.key, d.keys[mast]))
	sight := d.sees(t, d.lap(t, d.turns.next))
	if !near && !sight {
		return
	}
	if t.link = d.keep(mast); t.link < 0 {
		t.link = d.open(t, sight)
		if sight {
			d.links[t.link].clear = 1
		}
	}
}

// lap is how often a mast's line of sight was drawn up to a slot.
func (d *drive) lap(t *turn, slot int64) uint64 { return uint64(slot-int64(t.slot)+slots) / slots }

// keep takes over a link from the list before; -1 where it has none.
func (d *drive) keep(mast int32) int32 {
	for i := range d.old {
		if o := &d.old[i]; o.mast == mast {
			k := *o
			o.kept = true
			k.first = int32(len(d.heard))
			d.heard = append(d.heard, d.oldHeard[o.first:o.first+o.n]...)
			d.links = append(d.links, k)
			return int32(len(d.links) - 1)
		}
	}
	return -1
}

// open begins to measure a mast.
func (d *drive) open(t *turn, sight bool) int32 {
	cells := d.cellsOf(t.mast)
	k := link{mast: t.mast, first: int32(len(d.heard)), n: int32(len(cells)), sight: sight, key: t.key}
	// Its own count, so that a mast that comes back does not meet the shadow that it had.
	k.shadow = normal(mix(mix(t.key, forShadow), d.count))
	for _, c := range cells {
		d.heard = append(d.heard, heard{cell: c, fresh: true, since: never, early: never})
	}
	d.links = append(d.links, k)
	return int32(len(d.links) - 1)
}

// sees draws whether there is line of sight to a mast on a lap.
func (d *drive) sees(t *turn, lap uint64) bool {
	switch d.params.Sight {
	case SightAlways:
		return true
	case SightNever:
		return false
	case SightDrawn:
	}
	u := uniform(mix(t.key^forSight, lap))
	if !t.near && u >= d.farSight {
		return false
	}
	return u < d.loss.Sight(math.Sqrt(dist2(d.pos, d.index.masts.pos[t.mast])))
}

// look draws the lines of sight that are due.
func (d *drive) look() {
	if d.params.Sight != SightDrawn {
		return
	}
	now := d.slotAt()
	d.turns.next = max(d.turns.next, now-slots+1) // after a jump some are due twice
	for ; d.turns.next <= now; d.turns.next++ {
		for i := d.turns.first[d.turns.next%slots]; i >= 0; i = d.turns.list[i].then {
			t := &d.turns.list[i]
			sight := d.sees(t, d.lap(t, d.turns.next))
			if t.link >= 0 {
				d.links[t.link].sight = sight
			} else if sight {
				t.link = d.open(t, true)
			}
		}
	}
}

func (t *turns) clear() {
	t.list = t.list[:0]
	for s := range t.first {
		t.first[s] = -1
	}
}

func (t *turns) add(mast int32, near bool, key uint64) *turn {
	n := len(t.list)
	if n < cap(t.list) {
		t.list = t.list[:n+1]
	} else {
		t.list = append(t.list, turn{})
	}
	k, first := &t.list[n], &t.first[key%slots]
	k.mast, k.link, k.near, k.slot, k.key, k.then = mast, -1, near, uint8(key%slots), key, *first
	*first = int32(n)
	return k
}
