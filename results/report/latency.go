package report

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"headway/results"
)

// latencySection shows each class's latency distribution, with its deadline.
func latencySection(v *view) (*section, error) {
	f := &figure{
		ID: "latency-chart", Title: "Share of reads answered within a time", Empty: noReads, ChoiceLabel: "Class",
		Note:   "Read a line at the deadline: that share of the reads was in time. Further left and up is better.",
		Height: 380, Table: latencyTable(v),
	}
	var base option
	var choices []choice
	drawn := map[string]bool{}
	for _, c := range v.classes {
		curves, err := latencyCurves(v, c)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		if len(curves) == 0 {
			continue
		}
		for _, l := range curveLegend(curves) {
			if !drawn[l.Series] {
				f.Legend, drawn[l.Series] = append(f.Legend, l), true
			}
		}
		o, err := latencyOption(c, curves)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		if base == nil {
			base = o
		}
		choices = append(choices, choice{c.Name, latencyFinding(v, c), option{"series": o["series"], "xAxis": o["xAxis"]}})
	}
	if base != nil {
		f.Empty = ""
		base["series"] = []any{} // each choice brings its own
		if err := f.setOption(base, choices...); err != nil {
			return nil, err
		}
	}
	return &section{ID: "latency", Title: "Latency", Blocks: []block{{Figure: f}}}, nil
}

// exactTimes is how many times a distribution is drawn at, at most.
const exactTimes = 240

// latencyCurves are the class's distributions, all at the same times, so that they can be read side by side.
func latencyCurves(v *view, c results.ClassRef) ([]curve, error) {
	var curves []curve
	var all []*results.CDF
	for _, p := range v.policies {
		cdf := p.class(c.Name).Latency
		if cdf == nil || len(cdf.MS) == 0 {
			continue
		}
		if len(cdf.MS) != len(cdf.Share) {
			return nil, fmt.Errorf("policy %q, class %q: the latency distribution has %d times and %d shares", p.name, c.Name, len(cdf.MS), len(cdf.Share))
		}
		curves, all = append(curves, curve{policy: p}), append(all, cdf)
	}
	if len(curves) == 0 {
		return nil, nil
	}
	at := latencyTimes(all, c.DeadlineMS, max(min(chartPoints/len(v.classes)/len(curves), exactTimes), 40))
	for i, cdf := range all {
		curves[i].x = at
		for _, ms := range at {
			curves[i].y = append(curves[i].y, shareWithin(cdf, ms))
		}
	}
	return curves, nil
}

// latencyTimes are the times in ms at which the distributions rise, and the deadline: all of them where they are few, else
// about n, evenly spread over the logarithm. They end where all distributions have reached 99.95 %: beyond, there is
// nothing to see.
func latencyTimes(all []*results.CDF, deadline float64, n int) []float64 {
	const least = 1e-3 // a logarithmic axis has no 0
	at, hi := []float64{}, max(3*deadline, 10*least)
	for _, cdf := range all {
		for i, ms := range cdf.MS {
			at = append(at, max(ms, least))
			if cdf.Share[i] >= 0.9995 || i == len(cdf.MS)-1 {
				hi = max(hi, ms)
				break
			}
		}
	}
	at = append(at, hi)
	slices.Sort(at)
	at = slices.Compact(at)
	if len(at) > n {
		step := math.Pow(hi/at[0], 1/float64(n-1))
		next := 0.0
		at = slices.DeleteFunc(at, func(ms float64) bool {
			if ms < next && ms < hi {
				return true
			}
			next = ms * step
			return false
		})
	}
	if deadline > 0 {
		at = append(at, deadline)
		slices.Sort(at)
	}
	return slices.Compact(at)
}

// shareWithin is the share of reads that took at most ms.
func shareWithin(cdf *results.CDF, ms float64) *float64 {
	share := 0.0
	if i := sort.Search(len(cdf.MS), func(i int) bool { return cdf.MS[i] > ms }); i > 0 {
		share = cdf.Share[i-1]
	}
	return &share
}

func latencyOption(c results.ClassRef, curves []curve) (option, error) {
	o, err := lines(curves, math.MaxInt)
	if err != nil {
		return nil, err
	}
	lo, hi := curves[0].x[0], curves[0].x[len(curves[0].x)-1]
	if c.DeadlineMS > 0 {
		if s := o.series(); len(s) > 0 {
			s[0]["markLine"] = verticalLines("end", verticalLine{c.DeadlineMS, "deadline " + unitMS.given(c.DeadlineMS)})
		}
	}
	o.axis("xAxis", option{
		"type": "log", "min": math.Pow(10, math.Floor(math.Log10(lo))), "max": hi,
		"name": "latency (logarithmic)", "nameLocation": "middle", "nameGap": 30,
		"axisLabel":   option{"formatter": "fn:ms", "hideOverlap": true, "showMaxLabel": false},
		"axisPointer": option{"label": option{"formatter": "fn:msAt"}},
	})
	y := valueAxis(unitShare)
	y["min"], y["max"] = 0, 1
	o.axis("yAxis", y)
	for _, s := range o.series() {
		s["tooltip"] = option{"valueFormatter": "fn:share"}
		if len(curves[0].x) < exactTimes {
			s["step"] = "end" // every rise is there: it is drawn where it is
		}
	}
	o.grid(52, 20, 26, 52)
	return o, nil
}

// verticalLine is a labelled line across a chart, at x.
type verticalLine struct {
	x    float64
	text string
}

// verticalLines draws lines with their labels at the "start" or "end" of the vertical axis.
func verticalLines(labels string, at ...verticalLine) option {
	data := make([]any, len(at))
	for i, l := range at {
		data[i] = option{"xAxis": round(l.x), "label": option{"formatter": l.text}}
	}
	return option{
		"silent": true, "symbol": "none", "data": data, "animation": false,
		"lineStyle": option{"color": "@ink", "type": []int{3, 3}, "width": 1.5},
		"label":     option{"show": true, "position": labels, "color": "@ink", "distance": 5},
	}
}

func latencyFinding(v *view, c results.ClassRef) string {
	sub := &view{run: v.run}
	for _, p := range v.policies {
		q := p
		q.Policy = &results.Policy{Metrics: p.class(c.Name).Metrics}
		sub.policies = append(sub.policies, q)
	}
	best, ok := sub.best("deadline_rate")
	if !ok {
		return "Latency of class " + c.Name + "."
	}
	s := fmt.Sprintf("%s answers %s of the reads of class %s within its deadline of %s",
		best.name, unitShare.textOf(best.metric("deadline_rate").Mean), c.Name, unitMS.given(c.DeadlineMS))
	if rival, ok := sub.rival(best, "deadline_rate"); ok {
		s += fmt.Sprintf(", %s %s", rival.name, unitShare.textOf(rival.metric("deadline_rate").Mean))
		s += sure("deadline_rate", best.metric("deadline_rate"), rival.metric("deadline_rate"))
	}
	return s + "."
}

func latencyTable(v *view) *table {
	var rows []metricRow
	for _, c := range v.classes {
		for i, p := range v.policies {
			r := metricRow{Lead: []cell{textCell(c.Name), policyCell(p), numberCell(unitMS.given(c.DeadlineMS))}, Metrics: p.class(c.Name).Metrics}
			if i == 0 {
				r.Class = "first"
			}
			rows = append(rows, r)
		}
	}
	return metricTable("Latency per class and policy, with 95 % intervals", []column{{Text: "Class"}, {Text: "Policy"}, {Text: "Deadline", Number: true}}, rows,
		"deadline_rate", "latency_ms_p50", "latency_ms_p90", "latency_ms_p99", "latency_ms_p999", "latency_ms_mean")
}
