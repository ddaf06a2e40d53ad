package fabric

// haunts find the places of a client that learns alone: by squares twice as wide as the wide kernel reaches, so that what is
// alike lies in at most four. The plane is folded: squares eight apart share a chain, in which the latest comes first. A chain
// ends where it comes to a place that is forgotten.
type haunts struct {
	side  int32
	heads []int32 // per client and square: number of the latest place there, plus 1
}

const (
	hauntFold = 8
	// of a place's bits, the low ones say how many places before it the one before it in its chain is, 0 for none; above
	// them is its pace.
	hauntBack = 1<<paceShift - 1
	paceShift = 12
)

func newHaunts(reach int32, clients int) haunts {
	return haunts{max(1, 2*reach), make([]int32, clients*hauntFold*hauntFold)}
}

// column is that of a square, or its row, before it is folded.
func (h *haunts) column(x int32) int32 { return floorDiv(x, h.side) }

func (h *haunts) head(c ClientID, column, row int32) *int32 {
	return &h.heads[int32(c)*hauntFold*hauntFold+(row&(hauntFold-1))*hauntFold+column&(hauntFold-1)]
}

// put lets a place be found.
func (h *haunts) put(c ClientID, number int32, l *place) {
	head := h.head(c, h.column(int32(l.x)), h.column(int32(l.y)))
	back := number + 1 - *head
	if *head == 0 || back > hauntBack {
		back = 0
	}
	l.bits = l.bits&^hauntBack | uint16(back)
	*head = number + 1
}

// search finds the places of a client that are like the one at hand, and whose window is over.
func (p *precedents) search(c ClientID, l *place) {
	h, ring, reach := &p.haunts, p.ring(c), p.like[1].reach
	x, y := int32(l.x), int32(l.y)
	oldest := max(0, p.trails[c].noted-p.own)
	for row := h.column(y - reach); row <= h.column(y+reach); row++ {
		for column := h.column(x - reach); column <= h.column(x+reach); column++ {
			for number := *h.head(c, column, row) - 1; number >= oldest; {
				b := &ring[number%p.own]
				dx, dy := int32(b.x)-x, int32(b.y)-y
				if dx <= reach && -dx <= reach && dy <= reach && -dy <= reach {
					p.consider(c, number, b, l, [2]bool{true, true})
				}
				back := int32(b.bits & hauntBack)
				if back == 0 {
					break
				}
				number -= back
			}
		}
	}
}
