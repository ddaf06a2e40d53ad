package fabric

// interned numbers keys from 0 as they first appear, and holds a value for each: an open-addressed index of 4 bytes a
// slot into a slice of entries. A key is compared whole, so two of one hash stay two.
type interned[V any] struct {
	index   []uint32 // number + 1; 0 is free
	shift   uint     // 64 - log2(len(index))
	entries []entry[V]
}

type entry[V any] struct {
	value V // first, so that an empty one takes no room
	key   uint64
}

// number is the number of a key, which is made if need be. Pointers into entries are not valid after it.
func (t *interned[V]) number(key uint64) uint32 {
	if 4*(len(t.entries)+1) > 3*len(t.index) {
		t.grow()
	}
	mask := uint64(len(t.index) - 1)
	for i := spread(key) >> t.shift; ; i = (i + 1) & mask {
		n := t.index[i]
		if n == 0 {
			t.entries = append(t.entries, entry[V]{key: key})
			t.index[i] = uint32(len(t.entries))
			return uint32(len(t.entries) - 1)
		}
		if t.entries[n-1].key == key {
			return n - 1
		}
	}
}

// at is the value of a number.
func (t *interned[V]) at(n uint32) *V { return &t.entries[n].value }

func (t *interned[V]) grow() {
	bits := uint(6)
	for 1<<bits < 2*len(t.index) {
		bits++
	}
	t.index, t.shift = make([]uint32, 1<<bits), 64-bits
	mask := uint64(len(t.index) - 1)
	for n := range t.entries {
		i := spread(t.entries[n].key) >> t.shift
		for t.index[i] != 0 {
			i = (i + 1) & mask
		}
		t.index[i] = uint32(n + 1)
	}
}

// spread is Fibonacci hashing, after a fold that lets the upper half of a key reach the lower bits.
func spread(key uint64) uint64 { return (key ^ key>>29) * 0x9e3779b97f4a7c15 }
