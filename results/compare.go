package results

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Side is one side of a comparison: a policy of a run.
type Side struct {
	Run    *Run
	Policy string
}

// CompareOptions narrow a comparison. The zero value compares every metric over all classes at 95 %.
type CompareOptions struct {
	Metrics    []string // empty: all
	Classes    bool     // each class as well
	Confidence float64  // 0: 0.95
}

// Outcome says what A is beside B.
type Outcome string

// The outcomes. Different is for metrics that have no better and worse; Unclear is a difference that may be chance.
const (
	Better    Outcome = "better"
	Worse     Outcome = "worse"
	Different Outcome = "different"
	Same      Outcome = "same"
	Unclear   Outcome = "~"
	Missing   Outcome = "no data"
)

// Comparison is the document that `headway compare --json` prints.
type Comparison struct {
	Schema     int             `json:"schema"`
	Kind       string          `json:"kind"` // "compare"
	A          SideRef         `json:"a"`
	B          SideRef         `json:"b"`
	Confidence float64         `json:"confidence"`
	Seeds      []uint64        `json:"seeds"` // that both have
	Notes      []string        `json:"notes"`
	Parting    *Parting        `json:"parting,omitempty"` // of two runs of one scenario
	Rows       []ComparisonRow `json:"rows"`
	Drift      []Drift         `json:"drift,omitempty"` // where one side is a simulation and the other a testbed
}

// SideRef names a side exactly.
type SideRef struct {
	Policy      string      `json:"policy"`
	Headway     Version     `json:"headway"`
	Scenario    ScenarioRef `json:"scenario"`
	Fingerprint string      `json:"fingerprint"`
	Aborted     bool        `json:"aborted"`
}

// ComparisonRow is one metric on both sides.
type ComparisonRow struct {
	Class  string    `json:"class,omitempty"` // empty: all together
	Metric string    `json:"metric"`
	Unit   Unit      `json:"unit"`
	Better Direction `json:"better"`
	A      *float64  `json:"a"` // mean over the seeds that have data on both sides
	B      *float64  `json:"b"`
	// Difference is A − B in the metric's unit; Relative is (A − B) ÷ |B|, per seed, as a share, and has no pairs where
	// some B is 0 and its A is not.
	Difference Paired  `json:"difference"`
	Relative   Paired  `json:"relative"`
	Outcome    Outcome `json:"outcome"`
}

// Compare compares two policies of one run, or policies of two runs, seed by seed. What cannot be paired is left out
// and noted. It is an error if a side has no such policy, a metric is unknown, or no seed is common.
func Compare(a, b Side, opts CompareOptions) (*Comparison, error) {
	if opts.Confidence == 0 {
		opts.Confidence = 0.95
	}
	if !(opts.Confidence > 0 && opts.Confidence < 1) {
		return nil, fmt.Errorf("the confidence %v is not between 0 and 1", opts.Confidence)
	}
	infos, err := metricInfos(opts.Metrics)
	if err := errors.Join(a.check("A"), b.check("B"), err); err != nil {
		return nil, err
	}
	c := &Comparison{
		Schema: SchemaVersion, Kind: "compare", Confidence: opts.Confidence,
		A: a.ref(), B: b.ref(), Seeds: commonSeeds(a.Run, b.Run),
	}
	if len(c.Seeds) == 0 {
		return nil, fmt.Errorf("the seeds of A are %s and those of B %s: none in common, so nothing can be paired; run both on the same seeds",
			seedList(a.Run.Seeds), seedList(b.Run.Seeds))
	}
	for _, class := range comparedClasses(a.Run, b.Run, opts.Classes) {
		for _, info := range infos {
			if row, ok := compareMetric(a, b, class, info, c.Seeds, opts.Confidence); ok {
				c.Rows = append(c.Rows, row)
			}
		}
	}
	if a.Run != b.Run && c.A.Scenario.Hash == c.B.Scenario.Hash {
		if p, s, equal, diff, ok := FirstDifference(a.Run, b.Run); ok {
			c.Parting = &Parting{Policy: p, Seed: s, LastEqual: equal, FirstDiff: diff}
		}
	}
	c.Drift = drifts(a, b, c.Seeds, opts.Confidence)
	c.Notes = c.notes(a.Run, b.Run)
	return c, nil
}

// compareMetric is not ok where neither side has the metric at all.
func compareMetric(a, b Side, class string, info MetricInfo, seeds []uint64, confidence float64) (ComparisonRow, bool) {
	ma, okA := a.Run.metric(a.Policy, class, info.Name)
	mb, okB := b.Run.metric(b.Policy, class, info.Name)
	if !okA && !okB {
		return ComparisonRow{}, false
	}
	row := ComparisonRow{Class: class, Metric: info.Name, Unit: info.Unit, Better: info.Better}
	av, bv := pairValues(ma.bySeed(a.Run.Seeds), mb.bySeed(b.Run.Seeds), seeds)
	if len(av) > 0 {
		row.A, row.B = Value(mean(av)), Value(mean(bv))
	}
	row.Difference = NewPaired(differences(av, bv), confidence)
	row.Relative = newRelative(av, bv, confidence)
	row.Outcome = outcome(row.Difference, info.Better)
	return row, true
}

// newRelative judges (a−b)/|b| per seed. Where b is 0 and a is not, there is no such number, and to leave that seed out
// would favour a side: then there is no relative difference at all. Both 0: no difference.
func newRelative(a, b []float64, confidence float64) Paired {
	d := differences(a, b)
	for i := range d {
		if d[i] == 0 {
			continue
		}
		if d[i] /= math.Abs(b[i]); !(math.Abs(d[i]) <= largest) {
			p := NewPaired(nil, confidence)
			p.Note = "B is 0 on a seed where A is not: no relative difference"
			return p
		}
	}
	return NewPaired(d, confidence)
}

func outcome(d Paired, better Direction) Outcome {
	switch {
	case d.N == 0:
		return Missing
	case d.Identical:
		return Same
	case !d.Real():
		return Unclear
	case better == Neutral:
		return Different
	case (*d.Estimate > 0) == (better == Higher):
		return Better
	}
	return Worse
}

func differences(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[i]
	}
	return d
}

func metricInfos(names []string) ([]MetricInfo, error) {
	if len(names) == 0 {
		return Metrics, nil
	}
	var infos []MetricInfo
	var errs []error
	for _, n := range names {
		info, ok := Lookup(n)
		if !ok {
			errs = append(errs, unknownMetric(n))
		}
		infos = append(infos, info)
	}
	return infos, errors.Join(errs...)
}

func unknownMetric(name string) error {
	names := make([]string, len(Metrics))
	for i, m := range Metrics {
		names[i] = m.Name
	}
	return fmt.Errorf("there is no metric %q; the metrics are %s", name, strings.Join(names, ", "))
}

func (s Side) check(name string) error {
	if s.Run.Policies[s.Policy] == nil {
		return fmt.Errorf("%s: the run of scenario %q has no policy %q; it has %s",
			name, s.Run.Scenario.Name, s.Policy, strings.Join(s.Run.PolicyOrder, ", "))
	}
	return nil
}

func (s Side) ref() SideRef {
	r := s.Run
	return SideRef{Policy: s.Policy, Headway: r.Headway, Scenario: r.Scenario, Fingerprint: r.Fingerprint, Aborted: r.Aborted}
}
