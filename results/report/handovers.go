package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"

	"headway/results"
)

// handoverSquares bounds the squares in which handovers are counted: more marks would hide each other.
const handoverSquares = 700

// handoverKinds are the kinds in the order in which they are drawn, the rarest on top, each with a shape of its own.
var handoverKinds = []struct {
	key, name, shape string
	mark             mark
}{
	{results.PlainHandover, "handovers", "fn:plus", point(purple, 5)},
	{results.PingPong, "ping-pongs", "fn:triangle", point(sky, 2)},
	{results.TooLate, "too late", "fn:cross", point(orange, 6)},
}

// handoverFigure draws where vehicles change cells; nil where the run does not say.
func handoverFigure(v *view, proj projection, bounds [4]float64) (*figure, error) {
	m := v.run.Map
	if len(m.Handovers) == 0 {
		return nil, nil
	}
	f := &figure{
		ID: "handover-map", Title: "Where vehicles change cells", Height: 560, Map: true,
		Legend: []legend{{"vehicles", area(grey, 0)}, {"cells", point(green, 0)}},
		Note: "North is up. The larger a mark, the more handovers of its kind in its square, in the first seed. Ping-pong: back within " +
			"1 s to the cell before. Too late: the link was lost before the handover could be had.",
	}
	rasters, joined, err := handoverRasters(m, proj)
	if err != nil {
		return nil, err
	}
	if joined > 1 {
		f.Note += fmt.Sprintf(" A mark gathers %d by %d squares of the run.", joined, joined)
	}
	density, _ := newRaster(m.Density, proj, densityBins)
	chart := charts.NewScatter()
	chart.AddSeries("cells", mapPoints(m.Cells, proj, false))
	o, err := newOption(chart)
	if err != nil {
		return nil, err
	}
	cells := o.series()[0]
	cells["symbolSize"], cells["z"], cells["silent"], cells["itemStyle"] = 4, 2, true, option{"color": "@c3", "opacity": 1}
	list, _ := o["series"].([]any)
	list = append(list, vehicleSquares(density))
	for i, k := range handoverKinds {
		if len(rasters[i].Cells) == 0 {
			continue
		}
		f.Legend = append(f.Legend, legend{k.name, k.mark})
		list = append(list, option{
			"type": "custom", "name": k.name, "renderItem": k.shape, "raster": rasters[i], "z": 3 + i, "progressive": 0, "clip": true,
			"itemStyle": option{"color": k.mark.token()},
		})
	}
	o["series"], o["bounds"] = list, bounds
	bareMap(o)
	f.Finding = handoverFinding(v) + coverageFinding(&v.run.Input)
	f.Table = handoverPlaces(m)
	return f, f.setOption(o)
}

// handoverRasters are the bins of each kind, on one grid and one scale; joined is how many make up the side of a square.
func handoverRasters(m *results.Map, proj projection) (rasters [3]raster, joined int64, err error) {
	all := results.MapBins{}
	for _, k := range handoverKinds {
		b := m.Handovers[k.key]
		if err := checkBins("the map's handovers of the kind "+k.key, b); err != nil {
			return rasters, 1, err
		}
		if len(b.N) > 0 {
			all.StepLon, all.StepLat = b.StepLon, b.StepLat
			all.Lon, all.Lat, all.N = slices.Concat(all.Lon, b.Lon), slices.Concat(all.Lat, b.Lat), slices.Concat(all.N, b.N)
		}
	}
	whole, joined := newRaster(all, proj, handoverSquares)
	if whole.Max == 0 {
		return rasters, 1, nil
	}
	grid := joining{slices.Min(all.Lon), slices.Min(all.Lat), joined}
	for i, k := range handoverKinds {
		if b := m.Handovers[k.key]; len(b.N) > 0 {
			rasters[i] = grid.raster(b, proj, grid.bins(b))
			rasters[i].Max = whole.Max
		}
	}
	return rasters, joined, nil
}

// handoverFinding says how many there were, for how much driving.
func handoverFinding(v *view) string {
	m, sums, all := v.run.Map, [3]int64{}, int64(0)
	for i, k := range handoverKinds {
		for _, n := range m.Handovers[k.key].N {
			sums[i] += n
			all += n
		}
	}
	minutes := v.run.Input.TripS / 60
	if all == 0 || m.DrivenKM == 0 || minutes == 0 {
		return fmt.Sprintf("%s handovers.", count(all))
	}
	share := func(n int64) string { return shareText(float64(n) / float64(all)) }
	s := fmt.Sprintf("%s handovers on %s km: %s per km and %s per minute of driving; %s were ping-pongs, %s too late.",
		count(all), count(int64(m.DrivenKM+.5)), rateText(float64(all)/m.DrivenKM), rateText(float64(all)/minutes), share(sums[1]), share(sums[2]))
	if len(v.policies) > 0 {
		if stop := v.policies[0].metric("interruption_ms_mean").Mean; stop != nil {
			s += fmt.Sprintf(" Each stopped the data for %.3g ms on average.", *stop)
		}
	}
	return s
}

// coverageFinding says how well vehicles hear their cells, as far as that is known.
func coverageFinding(in *results.Input) string {
	s := ""
	if in.OutOfReach != nil {
		s = fmt.Sprintf(" Out of reach of every cell: %s of the fixes.", shareText(*in.OutOfReach))
	}
	if g := in.Signal; g != nil {
		s += fmt.Sprintf(" The serving cell's RSRP was %.0f dBm in the median (%.0f to %.0f in nine of ten measurements) and below -110 dBm in %s of them.",
			g.P50, g.P5, g.P95, shareText(g.Weak))
	}
	return s
}

// rateText is a rate, to two figures where it is small.
func rateText(rate float64) string {
	if rate >= 10 {
		return fmt.Sprintf("%.0f", rate)
	}
	return fmt.Sprintf("%.2g", rate)
}

// shareText is a share in per cent.
func shareText(share float64) string {
	if share == 0 {
		return "none"
	}
	return unitShare.text(share)
}

// handoverPlaces are the squares with the most handovers.
func handoverPlaces(m *results.Map) *table {
	type place struct{ lon, lat float64 }
	type row3 struct {
		place
		n   [3]int64
		sum int64
	}
	index, rows := map[place]int{}, []row3{}
	for i, k := range handoverKinds {
		b := m.Handovers[k.key]
		for j, n := range b.N {
			at := place{b.Lon[j], b.Lat[j]}
			r, ok := index[at]
			if !ok {
				r = len(rows)
				index[at], rows = r, append(rows, row3{place: at})
			}
			rows[r].n[i] += n
			rows[r].sum += n
		}
	}
	slices.SortFunc(rows, func(a, b row3) int {
		return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.lon, b.lon), cmp.Compare(a.lat, b.lat))
	})
	t := &table{
		Caption: fmt.Sprintf("The squares with the most handovers (%d of %d)", min(len(rows), tableRows), len(rows)),
		Head: []column{
			{Text: "Longitude", Number: true},
			{Text: "Latitude", Number: true},
			{Text: "Handovers", Number: true},
			{Text: "Of these ping-pongs", Number: true},
			{Text: "Of these too late", Number: true},
		},
	}
	for _, r := range rows[:min(len(rows), tableRows)] {
		t.Rows = append(t.Rows, row{Cells: []cell{
			numberCell(degrees(r.lon)), numberCell(degrees(r.lat)), countCell(r.sum), countCell(r.n[1]), countCell(r.n[2]),
		}})
	}
	return t
}
