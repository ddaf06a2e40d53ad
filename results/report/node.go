package report

import (
	"fmt"
	"math"
	"slices"

	"headway/results"
)

// nodeSection puts what a unified node was measured to take beside a tiered one, where the scenario's nodes take that.
func nodeSection(v *view) (*section, error) {
	c := v.run.Calibration
	if c == nil {
		return nil, nil
	}
	f := &figure{
		ID: "node-chart", Title: "A node as one process, and as three", Height: 340, Empty: "No data: nothing was measured.",
		Note:  "Times in the middle (p50), both axes logarithmic. Unified: service, store and messaging are one process. Tiered: the cache and the store are processes of their own, over TCP; the first read of a copy, and the first after a write, goes past the cache.",
		Table: nodeTable(c), Finding: nodeFinding(c),
	}
	var curves []curve
	for _, kind := range nodeKinds {
		if line := nodeCurve(c, kind); len(line.x) > 0 {
			curves = append(curves, line)
		}
	}
	s := &section{ID: "node", Title: "Unified and tiered nodes", Blocks: []block{{Figure: f}}}
	if len(curves) == 0 {
		return s, nil
	}
	o, err := lines(curves, chartPoints)
	if err != nil {
		return nil, &figureError{f.ID, err}
	}
	o.axis("xAxis", option{
		"type": "log", "logBase": 2, "name": "KiB of the request (logarithmic)", "nameLocation": "middle", "nameGap": 30,
		"min": curves[0].x[0], "max": slices.Max(curves[0].x), "axisLabel": option{"hideOverlap": true},
	})
	o.axis("yAxis", option{"type": "log", "axisLabel": option{"formatter": "fn:ms", "hideOverlap": true}})
	for _, series := range o.series() {
		series["tooltip"] = option{"valueFormatter": "fn:ms"}
	}
	o.grid(64, 20, 14, 52)
	f.Empty, f.Legend = "", curveLegend(curves)
	return s, f.setOption(o)
}

// nodeKind is a kind of request to a node, and how it is drawn.
type nodeKind struct {
	stack, do, name string
	mark            mark
}

var nodeKinds = []nodeKind{
	{"unified", results.DoRead, "unified: read", mark{Color: green}},
	{"tiered", results.DoRead, "tiered: read from the cache", mark{Color: orange, Symbol: 1, Dash: 1}},
	{"tiered", results.DoPastCache, "tiered: read past the cache", mark{Color: purple, Symbol: 2, Dash: 2}},
	{"unified", results.DoWrite, "unified: write", mark{Color: sky, Symbol: 3}},
	{"tiered", results.DoWrite, "tiered: write", mark{Color: grey, Symbol: 4, Dash: 1}},
}

func nodeCurve(c *results.Calibration, kind nodeKind) curve {
	line := curve{policy: policy{name: kind.name, mark: kind.mark}}
	rows := slices.Clone(c.Rows)
	slices.SortStableFunc(rows, func(a, b results.NodeRow) int { return a.Bytes - b.Bytes })
	for _, r := range rows {
		if r.Stack == kind.stack && r.Do == kind.do && r.Via == "process" && r.P50US > 0 {
			ms := r.P50US / 1e3
			line.x, line.y = append(line.x, float64(r.Bytes)/1024), append(line.y, &ms)
		}
	}
	return line
}

// nodeFinding compares reads of the size in the middle.
func nodeFinding(c *results.Calibration) string {
	took := map[string]map[float64]float64{}
	var sizes []float64
	for _, kind := range nodeKinds[:3] {
		line := nodeCurve(c, kind)
		took[kind.name] = map[float64]float64{}
		for i, x := range line.x {
			took[kind.name][x] = *line.y[i]
		}
		if len(sizes) == 0 {
			sizes = line.x
		}
	}
	if len(sizes) == 0 {
		return ""
	}
	x := sizes[len(sizes)/2]
	a, b, p := took[nodeKinds[0].name][x], took[nodeKinds[1].name][x], took[nodeKinds[2].name][x]
	if a == 0 || b == 0 || p == 0 {
		return ""
	}
	return fmt.Sprintf("A read of %s takes a unified node %s in the middle, a tiered one %s from its cache (%.1f times) and %s past it (%.1f times).",
		bytesText(int64(math.Round(x*1024))), unitMS.text(a), unitMS.text(b), b/a, unitMS.text(p), p/a)
}

// nodeTable is every size and kind, the unified node beside the tiered one.
func nodeTable(c *results.Calibration) *table {
	t := &table{Caption: fmt.Sprintf("As measured on %d cores (%s/%s, %s), one request after the other", c.Cores, c.OS, c.Arch, c.Go), Head: []column{
		{Text: "Request"},
		{Text: "Bytes", Number: true},
		{Text: "Via"},
		{Text: "Unified p50", Unit: "ms", Number: true},
		{Text: "Unified p99", Unit: "ms", Number: true},
		{Text: "Tiered p50", Unit: "ms", Number: true},
		{Text: "Tiered p99", Unit: "ms", Number: true},
	}}
	type key struct {
		do, via string
		bytes   int
	}
	at := map[key]int{}
	for _, r := range c.Rows {
		k := key{r.Do, r.Via, r.Bytes}
		i, ok := at[k]
		if !ok {
			i = len(t.Rows)
			at[k] = i
			t.Rows = append(t.Rows, row{Cells: []cell{textCell(r.Do), numberCell(bytesText(int64(r.Bytes))), textCell(r.Via), noDataCell(), noDataCell(), noDataCell(), noDataCell()}})
		}
		column := 3
		if r.Stack == "tiered" {
			column = 5
		}
		t.Rows[i].Cells[column], t.Rows[i].Cells[column+1] = numberCell(results.Number(r.P50US/1e3)), numberCell(results.Number(r.P99US/1e3))
	}
	return t
}
