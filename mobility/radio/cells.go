package radio

import (
	"fmt"
	"math"

	"headway/mobility"
)

// MaxCells bounds the number of cells, so that a mistyped length is an error and not a machine out of memory.
const MaxCells = 1 << 20

// Cells are radio cells, by number. Several may share one position (the sectors of a mast). Where two are equally good
// the lower number wins, so whoever reads cells from a file sorts them by id first.
type Cells struct {
	IDs    []string
	Pos    []mobility.Point // masts
	RangeM []float64        // metres; 0: not known

	// Azimuth is where a sector's antenna points, in degrees clockwise from north, 0 to 360; NaN: in all directions. nil:
	// all cells do.
	Azimuth []float64
}

// Len returns the number of cells.
func (c *Cells) Len() int { return len(c.Pos) }

func (c *Cells) add(id string, p mobility.Point, rangeM float64) {
	c.IDs = append(c.IDs, id)
	c.Pos = append(c.Pos, p)
	c.RangeM = append(c.RangeM, rangeM)
}

// Sectors returns n cells at each of the cells' positions, whose antennas point evenly around, the first one 360°/2n east
// of north (three: 60°, 180° and 300°, between the next masts of a hexagonal layout). Their ids are the cell's and a
// letter.
func (c *Cells) Sectors(n int) (*Cells, error) {
	if n < 2 || n > 6 {
		return nil, fmt.Errorf("%d sectors: a mast has 2 to 6", n)
	}
	if len(c.Pos) > MaxCells/n {
		return nil, fmt.Errorf("%d sectors at %d masts: at most %d cells are allowed", n, len(c.Pos), MaxCells)
	}
	out := &Cells{}
	for i, id := range c.IDs {
		for k := range n {
			out.add(id+string(rune('a'+k)), c.Pos[i], c.RangeM[i])
			out.Azimuth = append(out.Azimuth, (float64(k)+0.5)*360/float64(n))
		}
	}
	return out, nil
}

// maxMetres bounds a coordinate of a cell: 2.5 times around the Earth. It keeps distances far from float64's limits.
const maxMetres = 1e8

// check returns what keeps an index from being built on the cells.
func (c *Cells) check() error {
	if len(c.Pos) == 0 {
		return fmt.Errorf("no cells: there must be one at least")
	}
	if len(c.Pos) > MaxCells {
		return fmt.Errorf("%d cells: at most %d are allowed", len(c.Pos), MaxCells)
	}
	for i, p := range c.Pos {
		// Written so that a NaN fails.
		if !(math.Abs(p.X) <= maxMetres && math.Abs(p.Y) <= maxMetres) {
			return fmt.Errorf("cell %d is at (%g, %g) m: coordinates must be within ±%g m", i, p.X, p.Y, float64(maxMetres))
		}
	}
	return nil
}

// Hexagons returns the centres of a tiling by hexagons of the given circumradius (= side, metres), pointed at the top,
// that covers the rectangle between its south-west and north-east corner. Cells are in rows from the south, each from
// the west.
func Hexagons(lo, hi mobility.Point, radiusM float64) (*Cells, error) {
	if !(radiusM > 0) || math.IsInf(radiusM, 0) {
		return nil, fmt.Errorf("hexagons with a radius of %g m: use a positive length", radiusM)
	}
	w, h := hi.X-lo.X, hi.Y-lo.Y
	if !(w >= 0 && h >= 0) || math.IsInf(w, 0) || math.IsInf(h, 0) {
		return nil, fmt.Errorf("hexagons from (%g, %g) to (%g, %g): the first corner must be the south-west one", lo.X, lo.Y, hi.X, hi.Y)
	}
	// Even rows begin on the western edge, odd ones half a column west of it. The last row is on the northern edge or
	// beyond, and so is the last column of the eastern one, in odd rows by the one more that they have.
	stepX, stepY := math.Sqrt(3)*radiusM, 1.5*radiusM
	cols, rows := math.Ceil(w/stepX)+1, math.Ceil(h/stepY)+1
	if n := (cols + 1) * rows; n > MaxCells {
		return nil, fmt.Errorf("hexagons of %g m over %.0f m by %.0f m are about %.0f, more than %d: use a longer radius", radiusM, w, h, n, MaxCells)
	}
	digits := len(fmt.Sprint(int(max(cols, rows))))
	c := &Cells{}
	for row := range int(rows) {
		odd := row % 2
		for col := range int(cols) + odd {
			p := mobility.Point{
				X: lo.X + float64((float64(col)-float64(0.5*float64(odd)))*stepX),
				Y: lo.Y + float64(float64(row)*stepY),
			}
			c.add(fmt.Sprintf("hex-%0*d-%0*d", digits, row, digits, col), p, radiusM)
		}
	}
	return c, nil
}

// Road returns cells every spacingM metres along the road between two points, the first half a spacing from its
// beginning, with masts offsetM metres to the right of it (a negative offset: to the left).
func Road(from, to mobility.Point, spacingM, offsetM float64) (*Cells, error) {
	if !(spacingM > 0) || math.IsInf(spacingM, 0) {
		return nil, fmt.Errorf("cells every %g m along a road: use a positive length", spacingM)
	}
	length := math.Sqrt(dist2(from, to))
	if !(length > 0) || math.IsInf(length, 0) {
		return nil, fmt.Errorf("a road from (%g, %g) to (%g, %g) has no length", from.X, from.Y, to.X, to.Y)
	}
	if math.IsNaN(offsetM) || math.Abs(offsetM) > maxMetres {
		return nil, fmt.Errorf("masts %g m beside the road: use a length below %g m", offsetM, float64(maxMetres))
	}
	n := max(math.Round(length/spacingM), 1)
	if n > MaxCells {
		return nil, fmt.Errorf("cells every %g m along %.0f m of road are %.0f, more than %d: use a longer spacing", spacingM, length, n, MaxCells)
	}
	ux, uy := (to.X-from.X)/length, (to.Y-from.Y)/length
	digits := len(fmt.Sprint(int(n) - 1))
	reach := math.Sqrt(float64(spacingM*spacingM/4) + float64(offsetM*offsetM)) // to the end of the cell, on the road
	c := &Cells{}
	for i := range int(n) {
		s := (float64(i) + 0.5) * spacingM
		p := mobility.Point{
			X: from.X + float64(ux*s) + float64(uy*offsetM),
			Y: from.Y + float64(uy*s) - float64(ux*offsetM),
		}
		c.add(fmt.Sprintf("road-%0*d", digits, i), p, reach)
	}
	return c, nil
}
