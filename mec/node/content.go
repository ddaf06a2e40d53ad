package node

import (
	"encoding/binary"
	"errors"

	"headway/fabric"
)

// chunkBytes is the size of a chunk. It is far below the 1 MiB that a message may have, headers included: a larger one
// would close the link.
const chunkBytes = 64 << 10

// shape is an object as it is stored: its bytes by the scale, in chunks.
type shape struct {
	chunks int
	last   int // size of the last chunk
}

func shapeOf(bytes, scale int64) shape {
	stored := max(1, (bytes+scale-1)/scale)
	chunks := (stored + chunkBytes - 1) / chunkBytes
	return shape{int(chunks), int(stored - (chunks-1)*chunkBytes)}
}

func (s shape) size(chunk int) int {
	if chunk == s.chunks-1 {
		return s.last
	}
	return chunkBytes
}

// markBytes is how each chunk begins: with its object and number, so that nobody takes one for another.
const markBytes = 8

// content is what the region has of an object: bytes that do not compress, drawn from their place (splitmix64; Steele,
// Lea, Flood 2014).
func content(o fabric.ObjectID, chunk, size int) []byte {
	b := make([]byte, (size+7)/8*8, size+8)
	x := uint64(uint32(o))<<32 | uint64(uint32(chunk))
	binary.LittleEndian.PutUint64(b, x)
	for i := markBytes; i+8 <= len(b); i += 8 {
		x += 0x9e3779b97f4a7c15
		z := (x ^ x>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		binary.LittleEndian.PutUint64(b[i:], z^z>>31)
	}
	return b[:size]
}

var errMixedUp = errors.New("a chunk of another object")

// checkContent says whether bytes begin a chunk of an object. A chunk too small for a mark is taken as it is.
func checkContent(b []byte, o fabric.ObjectID, chunk int) error {
	if len(b) >= markBytes && binary.LittleEndian.Uint64(b) != uint64(uint32(o))<<32|uint64(uint32(chunk)) {
		return errMixedUp
	}
	return nil
}
