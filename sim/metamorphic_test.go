package sim

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"headway/mec"
)

// prices multiplies every price and penalty of an experiment.
func scalePrices(x *Experiment, by float64) {
	scale := func(t *mec.TierSpec) {
		t.USDPerGBMonth *= by
		t.USDPerGBRead *= by
		t.USDPer10kRead *= by
		t.USDPer10kPut *= by
	}
	scale(&x.prices.Site)
	for i := range x.prices.Region {
		scale(&x.prices.Region[i])
	}
	backhaul, neighbour := x.net.Backhaul, x.net.Neighbour
	backhaul.USDPerGB *= by
	neighbour.USDPerGB *= by
	x.net, _ = mec.NewNetwork(x.net.Sites, mec.Neighbours(x.net.Sites), backhaul, neighbour)
	for i := range x.classes {
		c := &x.classes[i]
		c.perLate, c.perMS, c.AbsentUSDPerS = c.perLate*by, c.perMS*by, c.AbsentUSDPerS*by
		c.Late = x.expectedPenalty(c)
	}
}

// Money has no natural unit: with every price doubled, every decision is the same and everything costs twice as much.
func TestDoubledPricesChangeNothingButTheBill(t *testing.T) {
	set := []string{"duration=8m", "seeds=2"}
	for _, name := range []string{"quickstart", "highway", "city"} {
		once := build(t, load(t, name, set...), nil)
		twice := build(t, load(t, name, set...), nil)
		scalePrices(twice, 2)
		a, b := run(t, once, 2), run(t, twice, 2)
		if a.Fingerprint != b.Fingerprint {
			t.Errorf("%s: other decisions at doubled prices", name)
		}
		for _, p := range a.PolicyOrder {
			if x, y := metric(a, p, "cost_usd"), metric(b, p, "cost_usd"); math.Abs(y/x-2) > 1e-12 {
				t.Errorf("%s: %s costs %v, and %v at doubled prices", name, p, x, y)
			}
		}
	}
}

// Without a penalty nothing is worth staging, and with an enormous one every site ahead has the copy.
func TestPenaltyDecidesStaging(t *testing.T) {
	free := build(t, load(t, "quickstart", "duration=8m", "seeds=1", "policies=[vector]", "gates=[]", "classes[0].penalty.usd_per_late_read=0"), nil)
	if got := metric(run(t, free, 1), "vector", "next_site_accuracy"); got != 0 {
		t.Errorf("ready at %v of the crossings although being late costs nothing", got)
	}
	dear := build(t, load(t, "quickstart", "duration=8m", "seeds=1", "policies=[vector]", "gates=[]", "classes[0].penalty.usd_per_late_read=1000"), nil)
	if got := metric(run(t, dear, 1), "vector", "next_site_accuracy"); got < 0.99 {
		t.Errorf("ready at %v of the crossings although being late costs a fortune", got)
	}
}

// No policy costs less than the lower bound, on any scenario that ships with its own traffic.
func TestBoundIsBelowEveryPolicy(t *testing.T) {
	for _, name := range []string{"quickstart", "highway", "city", "flash-crowd"} {
		x := build(t, load(t, name, short(name, "10m", "seeds=3",
			"policies=[static, home, lru, ttl, everywhere, closest, keep, neighbours, vector]")...), nil)
		r := run(t, x, 2)
		for p := range r.Policies {
			for i, lower := range r.Bound.CostUSD.Lower.PerSeed {
				if cost := r.Policies[p].Metrics["cost_usd"].PerSeed[i]; *cost < *lower*(1-1e-9) {
					t.Errorf("%s, seed %d: %s costs %v, less than the bound of %v", name, r.Seeds[i], p, *cost, *lower)
				}
			}
		}
		if lo, up := *r.Bound.CostUSD.Lower.Mean, *r.Bound.CostUSD.Upper.Mean; lo > up || lo <= 0 {
			t.Errorf("%s: bounds %v and %v", name, lo, up)
		}
	}
}

const fleetScenario = `
name: fleet
seeds: 2
mobility: {trace: {file: ring.csv}}
radio: {towers: {file: towers.csv}, handover: {hysteresis: 20m}}
mec:
  sites: {per_cell: true}
  links: {backhaul: {rtt: 10ms, bandwidth: 1Gbps}, neighbour: {rtt: 2ms, bandwidth: 1Gbps}}
classes:
  - {name: own, key: vehicle, size: 8MB, reads: {rate: 2/s, bytes: 1kB}, contract: {deadline: 14ms}, penalty: {usd_per_late_read: 0.001}}
policies: [static, lru, neighbours, vector]
`

// The order of rows and of towers in their files is no information.
func TestPermutedFilesGiveTheSameRun(t *testing.T) {
	trace, towers := ringTrace(6, 1300, 20, 900), ringTowers(8, 1300)
	shuffle := func(text string) string {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		body := lines[1:]
		slices.SortFunc(body, func(a, b string) int { return strings.Compare(reverse(a), reverse(b)) })
		return lines[0] + "\n" + strings.Join(body, "\n") + "\n"
	}
	a := run(t, build(t, load(t, fleetScenario), files{"ring.csv": trace, "towers.csv": towers}), 2)
	b := run(t, build(t, load(t, fleetScenario), files{"ring.csv": shuffle(trace), "towers.csv": shuffle(towers)}), 2)
	if a.Fingerprint != b.Fingerprint {
		t.Error("permuted rows gave another run")
	}
}

func reverse(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// A map that lies elsewhere on the equator is the same map, up to the millimetre that positions are rounded to.
func TestTranslatedMapGivesTheSameRun(t *testing.T) {
	shift := func(text string, lonAt int) string {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		for i, l := range lines[1:] {
			f := strings.Split(l, ",")
			var lon float64
			if _, err := fmt.Sscan(f[lonAt], &lon); err != nil {
				t.Fatal(err)
			}
			f[lonAt] = fmt.Sprintf("%.8f", lon+20)
			lines[i+1] = strings.Join(f, ",")
		}
		return strings.Join(lines, "\n") + "\n"
	}
	trace, towers := ringTrace(6, 1300, 20, 900), ringTowers(8, 1300)
	a := run(t, build(t, load(t, fleetScenario), files{"ring.csv": trace, "towers.csv": towers}), 2)
	b := run(t, build(t, load(t, fleetScenario), files{"ring.csv": shift(trace, 2), "towers.csv": shift(towers, 1)}), 2)
	for _, p := range a.PolicyOrder {
		for _, m := range []string{"hit_rate", "cost_usd", "crossings", "copies_ordered", "latency_ms_p99"} {
			x, y := metric(a, p, m), metric(b, p, m)
			if math.Abs(x-y) > 1e-3*math.Abs(x) {
				t.Errorf("%s %s: %v, and %v elsewhere", p, m, x, y)
			}
		}
	}
}

// One more vehicle shifts no other: with room and links for all, each of the first cars reads what it read before.
func TestAddingAVehicleShiftsNoOther(t *testing.T) {
	reads := func(vehicles int) map[string][]string {
		x := build(t, load(t, "quickstart", "duration=5m", "seeds=1", "policies=[static]", "gates=[]", fmt.Sprint("mobility.highway.vehicles=", vehicles)), nil)
		w, err := newWorld(x, x.makeTraffic(1), 1, "static")
		if err != nil {
			t.Fatal(err)
		}
		of := map[string][]string{}
		w.sink = readSink(func(r *Read) { of[r.Vehicle] = append(of[r.Vehicle], fmt.Sprint(r.At, r.Key, r.Site)) })
		if err := w.run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		return of
	}
	few, more := reads(20), reads(21)
	for v, r := range few {
		if !slices.Equal(r, more[v]) {
			t.Errorf("%s reads otherwise when there is one vehicle more", v)
		}
	}
	if len(more) <= len(few) {
		t.Errorf("%d vehicles of 21 read, %d of 20", len(more), len(few))
	}
}
