package report

import (
	"encoding/json"
	"fmt"
	"maps"
)

// option is a chart's option as ECharts takes it. Three kinds of words in it are replaced by the page's script: colours
// "@c0", "@ink" … by the theme's, and "fn:NAME" under the keys that take a function by the page's function of that name.
type option map[string]any

// builder is a go-echarts chart. It checks types and knows the option's layout; its renderer is not used, because that
// drops marshalling errors, escapes nothing, draws random ids and loads the library from a remote host.
type builder interface {
	Validate()
	JSON() map[string]any
}

// newOption is the option of a chart, with what go-echarts cannot say or says in the way of the page removed or set.
func newOption(c builder) (option, error) {
	c.Validate()
	data, err := json.Marshal(c.JSON()) // ours, not JSONNotEscaped, which loses the error of a NaN
	if err != nil {
		return nil, fmt.Errorf("chart option: %w", err)
	}
	var o option
	if err := json.Unmarshal(data, &o); err != nil {
		return nil, fmt.Errorf("chart option: %w", err)
	}
	delete(o, "title")   // the page has headings
	delete(o, "toolbox") // its icons cannot be reached by keyboard
	delete(o, "color")
	o["animation"] = false
	o["legend"] = option{"show": false} // the page's own legend switches series through it
	for _, s := range o.series() {
		s["progressive"] = 0 // else points beyond the first 3000 can be left out
		if data, ok := s["data"].([]any); ok {
			s["data"] = compact(data)
		}
	}
	return o, nil
}

// compact writes {"value": x} as x: a third of a long series.
func compact(data []any) []any {
	for i, d := range data {
		if m, ok := d.(map[string]any); ok && len(m) <= 1 {
			data[i] = m["value"] // nil, so null, where there is no value
		}
	}
	return data
}

func (o option) series() []option {
	list, _ := o["series"].([]any)
	out := make([]option, 0, len(list))
	for _, s := range list {
		if m, ok := s.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// axis sets keys of an axis ("xAxis" or "yAxis").
func (o option) axis(name string, set option) {
	list, _ := o[name].([]any)
	if len(list) == 0 {
		o[name] = set
		return
	}
	if m, ok := list[0].(map[string]any); ok {
		maps.Copy(m, set)
	}
}

// grid places the plot: pixels left, right, above and below it.
func (o option) grid(left, right, top, bottom int) {
	o["grid"] = option{"left": left, "right": right, "top": top, "bottom": bottom, "outerBoundsMode": "none"}
}

// valueAxis is a numeric axis whose labels are written by the page's function of the unit.
func valueAxis(u unit) option {
	return option{"type": "value", "axisLabel": option{"formatter": u.function(), "hideOverlap": true}}
}

// function is the page's function that writes values of the unit on axes and in tooltips.
func (u unit) function() string {
	switch u {
	case unitShare:
		return "fn:share"
	case unitMS:
		return "fn:ms"
	case unitUSD:
		return "fn:usd"
	default:
		return "fn:count"
	}
}

// labelWidth is the room for the names on a chart's left, in pixels; longer names are cut (the table has them whole).
func labelWidth(names []string) int {
	longest := 4
	for _, n := range names {
		longest = max(longest, len([]rune(n)))
	}
	return min(24+longest*7, 136)
}

// policyAxis is the axis of rows, one per policy, the first at the top.
func policyAxis(names []string) option {
	return option{
		"type": "category", "inverse": true, "data": names,
		"axisTick": option{"show": false}, "axisLine": option{"show": false},
		"axisLabel": option{"interval": 0, "margin": 12, "width": labelWidth(names) - 18, "overflow": "truncate", "color": "@ink"},
	}
}
