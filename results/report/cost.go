package report

import (
	"fmt"
	"math"

	"headway/results"
)

var costs = []string{"cost_storage_usd", "cost_transfer_usd", "cost_operations_usd", "cost_penalty_usd"}

// costSection stacks up what each policy costs, beside the least that any could.
func costSection(v *view) (*section, error) {
	labels := make([]string, len(costs))
	for i, n := range costs {
		labels[i] = metricOf(n).Label
	}
	s := stack{
		unit: unitUSD, axis: "cost of the run",
		parts: areaParts(costs, labels, area(sky, 0), area(green, 1), area(purple, 3), area(orange, 2)),
		value: func(p policy, part part) *float64 { return p.metric(part.name).Mean },
		total: func(p policy) string { return unitUSD.textOf(p.metric("cost_usd").Mean) },
	}
	f := &figure{
		ID: "cost-chart", Title: "Cost per policy", Finding: costFinding(v), Empty: "No data: no policy has a cost.",
		Note:   "In US$ for the whole run, mean over seeds; the figure at each bar's end is the total. Prices: " + v.run.Prices.Book + ".",
		Height: 86 + rowHeight(len(v.policies))*len(v.policies), Legend: s.legend(),
		Table: costTable(v),
	}
	o, ok, err := s.option(v)
	if err != nil {
		return nil, &figureError{f.ID, err}
	}
	if ok {
		f.Empty = ""
		addBound(v, o, f)
		if err := f.setOption(o); err != nil {
			return nil, err
		}
	}
	return &section{ID: "cost", Title: "Cost", Blocks: []block{{Figure: f}}}, nil
}

// addBound draws the clairvoyant optimum's bracket, as one line where its ends cannot be told apart.
func addBound(v *view, o option, f *figure) {
	b := v.run.Bound
	if b == nil || b.CostUSD.Lower.Mean == nil {
		return
	}
	lower := *b.CostUSD.Lower.Mean
	at := []verticalLine{{lower, "least possible"}}
	if u := b.CostUSD.Upper.Mean; u != nil {
		if _, most, ok := widest(means(v.policies, "cost_usd")...); ok && math.Abs(*u-lower) > 0.15*most {
			at = append(at, verticalLine{*u, "reachable"})
		}
	}
	if s := o.series(); len(s) > 0 {
		s[0]["markLine"] = verticalLines("start", at...)
	}
	o.grid(labelWidth(v.names()), 76, 24, 52)
	f.Note += " Dashed: the clairvoyant optimum, which knows the future; no policy can cost less."
}

// costTable adds the bound's two rows to the policies'.
func costTable(v *view) *table {
	rows := v.policyRows()
	if b := v.run.Bound; b != nil {
		for _, end := range []struct {
			name string
			cost results.Metric
		}{{"clairvoyant, at least", b.CostUSD.Lower}, {"clairvoyant, at most", b.CostUSD.Upper}} {
			rows = append(rows, metricRow{Lead: []cell{textCell(end.name)}, Metrics: map[string]results.Metric{"cost_usd": end.cost}})
		}
	}
	return metricTable("Cost per policy in US$, with 95 % intervals", []column{{Text: "Policy"}}, rows, append([]string{"cost_usd", "efficiency"}, costs...)...)
}

func costFinding(v *view) string {
	s := winner(v, "cost_usd")
	best, ok := v.best("cost_usd")
	if !ok {
		return s
	}
	name, most := "", 0.0
	for _, c := range costs {
		if m := best.metric(c).Mean; m != nil && *m > most {
			name, most = c, *m
		}
	}
	if total := best.metric("cost_usd").Mean; name != "" && *total > 0 {
		s += fmt.Sprintf(" Its largest part is %s (%.0f %%).", lower(metricOf(name).Label), most / *total * 100)
	}
	return s
}
