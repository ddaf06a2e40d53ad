package report

import (
	"fmt"
	"math"
	"strings"

	"headway/results"
)

// penaltySection shows how the winner depends on what being late costs, which the scenario sets.
func penaltySection(v *view) (*section, error) {
	ranges := results.PenaltyRanges(v.run)
	if len(v.policies) < 2 || ranges == nil {
		return nil, nil
	}
	f := &figure{
		ID: "penalty-chart", Title: "Cost if being late cost more, or less", Finding: penaltyFinding(ranges), Height: 360,
		Note: "Every policy as it acted in this run, with the penalties multiplied; one that weighs the penalty would act otherwise and do better than its line. Both axes are logarithmic; 1 is the scenario.",
	}
	curves := penaltyCurves(v)
	o, err := lines(curves, chartPoints)
	if err != nil {
		return nil, &figureError{f.ID, err}
	}
	o.axis("xAxis", option{
		"type": "log", "name": "times the scenario's penalties", "nameLocation": "middle", "nameGap": 30,
		"min": penaltyFrom, "max": penaltyTo, "axisLabel": option{"hideOverlap": true},
	})
	o.moneyAxis(curves)
	o.grid(64, 20, 14, 52)
	f.Legend, f.Table = curveLegend(curves), penaltyTable(ranges)
	if err := f.setOption(o); err != nil {
		return nil, err
	}
	return &section{ID: "penalty", Title: "What the penalty decides", Blocks: []block{{Figure: f}}}, nil
}

const (
	penaltyFrom, penaltyTo = 0.001, 1000.0
	penaltySteps           = 48
)

func penaltyCurves(v *view) []curve {
	var curves []curve
	for _, p := range v.policies {
		cost, penalty := p.metric("cost_usd").Mean, p.metric("cost_penalty_usd").Mean
		if cost == nil || penalty == nil || *cost <= 0 {
			continue
		}
		c := curve{policy: p}
		for i := range penaltySteps + 1 {
			x := penaltyFrom * math.Pow(penaltyTo/penaltyFrom, float64(i)/penaltySteps)
			c.x = append(c.x, x)
			c.y = append(c.y, results.Value(max(*cost-*penalty+float64(x**penalty), 0)))
		}
		curves = append(curves, c)
	}
	return curves
}

func penaltyFinding(ranges []results.PenaltyRange) string {
	words := make([]string, len(ranges))
	for i, r := range ranges {
		words[i] = r.Policy + " " + penaltyRange(r)
	}
	if len(ranges) == 1 {
		return ranges[0].Policy + " costs least whatever being late costs."
	}
	return "Costs least: " + strings.Join(words, "; ") + "."
}

func penaltyRange(r results.PenaltyRange) string {
	switch {
	case r.From == 0:
		return "below " + times(r.To)
	case math.IsInf(r.To, 1):
		return "above " + times(r.From)
	}
	return "from " + times(r.From) + " to " + times(r.To)
}

func times(x float64) string {
	return fmt.Sprintf("%s× the scenario's penalties", results.Number(x))
}

func penaltyTable(ranges []results.PenaltyRange) *table {
	t := &table{Caption: "Which policy costs least, by the penalties", Head: []column{{Text: "Policy"}, {Text: "Penalties"}}}
	for _, r := range ranges {
		t.Rows = append(t.Rows, row{Cells: []cell{textCell(r.Policy), textCell(penaltyRange(r))}})
	}
	return t
}
