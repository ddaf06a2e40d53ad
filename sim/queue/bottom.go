package queue

const (
	// A bucket of at most insertMax events is sorted by insertion. One of at most binMax is sorted by its next digit
	// and then by insertion, a half to a third of the cost of splitting it and sorting what comes out. Not when it
	// has more than one in binShare of all events: then too many pushes would fall into the bottom's range, where
	// they shift others.
	insertMax = 24
	binMax    = 1536
	binShare  = 256
	// bottomMax leaves room for what is pushed into the bottom's range meanwhile. 32 KiB.
	bottomMax = 2048
)

// bottom holds the next events, latest first and equal keys in reverse order of arrival, so that the next is last.
type bottom struct {
	n      int
	events [bottomMax]event
	ends   [digits]uint16 // of binSort: where the events of each digit end
}

// draw removes the next event. There must be one.
func (o *bottom) draw() event {
	o.n--
	return o.events[o.n]
}

// insert puts e after all that is not later. There must be room.
func (o *bottom) insert(e event) {
	i := o.n
	for ; i > 0 && o.events[i-1].key <= e.key; i-- {
		o.events[i] = o.events[i-1]
	}
	o.events[i] = e
	o.n++
}

// insertAll inserts the events of bucket b into the empty bottom.
func (o *bottom) insertAll(p *pool, b *bucket) {
	for c, left := p.next[b.last], b.n; ; c, left = p.next[c], left-chunkLen {
		for _, e := range p.chunks[c][:min(left, chunkLen)] {
			o.insert(e)
		}
		if c == b.last {
			return
		}
	}
}

// binSort sorts the events of bucket b into the empty bottom by the digit at shift, the highest in which they differ,
// and then by insertion. It does nothing and returns false if one digit has too many of them for that.
func (o *bottom) binSort(p *pool, b *bucket, shift uint) bool {
	first := p.next[b.last]
	o.ends = [digits]uint16{}
	for c, left := first, b.n; ; c, left = p.next[c], left-chunkLen {
		for _, e := range p.chunks[c][:min(left, chunkLen)] {
			o.ends[uint8(e.key>>(shift%64))]++
		}
		if c == b.last {
			break
		}
	}
	end := uint16(0)
	for d := digits - 1; d >= 0; d-- {
		if o.ends[d] > insertMax {
			return false
		}
		end += o.ends[d]
		o.ends[d] = end
	}
	// Each digit fills from its end down, which reverses arrival.
	for c, left := first, b.n; ; c, left = p.next[c], left-chunkLen {
		for _, e := range p.chunks[c][:min(left, chunkLen)] {
			end := &o.ends[uint8(e.key>>(shift%64))]
			*end--
			o.events[*end%bottomMax] = e
		}
		if c == b.last {
			break
		}
	}
	o.n = int(b.n)
	events := o.events[:b.n]
	for i := 1; i < len(events); i++ {
		e, k := events[i], i
		for ; k > 0 && events[k-1].key < e.key; k-- {
			events[k] = events[k-1]
		}
		events[k] = e
	}
	return true
}
