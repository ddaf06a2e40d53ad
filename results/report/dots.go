package report

import (
	"math"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"headway/results"
)

// dots is a chart of one row per policy with a point for each of its values and their 95 % intervals.
type dots struct {
	unit   unit
	axis   string
	log    bool // logarithmic; zeros are drawn at the left edge
	series []dotSeries
}

// dotSeries is one kind of point: a metric's name, and whether its points are hollow.
type dotSeries struct {
	metric string
	hollow bool
}

// rowHeight is the height of a policy's row in a chart, in pixels.
func rowHeight(n int) int {
	if n > 12 {
		return 22
	}
	return 32
}

// option draws the points; ok is false where there are none.
func (d dots) option(v *view) (o option, ok bool, err error) {
	var values []*float64
	for _, s := range d.series {
		for _, p := range v.policies {
			m := p.metric(s.metric)
			values = append(values, m.Mean)
			if m.Mean != nil {
				values = append(values, m.Lo, m.Hi)
			}
		}
	}
	lo, hi, ok := widest(values...)
	if !ok {
		return nil, false, nil
	}
	axis := valueAxis(d.unit)
	floor := math.Inf(-1)
	if d.log {
		floor = logFloor(values)
		top := math.Pow(10, math.Ceil(math.Log10(max(hi, floor*10))))
		axis = option{"type": "log", "min": floor, "max": top, "axisLabel": option{"formatter": d.unit.function() + "/" + strconv.FormatFloat(floor, 'g', -1, 64)}}
	} else {
		axis["min"], axis["max"] = niceRange(lo, hi, d.unit)
	}
	chart := charts.NewScatter()
	for _, s := range d.series {
		chart.AddSeries(metricOf(s.metric).Label, d.points(v, s, floor))
	}
	if o, err = newOption(chart); err != nil {
		return nil, false, err
	}
	d.style(v, o, floor)
	o.axis("xAxis", axis)
	o.axis("xAxis", option{"name": d.axis, "nameLocation": "middle", "nameGap": 30})
	o.axis("yAxis", policyAxis(d.labels(v)))
	o.grid(labelWidth(d.labels(v)), 24, 8, 52)
	o["tooltip"] = option{"trigger": "item", "formatter": "fn:tip", "confine": true}
	return o, true, nil
}

// labels are the rows' names; a policy without any of the values says so.
func (d dots) labels(v *view) []string {
	labels := v.names()
	for i, p := range v.policies {
		has := false
		for _, s := range d.series {
			has = has || p.metric(s.metric).Mean != nil
		}
		if !has {
			labels[i] += " (" + noData + ")"
		}
	}
	return labels
}

func (d dots) points(v *view, s dotSeries, floor float64) []opts.ScatterData {
	points := make([]opts.ScatterData, 0, len(v.policies))
	for i, p := range v.policies {
		if m := p.metric(s.metric); m.Mean != nil {
			points = append(points, opts.ScatterData{Name: p.name, Symbol: p.mark.symbolPath(), Value: []float64{round(max(*m.Mean, floor)), float64(i)}})
		}
	}
	return points
}

// style gives the points their policies' colours and tips, and adds the intervals behind them.
func (d dots) style(v *view, o option, floor float64) {
	list, _ := o["series"].([]any)
	for k, s := range o.series() {
		kind := d.series[k]
		m := metricOf(kind.metric)
		s["symbolSize"] = 13
		s["z"] = 3
		data, _ := s["data"].([]any)
		bars := []any{}
		j := 0
		for i, p := range v.policies {
			x := p.metric(kind.metric)
			if x.Mean == nil {
				continue
			}
			item, _ := data[j].(map[string]any)
			j++
			item["tip"] = tip(m, x)
			item["itemStyle"] = option{"color": p.mark.token(), "opacity": 1}
			if kind.hollow {
				item["itemStyle"] = option{"color": "@surface", "borderColor": p.mark.token(), "borderWidth": 2, "opacity": 1}
			}
			if x.Lo != nil && x.Hi != nil {
				bars = append(bars, option{
					"value":     []float64{float64(i), round(max(*x.Lo, floor)), round(max(*x.Hi, floor))},
					"itemStyle": option{"color": p.mark.token()},
				})
			}
		}
		list = append(list, map[string]any{
			"type": "custom", "name": m.Label, "renderItem": "fn:whisker", "z": 2, "silent": true,
			"encode": option{"x": []int{1, 2}, "y": 0}, "data": bars, "progressive": 0, "clip": true,
		})
	}
	o["series"] = list
}

// tip is what hovering a point says, in words.
func tip(m metric, x results.Metric) string {
	s := m.Label + " " + m.unit.textOf(x.Mean)
	if i := m.unit.interval(x); i != "" {
		s += " (95 % interval " + i + ")"
	}
	return s
}

// logFloor is the power of ten at which a logarithmic axis over values begins: zeros and less are drawn there. Four
// decades below the largest is the least, or one tiny value would squeeze all others.
func logFloor(values []*float64) float64 {
	lo, hi := math.Inf(1), 0.0
	zero := false
	for _, x := range values {
		switch {
		case x == nil:
		case *x > 0:
			lo, hi = min(lo, *x), max(hi, *x)
		default:
			zero = true
		}
	}
	if hi == 0 {
		return 0.1
	}
	floor := math.Floor(math.Log10(lo))
	if zero || math.Pow(10, floor) == lo {
		floor--
	}
	return math.Pow(10, max(floor, math.Floor(math.Log10(hi))-5))
}

// niceRange is an axis from a round number below lo to one above hi.
func niceRange(lo, hi float64, u unit) (from, to float64) {
	span := hi - lo
	if span == 0 {
		span = max(math.Abs(hi)*0.1, 0.01)
	}
	step := math.Pow(10, math.Floor(math.Log10(span)))
	if span/step < 2 {
		step /= 2
	}
	from, to = math.Floor((lo-span*0.05)/step)*step, math.Ceil((hi+span*0.05)/step)*step
	if lo >= 0 {
		from = max(from, 0)
	}
	if u == unitShare && hi <= 1 {
		to = min(to, 1)
	}
	return round(from), round(to)
}
