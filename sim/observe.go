package sim

import (
	"context"
	"fmt"
	"math"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/results"
	"headway/sim/stream"
)

// Observation books what another driver than the simulator really does with a policy and a seed's traffic, by the same
// rules by which a world books what it simulates; so the two can be compared. Times must not fall from call to call, and
// are cut at the end of the scenario. It is not safe for concurrent use.
type Observation struct {
	w      *world
	policy string
	seed   uint64
	last   time.Duration
	from   map[int32]mec.SiteID // by row: where the last copy that was ordered comes from
}

// Observe begins to observe a policy on a seed.
func (x *Experiment) Observe(policy string, seed uint64) (*Observation, error) {
	if x.rowsOnly() {
		return nil, errRows
	}
	w, err := newWorld(x, x.makeTraffic(seed), seed, policy)
	if err != nil {
		return nil, err
	}
	w.wants = 0 // its engine is stepped by whoever drives it
	clear(w.wantsRead)
	return &Observation{w: w, policy: policy, seed: seed, from: map[int32]mec.SiteID{}}, nil
}

// Engine is the engine to drive: it runs the policy, on the network, prices and map of the scenario.
func (ob *Observation) Engine() *fabric.Engine { return ob.w.engine }

// Seed is that of the traffic.
func (ob *Observation) Seed() uint64 { return ob.seed }

// at is a time that the world can take.
func (ob *Observation) at(now time.Duration) time.Duration {
	ob.last = min(max(now, ob.last), ob.w.x.span)
	return ob.last
}

// Attach says that a cell serves a vehicle from now on.
func (ob *Observation) Attach(now time.Duration, vehicle, cell int32) {
	ob.w.attach(ob.at(now), vehicle, cell, 0) // what it holds up is in the latency of reads
}

// Leave says that a vehicle has left the network.
func (ob *Observation) Leave(now time.Duration, vehicle int32) {
	ob.w.move(ob.at(now), &move{kind: tripEnd, vehicle: vehicle})
}

// Ordered says that the engine wants a copy.
func (ob *Observation) Ordered(now time.Duration, o fabric.ObjectID, site, from mec.SiteID) {
	w := ob.w
	if r := w.store.Find(o, site); r >= 0 && w.store.At(r).state == coming { // an order that never arrived, and was taken back
		w.remove(ob.at(now), o, site, unwanted)
	}
	r := w.store.Row(o, site)
	s := w.store.At(r)
	if s.state != absent || w.down[site] {
		return
	}
	s.state, s.used, s.served = coming, false, false
	s.gen++
	s.ordered = ob.at(now)
	s.readyAt = notYet
	s.usdGB = w.x.net.Path(from, site).USDPerGB
	w.store.Hold(r)
	ob.from[r] = from
	t := &w.tally[w.layout.Class(o)]
	t.ordered++
	if class := w.layout.Class(o); from == w.x.net.Region() {
		w.readOrigin(s.ordered, class, o, w.x.classes[class].Bytes)
	} else {
		t.operations += w.x.prices.Region[mec.Hot].USDPer10kRead / 1e4
	}
	w.events++
}

// notYet is later than any landing.
const notYet time.Duration = math.MaxInt64

// Landed says that a copy is ready.
func (ob *Observation) Landed(now time.Duration, o fabric.ObjectID, site mec.SiteID) {
	r := ob.w.store.Find(o, site)
	if r < 0 || ob.w.store.At(r).state != coming {
		return
	}
	now = ob.at(now)
	s := ob.w.store.At(r)
	s.readyAt = now
	ob.w.links.Send(now, ob.from[r], site, ob.w.x.classes[ob.w.layout.Class(o)].Bytes, mec.Bulk)
	ob.w.land(now, r, s.gen&genMask)
}

// Dropped says that a copy is gone, because it was not wanted or its room was. Of one that was on its way, share had
// arrived.
func (ob *Observation) Dropped(now time.Duration, o fabric.ObjectID, site mec.SiteID, wasEvicted bool, share float64) {
	now = ob.at(now)
	if r := ob.w.store.Find(o, site); r >= 0 {
		if s := ob.w.store.At(r); s.state == coming && share > 0 {
			s.readyAt = s.ordered + time.Duration(float64(now-s.ordered)/min(share, 1))
		}
	}
	why := unwanted
	if wasEvicted {
		why = evicted
	}
	ob.w.remove(now, o, site, why)
}

// Moved says that an original is in another tier, or, hot, begins to be rehydrated, at high priority or not.
func (ob *Observation) Moved(now time.Duration, o fabric.ObjectID, to mec.Tier, high bool) {
	ob.w.setTier(ob.at(now), o, to, high)
}

// Thawed says that an original has been rehydrated.
func (ob *Observation) Thawed(now time.Duration, o fabric.ObjectID) {
	if a := ob.w.origin(o); a != nil && a.thaws {
		ob.w.thaw(ob.at(now), o)
	}
}

// Originals are what another driver must know of the tiers in which originals may lie.
type Originals struct {
	Spec  [mec.Tiers]mec.TierSpec
	Bytes func(o fabric.ObjectID) int64
	Has   func(o fabric.ObjectID) bool
	Draw  func(o fabric.ObjectID) float64 // which share of the law of rehydration holds the next time
}

// Tiers are those of the originals; nil: all stay hot. The draws are those of the simulator, and not safe for concurrent use.
func (ob *Observation) Tiers() *Originals {
	w := ob.w
	if w.origins == nil {
		return nil
	}
	draws := map[fabric.ObjectID]*stream.Stream{}
	bytes := func(o fabric.ObjectID) int64 { return w.x.classes[w.layout.Class(o)].Bytes }
	return &Originals{Spec: w.x.prices.Region, Bytes: bytes, Has: func(o fabric.ObjectID) bool { return w.origin(o) != nil }, Draw: func(o fabric.ObjectID) float64 {
		if draws[o] == nil {
			s := w.thaws(ob.seed, o)
			draws[o] = &s
		}
		return draws[o].Float64()
	}}
}

// Down says that a site failed, or is back, empty.
func (ob *Observation) Down(now time.Duration, site mec.SiteID, down bool) {
	ob.w.fault(ob.at(now), site, down)
}

// ReadSeen is how a read ended.
type ReadSeen struct {
	At         time.Duration // when it was asked for
	Vehicle    int32
	Class      int
	Object     fabric.ObjectID
	Site, From mec.SiteID // where it was asked for, and where it was answered from
	Outcome    fabric.Outcome
	Latency    time.Duration
	Stale      time.Duration // age of the oldest acknowledged write that it misses; 0: it misses none
	Own        bool          // one of those is the vehicle's own
}

// Read says how a read ended.
func (ob *Observation) Read(seen *ReadSeen) {
	class, o, site, from, outcome := seen.Class, seen.Object, seen.Site, seen.From, seen.Outcome
	w, c, t := ob.w, &ob.w.x.classes[class], &ob.w.tally[class]
	t.bytes += float64(c.ReadBytes)
	gb := float64(c.ReadBytes) / 1e9
	r := w.store.Find(o, site)
	if r >= 0 && (outcome == fabric.Hit || outcome == fabric.Late) {
		w.store.At(r).used = true
	}
	switch outcome {
	case fabric.Hit:
		t.hitBytes += float64(c.ReadBytes)
	case fabric.Unavailable:
		w.reason = linkDown
		if w.down[site] {
			w.reason = siteDown
		}
		t.reason[w.reason]++
	default:
		w.why(t, r, o)
	}
	if outcome == fabric.Miss || outcome == fabric.Cold {
		w.links.Send(min(seen.At, w.x.span), from, site, c.ReadBytes, mec.Interactive)
		t.transfer += float64(gb * w.x.net.Path(from, site).USDPerGB)
		if from == w.x.net.Region() {
			w.readOrigin(min(seen.At, w.x.span), class, o, c.ReadBytes)
		}
	}
	if outcome != fabric.Hit {
		w.misses[w.vehicles[seen.Vehicle].cell]++
	}
	if seen.Stale > 0 {
		t.missedWrite(c, seen.Stale, seen.Own)
	}
	w.events++
	at := min(seen.At, w.x.span)
	w.account(at, class, int(seen.Vehicle), o, outcome, from, at, seen.Latency)
}

// Write says that a site acknowledged a write, or that there was nobody to do so. Moving it to the region and to the other
// copies is paid for.
func (ob *Observation) Write(class int, o fabric.ObjectID, site mec.SiteID, acknowledged bool) {
	w, c, t := ob.w, &ob.w.x.classes[class], &ob.w.tally[class]
	t.writes++
	w.events++
	if !acknowledged {
		t.lostWrites++
		return
	}
	gb, region := float64(c.writeBytes)/1e9, w.x.net.Region()
	w.links.Send(ob.last, site, region, c.writeBytes, mec.Interactive)
	t.transfer += float64(gb * w.x.net.Path(site, region).USDPerGB)
	for r := w.store.First(o); r >= 0; r = w.store.Next(r) {
		if _, s := w.store.Pair(r); s != site {
			w.links.Send(ob.last, region, s, c.writeBytes, mec.Interactive)
			t.transfer += float64(gb * w.x.net.Path(region, s).USDPerGB)
		}
	}
}

// LostWrites says that acknowledged writes were lost.
func (ob *Observation) LostWrites(n int) {
	if len(ob.w.tally) > 0 {
		ob.w.tally[0].lostWrites += int64(n)
	}
}

// Finish closes the books at the end of the scenario. links are those that carried the traffic; nil: real ones did, and what
// passed them is counted as the network routes it.
func (ob *Observation) Finish(links *mec.Queues) {
	if links != nil {
		ob.w.links = links
	}
	ob.w.finish()
}

// Observed turns observations into a run. Seeds that lack one of a policy are left out, and the run is marked aborted.
// What the clairvoyant would have paid is computed as for a simulation.
func (x *Experiment) Observed(ctx context.Context, mode string, all []*Observation) (*results.Run, Effort, error) {
	r := newRunner(x, Options{Jobs: 1})
	r.observed = true
	for s := range r.seeds {
		complete := true
		for p, policy := range r.policies {
			for _, ob := range all {
				if ob.policy == policy && ob.seed == r.seeds[s] {
					r.slots[p+1][s] = ob.w.outcome()
				}
			}
			complete = complete && r.slots[p+1][s] != nil
		}
		if complete {
			r.run(ctx, job{s, -1})
		}
	}
	if err := r.failed(); err != nil {
		return nil, Effort{}, fmt.Errorf("the clairvoyant's bound: %w", err)
	}
	run, effort, err := r.collect()
	if run != nil {
		run.Mode, run.Trajectory = mode, nil
	}
	return run, effort, err
}

// Live is what another driver must know of an experiment besides its scripts.
type Live struct {
	Network  *mec.Network
	Span     time.Duration
	Capacity int64         // bytes per site; 0: no limit
	Access   time.Duration // until the region's first byte
	Stored   int64         // bytes of copies that there may be at once, at most
	Vehicles int
	Slow     []mec.Spell // in which links are slow; what kills sites and breaks links is in the script
	bytes    []int64     // per class
	classes  []class
	layout   fabric.Layout
}

// Live describes an experiment on a seed's traffic.
func (x *Experiment) Live(ob *Observation) *Live { return x.live(len(ob.w.vehicles), ob.w.layout) }

func (x *Experiment) live(vehicles int, layout fabric.Layout) *Live {
	l := &Live{
		Network: x.net, Span: x.span, Capacity: int64(x.scenario.MEC.Capacity), Access: x.prices.Region[mec.Hot].Access,
		Vehicles: vehicles, layout: layout, Slow: x.spells("slow"), classes: x.classes,
	}
	sites := float64(len(x.net.Sites))
	all := 0.0
	for i := range x.classes {
		l.bytes = append(l.bytes, x.classes[i].Bytes)
		objects := x.classes[i].Objects
		if x.classes[i].Key == fabric.PerVehicle {
			objects = l.Vehicles
		}
		all += float64(float64(objects) * float64(x.classes[i].Bytes) * sites)
	}
	if l.Capacity > 0 {
		all = min(all, float64(l.Capacity)*sites)
	}
	l.Stored = int64(min(all, math.MaxInt64/2))
	return l
}

// Bytes is the size of an object.
func (l *Live) Bytes(o fabric.ObjectID) int64 { return l.bytes[l.layout.Class(o)] }

// Late is what a read of an object costs that took so long, in US$.
func (l *Live) Late(o fabric.ObjectID, latency time.Duration) float64 {
	return l.classes[l.layout.Class(o)].late(latency)
}

// Class is the class of an object.
func (l *Live) Class(o fabric.ObjectID) int { return l.layout.Class(o) }
