package trace

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"unsafe"
)

// OpenBinary returns the table of a binary trace, as WriteBinary wrote it. The columns lie in data itself where its
// address and the machine's byte order allow, so data must neither change nor be unmapped while the table is in use, and
// the table not be written to; otherwise they are copied. name is what errors call the file.
//
// All that a reader of text would check is checked: a file that is cut off or changed is an error.
func OpenBinary(name string, data []byte) (*Table, error) {
	h, err := parseBinaryHeader(data)
	if err == nil && uint64(len(data)) != h.size() {
		err = fmt.Errorf("the file has %d bytes where its header counts %d: it was cut off, or something was put behind it; %s", len(data), h.size(), again)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	body := data[binaryHeader : len(data)-binaryTrailer]
	if uint64(crc32.Checksum(body, castagnoli)) != binary.LittleEndian.Uint64(data[len(data)-binaryTrailer:]) {
		return nil, fmt.Errorf("%s: the data does not match its checksum: the file was damaged; %s", name, again)
	}
	t := &Table{Name: name, SHA256: hex.EncodeToString(h.sum)}
	if h.unsummed() {
		sum := sha256.Sum256(data)
		t.SHA256 = hex.EncodeToString(sum[:])
	}
	rows, vehicles := int(h.rows), int(h.vehicles)
	t.At, body = take[int64](body, rows)
	t.Lon, body = take[float64](body, rows)
	t.Lat, body = take[float64](body, rows)
	t.Vehicle, body = take[uint32](body, rows)
	if h.flags&flagMotion != 0 {
		t.Speed, body = take[float32](body, rows)
		t.Heading, body = take[float32](body, rows)
	}
	ends, body := take[uint32](body, vehicles)
	if t.IDs, err = idsOf(ends, body[:h.idBytes]); err == nil {
		err = t.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; whatever wrote the file is wrong", name, err)
	}
	return t, nil
}

// binaryCounts are what a header says.
type binaryCounts struct {
	flags                   uint32
	rows, vehicles, idBytes uint64
	sum                     []byte
}

// size returns the size of the file. The counts are bounded, so it is no overflow.
func (h *binaryCounts) size() uint64 {
	padded := func(n uint64) uint64 { return (n + 7) &^ 7 }
	size := binaryHeader + binaryTrailer + 3*8*h.rows + padded(4*h.rows) + padded(4*h.vehicles) + padded(h.idBytes)
	if h.flags&flagMotion != 0 {
		size += 2 * padded(4*h.rows)
	}
	return size
}

// unsummed says whether the header has no SHA-256 of an original file.
func (h *binaryCounts) unsummed() bool { return bytes.Equal(h.sum, make([]byte, sha256.Size)) }

// parseBinaryHeader reads the header at the start of b.
func parseBinaryHeader(b []byte) (h binaryCounts, err error) {
	if !bytes.HasPrefix([]byte(binaryMagic), b[:min(len(b), len(binaryMagic))]) {
		return h, errors.New("the file does not begin as a binary trace of Headway does; was it sent as text? Fetch it again, as it is")
	}
	if len(b) < binaryHeader {
		return h, fmt.Errorf("the file ends at byte %d, inside its header: it was cut off; %s", len(b), again)
	}
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	h = binaryCounts{flags: u32(b[12:]), rows: u64(b[16:]), vehicles: u64(b[24:]), idBytes: u64(b[32:]), sum: b[40:72]}
	switch version := u32(b[8:]); {
	case version != binaryVersion:
		return h, fmt.Errorf("the file has version %d of the binary format, this Headway reads version %d; convert the original trace again", version, binaryVersion)
	case crc32.Checksum(b[:binaryHeader-4], castagnoli) != u32(b[binaryHeader-4:]):
		return h, fmt.Errorf("the header does not match its checksum: the file was damaged; %s", again)
	case h.rows == 0 || h.rows > uint64(traceLimits.rows) || h.vehicles > uint64(traceLimits.vehicles) || h.idBytes > h.vehicles*maxID || h.flags > flagMotion:
		return h, fmt.Errorf("the header counts %d rows, %d vehicles and %d bytes of ids, flags %d, which cannot be; whatever wrote the file is wrong",
			h.rows, h.vehicles, h.idBytes, h.flags)
	}
	return h, nil
}

// take returns the column of n values at the start of b, and what is behind it. The values are those bytes themselves if
// they lie as the machine wants them.
func take[T int64 | float64 | uint32 | float32](b []byte, n int) (column []T, rest []byte) {
	size := int(unsafe.Sizeof(*new(T)))
	rest = b[(n*size+7)&^7:]
	if n == 0 {
		return nil, rest
	}
	start := unsafe.Pointer(unsafe.SliceData(b))
	if littleEndian && uintptr(start)%uintptr(size) == 0 {
		return unsafe.Slice((*T)(start), n), rest
	}
	column = make([]T, n)
	if _, err := binary.Decode(b[:n*size], binary.LittleEndian, column); err != nil {
		panic("trace: " + err.Error()) // the slice is as long as the column
	}
	return column, rest
}

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// idsOf returns the ids that are joined in text.
func idsOf(ends []uint32, text []byte) ([]string, error) {
	joined := string(text)
	ids := make([]string, len(ends))
	seen := newBuilder(traceLimits)
	from := uint32(0)
	for i, end := range ends {
		if end < from || int(end) > len(joined) {
			return nil, fmt.Errorf("the id of vehicle %d ends at byte %d of %d", i, end, len(joined))
		}
		ids[i] = joined[from:end]
		number, problem := seen.number(text[from:end])
		if problem != "" {
			return nil, errors.New(problem)
		}
		if int(number) != i || seen.ids[i] != ids[i] {
			return nil, fmt.Errorf("the id %q is there twice, or has blanks around it", ids[i])
		}
		from = end
	}
	if int(from) != len(text) {
		return nil, fmt.Errorf("the last id ends at byte %d of %d", from, len(text))
	}
	return ids, nil
}

// check says what no reader would have put into the table.
func (t *Table) check() error {
	const limit = maxSeconds * 1_000_000_000
	for row, v := range t.Vehicle {
		if int(v) >= len(t.IDs) {
			return fmt.Errorf("row %d is of vehicle %d, but there are %d", row+1, v, len(t.IDs))
		}
	}
	for row, at := range t.At {
		if at < -limit || at > limit {
			return fmt.Errorf("row %d is at %d ns, which is no time", row+1, at)
		}
	}
	return nil
}
