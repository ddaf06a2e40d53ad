package report

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"headway/results"
)

// dots is a chart of one row per policy with a point for each of its values and their 95 % intervals.
type dots struct {
	unit   unit
	axis   string
	scale  func(u unit, values []*float64) scale
	aside  func(policy) string // what stands at the row's right; nil: nothing
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
	if _, _, ok := widest(values...); !ok {
		return nil, false, nil
	}
	sc := d.scale(d.unit, values)
	chart := charts.NewScatter()
	for _, s := range d.series {
		chart.AddSeries(metricOf(s.metric).Label, d.points(v, s, sc))
	}
	if o, err = newOption(chart); err != nil {
		return nil, false, err
	}
	d.style(v, o, sc)
	o.axis("xAxis", sc.axis)
	o.axis("xAxis", option{"name": d.axis, "nameLocation": "middle", "nameGap": 30})
	o.axis("yAxis", policyAxis(d.labels(v)))
	o.grid(labelWidth(d.labels(v)), 32, 8, 52)
	if d.aside != nil {
		d.addAside(v, o)
	}
	o["tooltip"] = option{"trigger": "item", "formatter": "fn:tip", "confine": true}
	return o, true, nil
}

// addAside writes a word at the right of each row.
func (d dots) addAside(v *view, o option) {
	texts := make([]string, len(v.policies))
	for i, p := range v.policies {
		texts[i] = d.aside(p)
	}
	left, _ := o["yAxis"].([]any)
	right := policyAxis(texts)
	right["position"] = "right"
	right["axisLabel"] = option{"interval": 0, "color": "@muted"}
	o["yAxis"] = append(left, right)
	o.grid(labelWidth(d.labels(v)), 64, 8, 52)
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

func (d dots) points(v *view, s dotSeries, sc scale) []opts.ScatterData {
	points := make([]opts.ScatterData, 0, len(v.policies))
	for i, p := range v.policies {
		if m := p.metric(s.metric); m.Mean != nil {
			points = append(points, opts.ScatterData{Name: p.name, Symbol: p.mark.symbolPath(), Value: []float64{round(sc.place(*m.Mean)), float64(i)}})
		}
	}
	return points
}

// style gives the points their policies' colours and tips, and adds the intervals behind them.
func (d dots) style(v *view, o option, sc scale) {
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
					"value":     []float64{float64(i), round(sc.place(*x.Lo)), round(sc.place(*x.Hi))},
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
