package mobility

import (
	"fmt"
	"math"
	"time"
)

// MaxTiles bounds the number of tiles, so that a mistyped side is an error and not a machine out of memory.
const MaxTiles = 1 << 24

// Tiles are squares over a rectangle, numbered by rows from its south-west corner: tile = row*NX + column. A point on
// a line belongs to the tile south or west of it; a point outside belongs to the nearest border tile.
type Tiles struct {
	Min    Point   // south-west corner, metres
	Side   float64 // metres
	NX, NY int32   // columns and rows, at least 1 each
}

// NewTiles returns the tiles of the given side, in metres, that cover the rectangle between two corners.
func NewTiles(lo, hi Point, side float64) (Tiles, error) {
	if !(side > 0) || math.IsInf(side, 0) {
		return Tiles{}, fmt.Errorf("tiles with a side of %g m: use a positive length", side)
	}
	w, h := hi.X-lo.X, hi.Y-lo.Y
	if !(w >= 0 && h >= 0) || math.IsInf(w, 0) || math.IsInf(h, 0) {
		return Tiles{}, fmt.Errorf("tiles from (%g, %g) to (%g, %g): the first corner must be the south-west one", lo.X, lo.Y, hi.X, hi.Y)
	}
	nx, ny := max(math.Ceil(w/side), 1), max(math.Ceil(h/side), 1)
	if nx*ny > MaxTiles {
		return Tiles{}, fmt.Errorf("tiles of %g m over %.0f m by %.0f m are %.0f, more than %d: use a longer side", side, w, h, nx*ny, MaxTiles)
	}
	return Tiles{Min: lo, Side: side, NX: int32(nx), NY: int32(ny)}, nil
}

// Len returns the number of tiles.
func (t Tiles) Len() int { return int(t.NX) * int(t.NY) }

// TileAt returns the tile that holds p.
func (t *Tiles) TileAt(p Point) int32 {
	return strip(p.Y, t.Min.Y, t.Side, t.NY)*t.NX + strip(p.X, t.Min.X, t.Side, t.NX)
}

// Centre returns the middle of a tile.
func (t Tiles) Centre(tile int32) Point {
	col, row := float64(tile%t.NX), float64(tile/t.NX)
	return Point{t.Min.X + float64((col+0.5)*t.Side), t.Min.Y + float64((row+0.5)*t.Side)}
}

// Visit is the coming of a vehicle to a tile.
type Visit struct {
	At   time.Duration
	Tile int32
}

// Trip appends to dst the tile at the start of a trip and every change of it, at the first nanosecond at which the
// vehicle is in the new one.
func (t Tiles) Trip(dst []Visit, tr *Tracks, trip int) []Visit {
	g := t.grid()
	span := tr.Trips[trip]
	g.Visits(tr.Samples[span.First:span.Last], func(at time.Duration, column, row int32) {
		dst = append(dst, Visit{at, row*t.NX + column})
	})
	return dst
}

func (t Tiles) grid() Grid {
	return Grid{Axis{Min: t.Min.X, Side: t.Side, N: t.NX}, Axis{Min: t.Min.Y, Side: t.Side, N: t.NY}}
}
