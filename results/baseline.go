package results

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Baseline is placement quality that was found good, to hold later runs against. It lives in results/baselines.
type Baseline struct {
	Schema      int         `json:"schema"`
	Kind        string      `json:"kind"`   // "baseline"
	Reason      string      `json:"reason"` // why it was blessed
	Headway     Version     `json:"headway"`
	Scenario    ScenarioRef `json:"scenario"`
	Seeds       []uint64    `json:"seeds"`
	Fingerprint string      `json:"fingerprint"`
	// Tolerances say by how much a metric may be worse.
	Tolerances  map[string]Tolerance             `json:"tolerances"`
	PolicyOrder []string                         `json:"policy_order"`
	Policies    map[string]map[string][]*float64 `json:"policies"` // policy: metric: a figure per seed
}

// Tolerance allows a metric to be worse by the larger of the two.
type Tolerance struct {
	Relative float64 `json:"relative"` // share of the baseline's mean
	Absolute float64 `json:"absolute"` // in the metric's unit
}

// qualityMetrics are the metrics of placement quality. The censored crossings are among them because a policy that
// leaves more stalls unfinished would else look quicker.
var qualityMetrics = []string{
	"hit_rate", "deadline_rate", "latency_ms_p99", "cost_usd", "efficiency",
	"crossing_stall_ms_p99", "crossing_stall_censored", "availability", "wasted_transfer",
}

// defaultTolerance is 1 %, and for values near 0 what no user would notice: 0.1 percentage points, 0.1 ms, $1e-6.
func defaultTolerance(u Unit) Tolerance {
	switch u {
	case Share:
		return Tolerance{Relative: 0.01, Absolute: 0.001}
	case Millis:
		return Tolerance{Relative: 0.01, Absolute: 0.1}
	case USD:
		return Tolerance{Relative: 0.01, Absolute: 1e-6}
	}
	return Tolerance{Relative: 0.01}
}

// Bless makes a baseline of a whole run. The reason is kept with it: whoever reads the change must see why worse, or
// better, is now right.
func Bless(run *Run, reason string) (*Baseline, error) {
	switch {
	case strings.TrimSpace(reason) == "":
		return nil, errors.New("a baseline needs a reason: what changed, and why its figures are right")
	case run.Aborted:
		return nil, errors.New("the run was interrupted: run the scenario to its end, then bless that")
	}
	b := &Baseline{
		Schema: SchemaVersion, Kind: "baseline", Reason: strings.TrimSpace(reason), Headway: run.Headway,
		Scenario: run.Scenario, Seeds: run.Seeds, Fingerprint: run.Fingerprint,
		Tolerances: map[string]Tolerance{}, PolicyOrder: run.PolicyOrder, Policies: map[string]map[string][]*float64{},
	}
	for _, p := range run.PolicyOrder {
		kept := map[string][]*float64{}
		for _, name := range qualityMetrics {
			if m, ok := run.metric(p, "", name); ok && m.N() > 0 {
				info, _ := Lookup(name)
				kept[name] = m.PerSeed
				b.Tolerances[name] = defaultTolerance(info.Unit)
			}
		}
		if len(kept) == 0 {
			return nil, fmt.Errorf("policy %s has none of the metrics of a baseline (%s): nothing to hold a run against",
				p, strings.Join(qualityMetrics, ", "))
		}
		b.Policies[p] = kept
	}
	if len(b.Policies) == 0 {
		return nil, errors.New("the run has no policies: nothing to hold a run against")
	}
	return b, nil
}

// BaselineOptions change how a run is held against a baseline.
type BaselineOptions struct {
	Confidence float64 // 0: 0.95
	// AnyScenario judges a run of another scenario, or of one with other overrides, all the same.
	AnyScenario bool
}

// AgainstBaseline judges, for every policy and metric of the baseline, that the run is not worse by more than the
// tolerance: the interval of the paired differences, run minus baseline, must clear it, as in Judge. What the baseline
// has and the run lacks (a policy, a metric, a seed) is NoData; what only the run has is not judged.
//
// With too few seeds for an interval the seeds themselves are the verdict: a run is deterministic, so on the same seeds
// each difference is the program's doing and not chance. All within the tolerance pass, all beyond it fail, some are
// undecided.
//
// The error tells that the baseline is of another scenario.
func AgainstBaseline(run *Run, base *Baseline, opts BaselineOptions) ([]GateResult, error) {
	if opts.Confidence == 0 {
		opts.Confidence = 0.95
	}
	if run.Scenario.Hash != base.Scenario.Hash && !opts.AnyScenario {
		return nil, fmt.Errorf("the baseline is of scenario %s, and the run of %s: run the baseline's scenario, or bless this run",
			describe(base.Scenario), describe(run.Scenario))
	}
	var results []GateResult
	for _, p := range base.policies() {
		for _, info := range Metrics {
			if want, ok := base.Policies[p][info.Name]; ok {
				results = append(results, againstMetric(run, base, p, info, want, opts.Confidence))
			}
		}
	}
	return results, nil
}

func describe(s ScenarioRef) string {
	d := fmt.Sprintf("%s (%s)", s.Name, short(s.Hash))
	if len(s.Overrides) > 0 {
		d += " with " + strings.Join(s.Overrides, ", ")
	}
	return d
}

// policies are those of the baseline in its order; a file edited by hand may have others, which come last.
func (b *Baseline) policies() []string {
	order := slices.Clone(b.PolicyOrder)
	for _, p := range slices.Sorted(maps.Keys(b.Policies)) {
		if !slices.Contains(order, p) {
			order = append(order, p)
		}
	}
	return order
}

func againstMetric(run *Run, base *Baseline, policy string, info MetricInfo, want []*float64, confidence float64) GateResult {
	r := GateResult{
		Metric: info.Name, Unit: string(info.Unit), Verdict: NoData,
		Gate: fmt.Sprintf("%s %s not worse than the baseline", policy, info.Name),
	}
	got, _ := run.metric(policy, "", info.Name)
	gotBySeed, wantBySeed := got.bySeed(run.Seeds), Metric{PerSeed: want}.bySeed(base.Seeds)
	for _, s := range base.Seeds {
		if wantBySeed[s] != nil && gotBySeed[s] == nil {
			r.Note = join(r.Note, fmt.Sprintf("seed %d: the baseline has a figure and the run has none", s))
		}
	}
	gv, wv := pairValues(gotBySeed, wantBySeed, base.Seeds)
	if len(gv) == 0 && r.Note == "" {
		r.Note = "no seed has data on both sides"
	}
	if r.Note != "" {
		return r
	}
	tol := base.Tolerances[info.Name]
	allowed := max(float64(tol.Relative*math.Abs(mean(wv))), tol.Absolute)
	op := AtMost
	if info.Better == Higher {
		op, allowed = AtLeast, -allowed
	}
	d := differences(gv, wv)
	p := NewPaired(d, confidence)
	r.Observed, r.Lo, r.Hi, r.Limit, r.N, r.P = p.Estimate, p.Lo, p.Hi, allowed, p.N, p.P
	r.Gate += fmt.Sprintf(" by more than %s", strings.TrimPrefix(info.Change(math.Abs(allowed)), "+"))
	if p.Lo == nil {
		r.Verdict = decideEach(op, d, allowed)
		r.Note = "too few seeds for an interval: judged on each seed"
	} else {
		r.Verdict = decide(op, p.Lo, p.Hi, allowed)
	}
	if info.Unit == Share {
		r.inHundredths("pp")
	}
	if p.Identical {
		r.Note = "equal on every seed"
		if run.Fingerprint == base.Fingerprint {
			r.Note += ", and so were all events"
		}
	}
	return r
}

// decideEach is the verdict where each difference is a fact of its own.
func decideEach(op Op, diffs []float64, limit float64) Verdict {
	return decide(op, Value(slices.Min(diffs)), Value(slices.Max(diffs)), limit)
}
