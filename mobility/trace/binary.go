package trace

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// A binary trace is a table's columns, one after the other, as little-endian numbers of 8 or 4 bytes, each column padded
// with zeros to a multiple of 8 bytes:
//
//	header    binaryHeader bytes, see below
//	At        rows × int64
//	Lon, Lat  rows × float64 each
//	Vehicle   rows × uint32
//	Speed, Heading  rows × float32 each, where flagMotion is set
//	ends      vehicles × uint32: where each id ends in the bytes that follow
//	IDs       the ids, joined
//	checksum  uint32 and 4 zeros: the CRC-32C of all between the header and here
//
// The header:
//
//	 0 binaryMagic  8 version uint32  12 flags uint32  16 rows uint64  24 vehicles uint64  32 bytes of ids uint64
//	40 SHA-256 of the file that the table was read from, zeros where there was none
//	72 zeros  84 CRC-32C of the header up to here, uint32
const (
	binaryMagic   = "\x89HWT\r\n\x1a\n" // as PNG's: whoever takes it for text spoils it visibly
	binaryVersion = 1
	binaryHeader  = 88
	binaryTrailer = 8
	flagMotion    = 1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// WriteBinary writes a trace in Headway's binary format, which OpenBinary opens at the speed of memory. It keeps every
// bit of the table but LeftOut and Name. SHA256 stays that of the file that the table was read from: clear it where the
// table is no longer what that file holds.
func WriteBinary(out io.Writer, t *Table) error {
	idBytes := 0
	for _, id := range t.IDs {
		if len(id) > maxID {
			return fmt.Errorf("the vehicle's id %q is longer than %d bytes; shorten it", shown([]byte(id)), maxID)
		}
		idBytes += len(id)
	}
	switch {
	case t.Rows() == 0:
		return errors.New("the trace has no rows to write")
	case uint64(idBytes) > math.MaxUint32:
		return fmt.Errorf("the vehicles' ids take %d bytes together, more than a binary trace can hold; shorten them", idBytes)
	}
	w := &binaryWriter{out: out, buf: t.binaryHeader(idBytes)}
	w.flush()
	w.sum = 0
	put(w, t.At, func(b []byte, v int64) []byte { return binary.LittleEndian.AppendUint64(b, uint64(v)) })
	float64s := func(b []byte, v float64) []byte { return binary.LittleEndian.AppendUint64(b, math.Float64bits(v)) }
	float32s := func(b []byte, v float32) []byte { return binary.LittleEndian.AppendUint32(b, math.Float32bits(v)) }
	put(w, t.Lon, float64s)
	put(w, t.Lat, float64s)
	put(w, t.Vehicle, binary.LittleEndian.AppendUint32)
	if t.Speed != nil {
		put(w, t.Speed, float32s)
		put(w, t.Heading, float32s)
	}
	end := uint32(0)
	put(w, t.IDs, func(b []byte, id string) []byte {
		end += uint32(len(id))
		return binary.LittleEndian.AppendUint32(b, end)
	})
	put(w, t.IDs, func(b []byte, id string) []byte { return append(b, id...) })
	w.flush()
	w.buf = binary.LittleEndian.AppendUint64(w.buf, uint64(w.sum))
	w.flush()
	if w.err != nil {
		return fmt.Errorf("writing the trace: %w", w.err)
	}
	return nil
}

// binaryHeader returns the header of the table's file.
func (t *Table) binaryHeader(idBytes int) []byte {
	h := append(make([]byte, 0, maxLine), binaryMagic...)
	h = binary.LittleEndian.AppendUint32(h, binaryVersion)
	flags := uint32(0)
	if t.Speed != nil {
		flags |= flagMotion
	}
	h = binary.LittleEndian.AppendUint32(h, flags)
	for _, n := range []int{t.Rows(), len(t.IDs), idBytes} {
		h = binary.LittleEndian.AppendUint64(h, uint64(n))
	}
	sum := make([]byte, 32)
	if b, err := hex.DecodeString(t.SHA256); err == nil && len(b) == len(sum) {
		sum = b
	}
	h = append(h, sum...)
	h = append(h, make([]byte, binaryHeader-4-len(h))...)
	return binary.LittleEndian.AppendUint32(h, crc32.Checksum(h, castagnoli))
}

// binaryWriter writes and sums what put appends.
type binaryWriter struct {
	out io.Writer
	buf []byte
	sum uint32
	err error
}

// put appends a column.
func put[T any](w *binaryWriter, column []T, add func([]byte, T) []byte) {
	n := 0
	for _, v := range column {
		before := len(w.buf)
		w.buf = add(w.buf, v)
		n += len(w.buf) - before
		if len(w.buf) > maxLine-2*maxID {
			w.flush()
		}
	}
	for ; n%8 != 0; n++ {
		w.buf = append(w.buf, 0)
	}
}

func (w *binaryWriter) flush() {
	w.sum = crc32.Update(w.sum, castagnoli, w.buf)
	if w.err == nil {
		_, w.err = w.out.Write(w.buf)
	}
	w.buf = w.buf[:0]
}
