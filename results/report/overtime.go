package report

import (
	"fmt"

	"headway/results"
)

// overTimeSection shows how hit rate and copies change during the simulated time.
func overTimeSection(v *view) (*section, error) {
	rate := &figure{
		ID: "hit-rate-over-time", Title: "Hit rate over time", Empty: "No data: the run holds no figures over time.",
		Note: "Pooled over seeds. A gap means that nothing was read.", Height: 340,
	}
	copies := &figure{
		ID: "copies-over-time", Title: "Ready copies over time", Empty: rate.Empty,
		Note: "Mean number of ready copies, pooled over seeds.", Height: 300,
	}
	for _, f := range []struct {
		*figure
		unit unit
		pick func(*results.Series) []*float64
	}{
		{rate, unitShare, func(s *results.Series) []*float64 { return s.HitRate }},
		{copies, unitRatio, func(s *results.Series) []*float64 { return s.Copies }},
	} {
		curves := seriesCurves(v, f.pick)
		f.Table = seriesTable(f.Title, curves, f.unit)
		f.Finding = seriesFinding(curves, f.unit)
		if len(curves) == 0 {
			continue
		}
		o, err := lines(curves, chartPoints)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		span := timeSpan(curves)
		o.axis("xAxis", option{
			"type": "value", "name": "simulated time", "nameLocation": "middle", "nameGap": 30, "min": 0, "max": span,
			"axisLabel":   option{"formatter": fmt.Sprintf("fn:time/%g", timeStep(span)), "hideOverlap": true},
			"axisPointer": option{"label": option{"formatter": "fn:timeAt"}},
			"interval":    timeStep(span),
		})
		y := valueAxis(f.unit)
		if f.unit == unitShare {
			y["min"], y["max"] = 0, 1
		}
		o.axis("yAxis", y)
		for _, s := range o.series() {
			s["tooltip"] = option{"valueFormatter": f.unit.function()}
		}
		o.grid(58, 20, 14, 52)
		f.Empty, f.Legend = "", curveLegend(curves)
		if err := f.setOption(o); err != nil {
			return nil, err
		}
	}
	return &section{ID: "over-time", Title: "Over time", Blocks: []block{{Figure: rate}, {Figure: copies}}}, nil
}

// seriesCurves are the policies' series that hold at least one value, at the middles of their bins.
func seriesCurves(v *view, pick func(*results.Series) []*float64) []curve {
	var curves []curve
	for _, p := range v.policies {
		if p.Series == nil || p.Series.BinS <= 0 {
			continue
		}
		c := curve{policy: p, y: pick(p.Series)}
		if _, _, ok := widest(c.y...); !ok {
			continue
		}
		for i := range c.y {
			c.x = append(c.x, (float64(i)+0.5)*p.Series.BinS)
		}
		curves = append(curves, c)
	}
	return curves
}

// timeSpan is the end of the longest series, in seconds.
func timeSpan(curves []curve) float64 {
	span := 0.0
	for _, c := range curves {
		span = max(span, float64(len(c.x))*c.policy.Series.BinS)
	}
	return span
}

// timeStep is a step of the time axis that people read easily, about six to the axis.
func timeStep(span float64) float64 {
	steps := []float64{1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800}
	for _, s := range steps {
		if span/s <= 7 {
			return s
		}
	}
	return steps[len(steps)-1] * 4
}

// seriesTable has a row per stretch of time, at most 48, each the mean of the bins that have a value.
func seriesTable(title string, curves []curve, u unit) *table {
	if len(curves) == 0 {
		return nil
	}
	t := &table{Caption: title + ": mean of the bins in each stretch of time", Head: []column{{Text: "From", Number: true}}}
	longest := curves[0]
	for _, c := range curves {
		t.Head = append(t.Head, column{Text: c.policy.name, Unit: u.symbol(), Number: true})
		if len(c.x) > len(longest.x) {
			longest = c
		}
	}
	per := (len(longest.x) + 47) / 48
	for from := 0; from < len(longest.x); from += per {
		half := longest.x[0]
		r := row{Cells: []cell{numberCell(clock(longest.x[from] - half))}}
		for _, c := range curves {
			sum, n := 0.0, 0
			for i := from; i < min(from+per, len(c.y)); i++ {
				if c.y[i] != nil {
					sum, n = sum+*c.y[i], n+1
				}
			}
			if n == 0 {
				r.Cells = append(r.Cells, noDataCell())
				continue
			}
			r.Cells = append(r.Cells, numberCell(u.number(sum/float64(n), 2)))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// clock writes seconds since the start as hours and minutes, below two hours as minutes and seconds, below a minute as seconds.
func clock(s float64) string {
	n := int64(s + 0.5)
	switch {
	case n >= 7200:
		return fmt.Sprintf("%d h %02d min", n/3600, n/60%60)
	case n < 60:
		return fmt.Sprintf("%d s", n)
	}
	return fmt.Sprintf("%d min %02d s", n/60, n%60)
}

func seriesFinding(curves []curve, u unit) string {
	if len(curves) == 0 {
		return ""
	}
	c := curves[0]
	for _, d := range curves {
		if d.policy.name == "vector" {
			c = d
		}
	}
	lo, hi, _ := widest(c.y...)
	at := 0
	for i, y := range c.y {
		if y != nil && *y == lo {
			at = i
			break
		}
	}
	return fmt.Sprintf("%s ranges from %s (first after %s) to %s.", c.policy.name, u.text(lo), clock(c.x[at]), u.text(hi))
}
