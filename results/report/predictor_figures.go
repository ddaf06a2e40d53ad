package report

import (
	"math"

	"headway/results"
)

// score is one way to look at forecasts of sites.
type score struct {
	name, what string
	unit       unit
	least      bool // less is better
	signed     bool
	pick       func(s results.SiteForecast) *float64
}

var scores = []score{
	{"accuracy", "accuracy", unitShare, false, false, func(s results.SiteForecast) *float64 { return s.Accuracy }},
	{"Brier score", "Brier score", unitRatio, true, false, func(s results.SiteForecast) *float64 { return s.Brier }},
	{"reliability (part of the Brier score)", "reliability", unitRatio, true, false, func(s results.SiteForecast) *float64 { return s.Reliability }},
	{"reliability, corrected for chance", "reliability, corrected for chance,", unitRatio, true, true, func(s results.SiteForecast) *float64 { return s.ReliabilityCorrected }},
	{"resolution (part of the Brier score)", "resolution", unitRatio, false, false, func(s results.SiteForecast) *float64 { return s.Resolution }},
}

// skillFigure shows the scores of the forecasts of sites by horizon.
func skillFigure(policy string, all []expert) (*figure, error) {
	at := horizons(all)
	f := &figure{
		ID: "predictor-scores-" + policy, Title: "How good forecasts of sites are, by horizon", ChoiceLabel: "Show", Height: 320,
		Empty: "No data: the run is shorter than the shortest horizon.",
		Note: "The questions are about the sites that any predictor named as possible. Accuracy: of the moments after which the vehicle came to another site in time, those in which it came to the one that was thought likeliest; higher is better. " +
			"Brier score: mean squared distance between probability and outcome; lower is better. It is reliability − resolution + uncertainty: " +
			"reliability (lower is better) is how far a probability is from how often it comes true (corrected for chance: less what few cases add to it even where each probability is right; it may fall below 0), resolution (higher is better) is how well cases are told apart, " +
			"and uncertainty lies in the question and is the same for all.",
		Table: skillTable(all, at),
	}
	var base option
	var choices []choice
	for _, sc := range scores {
		pick := func(e expert, s float64) *float64 { return sc.pick(e.site(s)) }
		curves, some := expertCurves(all, at, pick)
		if !some {
			continue
		}
		y := valueAxis(sc.unit)
		y["min"], y["max"] = 0, nil
		if sc.unit == unitShare {
			y["max"] = 1
		}
		if sc.signed {
			y["min"] = nil
		}
		o, err := horizonOption(curves, at, "within", sc.unit, y)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		finding := sentence(all, at[len(at)-1], pick, sc.least, sc.unit.text, sc.what)
		if base == nil {
			base, f.Legend = o, curveLegend(curves)
		}
		choices = append(choices, choice{sc.name, finding, option{"series": o["series"], "yAxis": o["yAxis"]}})
	}
	return f.withChoices(base, choices)
}

// withChoices makes a figure of choices that each bring their series; without any it stays empty.
func (f *figure) withChoices(base option, choices []choice) (*figure, error) {
	if base == nil {
		return f, nil
	}
	f.Empty = ""
	base["series"] = []any{}
	return f, f.setOption(base, choices...)
}

func skillTable(all []expert, at []float64) *table {
	t := &table{Caption: "Forecasts of sites per horizon and predictor", Head: []column{{Text: "Within"}, {Text: "Predictor"}, {Text: "Cases", Number: true}}}
	for _, h := range []column{{Text: "Accuracy", Unit: "%"}, {Text: "Brier score"}, {Text: "Reliability"}, {Text: "Corrected for chance"}, {Text: "Resolution"}, {Text: "Uncertainty"}} {
		h.Number = true
		t.Head = append(t.Head, h)
	}
	for _, s := range at {
		for i, e := range all {
			x := e.site(s)
			n := int64(0)
			for _, k := range x.N {
				n += k
			}
			r := row{Cells: []cell{textCell(duration(s)), {Text: e.Name, Mark: &e.mark}, countCell(n), figureCell(unitShare, x.Accuracy, 1)}}
			for _, y := range []*float64{x.Brier, x.Reliability, x.ReliabilityCorrected, x.Resolution, x.Uncertainty} {
				r.Cells = append(r.Cells, figureCell(unitRatio, y, 4))
			}
			if i == 0 {
				r.Class = "first"
			}
			t.Rows = append(t.Rows, r)
		}
	}
	return t
}

func figureCell(u unit, x *float64, decimals int) cell {
	if x == nil {
		return noDataCell()
	}
	return numberCell(u.number(*x, decimals))
}

// wilson is the 95 % interval of a share of n cases (E. B. Wilson, 1927).
func wilson(k, n int64) (lo, hi float64) {
	const z = 1.959963984540054
	m, p := float64(n), float64(k)/float64(n)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := float64(z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m)))
	return max(0, middle-half), min(1, middle+half)
}
