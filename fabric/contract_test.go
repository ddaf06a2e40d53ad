package fabric_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// lineMap is a road of sites, 1 km each, with 500 m tiles.
type lineMap struct{ sites int }

func (m lineMap) Site(x, _ float64) mec.SiteID {
	return mec.SiteID(max(0, min(m.sites-1, int(x/1000))))
}

func (m lineMap) Tile(_ int, x, _ float64) int {
	return max(0, min(2*m.sites-1, int(x/500)))
}
func (m lineMap) TileCentre(_, tile int) (x, y float64) { return 250 + 500*float64(tile), 0 }
func (m lineMap) StepM() float64                        { return 100 }

const (
	lineSites = 8
	clients   = 6
)

func lineConfig(t testing.TB, capacity int64) fabric.Config {
	t.Helper()
	sites := make([]mec.Site, lineSites)
	for i := range sites {
		sites[i] = mec.Site{Name: fmt.Sprint("s", i), X: 500 + 1000*float64(i)}
	}
	net, err := mec.NewNetwork(sites, mec.Neighbours(sites),
		mec.LinkSpec{RTT: 12 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.002},
		mec.LinkSpec{RTT: 4 * time.Millisecond, BitsPerS: 5e9, USDPerGB: 0.001})
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("operator-internal")
	late := func(by time.Duration) float64 {
		if by > 0 {
			return 0.001
		}
		return 0
	}
	barred := make([]bool, lineSites)
	barred[3] = true
	return fabric.Config{
		Network: net, Prices: book, Clients: clients, Capacity: capacity, Map: lineMap{lineSites}, Options: fabric.DefaultOptions(),
		Classes: []fabric.Class{
			{Name: "own", Key: fabric.PerVehicle, Objects: clients, Bytes: 100e6, ReadRate: 1, ReadBytes: 64e3, WriteRate: 0.1, WriteBytes: 2e3, Late: late},
			{Name: "tiles", Key: fabric.PerTile, Objects: 2 * lineSites, Bytes: 20e6, ReadBytes: 1e6, ReadOnTile: true, Late: late},
			{Name: "items", Key: fabric.PerItem, Objects: 20, Bytes: 5e6, ReadRate: 0.5, ReadBytes: 5e6, Late: late, Barred: barred},
		},
	}
}

// fakeWorld drives an engine with random but lawful events, carries its actions out, and checks what every policy owes:
// room is never exceeded, nothing is ordered at a site that is down or barred, nothing is ordered twice, what is dropped
// was there, and copies come from where there is one.
type fakeWorld struct {
	t      *testing.T
	cfg    fabric.Config
	layout fabric.Layout
	e      *fabric.Engine
	now    time.Duration
	state  map[[2]int32]int // object, site: 1 coming, 2 ready
	land   []landing
	wakes  []wake
	down   [lineSites]bool
	log    []string
	done   []string // copies and drops, with their times
	used   [lineSites]int64
	moves  int // copies and drops
	hints  bool
	pins   map[[2]int32]time.Duration // of copies that must stay until then
	twin   *twin                      // nil: none
}

type landing struct {
	at   time.Duration
	o    fabric.ObjectID
	s    mec.SiteID
	live bool
}

type wake struct {
	at    time.Duration
	token uint64
}

func newFakeWorld(t *testing.T, policy string, capacity int64, schedule ...fabric.Placement) *fakeWorld {
	t.Helper()
	cfg := lineConfig(t, capacity)
	cfg.Schedule = schedule
	e, err := fabric.New(cfg, policy)
	if err != nil {
		t.Fatal(err)
	}
	return &fakeWorld{t: t, cfg: cfg, layout: fabric.NewLayout(cfg.Classes), e: e, state: map[[2]int32]int{}, pins: map[[2]int32]time.Duration{}}
}

func (w *fakeWorld) tell(ev fabric.Event) []fabric.Action {
	w.t.Helper()
	actions := w.e.Step(w.now, ev, nil)
	w.mirror(ev, actions)
	for _, a := range actions {
		if a.Kind != fabric.WakeAt {
			w.moves++
		}
		w.log = append(w.log, fmt.Sprint(w.now, a))
		k := [2]int32{int32(a.Object), int32(a.Site)}
		switch a.Kind {
		case fabric.Copy:
			class := w.layout.Class(a.Object)
			if w.state[k] != 0 {
				w.t.Fatalf("%v: copy of %d at %d ordered twice", w.now, a.Object, a.Site)
			}
			if w.down[a.Site] {
				w.t.Fatalf("%v: copy of %d ordered at site %d, which is down", w.now, a.Object, a.Site)
			}
			if b := w.cfg.Classes[class].Barred; b != nil && b[a.Site] {
				w.t.Fatalf("%v: copy of %d ordered at site %d, where its class is barred", w.now, a.Object, a.Site)
			}
			if a.From != w.cfg.Network.Region() && w.state[[2]int32{int32(a.Object), int32(a.From)}] != 2 {
				w.t.Fatalf("%v: copy of %d from site %d, which has none", w.now, a.Object, a.From)
			}
			w.done = append(w.done, fmt.Sprint(w.now, a.Kind, a.Object, a.Site, a.From))
			w.state[k] = 1
			w.used[a.Site] += w.cfg.Classes[class].Bytes
			w.land = append(w.land, landing{w.now + w.cfg.Network.CopyTime(a.From, a.Site, w.cfg.Classes[class].Bytes), a.Object, a.Site, true})
		case fabric.Drop:
			if w.state[k] == 0 {
				w.t.Fatalf("%v: drop of %d at %d, where it is not", w.now, a.Object, a.Site)
			}
			if until := w.pins[k]; until > w.now {
				w.t.Fatalf("%v: %d dropped at %d, where it is pinned until %v", w.now, a.Object, a.Site, until)
			}
			w.done = append(w.done, fmt.Sprint(w.now, a.Kind, a.Object, a.Site))
			w.forget(a.Object, a.Site)
		case fabric.WakeAt:
			if a.At < w.now {
				w.t.Fatalf("%v: wake asked for at %v, in the past", w.now, a.At)
			}
			w.wakes = append(w.wakes, wake{a.At, a.Token})
		}
		if w.cfg.Capacity > 0 && w.used[a.Site%lineSites] > w.cfg.Capacity {
			w.t.Fatalf("%v: site %d holds %d bytes, more than its %d", w.now, a.Site, w.used[a.Site], w.cfg.Capacity)
		}
	}
	return actions
}

func (w *fakeWorld) forget(o fabric.ObjectID, s mec.SiteID) {
	delete(w.state, [2]int32{int32(o), int32(s)})
	delete(w.pins, [2]int32{int32(o), int32(s)})
	w.used[s] -= w.cfg.Classes[w.layout.Class(o)].Bytes
	for i := range w.land {
		if w.land[i].o == o && w.land[i].s == s {
			w.land[i].live = false
		}
	}
}

// until lets landings and wakes happen up to a time, in order.
func (w *fakeWorld) until(at time.Duration) {
	for {
		l, k := -1, -1
		for i := range w.land {
			if w.land[i].live && w.land[i].at <= at && (l < 0 || w.land[i].at < w.land[l].at) {
				l = i
			}
		}
		for i := range w.wakes {
			if w.wakes[i].at <= at && (k < 0 || w.wakes[i].at < w.wakes[k].at) {
				k = i
			}
		}
		switch {
		case l >= 0 && (k < 0 || w.land[l].at <= w.wakes[k].at):
			x := w.land[l]
			w.land = slices.Delete(w.land, l, l+1)
			w.now = max(w.now, x.at)
			w.state[[2]int32{int32(x.o), int32(x.s)}] = 2
			w.tell(fabric.Event{Kind: fabric.Landed, Object: x.o, Site: x.s})
		case k >= 0:
			x := w.wakes[k]
			w.wakes = slices.Delete(w.wakes, k, k+1)
			w.now = max(w.now, x.at)
			w.tell(fabric.Event{Kind: fabric.Wake, Token: x.token})
		default:
			w.now = max(w.now, at)
			return
		}
	}
}

// drive lets clients drive to and fro, read, park, and sites fail.
func (w *fakeWorld) drive(seed uint64, steps int) {
	rnd := rand.New(rand.NewPCG(seed, 1))
	m := lineMap{lineSites}
	w.tell(fabric.Event{Kind: fabric.Start})
	x, v, on := [clients]float64{}, [clients]float64{}, [clients]bool{}
	for i := range x {
		x[i], v[i] = rnd.Float64()*lineSites*1000, 10+10*rnd.Float64()
	}
	for range steps {
		w.until(w.now + time.Second)
		for i := range x {
			c := fabric.ClientID(i)
			site := m.Site(x[i], 0)
			if !on[i] {
				if rnd.IntN(60) == 0 {
					on[i] = true
					w.tell(fabric.Event{Kind: fabric.TripStart, Client: c, Site: site})
				}
				continue
			}
			if rnd.IntN(200) == 0 {
				on[i] = false
				w.tell(fabric.Event{Kind: fabric.TripEnd, Client: c})
				continue
			}
			if x[i] += v[i]; x[i] < 0 || x[i] > lineSites*1000 || rnd.IntN(100) == 0 {
				v[i] = -v[i]
			}
			if s := m.Site(x[i], 0); s != site {
				w.tell(fabric.Event{Kind: fabric.Crossing, Client: c, Site: s})
				site = s
			}
			if w.e.Wants().Has(fabric.Vector) {
				w.tell(fabric.Event{Kind: fabric.Vector, Client: c, Site: site, X: x[i], VX: v[i], FixAt: w.now})
			}
			w.read(c, site, w.layout.Object(0, i))
			w.read(c, site, w.layout.Object(1, m.Tile(1, x[i], 0)))
			w.read(c, site, w.layout.Object(2, rnd.IntN(20)))
		}
		if w.hints {
			w.hint(rnd)
		}
		if rnd.IntN(300) == 0 {
			w.fail(mec.SiteID(rnd.IntN(lineSites)))
		}
	}
}

func (w *fakeWorld) read(c fabric.ClientID, s mec.SiteID, o fabric.ObjectID) {
	outcome := fabric.Miss
	switch {
	case w.down[s]:
		outcome = fabric.Unavailable
	case w.state[[2]int32{int32(o), int32(s)}] == 2:
		outcome = fabric.Hit
	case w.state[[2]int32{int32(o), int32(s)}] == 1:
		outcome = fabric.Late
	}
	usd := 0.0
	if outcome == fabric.Miss {
		usd = w.fine(o, s)
	}
	if w.e.Wants().Has(fabric.Access) {
		w.tell(fabric.Event{Kind: fabric.Access, Outcome: outcome, Client: c, Object: o, Site: s, PenaltyUSD: usd})
	}
}

// fine is the penalty of a read that the fastest other location answers over idle links.
func (w *fakeWorld) fine(o fabric.ObjectID, s mec.SiteID) float64 {
	c, region := &w.cfg.Classes[w.layout.Class(o)], w.cfg.Network.Region()
	least := w.slower(c, region, s)
	for at := range region {
		if at != s && w.state[[2]int32{int32(o), int32(at)}] == 2 {
			least = min(least, w.slower(c, at, s))
		}
	}
	return c.Late(least)
}

// slower is by how much longer than a hit a read takes that another location answers over idle links.
func (w *fakeWorld) slower(c *fabric.Class, from, to mec.SiteID) time.Duration {
	p, access := w.cfg.Network.Path(from, to), time.Duration(0)
	if from == w.cfg.Network.Region() {
		access = w.cfg.Prices.Region[mec.Hot].Access - w.cfg.Prices.Site.Access
	}
	return 2*p.Propagation + access + mec.Serialise(c.ReadBytes, p.NSPerByte)
}

func (w *fakeWorld) fail(s mec.SiteID) {
	w.down[s] = !w.down[s]
	if !w.down[s] {
		w.tell(fabric.Event{Kind: fabric.SiteUp, Site: s})
		return
	}
	for o := range fabric.ObjectID(w.layout.Objects()) {
		if w.state[[2]int32{int32(o), int32(s)}] != 0 {
			w.forget(o, s)
		}
	}
	w.tell(fabric.Event{Kind: fabric.SiteDown, Site: s})
}

// anySchedule is what the policy clairvoyant plays: copies at any time of any object that its class allows.
func anySchedule(t *testing.T) []fabric.Placement {
	t.Helper()
	cfg := lineConfig(t, 0)
	layout := fabric.NewLayout(cfg.Classes)
	rnd := rand.New(rand.NewPCG(9, 9))
	var all []fabric.Placement
	for o := range fabric.ObjectID(layout.Objects()) {
		for s := range mec.SiteID(lineSites) {
			if b := cfg.Classes[layout.Class(o)].Barred; b != nil && b[s] {
				continue
			}
			for at := time.Duration(0); at < 1500*time.Second; {
				at += time.Duration(rnd.IntN(500_000)) * time.Millisecond
				p := fabric.Placement{Object: o, Site: s, From: at}
				at += time.Duration(rnd.IntN(200_000)) * time.Millisecond
				p.Until = at
				all = append(all, p)
			}
		}
	}
	return all
}

// Every policy of the registry keeps the contract, with room for all, for some, and for hardly anything.
func TestPoliciesKeepTheContract(t *testing.T) {
	for _, policy := range fabric.Names() {
		for _, capacity := range []int64{0, 450e6, 110e6, 1e6} {
			t.Run(fmt.Sprint(policy, "/", capacity), func(t *testing.T) {
				t.Parallel()
				a := newFakeWorld(t, policy, capacity, anySchedule(t)...)
				a.drive(7, 1500)
				b := newFakeWorld(t, policy, capacity, anySchedule(t)...)
				b.drive(7, 1500)
				if !slices.Equal(a.log, b.log) {
					t.Error("the same events gave other actions")
				}
				if capacity == 0 && a.moves == 0 {
					t.Error("the policy did nothing")
				}
			})
		}
	}
}

// When nothing happens, nothing changes: once its data has arrived, a client that stands still gives no reason to copy or
// drop anything.
func TestNothingChangesWhenNothingHappens(t *testing.T) {
	for _, policy := range fabric.Names() {
		t.Run(policy, func(t *testing.T) {
			w := newFakeWorld(t, policy, 0)
			w.tell(fabric.Event{Kind: fabric.Start})
			w.tell(fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 2})
			stand := func(from, to time.Duration) {
				for at := from; at < to; at += time.Second {
					w.until(at)
					w.tell(fabric.Event{Kind: fabric.Vector, Client: 0, Site: 2, X: 2500, FixAt: w.now})
				}
			}
			stand(time.Second, time.Minute)
			settled := w.moves
			stand(time.Minute, time.Hour)
			if w.moves != settled {
				t.Errorf("%d copies and drops while nothing happened", w.moves-settled)
			}
		})
	}
}

// On a network a read may be told of after its client has gone on, or has left.
func TestReadsToldOfLate(t *testing.T) {
	for _, policy := range fabric.Names() {
		t.Run(policy, func(t *testing.T) {
			w := newFakeWorld(t, policy, 450e6)
			w.tell(fabric.Event{Kind: fabric.Start})
			w.tell(fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 2})
			w.until(time.Minute)
			w.tell(fabric.Event{Kind: fabric.Crossing, Client: 0, Site: 4})
			w.read(0, 2, w.layout.Object(0, 0))
			w.until(2 * time.Minute)
			w.tell(fabric.Event{Kind: fabric.TripEnd, Client: 0})
			for s := range mec.SiteID(lineSites) {
				for class := range w.cfg.Classes {
					w.read(0, s, w.layout.Object(class, 0))
				}
			}
			w.until(time.Hour)
		})
	}
}

func TestUnknownPolicyIsNamed(t *testing.T) {
	if _, err := fabric.New(lineConfig(t, 0), "magic"); err == nil {
		t.Error("a policy of no name was accepted")
	}
}

func BenchmarkStep(b *testing.B) {
	for _, policy := range []string{"lru", "vector"} {
		b.Run(policy, func(b *testing.B) {
			e, err := fabric.New(lineConfig(b, 0), policy)
			if err != nil {
				b.Fatal(err)
			}
			out := e.Step(0, fabric.Event{Kind: fabric.Start}, nil)
			out = e.Step(0, fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 0}, out[:0])
			now := time.Duration(0)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				now += time.Second
				x := float64(i%600) * 10
				out = e.Step(now, fabric.Event{Kind: fabric.Vector, Client: 0, Site: lineMap{lineSites}.Site(x, 0), X: x, VX: 10, FixAt: now}, out[:0])
			}
		})
	}
}
