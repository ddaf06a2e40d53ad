package results

import (
	"fmt"
	"math"
)

// Drift is how far a simulation is off in a metric, and how far it may be.
type Drift struct {
	Metric string   `json:"metric"`
	Sim    *float64 `json:"sim"`
	Bed    *float64 `json:"testbed"`
	Off    *float64 `json:"off"` // Sim − Bed, as a share of Bed where Relative
	Lo     *float64 `json:"lo"`  // its interval over seeds
	Hi     *float64 `json:"hi"`
	// Relative says that Off and Limit are shares of the testbed's value, and not in points.
	Relative bool    `json:"relative"`
	Limit    float64 `json:"limit"`
	Verdict  string  `json:"verdict"` // within, off, or no data
}

// The verdicts on a drift.
const (
	DriftWithin = "within"
	DriftBeyond = "beyond"
	DriftNone   = "no data"
)

// marks are how far a simulation may be off, once its nodes are calibrated.
var marks = []struct {
	metric   string
	relative bool
	limit    float64
}{
	{"hit_rate", false, 0.01},
	{"latency_ms_p50", true, 0.05},
	{"latency_ms_p99", true, 0.05},
	{"crossing_stall_ms_p50", true, 0.05},
}

// drifts say how far a simulation is off a testbed; nil where the sides are not one of each.
func drifts(a, b Side, seeds []uint64, confidence float64) []Drift {
	sim, bed := a, b
	if bed.Run.Mode != "testbed" {
		sim, bed = bed, sim
	}
	if sim.Run.Mode == "testbed" || bed.Run.Mode != "testbed" {
		return nil
	}
	var all []Drift
	for _, want := range marks {
		m := Drift{Metric: want.metric, Relative: want.relative, Limit: want.limit, Verdict: DriftNone}
		info, _ := Lookup(want.metric)
		if r, ok := compareMetric(sim, bed, "", info, seeds, confidence); ok {
			m.fill(&r)
		}
		all = append(all, m)
	}
	return all
}

func (m *Drift) fill(r *ComparisonRow) {
	d := r.Difference
	if m.Relative {
		d = r.Relative
	}
	m.Sim, m.Bed, m.Off, m.Lo, m.Hi = r.A, r.B, d.Estimate, d.Lo, d.Hi
	if m.Off == nil {
		return
	}
	m.Verdict = DriftBeyond
	if math.Abs(*m.Off) <= m.Limit {
		m.Verdict = DriftWithin
	}
}

// OffText is "+0.21 pp" or "-3.1 %"; with an interval, that too.
func (m *Drift) OffText() string {
	text := optional(m.Off, m.number)
	if m.Lo != nil && m.Hi != nil && *m.Lo != *m.Hi {
		text += fmt.Sprintf(" (%s to %s)", m.number(*m.Lo), m.number(*m.Hi))
	}
	return text
}

// LimitText is "1 pp" or "5 %".
func (m *Drift) LimitText() string {
	if m.Relative {
		return fmt.Sprintf("%g %%", m.Limit*100)
	}
	return fmt.Sprintf("%g pp", m.Limit*100)
}

func (m *Drift) number(v float64) string {
	unit := "pp"
	if m.Relative {
		unit = "%"
	}
	return fmt.Sprintf("%+.2f %s", float64(v*100)+0, unit)
}

// DriftTable is the drifts against their marks.
func (c *Comparison) DriftTable() Table {
	t := Table{Columns: []Column{
		{Head: "mark", Left: true}, {Head: "simulator"}, {Head: "testbed"}, {Head: "off by"}, {Head: "may be"}, {Head: "is", Left: true},
	}}
	looks := map[string]Mark{DriftWithin: MarkGood, DriftBeyond: MarkBad, DriftNone: MarkDim}
	for i := range c.Drift {
		m := &c.Drift[i]
		info, _ := Lookup(m.Metric)
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: m.Metric},
			{Text: optional(m.Sim, info.Format)},
			{Text: optional(m.Bed, info.Format)},
			{Text: m.OffText()},
			{Text: m.LimitText()},
			{Text: m.Verdict, Mark: looks[m.Verdict]},
		}})
	}
	return t
}
