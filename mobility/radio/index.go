package radio

import (
	"cmp"
	"math"
	"slices"

	"headway/mobility"
)

// Index finds the cell nearest to a point. It is read-only once built and may be shared by goroutines.
//
// The area of the cells is cut into squares, about eight to a mast, and each square has the list of the masts that are
// nearest to some point of it: two or three. A square with a long list (where towers crowd) is cut again. Points
// outside are looked up in a k-d tree.
type Index struct {
	masts tree // distinct positions, ranked by their lowest cell

	// Cells by mast: members[from[r]:from[r+1]], ascending, where r is the mast's place among all by lowest cell.
	from, members []int32
	place         []int32 // by mast

	grids   []grid // grids[0] covers the area; the others are squares cut again
	squares []square
	lists   []int32 // of masts
}

// grid is a rectangle of squares; square (column, row) is squares[first+row*columns+column].
type grid struct {
	lo            mobility.Point
	side, perSide float64 // metres, and 1/side
	columns, rows int32
	first         int32
}

// square holds lists[first:first+n] or, where n is cutAgain, is the grid of number first.
type square struct{ first, n int32 }

const (
	cutAgain   = -1
	squaresPer = 8 // squares per mast
	longList   = 8 // a longer one has its square cut again
	leastSide  = 1 // metres; a shorter square would come near the rounding of coordinates
)

// loose is where the list of a square still holds: beyond its edges by far more than roundings move a point, and by
// far less than would lengthen the list.
func (b *box) loose() box { return b.grown(float64(1e-6 * (b.hi.X - b.lo.X))) }

// NewIndex returns the index of cells. It fails where there are none, too many, or one that is nowhere on Earth.
func NewIndex(cells *Cells) (*Index, error) {
	if err := cells.check(); err != nil {
		return nil, err
	}
	x := &Index{members: make([]int32, cells.Len())}
	for i := range x.members {
		x.members[i] = int32(i)
	}
	at := cells.Pos
	slices.SortFunc(x.members, func(i, j int32) int {
		return cmp.Or(cmp.Compare(at[i].X, at[j].X), cmp.Compare(at[i].Y, at[j].Y), cmp.Compare(i, j))
	})
	var pos []mobility.Point
	var rank []int32
	places := make(map[int32]int32) // place by rank
	for k, i := range x.members {
		if k == 0 || at[i] != at[x.members[k-1]] {
			places[i] = int32(len(pos))
			pos, rank, x.from = append(pos, at[i]), append(rank, i), append(x.from, int32(k))
		}
	}
	x.from = append(x.from, int32(cells.Len()))
	x.masts = newTree(pos, rank)
	for _, r := range x.masts.rank {
		x.place = append(x.place, places[r])
	}
	x.cut()
	return x, nil
}

// Nearest returns the cell nearest to p, wherever that is; of equally near ones the lowest. It takes tens of
// nanoseconds in the area of the cells and a few hundred outside.
func (x *Index) Nearest(p mobility.Point) int32 { return x.masts.rank[x.mast(p)] }

// Within appends to dst, ascending, the cells not farther than r metres from p.
func (x *Index) Within(dst []int32, p mobility.Point, r float64) []int32 {
	if !(r >= 0) {
		return dst
	}
	start := len(dst)
	r2 := r * r
	x.masts.within(&box{p, p}, r2, 0, 0, len(x.masts.pos), func(m int32) {
		if dist2(p, x.masts.pos[m]) <= r2 {
			k := x.place[m]
			dst = append(dst, x.members[x.from[k]:x.from[k+1]]...)
		}
	})
	slices.Sort(dst[start:])
	return dst
}

// mast returns the mast nearest to p.
func (x *Index) mast(p mobility.Point) int32 {
	list, _, ok := x.find(p)
	if !ok {
		return x.masts.nearest(p)
	}
	return x.masts.best(list, p)
}

// best returns the point of a list nearest to p.
func (t *tree) best(list []int32, p mobility.Point) int32 {
	best := list[0]
	if len(list) == 1 {
		return best
	}
	bestD := dist2(p, t.pos[best])
	for _, m := range list[1:] {
		if d := dist2(p, t.pos[m]); d < bestD || d == bestD && t.rank[m] < t.rank[best] {
			best, bestD = m, d
		}
	}
	return best
}

// find returns the list of the masts that may be nearest to p, and the box in which it holds (and its slack beyond); ok
// is false outside of the area.
func (x *Index) find(p mobility.Point) (list []int32, b box, ok bool) {
	g := &x.grids[0]
	col, row := (p.X-g.lo.X)*g.perSide, (p.Y-g.lo.Y)*g.perSide
	if !(col >= 0 && row >= 0 && col < float64(g.columns) && row < float64(g.rows)) {
		return nil, box{}, false
	}
	for {
		c, r := int32(col), int32(row)
		s := x.squares[g.first+r*g.columns+c]
		if s.n != cutAgain {
			return x.lists[s.first : s.first+s.n], g.square(c, r), true
		}
		g = &x.grids[s.first]
		// A rounding may put a point on the edge just outside of the inner grid.
		col = min(max((p.X-g.lo.X)*g.perSide, 0), float64(g.columns-1))
		row = min(max((p.Y-g.lo.Y)*g.perSide, 0), float64(g.rows-1))
	}
}

func (g *grid) square(c, r int32) box {
	lo := mobility.Point{X: g.lo.X + float64(float64(c)*g.side), Y: g.lo.Y + float64(float64(r)*g.side)}
	return box{lo, mobility.Point{X: lo.X + g.side, Y: lo.Y + g.side}}
}

// cut makes the grids.
func (x *Index) cut() {
	area := x.masts.boxes[0]
	n := float64(len(x.masts.pos))
	w, h := area.hi.X-area.lo.X, area.hi.Y-area.lo.Y
	// A border of two masts' distances: vehicles drive beyond the outermost mast too.
	spacing := max(math.Sqrt(w*h/n), max(w, h)/n, leastSide)
	area = area.grown(float64(2 * spacing))
	w, h = area.hi.X-area.lo.X, area.hi.Y-area.lo.Y
	side := max(math.Sqrt(w*h/(squaresPer*n)), leastSide)
	x.addGrid(area.lo, side, math.Ceil(w/side), math.Ceil(h/side))

	// Few squares have long lists unless masts crowd; the bound is against masts placed to defeat the index.
	most := 8*len(x.squares) + 1<<14
	var list []int32
	for i := 0; i < len(x.grids); i++ {
		g := x.grids[i]
		for r := range g.rows {
			for c := range g.columns {
				b := g.square(c, r)
				list = x.masts.winners(list[:0], b.loose())
				s := &x.squares[g.first+r*g.columns+c]
				k := math.Ceil(math.Sqrt(float64(4 * len(list))))
				k = min(k, 64, math.Floor(g.side/leastSide))
				if len(list) > longList && k >= 2 && len(x.squares)+int(k*k) <= most {
					*s = square{int32(len(x.grids)), cutAgain}
					x.addGrid(b.lo, g.side/k, k, k)
					continue
				}
				*s = square{int32(len(x.lists)), int32(len(list))}
				x.lists = append(x.lists, list...)
			}
		}
	}
}

func (x *Index) addGrid(lo mobility.Point, side, columns, rows float64) {
	first := len(x.squares)
	x.squares = append(x.squares, make([]square, int(columns*rows))...)
	x.grids = append(x.grids, grid{lo, side, 1 / side, int32(columns), int32(rows), int32(first)})
}
