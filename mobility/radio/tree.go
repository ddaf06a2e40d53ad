package radio

import (
	"cmp"
	"math"
	"slices"

	"headway/mobility"
)

// dist2 is the squared distance of two points, the one that decides which cell is nearer.
func dist2(p, q mobility.Point) float64 {
	dx, dy := p.X-q.X, p.Y-q.Y
	return float64(dx*dx) + float64(dy*dy)
}

// box is a closed rectangle.
type box struct{ lo, hi mobility.Point }

func (b *box) contains(p mobility.Point) bool {
	return b.lo.X <= p.X && p.X <= b.hi.X && b.lo.Y <= p.Y && p.Y <= b.hi.Y
}

func (b *box) grown(m float64) box {
	return box{mobility.Point{X: b.lo.X - m, Y: b.lo.Y - m}, mobility.Point{X: b.hi.X + m, Y: b.hi.Y + m}}
}

// gap2 is the squared distance of two boxes. Rounding is monotone, so it never exceeds the dist2 of a point of one and
// a point of the other.
func (b *box) gap2(c *box) float64 {
	dx := max(b.lo.X-c.hi.X, c.lo.X-b.hi.X, 0)
	dy := max(b.lo.Y-c.hi.Y, c.lo.Y-b.hi.Y, 0)
	return float64(dx*dx) + float64(dy*dy)
}

// tree is a k-d tree over distinct points with a bounding box at each node: node i has the children 2i+1 and 2i+2,
// which halve its range of points, and all leaves are at one depth.
type tree struct {
	pos   []mobility.Point
	rank  []int32 // breaks ties: of two equally near points the one of lower rank wins
	boxes []box
}

const leafSize = 8

// newTree returns the tree of points and their ranks. It reorders both slices and keeps them.
func newTree(pos []mobility.Point, rank []int32) tree {
	t := tree{pos: pos, rank: rank}
	inner := 0
	for len(pos) > leafSize*(inner+1) {
		inner = 2*inner + 1
	}
	order := make([]int32, len(pos))
	for i := range order {
		order[i] = int32(i)
	}
	t.boxes = make([]box, 2*inner+1)
	t.build(0, order)
	sortedPos, sortedRank := make([]mobility.Point, len(pos)), make([]int32, len(pos))
	for i, o := range order {
		sortedPos[i], sortedRank[i] = pos[o], rank[o]
	}
	t.pos, t.rank = sortedPos, sortedRank
	return t
}

func (t *tree) build(node int, order []int32) {
	b := box{t.pos[order[0]], t.pos[order[0]]}
	for _, o := range order {
		p := t.pos[o]
		b.lo.X, b.lo.Y = min(b.lo.X, p.X), min(b.lo.Y, p.Y)
		b.hi.X, b.hi.Y = max(b.hi.X, p.X), max(b.hi.Y, p.Y)
	}
	t.boxes[node] = b
	if t.leaf(node) {
		return
	}
	wide := b.hi.X-b.lo.X > b.hi.Y-b.lo.Y
	slices.SortFunc(order, func(i, j int32) int {
		p, q := t.pos[i], t.pos[j]
		if wide {
			return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y))
		}
		return cmp.Or(cmp.Compare(p.Y, q.Y), cmp.Compare(p.X, q.X))
	})
	half := len(order) / 2
	t.build(2*node+1, order[:half])
	t.build(2*node+2, order[half:])
}

func (t *tree) leaf(node int) bool { return 2*node+1 >= len(t.boxes) }

// nearest returns the point nearest to p.
func (t *tree) nearest(p mobility.Point) int32 {
	i, _ := t.nearer(&box{p, p}, 0, 0, len(t.pos), 0, math.Inf(1))
	return i
}

// nearer returns the point of node nearest to p, or best where none is nearer than that.
func (t *tree) nearer(p *box, node, first, last int, best int32, bestD float64) (int32, float64) {
	if t.boxes[node].gap2(p) > bestD { // equal distances are looked at, for their rank
		return best, bestD
	}
	if t.leaf(node) {
		for i := int32(first); i < int32(last); i++ {
			if d := dist2(p.lo, t.pos[i]); d < bestD || d == bestD && t.rank[i] < t.rank[best] {
				best, bestD = i, d
			}
		}
		return best, bestD
	}
	left, right, mid := 2*node+1, 2*node+2, first+(last-first)/2
	if t.boxes[left].gap2(p) <= t.boxes[right].gap2(p) {
		best, bestD = t.nearer(p, left, first, mid, best, bestD)
		return t.nearer(p, right, mid, last, best, bestD)
	}
	best, bestD = t.nearer(p, right, mid, last, best, bestD)
	return t.nearer(p, left, first, mid, best, bestD)
}

// within calls visit with each point whose leaf is not farther than d2, squared, from b.
func (t *tree) within(b *box, d2 float64, node, first, last int, visit func(i int32)) {
	if t.boxes[node].gap2(b) > d2 {
		return
	}
	if t.leaf(node) {
		for i := int32(first); i < int32(last); i++ {
			visit(i)
		}
		return
	}
	mid := first + (last-first)/2
	t.within(b, d2, 2*node+1, first, mid, visit)
	t.within(b, d2, 2*node+2, mid, last, visit)
}

// winners appends to dst the points that may be nearest somewhere in b: all that are, and few others.
func (t *tree) winners(dst []int32, b box) []int32 {
	c := mobility.Point{X: float64((b.lo.X + b.hi.X) / 2), Y: float64((b.lo.Y + b.hi.Y) / 2)}
	half := mobility.Point{X: max(b.hi.X-c.X, c.X-b.lo.X), Y: max(b.hi.Y-c.Y, c.Y-b.lo.Y)}
	// No point of b is farther from the point nearest to its centre than reach; what is farther from b cannot win.
	near := t.nearest(c)
	reach := math.Sqrt(dist2(c, t.pos[near])) + math.Hypot(half.X, half.Y)
	start := len(dst)
	dst = append(dst, near)
	t.within(&b, reach*reach*(1+1e-12), 0, 0, len(t.pos), func(i int32) {
		for _, j := range dst[start:] {
			if i == j || beats(t.pos[j], t.pos[i], c, half) {
				return
			}
		}
		kept := start
		for _, j := range dst[start:] {
			if !beats(t.pos[i], t.pos[j], c, half) {
				dst[kept] = j
				kept++
			}
		}
		dst = append(dst[:kept], i)
	})
	return dst
}

// beats reports whether p is nearer than q, whatever the rounding, to every point within half of c.
//
// |x-q|² - |x-p|² = (p-q)·(2x-p-q) is linear in x, so its least value in a rectangle is at a corner. The margin is
// above the error of this, of two dist2 and of their comparison, a few 1e-16 of their size.
func beats(p, q, c, half mobility.Point) bool {
	dx, dy := p.X-q.X, p.Y-q.Y
	least := float64(dx*(c.X-p.X+c.X-q.X)) + float64(dy*(c.Y-p.Y+c.Y-q.Y)) -
		float64(2*(float64(math.Abs(dx)*half.X)+float64(math.Abs(dy)*half.Y)))
	size := dist2(c, p) + dist2(c, q) + float64(2*(float64(half.X*half.X)+float64(half.Y*half.Y)))
	return least > 1e-14*size
}
