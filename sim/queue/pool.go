package queue

// chunkLen events are 1 KiB: long enough for the hardware to read ahead once the events leave the caches.
const chunkLen = 64

type chunk [chunkLen]event

// pool holds the chunks of all buckets; what was given back is used first. Chunk 0 is never used: index 0 is none.
type pool struct {
	chunks []chunk
	next   []uint32 // next chunk in a bucket or in the free list
	used   uint32   // chunks after this one were never used
	free   uint32   // head of the free list
}

func newPool(n int) pool { return pool{chunks: make([]chunk, n+1), next: make([]uint32, n+1)} }

func (p *pool) reset() { p.used, p.free = 0, 0 }

func (p *pool) take() uint32 {
	if p.free != 0 {
		c := p.free
		p.free = p.next[c]
		return c
	}
	p.used++
	if int(p.used) == len(p.chunks) {
		more := max(len(p.chunks), 64)
		p.chunks = append(p.chunks, make([]chunk, more)...)
		p.next = append(p.next, make([]uint32, more)...)
	}
	return p.used
}

func (p *pool) give(c uint32) {
	p.next[c] = p.free
	p.free = c
}

// giveList gives back the circular list that ends with chunk last.
func (p *pool) giveList(last uint32) {
	p.next[last], p.free = p.free, p.next[last]
}
