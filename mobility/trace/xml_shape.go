package trace

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// shape is how a start tag was written, but for the values of its attributes. Programs write one tag after the other in
// the same way, so the next one is compared with the last, and taken apart only where it differs.
type shape struct {
	tag   []byte // a copy
	name  int    // length of the element's
	leads []lead // what stands in front of each value, and behind the last
}

// lead is a piece of a tag, n bytes long: its first and its last eight bytes as numbers, of which mask are the piece's
// where it is shorter, and what lies between them.
type lead struct {
	head, tail, mask uint64
	n, tailAt        int
	middle           []byte
}

// sameShape reads a start tag that is written as the last one that had attributes. It takes 0 bytes of any other one, and
// of one with values that are not plain.
func (x *xmlReader) sameShape(b []byte) (n int) {
	last := len(x.shape.leads) - 1
	if last < 0 {
		return 0
	}
	for k := range x.shape.leads {
		l := &x.shape.leads[k]
		if n+l.n >= len(b) {
			return 0
		}
		// Eight bytes can be read anywhere in the window, which has as many to spare.
		head, tail := binary.LittleEndian.Uint64(b[n:n+8]), binary.LittleEndian.Uint64(b[n+l.tailAt:n+l.tailAt+8])
		if (head^l.head|tail^l.tail)&l.mask != 0 || l.n > 16 && string(b[n+8:n+l.tailAt]) != string(l.middle) {
			return 0
		}
		n += l.n
		if k == last {
			return n
		}
		end := plainEnd(b, n)
		a := &x.shaped[k]
		a.value, a.valueEnd = uint32(n), uint32(end)
		n = end
	}
	return 0
}

// setShape keeps the shape of a tag that was taken apart. It is not ok where the tag has an attribute twice.
func (x *xmlReader) setShape(tag, name []byte) (ok bool) {
	x.names, x.parsed = tag, x.attrs
	x.layout++
	for i := range x.attrs {
		for k := range i {
			if name := x.attrName(&x.attrs[i]); bytes.Equal(name, x.attrName(&x.attrs[k])) {
				x.fault(int(x.attrs[i].name), "the attribute %s stands there twice; an element has each once", shown(name))
				return false
			}
		}
	}
	if len(x.attrs) == 0 {
		return true
	}
	s := &x.shape
	s.name = len(name)
	s.tag, s.leads = append(s.tag[:0], tag...), s.leads[:0]
	from := uint32(0)
	for i := range x.attrs {
		a := &x.attrs[i]
		if a.decoded {
			s.leads = s.leads[:0]
			return true
		}
		s.leads = append(s.leads, leadOf(s.tag[from:a.value]))
		from = a.valueEnd
	}
	s.leads = append(s.leads, leadOf(s.tag[from:]))
	x.shaped = append(x.shaped[:0], x.attrs...)
	return true
}

func leadOf(piece []byte) lead {
	padded := slices.Concat(piece, make([]byte, 8))
	l := lead{n: len(piece), tailAt: max(0, len(piece)-8)}
	l.mask = ^uint64(0) >> (64 - 8*min(8, l.n))
	l.head, l.tail = binary.LittleEndian.Uint64(padded)&l.mask, binary.LittleEndian.Uint64(padded[l.tailAt:])&l.mask
	if l.n > 16 {
		l.middle = piece[8:l.tailAt]
	}
	return l
}

// plainEnd returns where, from b[i] on, the first byte is that does not stand for itself between double quotes: a quote,
// &, <, a control character or part of a letter beyond ASCII. The 0 behind the window is one.
//
// It looks at eight bytes at a time: v-1 borrows into the highest bit of a byte that is 0, or below a bound where that is
// subtracted. A borrow also spoils the bytes above, but the lowest hit is the one that counts.
func plainEnd(b []byte, i int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for {
		w := binary.LittleEndian.Uint64(b[i : i+8])
		quote := w&^(ones*('"'^'&')) ^ ones*('"'&'&') // 0 for both, which differ in one bit
		less := w ^ ones*'<'
		if hits := ((quote-ones)&^quote | (less-ones)&^less | (w-ones*' ')&^w | w) & tops; hits != 0 {
			return i + bits.TrailingZeros64(hits)/8
		}
		i += 8
	}
}
