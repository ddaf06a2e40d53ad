package report

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// stack is a chart of one bar per policy, stacked from parts.
type stack struct {
	unit  unit
	axis  string
	max   *float64
	parts []part
	value func(policy, part) *float64 // nil: no data
	total func(policy) string         // written at the bar's end
}

// part is one part of the bars.
type part struct {
	name, label string
	mark        mark
}

// parts gives each label the next mark of the areas' colours, which leave out those of vector and static.
func areaParts(names, labels []string, marks ...mark) []part {
	parts := make([]part, len(names))
	for i := range names {
		parts[i] = part{names[i], labels[i], marks[i%len(marks)]}
	}
	return parts
}

func (s stack) has(p policy) bool {
	for _, part := range s.parts {
		if s.value(p, part) != nil {
			return true
		}
	}
	return false
}

// option draws the bars; ok is false where no policy has data.
func (s stack) option(v *view) (o option, ok bool, err error) {
	labels := v.names()
	for i, p := range v.policies {
		if s.has(p) {
			ok = true
			continue
		}
		labels[i] += " (" + noData + ")"
	}
	if !ok {
		return nil, false, nil
	}
	chart := charts.NewBar()
	chart.SetXAxis(labels).XYReversal()
	for k, part := range s.parts {
		data := make([]opts.BarData, len(v.policies))
		for i, p := range v.policies {
			if x := s.value(p, part); x != nil {
				data[i].Value = round(*x)
			} else if s.has(p) {
				data[i].Value = 0
			}
			if k == len(s.parts)-1 && s.has(p) {
				data[i].Label = &opts.Label{Show: opts.Bool(true), Position: "right", Formatter: types.FuncStr(s.total(p))}
			}
		}
		chart.AddSeries(part.label, data,
			charts.WithBarChartOpts(opts.BarChart{Stack: "all"}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: part.mark.token()}))
	}
	if o, err = newOption(chart); err != nil {
		return nil, false, err
	}
	for k, series := range o.series() {
		if item, ok := series["itemStyle"].(map[string]any); ok {
			item["decal"] = s.parts[k].mark.decal()
			item["borderColor"], item["borderWidth"] = "@surface", 0.5
		}
		series["label"] = option{"show": false, "color": "@ink", "textBorderWidth": 0}
		series["barMaxWidth"] = 20
		series["clip"] = false // a rounded sum just above the axis' end must not lose its label
		series["tooltip"] = option{"valueFormatter": s.unit.function()}
	}
	axis := valueAxis(s.unit)
	if s.max != nil {
		axis["max"] = *s.max
	}
	o.axis("xAxis", axis)
	o.axis("xAxis", option{"name": s.axis, "nameLocation": "middle", "nameGap": 30})
	o.axis("yAxis", policyAxis(labels))
	o.grid(labelWidth(labels), 76, 8, 52)
	o["tooltip"] = option{"trigger": "axis", "confine": true, "axisPointer": option{"type": "shadow"}}
	return o, true, nil
}

// legend lists the parts.
func (s stack) legend() []legend {
	l := make([]legend, len(s.parts))
	for i, p := range s.parts {
		l[i] = legend{p.label, p.mark}
	}
	return l
}
