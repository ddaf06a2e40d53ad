package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"headway/results"
)

// Pair is a policy of a simulation beside the same policy of a testbed.
type Pair struct {
	Sim, Bed *results.Run
	Policy   string
	Compared *results.Comparison // of the two; it has drifts
}

// WriteDrift writes how far a simulation is off, as one page like a report. It fails if there is no pair, or one of them is
// not of a simulation and a testbed, and where w fails.
func WriteDrift(w io.Writer, pairs []Pair) error {
	if len(pairs) == 0 {
		return errors.New("report: there is nothing to compare")
	}
	for _, p := range pairs {
		if p.Sim.Mode == "testbed" || p.Bed.Mode != "testbed" || len(p.Compared.Drift) == 0 {
			return errors.New("report: a drift is that of a simulation (run) from a testbed (testbed)")
		}
		for _, r := range []*results.Run{p.Sim, p.Bed} {
			if _, err := json.Marshal(r); err != nil { // as in Write
				return fmt.Errorf("report: the run cannot be written as JSON, so it cannot be drawn: %w", err)
			}
		}
	}
	v := newView(pairs[0].Bed)
	p := emptyPage(v)
	p.Title += ": how far the simulator is off"
	p.About = "The same scenario, simulated and played on real NATS servers by the same engine."
	for _, build := range []func(*view, []Pair) (*section, error){driftMarks, driftLatency, driftMetrics} {
		s, err := build(v, pairs)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		p.Sections = append(p.Sections, s)
	}
	if v.run.Calibration == nil {
		v.run = &results.Run{Calibration: pairs[0].Sim.Calibration, Played: v.run.Played}
	}
	for _, build := range []func(*view) (*section, error){playedSection, nodeSection} {
		s, err := build(v)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		if s != nil {
			p.Sections = append(p.Sections, s)
		}
	}
	return p.write(w)
}

// driftMarks holds what is off against the marks.
func driftMarks(v *view, pairs []Pair) (*section, error) {
	t := &table{Caption: "How far the simulator is off, and how far it may be once its nodes are calibrated; with several seeds, the 95 % interval", Head: []column{
		{Text: "Policy"},
		{Text: "Metric"},
		{Text: "Simulator", Number: true},
		{Text: "Testbed", Number: true},
		{Text: "Off by", Number: true},
		{Text: "May be", Number: true},
		{Text: "Is"},
	}}
	within, all := 0, 0
	var beyond, notes []string
	for _, p := range pairs {
		for i := range p.Compared.Drift {
			d := &p.Compared.Drift[i]
			m := metricOf(d.Metric)
			r := row{Cells: []cell{v.cellOf(p.Policy), textCell(m.Label), driftCell(m, d.Sim), driftCell(m, d.Bed), numberCell(d.OffText()), numberCell(d.LimitText()), textCell(d.Verdict)}}
			if i == 0 {
				r.Class = "first"
			}
			t.Rows = append(t.Rows, r)
			switch d.Verdict {
			case results.DriftWithin:
				within, all = within+1, all+1
			case results.DriftBeyond:
				all++
				beyond = append(beyond, fmt.Sprintf("%s of %s (%s)", m.Label, p.Policy, d.OffText()))
			}
		}
		for _, n := range p.Compared.Notes {
			if !slices.Contains(notes, n) && !strings.Contains(n, "what differs is how far the simulator is off") {
				notes = append(notes, n)
			}
		}
	}
	lead := fmt.Sprintf("%d of %d marks are met.", within, all)
	if len(beyond) > 0 {
		lead += " Beyond: " + listWords(beyond) + "."
	}
	for i, n := range notes {
		notes[i] = capital(n) + "."
	}
	return &section{ID: "drift", Title: "Drift", Blocks: []block{{Lead: []string{lead}, Warnings: notes}, {Table: t}}}, nil
}

func driftCell(m metric, v *float64) cell {
	if v == nil {
		return noDataCell()
	}
	return numberCell(m.unit.text(*v))
}

// driftLatency draws both distributions, for each policy and class.
func driftLatency(v *view, pairs []Pair) (*section, error) {
	f := &figure{
		ID: "drift-latency-chart", Title: "Share of reads answered within a time, simulated and real", Empty: noReads, ChoiceLabel: "Policy and class", Height: 380,
		Note: "Where the lines lie on each other, the simulator is right. The step between hits and misses is the way to the region.",
		Table: &table{Caption: "Latency, simulated and real", Head: []column{
			{Text: "Policy"},
			{Text: "Class"},
			{Text: "Of"},
			{Text: "p50", Unit: "ms", Number: true},
			{Text: "p90", Unit: "ms", Number: true},
			{Text: "p99", Unit: "ms", Number: true},
			{Text: "p99.9", Unit: "ms", Number: true},
		}},
	}
	var base option
	var choices []choice
	for _, p := range pairs {
		for _, c := range v.classes {
			both := []named{
				{"simulator", mark{Color: orange, Symbol: 1, Dash: 1}, latencyOf(p.Sim, p.Policy, c.Name)},
				{"testbed", mark{Color: green}, latencyOf(p.Bed, p.Policy, c.Name)},
			}
			if both[0].cdf == nil || both[1].cdf == nil {
				continue
			}
			for _, n := range both {
				r := row{Cells: []cell{v.cellOf(p.Policy), textCell(c.Name), textCell(n.name)}}
				for _, q := range []float64{0.5, 0.9, 0.99, 0.999} {
					r.Cells = append(r.Cells, numberCell(results.Number(quantile(n.cdf, q))))
				}
				f.Table.Rows = append(f.Table.Rows, r)
			}
			o, legends, err := distributions(both, c.DeadlineMS)
			if err != nil {
				return nil, &figureError{f.ID, err}
			}
			if base == nil {
				base, f.Legend = o, legends
			}
			finding := fmt.Sprintf("%s, class %s: half of the reads take %s in the simulator and %s on the testbed, 99 %% of them %s and %s.", p.Policy, c.Name,
				unitMS.text(quantile(both[0].cdf, 0.5)), unitMS.text(quantile(both[1].cdf, 0.5)), unitMS.text(quantile(both[0].cdf, 0.99)), unitMS.text(quantile(both[1].cdf, 0.99)))
			choices = append(choices, choice{p.Policy + ", " + c.Name, finding, option{"series": o["series"], "xAxis": o["xAxis"]}})
		}
	}
	s := &section{ID: "drift-latency", Title: "Latency", Blocks: []block{{Figure: f}}}
	if base == nil {
		return s, nil
	}
	f.Empty = ""
	base["series"] = []any{} // each choice brings its own
	return s, f.setOption(base, choices...)
}

func latencyOf(r *results.Run, policy, class string) *results.CDF {
	if p := r.Policies[policy]; p != nil && p.Classes[class] != nil {
		return p.Classes[class].Latency
	}
	return nil
}

// driftMetrics tabulates every metric on both sides.
func driftMetrics(v *view, pairs []Pair) (*section, error) {
	s := &section{ID: "drift-metrics", Title: "Every metric"}
	for _, p := range pairs {
		t := &table{Caption: p.Policy + ": simulator and testbed, and the difference with its 95 % interval over seeds", Head: []column{
			{Text: "Metric"}, {Text: "Simulator", Number: true}, {Text: "Testbed", Number: true}, {Text: "Difference", Number: true},
		}}
		for _, r := range p.Compared.Rows {
			if r.Class != "" || r.A == nil && r.B == nil {
				continue
			}
			m := metricOf(r.Metric)
			d := noDataCell()
			if e := r.Difference; e.Estimate != nil {
				d = numberCell(m.Change(*e.Estimate))
				if e.Lo != nil && e.Hi != nil && *e.Lo != *e.Hi {
					d.Detail = m.Change(*e.Lo) + " to " + m.Change(*e.Hi)
				}
			}
			t.Rows = append(t.Rows, row{Cells: []cell{textCell(m.Label), driftCell(m, r.A), driftCell(m, r.B), d}})
		}
		s.Blocks = append(s.Blocks, block{Table: t})
	}
	return s, nil
}
