package report

import (
	"fmt"
	"math"

	"headway/results"
)

// playedSection says how well a testbed could play, and takes its reads' latency apart. A simulation has none.
func playedSection(v *view) (*section, error) {
	if len(v.run.Played) == 0 {
		return nil, nil
	}
	s := &section{ID: "testbed", Title: "On real servers"}
	links := "links were shaped as the link model says"
	if v.run.Played[0].Processes {
		links = "each was a process of its own, with the links between them as they are"
	}
	text := block{Text: "Real NATS servers stored, moved and answered; " + links + ", and the air was added as it is drawn."}
	for i := range v.run.Played {
		if p := &v.run.Played[i]; !p.KeptUp() {
			text.Warnings = append(text.Warnings, fmt.Sprintf("The machine did not keep up with %s, seed %d: one step in a hundred was %s late or more, one message in a hundred left the links %s late or more. Play it slower, or on a machine with less to do.",
				p.Policy, p.Seed, unitMS.text(p.LateMS.P99), unitMS.text(p.WireLateMS.P99)))
		}
	}
	s.Blocks = append(s.Blocks, text, block{Table: playedTable(v)})
	f, err := splitFigure(v)
	if err != nil {
		return nil, err
	}
	s.Blocks = append(s.Blocks, block{Figure: f})
	if t := machineTable(v); t != nil {
		s.Blocks = append(s.Blocks, block{Table: t})
	}
	return s, nil
}

func playedTable(v *view) *table {
	t := &table{Caption: "What was played, and how late the machine was", Head: []column{
		{Text: "Policy"},
		{Text: "Seed", Number: true},
		{Text: "Nodes"},
		{Text: "Speed", Number: true},
		{Text: "Copies smaller by", Number: true},
		{Text: "Reads/s", Number: true},
		{Text: "Copies/s", Number: true},
		{Text: "Writes/s", Number: true},
		{Text: "Acknowledged writes lost", Number: true},
		{Text: "Cores", Number: true},
		{Text: "Steps late, p99", Unit: "ms", Number: true},
		{Text: "Links late, p99", Unit: "ms", Number: true},
	}}
	for i := range v.run.Played {
		p := &v.run.Played[i]
		rate := func(n float64) cell {
			if len(p.Machine) == 0 || p.Machine[len(p.Machine)-1].AtS <= 0 {
				return noDataCell()
			}
			return numberCell(results.Number(n / p.Machine[len(p.Machine)-1].AtS))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			v.cellOf(p.Policy), numberCell(fmt.Sprint(p.Seed)), textCell(p.Node), numberCell(fmt.Sprintf("%g×", p.Speed)), numberCell(fmt.Sprintf("%d×", p.Scale)),
			rate(float64(p.Reads)), rate(float64(p.Landed)), rate(float64(p.Acked)), countCell(int64(p.Lost)),
			rate(p.CPUS), numberCell(results.Number(p.LateMS.P99)), numberCell(results.Number(p.WireLateMS.P99)),
		}})
	}
	return t
}

// cellOf is the cell of a policy by its name.
func (v *view) cellOf(name string) cell {
	for _, p := range v.policies {
		if p.name == name {
			return policyCell(p)
		}
	}
	return textCell(name)
}

// outcomeMarks are how reads of an outcome are drawn.
var outcomeMarks = map[string]mark{
	"hit": {Color: green}, "late": {Color: purple, Symbol: 2}, "miss": {Color: orange, Symbol: 3}, "cold": {Color: sky, Symbol: 1},
}

// pooledSplits are a policy's reads by outcome, over its seeds, in the order in which outcomes come.
func pooledSplits(run *results.Run, policy string) (outcomes []string, expected, added map[string]*results.CDF, reads map[string]int64) {
	all := map[string][2][]weighted{}
	reads = map[string]int64{}
	for i := range run.Played {
		p := &run.Played[i]
		if p.Policy != policy {
			continue
		}
		for _, s := range p.Split {
			pair := all[s.Outcome]
			pair[0] = append(pair[0], weighted{s.Expected, s.Reads})
			pair[1] = append(pair[1], weighted{s.Added, s.Reads})
			all[s.Outcome] = pair
			if reads[s.Outcome] == 0 {
				outcomes = append(outcomes, s.Outcome)
			}
			reads[s.Outcome] += s.Reads
		}
	}
	expected, added = map[string]*results.CDF{}, map[string]*results.CDF{}
	for o, pair := range all {
		expected[o], added[o] = pool(pair[0]), pool(pair[1])
	}
	return outcomes, expected, added, reads
}

// splitFigure takes the latency of reads apart: what the models expect, and what NATS and the machine added.
func splitFigure(v *view) (*figure, error) {
	f := &figure{
		ID: "split-chart", Title: "Latency taken apart: expected, and added", Empty: noReads, ChoiceLabel: "Policy", Height: 360,
		Note: "Dashed: what the air, the links' propagation and bandwidth and the wait for a copy take by the models. Solid: what NATS and the machine added to it, queues on the links included.",
		Table: &table{Caption: "Latency taken apart, by outcome", Head: []column{
			{Text: "Policy"},
			{Text: "Outcome"},
			{Text: "Reads", Number: true},
			{Text: "Expected p50", Unit: "ms", Number: true},
			{Text: "Expected p99", Unit: "ms", Number: true},
			{Text: "Added p50", Unit: "ms", Number: true},
			{Text: "Added p90", Unit: "ms", Number: true},
			{Text: "Added p99", Unit: "ms", Number: true},
		}},
	}
	var base option
	var choices []choice
	drawn := map[string]bool{}
	for _, p := range v.policies {
		outcomes, expected, added, reads := pooledSplits(v.run, p.name)
		var all []named
		for i, o := range outcomes {
			if expected[o] == nil || added[o] == nil {
				continue
			}
			dashed := outcomeMarks[o]
			dashed.Dash = 1
			all = append(all, named{o + ": expected", dashed, expected[o]}, named{o + ": added", outcomeMarks[o], added[o]})
			r := row{Cells: []cell{v.cellOf(p.name), textCell(o), countCell(reads[o])}}
			if i == 0 {
				r.Class = "first"
			}
			for _, q := range []float64{quantile(expected[o], 0.5), quantile(expected[o], 0.99), quantile(added[o], 0.5), quantile(added[o], 0.9), quantile(added[o], 0.99)} {
				r.Cells = append(r.Cells, numberCell(results.Number(q)))
			}
			f.Table.Rows = append(f.Table.Rows, r)
		}
		if len(all) == 0 {
			continue
		}
		o, legends, err := distributions(all, 0)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		for _, l := range legends {
			if !drawn[l.Series] {
				f.Legend, drawn[l.Series] = append(f.Legend, l), true
			}
		}
		if base == nil {
			base = o
		}
		choices = append(choices, choice{p.name, splitFinding(p.name, outcomes, expected, added), option{"series": o["series"], "xAxis": o["xAxis"]}})
	}
	if base == nil {
		return f, nil
	}
	f.Empty = ""
	base["series"] = []any{} // each choice brings its own
	return f, f.setOption(base, choices...)
}

func splitFinding(policy string, outcomes []string, expected, added map[string]*results.CDF) string {
	text := ""
	for _, o := range outcomes {
		if e, a := quantile(expected[o], 0.5), quantile(added[o], 0.5); !math.IsNaN(e) && !math.IsNaN(a) {
			if text != "" {
				text += "; "
			}
			text += fmt.Sprintf("a %s takes %s by the models, and %s came on top", o, unitMS.text(e), unitMS.text(a))
		}
	}
	return fmt.Sprintf("With %s, in the middle: %s.", policy, text)
}

// machineTable says what the process held; nil where nothing was read.
func machineTable(v *view) *table {
	t := &table{Caption: "What the process held while it played; growth is from the second to the last quarter, after warming up", Head: []column{
		{Text: "Policy"},
		{Text: "Seed", Number: true},
		{Text: "For", Number: true},
		{Text: "Resident", Number: true},
		{Text: "Live heap", Number: true},
		{Text: "Goroutines", Number: true},
		{Text: "Live heap grew", Unit: "%", Number: true},
		{Text: "Goroutines grew", Unit: "%", Number: true},
		{Text: "Verdict"},
	}}
	for i := range v.run.Played {
		p := &v.run.Played[i]
		if len(p.Machine) == 0 {
			continue
		}
		last := p.Machine[len(p.Machine)-1]
		live, routines, verdict := noDataCell(), noDataCell(), textCell("too short to say")
		if g, ok := results.GrowthOf(p.Machine); ok {
			live, routines = numberCell(unitShare.number(g.Live, 1)), numberCell(unitShare.number(g.Goroutines, 1))
			if verdict = textCell("it grows"); g.Flat() {
				verdict = textCell("flat")
			}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			v.cellOf(p.Policy), numberCell(fmt.Sprint(p.Seed)), numberCell(duration(last.AtS)), numberCell(bytesText(last.RSSBytes)),
			numberCell(bytesText(last.LiveBytes)), countCell(int64(last.Goroutines)), live, routines, verdict,
		}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
