package sim

import (
	"headway/results"
	"headway/scenarios"
)

// gates are a scenario's gates as they are judged.
func gates(s *scenarios.Scenario) []results.Gate {
	out := make([]results.Gate, 0, len(s.Gates))
	for _, g := range s.Gates {
		r := results.Gate{
			Policy: g.Policy, Class: g.Class, Metric: g.Metric, Confidence: float64(g.Confidence), PassOnNoData: g.OnNoData == "pass",
		}
		if len(g.Compare) == 2 {
			r.Compare = [2]string(g.Compare)
		}
		for _, l := range []struct {
			op    results.Op
			limit *scenarios.Limit
		}{{results.AtLeast, g.AtLeast}, {results.AtMost, g.AtMost}, {results.Below, g.Below}, {results.Above, g.Above}} {
			if l.limit != nil {
				r.Op, r.Limit, r.Relative = l.op, l.limit.Value, l.limit.Relative
			}
		}
		out = append(out, r)
	}
	return out
}
