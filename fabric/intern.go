package fabric

// pages holds values by number, in pages that stay where they are: growing copies nothing and leaves nothing behind.
type pages[T any] struct {
	page []*[pageLen]T
	n    uint32
}

const pageLen = 64

// add makes room for one more value, and returns its number.
func (p *pages[T]) add() uint32 {
	if p.n%pageLen == 0 {
		p.page = append(p.page, new([pageLen]T))
	}
	p.n++
	return p.n - 1
}

// at is the value of a number.
func (p *pages[T]) at(n uint32) *T { return &p.page[n/pageLen][n%pageLen] }

// interned numbers keys from 0 as they first appear, and holds a value for each: an open-addressed index of 4 bytes a
// slot into pages of entries. A key is compared whole, so two of one hash stay two.
type interned[V any] struct {
	index   []uint32 // number + 1; 0 is free
	shift   uint     // 64 - log2(len(index))
	entries pages[entry[V]]
}

type entry[V any] struct {
	value V // first, so that an empty one takes no room
	key   uint64
}

// number is the number of a key, which is made if need be.
func (t *interned[V]) number(key uint64) uint32 {
	if 4*(int(t.entries.n)+1) > 3*len(t.index) {
		t.grow()
	}
	mask := uint64(len(t.index) - 1)
	for i := spread(key) >> t.shift; ; i = (i + 1) & mask {
		n := t.index[i]
		if n == 0 {
			n = t.entries.add()
			t.entries.at(n).key = key
			t.index[i] = n + 1
			return n
		}
		if t.entries.at(n-1).key == key {
			return n - 1
		}
	}
}

// at is the value of a number.
func (t *interned[V]) at(n uint32) *V { return &t.entries.at(n).value }

func (t *interned[V]) grow() {
	bits := uint(6)
	for 1<<bits < 2*len(t.index) {
		bits++
	}
	t.index, t.shift = make([]uint32, 1<<bits), 64-bits
	mask := uint64(len(t.index) - 1)
	for n := range t.entries.n {
		i := spread(t.entries.at(n).key) >> t.shift
		for t.index[i] != 0 {
			i = (i + 1) & mask
		}
		t.index[i] = n + 1
	}
}

// spread is Fibonacci hashing, after a fold that lets the upper half of a key reach the lower bits.
func spread(key uint64) uint64 { return (key ^ key>>29) * 0x9e3779b97f4a7c15 }
