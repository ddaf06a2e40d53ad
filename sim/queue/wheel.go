package queue

import "math/bits"

// bitmap says which of the buckets of one level are occupied.
type bitmap [digits / 64]uint64

func (m *bitmap) set(i uint)   { m[i/64%(digits/64)] |= 1 << (i % 64) }
func (m *bitmap) clear(i uint) { m[i/64%(digits/64)] &^= 1 << (i % 64) }

// first returns the lowest occupied index, or digits if none is.
func (m *bitmap) first() uint {
	for w, b := range m {
		if b != 0 {
			return uint(w*64 + bits.TrailingZeros64(b))
		}
	}
	return digits
}

// bucket is a list of chunks, all full but the last. It is circular: next of its last chunk is its first.
type bucket struct {
	min  uint64 // least key, so that Peek need not move anything
	last uint32 // index of the last chunk in the pool
	n    uint32 // events
}

// file puts an event with a key of at least limit at the end of its bucket.
func (q *Queue) file(e event) {
	l := q.level(e.key)
	i := l*digits | uint(e.key>>(l*digitBits%64))%digits
	b := &q.buckets[i%(levels*digits)]
	if b.n%chunkLen == 0 {
		q.extend(b, l, i%digits)
		if b.n == 0 {
			b.min = e.key
		}
	}
	b.min = min(b.min, e.key)
	q.pool.chunks[b.last][b.n%chunkLen] = e
	b.n++
}

// extend gives bucket b, digit d of level l, one more chunk.
func (q *Queue) extend(b *bucket, l, d uint) {
	c := q.pool.take()
	if b.n == 0 {
		q.occupied[l%levels].set(d)
		q.upper |= 1 << (l % levels)
		q.pool.next[c] = c
	} else {
		q.pool.next[c] = q.pool.next[b.last]
		q.pool.next[b.last] = c
	}
	b.last = c
}

// lowest returns the level and the index of the bucket that holds the least key of the wheels, which must not be
// empty.
func (q *Queue) lowest() (level, index uint) {
	level = uint(bits.TrailingZeros(q.upper)) % levels
	return level, level*digits | q.occupied[level].first()%digits
}

// refill moves the next events from the wheels into the empty bottom. A bucket with too many is split by its next
// digit until one has few, or holds one key only.
func (q *Queue) refill() {
	for {
		l, i := q.lowest()
		b := &q.buckets[i]
		if l == 0 {
			// One key only. Take a chunk; events of this key that are pushed meanwhile join the bucket, at its end.
			q.cur, q.limit = b.min, b.min
			q.drawChunk(b, i)
			return
		}
		free := uint64(1)<<(l*digitBits%64) - 1 // the digits below this one differ within the bucket
		start := b.min &^ free
		if !q.sortBucket(b, l) {
			q.cur = start
			q.split(b, i)
			continue
		}
		// cur becomes the last key of the bucket's range, not the first after it: that one can carry into a higher
		// digit, whose bucket was not split, and the next bucket to look at would be wrong.
		q.cur, q.limit = start|free, (start|free)+1
		q.vacate(b, i)
		return
	}
}

// sortBucket sorts the events of bucket b on level l into the bottom if they are few enough.
func (q *Queue) sortBucket(b *bucket, l uint) bool {
	if b.n <= insertMax {
		q.bottom.insertAll(&q.pool, b)
		return true
	}
	return b.n <= binMax && int(b.n) <= q.size/binShare && q.bottom.binSort(&q.pool, b, (l-1)*digitBits)
}

// vacate marks bucket b, of that index, as empty and gives its chunks back.
func (q *Queue) vacate(b *bucket, index uint) {
	q.pool.giveList(b.last)
	q.markEmpty(b, index)
}

func (q *Queue) markEmpty(b *bucket, index uint) {
	b.n = 0
	l := index / digits % levels
	q.occupied[l].clear(index % digits)
	if q.occupied[l] == (bitmap{}) {
		q.upper &^= 1 << l
	}
}

// split files the events of bucket b again, with cur at the start of its range: all go to lower levels.
func (q *Queue) split(b *bucket, index uint) {
	last, c, n := b.last, q.pool.next[b.last], b.n
	q.markEmpty(b, index)
	for {
		// file may move the pool, so the chunk is looked up for every event.
		for k := range min(n, chunkLen) {
			q.file(q.pool.chunks[c][k])
		}
		done, next := c == last, q.pool.next[c]
		q.pool.give(c)
		if done {
			return
		}
		n, c = n-chunkLen, next
	}
}

// drawChunk moves the first chunk of bucket b, whose events have one key, into the bottom.
func (q *Queue) drawChunk(b *bucket, index uint) {
	first := q.pool.next[b.last]
	k := min(b.n, chunkLen)
	for i, e := range q.pool.chunks[first][:k] {
		q.bottom.events[int(k)-1-i] = e
	}
	q.bottom.n = int(k)
	if b.n == k {
		q.vacate(b, index)
		return
	}
	b.n -= k
	q.pool.next[b.last] = q.pool.next[first]
	q.pool.give(first)
}

// spread files the events of a full bottom, so that many pushes into a wide range do not become an insertion sort.
// Going back with cur is safe: a bottom that takes pushes came from a bucket that was emptied, above level 0, and
// the levels below it are empty.
func (q *Queue) spread() {
	q.cur, q.limit = q.last, q.last
	for q.bottom.n > 0 {
		q.file(q.bottom.draw())
	}
}
