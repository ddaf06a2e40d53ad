package results

import (
	"path/filepath"
	"strings"
	"testing"
)

func bless(t *testing.T, run *Run) *Baseline {
	t.Helper()
	b, err := Bless(run, "made up for a test")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "baselines", "b.json")
	if err := b.Write(path); err != nil {
		t.Fatal(err)
	}
	if b, err = ReadBaseline(path); err != nil {
		t.Fatal(err)
	}
	return b
}

func against(t *testing.T, run *Run, b *Baseline) []GateResult {
	t.Helper()
	results, err := AgainstBaseline(run, b, BaselineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// only returns the verdict of one policy's metric, and how many others are not Pass.
func only(t *testing.T, results []GateResult, policy, metric string) (r GateResult, others int) {
	t.Helper()
	found := false
	for _, g := range results {
		if strings.HasPrefix(g.Gate, policy+" "+metric+" ") {
			r, found = g, true
		} else if g.Verdict != Pass {
			others++
		}
	}
	if !found {
		t.Fatalf("%s %s was not judged:%s", policy, metric, show(results))
	}
	return r, others
}

func TestBaselineOfTheSameRun(t *testing.T) {
	for _, seeds := range []int{1, 3, 10} {
		run := threePolicies(t, seeds)
		results := against(t, run, bless(t, run))
		if len(results) != 3*5 { // hit_rate, cost_usd, latency_ms_p99, crossing_stall_ms_p99, wasted_transfer
			t.Errorf("%d gates, want 5 for each of 3 policies:%s", len(results), show(results))
		}
		for _, r := range results {
			if r.Verdict != Pass || r.Note != "equal on every seed, and so were all events" || *r.Observed != 0 {
				t.Errorf("%d seeds:%s", seeds, show([]GateResult{r}))
			}
		}
	}
}

func TestBaselineCatchesWhatIsWorse(t *testing.T) {
	for _, c := range []struct {
		name, metric string
		seeds        int
		factor       func(int) float64
		want         Verdict
	}{
		{"cost up 0.5 %", "cost_usd", 10, by(1.005), Pass},
		{"cost up 2 %", "cost_usd", 10, by(1.02), Fail},
		{"cost down 20 %", "cost_usd", 10, by(0.8), Pass},
		{"hits down 0.5 %", "hit_rate", 10, by(0.995), Pass},
		{"hits down 3 %", "hit_rate", 10, by(0.97), Fail},
		{"hits up 3 %", "hit_rate", 10, by(1.03), Pass},
		{"cost up 2 % on half of the seeds", "cost_usd", 10, func(s int) float64 { return 1 + 0.02*float64(s%2) }, Undecided},
		{"3 seeds, cost up 2 %", "cost_usd", 3, by(1.02), Fail},
		{"3 seeds, cost up 0.5 %", "cost_usd", 3, by(1.005), Pass},
		{"3 seeds, cost up 5 % on one", "cost_usd", 3, func(s int) float64 { return []float64{1, 1.05, 1}[s] }, Undecided},
		{"1 seed, hits down 3 %", "hit_rate", 1, by(0.97), Fail},
	} {
		b := bless(t, threePolicies(t, c.seeds))
		run := threePolicies(t, c.seeds)
		run.Fingerprint = "other"
		change(t, run, "vector", c.metric, c.factor)
		r, others := only(t, against(t, run, b), "vector", c.metric)
		if r.Verdict != c.want || others != 0 {
			t.Errorf("%s: want %s, and the rest passes (%d do not); got%s", c.name, c.want, others, show([]GateResult{r}))
		}
		if few := strings.Contains(r.Note, "judged on each seed"); few != (c.seeds < 6) {
			t.Errorf("%s: note %q", c.name, r.Note)
		}
	}
}

// Values near 0 are held by the absolute tolerance: 0.1 ms, 0.1 percentage points.
func TestBaselineAbsoluteTolerance(t *testing.T) {
	stall := func(ms float64) *Run {
		return buildRun(t, 10, madeUp{"vector", map[string]float64{"crossing_stall_ms_p99": ms}, 0})
	}
	b := bless(t, stall(0))
	if r := against(t, stall(0.05), b)[0]; r.Verdict != Pass || r.Gate != "vector crossing_stall_ms_p99 not worse than the baseline by more than 100 µs" {
		t.Errorf("0.05 ms more:%s", show([]GateResult{r}))
	}
	if r := against(t, stall(0.2), b)[0]; r.Verdict != Fail {
		t.Errorf("0.2 ms more:%s", show([]GateResult{r}))
	}
	b.Tolerances["crossing_stall_ms_p99"] = Tolerance{Absolute: 1}
	if r := against(t, stall(0.2), b)[0]; r.Verdict != Pass || r.Limit != 1 {
		t.Errorf("0.2 ms more where 1 ms is tolerated:%s", show([]GateResult{r}))
	}
}

func TestBaselineWithoutData(t *testing.T) {
	base := bless(t, threePolicies(t, 10))
	for name, spoil := range map[string]func(*Run){
		`the run has none`: func(r *Run) {
			m := r.Policies["vector"].Metrics["cost_usd"]
			m.PerSeed[3] = nil
		},
		`seed 10: `: func(r *Run) { r.Seeds[9] = 99 },
		`seed 1: `:  func(r *Run) { delete(r.Policies["vector"].Metrics, "cost_usd") },
		`seed 2: `:  func(r *Run) { delete(r.Policies, "vector") },
	} {
		run := threePolicies(t, 10)
		spoil(run)
		r, _ := only(t, against(t, run, base), "vector", "cost_usd")
		if r.Verdict != NoData || !strings.Contains(r.Note, name) {
			t.Errorf("want no data and a note with %q:%s", name, show([]GateResult{r}))
		}
	}
	// What the baseline has not measured either is not missed.
	both := threePolicies(t, 10)
	both.Policies["vector"].Metrics["cost_usd"].PerSeed[3] = nil
	if r, _ := only(t, against(t, both, bless(t, both)), "vector", "cost_usd"); r.Verdict != Pass || r.N != 9 {
		t.Errorf("a seed without data on both sides:%s", show([]GateResult{r}))
	}
}

func TestBaselineOfAnotherScenario(t *testing.T) {
	base, run := bless(t, threePolicies(t, 6)), threePolicies(t, 6)
	run.Scenario.Hash, run.Scenario.Overrides = "deadbeef", []string{"options.vector.lookahead=0s"}
	_, err := AgainstBaseline(run, base, BaselineOptions{})
	if err == nil || !strings.Contains(err.Error(), "made-up (deadbeef) with options.vector.lookahead=0s") {
		t.Errorf("error %v, want both scenarios", err)
	}
	results, err := AgainstBaseline(run, base, BaselineOptions{AnyScenario: true})
	if err != nil || len(results) != 15 {
		t.Errorf("%d results, %v; want them judged all the same", len(results), err)
	}
}

func TestBlessRefuses(t *testing.T) {
	aborted := threePolicies(t, 2)
	aborted.Aborted = true
	empty := buildRun(t, 2, madeUp{"vector", map[string]float64{"reads": 5}, 0})
	for want, f := range map[string]func() (*Baseline, error){
		"needs a reason":          func() (*Baseline, error) { return Bless(threePolicies(t, 2), " \n") },
		"interrupted":             func() (*Baseline, error) { return Bless(aborted, "because") },
		"none of the metrics":     func() (*Baseline, error) { return Bless(empty, "because") },
		"the run has no policies": func() (*Baseline, error) { return Bless(buildRun(t, 2), "because") },
	} {
		if b, err := f(); err == nil || b != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
