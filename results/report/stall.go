package report

import "fmt"

// stallSection is about how long vehicles went without their data after a crossing.
func stallSection(v *view) (*section, error) {
	f := &figure{
		ID: "crossing-stall-chart", Title: "Crossing stall per policy",
		Finding: stallFinding(v),
		Empty:   "No data: no vehicle changed its site, or no class is keyed by vehicle.",
		Note: "The time from a crossing until a ready copy is at the new site. Hollow: half of the crossings were shorter (p50). " +
			"Filled: 99 % were (p99). Bars are 95 % intervals; 0 stands at the left edge.",
		Height: 70 + rowHeight(len(v.policies))*len(v.policies),
		Table:  v.policyTable("Crossing stall per policy, with 95 % intervals", "crossing_stall_ms_p50", "crossing_stall_ms_p99", "crossing_stall_ms_mean", "crossing_stall_censored", "crossings"),
	}
	o, ok, err := dots{
		unit: unitMS, axis: "crossing stall (logarithmic)", log: true,
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

func stallFinding(v *view) string {
	s := winner(v, "crossing_stall_ms_p99")
	lo, hi := "", ""
	least, most := 2.0, -1.0
	for _, p := range v.policies {
		if c := p.metric("crossing_stall_censored").Mean; c != nil {
			if *c < least {
				least, lo = *c, p.name
			}
			if *c > most {
				most, hi = *c, p.name
			}
		}
	}
	if hi != "" && most > 0 {
		if s != "" {
			s += " "
		}
		s += fmt.Sprintf("The client left before a copy was ready, so that the stall was cut short, after %s (%s) to %s (%s) of the crossings.",
			unitShare.text(least), lo, unitShare.text(most), hi)
	}
	return s
}
