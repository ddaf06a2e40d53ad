package fabric

import (
	"math"
	"testing"
	"time"

	"headway/mec"
)

// pairEngine is vector on two sites next to each other, from where reads are cheap, below a region from where they are dear:
// a read of the region costs $0.001, one of the site next door $0.000001, a copy about $0.0001, and its rent 0.14 of that an
// hour.
func pairEngine(t *testing.T, c Class) (*Engine, *vector) {
	t.Helper()
	sites := []mec.Site{{Name: "a"}, {Name: "b", X: 1000}}
	net, err := mec.NewNetwork(sites, mec.Neighbours(sites),
		mec.LinkSpec{RTT: 20 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.002},
		mec.LinkSpec{RTT: 2 * time.Millisecond, BitsPerS: 1e10, USDPerGB: 0.001})
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("operator-internal")
	c.Bytes, c.ReadBytes, c.Objects = 100e6, 1e3, 1
	c.Late = func(by time.Duration) float64 {
		if by > 10*time.Millisecond {
			return 0.001
		}
		return 0
	}
	e, err := New(Config{
		Network: net, Clients: 1, Prices: book, Options: Options{}, Classes: []Class{c},
		Map: oneTile{},
	}, "vector")
	if err != nil {
		t.Fatal(err)
	}
	return e, e.policy.(*vector)
}

type oneTile struct{}

func (oneTile) Site(x, _ float64) mec.SiteID           { return mec.SiteID(min(1, x/1000)) }
func (oneTile) Tile(int, float64, float64) int         { return 0 }
func (oneTile) TileCentre(int, int) (float64, float64) { return 0, 0 }
func (oneTile) StepM() float64                         { return 100 }

// played is an engine whose copies land at once, and whose wakes ring in time.
type played struct {
	e     *Engine
	now   time.Duration
	wakes []Action
	made  int // copies
}

func (p *played) step(ev Event) {
	for _, a := range p.e.Step(p.now, ev, nil) {
		switch a.Kind {
		case Copy:
			p.made++
			p.e.Step(p.now, Event{Kind: Landed, Object: a.Object, Site: a.Site}, nil)
		case WakeAt:
			p.wakes = append(p.wakes, a)
		}
	}
}

// tick lets a second pass.
func (p *played) tick() {
	p.now += time.Second
	rung := p.wakes
	p.wakes = nil
	for _, w := range rung {
		if w.At > p.now {
			p.wakes = append(p.wakes, w)
			continue
		}
		p.step(Event{Kind: Wake, Token: w.Token})
	}
}

func count(actions []Action, k ActionKind, s mec.SiteID) int {
	n := 0
	for _, a := range actions {
		if a.Kind == k && a.Site == s {
			n++
		}
	}
	return n
}

// A client whose reads are answered well from next door is not given a copy where it stays for seconds, only where it has
// stayed for long; and the copy that answers it is kept meanwhile, however long that is.
func TestShortStaysAreServedFromNextDoor(t *testing.T) {
	e, _ := pairEngine(t, Class{Name: "own", Key: PerVehicle, ReadRate: 1})
	now := time.Duration(0)
	var wakes []Action
	step := func(ev Event) []Action {
		out := e.Step(now, ev, nil)
		for _, a := range out {
			switch a.Kind {
			case WakeAt:
				wakes = append(wakes, a)
			case Copy:
				e.Step(now, Event{Kind: Landed, Object: a.Object, Site: a.Site}, nil)
			}
		}
		return out
	}
	step(Event{Kind: Start})
	if n := count(step(Event{Kind: TripStart, Site: 0}), Copy, 0); n != 1 {
		t.Fatalf("%d copies at the trip's start, want 1", n)
	}
	for range 60 { // 2 min at site 0, 2 s at site 1
		now += 2 * time.Minute
		step(Event{Kind: Crossing, Site: 1})
		now += 2 * time.Second
		step(Event{Kind: Crossing, Site: 0})
	}
	now += 2 * time.Minute
	if n := count(step(Event{Kind: Crossing, Site: 1}), Copy, 1); n != 0 {
		t.Errorf("a copy is made where all stays last 2 s")
	}
	wakes = wakes[:0]
	for range 3600 { // it stays for an hour
		now += time.Second
		for _, w := range wakes {
			if w.At == now {
				step(Event{Kind: Wake, Token: w.Token})
			}
		}
		if !e.Has(0, 1) && !e.Has(0, 0) {
			t.Fatalf("%v: the copy that answers the client is gone", now)
		}
		if !e.Has(0, 1) {
			step(Event{Kind: Access, Outcome: Miss, Object: 0, Site: 1})
		}
	}
	if !e.Has(0, 1) {
		t.Error("no copy is made though the client has stayed for an hour")
	}
}

// The only copy of a shared object is kept as long as any site reads it; a second one is not worth it where the first
// answers as well.
func TestTheOnlyCopyServesAllSites(t *testing.T) {
	e, _ := pairEngine(t, Class{Name: "alerts", Key: PerItem})
	p := &played{e: e}
	read := func(s mec.SiteID) {
		ev := Event{Kind: Access, Outcome: Hit, Object: 0, Site: s}
		if !e.Has(0, s) {
			if ev.Outcome = Miss; !e.Has(0, 1-s) {
				ev.PenaltyUSD = 0.001
			}
		}
		p.step(ev)
	}
	p.step(Event{Kind: Start})
	for i := range 400 { // a read every 3 min at site 0 and, half way between, at site 1
		for range 90 {
			p.tick()
			if i > 40 && !e.Has(0, 0) && !e.Has(0, 1) {
				t.Fatalf("%v: nothing is left of what is read every 90 s", p.now)
			}
		}
		read(mec.SiteID(i & 1))
	}
	if p.made > 6 {
		t.Errorf("%d copies were made at the sites, where one would do", p.made)
	}
	for range 2 * 3600 {
		p.tick()
	}
	if e.Has(0, 0) || e.Has(0, 1) {
		t.Error("a copy is kept for hours after the last read")
	}
}

// Whether a client comes back depends on where it went: those that go to site 1 do within a minute, those that leave the
// network never do.
func TestReturnsDependOnTheWay(t *testing.T) {
	e, v := pairEngine(t, Class{Name: "own", Key: PerVehicle, ReadRate: 1})
	r := e.copies.Row(0, 0)
	for range 100 {
		there := v.law(e, r, 1, 2)
		there.leave(0)
		there.returned(time.Minute)
		v.remember()
		away := v.law(e, r, mec.None, 2)
		away.leave(0)
		v.remember()
	}
	there := v.law(e, r, 1, 2)
	const again, rent = 1.0, 1e-3
	if keep, _ := there.keepFor(math.MaxInt64/4, again, rent); keep < time.Minute || keep > 3*time.Minute {
		t.Errorf("all come back after a minute: kept for %v", keep)
	}
	away := v.law(e, r, mec.None, 2)
	if keep, _ := away.keepFor(math.MaxInt64/4, again, rent); keep != 0 {
		t.Errorf("nobody comes back: kept for %v", keep)
	}
}

// Departures that have not reached an age say nothing of the returns at it: of clients that leave one a second and come
// back after 10 minutes each, two in five have come back after 1,000 s, and all will.
func TestRecentDeparturesAreNotTakenForLost(t *testing.T) {
	g := &gaps{}
	for i := range 1000 {
		g.leave(time.Duration(i) * time.Second)
		if i < 400 {
			g.returned(10 * time.Minute)
		}
	}
	const rent = 1.0
	if keep, gain := (&law{g}).keepFor(1000*time.Second, 1000, rent); keep < 10*time.Minute || gain <= 0 {
		t.Errorf("kept for %v, which gains %v", keep, gain)
	}
	if keep, _ := (&law{g}).keepFor(24*time.Hour, 1000, rent); keep != 0 {
		t.Errorf("a day later, when the others have not come back: kept for %v", keep)
	}
}

// The first copies that are left behind are kept by the ski rental, for seven hours, but only until enough is known: that nobody
// comes back.
func TestGuessesAreAskedAgain(t *testing.T) {
	e, _ := crowdEngine(t, 20, 0)
	p := &played{e: e}
	p.step(Event{Kind: Start})
	for id := range ClientID(20) {
		p.step(Event{Kind: TripStart, Client: id, Site: 0})
	}
	for s := 1; s < 2*3600; s++ {
		p.tick()
		if s%10 == 0 && s <= 200 {
			p.step(Event{Kind: Crossing, Client: ClientID(s/10 - 1), Site: 1})
		}
		if s == 30 && !e.Has(0, 0) {
			t.Fatal("the first copy is not kept: nothing is to be seen")
		}
	}
	for o := range ObjectID(20) {
		if e.Has(o, 0) {
			t.Errorf("copy %d is kept still, where nobody came back", o)
		}
	}
}

// In a law's first minute no age beyond it can have been seen. It is not taken for one at which nothing returns, as it is
// where all have had the time to.
func TestAgesThatNoneHasReachedGoOn(t *testing.T) {
	const again, rent = 1.0, 1e-5
	keep := func(left time.Duration) time.Duration {
		g := &gaps{}
		for i := range 60 {
			at := left
			if left == 0 {
				at = time.Duration(i) * time.Second
			}
			g.leave(at)
			if i%3 == 0 {
				g.returned(time.Duration(60-i) * time.Second) // the last moment
			}
		}
		l := law{g}
		k, _ := l.keepFor(time.Minute, again, rent)
		return k
	}
	if k := keep(0); k < 5*time.Minute {
		t.Errorf("a third has returned in the first minute: kept for %v", k)
	}
	if k := keep(-1000 * time.Hour); k > 2*time.Minute {
		t.Errorf("a third has returned within a minute, and no other ever: kept for %v", k)
	}
}

// A client that comes back every minute is given a copy though none of its stays is long enough to pay for one: all of them
// together are.
func TestManyShortStaysPayForACopy(t *testing.T) {
	e, v := pairEngine(t, Class{Name: "own", Key: PerVehicle, ReadRate: 0.001})
	stay := 40 * time.Second
	lack, copyUSD := e.costs.absent(0, e.Network.Region(), 0), e.costs.insert(0, 0.002)
	if lack*stay.Seconds() > copyUSD/3 {
		t.Fatalf("a stay costs $%v without a copy, which costs $%v: too much for this test", lack*stay.Seconds(), copyUSD)
	}
	p, held := &played{e: e}, 0
	wait := func(d time.Duration) {
		for end := p.now + d; p.now < end; {
			p.tick()
		}
	}
	p.step(Event{Kind: Start})
	for trip := range 100 {
		p.step(Event{Kind: TripStart, Site: 0})
		wait(stay)
		if trip >= 60 && e.Has(0, 0) {
			held++
		}
		p.step(Event{Kind: TripEnd, Site: 0})
		wait(time.Minute - stay)
	}
	if held != 40 {
		t.Errorf("a copy is there at %d of the last 40 stays", held)
	}
	if worth := v.worth[0].left.mean; worth <= 0 || worth > 1.1*copyUSD {
		t.Errorf("a copy that is left behind is taken to be worth $%v, and costs $%v", worth, copyUSD)
	}
}

// Stays that go on count in the law of stays. Of forty clients half left after 2 s and half are there since: by those that
// have ended it would be worth it to wait 3 s before a copy that is worth 4 s of doing without is made.
func TestStaysThatGoOnCount(t *testing.T) {
	e, v := crowdEngine(t, 40, 0)
	e.Step(0, Event{Kind: Start}, nil)
	for id := range ClientID(40) {
		e.Step(time.Duration(id)*4*time.Second, Event{Kind: TripStart, Client: id, Site: 0}, nil)
		if id%2 == 1 {
			e.Step(time.Duration(id)*4*time.Second+2*time.Second, Event{Kind: TripEnd, Client: id}, nil)
		}
	}
	if wait, _, _ := v.lacking(e, 0, 0, 0, e.Network.Region(), 4, 1); wait != 0 {
		t.Errorf("a copy worth 4 s waits for %v, where half stay for minutes", wait)
	}
	if wait, _, _ := v.lacking(e, 0, 0, 0, e.Network.Region(), 40, 1); wait == 0 {
		t.Error("a copy worth 40 s does not wait for the half that leave after 2 s")
	}
}

// What is remembered of the cost of absence is what is worked out anew, whatever was asked for before.
func TestAbsenceIsRemembered(t *testing.T) {
	e, _ := pairEngine(t, Class{ReadRate: 1, AbsentUSDPerS: 1e-6})
	seen := map[float64]bool{}
	for range 2 {
		for from := range mec.SiteID(3) {
			for s := range mec.SiteID(2) {
				got, want := e.costs.absent(0, from, s), newCosts(&e.Config).absent(0, from, s)
				if got != want {
					t.Errorf("from %d at %d: $%v a second, want $%v", from, s, got, want)
				}
				seen[got] = true
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("%d different costs: too few to tell them apart", len(seen))
	}
}

// A copy that a short stay does not pay for is made all the same where the client then goes on to a site that is too far from
// where its data is: from here it is answered in time there.
func TestACopyIsASourceForTheNextSite(t *testing.T) {
	sites := []mec.Site{{Name: "a"}, {Name: "b", X: 1000}, {Name: "c", X: 2000}}
	net, err := mec.NewNetwork(sites, mec.Neighbours(sites),
		mec.LinkSpec{RTT: 20 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.004},
		mec.LinkSpec{RTT: 2 * time.Millisecond, BitsPerS: 1e10, USDPerGB: 0.001})
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("operator-internal")
	e, err := New(Config{
		Network: net, Clients: 1, Prices: book, Options: Options{}, Map: oneTile{},
		Classes: []Class{{
			Name: "own", Key: PerVehicle, Bytes: 100e6, ReadBytes: 1e3, Objects: 1, ReadRate: 1,
			Late: func(by time.Duration) float64 {
				if by > 3*time.Millisecond { // two hops
					return 0.001
				}
				return 0
			},
		}},
	}, "vector")
	if err != nil {
		t.Fatal(err)
	}
	p := &played{e: e}
	p.step(Event{Kind: Start})
	made := [3]int{}
	for trip := range 40 {
		for s := range mec.SiteID(3) {
			kind := Crossing
			if s == 0 {
				kind = TripStart
			}
			before := p.made
			p.step(Event{Kind: kind, Site: s})
			for range time.Minute / time.Second {
				p.tick()
			}
			if trip >= 20 {
				made[s] += p.made - before
			}
		}
		p.step(Event{Kind: TripEnd})
		for range 30 { // longer than any copy is worth keeping
			p.now += time.Hour
			p.tick()
		}
	}
	if made[1] < 18 || made[2] > 2 {
		t.Errorf("20 trips by a, b and c: %v copies made there, want 20 at b and none at c", made)
	}
}
