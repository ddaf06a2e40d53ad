package sim

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

const asleepYAML = `
name: asleep
seeds: 2
duration: 40h
mobility:
  commuters: {vehicles: 12, side: 6km, leave: 7h30m, leave_sd: 30m, work: 8h30m, errand: 0.3}
  telemetry: {interval: 5s}
radio: {hexagons: {radius: 600m}}
mec:
  sites: {cells_per_site: 10}
  prices: operator-tape
classes:
  - name: own
    key: vehicle
    size: 300MiB
    reads: {rate: 0.1/s, bytes: 64KiB}
    writes: {rate: 0.02/s, bytes: 4KiB}
    contract: {deadline: 15ms}
    penalty: {usd_per_second_without: 0.00001}
    tiers: {region: [hot, cool, cold, archive], lifecycle: {cool: 1h, cold: 4h, archive: 8h}}
  - name: items
    key: item
    items: 40
    size: 20MiB
    reads: {rate: 0.002/s}
    penalty: {usd_per_late_read: 0.00001}
    tiers: {region: [hot, cool, archive], lifecycle: {cool: 30m, archive: 3h}}
policies: [static, lru, ttl, vector]
`

// Every original is in one tier at each time, its rent is that of the tiers for those times, and what is moved up from
// tape is retrieved; no original is read before it is rehydrated.
func TestOriginalsAreAccountedFor(t *testing.T) {
	for _, policy := range fabric.Names() {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			x := build(t, load(t, asleepYAML), nil)
			w, err := newWorld(x, x.makeTraffic(1), 1, policy)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.run(context.Background(), func(time.Duration, uint64) {}); err != nil {
				t.Fatal(err)
			}
			for c := range w.tally {
				whole, rent := 0.0, 0.0
				for z := range mec.Tiers {
					u := &w.tally[c].tiers[z]
					whole += u.objectS
					rent += u.objectS * float64(x.classes[c].Bytes) * x.prices.Region[z].Rent()
					rent -= u.rent
					if z == mec.Hot && (u.woken > 0 || u.retrieval > float64(w.tally[c].ordered+w.tally[c].reads())*0.0044/1e4+1e-12) {
						t.Errorf("class %d: %+v in the hot tier", c, *u)
					}
				}
				objects := x.classes[c].Objects
				if x.classes[c].Key == fabric.PerVehicle {
					objects = len(w.vehicles)
				}
				if want := float64(objects) * x.span.Seconds(); math.Abs(whole-want) > 1e-6*want {
					t.Errorf("class %d: %v s of originals, want %v", c, whole, want)
				}
				if math.Abs(rent) > 1e-12 {
					t.Errorf("class %d: its rent is off by %v", c, rent)
				}
			}
			for o := range w.origins.all {
				if a := &w.origins.all[o]; a.thaws && a.readyAt <= x.span {
					t.Errorf("the original of %d was ready at %v, and is not", o, a.readyAt)
				}
			}
		})
	}
}

// What the engine believes of the originals is what they are, at the end of every run.
func TestEngineKnowsTheOriginals(t *testing.T) {
	x := build(t, load(t, asleepYAML), nil)
	for _, policy := range fabric.Names() {
		w, err := newWorld(x, x.makeTraffic(2), 2, policy)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.run(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		for o := range w.origins.all {
			a := &w.origins.all[o]
			if z, thaws := w.engine.TierOf(fabric.ObjectID(o)); z != a.tier || thaws != a.thaws {
				t.Errorf("%s: original %d is in %v (on its way: %v), and the engine has it in %v (%v)", policy, o, a.tier, a.thaws, z, thaws)
			}
		}
	}
}

// Runs with tiers are the same whatever runs beside them, and a policy that never moves an original draws nothing that
// another one's draws depend on.
func TestTiersAreReproducible(t *testing.T) {
	a := run(t, build(t, load(t, asleepYAML), nil), 1)
	b := run(t, build(t, load(t, asleepYAML), nil), 3)
	if a.Fingerprint != b.Fingerprint {
		t.Errorf("fingerprints %v and %v", a.Fingerprint, b.Fingerprint)
	}
	alone := run(t, build(t, load(t, asleepYAML, "policies=[vector]"), nil), 1)
	if got, want := metric(alone, "vector", "cost_usd"), metric(a, "vector", "cost_usd"); got != want {
		t.Errorf("vector costs %v alone and %v beside others", got, want)
	}
}

// No policy costs less than the bound, whatever originals cost; and the schedule that the upper bound bills is one that the
// clairvoyant plays for little more.
func TestBoundIsBelowEverySleeper(t *testing.T) {
	for _, set := range [][]string{
		{},
		{"mec.prices=public-list"},
		{"duration=70d", "mobility.commuters.vehicles=6", "mobility.commuters.idle=9d", "mobility.commuters.dormant=0.7", "mobility.commuters.durations=heavy", "seeds=1", "mec.prices=public-list"},
		{"classes[0].penalty.usd_per_second_without=0.001"},
		{"classes[0].tiers.region=[hot, archive]", "classes[0].tiers.lifecycle={archive: 2h}"},
	} {
		r := run(t, build(t, load(t, asleepYAML, append(set, "policies=[static, lru, ttl, everywhere, neighbours, vector, clairvoyant]")...), nil), 2)
		for p := range r.Policies {
			for i, lower := range r.Bound.CostUSD.Lower.PerSeed {
				if cost := r.Policies[p].Metrics["cost_usd"].PerSeed[i]; *cost < *lower*(1-1e-9) {
					t.Errorf("%v, seed %d: %s costs %v, less than the bound of %v", set, r.Seeds[i], p, *cost, *lower)
				}
			}
		}
		upper := *r.Bound.CostUSD.Upper.Mean
		if lo := *r.Bound.CostUSD.Lower.Mean; lo > upper || lo <= 0 {
			t.Errorf("%v: bounds %v and %v", set, lo, upper)
		}
		if c := metric(r, "clairvoyant", "cost_usd"); c > 1.1*upper {
			t.Errorf("%v: the clairvoyant pays %v for a schedule of %v", set, c, upper)
		}
		t.Logf("%v: lower %v upper %v clairvoyant %v vector %v static %v", set, *r.Bound.CostUSD.Lower.Mean, upper, metric(r, "clairvoyant", "cost_usd"), metric(r, "vector", "cost_usd"), metric(r, "static", "cost_usd"))
	}
}

// A read that finds its original in the archive waits for as long as the tier's law says, and counts as cold; the second one
// waits for what is left.
func TestColdReadsWait(t *testing.T) {
	x := build(t, load(t, asleepYAML, "mec.prices=public-list", "duration=60d", "classes[1].reads.rate=0.0005/s",
		"classes[1].tiers.lifecycle={archive: 2h}", "mobility.commuters.vehicles=3"), nil)
	w, err := newWorld(x, x.makeTraffic(1), 1, "ttl")
	if err != nil {
		t.Fatal(err)
	}
	law := x.prices.Region[mec.Archive].Rehydrate
	cold, first, longest := 0, 0, time.Duration(0)
	w.sink = readSink(func(r *Read) {
		if r.Outcome != "cold" {
			return
		}
		cold++
		if r.Latency >= law.Least {
			first++
		}
		longest = max(longest, r.Latency)
		if r.From != "region" || r.Reason == "" {
			t.Errorf("%+v", *r)
		}
	})
	if err := w.run(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if cold < 5 || first < 5 || longest > law.Most+time.Minute || longest < 5*time.Hour {
		t.Errorf("%d cold reads, %d of them of an hour or more, the longest of %v", cold, first, longest)
	}
	if got := w.tally[1].outcome[fabric.Cold] + w.tally[0].outcome[fabric.Cold]; got != int64(cold) {
		t.Errorf("%d cold reads were counted, %d written down", got, cold)
	}
}

// Cars that stand from Friday to Monday: once that has been learned their originals sink on Fridays and are hot again when
// they are read on Mondays, woken in the morning and not the night before; and it pays.
func TestOriginalsAreReadyOnMonday(t *testing.T) {
	x := build(t, load(t, asleepYAML, "duration=56d", "mobility.commuters={vehicles: 40, side: 6km, leave: 7h30m, leave_sd: 10m, work: 8h30m, errand: 0, workdays: 5}",
		"mobility.telemetry.interval=30s", "classes[0].size=5GB", "classes[0].penalty.usd_per_second_without=0.0001",
		"classes[0].tiers={region: [hot, archive]}", "classes[1].reads.rate=0.0001/s"), nil)
	w, err := newWorld(x, x.makeTraffic(1), 1, "vector")
	if err != nil {
		t.Fatal(err)
	}
	const learned = 35 * 24 * time.Hour // four weekends are missed before
	late, slept := map[string]bool{}, 0
	w.sink = readSink(func(r *Read) {
		if r.Class == "own" && r.Outcome == "cold" && r.At > learned {
			late[fmt.Sprint(r.Vehicle, r.At/(24*time.Hour))] = true
		}
	})
	woken, early := map[fabric.ObjectID]time.Duration{}, []time.Duration(nil)
	w.engine.Explain = func(e fabric.Explanation) {
		switch {
		case e.Decision == fabric.Sunk && e.At > learned && w.layout.Class(e.Object) == 0:
			slept++
		case e.Decision == fabric.Woken && e.At > learned:
			woken[e.Object] = e.At
		case e.Decision == fabric.Happened && e.Cause == fabric.TripStart:
			if o := w.layout.Object(0, int(e.Client)); woken[o] > 0 {
				early = append(early, e.At-woken[o])
				delete(woken, o)
			}
		}
	}
	if err := w.run(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if weekends := 3 * 40; slept < weekends*9/10 || len(late) > weekends/10 {
		t.Errorf("%d originals slept in three weeks of 40 cars, and %d were not ready", slept, len(late))
	}
	slices.Sort(early)
	if half := early[len(early)/2]; half > 3*time.Hour {
		t.Errorf("half of them were woken more than %v before they were needed", half)
	}
	usd, stay := 0.0, 40*5e9*x.prices.Region[mec.Hot].Rent()*x.span.Seconds()
	for z := range w.tally[0].tiers {
		u := &w.tally[0].tiers[z]
		usd += u.rent + u.early + u.retrieval + u.puts
	}
	if usd > 0.95*stay {
		t.Errorf("the originals cost %v; hot they would cost %v", usd, stay)
	}
}

// Nobody gains by the end of a run: at list prices nothing pays within two days, so originals cost as much as hot ones at least,
// and who knows the future moves none.
func TestTheEndIsNoGain(t *testing.T) {
	x := build(t, load(t, asleepYAML, "mec.prices=public-list"), nil)
	for _, policy := range []string{"static", "ttl", "vector", fabric.Clairvoyant} {
		w, err := newWorld(x, x.makeTraffic(1), 1, policy)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.run(context.Background(), func(time.Duration, uint64) {}); err != nil {
			t.Fatal(err)
		}
		for c := range w.tally {
			usd, hot, sunk := 0.0, 0.0, int64(0)
			for z := range mec.Tiers {
				u := &w.tally[c].tiers[z]
				usd += u.rent + u.early + u.retrieval + u.puts + u.home
				hot += u.objectS * float64(x.classes[c].Bytes) * x.prices.Region[mec.Hot].Rent()
				sunk += u.sunk
			}
			if usd < hot*(1-1e-9) {
				t.Errorf("%s: the originals of class %d cost %v, hot they would cost %v", policy, c, usd, hot)
			}
			if rule := policy == "static" || policy == "ttl"; rule == (sunk == 0) {
				t.Errorf("%s: %d moves of originals of class %d", policy, sunk, c)
			}
		}
	}
}

// Raised to high priority, a rehydration is over within the hour, costs both retrievals, and ends once.
func TestRaisedToHighPriority(t *testing.T) {
	x := build(t, load(t, asleepYAML, "mec.prices=public-list", "duration=20d"), nil)
	w, err := newWorld(x, x.makeTraffic(1), 1, "static")
	if err != nil {
		t.Fatal(err)
	}
	o, bytes := w.layout.Object(1, 0), x.classes[1].Bytes
	a, tally := w.origin(o), &w.tally[1].tiers[mec.Archive]
	w.setTier(0, o, mec.Archive, false)
	w.setTier(time.Hour, o, mec.Hot, false)
	slow := a.readyAt
	w.setTier(61*time.Minute, o, mec.Hot, true)
	w.setTier(62*time.Minute, o, mec.Hot, true) // is already
	soon := a.readyAt
	spec := x.prices.Region[mec.Archive]
	high := spec.At(true, bytes)
	if slow < 2*time.Hour || soon > min(slow, 121*time.Minute) || tally.woken != 1 || tally.hurried != 1 {
		t.Fatalf("ready at %v, then %v; %+v", slow, soon, *tally)
	}
	if want := spec.Retrieve(bytes) + high.Retrieve(bytes); math.Abs(tally.retrieval-want) > 1e-12 {
		t.Errorf("retrieval cost %v, want %v", tally.retrieval, want)
	}
	w.handle(soon, pack(evThaw, uint32(o), 0))
	if a.tier != mec.Hot || a.thaws {
		t.Fatalf("after %v it is in %v", soon, a.tier)
	}
	w.setTier(soon, o, mec.Archive, false)
	w.setTier(soon, o, mec.Hot, false)
	if w.handle(slow, pack(evThaw, uint32(o), 0)); !a.thaws && a.readyAt != slow {
		t.Error("the end of a rehydration that had been raised ended the next one")
	}
}
