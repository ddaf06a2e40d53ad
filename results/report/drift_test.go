package report

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"headway/results"
)

// played is a run of a testbed whose nodes are calibrated.
func played(f fixture) *results.Run {
	r := f.run()
	r.Mode = "testbed"
	r.Calibration = &results.Calibration{Cores: 2, OS: "linux", Arch: "amd64", Go: "go1.26", Shares: []float64{0, 1}}
	for i, bytes := range []int{1 << 10, 16 << 10, 64 << 10} {
		for _, kind := range nodeKinds {
			us := float64(100*(i+1)) * float64(len(kind.name))
			r.Calibration.Rows = append(r.Calibration.Rows, results.NodeRow{Stack: kind.stack, Do: kind.do, Via: "process", Bytes: bytes, P50US: us, P99US: 4 * us})
		}
	}
	cdf := func(ms float64) *results.CDF {
		return &results.CDF{MS: []float64{ms, 2 * ms, 8 * ms}, Share: []float64{0.5, 0.9, 1}}
	}
	for _, name := range f.policies {
		r.Policies[name].Faults = []results.FaultSeen{
			{Kind: "kill", Site: "site-2", AtS: 60, ForS: 30, WindowS: 30, Before: results.ReadsSeen{Hit: 90, Elsewhere: 10}, During: results.ReadsSeen{Lost: 44}, After: results.ReadsSeen{Hit: 30, Elsewhere: 70}, RecoveredS: []*float64{p(12.5), nil}},
			{Kind: "slow", By: 10, Site: "site-3", AtS: 90, ForS: 30, WindowS: 30, RecoveredS: []*float64{nil}},
		}
		for seed := range uint64(2) {
			p := results.Played{
				Policy: name, Seed: seed + 1, Speed: 2, Scale: 64, Sites: 6, Steps: 10000, Reads: 4000, Landed: 300, Acked: 200, CPUS: 90,
				LateMS: results.Lateness{P50: 0.1, P99: 2 + 7*float64(seed), Max: 12}, WireLateMS: results.Lateness{P50: 0.1, P99: 1, Max: 9},
				Split: []results.Split{{Outcome: "hit", Reads: 900, Expected: cdf(8), Added: cdf(0.3)}, {Outcome: "miss", Reads: 100, Expected: cdf(22), Added: cdf(1)}},
			}
			for i := range 40 {
				p.Machine = append(p.Machine, results.Reading{AtS: float64(30 * i), RSSBytes: 200 << 20, LiveBytes: 90 << 20, Goroutines: 600})
			}
			r.Played = append(r.Played, p)
		}
	}
	return r
}

func driftPage(t *testing.T, sim, bed *results.Run, policies ...string) ([]byte, error) {
	t.Helper()
	var pairs []Pair
	for _, name := range policies {
		c, err := results.Compare(results.Side{Run: sim, Policy: name}, results.Side{Run: bed, Policy: name}, results.CompareOptions{})
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, Pair{sim, bed, name, c})
	}
	var b bytes.Buffer
	err := WriteDrift(&b, pairs)
	return b.Bytes(), err
}

// The drift page has the marks, both distributions, what was added, and the nodes' figures.
func TestDriftPage(t *testing.T) {
	f := usual
	f.seeds = 8
	page, err := driftPage(t, f.run(), played(f), "vector", "lru")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"8 of 8 marks are met", "The machine that played B did not keep up with vector, seed 2",
		`data-chart="drift-latency-chart"`, `data-chart="split-chart"`, `data-chart="node-chart"`,
		"a hit takes 8.00 ms by the models, and 300 µs came on top", "one step in a hundred was 9.00 ms late or more", "flat",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q on the page", want)
		}
	}
}

// Each fault is told with the reads before, during and after it.
func TestFaultsSection(t *testing.T) {
	f := usual
	f.policies = []string{"vector"}
	page := string(written(t, "faults", played(f)))
	for _, want := range []string{
		"2 faults; during and after them, 44 reads", "site-2, kill, at 60 s for 30 s", "site-3, slow by 10×, at 90 s for 30 s", "in 1 of 2 seeds", "12.5 s", "not seen",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q on the page", want)
		}
	}
	if strings.Contains(string(written(t, "no-faults", f.run())), `id="faults"`) {
		t.Error("faults where there are none")
	}
}

// What is no pair of a simulation and a testbed, or cannot be drawn, is refused.
func TestDriftPageRefuses(t *testing.T) {
	f := usual
	if _, err := driftPage(t, f.run(), f.run(), "vector"); err == nil {
		t.Error("two simulations drift")
	}
	if err := WriteDrift(failing{}, nil); err == nil {
		t.Error("nothing drifts")
	}
	bed := played(f)
	bed.Played[0].Speed = math.NaN()
	if _, err := driftPage(t, f.run(), bed, "vector"); err == nil {
		t.Error("a NaN is drawn")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no room") }

func testDrawsDrift(t *testing.T, browser context.Context) {
	f := usual
	page, err := driftPage(t, f.run(), played(f), "vector", "lru")
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1240, 375} {
		b := newTab(t, browser, width, "dark")
		b.open(page, "")
		b.checkPage(3)
	}
}

// Distributions together weigh by their reads.
func TestPool(t *testing.T) {
	a := &results.CDF{MS: []float64{1, 3}, Share: []float64{0.5, 1}}
	b := &results.CDF{MS: []float64{2}, Share: []float64{1}}
	c := pool([]weighted{{a, 30}, {nil, 7}, {b, 10}})
	for i, want := range []struct{ ms, share float64 }{{1, 0.375}, {2, 0.625}, {3, 1}} {
		if c.MS[i] != want.ms || math.Abs(c.Share[i]-want.share) > 1e-12 {
			t.Errorf("%v: %v", c.MS, c.Share)
		}
	}
	if q := quantile(c, 0.6); q != 2 {
		t.Errorf("60 %% are within %v", q)
	}
	if pool([]weighted{{nil, 3}}) != nil || !math.IsNaN(quantile(nil, 0.5)) {
		t.Error("something out of nothing")
	}
}
