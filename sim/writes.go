package sim

import (
	"time"

	"headway/fabric"
	"headway/mec"
)

// version is the recent writes of an object: enough to say what a read misses, as writes spread in milliseconds and
// come in seconds. Of a burst of more than that, the oldest is taken to be everywhere.
type version struct {
	recent [4]writing // newest first
}

// writing is one write.
type writing struct {
	done     time.Duration // when it was acknowledged; 0: none
	atRegion time.Duration // when the region has it
	site     mec.SiteID    // where it was written
	writer   int32
}

// nextWrite plans the next write of a class by a vehicle, if it falls into the trip.
func (w *world) nextWrite(now time.Duration, v, class int) {
	c := &w.x.classes[class]
	if c.writeGapNS == 0 {
		return
	}
	at := now + time.Duration(float64(c.writeGapNS*w.wstreams[v*len(w.x.classes)+class].Exp()))
	if at < w.vehicles[v].end {
		w.queue.Push(at, prioWrite, pack(evWrite, uint32(v), uint32(class)))
	}
}

// write is acknowledged by the serving site's node, shipped to the region, and pushed from there to every other copy.
func (w *world) write(now time.Duration, v, class int) {
	w.nextWrite(now, v, class)
	c, t, veh := &w.x.classes[class], &w.tally[class], &w.vehicles[v]
	st := &w.wstreams[v*len(w.x.classes)+class]
	bits := st.Uint64()
	radio := w.x.radio.draw(bits)
	key := v
	switch c.Key {
	case fabric.PerTile:
		key = int(w.reader(v, class).tile)
	case fabric.PerItem:
		key = c.zipf.Draw(st)
	}
	o := w.layout.Object(class, key)
	site, region := veh.site, w.x.net.Region()
	t.writes++
	if w.script != nil {
		w.script.serve(now, w, StepWrite, v, class, o, c.writeBytes, radio)
	}
	if w.down[site] {
		t.lostWrites++
		return
	}
	done := max(now+radio/2, w.nodes[site]) + w.x.node.writes(bits, c.writeBytes)
	w.nodes[site] = done
	at := w.links.Send(done, site, region, c.writeBytes, mec.Interactive)
	gb := float64(c.writeBytes) / 1e9
	shipped := float64(gb * w.x.net.Path(site, region).USDPerGB)
	t.transfer += shipped
	ver := &w.versions[o]
	copy(ver.recent[1:], ver.recent[:])
	ver.recent[0] = writing{done: done, atRegion: at, site: site, writer: int32(v)}
	if w.bound != nil {
		w.bound.pay(class, shipped, 0)
		w.bound.write(now, o, site)
		return
	}
	for r := w.store.First(o); r >= 0; r = w.store.Next(r) {
		w.store.At(r).cached = false
		if _, s := w.store.Pair(r); s != site {
			w.links.Send(at, region, s, c.writeBytes, mec.Interactive)
			t.transfer += float64(gb * w.x.net.Path(region, s).USDPerGB)
		}
	}
	w.hash = mix(w.hash, uint64(now), uint64(v)<<32|uint64(uint32(o)))
}

// seenAt is when a write can be read at a location.
func (w *world) seenAt(wr *writing, at mec.SiteID, bytes int64) time.Duration {
	switch at {
	case wr.site:
		return wr.done
	case w.x.net.Region():
		return wr.atRegion
	}
	p := w.x.net.Path(w.x.net.Region(), at)
	return wr.atRegion + p.Propagation + mec.Serialise(bytes, p.NSPerByte)
}

// checkStaleness compares what a read of a copy at a location returned with what was written by then. The read's age is
// the time since the oldest acknowledged write that it missed.
func (w *world) checkStaleness(t *tally, c *class, o fabric.ObjectID, v int, at mec.SiteID, now time.Duration) {
	if !w.holds(o, at) {
		at = w.x.net.Region()
	}
	age, own := time.Duration(0), false
	for i := range w.versions[o].recent {
		wr := &w.versions[o].recent[i]
		if wr.done == 0 || wr.done > now {
			continue
		}
		if w.seenAt(wr, at, c.writeBytes) <= now {
			break
		}
		age = now - wr.done
		own = own || wr.writer == int32(v)
	}
	if age == 0 {
		return
	}
	t.missedWrite(c, age, own)
}

// missedWrite counts a read that missed writes, the oldest of that age; own: one of the reader's.
func (t *tally) missedWrite(c *class, age time.Duration, own bool) {
	t.stale++
	t.staleness.Record(age)
	if c.staleness > 0 && age > c.staleness || c.readYourWrites && own {
		t.violations++
	}
}

// holds says whether there is a copy of an object at a site.
func (w *world) holds(o fabric.ObjectID, at mec.SiteID) bool {
	if at == w.x.net.Region() {
		return true
	}
	r := w.store.Find(o, at)
	return r >= 0 && w.store.At(r).state != absent
}

// loseWrites counts the writes that a failing site had acknowledged and not shipped yet.
func (w *world) loseWrites(now time.Duration, site mec.SiteID) {
	for o := range w.versions {
		for i := range w.versions[o].recent {
			wr := &w.versions[o].recent[i]
			if wr.done > 0 && wr.site == site && wr.atRegion > now {
				w.tally[w.layout.Class(fabric.ObjectID(o))].lostWrites++
				*wr = writing{}
			}
		}
	}
}
