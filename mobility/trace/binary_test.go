package trace

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unsafe"

	"pgregory.net/rapid"
)

func binaryOf(t interface{ Fatalf(string, ...any) }, table *Table) []byte {
	var b bytes.Buffer
	if err := WriteBinary(&b, table); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

// At any address, from a stream or gzipped, a binary trace is the table it was written from.
func TestBinaryKeepsEveryBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		if rapid.Bool().Draw(t, "summed") {
			table.SHA256 = hexSum([]byte("original"))
		}
		data := binaryOf(t, table)
		shift := rapid.IntRange(0, 8).Draw(t, "shift")
		moved := append(make([]byte, shift, shift+len(data)), data...)[shift:]
		got := map[string]*Table{}
		var errs [3]error
		got["open"], errs[0] = OpenBinary("f", moved)
		got["read"], errs[1] = Read("f", iotest.HalfReader(bytes.NewReader(data)))
		got["gzip"], errs[2] = Read("f", bytes.NewReader(zipped(data)))
		for name, g := range got {
			if errs != [3]error{} {
				t.Fatal(errs)
			}
			want := *table
			if want.SHA256 == "" {
				if want.SHA256 = hexSum(data); name == "gzip" {
					want.SHA256 = hexSum(zipped(data))
				}
			}
			if diff := differ(g, &want); diff != "" || g.Name != "f" {
				t.Fatalf("%s: %s", name, diff)
			}
			if again := binaryOf(t, g); table.SHA256 != "" && !bytes.Equal(again, data) {
				t.Fatalf("%s: written again, it is another file", name)
			}
		}
	})
}

func TestBinaryIsUsedInPlace(t *testing.T) {
	if !littleEndian {
		t.Skip("numbers are copied on this machine")
	}
	table := tableOf([]row{{"a", 1, 2, 3}, {"b", 2, 3, 4}})
	data := binaryOf(t, table)
	got, err := OpenBinary("f", data)
	if err != nil {
		t.Fatal(err)
	}
	if unsafe.Pointer(&got.At[0]) != unsafe.Pointer(&data[binaryHeader]) {
		t.Error("the times are copied")
	}
	shifted := append(make([]byte, 1, 1+len(data)), data...)[1:]
	if got, err = OpenBinary("f", shifted); err != nil || unsafe.Pointer(&got.At[0]) == unsafe.Pointer(&shifted[binaryHeader]) {
		t.Errorf("numbers at an odd address are used in place: %v", err)
	}
	if allocs := testing.AllocsPerRun(10, func() { _, _ = OpenBinary("f", data) }); allocs > 30 {
		t.Errorf("%v allocations", allocs)
	}
}

// Any damage is found: a bit that flips, a byte that is missing or too many.
func TestBinaryFindsDamage(t *testing.T) {
	table := tableOf([]row{{"a", 1, 2, 3}, {"b", 2, 3, 4}, {"cc", 3, 5, 6}})
	table.Speed, table.Heading = []float32{1, 2, missing}, []float32{3, 4, 5}
	data := binaryOf(t, table)
	refused := func(what string, damaged []byte) {
		t.Helper()
		got, err := OpenBinary("f", damaged)
		if err == nil || got != nil || !strings.HasPrefix(err.Error(), "f: ") {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := Read("f", bytes.NewReader(damaged)); err == nil {
			t.Errorf("%s: read", what)
		}
	}
	for i := range data {
		for bit := range 8 {
			damaged := slices.Clone(data)
			damaged[i] ^= 1 << bit
			refused("a flipped bit", damaged)
		}
	}
	for n := range data {
		refused("cut off", data[:n])
	}
	refused("a byte too many", append(slices.Clone(data), 0))
}

// resummed puts right the checksums of a file that was tampered with.
func resummed(data []byte) []byte {
	if len(data) < binaryHeader+binaryTrailer {
		return data
	}
	sum := func(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }
	binary.LittleEndian.PutUint32(data[binaryHeader-4:], sum(data[:binaryHeader-4]))
	binary.LittleEndian.PutUint64(data[len(data)-binaryTrailer:], uint64(sum(data[binaryHeader:len(data)-binaryTrailer])))
	return data
}

func TestBinaryIsCheckedBehindItsChecksum(t *testing.T) {
	table := tableOf([]row{{"a", 1, 2, 3}, {"b", 2, 3, 4}})
	ids := binaryHeader + 3*16 + 8 + 8
	for name, tamper := range map[string]func([]byte){
		"version 2":     func(b []byte) { b[8] = 2 },
		"flags":         func(b []byte) { b[12] = 2 },
		"no rows":       func(b []byte) { b[16] = 0 },
		"many rows":     func(b []byte) { b[20] = 255 },
		"many vehicles": func(b []byte) { b[31] = 255 },
		"many bytes":    func(b []byte) { b[39] = 255 },
		"vehicle":       func(b []byte) { b[binaryHeader+48] = 2 },
		"time":          func(b []byte) { b[binaryHeader+7] = 0x7f },
		"same id":       func(b []byte) { b[ids+1] = 'a' },
		"blank id":      func(b []byte) { b[ids+1] = ' ' },
		"id backwards":  func(b []byte) { b[ids-8] = 2; b[ids-4] = 1 },
		"id too long":   func(b []byte) { b[ids-4] = 3 },
		"bytes left":    func(b []byte) { b[32] = 3 },
	} {
		data := slices.Clone(binaryOf(t, table))
		if _, err := OpenBinary("f", resummed(data)); err != nil {
			t.Fatal(err)
		}
		tamper(data)
		if got, err := OpenBinary("f", resummed(data)); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A header may say anything, but memory is taken only for bytes that are there.
func TestBinaryTakesMemoryAsBytesCome(t *testing.T) {
	table := tableOf([]row{{"a", 1, 2, 3}})
	data := resummed(binaryOf(t, table))
	binary.LittleEndian.PutUint64(data[16:], 500_000_000)
	data = resummed(data)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read("f", bytes.NewReader(data))
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "was cut off") {
		t.Error(err)
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 8<<20 {
		t.Errorf("%d bytes are taken for a file of %d", taken, len(data))
	}
}

func TestWriteBinaryRefuses(t *testing.T) {
	long := tableOf([]row{{strings.Repeat("x", maxID+1), 1, 2, 3}})
	for _, table := range []*Table{{}, long} {
		if err := WriteBinary(&bytes.Buffer{}, table); err == nil {
			t.Error("it is written")
		}
	}
}
