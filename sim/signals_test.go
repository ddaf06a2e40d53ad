package sim

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"headway/results"
	"headway/scenarios"
)

// TestMetricNames: what a gate may judge is what a run holds.
func TestMetricNames(t *testing.T) {
	var names []string
	for _, m := range results.Metrics {
		names = append(names, m.Name)
	}
	gates := slices.Clone(scenarios.Metrics)
	slices.Sort(names)
	slices.Sort(gates)
	if !slices.Equal(names, gates) {
		t.Errorf("a run holds %v, gates may judge %v", names, gates)
	}
}

const signalScenario = `
name: signals
seeds: 2
duration: 20m
mobility: {city: {vehicles: 30, blocks: 10}}
radio:
  hexagons: {radius: 300m}
  handover: {model: a3, variant: %s}
  propagation: {environment: umi, sectors: 3}
mec: {sites: {cells_per_site: 6}}
classes:
  - {name: profile, key: vehicle, size: 2MiB, reads: {rate: 2/s, bytes: 4KiB}, contract: {deadline: 15ms}}
policies: [static, closest]
`

func runSignals(t *testing.T, variant string, set ...string) *results.Run {
	t.Helper()
	x := build(t, load(t, fmt.Sprintf(signalScenario, variant), set...), nil)
	r, _, err := x.Run(context.Background(), Options{Jobs: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSignals: handovers by measured signals differ by seed and not by policy, their interruption is in the metrics, and
// reads wait for it.
func TestSignals(t *testing.T) {
	basic, daps := runSignals(t, "basic"), runSignals(t, "daps")
	get := func(r *results.Run, policy, name string) float64 {
		m := r.Policies[policy].Metrics[name].Mean
		if m == nil {
			t.Fatalf("%s has no %s", policy, name)
		}
		return *m
	}
	for _, name := range []string{"handovers", "ping_pong_rate", "too_late_handovers", "interruption_ms_mean", "interruption_ms_p99"} {
		if a, b := get(basic, "static", name), get(basic, "closest", name); a != b {
			t.Errorf("%s: %v and %v: all policies see the same traffic", name, a, b)
		}
		if per := basic.Policies["static"].Metrics[name].PerSeed; name == "handovers" && *per[0] == *per[1] {
			t.Errorf("%s: %v on both seeds", name, *per[0])
		}
	}
	if n := get(basic, "static", "handovers"); n < 300 {
		t.Errorf("only %v handovers", n)
	}
	long, short := get(basic, "static", "interruption_ms_mean"), get(daps, "static", "interruption_ms_mean")
	if long < 45 || long > 150 || short > long-30 {
		t.Errorf("interruptions of %v ms, with daps %v ms", long, short)
	}
	if a, b := get(basic, "closest", "latency_ms_mean"), get(daps, "closest", "latency_ms_mean"); a <= b {
		t.Errorf("reads take %v ms, with daps %v ms", a, b)
	}
	if out := basic.Input.OutOfReach; out == nil || *out > 0.01 || basic.Input.Cells%3 != 0 {
		t.Errorf("input %+v", basic.Input)
	}
	if g := basic.Input.Signal; g == nil || g.P5 >= g.P50 || g.P50 >= g.P95 || g.P50 < -120 || g.P50 > -60 || g.Weak < 0 || g.Weak > 0.5 {
		t.Errorf("signal %+v", g)
	}
}

// TestNearestIsInterruptedAlike: the interruption of the scenario is that of every handover of a model that knows none.
func TestNearestIsInterruptedAlike(t *testing.T) {
	r := runSignals(t, "basic", "radio.handover={interruption: 70ms}", "radio.propagation={}")
	m := r.Policies["static"].Metrics
	if r.Input.Signal != nil {
		t.Errorf("signal %+v, though none is measured", r.Input.Signal)
	}
	if mean := *m["interruption_ms_mean"].Mean; math.Abs(mean-70) > 0.5 || *m["too_late_handovers"].Mean != 0 {
		t.Errorf("mean interruption %v ms, %v too late", mean, *m["too_late_handovers"].Mean)
	}
}

// TestSignalsOnATrace: the traffic of a trace differs by seed where signals are drawn.
func TestSignalsOnATrace(t *testing.T) {
	x := build(t, load(t, fmt.Sprintf(signalScenario, "basic")), nil)
	tr := x.makeTraffic(1)
	x.trace = tr.tracks
	if x.sameTraffic() {
		t.Error("signals are drawn by seed")
	}
	if again := x.makeTraffic(1); again.hash != tr.hash {
		t.Error("the same seed has other traffic")
	}
	if other := x.makeTraffic(2); other.hash == tr.hash {
		t.Error("another seed has the same traffic")
	}
}

// TestHandoverPlaces: the map holds every handover of the first seed, by kind, and those that are too late under that alone.
func TestHandoverPlaces(t *testing.T) {
	r := runSignals(t, "basic", "seeds=1", "radio.propagation.power=30dBm")
	sum := func(kind string) (n int64) {
		for _, k := range r.Map.Handovers[kind].N {
			n += k
		}
		return n
	}
	metric := func(name string) int64 { return int64(math.Round(*r.Policies["static"].Metrics[name].Mean)) }
	plain, pingPong, late := sum(results.PlainHandover), sum(results.PingPong), sum(results.TooLate)
	if all := metric("handovers"); plain+pingPong+late != all {
		t.Errorf("the map holds %d + %d + %d handovers of %d", plain, pingPong, late, all)
	}
	if late == 0 || late != metric("too_late_handovers") {
		t.Errorf("%d of %d handovers that were too late are on the map", late, metric("too_late_handovers"))
	}
	share := *r.Policies["static"].Metrics["ping_pong_rate"].Mean * float64(metric("handovers"))
	if n := int64(math.Round(share)); pingPong > n || pingPong+late < n {
		t.Errorf("the map holds %d of %d ping-pongs", pingPong, n)
	}
	// 30 vehicles, which may stand at lights, at up to 50 km/h for 20 minutes.
	if km := r.Map.DrivenKM; km < 100 || km > 500 {
		t.Errorf("they drove %v km", km)
	}
}
