package report

import "slices"

const noReads = "No data: nothing was read."

var outcomes = []string{"hit_rate", "late_rate", "miss_rate", "cold_rate", "unavailable_rate"}

// hitRateSection is about how reads were answered.
func hitRateSection(v *view) (*section, error) {
	rate := &figure{
		ID: "hit-rate-chart", Title: "Hit rate per policy", Finding: winner(v, "hit_rate"), Empty: noReads,
		Note:   "Points are means over seeds, bars their 95 % intervals.",
		Height: 70 + rowHeight(len(v.policies))*len(v.policies),
		Table:  v.policyTable("Hit rate per policy, with 95 % intervals", "hit_rate", "byte_hit_rate", "deadline_rate"),
	}
	o, ok, err := dots{unit: unitShare, axis: "hit rate", scale: shareScale, series: []dotSeries{{metric: "hit_rate"}}}.option(v)
	if err != nil {
		return nil, &figureError{rate.ID, err}
	}
	if ok {
		rate.Empty = ""
		rate.Note += shareScale(unitShare, means(v.policies, "hit_rate")).note
		if err := rate.setOption(o); err != nil {
			return nil, err
		}
	}
	shares, err := outcomeFigure(v)
	if err != nil {
		return nil, err
	}
	return &section{ID: "hit-rate", Title: "Hit rate", Blocks: []block{{Figure: rate}, {Figure: shares}}}, nil
}

// outcomeFigure splits each policy's reads by outcome.
func outcomeFigure(v *view) (*figure, error) {
	labels := make([]string, len(outcomes))
	for i, n := range outcomes {
		labels[i] = metricOf(n).Label
	}
	labels[0] = "Hit"
	one := 1.0
	s := stack{
		unit: unitShare, axis: "share of reads", max: &one,
		parts: areaParts(outcomes, labels, area(green, 0), area(sky, 1), area(orange, 2), area(purple, 3), area(grey, 4)),
		value: func(p policy, part part) *float64 { return p.metric(part.name).Mean },
		total: func(p policy) string { return unitShare.textOf(p.metric("hit_rate").Mean) },
	}
	f := &figure{
		ID: "outcomes", Title: "How reads were answered", Empty: noReads,
		Finding: outcomeFinding(v),
		Note:    "The figure at each bar's end is the hit rate. Press a legend entry to hide or show it.",
		Height:  70 + rowHeight(len(v.policies))*len(v.policies), Legend: s.legend(),
		Table: v.policyTable("Outcomes of reads per policy, with 95 % intervals", append(slices.Clip(outcomes), "reads")...),
	}
	o, ok, err := s.option(v)
	if err != nil {
		return nil, &figureError{f.ID, err}
	}
	if !ok {
		return f, nil
	}
	f.Empty = ""
	return f, f.setOption(o)
}

// outcomeFinding names the largest reason for which the best policy's reads were not hits.
func outcomeFinding(v *view) string {
	best, ok := v.best("hit_rate")
	if !ok {
		return ""
	}
	name, share := "", 0.0
	for _, n := range outcomes[1:] {
		if m := best.metric(n).Mean; m != nil && *m > share {
			name, share = n, *m
		}
	}
	if name == "" {
		return "Every read of " + best.name + " was a hit."
	}
	word := map[string]string{
		"late_rate": "waited for a copy on its way", "miss_rate": "were served from elsewhere",
		"cold_rate": "had to be brought back from a cold tier", "unavailable_rate": "found no live copy",
	}[name]
	return "Of the reads of " + best.name + " that were not hits, most " + word + ": " + unitShare.text(share) + " of all its reads."
}
