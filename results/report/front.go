package report

import (
	"fmt"
	"sort"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// frontSection sets cost against hit rate: which policies are worth a look, and which another betters in both.
func frontSection(v *view) (*section, error) {
	var placed []policy
	for _, p := range v.policies {
		if p.metric("cost_usd").Mean != nil && p.metric("hit_rate").Mean != nil {
			placed = append(placed, p)
		}
	}
	front := nonDominated(placed)
	f := &figure{
		ID: "cost-hit-rate-chart", Title: "Cost against hit rate", Empty: "No data: no policy has both a cost and a hit rate.",
		Finding: frontFinding(placed, front), Height: 420,
		Note:  "Further left and up is better. The line joins the policies that no other betters in both; they are drawn larger.",
		Table: frontTable(v, front),
	}
	if len(placed) > 0 {
		f.Empty = ""
		f.Note += shareScale(unitShare, means(placed, "hit_rate")).note
		o, err := frontOption(placed, front)
		if err != nil {
			return nil, &figureError{f.ID, err}
		}
		if err := f.setOption(o); err != nil {
			return nil, err
		}
	}
	return &section{ID: "cost-hit-rate", Title: "Cost against hit rate", Blocks: []block{{Figure: f}}}, nil
}

// nonDominated are the policies that no other betters in one of cost and hit rate without being worse in the other, by
// cost. The clairvoyant one, which would beat them all, is left out: nobody can run it.
func nonDominated(all []policy) []policy {
	var front []policy
	for _, p := range all {
		if p.name == "clairvoyant" {
			continue
		}
		cost, hit := *p.metric("cost_usd").Mean, *p.metric("hit_rate").Mean
		dominated := false
		for _, q := range all {
			c, h := *q.metric("cost_usd").Mean, *q.metric("hit_rate").Mean
			dominated = dominated || q.name != "clairvoyant" && c <= cost && h >= hit && (c < cost || h > hit)
		}
		if !dominated {
			front = append(front, p)
		}
	}
	sort.SliceStable(front, func(i, j int) bool {
		return *front[i].metric("cost_usd").Mean < *front[j].metric("cost_usd").Mean
	})
	return front
}

func onFront(front []policy, name string) bool {
	for _, p := range front {
		if p.name == name {
			return true
		}
	}
	return false
}

func frontOption(placed, front []policy) (option, error) {
	points := make([]opts.ScatterData, len(placed))
	xs, ys := means(placed, "cost_usd"), means(placed, "hit_rate")
	sx, sy := costScale(xs), shareScale(unitShare, ys)
	for i, p := range placed {
		x, y := xs[i], ys[i]
		size := 11
		if onFront(front, p.name) {
			size = 18
		}
		points[i] = opts.ScatterData{Name: p.name, Symbol: p.mark.symbolPath(), SymbolSize: size, Value: []float64{round(*x), round(sy.place(*y))}}
	}
	steps := make([]opts.LineData, len(front))
	for i, p := range front {
		steps[i].Value = []float64{round(*p.metric("cost_usd").Mean), round(sy.place(*p.metric("hit_rate").Mean))}
	}
	chart := charts.NewScatter()
	chart.AddSeries("policies", points)
	line := charts.NewLine()
	line.AddSeries("non-dominated", steps)
	chart.Overlap(line)
	o, err := newOption(chart)
	if err != nil {
		return nil, err
	}
	series := o.series()
	series[0]["label"] = option{"show": true, "position": "right", "formatter": "{b}", "color": "@ink", "distance": 8, "textBorderColor": "@surface", "textBorderWidth": 3}
	series[0]["labelLayout"] = option{"hideOverlap": true, "moveOverlap": "shiftY"}
	series[0]["z"] = 3
	if data, ok := series[0]["data"].([]any); ok {
		for i, d := range data {
			if item, ok := d.(map[string]any); ok {
				item["itemStyle"] = option{"color": placed[i].mark.token(), "opacity": 1}
				item["tip"] = "cost " + unitUSD.text(*xs[i]) + ", hit rate " + unitShare.text(*ys[i])
			}
		}
	}
	series[1]["symbol"], series[1]["silent"] = "none", true
	series[1]["step"] = "end"
	series[1]["lineStyle"] = option{"color": "@muted", "width": 1.5, "type": []int{5, 4}}
	o.axis("xAxis", sx.axis)
	o.axis("xAxis", option{"nameLocation": "middle", "nameGap": 30})
	o.axis("yAxis", sy.axis)
	o.grid(66, 90, 20, 52)
	o["tooltip"] = option{"trigger": "item", "formatter": "fn:tip", "confine": true}
	return o, nil
}

func frontFinding(placed, front []policy) string {
	if len(placed) == 0 {
		return ""
	}
	names := make([]string, len(front))
	for i, p := range front {
		names[i] = p.name
	}
	if len(front) == len(placed) {
		return "No policy betters another in both cost and hit rate."
	}
	verb := "are"
	if len(front) == 1 {
		verb = "is"
	}
	return fmt.Sprintf("%s %s not bettered in both cost and hit rate by any other of the %d policies.", listWords(names), verb, len(placed))
}

func frontTable(v *view, front []policy) *table {
	rows := v.policyRows()
	for i, p := range v.policies {
		word := "no"
		if onFront(front, p.name) {
			word = "yes"
		}
		rows[i].Lead = append(rows[i].Lead, textCell(word))
	}
	return metricTable("Cost and hit rate per policy, with 95 % intervals", []column{{Text: "Policy"}, {Text: "Not bettered"}}, rows, "cost_usd", "hit_rate", "efficiency")
}

// listWords joins words as a sentence does.
func listWords(w []string) string {
	switch len(w) {
	case 0:
		return "nothing"
	case 1:
		return w[0]
	default:
		return strings.Join(w[:len(w)-1], ", ") + " and " + w[len(w)-1]
	}
}
