package fabric_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// hint lets some application say something, true or not.
func (w *fakeWorld) hint(rnd *rand.Rand) {
	c, s := fabric.ClientID(rnd.IntN(clients)), mec.SiteID(rnd.IntN(lineSites))
	switch rnd.IntN(40) {
	case 0:
		for i := range uint64(1 + rnd.IntN(80)) {
			ev := fabric.Event{Kind: fabric.Hint, Hint: fabric.Route, Client: c, Site: s, Token: i, DueAt: w.now + time.Duration(i*20)*time.Second}
			if s = (s + 1) % lineSites; i%2 == 1 {
				ev.Site, ev.X = mec.None, 1000*rnd.Float64()*lineSites
			}
			w.tell(ev)
		}
		w.tell(fabric.Event{Kind: fabric.Hint, Hint: fabric.Route, Client: c, Site: mec.None, X: math.NaN(), Token: 81})
	case 1:
		w.tell(fabric.Event{Kind: fabric.Hint, Hint: fabric.Ending, Client: c})
	case 2, 3:
		w.pin(fabric.ObjectID(rnd.IntN(w.layout.Objects())), s, w.now+time.Duration(rnd.IntN(400))*time.Second, 1)
	case 4:
		for k, until := range w.pins { // any: what follows does not depend on it
			if until > w.now {
				delete(w.pins, k)
				w.tell(fabric.Event{Kind: fabric.Hint, Hint: fabric.Unpin, Object: fabric.ObjectID(k[0]), Site: mec.SiteID(k[1])})
				break
			}
		}
	}
}

// pin pins an object, and notes until when it must stay: pins take half of a site, and what is not there cannot be kept.
func (w *fakeWorld) pin(o fabric.ObjectID, s mec.SiteID, until time.Duration, usd float64) {
	k := [2]int32{int32(o), int32(s)}
	delete(w.pins, k) // the new pin takes the old one's place
	held := int64(0)
	for p, u := range w.pins {
		if p[1] == k[1] && u > w.now {
			held += w.cfg.Classes[w.layout.Class(fabric.ObjectID(p[0]))].Bytes
		}
	}
	w.tell(fabric.Event{Kind: fabric.Hint, Hint: fabric.Pin, Object: o, Site: s, DueAt: until, BudgetUSD: usd})
	bytes := w.cfg.Classes[w.layout.Class(o)].Bytes
	if w.state[k] != 0 && until > w.now && (w.cfg.Capacity == 0 || 2*(held+bytes) <= w.cfg.Capacity) {
		w.pins[k] = until
	}
}

// Whatever applications say, every policy keeps the contract, and nothing that is pinned is dropped or evicted.
func TestPoliciesHeedPins(t *testing.T) {
	for _, policy := range fabric.Names() {
		for _, capacity := range []int64{0, 450e6} {
			t.Run(fmt.Sprint(policy, "/", capacity), func(t *testing.T) {
				t.Parallel()
				w := newFakeWorld(t, policy, capacity, anySchedule(t)...)
				w.hints = true
				w.drive(11, 1500)
				deaf := newFakeWorld(t, policy, capacity, anySchedule(t)...)
				deaf.drive(11, 1500)
				if slices.Equal(w.done, deaf.done) {
					t.Error("the hints changed nothing")
				}
			})
		}
	}
}

// A pin lasts as long as its budget pays for the copy and its rent, and then the copy goes.
func TestPinLastsAsLongAsItsBudget(t *testing.T) {
	w := newFakeWorld(t, "closest", 0)
	w.tell(fabric.Event{Kind: fabric.Start})
	w.tell(fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 2})
	w.until(time.Minute)
	const budget = 0.01
	w.tell(fabric.Event{Kind: fabric.Hint, Hint: fabric.Pin, Object: 0, Site: 5, BudgetUSD: budget})
	c, region := &w.cfg.Classes[0], w.cfg.Network.Region()
	insert := float64(c.Bytes)/1e9*math.Min(w.cfg.Network.Path(region, 5).USDPerGB, w.cfg.Network.Path(2, 5).USDPerGB) +
		w.cfg.Prices.Site.USDPer10kPut/1e4 + w.cfg.Prices.Region[mec.Hot].USDPer10kRead/1e4
	rent := float64(c.Bytes)*w.cfg.Prices.Site.Rent() + c.WriteRate*float64(c.WriteBytes)*w.cfg.Network.Path(region, 5).USDPerGB/1e9
	want := time.Minute + time.Duration((budget-insert)/rent*1e9)
	w.until(want - time.Millisecond)
	if w.state[[2]int32{0, 5}] != 2 {
		t.Fatalf("%v: the pinned copy is not there; its budget lasts until %v", w.now, want)
	}
	w.until(want + time.Millisecond)
	if w.state[[2]int32{0, 5}] != 0 || w.state[[2]int32{0, 2}] != 2 {
		t.Errorf("%v: the copy is there after its budget is spent, or that of the client is gone", w.now)
	}
	w.tell(fabric.Event{Kind: fabric.Hint, Hint: fabric.Pin, Object: 0, Site: 5, BudgetUSD: insert / 2})
	if w.state[[2]int32{0, 5}] != 0 {
		t.Error("a budget that does not pay for the copy was taken")
	}
}

// What an application says of a trip.
const (
	nothing = iota
	theTruth
	aLie
)

// visits has a client stand at site 2 and then be somewhere else, as it was said to be, or not. It returns how often a
// copy was ready there, how many copies were staged elsewhere, and why copies were ordered.
func visits(t *testing.T, trips int, says func(trip int) int) (ready, wasted int, why map[fabric.Why]int) {
	t.Helper()
	w := newFakeWorld(t, "vector", 0)
	heard := w.listen()
	rnd := rand.New(rand.NewPCG(3, 3))
	w.tell(fabric.Event{Kind: fabric.Start})
	for trip := range trips {
		goes := mec.SiteID(2+1+rnd.IntN(lineSites-1)) % lineSites
		said := goes
		w.tell(fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 2})
		switch says(trip) {
		case aLie:
			for said == goes || said == 2 {
				said = (said + 1) % lineSites
			}
			fallthrough
		case theTruth:
			w.tell(fabric.Event{Kind: fabric.Hint, Hint: fabric.Route, Client: 0, Site: said, DueAt: w.now + time.Minute})
		}
		for range 60 {
			w.tell(fabric.Event{Kind: fabric.Vector, Client: 0, Site: 2, X: 2500, FixAt: w.now})
			w.until(w.now + time.Second)
		}
		for s := range int32(lineSites) {
			switch there := w.state[[2]int32{0, s}] == 2; {
			case there && s == int32(goes):
				ready++
			case there && s != 2:
				wasted++
			}
		}
		w.tell(fabric.Event{Kind: fabric.Crossing, Client: 0, Site: goes})
		w.until(w.now + time.Minute)
		w.tell(fabric.Event{Kind: fabric.TripEnd, Client: 0})
		w.until(w.now + 24*time.Hour) // nothing is left of the trip
	}
	why = map[fabric.Why]int{}
	for _, x := range *heard {
		if x.Decision == fabric.Ordered {
			why[x.Why]++
		}
	}
	return ready, wasted, why
}

// A plan that is true has the copy there in time; a liar is not believed for long, and then costs nothing; who lies every
// other time is believed half, as its record says.
func TestPlansAreBelievedByTheirRecord(t *testing.T) {
	const trips = 200
	none, staged, _ := visits(t, trips, func(int) int { return nothing })
	if none+staged > trips/20 {
		t.Fatalf("without hints %d copies were ready and %d wasted: the test needs a client that cannot be foreseen", none, staged)
	}
	ready, wasted, why := visits(t, trips, func(int) int { return theTruth })
	if ready < trips*95/100 || wasted > trips/20 {
		t.Errorf("true plans: %d of %d copies were ready, %d wasted", ready, trips, wasted)
	}
	planned := 0
	for w, n := range why {
		if strings.HasPrefix(string(w), "its application plans to be there") {
			planned = n
		}
	}
	if planned < trips*9/10 {
		t.Errorf("a hint was the reason of %d orders: %v", planned, why)
	}
	if _, wasted, _ = visits(t, trips, func(int) int { return aLie }); wasted > trips/10 {
		t.Errorf("lies: %d copies were wasted on %d trips", wasted, trips)
	}
	if ready, wasted, _ = visits(t, trips, func(i int) int { return theTruth + i%2 }); ready < trips/8 || wasted > trips/2 {
		t.Errorf("half lies: %d copies were ready and %d wasted on %d trips", ready, wasted, trips)
	}
}

// anxious is a world in which vector plays, and in which each second without a copy at hand is dear.
func anxious(t *testing.T) *fakeWorld {
	t.Helper()
	w := newFakeWorld(t, "vector", 0)
	w.cfg.Classes[0].AbsentUSDPerS = 0.01
	var err error
	if w.e, err = fabric.New(w.cfg, "vector"); err != nil {
		t.Fatal(err)
	}
	return w
}

// arrivals has clients drive towards site 3, and every other one stop short of it, as some say. It returns how many copies
// were there in vain at the end of the trips that ended short, and how many were missing where a client did go, on the
// last 50 trips.
func arrivals(t *testing.T, says func(ends bool) bool) (vain, missing int) {
	t.Helper()
	w := anxious(t)
	w.tell(fabric.Event{Kind: fabric.Start})
	for trip := range 150 {
		ends := trip*7%5%2 == 0
		c := fabric.ClientID(trip % clients)
		w.tell(fabric.Event{Kind: fabric.TripStart, Client: c, Site: 2})
		for x := 2100.0; x < 3000; x += 10 {
			if x == 2500 && says(ends) {
				w.tell(fabric.Event{Kind: fabric.Hint, Hint: fabric.Ending, Client: c})
			}
			w.tell(fabric.Event{Kind: fabric.Vector, Client: c, Site: 2, X: x, VX: 10, FixAt: w.now})
			w.until(w.now + time.Second)
		}
		there := w.state[[2]int32{int32(c), 3}] == 2
		switch {
		case trip < 100:
		case ends && there:
			vain++
		case !ends && !there:
			missing++
		}
		if !ends {
			w.tell(fabric.Event{Kind: fabric.Crossing, Client: c, Site: 3})
			w.until(w.now + time.Minute)
		}
		w.tell(fabric.Event{Kind: fabric.TripEnd, Client: c})
		w.until(w.now + 24*time.Hour)
	}
	return vain, missing
}

// Who is known to say when its trip ends is not waited for elsewhere; who says so and drives on is not heeded.
func TestEndOfTripEndsStaging(t *testing.T) {
	if vain, missing := arrivals(t, func(bool) bool { return false }); vain < 10 || missing > 0 {
		t.Fatalf("without hints: %d copies in vain, %d missing: there is nothing that a hint could mend", vain, missing)
	}
	if vain, missing := arrivals(t, func(ends bool) bool { return ends }); vain > 0 || missing > 0 {
		t.Errorf("true hints: %d copies in vain, %d missing", vain, missing)
	}
	if _, missing := arrivals(t, func(ends bool) bool { return !ends }); missing > 2 {
		t.Errorf("lies: %d copies missing where a client went", missing)
	}
}
