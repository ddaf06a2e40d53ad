package fabric

import (
	"slices"

	"headway/mec"
)

// Table holds a value per pair of object and site, flat: rows live in one slice, are found by a hash, and the rows of
// an object that hold a copy are linked. Rows are made when a pair is first touched and stay: what happened to a copy
// before is worth knowing. The zero row number is a valid row; -1 is none.
type Table[V any] struct {
	rows  []row[V]
	index []int32 // open addressing, linear probing; row+1, 0 is free
	heads []int32 // per object: first row that holds a copy, or -1
}

type row[V any] struct {
	object     ObjectID
	site       mec.SiteID
	next, prev int32
	held       bool
	V          V
}

// NewTable returns an empty table for objects 0..objects-1.
func NewTable[V any](objects int) *Table[V] {
	t := &Table[V]{heads: make([]int32, objects), index: make([]int32, 1024)}
	for i := range t.heads {
		t.heads[i] = -1
	}
	return t
}

func hashPair(o ObjectID, s mec.SiteID) uint64 {
	h := uint64(uint32(o))<<32 | uint64(uint32(s))
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// Find is the row of a pair, or -1.
func (t *Table[V]) Find(o ObjectID, s mec.SiteID) int32 {
	mask := uint64(len(t.index) - 1)
	for i := hashPair(o, s) & mask; ; i = (i + 1) & mask {
		r := t.index[i] - 1
		if r < 0 {
			return -1
		}
		if row := &t.rows[r]; row.object == o && row.site == s {
			return r
		}
	}
}

// Row is the row of a pair, made if need be. Pointers into the table are not valid after it.
func (t *Table[V]) Row(o ObjectID, s mec.SiteID) int32 {
	if r := t.Find(o, s); r >= 0 {
		return r
	}
	if 2*(len(t.rows)+1) > len(t.index) {
		t.grow()
	}
	t.rows = append(roomy(t.rows), row[V]{object: o, site: s, next: -1, prev: -1})
	r := int32(len(t.rows) - 1)
	t.place(r)
	return r
}

// roomy is a list with room for one more. It grows by twofold, as append does while a list is short: by a quarter, all of
// it would be copied over and over as a run goes on.
func roomy[T any](list []T) []T {
	if len(list) < cap(list) {
		return list
	}
	return slices.Grow(list, max(len(list), 16))
}

func (t *Table[V]) place(r int32) {
	mask := uint64(len(t.index) - 1)
	i := hashPair(t.rows[r].object, t.rows[r].site) & mask
	for t.index[i] != 0 {
		i = (i + 1) & mask
	}
	t.index[i] = r + 1
}

func (t *Table[V]) grow() {
	t.index = make([]int32, 4*len(t.index))
	for r := range t.rows {
		t.place(int32(r))
	}
}

// At is the value of a row; the pointer is valid until the next call of Row.
func (t *Table[V]) At(r int32) *V { return &t.rows[r].V }

// Pair is the object and the site of a row.
func (t *Table[V]) Pair(r int32) (ObjectID, mec.SiteID) { return t.rows[r].object, t.rows[r].site }

// Held says whether a row holds a copy.
func (t *Table[V]) Held(r int32) bool { return t.rows[r].held }

// Hold marks a row as holding a copy.
func (t *Table[V]) Hold(r int32) {
	row := &t.rows[r]
	if row.held {
		return
	}
	head := &t.heads[row.object]
	row.held, row.prev, row.next = true, -1, *head
	if *head >= 0 {
		t.rows[*head].prev = r
	}
	*head = r
}

// Release marks a row as holding none.
func (t *Table[V]) Release(r int32) {
	row := &t.rows[r]
	if !row.held {
		return
	}
	if row.prev >= 0 {
		t.rows[row.prev].next = row.next
	} else {
		t.heads[row.object] = row.next
	}
	if row.next >= 0 {
		t.rows[row.next].prev = row.prev
	}
	row.held, row.prev, row.next = false, -1, -1
}

// First is the first row of an object that holds a copy, or -1; the one held last comes first.
func (t *Table[V]) First(o ObjectID) int32 { return t.heads[o] }

// Next is the row after one of the same object that holds a copy, or -1.
func (t *Table[V]) Next(r int32) int32 { return t.rows[r].next }

// HeldAt is the row of an object that holds a copy at a site, or -1. It goes through the object's copies: where they are
// few, that is faster than Find.
func (t *Table[V]) HeldAt(o ObjectID, s mec.SiteID) int32 {
	r := t.heads[o]
	for r >= 0 && t.rows[r].site != s {
		r = t.rows[r].next
	}
	return r
}

// Len is the number of rows.
func (t *Table[V]) Len() int { return len(t.rows) }
