package report

import (
	"fmt"

	"headway/results"
)

// classesSection is the table of everything: each class under each policy.
func classesSection(v *view) (*section, error) {
	s := &section{ID: "classes", Title: "Per class"}
	sizes := &table{Caption: "The classes of the scenario", Head: []column{
		{Text: "Class"}, {Text: "One object per"}, {Text: "Size", Number: true}, {Text: "Deadline", Number: true}, {Text: "Penalty"},
	}}
	for _, c := range v.classes {
		penalty := c.Penalty
		if penalty == "" {
			penalty = "none"
		}
		sizes.Rows = append(sizes.Rows, row{Cells: []cell{
			textCell(c.Name), textCell(c.Key), numberCell(bytesText(c.SizeBytes)), numberCell(unitMS.given(c.DeadlineMS)), textCell(penalty),
		}})
	}
	names := []string{
		"hit_rate", "deadline_rate", "latency_ms_p50", "latency_ms_p99", "crossing_stall_ms_p99", "cost_usd", "copies_mean",
		"excess_storage", "wasted_transfer", "backhaul_gb", "stale_read_rate", "contract_violations", "lost_writes", "reads", "writes",
	}
	var rows []metricRow
	add := func(name string, of func(policy) map[string]results.Metric) {
		for i, p := range v.policies {
			r := metricRow{Lead: []cell{textCell(name), policyCell(p)}, Metrics: of(p)}
			if i == 0 {
				r.Class = "first"
			}
			rows = append(rows, r)
		}
	}
	all := func(p policy) map[string]results.Metric { return p.Metrics }
	if len(v.classes) == 1 {
		add(v.classes[0].Name, all)
	} else {
		add("all classes", all)
		for _, c := range v.classes {
			add(c.Name, func(p policy) map[string]results.Metric { return p.class(c.Name).Metrics })
		}
	}
	if len(v.classes) > 0 {
		s.Blocks = append(s.Blocks, block{Table: sizes})
	}
	if len(rows) > 0 {
		caption := fmt.Sprintf("Every class under every policy: means over %d %s, with 95 %% intervals", len(v.run.Seeds), plural(len(v.run.Seeds), "seed", "seeds"))
		s.Blocks = append(s.Blocks, block{Table: metricTable(caption, []column{{Text: "Class"}, {Text: "Policy"}}, rows, names...)})
	}
	if len(s.Blocks) == 0 {
		s.Blocks = []block{{Text: "No data: no policy has finished."}}
	}
	return s, nil
}
