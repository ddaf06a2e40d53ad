package fabric

import "math"

// squares find the places of a fleet: those in the same square with the same heading, the latest first, by chains. Each
// place is in two, by squares as wide as either kernel reaches. Memory and time are bounded, as in the history of J. Ziv,
// A. Lempel 1977: a place that is forgotten takes the rest of its chains with it.
type squares struct {
	side  [2]int32
	links []link // by place
	heads [2][]int32
	last  int32 // places put into chains so far
}

// link is a place's in its chains.
type link struct {
	order int32    // when it was put there; 0: it was not yet
	prev  [2]int32 // place before it in either, plus 1
}

func newSquares(like [2]kernel, places int) *squares {
	q := &squares{links: make([]link, places)}
	size := 1
	for 2*size < places {
		size *= 2
	}
	for i := range like {
		q.side[i] = max(1, like[i].reach)
		q.heads[i] = make([]int32, size)
	}
	return q
}

// heading is the eighth of the circle that a place heads to, or 8 where it stands.
func (l *place) heading() uint64 {
	if l.pace() == 0 {
		return 8
	}
	return octant(float64(l.u), float64(l.v))
}

// key is the square and the heading of a place: the same for all that are in one chain, and for no others.
func (q *squares) key(i int, l *place) uint64 {
	x, y := floorDiv(int32(l.x), q.side[i]), floorDiv(int32(l.y), q.side[i])
	return l.heading()<<32 | uint64(uint16(x))<<16 | uint64(uint16(y))
}

func floorDiv(a, b int32) int32 { return int32(math.Floor(float64(a) / float64(b))) }

// head is where the chain of a key begins, and of others that share its slot.
func (q *squares) head(i int, key uint64) *int32 {
	h := key * 0x9e3779b97f4a7c15
	return &q.heads[i][int(h>>32)&(len(q.heads[i])-1)]
}

// note takes a slot for a place that is in no chain yet.
func (q *squares) note(slot int32) { q.links[slot] = link{} }

// put lets the place in a slot be found.
func (q *squares) put(slot int32, l *place) {
	q.last++
	q.links[slot].order = q.last
	for i := range q.heads {
		head := q.head(i, q.key(i, l))
		q.links[slot].prev[i], *head = *head, slot+1
	}
}

// search finds the latest places of the fleet in the squares of a place, of which the window is over.
func (q *squares) search(p *precedents, l *place) {
	for i := range q.heads {
		key := q.key(i, l)
		n, last := 0, int32(math.MaxInt32)
		for at, steps := *q.head(i, key), 0; at > 0 && n < cap(p.found)/4 && steps < cap(p.found); steps++ {
			slot := at - 1
			k := &q.links[slot]
			if k.order == 0 || k.order > last {
				break // its room was taken by a later one
			}
			if b := &p.places[slot]; b.site != nowhere && q.key(i, b) == key {
				c := ClientID(slot / p.own)
				p.consider(c, p.number(c, slot%p.own), b, l, [2]bool{i == 0, i == 1})
				n++
			}
			last, at = k.order, k.prev[i]
		}
	}
}

// number is that of the place in a slot of a client's ring.
func (p *precedents) number(c ClientID, slot int32) int32 {
	noted := p.trails[c].noted
	return noted - 1 - ((noted-1-slot)%p.own+p.own)%p.own
}
