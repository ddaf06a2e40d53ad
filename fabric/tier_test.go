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

// sleepers is a world that only knows originals: it hands an engine random but lawful events over months, carries out what it
// wants of originals, and checks what every policy owes: an original goes only where its class may lie, never where it is
// already, never while it is being rehydrated; and what is read is woken.
type sleepers struct {
	t     *testing.T
	e     *fabric.Engine
	cfg   fabric.Config
	now   time.Duration
	tier  map[fabric.ObjectID]mec.Tier
	thaws map[fabric.ObjectID]time.Duration
	high  map[fabric.ObjectID]bool // rehydrated at high priority
	wakes []wake
	land  []landing
	log   []string
	first []string // moves of the first original, with their times
	moves int
	moved func(o fabric.ObjectID, from, to mec.Tier) // where it is not nil
	trip  [clients]bool
}

func newSleepers(t *testing.T, policy, book string, change ...func(c *fabric.Config)) *sleepers {
	t.Helper()
	cfg := lineConfig(t, 0)
	cfg.Prices, _ = mec.Book(book)
	all := []mec.Tier{mec.Hot, mec.Cool, mec.Cold, mec.Archive}
	cfg.Classes[0].Tiers = all
	cfg.Classes[2].Tiers = []mec.Tier{mec.Hot, mec.Archive}
	for i := range cfg.Classes {
		cfg.Classes[i].Lifecycle = [mec.Tiers]time.Duration{mec.Archive: 90 * 24 * time.Hour}
	}
	cfg.Classes[0].Lifecycle[mec.Cool] = 30 * 24 * time.Hour
	for _, f := range change {
		f(&cfg)
	}
	e, err := fabric.New(cfg, policy)
	if err != nil {
		t.Fatal(err)
	}
	return &sleepers{t: t, e: e, cfg: cfg, tier: map[fabric.ObjectID]mec.Tier{}, thaws: map[fabric.ObjectID]time.Duration{}, high: map[fabric.ObjectID]bool{}}
}

func (w *sleepers) tell(ev fabric.Event) {
	w.t.Helper()
	for _, a := range w.e.Step(w.now, ev, nil) {
		w.log = append(w.log, fmt.Sprint(w.now, a))
		switch a.Kind {
		case fabric.SetTier:
			w.set(a)
		case fabric.Copy:
			if a.From == w.cfg.Network.Region() && w.e.Classes[w.e.Class(a.Object)].Tiers != nil && w.asleep(a.Object) {
				w.t.Fatalf("%v: a copy of %d, which is asleep in %v", w.now, a.Object, w.tier[a.Object])
			}
			at := max(w.now, w.thaws[a.Object]) + w.cfg.Network.CopyTime(a.From, a.Site, w.cfg.Classes[w.e.Class(a.Object)].Bytes)
			w.land = append(w.land, landing{at, a.Object, a.Site, true})
		case fabric.Drop:
			for i := range w.land {
				if w.land[i].o == a.Object && w.land[i].s == a.Site {
					w.land[i].live = false
				}
			}
		case fabric.WakeAt:
			w.wakes = append(w.wakes, wake{a.At, a.Token})
		}
	}
}

// asleep says whether an original must be rehydrated and nobody has begun that.
func (w *sleepers) asleep(o fabric.ObjectID) bool {
	_, thaws := w.thaws[o]
	return !thaws && w.cfg.Prices.Region[w.tier[o]].Offline()
}

func (w *sleepers) set(a fabric.Action) {
	w.t.Helper()
	if w.moves++; a.Object == 0 {
		w.first = append(w.first, fmt.Sprint(w.now, a.Tier))
	}
	from := w.tier[a.Object]
	before, thaws := w.thaws[a.Object]
	law := w.cfg.Prices.Region[from].At(a.High, w.cfg.Classes[w.e.Class(a.Object)].Bytes).Rehydrate.Quantile(float64(w.moves%10) / 10)
	switch c := &w.cfg.Classes[w.e.Class(a.Object)]; {
	case a.Site != w.cfg.Network.Region():
		w.t.Fatalf("%v: the original of %d at %d", w.now, a.Object, a.Site)
	case !slices.Contains(c.Tiers, a.Tier):
		w.t.Fatalf("%v: the original of %d may not lie in %v", w.now, a.Object, a.Tier)
	case from == a.Tier:
		w.t.Fatalf("%v: the original of %d is in %v already", w.now, a.Object, a.Tier)
	case thaws && (!a.High || w.high[a.Object]):
		w.t.Fatalf("%v: the original of %d is being rehydrated", w.now, a.Object)
	case thaws:
		w.thaws[a.Object], w.high[a.Object] = min(before, w.now+law), true
		return
	case a.Tier < from && w.cfg.Prices.Region[from].Offline():
		w.thaws[a.Object], w.high[a.Object] = w.now+law, a.High
		return
	case a.High:
		w.t.Fatalf("%v: high priority for the original of %d, which is not asleep", w.now, a.Object)
	}
	w.tier[a.Object] = a.Tier
	if w.moved != nil {
		w.moved(a.Object, from, a.Tier)
	}
}

// pass lets time pass, with what falls due.
func (w *sleepers) pass(d time.Duration) {
	until := w.now + d
	for {
		at, do := until, func() {}
		for i := range w.wakes {
			if k := w.wakes[i]; k.at < at {
				at, do = k.at, func() {
					w.wakes = slices.Delete(w.wakes, i, i+1)
					w.tell(fabric.Event{Kind: fabric.Wake, Token: k.token})
				}
			}
		}
		for i := range w.land {
			if l := w.land[i]; l.at < at {
				at, do = l.at, func() {
					w.land = slices.Delete(w.land, i, i+1)
					if l.live {
						w.tell(fabric.Event{Kind: fabric.Landed, Object: l.o, Site: l.s})
					}
				}
			}
		}
		for o := range fabric.ObjectID(w.e.Objects()) { // not in the map's order
			if t, ok := w.thaws[o]; ok && t < at {
				at, do = t, func() {
					delete(w.thaws, o)
					w.tier[o] = mec.Hot
					w.tell(fabric.Event{Kind: fabric.Landed, Object: o, Site: w.cfg.Network.Region()})
				}
			}
		}
		w.now = max(w.now, at)
		if at == until {
			return
		}
		do()
	}
}

// live lets clients come, read and go, and then stay away for a year.
func (w *sleepers) live(seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 9))
	w.tell(fabric.Event{Kind: fabric.Start})
	for range 300 {
		w.pass(time.Duration(rnd.ExpFloat64() * 20 * float64(time.Hour)))
		c := fabric.ClientID(rnd.IntN(clients))
		site := mec.SiteID(rnd.IntN(lineSites))
		if w.trip[c] = !w.trip[c]; !w.trip[c] {
			w.tell(fabric.Event{Kind: fabric.TripEnd, Client: c})
			continue
		}
		w.tell(fabric.Event{Kind: fabric.TripStart, Client: c, Site: site})
		w.pass(time.Duration(rnd.Float64() * float64(time.Minute)))
		for _, o := range []fabric.ObjectID{w.e.Object(0, int(c)), w.e.Object(2, rnd.IntN(20))} {
			w.read(c, o, site)
		}
	}
	for c := range fabric.ClientID(clients) {
		if w.trip[c] {
			w.tell(fabric.Event{Kind: fabric.TripEnd, Client: c})
		}
	}
	w.pass(365 * 24 * time.Hour)
}

func (w *sleepers) read(c fabric.ClientID, o fabric.ObjectID, site mec.SiteID) {
	out := fabric.Miss
	if w.e.Has(o, site) {
		out = fabric.Hit
	} else if _, thaws := w.thaws[o]; thaws || w.asleep(o) {
		out = fabric.Cold
		if !thaws { // a read wakes what it finds asleep
			w.thaws[o], w.high[o] = w.now+w.cfg.Prices.Region[w.tier[o]].Rehydrate.Quantile(0.5), false
		}
	}
	w.tell(fabric.Event{Kind: fabric.Access, Client: c, Object: o, Site: site, Outcome: out})
}

func TestOriginalsKeepTheContract(t *testing.T) {
	for _, policy := range fabric.Names() {
		for _, book := range []string{"public-list", "operator-tape"} {
			t.Run(policy+"/"+book, func(t *testing.T) {
				w := newSleepers(t, policy, book)
				w.live(1)
				again := newSleepers(t, policy, book)
				again.live(1)
				if !slices.Equal(w.log, again.log) {
					t.Error("the same events gave other actions")
				}
				for o := range fabric.ObjectID(w.e.Objects()) {
					z, thaws := w.e.TierOf(o)
					if _, want := w.thaws[o]; z != w.tier[o] || thaws != want {
						t.Errorf("original %d is in %v, and the engine has it in %v", o, w.tier[o], z)
					}
				}
				if policy != fabric.Clairvoyant && w.moves == 0 {
					t.Error("no original moved in months")
				}
			})
		}
	}
}

// A rule by age moves what is not used, at its ages and no earlier, and warms up what is read.
func TestRuleByAge(t *testing.T) {
	w := newSleepers(t, "home", "public-list")
	const day = 24 * time.Hour
	w.tell(fabric.Event{Kind: fabric.Start})
	o := w.e.Object(0, 0)
	for _, step := range []struct {
		pass time.Duration
		read bool
		want mec.Tier
	}{
		{29 * day, false, mec.Hot},
		{2 * day, false, mec.Cool},
		{day, true, mec.Hot},
		{29 * day, false, mec.Hot},
		{2 * day, false, mec.Cool},
		{58 * day, false, mec.Cool},
		{2 * day, false, mec.Archive},
		{day, true, mec.Archive}, // on its way
		{day, false, mec.Hot},
	} {
		w.pass(step.pass)
		if step.read {
			w.read(0, o, 0)
		}
		if got := w.tier[o]; got != step.want {
			t.Fatalf("on day %v it is in %v, want %v", w.now.Hours()/24, got, step.want)
		}
	}
}

// A client that comes every three days, and then no more: its original is hot again before the third day is over, and does
// not sink again at the first look that finds nobody.
func TestWokenInTimeAndNotAtOnceAsleep(t *testing.T) {
	w := newSleepers(t, "vector", "operator-tape", func(cfg *fabric.Config) {
		c := &cfg.Classes[0]
		c.Tiers = []mec.Tier{mec.Hot, mec.Archive}
		c.Bytes = 50e9 // half a dollar in three days of flash; a late return costs as much
	})
	w.tell(fabric.Event{Kind: fabric.Start})
	o := w.e.Object(0, 0)
	const days = 72 * time.Hour
	asleep := 0
	for i := range 40 {
		w.pass(days)
		if w.tier[o] != mec.Hot && i >= 20 {
			asleep++
		}
		w.tell(fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 2})
		w.pass(time.Minute)
		w.read(0, o, 2)
		w.pass(10 * time.Minute)
		w.tell(fabric.Event{Kind: fabric.TripEnd, Client: 0})
	}
	if asleep > 0 || w.moves < 40 {
		t.Fatalf("%d times of 20 it was asleep after three days; %d moves", asleep, w.moves)
	}
	woke, slept := time.Duration(0), false
	for w.now < 200*days && (woke == 0 || w.tier[o] != mec.Archive) {
		w.pass(time.Hour)
		slept = slept || w.tier[o] == mec.Archive
		if slept && w.tier[o] == mec.Hot && woke == 0 {
			woke = w.now
		}
	}
	if woke == 0 || w.tier[o] != mec.Archive || w.now-woke < 24*time.Hour {
		t.Errorf("woken at %v, and in %v at %v", woke, w.tier[o], w.now)
	}
}

// What comes back unexpectedly is rehydrated at high priority where waiting for the standard one costs more than the surcharge,
// and the store offers it for what is as large.
func TestHurriesWhereItPays(t *testing.T) {
	const surcharge = 0.11 - 0.022 + (27.5-5.5)/1e4 + 0.022 + 5.5/1e4 // a read has begun the standard one
	for _, c := range []struct {
		usdPerS float64
		bytes   int64
		book    string
		want    bool
	}{
		{surcharge / (8*3600 - 32.5*60) * 1.02, 1e9, "public-list", true},
		{surcharge / (8*3600 - 32.5*60) * 0.98, 1e9, "public-list", false},
		{1e-5, 10e9 + 1, "public-list", false},
		{1e-4, 1e9, "operator-tape", false},
	} {
		w := newSleepers(t, "vector", c.book, func(cfg *fabric.Config) {
			k := &cfg.Classes[2]
			k.Bytes, k.ReadBytes = c.bytes, 1000
			k.Late = func(by time.Duration) float64 { return c.usdPerS * by.Seconds() }
		})
		w.tell(fabric.Event{Kind: fabric.Start})
		w.tell(fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 0})
		for i := range 20 {
			w.read(0, w.e.Object(2, i), 0)
		}
		w.pass(time.Hour)
		w.tell(fabric.Event{Kind: fabric.TripEnd, Client: 0})
		w.pass(300 * 24 * time.Hour)
		w.tell(fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 0})
		o := w.e.Object(2, 7)
		if w.tier[o] != mec.Archive {
			t.Errorf("%+v: it lies in %v after 300 days", c, w.tier[o])
			continue
		}
		var why []fabric.Why
		w.e.Explain = func(x fabric.Explanation) {
			if x.Decision == fabric.Woken && x.High {
				why = append(why, x.Why)
			}
		}
		w.read(0, o, 0)
		if w.high[o] != c.want || len(why) > 0 != c.want {
			t.Errorf("%+v: high priority %v, explained by %q", c, w.high[o], why)
		}
		if wait := w.thaws[o] - w.now; c.want && wait > time.Hour {
			t.Errorf("%+v: %v are left", c, wait)
		}
	}
}

// With private forecasts, what others do changes nothing about when an original sinks and wakes.
func TestPrivateLawsAreOnesOwn(t *testing.T) {
	moves := func(private, company bool) []string {
		w := newSleepers(t, "vector", "operator-tape")
		w.e.Options.Private = private
		w.tell(fabric.Event{Kind: fabric.Start})
		for i := range 60 {
			w.pass(40 * time.Hour)
			for c := range fabric.ClientID(3) {
				if c > 0 && !company || c > 0 && i < 20 {
					continue
				}
				w.tell(fabric.Event{Kind: fabric.TripStart, Client: c, Site: 2})
				w.read(c, w.e.Object(0, int(c)), 2)
				w.tell(fabric.Event{Kind: fabric.TripEnd, Client: c})
			}
		}
		return w.first
	}
	if alone, among := moves(true, false), moves(true, true); len(alone) == 0 || !slices.Equal(alone, among) {
		t.Errorf("alone %d moves, among others %d, or at other times", len(alone), len(among))
	}
	if alone, among := moves(false, false), moves(false, true); slices.Equal(alone, among) {
		t.Error("the fleet's law makes no difference: the test cannot tell")
	}
}
