package sim

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"headway/fabric"
	"headway/mec"
	"headway/mobility"
	"headway/mobility/radio"
	"headway/mobility/trace"
	"headway/results"
	"headway/scenarios"
)

func (x *Experiment) readTrace(open Open) error {
	m := &x.scenario.Mobility
	x.report = time.Duration(m.Telemetry.Interval)
	if m.Trace == nil {
		return x.layGenerator()
	}
	if x.rowsOnly() {
		if slices.Contains(x.scenario.Policies, fabric.Clairvoyant) {
			return errors.New("policies: clairvoyant knows the cheapest schedule for what is read, and where a trace is replayed row by row nothing is read or paid for; leave it out")
		}
		x.frameRows()
		return nil
	}
	f, err := open(m.Trace.File)
	if err != nil {
		return fmt.Errorf("mobility.trace.file: %w", err)
	}
	defer f.Close()
	table, err := readTable(m.Trace.File, f)
	if err != nil {
		return err
	}
	cleaned, report := trace.Clean(table, trace.Rules{
		MaxSpeedMPS: float64(m.Clean.MaxSpeed), TripGap: time.Duration(m.Clean.TripGap), KeepAll: m.Clean.Keep,
		From: time.Duration(m.Trace.From), Until: x.span,
		SharedID: m.Clean.SharedID, Outside: float64(m.Clean.Outside), ParkedM: float64(m.Clean.Parked),
	})
	if report.Trips == 0 {
		return fmt.Errorf("%s: no trip is left of its %d rows after cleaning (%s); see mobility.clean and mobility.trace.from", m.Trace.File, report.Rows, reasons(report.Dropped))
	}
	x.frame = mobility.NewProjection(cleaned.Centre())
	x.trace = chooseTracks(cleaned.Tracks(x.frame), m.Trace.Vehicles)
	if x.span == 0 || x.span > x.trace.Span {
		x.span = x.trace.Span
	}
	if len(x.trace.Trips) == 0 {
		return fmt.Errorf("%s: there is only one vehicle, and it is not odd; write mobility.trace.vehicles: all", m.Trace.File)
	}
	x.input.Vehicles, x.input.Trips = len(x.trace.Vehicles), len(x.trace.Trips)
	x.input.Trace = &results.TraceInput{
		File: baseName(m.Trace.File), SHA256: table.SHA256, Rows: report.Rows, RowsKept: report.RowsKept,
		Vehicles: report.Vehicles, Trips: report.Trips, Dropped: report.Dropped, Split: report.Splits, Reorder: report.Reordered,
		Parked: report.Parked, Shared: report.SharedRows(),
	}
	return nil
}

// reasons lists counts by reason.
func reasons(dropped map[string]int64) string {
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(dropped)) {
		parts = append(parts, fmt.Sprintf("%d %s", dropped[why], why))
	}
	return strings.Join(parts, ", ")
}

// area is the rectangle that the cells cover, and so the map that tiles are cut from.
func (x *Experiment) area() (lo, hi mobility.Point) {
	lo, hi = x.cells.Pos[0], x.cells.Pos[0]
	for _, p := range x.cells.Pos {
		lo = mobility.Point{X: min(lo.X, p.X), Y: min(lo.Y, p.Y)}
		hi = mobility.Point{X: max(hi.X, p.X), Y: max(hi.Y, p.Y)}
	}
	return lo, hi
}

func (x *Experiment) layCells(open Open) error {
	r := &x.scenario.Radio
	var err error
	switch {
	case r.Grid != nil:
		rect, err := x.rect(r.Grid)
		if err != nil {
			return fmt.Errorf("radio.grid: %w", err)
		}
		x.cells, x.model = rect.Cells(), rect
		x.input.Cells = x.cells.Len()
		return nil
	case r.Towers != nil:
		err = x.readTowers(open)
	case r.Road != nil:
		x.cells, err = radio.Road(mobility.Point{}, x.roadEnd(), float64(r.Road.Spacing), float64(r.Road.Offset))
	default:
		lo, hi := x.reach()
		x.cells, err = radio.Hexagons(lo, hi, float64(r.Hexagons.Radius))
	}
	if err != nil {
		return fmt.Errorf("radio: %w", err)
	}
	err = x.hearCells()
	x.input.Cells = x.cells.Len()
	return err
}

func (x *Experiment) rect(g *scenarios.Grid) (*radio.Rect, error) {
	return radio.NewRect(g.Rows, g.Columns, orb.Point(g.NorthWest), orb.Point(g.SouthEast), x.frame)
}

func (x *Experiment) readTowers(open Open) error {
	file := x.scenario.Radio.Towers.File
	f, err := open(file)
	if err != nil {
		return fmt.Errorf("radio.towers.file: %w", err)
	}
	defer f.Close()
	towers, report, err := trace.ReadTowers(file, f)
	if err != nil {
		return err
	}
	if towers = towerRules(x.scenario.Radio.Towers).Apply(towers, report); len(towers) == 0 {
		return fmt.Errorf("%s: none of its %d cells is left (%s); see radio.towers", file, report.Rows, reasons(report.Dropped))
	}
	x.input.Towers = &results.TowersInput{
		File: baseName(file), SHA256: report.SHA256, Rows: report.Rows, Kept: report.Kept, Dropped: report.Dropped, Ranges: report.Ranges,
	}
	x.cells = &radio.Cells{}
	for _, t := range towers {
		x.cells.IDs = append(x.cells.IDs, t.ID)
		x.cells.Pos = append(x.cells.Pos, x.frame.ToLocal(orb.Point{t.Lon, t.Lat}))
		x.cells.RangeM = append(x.cells.RangeM, t.RangeM)
	}
	return nil
}

func (x *Experiment) laySites(Open) error {
	group, sites, err := x.groupCells()
	if err != nil {
		return err
	}
	x.siteOf = make([]mec.SiteID, len(group))
	for c, g := range group {
		x.siteOf[c] = mec.SiteID(g)
	}
	width := len(fmt.Sprint(len(sites) - 1))
	for i := range sites {
		if sites[i].Name == "" {
			sites[i].Name = fmt.Sprintf("site-%0*d", width, i)
		}
	}
	return x.layNetwork(sites)
}

// layNetwork joins sites by their links.
func (x *Experiment) layNetwork(sites []mec.Site) error {
	m := &x.scenario.MEC
	x.prices, _ = mec.Book(m.Prices)
	link := func(l scenarios.Link, usdPerGB float64) mec.LinkSpec {
		if l.PerGB != nil {
			usdPerGB = float64(*l.PerGB)
		}
		return mec.LinkSpec{
			RTT: time.Duration(l.RTT), BitsPerS: float64(l.Bandwidth), Fixed: l.Model == "fixed",
			Delay: time.Duration(l.Delay), USDPerGB: usdPerGB,
		}
	}
	edges := [][2]mec.SiteID(nil)
	if !x.rowsOnly() { // there, every copy comes from the region
		edges = mec.Neighbours(sites)
	}
	var err error
	x.net, err = mec.NewNetwork(sites, edges, link(m.Links.Backhaul, x.prices.BackhaulGB), link(m.Links.Neighbour, x.prices.NeighbourGB))
	if err != nil {
		return fmt.Errorf("mec: %w", err)
	}
	x.input.Sites, x.input.Links = len(sites), len(x.net.Links)/2
	return nil
}

// groupCells gives each cell its site.
func (x *Experiment) groupCells() ([]int32, []mec.Site, error) {
	s := &x.scenario.MEC.Sites
	n := x.cells.Len()
	xs, ys := make([]float64, n), make([]float64, n)
	for i, p := range x.cells.Pos {
		xs[i], ys[i] = p.X, p.Y
	}
	switch {
	case s.PerCell:
		group := make([]int32, n)
		for i := range group {
			group[i] = int32(i)
		}
		return group, mec.Centroids(xs, ys, group), nil
	case len(s.List) > 0:
		sites := make([]mec.Site, len(s.List))
		for i, e := range s.List {
			p := x.frame.ToLocal(orb.Point{e.Lon, e.Lat})
			sites[i] = mec.Site{Name: e.Name, X: p.X, Y: p.Y}
		}
		return nearestSites(xs, ys, sites), sites, nil
	case s.Grid != nil:
		rect, err := x.rect(s.Grid)
		if err != nil {
			return nil, nil, fmt.Errorf("mec.sites.grid: %w", err)
		}
		group := make([]int32, n)
		for i, p := range x.cells.Pos {
			group[i] = rect.Locate(p)
		}
		centres := rect.Cells()
		sites := make([]mec.Site, centres.Len())
		for i, p := range centres.Pos {
			sites[i] = mec.Site{X: p.X, Y: p.Y}
		}
		return group, sites, nil
	}
	per := s.CellsPerSite
	group := mec.Cluster(xs, ys, max(1, (n+per/2)/per))
	return group, mec.Centroids(xs, ys, group), nil
}

func nearestSites(xs, ys []float64, sites []mec.Site) []int32 {
	group := make([]int32, len(xs))
	order := make([]int32, len(sites))
	for i := range order {
		order[i] = int32(i)
	}
	for c := range xs {
		d := func(s int32) float64 {
			dx, dy := sites[s].X-xs[c], sites[s].Y-ys[c]
			return float64(dx*dx) + float64(dy*dy)
		}
		group[c] = slices.MinFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(d(a), d(b)), cmp.Compare(a, b)) })
	}
	return group
}
