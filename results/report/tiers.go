package report

import (
	"fmt"
	"math"
	"slices"

	"headway/results"
)

// tiersSection shows where each tier of the region pays and where not, and what sank and woke.
func tiersSection(v *view) (*section, error) {
	if len(v.run.TierBooks) == 0 {
		return nil, nil
	}
	s := &section{ID: "tiers", Title: "Tiers"}
	s.Blocks = append(s.Blocks, block{Lead: tierLeads(v)})
	for _, draw := range []func(*view) (*figure, error){breakEvenFigure, tierCostFigure, tierTimeFigure} {
		f, err := draw(v)
		if err != nil {
			return nil, err
		}
		s.Blocks = append(s.Blocks, block{Figure: f})
	}
	s.Blocks = append(s.Blocks, block{Table: movesTable(v)}, block{Table: booksTable(v)})
	return s, nil
}

// tierMarks are the marks of the tiers, as lines and as areas.
var tierMarks = map[string]struct{ line, area mark }{
	"hot":     {mark{Color: orange, Symbol: 0, Dash: 0}, area(orange, 0)},
	"cool":    {mark{Color: green, Symbol: 1, Dash: 1}, area(green, 1)},
	"cold":    {mark{Color: sky, Symbol: 2, Dash: 2}, area(sky, 2)},
	"archive": {mark{Color: purple, Symbol: 3, Dash: 3}, area(purple, 3)},
}

// ownBooks are the run's own tiers, by class.
func ownBooks(v *view) []results.TierBook {
	var out []results.TierBook
	for _, b := range v.run.TierBooks {
		if b.Book == v.run.TierBooks[0].Book && b.Class != "" {
			out = append(out, b)
		}
	}
	return out
}

// breakEvenFigure draws what an idle time costs in each tier: the lowest line pays.
func breakEvenFigure(v *view) (*figure, error) {
	f := &figure{
		ID: "tiers-break-even", Title: "What an idle time costs in each tier", Height: 360, ChoiceLabel: "Class",
		Note: "Of one object that is read once, whole, at the end: the move, rent for the minimum residence at least, and retrieval. What a reader pays who finds it asleep comes on top. Both axes are logarithmic.",
	}
	f.Table = tierPricesTable(v)
	var base option
	var choices []choice
	drawn := map[string]bool{}
	for _, b := range ownBooks(v) {
		curves := tierCurves(&b)
		for _, l := range curveLegend(curves) {
			if !drawn[l.Series] {
				f.Legend, drawn[l.Series] = append(f.Legend, l), true
			}
		}
		o, err := breakEvenOption(curves)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		if base == nil {
			base = o
		}
		choices = append(choices, choice{b.Class, stepsText(&b), option{"series": o["series"], "yAxis": o["yAxis"]}})
	}
	base["series"] = []any{} // each choice brings its own
	return f, f.setOption(base, choices...)
}

const (
	idleFrom, idleTo = 1.0 / 24, 730.0 // days
	idleSteps        = 96
)

func tierCurves(b *results.TierBook) []curve {
	var curves []curve
	for i := range b.Tiers {
		t := &b.Tiers[i]
		c := curve{policy: policy{name: t.Tier, mark: tierMarks[t.Tier].line}}
		for k := range idleSteps + 1 {
			days := idleFrom * math.Pow(idleTo/idleFrom, float64(k)/idleSteps)
			c.x, c.y = append(c.x, days), append(c.y, results.Value(t.USD(days)))
		}
		curves = append(curves, c)
	}
	return curves
}

func breakEvenOption(curves []curve) (option, error) {
	o, err := lines(curves, chartPoints)
	if err != nil {
		return nil, err
	}
	o.axis("xAxis", option{
		"type": "log", "name": "idle time, days", "nameLocation": "middle", "nameGap": 30, "min": idleFrom, "max": idleTo,
		"axisLabel": option{"hideOverlap": true},
	})
	o.moneyAxis(curves)
	o["tooltip"] = option{"trigger": "axis", "confine": true, "order": "valueAsc"}
	o.grid(72, 20, 14, 52)
	return o, nil
}

// tierCostFigure stacks up what originals cost per policy and tier.
func tierCostFigure(v *view) (*figure, error) {
	names := tierNames(v)
	s := stack{
		unit: unitUSD, axis: "cost of the originals",
		value: func(p policy, part part) *float64 { return tierUSD(p, part.name) },
		total: func(p policy) string {
			sum := 0.0
			for _, n := range names {
				if x := tierUSD(p, n); x != nil {
					sum += *x
				}
			}
			return unitUSD.text(sum)
		},
	}
	for _, n := range names {
		s.parts = append(s.parts, part{n, n, tierMarks[n].area})
	}
	f := &figure{
		ID: "tiers-cost", Title: "What the originals cost per policy", Finding: tierCostFinding(v),
		Note:   "Rent, minimum residence, retrieval and moves of the region's originals, by the tier that asks for them; mean over seeds. What is not hot at the end is billed its way back, up to what makes it as dear as hot. All but vector and clairvoyant follow the class's rule by age, if it has one.",
		Height: 86 + rowHeight(len(v.policies))*len(v.policies), Legend: s.legend(), Table: tierCostTable(v, names),
	}
	o, ok, err := s.option(v)
	switch {
	case err != nil:
		return nil, &figureError{f.ID, err}
	case !ok:
		f.Empty = "No data: no policy has originals."
		return f, nil
	}
	return f, f.setOption(o)
}

// tierTimeFigure draws in which tiers the originals lay over time, under one policy at a time.
func tierTimeFigure(v *view) (*figure, error) {
	f := &figure{
		ID: "tiers-over-time", Title: "Originals by tier over time", ChoiceLabel: "Policy", Height: 320,
		Note:  "Mean number of originals in each tier, over seeds. All begin in the hot tier.",
		Empty: "No data: the run holds no figures over time.",
	}
	var base option
	var choices []choice
	for _, p := range favouriteFirst(v) {
		if p.Tiers == nil || len(p.Tiers.Mean) == 0 {
			continue
		}
		curves := tierTimeCurves(p, tierNames(v))
		o, err := tierTimeOption(curves, p.Tiers)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		if base == nil {
			base, f.Legend = o, curveLegend(curves)
		}
		choices = append(choices, choice{p.name, tierTimeFinding(p), option{"series": o["series"]}})
	}
	if base == nil {
		return f, nil
	}
	f.Empty, f.Table = "", tierTimeTable(v)
	base["series"] = []any{}
	return f, f.setOption(base, choices...)
}

// favouriteFirst puts the policy vector before the others.
func favouriteFirst(v *view) []policy {
	var first, rest []policy
	for _, p := range v.policies {
		if p.name == "vector" {
			first = append(first, p)
		} else {
			rest = append(rest, p)
		}
	}
	return append(first, rest...)
}

func tierTimeCurves(p policy, names []string) []curve {
	var curves []curve
	for i, name := range p.Tiers.Tiers {
		if !slices.Contains(names, name) {
			continue
		}
		c := curve{policy: policy{name: name, mark: tierMarks[name].line}}
		for b, n := range p.Tiers.Mean[i] {
			c.x, c.y = append(c.x, (float64(b)+0.5)*p.Tiers.BinS), append(c.y, results.Value(n))
		}
		curves = append(curves, c)
	}
	return curves
}

func tierTimeOption(curves []curve, t *results.TierSeries) (option, error) {
	o, err := lines(curves, chartPoints/4)
	if err != nil {
		return nil, err
	}
	span := t.BinS * float64(len(t.Mean[0]))
	o.axis("xAxis", option{
		"type": "value", "name": "simulated time", "nameLocation": "middle", "nameGap": 30, "min": 0, "max": span,
		"axisLabel":   option{"formatter": fmt.Sprintf("fn:time/%g", timeStep(span)), "hideOverlap": true},
		"axisPointer": option{"label": option{"formatter": "fn:timeAt"}},
		"interval":    timeStep(span),
	})
	o.axis("yAxis", valueAxis(unitRatio))
	for _, s := range o.series() {
		s["tooltip"] = option{"valueFormatter": unitRatio.function()}
	}
	o.grid(58, 20, 14, 52)
	return o, nil
}
