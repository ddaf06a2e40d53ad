package report

import "strings"

// stallSection is about how long vehicles went without their data after a crossing.
func stallSection(v *view) (*section, error) {
	f := &figure{
		ID: "crossing-stall-chart", Title: "Crossing stall per policy",
		Finding: stallFinding(v),
		Empty:   "No data: no vehicle changed its site, or no class is keyed by vehicle.",
		Note: "The time from a crossing until a ready copy is at the new site. Hollow: half of the crossings were shorter (p50). " +
			"Filled: 99 % were (p99). Bars are 95 % intervals; 0 stands at the left edge. " +
			"On the right: the share of crossings after which the client left before a copy was ready, so that the stall was cut short.",
		Height: 70 + rowHeight(len(v.policies))*len(v.policies),
		Table:  v.policyTable("Crossing stall per policy, with 95 % intervals", "crossing_stall_ms_p50", "crossing_stall_ms_p99", "crossing_stall_ms_mean", "crossing_stall_censored", "crossings"),
	}
	o, ok, err := dots{
		unit: unitMS, axis: "crossing stall (logarithmic)", scale: logScale, aside: cutShort,
		series: []dotSeries{{"crossing_stall_ms_p50", true}, {"crossing_stall_ms_p99", false}},
	}.option(v)
	if err != nil {
		return nil, &figureError{f.ID, err}
	}
	if ok {
		f.Empty = ""
		if err := f.setOption(o); err != nil {
			return nil, err
		}
	}
	return &section{ID: "crossing-stall", Title: "Crossing stall", Blocks: []block{{Figure: f}}}, nil
}

// cutShort is the share of a policy's crossings whose stall was cut short.
func cutShort(p policy) string {
	if c := p.metric("crossing_stall_censored").Mean; c != nil {
		return unitShare.number(*c, 1) + " %"
	}
	return "–"
}

// mostlyCut reports whether half of a policy's stalls or more were cut short: then their length says little.
func mostlyCut(p policy) bool {
	c := p.metric("crossing_stall_censored").Mean
	return c != nil && *c >= 0.5
}

// stallFinding compares the policies that bring a copy after most crossings, and names those that do not.
func stallFinding(v *view) string {
	kept := &view{run: v.run}
	var out []string
	var cut []string
	for _, p := range v.policies {
		if mostlyCut(p) {
			cut = append(cut, p.name+" ("+cutShort(p)+")")
			continue
		}
		kept.policies = append(kept.policies, p)
	}
	if s := winner(kept, "crossing_stall_ms_p99"); s != "" {
		out = append(out, s)
	}
	if len(cut) > 0 {
		out = append(out, "Left aside, because after most crossings no copy came before the client left again: "+listWords(cut)+".")
	}
	return strings.Join(out, " ")
}
