package radio

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Rect is a model of rectangular cells in degrees: a vehicle is in the cell that holds its position, without
// hysteresis. Cell = row*columns + column, row 0 in the south, column 0 in the west. A point on a line belongs to the
// cell south or west of it; points outside belong to the nearest border cell.
type Rect struct {
	rows, cols int32
	lats, lons []float64     // the lines, degrees, ascending
	local      mobility.Grid // the same, projected
	cells      Cells
}

// NewRect divides the rectangle between two corners (degrees) into rows and columns; frame is the projection of the
// tracks.
func NewRect(rows, cols int, northWest, southEast orb.Point, frame mobility.Projection) (*Rect, error) {
	if rows < 1 || cols < 1 || rows > MaxCells || cols > MaxCells || rows*cols > MaxCells {
		return nil, fmt.Errorf("a grid of %d rows by %d columns: use at least 1 each, and no more than %d cells", rows, cols, MaxCells)
	}
	n, w, s, e := northWest.Lat(), northWest.Lon(), southEast.Lat(), southEast.Lon()
	if !(s < n && w < e) || math.Abs(n) > 90 || math.Abs(s) > 90 || math.Abs(w) > 180 || math.Abs(e) > 180 {
		return nil, fmt.Errorf("a grid from (lon %g, lat %g) in the north-west to (lon %g, lat %g) in the south-east: the first corner must be north and west of the second", w, n, e, s)
	}
	r := &Rect{rows: int32(rows), cols: int32(cols), lats: lines(s, n, rows), lons: lines(w, e, cols)}
	project := func(lon, lat float64) mobility.Point { return frame.ToLocal(orb.Point{lon, lat}) }
	lo, hi := project(w, s), project(e, n)
	xs, ys := make([]float64, 0, cols), make([]float64, 0, rows)
	for _, lon := range r.lons {
		xs = append(xs, project(lon, s).X)
	}
	for _, lat := range r.lats {
		ys = append(ys, project(w, lat).Y)
	}
	if !ascending(lo.X, xs, hi.X) || !ascending(lo.Y, ys, hi.Y) {
		return nil, fmt.Errorf("a grid of %d rows by %d columns from (%g, %g) to (%g, %g): cells are too small, or too far around the globe from the traffic", rows, cols, w, n, e, s)
	}
	r.local = mobility.Grid{
		X: mobility.Axis{Min: lo.X, Side: (hi.X - lo.X) / float64(cols), N: r.cols, Lines: xs},
		Y: mobility.Axis{Min: lo.Y, Side: (hi.Y - lo.Y) / float64(rows), N: r.rows, Lines: ys},
	}
	r.name(lo, hi)
	return r, nil
}

// lines returns the n-1 lines between lo and hi, in the rounding that the published experiment has: lo - k*((lo-hi)/n).
func lines(lo, hi float64, n int) []float64 {
	step := (lo - hi) / float64(n)
	out := make([]float64, 0, n-1)
	for k := 1; k < n; k++ {
		out = append(out, lo-float64(float64(k)*step))
	}
	return out
}

func ascending(lo float64, lines []float64, hi float64) bool {
	for _, x := range append(slices.Clone(lines), hi) {
		if !(lo < x) {
			return false
		}
		lo = x
	}
	return true
}

func (r *Rect) name(lo, hi mobility.Point) {
	xs := append(append([]float64{lo.X}, r.local.X.Lines...), hi.X)
	ys := append(append([]float64{lo.Y}, r.local.Y.Lines...), hi.Y)
	digits := len(fmt.Sprint(max(r.rows, r.cols) - 1))
	for row := range int(r.rows) {
		for col := range int(r.cols) {
			centre := mobility.Point{X: (xs[col] + xs[col+1]) / 2, Y: (ys[row] + ys[row+1]) / 2}
			reach := math.Hypot(xs[col+1]-xs[col], ys[row+1]-ys[row]) / 2
			r.cells.add(fmt.Sprintf("grid-%0*d-%0*d", digits, row, digits, col), centre, reach)
		}
	}
}

// Cells returns the cells with their centres; they belong to the model.
func (r *Rect) Cells() *Cells { return &r.cells }

// CellOf returns the cell of a position in degrees: rows and columns are the numbers of lines strictly below.
func (r *Rect) CellOf(lon, lat float64) int32 {
	row, _ := slices.BinarySearch(r.lats, lat)
	col, _ := slices.BinarySearch(r.lons, lon)
	return int32(row)*r.cols + int32(col)
}

// Locate returns the cell that holds p.
func (r *Rect) Locate(p mobility.Point) int32 {
	col, row := r.local.At(p)
	return row*r.cols + col
}

// Trip implements Model: the vehicle changes at the first nanosecond at which it is in another cell.
func (r *Rect) Trip(dst []Attachment, tr *mobility.Tracks, trip int) []Attachment {
	r.local.Visits(tr.SamplesOf(trip), func(at time.Duration, column, row int32) {
		dst = append(dst, Attachment{At: at, Cell: row*r.cols + column})
	})
	return dst
}
