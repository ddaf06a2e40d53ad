package sim

import (
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mobility"
)

// move lets a vehicle's motion take effect.
func (w *world) move(now time.Duration, m *move) {
	v := &w.vehicles[m.vehicle]
	w.hash = mix(w.hash, uint64(now), uint64(m.vehicle)<<32|uint64(uint32(m.arg)), uint64(m.kind))
	w.events++
	switch m.kind {
	case tripStart:
		trip := &w.tr.tracks.Trips[m.arg]
		v.trip, v.cursor = m.arg, mobility.Cursor{}
		v.end = min(w.tr.tracks.Samples[trip.Last-1].At, w.x.span)
		v.site, v.sample = mec.None, trip.First
	case attach:
		w.attach(now, m.vehicle, m.arg, m.stall)
	case prepare:
		w.tell(now, fabric.Event{Kind: fabric.Preparing, Client: fabric.ClientID(m.vehicle), Site: w.x.siteOf[m.arg]})
	case enterTile:
		w.enterTile(now, int(m.vehicle), int(m.class), m.arg)
	case tripEnd:
		for c := range w.x.classes {
			w.presence(c, int(m.vehicle)).end(w, now, c)
		}
		if w.bound != nil {
			w.bound.attach(now, m.vehicle, mec.None, v.site)
		}
		if w.hints != nil {
			w.hints.park(w, now, m.vehicle)
		}
		v.site = mec.None
		w.tell(now, fabric.Event{Kind: fabric.TripEnd, Client: fabric.ClientID(m.vehicle)})
	}
}

// attach gives a vehicle its cell: at a trip's start, or by a handover, which is a crossing where the site changes.
func (w *world) attach(now time.Duration, id, cell int32, stall time.Duration) {
	v := &w.vehicles[id]
	left := v.site
	first := left == mec.None
	site := w.x.siteOf[cell]
	same := v.cell == cell // a link that was lost, and found again
	v.cell, v.linkAt, v.site = cell, now+stall, site
	w.attached(int(id))
	if w.script != nil {
		w.script.attach(now, id, cell, site)
	}
	if !first {
		if !same {
			w.handovers++
		}
		if site == left {
			return
		}
		w.crossings++
	}
	for c := range w.x.classes {
		if w.x.classes[c].Key == fabric.PerVehicle {
			r := w.store.Find(w.layout.Object(c, int(id)), site)
			w.reader(int(id), c).moved(r)
			var s *stored
			if r >= 0 {
				s = w.store.At(r)
			}
			w.presence(c, int(id)).at(w, now, c, site, s, !first)
		}
	}
	if w.bound != nil {
		w.bound.attach(now, id, site, left)
	}
	kind := fabric.Crossing
	if first {
		kind = fabric.TripStart
		w.begin(now, id)
	}
	w.tell(now, fabric.Event{Kind: kind, Client: fabric.ClientID(id), Site: site})
	if first && w.hints != nil {
		w.hints.begin(w, now, id)
	}
}

// begin starts what a vehicle does on a trip: it reports, reads and writes.
func (w *world) begin(now time.Duration, id int32) {
	for c := range w.x.classes {
		w.nextRead(now, int(id), c)
		w.nextWrite(now, int(id), c)
	}
	if w.wants.Has(fabric.Vector) {
		w.queue.Push(now, prioVector, pack(evVector, uint32(id), 0))
	}
}

// vector reports a vehicle's vector and plans the next report: at the next fix of a trace, or after the interval.
func (w *world) vector(now time.Duration, id int) {
	v := &w.vehicles[id]
	if v.site == mec.None {
		return // a trip of one fix ends where it begins
	}
	s := w.tr.tracks.At(int(v.trip), now, &v.cursor)
	if w.x.report == 0 {
		w.nextFix(now, id)
	} else if next := now + w.x.report; next < min(v.cursor.Until(), w.x.span) || next < v.end { // mostly the first
		w.beats.push(next, id)
	}
	w.hash = mix1(mix1(w.hash, uint64(now)), uint64(id))
	w.report(now, id, s)
	if w.exam != nil {
		w.exam.ask(w, now, id)
	}
}

// nextFix plans a vehicle's report of its trace's next fix.
func (w *world) nextFix(now time.Duration, id int) {
	v := &w.vehicles[id]
	last := w.tr.tracks.Trips[v.trip].Last
	for v.sample < last && w.tr.tracks.Samples[v.sample].At <= now {
		v.sample++
	}
	if v.sample == last {
		return
	}
	if at := w.tr.tracks.Samples[v.sample].At; at < v.end {
		w.queue.Push(at, prioVector, pack(evVector, uint32(id), 0))
	}
}
