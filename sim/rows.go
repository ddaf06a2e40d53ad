package sim

import (
	"encoding/binary"
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

// rows are all rows of a trace, each kept as it stands, packed so that tens of millions fit into memory: the time since
// the vehicle's row before it, its cell where that is another one, and its way from the row before it, all as variable
// length integers. That is 3 to 5 bytes per row, which a replay unpacks as it goes.
type rows struct {
	vehicles []vehicleRows // in byte order of their ids
	first    int64         // unix s of the earliest row
	last     int64
	gap      int64   // s: a longer one between two rows ends a trip
	cellS    []int64 // per cell: s on trips
}

// vehicleRows are the rows of a vehicle.
type vehicleRows struct {
	id     string
	chunks [][]byte
	n      int64
	trips  int64
	row    row // the last one, while rows are added
}

// row is a vehicle's position at a time: its cell, and where it is in the frame, to the dm.
type row struct {
	at   int64 // unix s
	cell int32
	x, y int64 // dm
}

const (
	rowMost   = 4 * binary.MaxVarintLen64
	chunkLow  = 256
	chunkHigh = 1 << 16
)

// add packs a row behind the last one. Its time must not be before that one's.
func (v *vehicleRows) add(next row) {
	n := len(v.chunks)
	if n == 0 || cap(v.chunks[n-1])-len(v.chunks[n-1]) < rowMost {
		size := chunkLow
		if n > 0 {
			size = min(chunkHigh, 2*cap(v.chunks[n-1]))
		}
		v.chunks = append(v.chunks, make([]byte, 0, size))
		n++
	}
	b, last := v.chunks[n-1], &v.row
	since := uint64(next.at-last.at) << 1
	if next.cell != last.cell {
		b = binary.AppendUvarint(b, since|1)
		b = binary.AppendUvarint(b, uint64(next.cell))
	} else {
		b = binary.AppendUvarint(b, since)
	}
	b = binary.AppendVarint(b, next.x-last.x)
	v.chunks[n-1] = binary.AppendVarint(b, next.y-last.y)
	v.row = next
	v.n++
}

// rowReader unpacks the rows of a vehicle.
type rowReader struct {
	row
	left   int64
	chunks [][]byte
	b      []byte
}

func (v *vehicleRows) reader() rowReader {
	return rowReader{row: v.before(), left: v.n, chunks: v.chunks}
}

// before is what the first row counts from.
func (v *vehicleRows) before() row { return row{at: math.MinInt64 / 4, cell: -1} }

// next moves on to the next row. It is not ok behind the last.
func (r *rowReader) next() bool {
	if r.left == 0 {
		return false
	}
	r.left--
	if len(r.b) == 0 {
		r.b, r.chunks = r.chunks[0], r.chunks[1:]
	}
	since := r.uvarint()
	r.at += int64(since >> 1)
	if since&1 != 0 {
		r.cell = int32(r.uvarint())
	}
	r.x += r.varint()
	r.y += r.varint()
	return true
}

func (r *rowReader) uvarint() uint64 {
	if v := r.b[0]; v < 0x80 {
		r.b = r.b[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(r.b)
	r.b = r.b[n:]
	return v
}

func (r *rowReader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

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
	p.cellS = make([]int64, x.cells.Len())
	scanned, err := scanRows(file, f, p.add)
	if err != nil {
		return err
	}
	x.rows = p.finish(scanned.IDs)
	x.span = max(1, time.Duration(x.rows.last-x.rows.first)*time.Second)
	x.describeRows(baseName(file), scanned)
	return nil
}

// rowPacker takes the rows of a trace in the order of its file.
type rowPacker struct {
	rect  *radio.Rect
	frame mobility.Projection
	gap   int64
	cellS []int64
	all   []vehicleRows // by number in the file
}

// add packs a row, or says what is wrong with it.
func (p *rowPacker) add(vehicle uint32, at int64, lon, lat float64) (problem string) {
	for int(vehicle) >= len(p.all) {
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
		p.cellS[v.row.cell] += t - v.row.at
	}
	pos := p.frame.ToLocal(orb.Point{lon, lat})
	v.add(row{t, p.rect.CellOf(lon, lat), int64(math.RoundToEven(pos.X * 10)), int64(math.RoundToEven(pos.Y * 10))})
	return ""
}

func (p *rowPacker) finish(ids []string) *rows {
	r := &rows{first: math.MaxInt64, last: math.MinInt64, gap: p.gap, cellS: p.cellS}
	for i := range p.all {
		v := &p.all[i]
		if v.n == 0 {
			continue
		}
		v.id = ids[i]
		r.vehicles = append(r.vehicles, *v)
		first := v.reader()
		first.next()
		r.first, r.last = min(r.first, first.at), max(r.last, v.row.at)
	}
	slices.SortFunc(r.vehicles, func(a, b vehicleRows) int { return strings.Compare(a.id, b.id) })
	return r
}

// describeRows says what was read.
func (x *Experiment) describeRows(name string, scanned trace.Scanned) {
	in := &x.input
	for i := range x.rows.vehicles {
		in.Trips += int(x.rows.vehicles[i].trips)
	}
	for _, s := range x.rows.cellS {
		in.TripS += float64(s)
	}
	in.Vehicles = len(x.rows.vehicles)
	in.Trace = &results.TraceInput{
		File: name, SHA256: scanned.SHA256, Rows: scanned.Rows, RowsKept: scanned.Rows, Vehicles: in.Vehicles, Trips: in.Trips,
		Dropped: map[string]int64{}, Split: map[string]int64{},
	}
	if n := int64(in.Trips - in.Vehicles); n > 0 {
		in.Trace.Split[trace.SplitGap] = n
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
	for i, p := range x.cells.Pos {
		at := x.mapPoint(x.cells.IDs[i], p, int(x.siteOf[i]))
		m.Cells = append(m.Cells, at)
		m.Sites = append(m.Sites, results.MapPoint{Name: x.net.Sites[i].Name, Lon: at.Lon, Lat: at.Lat, Site: i})
		if n := x.rows.cellS[i] / int64(densityStep/time.Second); n > 0 {
			m.Density.Lon, m.Density.Lat, m.Density.N = append(m.Density.Lon, at.Lon), append(m.Density.Lat, at.Lat), append(m.Density.N, n)
		}
	}
	for _, name := range policies {
		m.Misses[name] = bins()
	}
	return m
}
