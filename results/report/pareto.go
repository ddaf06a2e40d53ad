package report

import (
	"fmt"
	"sort"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"headway/results"
)

// paretoSection sets what policies have ready against what they store and move for it, when being late is made to matter
// less or more: nil where no front was asked for.
func paretoSection(v *view) (*section, error) {
	if v.run.Front == nil {
		return nil, nil
	}
	p := newPareto(v)
	text := fmt.Sprintf("The policies that weigh what being late costs were told %s times that, and the others ran as ever, on the same traffic. "+
		"Costs are at the scenario's own penalties. Further left and up is better; the line joins the points that no other betters in both, which are drawn larger. "+
		"The hypervolume is the share of the rectangle between the ideal corner and the most that any policy used that a policy's points cover.", multiplesText(v.run.Front.Multiples))
	if len(p.points["clairvoyant"]) > 0 {
		text += " clairvoyant, who knows the future, betters nobody: its points are the bound."
	}
	blocks := []block{{Text: text}}
	for _, price := range []paretoPrice{
		{results.StoredGB, "front-stored-chart", "bytes stored", "GB stored, mean over time", func(p *results.FrontPoint) bool { return p.BestStored }},
		{results.MovedGB, "front-moved-chart", "bytes moved", "GB moved for copies", func(p *results.FrontPoint) bool { return p.BestMoved }},
	} {
		f, err := p.figure(price)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block{Figure: f})
	}
	blocks[1].Figure.Table = p.pointTable()
	blocks[2].Figure.Table = p.volumeTable()
	return &section{ID: "front", Title: "What the penalty buys", Blocks: blocks}, nil
}

func multiplesText(m []float64) string {
	if len(m) == 0 {
		return "1"
	}
	return fmt.Sprintf("%g to %g", m[0], m[len(m)-1])
}

// pareto is a front, by policy.
type pareto struct {
	view    *view
	quality metric
	points  map[string][]*results.FrontPoint
}

// paretoPrice is what quality is set against.
type paretoPrice struct {
	metric, id, words, axis string
	best                    func(*results.FrontPoint) bool
}

func newPareto(v *view) *pareto {
	p := &pareto{view: v, quality: metricOf(v.run.Front.Quality), points: map[string][]*results.FrontPoint{}}
	for i := range v.run.Front.Points {
		point := &v.run.Front.Points[i]
		p.points[point.Policy] = append(p.points[point.Policy], point)
	}
	return p
}

// values are a metric's means of all points that have both it and the quality.
func (p *pareto) values(of, with string) []*float64 {
	var out []*float64
	for i := range p.view.run.Front.Points {
		m := p.view.run.Front.Points[i].Metrics
		if m[of].Mean != nil && m[with].Mean != nil {
			out = append(out, m[of].Mean)
		}
	}
	return out
}

func (p *pareto) figure(price paretoPrice) (*figure, error) {
	quality := strings.ToLower(p.quality.Label)
	f := &figure{
		ID: price.id, Title: p.quality.Label + " against " + price.words, Height: 420, Finding: p.finding(price),
		Empty: "No data: no point has both a " + quality + " and " + price.words + ".",
	}
	xs, ys := p.values(price.metric, p.quality.Name), p.values(p.quality.Name, price.metric)
	if len(xs) == 0 {
		return f, nil
	}
	f.Empty = ""
	sx, sy := gbScale(xs), shareScale(unitShare, ys)
	f.Note = strings.TrimSpace(strings.ReplaceAll(sy.note, "hit rate", quality))
	o, err := p.option(price, sx, sy)
	if err != nil {
		return nil, &figureError{f.ID, err}
	}
	for _, q := range p.view.policies {
		if n := len(p.points[q.name]); n > 0 {
			m := q.mark
			m.Alone = n == 1
			f.Legend = append(f.Legend, legend{q.name, m})
		}
	}
	return f, f.setOption(o)
}

// gbScale is linear, or logarithmic where the values span more than a factor of 8.
func gbScale(values []*float64) scale {
	lo, hi := 0.0, 0.0
	for _, x := range values {
		if *x > 0 && (lo == 0 || *x < lo) {
			lo = *x
		}
		hi = max(hi, *x)
	}
	if lo == 0 || hi/lo <= 8 {
		return linearScale(unitRatio, values)
	}
	return logScale(unitRatio, values)
}

// option draws the points of each policy, those of one that was told several penalties joined in their order, and the line
// of the best.
func (p *pareto) option(price paretoPrice, sx, sy scale) (option, error) {
	chart := charts.NewScatter()
	var best []*results.FrontPoint
	var marks []mark
	var tips [][]string
	place := func(point *results.FrontPoint) []float64 {
		return []float64{round(sx.place(*point.Metrics[price.metric].Mean)), round(sy.place(*point.Metrics[p.quality.Name].Mean))}
	}
	paths := charts.NewLine()
	for _, q := range p.view.policies {
		var data []opts.ScatterData
		var path []opts.LineData
		var tip []string
		for _, point := range p.points[q.name] {
			if point.Metrics[price.metric].Mean == nil || point.Metrics[p.quality.Name].Mean == nil {
				continue
			}
			size := 9
			if price.best(point) {
				size = 16
				best = append(best, point)
			}
			data = append(data, opts.ScatterData{Name: pointName(point), Symbol: q.mark.symbolPath(), SymbolSize: size, Value: place(point)})
			path = append(path, opts.LineData{Value: place(point)})
			tip = append(tip, p.tip(point, price))
		}
		if len(data) == 0 {
			continue
		}
		chart.AddSeries(q.name, data)
		paths.AddSeries(q.name, path)
		marks, tips = append(marks, q.mark), append(tips, tip)
	}
	sort.SliceStable(best, func(i, j int) bool { return *best[i].Metrics[price.metric].Mean < *best[j].Metrics[price.metric].Mean })
	steps := make([]opts.LineData, len(best))
	for i, point := range best {
		steps[i].Value = place(point)
	}
	paths.AddSeries("best", steps)
	chart.Overlap(paths)
	o, err := newOption(chart)
	if err != nil {
		return nil, err
	}
	p.style(o, marks, tips)
	o.axis("xAxis", sx.axis)
	o.axis("xAxis", option{"name": price.axis, "nameLocation": "middle", "nameGap": 30})
	o.axis("yAxis", sy.axis)
	o.grid(66, 24, 20, 52)
	o["tooltip"] = option{"trigger": "item", "formatter": "fn:tip", "confine": true}
	return o, nil
}

// style colours the series: first the points of each policy, then their paths, last the line of the best.
func (p *pareto) style(o option, marks []mark, tips [][]string) {
	series := o.series()
	for i, m := range marks {
		points, path := series[i], series[len(marks)+i]
		points["z"] = 3
		if data, ok := points["data"].([]any); ok {
			for k, d := range data {
				if item, ok := d.(map[string]any); ok {
					item["itemStyle"] = option{"color": m.token(), "opacity": 1}
					item["tip"] = tips[i][k]
				}
			}
		}
		path["symbol"], path["silent"] = "none", true
		path["lineStyle"] = option{"color": m.token(), "width": 1}
	}
	best := series[2*len(marks)]
	best["symbol"], best["silent"], best["step"] = "none", true, "end"
	best["lineStyle"] = option{"color": "@muted", "width": 1.5, "type": []int{5, 4}}
}

// pointName is a point in words.
func pointName(p *results.FrontPoint) string {
	if p.Multiple == nil {
		return p.Policy
	}
	return fmt.Sprintf("%s told %g×", p.Policy, *p.Multiple)
}

func (p *pareto) tip(point *results.FrontPoint, price paretoPrice) string {
	return fmt.Sprintf("%s %s, %s GB %s, cost %s", strings.ToLower(p.quality.Label), unitShare.text(*point.Metrics[p.quality.Name].Mean),
		results.Number(*point.Metrics[price.metric].Mean), strings.TrimPrefix(price.words, "bytes "), unitUSD.textOf(point.Metrics["cost_usd"].Mean))
}

// finding names the policies with points among the best.
func (p *pareto) finding(price paretoPrice) string {
	var parts []string
	for _, q := range p.view.policies {
		n := 0
		for _, point := range p.points[q.name] {
			if price.best(point) {
				n++
			}
		}
		switch all := len(p.points[q.name]); {
		case n > 0 && all > 1:
			parts = append(parts, fmt.Sprintf("%s (%d of its %d points)", q.name, n, all))
		case n > 0:
			parts = append(parts, q.name)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("Not bettered in both %s and %s: %s.", strings.ToLower(p.quality.Label), price.words, listWords(parts))
}

func (p *pareto) pointTable() *table {
	var rows []metricRow
	for _, q := range p.view.policies {
		for _, point := range p.points[q.name] {
			told := noDataCell()
			told.Text = "–"
			if point.Multiple != nil {
				told = numberCell(fmt.Sprintf("%g×", *point.Multiple))
			}
			rows = append(rows, metricRow{
				Lead: []cell{policyCell(q), told, textCell(yesNo(point.BestStored)), textCell(yesNo(point.BestMoved))}, Metrics: point.Metrics,
			})
		}
	}
	lead := []column{{Text: "Policy"}, {Text: "Penalties told", Number: true}, {Text: "Best by stored"}, {Text: "Best by moved"}}
	return metricTable("Each point, with 95 % intervals", lead, rows,
		"hit_rate", "availability", results.StoredGB, results.MovedGB, "excess_storage", "excess_data", "equivalent_transfers", "cost_usd")
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (p *pareto) volumeTable() *table {
	var rows []metricRow
	for _, q := range p.view.policies {
		if v, ok := p.view.run.Front.Hypervolume[q.name]; ok {
			rows = append(rows, metricRow{Lead: []cell{policyCell(q)}, Metrics: map[string]results.Metric{"volume_stored": v.Stored, "volume_moved": v.Moved}})
		}
	}
	ref := p.view.run.Front.Reference
	caption := fmt.Sprintf("Hypervolume per policy, with 95 %% intervals, up to %s GB stored and %s GB moved", results.Number(ref.StoredGB), results.Number(ref.MovedGB))
	return metricTable(caption, []column{{Text: "Policy"}}, rows, "volume_stored", "volume_moved")
}
