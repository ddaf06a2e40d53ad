package exact

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"
)

// TestBits compares results with recorded bits: an architecture or a compiler setting under which they differ
// fails here. The inputs are made without rounding.
func TestBits(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(float64) float64
		x    float64
		want uint64
	}{
		{"Log", Log, 0x1.921fb54442d18p+1, 0x3ff250d048e7a1bd},
		{"Log", Log, 0x1.0p-1, 0xbfe62e42fefa39ef},
		{"Log", Log, 0x1.fffffffffffffp-1, 0xbca0000000000000},
		{"Exp", Exp, 0x1.921fb54442d18p+1, 0x403724046eb09339},
		{"Exp", Exp, -0x1.4p+9, 0x06398c72ca0cae46},
		{"NormPDF", NormPDF, 0x1.8p+0, 0x3fc0940856d21e85},
		{"NormCDF", NormCDF, -0x1.4p+3, 0x3b226c75e84fb10e},
		{"NormCDF", NormCDF, 0x1.0p+0, 0x3feaec4bd120d37d},
		{"NormQuantile", NormQuantile, 0x1.0p-10, 0xc008c73502ae34ee},
		{"NormQuantile", NormQuantile, 0x1.f33333333333p-1, 0x3fff5c0331eeff69},
	} {
		if got := math.Float64bits(c.f(c.x)); got != c.want {
			t.Errorf("%s(%x) has the bits %#016x, want %#016x", c.name, c.x, got, c.want)
		}
	}
	for _, c := range []struct {
		name string
		f    func(float64) float64
		x    func(i int) float64 // i in [0, 100000)
		want uint64
	}{
		{"Log", Log, func(i int) float64 { return math.Float64frombits(uint64(i) * 0x4ffff_8765_4321) }, 0x1406386a0216043f},
		{"Exp", Exp, func(i int) float64 { return (float64(i) - 50000) / 70 }, 0x1b9b852c14f75e59},
		{"NormPDF", NormPDF, func(i int) float64 { return (float64(i) - 50000) / 1300 }, 0xb77c94b2a2d516ba},
		{"NormCDF", NormCDF, func(i int) float64 { return (float64(i) - 50000) / 1300 }, 0x0b5de7f1313bca30},
		{"NormQuantile", NormQuantile, func(i int) float64 { return (float64(i) + 0.5) / 100_000 }, 0xeba767a69b69d32f},
	} {
		h := fnv.New64a()
		var b [8]byte
		for i := range 100_000 {
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(c.f(c.x(i))))
			h.Write(b[:])
		}
		if got := h.Sum64(); got != c.want {
			t.Errorf("the results of %s hash to %#016x, want %#016x", c.name, got, c.want)
		}
	}
}
