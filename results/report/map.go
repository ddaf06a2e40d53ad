package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"headway/results"
)

// The bins of the map are bounded, and with them the file: those of the density, and those of all policies' misses.
const (
	densityBins = 12000
	missBins    = 20000
)

// mapSection draws where cells, sites and vehicles are, and where reads were not hits.
func mapSection(v *view) (*section, error) {
	m := v.run.Map
	f := &figure{
		ID: "map-chart", Title: "Cells, sites, vehicles and misses", Height: 560, Map: true, ChoiceLabel: "Misses of",
		Empty: "No data: the run holds no map.",
	}
	s := &section{ID: "map", Title: "Map", Blocks: []block{{Figure: f}}}
	if m == nil || len(m.Cells)+len(m.Sites)+len(m.Density.N) == 0 {
		return s, nil
	}
	f.Empty = ""
	if err := checkMap(v); err != nil {
		return nil, err
	}
	proj, bounds := extent(m)
	o, joined, err := mapOption(m, proj)
	if err != nil {
		return nil, err
	}
	o["bounds"] = bounds
	choices, gathered := missChoices(v, proj)
	f.Legend = []legend{
		{"vehicles", area(grey, 0)}, {"cells", point(green, 0)}, {"sites", point(grey, 3)}, {"misses", point(orange, 0)},
	}
	f.Note = "North is up. The stronger a square, the more vehicles were there; the larger a circle, the more reads that were not hits, summed over seeds. Lines join linked sites."
	if joined > 1 {
		f.Note += fmt.Sprintf(" Squares are %d by %d bins of the run joined, to keep the file small.", joined, joined)
	}
	if gathered > 1 {
		f.Note += fmt.Sprintf(" A circle gathers the misses of at most %d by %d of them.", gathered, gathered)
	}
	f.Finding = fmt.Sprintf("%s cells are served by %s sites.", count(int64(len(m.Cells))), count(int64(len(m.Sites))))
	if err := f.setOption(o, choices...); err != nil {
		return nil, err
	}
	f.Table = missPlaces(v)
	handovers, err := handoverFigure(v, proj, bounds)
	if err != nil {
		return nil, err
	}
	if handovers != nil {
		s.Blocks = append(s.Blocks, block{Figure: handovers})
	}
	s.Blocks = append(s.Blocks, block{Table: sitesTable(m)})
	return s, nil
}

func checkMap(v *view) error {
	if err := checkBins("the map's density", v.run.Map.Density); err != nil {
		return err
	}
	for _, p := range v.policies {
		if err := checkBins(fmt.Sprintf("the map's misses of policy %q", p.name), v.missBins(p.name)); err != nil {
			return err
		}
	}
	return nil
}

// extent is the map's projection and its bounds in metres: west, south, east, north.
func extent(m *results.Map) (projection, [4]float64) {
	var lons, lats []float64
	for _, p := range slices.Concat(m.Cells, m.Sites) {
		lons, lats = append(lons, p.Lon), append(lats, p.Lat)
	}
	lons, lats = append(lons, m.Density.Lon...), append(lats, m.Density.Lat...)
	p := newProjection(slices.Min(lons), slices.Min(lats), slices.Max(lons), slices.Max(lats))
	x0, y0 := p.metres(slices.Min(lons), slices.Min(lats))
	x1, y1 := p.metres(slices.Max(lons), slices.Max(lats))
	margin := float64(0.03*max(x1-x0, y1-y0)) + 200
	return p, [4]float64{math.Floor(x0 - margin), math.Floor(y0 - margin), math.Ceil(x1 + margin), math.Ceil(y1 + margin)}
}

// mapOption draws everything but the misses, which a choice adds.
func mapOption(m *results.Map, proj projection) (option, int64, error) {
	density, joined := newRaster(m.Density, proj, densityBins)
	chart := charts.NewScatter()
	chart.AddSeries("cells", mapPoints(m.Cells, proj, false))
	chart.AddSeries("sites", mapPoints(m.Sites, proj, true))
	o, err := newOption(chart)
	if err != nil {
		return nil, 1, err
	}
	s := o.series()
	s[0]["symbolSize"], s[0]["z"], s[0]["silent"] = 4, 4, true
	s[0]["itemStyle"] = option{"color": "@c3", "opacity": 1}
	s[1]["symbol"], s[1]["symbolSize"], s[1]["z"] = "diamond", 13, 6
	s[1]["itemStyle"] = option{"color": "@ink", "borderColor": "@surface", "borderWidth": 1.5}
	list, _ := o["series"].([]any)
	o["series"] = append(list, vehicleSquares(density),
		option{"type": "custom", "name": "links", "renderItem": "fn:link", "data": linkLines(m, proj), "itemStyle": option{"color": "@muted"}, "z": 3, "silent": true, "progressive": 0, "clip": true, "encode": option{"x": []int{0, 2}, "y": []int{1, 3}}})
	bareMap(o)
	return o, joined, nil
}

// vehicleSquares draws where vehicles were.
func vehicleSquares(density raster) option {
	return option{"type": "custom", "name": "vehicles", "renderItem": "fn:square", "raster": density, "itemStyle": option{"color": "@ink"}, "z": 1, "silent": true, "progressive": 0, "clip": true}
}

// bareMap gives a map no axes.
func bareMap(o option) {
	hidden := option{"type": "value", "axisLabel": option{"show": false}, "axisLine": option{"show": false}, "axisTick": option{"show": false}, "splitLine": option{"show": false}}
	o.axis("xAxis", hidden)
	o.axis("yAxis", hidden)
	o.grid(0, 0, 0, 0)
	o["tooltip"] = option{"trigger": "item", "formatter": "fn:tip", "confine": true}
}

// mapPoints are points in whole metres; named ones say what they are when pointed at.
func mapPoints(points []results.MapPoint, proj projection, named bool) []opts.ScatterData {
	out := make([]opts.ScatterData, len(points))
	for i, p := range points {
		x, y := proj.metres(p.Lon, p.Lat)
		out[i].Value = []float64{math.Round(x), math.Round(y)}
		if named {
			out[i].Name = siteName(p, i)
		}
	}
	return out
}

func siteName(p results.MapPoint, number int) string {
	if p.Name != "" {
		return p.Name
	}
	return fmt.Sprintf("site-%d", number)
}

// linkLines are the links as x, y, x, y; a link to a site that is not there is left out.
func linkLines(m *results.Map, proj projection) [][4]float64 {
	lines := [][4]float64{}
	for _, l := range m.Links {
		if min(l[0], l[1]) < 0 || max(l[0], l[1]) >= len(m.Sites) {
			continue
		}
		x0, y0 := proj.metres(m.Sites[l[0]].Lon, m.Sites[l[0]].Lat)
		x1, y1 := proj.metres(m.Sites[l[1]].Lon, m.Sites[l[1]].Lat)
		lines = append(lines, [4]float64{math.Round(x0), math.Round(y0), math.Round(x1), math.Round(y1)})
	}
	return lines
}

// missBins are a policy's misses. They are binned as the density is, so they need not say it again.
func (v *view) missBins(policy string) results.MapBins {
	b := v.run.Map.Misses[policy]
	if b.StepLon == 0 && b.StepLat == 0 {
		b.StepLon, b.StepLat = v.run.Map.Density.StepLon, v.run.Map.Density.StepLat
	}
	return b
}

// missChoices is a layer of misses per policy that has one; vector's is shown first; gathered is how many bins make up the side of
// the largest square whose misses are drawn as one.
func missChoices(v *view, proj projection) (choices []choice, gathered int64) {
	for _, p := range v.policies {
		if _, ok := v.run.Map.Misses[p.name]; !ok {
			continue
		}
		bins := v.missBins(p.name)
		r, joined := newRaster(bins, proj, max(missBins/len(v.policies), 300))
		gathered = max(gathered, joined)
		c := choice{p.name, missPlacesFinding(p.name, bins), option{"added": []any{option{
			"type": "custom", "name": "misses", "renderItem": "fn:circle", "raster": r, "z": 5, "progressive": 0, "clip": true,
			"itemStyle": option{"color": "@c2", "borderColor": "@ink"},
		}}}}
		if p.name == "vector" {
			choices = slices.Insert(choices, 0, c)
			continue
		}
		choices = append(choices, c)
	}
	return choices, gathered
}

// missPlacesFinding says how the misses are spread: in how few of their bins half of them lie.
func missPlacesFinding(name string, b results.MapBins) string {
	sum := int64(0)
	for _, n := range b.N {
		sum += n
	}
	if sum == 0 {
		return "Every read of " + name + " on this map was a hit."
	}
	sorted := slices.Clone(b.N)
	slices.SortFunc(sorted, func(a, b int64) int { return int(b - a) })
	half, bins := int64(0), 0
	for half*2 < sum {
		half += sorted[bins]
		bins++
	}
	return fmt.Sprintf("%s: %s reads were not hits, half of them in %s of the %s squares where any were missed.",
		name, count(sum), count(int64(bins)), count(int64(len(b.N))))
}
