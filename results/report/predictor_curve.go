package report

import (
	"fmt"
	"math"
	"slices"

	"headway/results"
)

// curveCases is the least number of cases that a point of a reliability curve is drawn of: fewer tell nothing.
const curveCases = 20

// tenth is what came of the forecasts with a probability in one tenth of the scale.
type tenth struct {
	n, came int64
	p       float64 // mean probability
}

func tenths(s results.SiteForecast) [10]tenth {
	var out [10]tenth
	for i, percent := range s.Percent {
		t := &out[max(0, min(percent/10, 9))]
		t.n += s.N[i]
		t.came += s.Came[i]
		t.p += float64(float64(percent) / 100 * float64(s.N[i]))
	}
	for i := range out {
		if out[i].n > 0 {
			out[i].p /= float64(out[i].n)
		}
	}
	return out
}

// reliabilityFigure sets probabilities against how often they came true.
func reliabilityFigure(policy string, all []expert) (*figure, error) {
	at := horizons(all)
	f := &figure{
		ID: "predictor-reliability-" + policy, Title: "Reliability curve", ChoiceLabel: "Within", Height: 380,
		Empty: fmt.Sprintf("No data: no probability was given to %d cases or more.", curveCases),
		Note: fmt.Sprintf("On the dotted diagonal a probability means what it says. Below it a predictor promises too much, above it too little. "+
			"One point per tenth of the scale with at least %d cases. The bars are 95 %% intervals of %s, as if no case depended on another; the table has all.", curveCases, all[len(all)-1].Name),
		Table: reliabilityTable(all, at),
	}
	var base option
	var choices []choice
	for _, s := range at {
		var curves []curve
		for _, e := range all {
			c := curve{policy: policyOf(e)}
			for _, t := range tenths(e.site(s)) {
				if t.n >= curveCases {
					c.x, c.y = append(c.x, t.p), append(c.y, results.Value(float64(t.came)/float64(t.n)))
				}
			}
			if len(c.x) > 0 {
				curves = append(curves, c)
			}
		}
		if len(curves) == 0 {
			continue
		}
		f.Legend = addLegend(f.Legend, curves)
		o, err := reliabilityOption(curves, whiskers(all[len(all)-1], s))
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		if base == nil {
			base = o
		}
		choices = append(choices, choice{duration(s), reliabilityFinding(all[len(all)-1], s), option{"series": o["series"]}})
	}
	return f.withChoices(base, choices)
}

// addLegend adds what of the curves is not in a legend yet.
func addLegend(list []legend, curves []curve) []legend {
	for _, l := range curveLegend(curves) {
		if !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return list
}

// whiskers are the 95 % intervals of what came true, of each tenth that is drawn: one line with gaps.
func whiskers(e expert, s float64) map[string]any {
	data := []any{}
	for _, t := range tenths(e.site(s)) {
		if t.n >= curveCases {
			lo, hi := wilson(t.came, t.n)
			p := round(t.p)
			data = append(data, []any{p, round(lo)}, []any{p, round(hi)}, []any{p, nil})
		}
	}
	return map[string]any{
		"type": "line", "name": e.Name, "data": data, "symbol": "none", "silent": true, "connectNulls": false,
		"lineStyle": option{"color": e.mark.token(), "width": 1.5}, "itemStyle": option{"color": e.mark.token()}, "tooltip": option{"show": false},
	}
}

func policyOf(e expert) policy { return policy{name: e.Name, mark: e.mark} }

func reliabilityOption(curves []curve, whiskers map[string]any) (option, error) {
	o, err := lines(curves, math.MaxInt)
	if err != nil {
		return nil, err
	}
	onePerPoint(o, curves)
	for i, s := range o.series() {
		data, _ := s["data"].([]any)
		for k, d := range data {
			data[k] = option{
				"value": d, "name": curves[i].policy.name,
				"tip": fmt.Sprintf("said %s, came true %s", unitShare.text(curves[i].x[k]), unitShare.textOf(curves[i].y[k])),
			}
		}
	}
	list, _ := o["series"].([]any)
	o["series"] = append(list, whiskers, map[string]any{
		"type": "line", "name": "perfect", "data": []any{[]float64{0, 0}, []float64{1, 1}}, "symbol": "none", "silent": true,
		"lineStyle": option{"color": "@muted", "width": 1.5, "type": []int{2, 4}}, "tooltip": option{"show": false},
	})
	for _, name := range []string{"xAxis", "yAxis"} {
		axis := valueAxis(unitShare)
		axis["min"], axis["max"] = 0, 1
		o.axis(name, axis)
	}
	o.axis("xAxis", option{"name": "probability", "nameLocation": "middle", "nameGap": 30})
	o.axis("yAxis", option{"name": "came true", "nameLocation": "end", "nameTextStyle": option{"align": "left"}})
	o.grid(58, 20, 34, 52)
	o["tooltip"] = option{"trigger": "item", "formatter": "fn:tip", "confine": true}
	return o, nil
}

// reliabilityFinding names the tenth in which what is decided by is furthest from what comes true, by what it does to the
// Brier score.
func reliabilityFinding(e expert, s float64) string {
	worst, most := tenth{}, -1.0
	for _, t := range tenths(e.site(s)) {
		if t.n < curveCases {
			continue
		}
		off := float64(t.came)/float64(t.n) - t.p
		if w := float64(t.n) * off * off; w > most {
			worst, most = t, w
		}
	}
	if most < 0 {
		return fmt.Sprintf("%s gave no probability to %d cases or more.", e.Name, curveCases)
	}
	return fmt.Sprintf("Within %s, %s is furthest off where it says %s on average: %s of these %s cases came true.",
		duration(s), e.Name, unitShare.text(worst.p), unitShare.text(float64(worst.came)/float64(worst.n)), count(worst.n))
}

// reliabilityTable has a row per tenth of the scale and a column per predictor.
func reliabilityTable(all []expert, at []float64) *table {
	t := &table{
		Caption: "What came true of probabilities, by tenths of the scale, with 95 % intervals (Wilson) and numbers of cases",
		Head:    []column{{Text: "Within"}, {Text: "Said", Unit: "%", Number: true}},
	}
	for _, e := range all {
		t.Head = append(t.Head, column{Text: e.Name, Unit: "%", Number: true})
	}
	for _, s := range at {
		for k := range 10 {
			r := row{Cells: []cell{textCell(duration(s)), numberCell(fmt.Sprintf("%d to %d", 10*k, 10*k+9))}}
			if k == 9 {
				r.Cells[1].Text = "90 to 100"
			}
			for _, e := range all {
				r.Cells = append(r.Cells, tenthCell(tenths(e.site(s))[k]))
			}
			if k == 0 {
				r.Class = "first"
			}
			t.Rows = append(t.Rows, r)
		}
	}
	return t
}

func tenthCell(x tenth) cell {
	if x.n == 0 {
		return noDataCell()
	}
	lo, hi := wilson(x.came, x.n)
	c := numberCell(unitShare.number(float64(x.came)/float64(x.n), 1))
	c.Detail = unitShare.number(lo, 1) + " to " + unitShare.number(hi, 1) + " of " + count(x.n)
	return c
}
