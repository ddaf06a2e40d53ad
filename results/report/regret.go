package report

import (
	"fmt"

	"headway/results"
)

// regretSection says of what each policy pays how much the cheapest way that is known costs, too, and what the rest is for; of
// the cheapest policy by class as well. It is nil where the run has no bound with parts.
func regretSection(v *view) (*section, error) {
	b := v.run.Bound
	if b == nil || b.Parts == nil || len(v.policies) == 0 {
		return nil, nil
	}
	t := &table{Caption: "What each policy pays, in % of it: the optimum, and what is paid above it, by cause", Head: []column{
		{Text: "Class"}, {Text: "Policy"}, {Text: "Optimum, at least", Number: true}, {Text: "At most", Number: true},
	}}
	for _, name := range costs {
		t.Head = append(t.Head, column{Text: metricOf(name).Label, Number: true})
	}
	add := func(class string, p policy, b *results.Bound, m map[string]results.Metric) {
		cells := []cell{textCell(class), policyCell(p)}
		for _, share := range regrets(b, m) {
			cells = append(cells, shareCell(share))
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	for _, p := range v.policies {
		add("all classes", p, b, p.Metrics)
	}
	best, ok := v.best("cost_usd")
	if ok && len(v.classes) > 1 {
		for _, c := range v.classes {
			if of := b.Classes[c.Name]; of != nil {
				add(c.Name, best, of, best.class(c.Name).Metrics)
			}
		}
	}
	text := "The optimum is bracketed: at least what everybody must pay, at most what the cheapest way costs that is known, which is the " +
		"clairvoyant's, or that of a policy where this is cheaper or the sites have no room for the other. What is paid above it adds up with it to " +
		"100 %. It may be below zero: who saves on transfers may pay for being late."
	if ok {
		text = regretFinding(best, b) + " " + text
	}
	return &section{ID: "regret", Title: "Regret", Blocks: []block{{Text: text}, {Table: t}}}, nil
}

// regrets are, as shares of what a policy pays: the optimum at least and at most, and each part of the cost above the latter's.
func regrets(b *results.Bound, of map[string]results.Metric) []results.Metric {
	none := results.Metric{PerSeed: make([]*float64, len(of["cost_usd"].PerSeed))}
	for i := range none.PerSeed {
		none.PerSeed[i] = results.Value(0)
	}
	shares := []results.Metric{shareOf(of["cost_usd"], b.CostUSD.Lower, none), shareOf(of["cost_usd"], b.CostUSD.Upper, none)}
	for _, name := range costs {
		shares = append(shares, shareOf(of["cost_usd"], of[name], b.Parts[name]))
	}
	return shares
}

// shareOf is (x - less) / all, seed by seed.
func shareOf(all, x, less results.Metric) results.Metric {
	if n := len(all.PerSeed); len(x.PerSeed) != n || len(less.PerSeed) != n {
		return results.Metric{}
	}
	shares := make([]*float64, len(all.PerSeed))
	for i, a := range all.PerSeed {
		if a != nil && *a > 0 && x.PerSeed[i] != nil && less.PerSeed[i] != nil {
			shares[i] = results.Value((*x.PerSeed[i] - *less.PerSeed[i]) / *a)
		}
	}
	m, err := results.NewMetric(shares)
	if err != nil { // figures of a run are finite
		return results.Metric{}
	}
	return m
}

func shareCell(m results.Metric) cell {
	if m.Mean == nil {
		return noDataCell()
	}
	return numberCell(unitShare.number(*m.Mean, 1))
}

// regretFinding says what a policy regrets most.
func regretFinding(p policy, b *results.Bound) string {
	shares := regrets(b, p.Metrics)
	if most := shares[1].Mean; most == nil || *most >= 1 {
		return fmt.Sprintf("No cheaper way than that of %s is known.", p.name)
	}
	worst := 0
	for i := range costs {
		if x, y := shares[2+i].Mean, shares[2+worst].Mean; x != nil && y != nil && *x > *y {
			worst = i
		}
	}
	return fmt.Sprintf("Of what %s pays, %s is above the cheapest way that is known; the largest part of that is %s (%s).", p.name,
		unitShare.text(1-*shares[1].Mean), lower(metricOf(costs[worst]).Label), unitShare.textOf(shares[2+worst].Mean))
}
