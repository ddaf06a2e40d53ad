package fabric

import (
	"math"
	"testing"
	"time"

	"headway/mec"
)

// crowdEngine is vector on a site with room for so many copies of 100 MB, and clients that pay for every second without
// theirs.
func crowdEngine(t *testing.T, clients int, room int64) (*Engine, *vector) {
	t.Helper()
	sites := []mec.Site{{Name: "a"}, {Name: "b", X: 1000}}
	net, err := mec.NewNetwork(sites, mec.Neighbours(sites),
		mec.LinkSpec{RTT: 20 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.002},
		mec.LinkSpec{RTT: 2 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.001})
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("operator-internal")
	e, err := New(Config{
		Network: net, Clients: clients, Prices: book, Options: DefaultOptions(), Map: oneTile{}, Capacity: room * 100e6,
		Classes: []Class{{Name: "own", Key: PerVehicle, Objects: clients, Bytes: 100e6, ReadRate: 1, ReadBytes: 1e3, AbsentUSDPerS: 0.001}},
	}, "vector")
	if err != nil {
		t.Fatal(err)
	}
	return e, e.policy.(*vector)
}

// What a client has left behind makes way, though it was used last; what a client reads does not, and one more has to do
// without.
func TestWhoIsThereKeepsTheRoom(t *testing.T) {
	e, _ := crowdEngine(t, 4, 2)
	step := func(now time.Duration, ev Event) {
		for _, a := range e.Step(now, ev, nil) {
			if a.Kind == Copy {
				e.Step(now, Event{Kind: Landed, Object: a.Object, Site: a.Site}, nil)
			}
		}
	}
	step(0, Event{Kind: Start})
	step(1*time.Second, Event{Kind: TripStart, Client: 0, Site: 0})
	step(2*time.Second, Event{Kind: TripStart, Client: 1, Site: 0})
	step(3*time.Second, Event{Kind: Access, Outcome: Hit, Client: 1, Object: 1, Site: 0})
	step(4*time.Second, Event{Kind: Crossing, Client: 1, Site: 1}) // its copy at site 0 was used last, and is left behind
	if !e.Has(0, 0) || !e.Has(1, 0) {
		t.Fatal("the copies are not kept: nothing is to be seen")
	}
	step(5*time.Second, Event{Kind: TripStart, Client: 2, Site: 0})
	if e.Has(1, 0) || !e.Has(0, 0) || !e.Has(2, 0) {
		t.Errorf("at the site: the reader's %v, the one left behind %v, the newcomer's %v", e.Has(0, 0), e.Has(1, 0), e.Has(2, 0))
	}
	step(6*time.Second, Event{Kind: TripStart, Client: 3, Site: 0})
	if e.Has(3, 0) || !e.Has(0, 0) || !e.Has(2, 0) {
		t.Error("the room of one who reads was given to another who reads as much")
	}
}

// The price of room rises while a site is full, so that copies are kept for less time, and falls to nothing when it is not.
func TestRoomHasAPriceWhileItIsShort(t *testing.T) {
	e, _ := crowdEngine(t, 4, 4)
	rent := func(at time.Duration) float64 {
		e.now = at
		return e.rent(0, 0)
	}
	free := e.costs.rent(0, 0)
	for used, want := range map[int64]func(was, is float64) bool{
		100e6: func(_, is float64) bool { return is == free },
		360e6: func(_, is float64) bool { return is == free },
		400e6: func(was, is float64) bool { return is > was },
	} {
		e.take(0, used-e.sites[0].used)
		e.sites[0].room = room{}
		for was, at := rent(0), time.Minute; at < 10*time.Minute; at += time.Minute {
			is := rent(at)
			if !want(was, is) {
				t.Errorf("%d bytes used, %v: the rent is %v after %v; without a limit %v", used, at, is, was, free)
			}
			was = is
		}
	}
	e.sites[0].room = room{}
	e.now = 0
	e.take(0, 400e6-e.sites[0].used)
	e.sites[0].room = room{}
	dear := rent(5 * time.Minute)
	var l law
	l[0] = &gaps{}
	for i := range 1000 {
		l[0].leave(0)
		l[0].returned(time.Duration(i+1) * time.Second)
	}
	long, _ := l.keepFor(math.MaxInt64/4, 1000*free, free)
	short, _ := l.keepFor(math.MaxInt64/4, 1000*free, dear)
	if short >= long {
		t.Errorf("kept for %v where room is free, and for %v where it is dear", long, short)
	}
	e.take(0, -300e6)
	if got := rent(10 * time.Minute); got != free {
		t.Errorf("the site is empty, and the rent %v, want %v", got, free)
	}
}

// Copies that are staged wait for the line to be short, so that one for a client that is there comes soon after it was
// ordered, however many are expected.
func TestStagingLeavesTheLinksToThoseWhoAreThere(t *testing.T) {
	const n = 20
	e, v := crowdEngine(t, n+1, 0)
	const tau = 810 * time.Millisecond // of a copy from the region
	now := time.Duration(0)
	staged := 0
	for id := range n { // all arrive within a second, and all are sure to
		at := prospect{site: 0, p: 0.99, plain: 0.99, mean: 0.9, sd: 0.05, rays: 5}
		next := v.stageOwn(e, now, math.MaxInt64, 0, e.Object(0, id), &at)
		if e.Has(e.Object(0, id), 0) {
			staged++
		} else if next <= now || next > now+n*time.Second {
			t.Fatalf("copy %d is held back until %v", id, next)
		}
	}
	if staged == 0 || staged > 4 {
		t.Errorf("%d copies of %d were staged at once", staged, n)
	}
	if wait := e.flight.Wait(now, e.Network.Region(), 0, mec.Bulk); wait > 4*tau {
		t.Errorf("a client that comes now waits for %v", wait)
	}
	v.arrive(e, now, n, 0)
	if !e.Has(e.Object(0, n), 0) && !e.Has(e.Object(0, n), 1) { // or where it is sent on from
		t.Error("the copy of a client that is there was held back")
	}
}
