package sim

import (
	"time"

	"headway/fabric"
	"headway/mec"
)

// nextRead plans the next read of a class by a vehicle, if it falls into the trip: a Poisson process is memoryless, so a
// trip's first read needs no memory of the last trip.
func (w *world) nextRead(now time.Duration, v, class int) {
	c := &w.x.classes[class]
	if c.gapNS == 0 {
		return
	}
	r := w.reader(v, class)
	at := now + time.Duration(float64(c.gapNS*r.stream.Exp()))
	if at < r.end {
		w.queue.Push(at, prioRead, pack(evRead, uint32(v), uint32(class)))
	}
}

// read is a read of a Poisson process.
func (w *world) read(now time.Duration, v, class int) {
	w.nextRead(now, v, class)
	c := &w.x.classes[class]
	key := v
	switch c.Key {
	case fabric.PerTile:
		key = int(w.reader(v, class).tile)
	case fabric.PerItem:
		key = c.zipf.Draw(&w.reader(v, class).stream)
	}
	w.serve(now, v, class, w.layout.Object(class, key))
}

// enterTile is a vehicle's entry into a tile: classes that are read then are read.
func (w *world) enterTile(now time.Duration, v, class int, tile int32) {
	w.reader(v, class).tile = tile
	if w.x.classes[class].ReadOnTile {
		w.serve(now, v, class, w.layout.Object(class, int(tile)))
	}
}

// serve answers a read of an object by a vehicle.
func (w *world) serve(now time.Duration, v, class int, o fabric.ObjectID) {
	c, t, rd := &w.x.classes[class], &w.tally[class], w.reader(v, class)
	bits := rd.stream.Uint64()
	radio := w.x.radio.draw(bits)
	site := rd.site
	bytes := c.ReadBytes
	arrive := max(now, rd.linkAt) + radio/2
	t.bytes += float64(bytes)
	if w.script != nil {
		w.script.serve(now, w, StepRead, v, class, o, bytes, radio)
	}
	if w.down[site] {
		w.unavailable(now, v, class, o, arrive+radio/2, siteDown)
		return
	}
	done := max(arrive, w.nodes[site]) + w.x.node.reads(bits, bytes) // at the site's node, before storage
	w.nodes[site] = done
	if w.bound != nil {
		w.bound.read(now, class, o, site, done, radio)
		return
	}
	outcome, from := fabric.Miss, site
	answered := done
	r := w.rowHere(v, class, o, site)
	if r >= 0 && w.store.At(r).state == ready {
		s := w.store.At(r)
		outcome, answered = fabric.Hit, done+w.x.prices.Site.Access
		if !s.cached {
			answered += w.x.node.more(w.x.node.past, bits, bytes)
		}
		s.used, s.cached = true, true
		t.hitBytes += float64(bytes)
	} else {
		if r >= 0 && w.store.At(r).state == coming && !w.store.At(r).waits {
			landed := max(done, w.store.At(r).readyAt) + w.x.prices.Site.Access
			if idle := w.remoteIdle(done, class, o, site, bytes); landed <= idle {
				outcome, answered = fabric.Late, landed
				w.store.At(r).used = true
			}
		}
		if outcome == fabric.Miss && !w.answerable(done, class, o, site, bytes) {
			w.unavailable(now, v, class, o, done+radio/2, linkDown)
			return
		}
		w.why(t, r, o)
		if outcome == fabric.Miss && w.isCold(o, site) {
			outcome, from = fabric.Cold, w.x.net.Region()
			answered = w.cold(done, class, o, site, bytes)
		} else if outcome == fabric.Miss {
			answered, from = w.remote(done+w.x.node.far(bits, bytes), class, o, site, bytes)
		}
		w.misses[w.vehicles[v].cell]++
	}
	w.account(now, class, v, o, outcome, from, done, answered+radio/2-now)
}

// rowHere is the row of an object at a vehicle's site. A vehicle's own is the same for the whole stay: it is looked up
// once.
func (w *world) rowHere(v, class int, o fabric.ObjectID, site mec.SiteID) int32 {
	if w.x.classes[class].Key != fabric.PerVehicle {
		return w.store.Find(o, site)
	}
	rd := w.reader(v, class)
	if rd.here < 0 {
		rd.here = w.store.Find(o, site)
	}
	return rd.here
}

// account books a read: outcome, latency, penalty, staleness; and tells the engine.
func (w *world) account(now time.Duration, class, v int, o fabric.ObjectID, outcome fabric.Outcome, from mec.SiteID, at, latency time.Duration) {
	c, t := &w.x.classes[class], &w.tally[class]
	t.outcome[outcome]++
	t.latency.Record(latency)
	late := c.late(latency)
	t.penalty += w.x.charged[class].late(latency)
	if latency <= c.deadline {
		t.inTime++
	}
	if c.writeBytes > 0 {
		w.checkStaleness(t, c, o, v, from, at)
	}
	w.series.read(now, outcome == fabric.Hit)
	site := w.reader(v, class).site
	w.damages.read(now, site, outcome)
	if w.sink != nil {
		w.writeDown(now, class, v, o, outcome, from, latency)
	}
	w.touched[o] = true
	w.hash = mix1(mix1(mix1(w.hash, uint64(now)<<3|uint64(outcome)), uint64(v)<<32|uint64(uint32(o))), uint64(latency))
	if w.wantsRead[class*int(fabric.Outcomes)+int(outcome)] {
		w.tell(now, fabric.Event{
			Kind: fabric.Access, Outcome: outcome, Client: fabric.ClientID(v), Object: o, Site: site,
			PenaltyUSD: late,
		})
	}
}

// unavailable is a read that nobody can answer: the vehicle waits for its deadline and gives up.
func (w *world) unavailable(now time.Duration, v, class int, o fabric.ObjectID, back time.Duration, why missReason) {
	t := &w.tally[class]
	t.reason[why]++
	w.reason = why
	latency := max(back-now, w.x.classes[class].deadline+1)
	w.misses[w.vehicles[v].cell]++
	if w.bound != nil {
		w.bound.pay(class, 0, w.x.classes[class].late(latency))
		return
	}
	w.account(now, class, v, o, fabric.Unavailable, w.x.net.Region(), back, latency)
}

// why counts the reason that a read finds no ready copy in a row (or no row).
func (w *world) why(t *tally, r int32, o fabric.ObjectID) {
	reason := neverPredicted
	switch {
	case r >= 0 && w.store.At(r).state == coming:
		reason = tooLate
	case r >= 0 && w.store.At(r).why == evicted:
		reason = capacity
	case r >= 0 && w.store.At(r).why == unwanted:
		reason = droppedEarly
	case r >= 0 && w.store.At(r).why == destroyed:
		reason = siteDown
	case w.store.First(o) >= 0:
		reason = elsewhere
	case !w.touched[o]:
		reason = firstEver
	}
	t.reason[reason]++
	w.reason = reason
}

// source is where a read that finds nothing at its site is served fastest: the region, or a site with a ready copy.
func (w *world) source(o fabric.ObjectID, to mec.SiteID, bytes int64) (mec.SiteID, time.Duration) {
	best := w.x.net.Region()
	least := w.idle(o, best, to, bytes)
	if w.asleep(o) {
		least = notYet
	}
	for r := w.store.First(o); r >= 0; r = w.store.Next(r) {
		_, at := w.store.Pair(r)
		if at == to || w.store.At(r).state != ready {
			continue
		}
		if d := w.idle(o, at, to, bytes); d < least || d == least && at < best {
			best, least = at, d
		}
	}
	return best, least
}

// idle is the time of a remote read over idle links: the request, the tier's access, the answer.
func (w *world) idle(o fabric.ObjectID, from, to mec.SiteID, bytes int64) time.Duration {
	p := w.x.net.Path(from, to)
	return 2*p.Propagation + w.access(o, from) + mec.Serialise(bytes, p.NSPerByte)
}

func (w *world) remoteIdle(now time.Duration, class int, o fabric.ObjectID, to mec.SiteID, bytes int64) time.Duration {
	_, d := w.sourceFor(class, o, to, bytes)
	return now + min(d, notYet-now)
}

// remote serves a read from elsewhere, over the links' queues, and returns when the answer is at the serving site.
func (w *world) remote(now time.Duration, class int, o fabric.ObjectID, to mec.SiteID, bytes int64) (time.Duration, mec.SiteID) {
	from, _ := w.sourceFor(class, o, to, bytes)
	if !w.reachable(now, from, to) {
		from = w.x.net.Region()
	}
	t := &w.tally[class]
	p := w.x.net.Path(from, to)
	t.transfer += float64(float64(bytes) / 1e9 * p.USDPerGB)
	if from == w.x.net.Region() {
		w.readOrigin(now, class, o, bytes)
	}
	return w.links.Send(now+p.Propagation+w.access(o, from), from, to, bytes, mec.Interactive), from
}

// access is the time to the first byte of a copy of an object at a location.
func (w *world) access(o fabric.ObjectID, at mec.SiteID) time.Duration {
	if at == w.x.net.Region() {
		if a := w.origin(o); a != nil {
			return w.x.prices.Region[a.tier].Access
		}
		return w.x.prices.Region[mec.Hot].Access
	}
	return w.x.prices.Site.Access
}
