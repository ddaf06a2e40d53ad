package report

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// curve is one policy's line: y over x, NaN-free; a nil y is a gap.
type curve struct {
	policy policy
	x      []float64
	y      []*float64
}

// A chart's points are bounded: to what its width can show, and over all its lines, so that thirty policies make no
// larger file than six.
const (
	curvePoints = 600
	chartPoints = 7500
)

// lines draws curves of at most about budget points in all, with each policy's dash, and its symbol at some of the
// points.
func lines(curves []curve, budget int) (option, error) {
	chart := charts.NewLine()
	for i, c := range curves {
		c = c.thin(max(min(budget/len(curves), curvePoints), 60))
		data := make([]opts.LineData, len(c.x))
		every := max(len(c.x)/7, 1)
		for k := range c.x {
			var y any
			if c.y[k] != nil {
				y = round(*c.y[k])
			}
			data[k].Value = []any{round(c.x[k]), y}
			if (k+i*every/max(len(curves), 1)+every/2)%every == 0 {
				data[k].Symbol, data[k].SymbolSize = c.policy.mark.symbolPath(), 8
			}
		}
		chart.AddSeries(c.policy.name, data, charts.WithItemStyleOpts(opts.ItemStyle{Color: c.policy.mark.token()}))
	}
	o, err := newOption(chart)
	if err != nil {
		return nil, err
	}
	for i, s := range o.series() {
		m := curves[i].policy.mark
		style := option{"color": m.token(), "width": 2}
		if dash := dashes[m.Dash]; dash != nil {
			style["type"] = dash
		}
		s["lineStyle"] = style
		s["symbol"], s["showSymbol"], s["showAllSymbol"] = "none", true, true
		s["connectNulls"] = false
		s["emphasis"] = option{"focus": "series"}
		if m.Color == blue {
			s["z"] = 3 // vector is what the report is about: above the others
		}
	}
	o["tooltip"] = option{"trigger": "axis", "confine": true, "order": "valueDesc"}
	return o, nil
}

// thin reduces a curve to about n points: of each run of points the lowest and the highest, so that spikes stay, in the
// order in which they come. They are put at the run's begin and middle, so that curves over the same x stay so.
func (c curve) thin(n int) curve {
	if len(c.x) <= n {
		return c
	}
	out := curve{policy: c.policy}
	per := int(math.Ceil(float64(len(c.x)) / (float64(n) / 2)))
	for from := 0; from < len(c.x); from += per {
		to := min(from+per, len(c.x))
		first, second := extremes(c.y[from:to])
		out.x, out.y = append(out.x, c.x[from]), append(out.y, first)
		if middle := from + per/2; middle < to { // else the run is a single point
			out.x, out.y = append(out.x, c.x[middle]), append(out.y, second)
		}
	}
	return out
}

// extremes are the lowest and the highest of ys, whichever comes first first; nil where all are missing.
func extremes(ys []*float64) (first, second *float64) {
	lo, hi := -1, -1
	for i, y := range ys {
		if y == nil {
			continue
		}
		if lo < 0 || *y < *ys[lo] {
			lo = i
		}
		if hi < 0 || *y > *ys[hi] {
			hi = i
		}
	}
	if lo < 0 {
		return nil, nil
	}
	return ys[min(lo, hi)], ys[max(lo, hi)]
}

// moneyAxis gives a chart of lines a logarithmic axis of US$ that fits them, and says so in its tooltips.
func (o option) moneyAxis(curves []curve) {
	var all []*float64
	for _, c := range curves {
		all = append(all, c.y...)
	}
	o.axis("yAxis", logScale(unitUSD, all).axis)
	for _, s := range o.series() {
		s["tooltip"] = option{"valueFormatter": unitUSD.function()}
	}
}

// curveLegend lists the policies drawn.
func curveLegend(curves []curve) []legend {
	l := make([]legend, len(curves))
	for i, c := range curves {
		l[i] = legend{c.policy.name, c.policy.mark}
	}
	return l
}
