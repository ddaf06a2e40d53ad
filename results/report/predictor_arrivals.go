package report

import (
	"fmt"
	"math"

	"headway/results"
)

// arrivalFigure shows how the predicted times of arrival were kept.
func arrivalFigure(policy string, all []expert) (*figure, error) {
	var at []float64
	for _, s := range results.ForecastHorizonsS {
		for _, e := range all {
			if e.time(s).N > 0 {
				at = append(at, s)
				break
			}
		}
	}
	f := &figure{
		ID: "predictor-times-" + policy, Title: "How good forecasts of arrival times are", ChoiceLabel: "Show", Height: 320,
		Empty: "No data: no vehicle came to a site that was predicted.",
		Note: "Of the sites that were predicted and that the vehicle then came to, by the time that was predicted. Coverage: arrivals within the 90 % interval; 90 % is right, " +
			"less means too sure, more too cautious. Width (sharpness): mean width of that interval; narrower is better where the coverage is right. " +
			"CRPS (continuous ranked probability score): how far the whole law is from the arrival; lower is better, and saying more or less than is known makes it higher.",
		Table: arrivalTable(all, at),
	}
	coverage := func(e expert, s float64) *float64 { return e.time(s).Coverage }
	width := func(e expert, s float64) *float64 { return inMillis(e.time(s).WidthS) }
	crps := func(e expert, s float64) *float64 { return inMillis(e.time(s).CRPSS) }
	var base option
	var choices []choice
	for _, k := range []struct {
		name string
		unit unit
		pick func(expert, float64) *float64
	}{{"coverage", unitShare, coverage}, {"width", unitMS, width}, {"CRPS", unitMS, crps}} {
		curves, some := expertCurves(all, at, k.pick)
		if !some {
			continue
		}
		y := valueAxis(k.unit)
		y["min"], y["max"] = 0, nil
		if k.unit == unitShare {
			y["max"] = 1
		}
		o, err := horizonOption(curves, at, "predicted to arrive within", k.unit, y)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		if s := o.series(); k.unit == unitShare && len(s) > 0 {
			s[0]["markLine"] = horizontalLine(0.9, "90 %")
		}
		if base == nil {
			base, f.Legend = o, curveLegend(curves)
		}
		choices = append(choices, choice{k.name, arrivalFinding(all[len(all)-1]), option{"series": o["series"], "yAxis": o["yAxis"]}})
	}
	return f.withChoices(base, choices)
}

func inMillis(s *float64) *float64 {
	if s == nil {
		return nil
	}
	return results.Value(*s * 1e3)
}

// horizontalLine is a labelled line across a chart, at y.
func horizontalLine(y float64, text string) option {
	o := verticalLines("insideEndTop")
	o["data"] = []any{option{"yAxis": y, "label": option{"formatter": text}}}
	return o
}

// arrivalFinding sums up the arrivals of what is decided by.
func arrivalFinding(e expert) string {
	var n, in int64
	for _, t := range e.Times {
		n, in = n+t.N, in+t.In
	}
	if n == 0 {
		return "Nothing that " + e.Name + " predicted came true."
	}
	return fmt.Sprintf("Of %s arrivals that %s predicted, %s were within its 90 %% interval.", count(n), e.Name, unitShare.text(float64(in)/float64(n)))
}

func arrivalTable(all []expert, at []float64) *table {
	t := &table{Caption: "Arrivals per predicted time and predictor", Head: []column{{Text: "Predicted within"}, {Text: "Predictor"}, {Text: "Arrivals", Number: true}}}
	for _, h := range []column{{Text: "In the 90 % interval", Unit: "%"}, {Text: "Before it", Unit: "%"}, {Text: "Width of the interval", Unit: "s"}, {Text: "Mean error", Unit: "s"}, {Text: "CRPS", Unit: "s"}} {
		h.Number = true
		t.Head = append(t.Head, h)
	}
	for _, s := range at {
		for i, e := range all {
			x := e.time(s)
			r := row{Cells: []cell{
				textCell(duration(s)),
				{Text: e.Name, Mark: &e.mark},
				countCell(x.N), figureCell(unitShare, x.Coverage, 1),
				figureCell(unitShare, results.Ratio(float64(x.Early), float64(x.N)), 1), figureCell(unitRatio, x.WidthS, 1), figureCell(unitRatio, x.OffS, 1), figureCell(unitRatio, x.CRPSS, 1),
			}}
			if i == 0 {
				r.Class = "first"
			}
			t.Rows = append(t.Rows, r)
		}
	}
	return t
}

// tenthsFigure shows in which tenths of the predicted laws arrivals came, of what is decided by.
func tenthsFigure(policy string, all []expert) (*figure, error) {
	e := all[len(all)-1]
	f := &figure{
		ID: "predictor-tenths-" + policy, Title: "Where in the predicted law arrivals come", Height: 300,
		Empty: fmt.Sprintf("No data: at no horizon did vehicles come %d times to a site that was predicted.", pitCases),
		Note: "Of " + e.Name + ", by the time that was predicted (PIT histogram). One in ten comes in each tenth of a law that is right. Most in the middle: the law is too wide; " +
			"at both ends: too narrow; at the left: vehicles come sooner than it says; at the right: later.",
		Table: tenthsTable(e),
	}
	curves := pitCurves(e)
	if len(curves) == 0 {
		return f, nil
	}
	o, err := horizonOption(curves, nil, "tenth of the predicted law", unitShare, valueAxis(unitShare))
	if err != nil {
		return nil, &figureError{f.ID, err}
	}
	o.axis("xAxis", option{"data": tenthNames()})
	o.axis("yAxis", option{"min": 0})
	o.series()[0]["markLine"] = horizontalLine(0.1, "right")
	f.Empty, f.Finding, f.Legend = "", tenthsFinding(e), curveLegend(curves)
	return f, f.setOption(o)
}

func tenthNames() []string {
	names := make([]string, 10)
	for i := range names {
		names[i] = fmt.Sprintf("%d to %d %%", 10*i, 10*i+10)
	}
	return names
}

// pitCases is the least number of arrivals that a histogram is drawn of.
const pitCases = 100

// pitCurves are the shares of arrivals in each tenth, per time that was predicted.
func pitCurves(e expert) []curve {
	var curves []curve
	for i, t := range e.Times {
		if t.N < pitCases || t.PIT == [10]int64{} {
			continue
		}
		c := curve{policy: policy{name: "within " + duration(t.UpToS), mark: spareMark(i)}}
		for k, n := range t.PIT {
			c.x, c.y = append(c.x, float64(k)), append(c.y, results.Value(float64(n)/float64(t.N)))
		}
		curves = append(curves, c)
	}
	return curves
}

// tenthsFinding names the tenth that is furthest from right.
func tenthsFinding(e expert) string {
	var all [10]int64
	n := int64(0)
	for _, t := range e.Times {
		for i, k := range t.PIT {
			all[i], n = all[i]+k, n+k
		}
	}
	worst, off := 0, -1.0
	for i, k := range all {
		if d := math.Abs(float64(k)/float64(n) - 0.1); d > off {
			worst, off = i, d
		}
	}
	return fmt.Sprintf("Of %s arrivals that %s predicted, %s came in the tenth of its law from %d to %d %%, where 10 %% would be right: no tenth is further off.",
		count(n), e.Name, unitShare.text(float64(all[worst])/float64(n)), 10*worst, 10*worst+10)
}

// tenthsTable has a row per time that was predicted, and a column per tenth.
func tenthsTable(e expert) *table {
	t := &table{Caption: "Arrivals in each tenth of the law that " + e.Name + " predicted", Head: []column{{Text: "Predicted within"}, {Text: "Arrivals", Number: true}}}
	for _, name := range tenthNames() {
		t.Head = append(t.Head, column{Text: name, Unit: "%", Number: true})
	}
	for _, x := range e.Times {
		r := row{Cells: []cell{textCell(duration(x.UpToS)), countCell(x.N)}}
		for _, n := range x.PIT {
			r.Cells = append(r.Cells, figureCell(unitShare, results.Ratio(float64(n), float64(x.N)), 1))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}
