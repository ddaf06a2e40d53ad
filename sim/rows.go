package sim

import (
	"encoding/binary"
	"math"
)

// rows are all rows of a trace, each kept as it stands, packed so that tens of millions fit into memory: the time since
// the vehicle's row before it, its cell where that is another one, and its way from the row before it, all as variable
// length integers. That is 3 to 5 bytes per row, which a replay unpacks as it goes.
type rows struct {
	vehicles []vehicleRows // in byte order of their ids
	first    int64         // unix s of the earliest row
	last     int64
	gap      int64 // s: a longer one between two rows ends a trip
}

// vehicleRows are the rows of a vehicle.
type vehicleRows struct {
	id     string
	chunks [][]byte
	n      int64
	trips  int64
	tripS  int64
	row    row // the last one, while rows are added
}

// row is a vehicle's position at a time: its cell, and where it is in the frame, to the dm.
type row struct {
	at   int64 // unix s
	cell int32
	x, y int64 // dm
}

const (
	rowMost   = 4 * binary.MaxVarintLen64
	chunkLow  = 256
	chunkHigh = 1 << 16
)

// add packs a row behind the last one. Its time must not be before that one's.
func (v *vehicleRows) add(next row) {
	n := len(v.chunks)
	if n == 0 || cap(v.chunks[n-1])-len(v.chunks[n-1]) < rowMost {
		size := chunkLow
		if n > 0 {
			size = min(chunkHigh, 2*cap(v.chunks[n-1]))
		}
		v.chunks = append(v.chunks, make([]byte, 0, size))
		n++
	}
	b, last := v.chunks[n-1], &v.row
	since := uint64(next.at-last.at) << 1
	if next.cell != last.cell {
		b = binary.AppendUvarint(b, since|1)
		b = binary.AppendUvarint(b, uint64(next.cell))
	} else {
		b = binary.AppendUvarint(b, since)
	}
	b = binary.AppendVarint(b, next.x-last.x)
	v.chunks[n-1] = binary.AppendVarint(b, next.y-last.y)
	v.row = next
	v.n++
}

// rowReader unpacks the rows of a vehicle.
type rowReader struct {
	row
	left   int64
	chunks [][]byte
	b      []byte
}

func (v *vehicleRows) reader() rowReader {
	return rowReader{row: v.before(), left: v.n, chunks: v.chunks}
}

// before is what the first row counts from.
func (v *vehicleRows) before() row { return row{at: math.MinInt64 / 4, cell: -1} }

// next moves on to the next row. It is not ok behind the last.
func (r *rowReader) next() bool {
	if r.left == 0 {
		return false
	}
	r.left--
	if len(r.b) == 0 {
		r.b, r.chunks = r.chunks[0], r.chunks[1:]
	}
	since := r.uvarint()
	r.at += int64(since >> 1)
	if since&1 != 0 {
		r.cell = int32(r.uvarint())
	}
	r.x += r.varint()
	r.y += r.varint()
	return true
}

func (r *rowReader) uvarint() uint64 {
	if v := r.b[0]; v < 0x80 {
		r.b = r.b[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(r.b)
	r.b = r.b[n:]
	return v
}

func (r *rowReader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// perCell is the time on trips in each cell, in s; the time between two rows is the earlier one's.
func (r *rows) perCell(cells int) []int64 {
	s := make([]int64, cells)
	for i := range r.vehicles {
		v := r.vehicles[i].reader()
		v.next()
		for last := v.row; v.next(); last = v.row {
			if v.at-last.at <= r.gap {
				s[last.cell] += v.at - last.at
			}
		}
	}
	return s
}
