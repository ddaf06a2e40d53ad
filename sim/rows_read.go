package sim

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
	"headway/mobility/radio"
	"headway/mobility/trace"
	"headway/results"
)

// rowsOnly says whether the scenario is replayed row by row: see replay.
func (x *Experiment) rowsOnly() bool { return x.scenario.Radio.Handover.At == "fixes" }

// frameRows puts the frame on the middle of the grid, as rows are not held to find their own middle.
func (x *Experiment) frameRows() {
	g := x.scenario.Radio.Grid
	x.frame = mobility.NewProjection(orb.Point{(g.NorthWest[0] + g.SouthEast[0]) / 2, (g.NorthWest[1] + g.SouthEast[1]) / 2})
}

// readRows reads the trace of a scenario that is replayed row by row.
func (x *Experiment) readRows(open Open) error {
	if !x.rowsOnly() {
		return nil
	}
	file := x.scenario.Mobility.Trace.File
	f, err := open(file)
	if err != nil {
		return fmt.Errorf("mobility.trace.file: %w", err)
	}
	defer f.Close()
	p := rowPacker{rect: x.model.(*radio.Rect), frame: x.frame, gap: int64(time.Duration(x.scenario.Mobility.Clean.TripGap) / time.Second)}
	scanned, err := scanRows(file, f, p.add)
	if err != nil {
		return err
	}
	x.rows = p.finish(scanned.IDs, x.scenario.Mobility.Trace.Vehicles)
	if len(x.rows.vehicles) == 0 {
		return fmt.Errorf("%s: there is only one vehicle, and it is not odd; write mobility.trace.vehicles: all", file)
	}
	x.span = max(1, time.Duration(x.rows.last-x.rows.first)*time.Second)
	x.describeRows(baseName(file), p.all, scanned)
	return nil
}

// rowPacker takes the rows of a trace in the order of its file.
type rowPacker struct {
	rect  *radio.Rect
	frame mobility.Projection
	gap   int64
	all   []vehicleRows // by number in the file
}

// add packs a row, or says what is wrong with it.
func (p *rowPacker) add(vehicle uint32, at int64, lon, lat float64) (problem string) {
	if int(vehicle) == len(p.all) {
		var v vehicleRows
		v.row = v.before()
		p.all = append(p.all, v)
	}
	v := &p.all[vehicle]
	t := at / int64(time.Second)
	switch {
	case at%int64(time.Second) != 0:
		return "the time is no whole second, and with radio.handover.at: fixes all times are; round it, or write radio.handover.at: line"
	case t < v.row.at:
		return fmt.Sprintf("the time is %d s before that of the vehicle's row above; with radio.handover.at: fixes rows stand in order of time: sort the file", v.row.at-t)
	case !(math.Abs(lon) < 1e4 && math.Abs(lat) < 1e4):
		return "the position is no number of degrees"
	}
	if v.n == 0 || t-v.row.at > p.gap {
		v.trips++
	} else {
		v.tripS += t - v.row.at
	}
	pos := p.frame.ToLocal(orb.Point{lon, lat})
	v.add(row{t, p.rect.CellOf(lon, lat), int64(math.RoundToEven(pos.X * 10)), int64(math.RoundToEven(pos.Y * 10))})
	return ""
}

// finish puts the vehicles in order of their ids, and keeps those that are chosen.
func (p *rowPacker) finish(ids []string, which string) *rows {
	for i := range p.all {
		p.all[i].id = ids[i]
	}
	slices.SortFunc(p.all, func(a, b vehicleRows) int { return strings.Compare(a.id, b.id) })
	r := &rows{first: math.MaxInt64, last: math.MinInt64, gap: p.gap}
	for i := range p.all {
		v := &p.all[i]
		if !chosen(i, which) {
			continue
		}
		r.vehicles = append(r.vehicles, *v)
		first := v.reader()
		first.next()
		r.first, r.last = min(r.first, first.at), max(r.last, v.row.at)
	}
	return r
}

// describeRows says what was read, and what of it is looked at.
func (x *Experiment) describeRows(name string, all []vehicleRows, scanned trace.Scanned) {
	in := &x.input
	in.Trace = &results.TraceInput{
		File: name, SHA256: scanned.SHA256, Rows: scanned.Rows, RowsKept: scanned.Rows, Vehicles: len(all),
		Dropped: map[string]int64{}, Split: map[string]int64{},
	}
	for i := range all {
		in.Trace.Trips += int(all[i].trips)
	}
	if n := int64(in.Trace.Trips - len(all)); n > 0 {
		in.Trace.Split[trace.SplitGap] = n
	}
	in.Vehicles = len(x.rows.vehicles)
	for i := range x.rows.vehicles {
		v := &x.rows.vehicles[i]
		in.Trips += int(v.trips)
		in.TripS += float64(v.tripS)
	}
}

// mapOfRows is what the report's map draws: where trips are is known by cell.
func (x *Experiment) mapOfRows(policies []string) *results.Map {
	m := &results.Map{Misses: map[string]results.MapBins{}, Links: [][2]int{}}
	bins := func() results.MapBins {
		g := x.scenario.Radio.Grid
		return results.MapBins{
			StepLon: round5((g.SouthEast[0] - g.NorthWest[0]) / float64(g.Columns)), StepLat: round5((g.NorthWest[1] - g.SouthEast[1]) / float64(g.Rows)),
			Lon: []float64{}, Lat: []float64{}, N: []int64{},
		}
	}
	m.Density = bins()
	perCell := x.rows.perCell(x.cells.Len())
	for i, p := range x.cells.Pos {
		at := x.mapPoint(x.cells.IDs[i], p, int(x.siteOf[i]))
		m.Cells = append(m.Cells, at)
		m.Sites = append(m.Sites, results.MapPoint{Name: x.net.Sites[i].Name, Lon: at.Lon, Lat: at.Lat, Site: i})
		if n := perCell[i] / int64(densityStep/time.Second); n > 0 {
			m.Density.Lon, m.Density.Lat, m.Density.N = append(m.Density.Lon, at.Lon), append(m.Density.Lat, at.Lat), append(m.Density.N, n)
		}
	}
	for _, name := range policies {
		m.Misses[name] = bins()
	}
	return m
}
