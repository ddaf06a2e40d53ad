package radio

import (
	"math"
	"sync/atomic"

	"headway/mobility"
)

// shortlists are those of the squares of a grid, for all vehicles: which masts can matter in a square depends on nothing but the
// masts. A square's list is made when a vehicle first comes there; whoever makes it makes the same one.
type shortlists struct {
	lo     mobility.Point
	side   float64 // m
	nx, ny int
	square []atomic.Pointer[shortlist]
}

const (
	listsMost   = 1 << 18
	listsMargin = 1000.0 // m, around the masts
	listsPer    = 32     // to a mast's share of the ground
)

// newShortlists covers the masts with squares that are small against the distances between them.
func newShortlists(masts []mobility.Point) *shortlists {
	lo, hi := masts[0], masts[0]
	for _, p := range masts {
		lo = mobility.Point{X: min(lo.X, p.X), Y: min(lo.Y, p.Y)}
		hi = mobility.Point{X: max(hi.X, p.X), Y: max(hi.Y, p.Y)}
	}
	w, h := hi.X-lo.X+2*listsMargin, hi.Y-lo.Y+2*listsMargin
	n := min(float64(listsPer*len(masts)), listsMost/2)
	g := &shortlists{lo: mobility.Point{X: lo.X - listsMargin, Y: lo.Y - listsMargin}}
	g.side = max(leastR, math.Sqrt(w/n*h), max(w, h)/(listsMost/4))
	g.nx, g.ny = int(w/g.side)+1, int(h/g.side)+1
	g.square = make([]atomic.Pointer[shortlist], g.nx*g.ny)
	return g
}

// list returns the shortlist of the square that p is in; nil off the grid.
func (g *shortlists) list(m *NR, p mobility.Point, scratch *candidates) *shortlist {
	x, y := (p.X-g.lo.X)/g.side, (p.Y-g.lo.Y)/g.side
	if !(x >= 0 && y >= 0 && x < float64(g.nx) && y < float64(g.ny)) {
		return nil
	}
	ix, iy := int(x), int(y)
	at := &g.square[iy*g.nx+ix]
	if l := at.Load(); l != nil {
		return l
	}
	centre := mobility.Point{X: g.lo.X + float64((float64(ix)+0.5)*g.side), Y: g.lo.Y + float64((float64(iy)+0.5)*g.side)}
	scratch.fill(m, centre, float64(g.side*0.708)) // to its corners
	l := &shortlist{}
	scratch.list(l)
	at.Store(l)
	return l
}
