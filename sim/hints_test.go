package sim

import (
	"math"
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// What honest applications say lowers vector's cost where the way ahead is uncertain and sharpens its forecasts everywhere;
// lies, half of the time or always, cost little, as they are not believed for long.
func TestHintsHelpAndLiesCostLittle(t *testing.T) {
	for name, most := range map[string]struct{ honest, lies, tiles float64 }{
		"city": {1, 1.005, 1.01}, "highway": {1.003, 1.02, 1.02}, "flash-crowd": {0.995, 1.005, 0.99},
	} {
		if name == "flash-crowd" && testing.Short() {
			continue
		}
		costs := func(hints ...string) (usd, brier, tiles float64) {
			for i, h := range hints {
				hints[i] = "mobility.hints=" + h
			}
			s := load(t, name, append(hints, "seeds=4", "duration=30m", "policies=[vector]", "gates=[]")...)
			r := run(t, build(t, s, nil), 2)
			return metric(r, "vector", "cost_usd"), metric(r, "vector", "predictor_brier"), *r.Policies["vector"].Classes["map-tiles"].Metrics["cost_usd"].Mean
		}
		none, plain, unplanned := costs()
		honest, sharp, tiles := costs("{}")
		half, _, _ := costs("{lies: 0.5}")
		lies, _, _ := costs("{lies: 1}")
		t.Logf("%s: cost without hints $%.5f, honest %.4f of that, half lies %.4f, lies %.4f; Brier score %.5f, honest %.5f; tiles, honest %.4f of those without",
			name, none, honest/none, half/none, lies/none, plain, sharp, tiles/unplanned)
		if honest > most.honest*none || sharp > plain/2 {
			t.Errorf("%s: honest hints do not help", name)
		}
		if tiles > most.tiles*unplanned {
			t.Errorf("%s: tiles on planned routes cost %.4f of what they cost without plans", name, tiles/unplanned)
		}
		if half > most.lies*none || lies > most.lies*none {
			t.Errorf("%s: lies cost more than little", name)
		}
	}
}

// Who has an application, and on which trips it lies, is drawn by vehicle; a lie names no site of its trip, and the truth
// names them all, in order.
func TestHintsAreDrawnByVehicle(t *testing.T) {
	build := func(set ...string) (*Experiment, *traffic, *hints) {
		x := build(t, load(t, "city", append(set, "mobility.hints={share: 0.7, lies: 0.4}")...), nil)
		tr := x.makeTraffic(3)
		return x, tr, newHints(x, tr, 3)
	}
	x, tr, h := build("mobility.city.vehicles=60")
	_, more, g := build("mobility.city.vehicles=61")
	tripsOf := map[string][]int{}
	for i := range more.tracks.Trips {
		id := more.tracks.Vehicles[more.tracks.Trips[i].Vehicle]
		tripsOf[id] = append(tripsOf[id], i)
	}
	visits := visitsOf(x, tr)
	silent, true1, false1 := 0, 0, 0
	for i := range tr.tracks.Trips {
		id := tr.tracks.Vehicles[tr.tracks.Trips[i].Vehicle]
		a, b := h.said[i], g.said[tripsOf[id][0]]
		tripsOf[id] = tripsOf[id][1:]
		if a.silent != b.silent || a.ending != b.ending || !slices.Equal(h.stops[a.from:a.to], g.stops[b.from:b.to]) {
			t.Fatalf("one vehicle more, and trip %d is told as %+v rather than %+v", i, b, a)
		}
		if a.silent {
			silent++
			continue
		}
		told := slices.DeleteFunc(slices.Clone(h.stops[a.from:a.to]), func(s hintStop) bool { return s.site == mec.None })
		if len(told) != len(visits[i])-1 {
			t.Fatalf("trip %d: %d stops are told of %d", i, len(told), len(visits[i])-1)
		}
		same := 0
		for k := range told {
			if told[k].site == visits[i][k+1].site {
				same++
			} else if slices.ContainsFunc(visits[i], func(v hintStop) bool { return v.site == told[k].site }) {
				t.Fatalf("trip %d: a lie names a site that is visited", i)
			}
			if k > 0 && told[k].at < told[k-1].at {
				t.Fatalf("trip %d: stops are not in order", i)
			}
		}
		switch {
		case len(told) == 0:
		case same == len(told):
			true1++
		case same == 0:
			false1++
		default:
			t.Errorf("trip %d: %d of %d stops are true", i, same, len(told))
		}
	}
	if silent == 0 || true1 == 0 || false1 == 0 || math.Abs(float64(silent)-0.3*60) > 12 {
		t.Errorf("%d silent, %d true, %d lies", silent, true1, false1)
	}
}

// A car that pins its objects where it parks finds them there in the morning, and pays for it.
func TestPinnedWhereParked(t *testing.T) {
	found := map[string][2]float64{}
	for _, pin := range []string{"0", "1"} {
		s := load(t, "commuters", "mobility.hints={pin: "+pin+"}", "seeds=1", "policies=[lru, closest]", "gates=[]", "mobility.commuters.vehicles=40", "duration=30h")
		r := run(t, build(t, s, nil), 2)
		found[pin] = [2]float64{metric(r, "closest", "startup_accuracy"), metric(r, "closest", "cost_storage_usd")}
	}
	if free, paid := found["0"], found["1"]; free[0] > 0.05 || paid[0] < 0.5 || paid[1] <= free[1] {
		t.Errorf("found at the start and paid for storage: %v without pins, %v with", free, paid)
	}
}

// Without the key nothing is told ahead of time; a lie names sites near the true ones.
func TestDetoursAreNear(t *testing.T) {
	x := build(t, load(t, "city"), nil)
	tr := x.makeTraffic(1)
	h := newHints(x, tr, 1)
	if h != nil {
		t.Fatal("hints without mobility.hints")
	}
	x = build(t, load(t, "city", "mobility.hints={lies: 1}"), nil)
	visits := visitsOf(x, tr)
	h = newHints(x, tr, 1)
	for i := range visits {
		s := h.said[i]
		sites := slices.DeleteFunc(slices.Clone(h.stops[s.from:s.to]), func(s hintStop) bool { return s.site == mec.None })
		for k, told := range sites {
			rank := slices.Index(x.net.Nearest(visits[i][k+1].site), told.site)
			visited := map[mec.SiteID]bool{}
			for _, v := range visits[i] {
				visited[v.site] = true
			}
			if rank < 0 || rank >= 4+len(visited) {
				t.Fatalf("trip %d: a lie names the site that is the %dth nearest to the true one", i, rank+1)
			}
		}
		if start := visits[i][0].at; s.ending < start || s.ending > start+time.Hour {
			t.Fatalf("trip %d: its end is told at %v", i, s.ending)
		}
	}
}

// A script has what applications say, by way of the site that serves the vehicle then.
func TestScriptHasHints(t *testing.T) {
	x := build(t, load(t, "city", "mobility.hints={pin: 0.01, lies: 0.5}", "duration=10m"), nil)
	steps, err := x.Script(t.Context(), "vector", 1)
	if err != nil {
		t.Fatal(err)
	}
	at := map[int32]mec.SiteID{}
	said := map[fabric.HintKind]int{}
	for i := range steps {
		switch s := &steps[i]; {
		case s.Kind == StepAttach:
			at[s.Vehicle] = s.Site
		case s.Kind == StepLeave:
			delete(at, s.Vehicle)
		case s.Kind == StepTell && s.Event.Kind == fabric.Hint:
			said[s.Event.Hint]++
			if site, on := at[s.Vehicle]; !on || s.Site != site || s.Event.FixAt != s.At {
				t.Fatalf("step %d: %+v, and the vehicle is at site %d", i, s, site)
			}
		}
	}
	for _, k := range []fabric.HintKind{fabric.Route, fabric.Ending, fabric.Pin, fabric.Unpin} {
		if said[k] == 0 {
			t.Errorf("no hint of kind %d in %v", k, said)
		}
	}
}

// Where a copy takes half a minute, plans say more than precedents do where ways part, and cost next to nothing where all
// go the same way; lies cost little.
func TestHintsReachSlowCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("sixteen runs")
	}
	for name, c := range map[string]struct {
		vehicles, rate string
		honest, lies   float64
	}{"city": {"mobility.city.vehicles=20", "20Mbps", 0.85, 1.02}, "quickstart": {"mobility.highway.vehicles=12", "40Mbps", 1.01, 1.01}} {
		cost := func(hints ...string) float64 {
			for i, h := range hints {
				hints[i] = "mobility.hints=" + h
			}
			set := append(hints, c.vehicles, "mec.links.backhaul.bandwidth="+c.rate, "mec.links.neighbour.bandwidth="+c.rate)
			s := load(t, name, append(set, "seeds=4", "duration=20m", "policies=[vector]", "gates=[]")...)
			return metric(run(t, build(t, s, nil), 2), "vector", "cost_usd")
		}
		none, honest, half, lies := cost(), cost("{}"), cost("{lies: 0.5}"), cost("{lies: 1}")
		t.Logf("%s: cost without hints $%.5f, honest %.4f of that, half lies %.4f, lies %.4f", name, none, honest/none, half/none, lies/none)
		if honest > c.honest*none {
			t.Errorf("%s: honest hints cost %.4f of what none do", name, honest/none)
		}
		if half > c.lies*none || lies > c.lies*none {
			t.Errorf("%s: half lies cost %.4f, lies %.4f of what no hints do", name, half/none, lies/none)
		}
	}
}
