package fabric

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/mec"
)

// squares is a map of sites in squares of 1 km, ten to a row.
type squares struct{}

func (squares) Site(x, y float64) mec.SiteID {
	cell := func(v float64) int { return max(0, min(9, int(math.Floor(v/1000)))) }
	return mec.SiteID(cell(y)*10 + cell(x))
}
func (squares) Tile(int, float64, float64) int            { return 0 }
func (squares) TileCentre(class, tile int) (x, y float64) { return 0, 0 }
func (squares) StepM() float64                            { return 250 }

// told is what precedents said of one stay.
type told struct {
	site             mec.SiteID
	from, to, weight float64
}

func (p *precedents) all(l *place, here mec.SiteID) (list []told) {
	p.ask(squares{}, l, here, func(s mec.SiteID, from, to, weight float64) { list = append(list, told{s, from, to, weight}) })
	return list
}

// wander lets clients wander about, and calls seen with each of their places before it is noted.
func wander(p *precedents, clients, steps int, seed uint64, seen func(c ClientID, l *place, s mec.SiteID)) {
	rnd := rand.New(rand.NewPCG(seed, 3))
	type car struct {
		x, y, u, v float64
		s          mec.SiteID
	}
	cars := make([]car, clients)
	for i := range cars {
		cars[i] = car{x: 5000, y: 5000, u: 8, s: mec.None}
	}
	for now := int32(60); now < int32(60*steps); now += 60 {
		for i := range cars {
			c, id := &cars[i], ClientID(i)
			if rnd.IntN(40) == 0 && c.s != mec.None {
				p.end(id, now)
				c.s = mec.None
				continue
			}
			if rnd.IntN(3) == 0 {
				c.u, c.v = c.v, -c.u
			}
			c.x, c.y = math.Mod(c.x+60*c.u+10_000, 10_000), math.Mod(c.y+60*c.v+10_000, 10_000)
			if s := (squares{}).Site(c.x, c.y); s != c.s {
				p.arrive(id, now, s)
				c.s = s
			}
			l := place{at: now, x: float32(c.x), y: float32(c.y)}
			l.u, l.v = p.fix(id, now, l.x, l.y)
			l.key = p.contexts(id, &l, c.s)
			seen(id, &l, c.s)
			p.note(id, l)
		}
	}
}

// The chains find what a search through all places finds: the latest of each context whose window is over, of the client
// alone where it is to learn from itself alone. What is told of them has a weight of at most 1 for any moment.
func TestPrecedentsAreTheLatestOfEachContext(t *testing.T) {
	type noted struct {
		number int32
		c      ClientID
		at     int32
		trip   int32
		key    [precedentLevels]int32
	}
	for _, private := range []bool{false, true} {
		p := newPrecedents(4, 10*time.Minute, private)
		var all []noted
		var trip, latest [4]int32
		asked, long := 0, 0
		wander(p, 4, 400, 5, func(c ClientID, l *place, s mec.SiteID) {
			if p.trails[c].place == 0 {
				trip[c]++
			}
			latest[c] = l.at
			over := func(n *noted) bool {
				return n.trip != trip[n.c] || p.trails[n.c].stay == 0 || latest[n.c]-n.at >= 600
			}
			p.settle(c, l.at)
			for level, key := range l.key {
				var want []int32
				for i := range all {
					if n := &all[i]; n.key[level] == key && over(n) && (!private || n.c == c) {
						want = append(want, n.number)
					}
				}
				var found [precedentMost]int32
				got := slices.Clone(found[:p.latest(level, key, found[:])])
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) && len(want) <= precedentMost {
					t.Fatalf("private %v, level %d: found %v, want %v", private, level, got, want)
				}
				asked++
				long += len(want)
			}
			sum := 0.0
			for _, x := range p.all(l, s) {
				if x.to <= x.from || x.from < 0 || x.weight <= 0 {
					t.Fatalf("told of %+v", x)
				}
				if x.from == 0 {
					sum += x.weight
				}
			}
			if sum > 1+1e-9 || sum < 0.5 {
				t.Fatalf("what is told of now has a weight of %v", sum)
			}
			all = append(all, noted{p.place1, c, l.at, trip[c], l.key})
		})
		if long < asked {
			t.Errorf("only %d places in %d contexts", long, asked)
		}
	}
}

// Places beyond what is remembered are forgotten, and nothing of what took their room is taken for theirs.
func TestPrecedentsForget(t *testing.T) {
	p := newPrecedents(1, 10*time.Minute, true)
	wander(p, 1, 3*precedentOwn, 9, func(_ ClientID, l *place, s mec.SiteID) {
		var found [precedentMost]int32
		for level, key := range l.key {
			for _, n := range found[:p.latest(level, key, found[:])] {
				if b := p.at(n); b == nil || b.at > l.at || b.key[level] != key || p.place1-n > precedentOwn {
					t.Fatalf("place %d of %d: %+v", n, p.place1, b)
				}
			}
		}
		for _, x := range p.all(l, s) {
			if x.to > float64(p.window)+40 {
				t.Fatalf("told of %+v", x)
			}
		}
	})
}

// The worth of a copy is what its definition says, summed up stay by stay.
func TestVentureIsWorthWhatItIsDefinedAs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	for range 3000 {
		r, tau := float64(rnd.IntN(300)), 300.0
		if rnd.IntN(3) == 0 {
			r = []float64{0, 300}[rnd.IntN(2)]
		}
		k := newVenture(3, 900*time.Second)
		k.delay = 60
		k.lead = func(mec.SiteID) (float64, float64) { return r, tau }
		m := stakes{copy: rnd.Float64() * 30, rent: rnd.Float64() / 5, absent: 1}
		var list []told
		for range 1 + rnd.IntN(6) {
			from := float64(rnd.IntN(4)*rnd.IntN(290)) + 0.5
			if rnd.IntN(4) == 0 {
				from = 0
			}
			x := told{1, from, from + 1 + float64(rnd.IntN(400)), rnd.Float64() / 6}
			list = append(list, x)
			k.stay(x.site, x.from, x.to, x.weight)
		}
		best, comes := math.Inf(-1), 0.0
		for _, x := range list {
			if x.to > r {
				comes += x.weight
			}
		}
		for _, edge := range ventureEdges {
			until := edge * 900
			if edge == 1 {
				until = math.Inf(1)
			}
			v, none := 0.0, 1.0
			for _, x := range list {
				if x.to <= r || x.from > until {
					continue
				}
				saved := x.to - max(x.from, r)
				if x.from > 0 {
					saved = max(0, min(x.to, x.from+tau)-max(x.from, r)) + m.copy*min(1, (x.to-x.from)/tau)
				}
				v += x.weight * (saved - m.rent*max(0, x.from-r))
				none -= x.weight
			}
			v -= m.rent * none * max(0, edge*900-r)
			best = max(best, v)
		}
		rest := max(0, r-60)
		best -= m.copy * (min(r, 60) + comes*rest + (1-comes)/2*rest) / tau
		if now, _ := k.worth(k.of(1), m); math.Abs(now-best) > 1e-9*(1+math.Abs(best)) {
			t.Fatalf("r = %v, %+v, %+v: worth %v, want %v", r, m, list, now, best)
		}
	}
}

// commuter has a client drive through eight sites and back, once a day, a site per two minutes, with copies that take a
// minute. It says at how many of the crossings of each day the copy was there, and how many copies were ordered.
type commuter struct {
	e       *Engine
	now     time.Duration
	lands   map[mec.SiteID]time.Duration
	ordered int
}

func newCommuter(t *testing.T, penalty float64, private bool) *commuter {
	t.Helper()
	net, err := mec.NewNetwork(make([]mec.Site, 100), nil, mec.LinkSpec{Fixed: true, Delay: time.Minute, USDPerGB: 0.005}, mec.LinkSpec{})
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("edge-dram")
	opt := DefaultOptions()
	opt.Private = private
	e, err := New(Config{
		Network: net, Clients: 2, Prices: book, Options: opt, Map: squares{},
		Classes: []Class{{Name: "own", Key: PerVehicle, Objects: 2, Bytes: 100e6, AbsentUSDPerS: penalty}},
	}, "vector")
	if err != nil {
		t.Fatal(err)
	}
	return &commuter{e: e, lands: map[mec.SiteID]time.Duration{}}
}

func (w *commuter) tell(ev Event) {
	for _, a := range w.e.Step(w.now, ev, nil) {
		switch a.Kind {
		case Copy:
			w.lands[a.Site] = w.now + time.Minute
			w.ordered++
		case Drop:
			delete(w.lands, a.Site)
		}
	}
}

func (w *commuter) day(t *testing.T, c ClientID) (ready int) {
	t.Helper()
	site := mec.None
	for step := range 56 {
		x := 500 + 250*float64(28-max(step-28, 28-step))
		for s := range mec.SiteID(100) {
			if at, ok := w.lands[s]; ok && at <= w.now {
				w.tell(Event{Kind: Landed, Client: c, Object: ObjectID(c), Site: s})
			}
		}
		here := (squares{}).Site(x, 500)
		switch {
		case site == mec.None:
			w.tell(Event{Kind: TripStart, Client: c, Site: here})
		case site != here:
			if at, ok := w.lands[here]; ok && at <= w.now {
				ready++
			}
			w.tell(Event{Kind: Crossing, Client: c, Site: here})
		}
		site = here
		w.tell(Event{Kind: Vector, Client: c, Site: here, X: x, Y: 500, FixAt: w.now})
		w.now += 30 * time.Second
	}
	w.tell(Event{Kind: TripEnd, Client: c})
	w.now += 12 * time.Hour
	w.lands = map[mec.SiteID]time.Duration{}
	for s := range mec.SiteID(100) {
		w.e.Step(w.now, Event{Kind: Lost, Object: ObjectID(c), Site: s}, nil)
	}
	return ready
}

// With copies that take half as long as a stay, a client that drives the same way each day has its copies there; another
// has them there too if it learns from the first, and not while it learns alone. Without a penalty nothing is ordered.
func TestSlowCopiesAreThereInTime(t *testing.T) {
	for _, private := range []bool{false, true} {
		w := newCommuter(t, 3e-5, private)
		first := w.day(t, 0)
		for range 12 {
			w.day(t, 0)
		}
		last := w.day(t, 0)
		if last < 13 || last < first {
			t.Errorf("private %v: copies were there at %d of 14 crossings on the first day, at %d on the last", private, first, last)
		}
		stranger := w.day(t, 1)
		if private && stranger != first || !private && stranger < last-1 {
			t.Errorf("private %v: for another client copies were there at %d crossings; for the first on its first day at %d, on its last at %d", private, stranger, first, last)
		}
	}
	w := newCommuter(t, 0, false)
	for range 3 {
		w.day(t, 0)
	}
	if w.ordered > 0 {
		t.Errorf("without a penalty %d copies were ordered", w.ordered)
	}
}
