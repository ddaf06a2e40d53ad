package stream

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"unsafe"

	"headway/fabric/exact"
)

// chiSquare is the statistic of counts against n draws with probabilities p, as a standard normal variate (Wilson and
// Hilferty). Seeds are fixed, so a test on it passes always or never; 4 is met by chance once in 30,000.
func chiSquare(counts []int, n int, p func(i int) float64) float64 {
	x, k := 0.0, float64(len(counts)-1)
	for i, c := range counts {
		e := float64(n) * p(i)
		x += (float64(c) - e) * (float64(c) - e) / e
	}
	return (math.Cbrt(x/k) - (1 - 2/(9*k))) / math.Sqrt(2/(9*k))
}

// ks is the Kolmogorov-Smirnov distance of xs to the distribution cdf, times sqrt(n): above 1.95 once in 1,000.
func ks(xs []float64, cdf func(float64) float64) float64 {
	slices.Sort(xs)
	n, most := float64(len(xs)), 0.0
	for i, x := range xs {
		f := cdf(x)
		most = max(most, f-float64(i)/n, float64(i+1)/n-f)
	}
	return most * math.Sqrt(n)
}

// TestGolden records first draws: if it fails, results of all simulations have moved.
func TestGolden(t *testing.T) {
	s := New(1, "reads/taxi-17")
	d := Derive(1, "reads", 17)
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"New, draw 1", s.Uint64(), uint64(0x15ffea3af8c4d18e)},
		{"New, draw 2", s.Uint64(), uint64(0x64b51b3a07b5e827)},
		{"New, Float64", s.Float64(), 0.7369760076212436},
		{"New, IntN", s.IntN(1_000_000), 359107},
		{"New, Exp", s.Exp(), 0.9768936016502303},
		{"New, Norm", s.Norm(), 0.10068305893200633},
		{"New, Rand", s.Rand().Uint64(), uint64(0xe1df6d69c821d721)},
		{"New, Zipf", NewZipf(1000, 0.1).Draw(&s), 347},
		{"Derive, draw 1", d.Uint64(), uint64(0x286b5a4fce6ef20d)},
		{"Derive, draw 2", d.Uint64(), uint64(0xc98bb7f7f45274ed)},
	} {
		if c.got != c.want {
			t.Errorf("%s: %#v, want %#v", c.name, c.got, c.want)
		}
	}
}

func TestUniform(t *testing.T) {
	const n = 1_000_000
	s := New(2, "uniform")
	for _, c := range []struct {
		name  string
		cells int
		draw  func() int
	}{
		{"Uint64, high bits", 1000, func() int { return int(s.Uint64() >> 32 * 1000 >> 32) }},
		{"Uint64, low bits", 1024, func() int { return int(s.Uint64() % 1024) }},
		{"Float64", 1000, func() int { return int(s.Float64() * 1000) }},
		{"IntN(1000)", 1000, func() int { return s.IntN(1000) }},
		{"IntN(3)", 3, func() int { return s.IntN(3) }},
		// Of 3*2^61 values a multiplication without rejection draws every third with 2, the others with 3 in 2^64.
		{"IntN(3<<61)", 3, func() int { return s.IntN(math.MaxInt/4*3+3) % 3 }},
		{"first draws of Derive", 1000, func() func() int {
			i := uint64(0)
			return func() int { i++; d := Derive(2, "first", i); return d.IntN(1000) }
		}()},
		{"first draws of New", 1000, func() func() int {
			i := 0
			return func() int { i++; d := New(2, fmt.Sprint("car-", i)); return d.IntN(1000) }
		}()},
		{"first draws by seed", 1000, func() func() int {
			seed := uint64(0)
			return func() int { seed++; d := New(seed, "x"); return d.IntN(1000) }
		}()},
	} {
		counts := make([]int, c.cells)
		for range n {
			counts[c.draw()]++
		}
		if z := chiSquare(counts, n, func(int) float64 { return 1 / float64(c.cells) }); math.Abs(z) > 4 {
			t.Errorf("%s: chi-square is %.1f standard deviations off", c.name, z)
		}
	}
}

func TestVariates(t *testing.T) {
	const n = 200_000
	s := New(3, "variates")
	xs := make([]float64, n)
	for _, c := range []struct {
		name string
		draw func() float64
		cdf  func(float64) float64
	}{
		{"Float64", s.Float64, func(x float64) float64 { return x }},
		{"Exp", s.Exp, func(x float64) float64 { return -math.Expm1(-x) }},
		{"Norm", s.Norm, exact.NormCDF},
		{"Rand", s.Rand().ExpFloat64, func(x float64) float64 { return -math.Expm1(-x) }},
	} {
		for i := range xs {
			xs[i] = c.draw()
		}
		if d := ks(xs, c.cdf); d > 1.95 {
			t.Errorf("%s: Kolmogorov-Smirnov statistic %.2f, want at most 1.95", c.name, d)
		}
	}
}

// TestExtremes checks the variates of the least and the greatest draw.
func TestExtremes(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"least unit", unit(0), 0},
		{"greatest unit", unit(math.MaxUint64), 1 - 0x1p-53},
		{"least exponential", exponential(0), 0},
		{"greatest exponential", exponential(math.MaxUint64), 53 * math.Ln2},
		{"least normal", normal(0), exact.NormQuantile(0x1p-53)},
		{"greatest normal", normal(math.MaxUint64), -exact.NormQuantile(0x1p-53)},
		{"normals around 0", normal(1<<63 - 1), -normal(1 << 63)},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

// TestNeighboursAreIndependent correlates streams whose seeds, names or indexes differ little.
func TestNeighboursAreIndependent(t *testing.T) {
	const n = 20_000
	pairs := map[string][2]Stream{
		"names":            {New(1, "car-1"), New(1, "car-2")},
		"last bytes":       {New(1, "aaaaaaaa"), New(1, "aaaaaaaa\x00")},
		"lengths":          {New(1, ""), New(1, "\x00")},
		"padding":          {New(1, "car"), New(1, "car\x00")},
		"text like index":  {New(1, "a purpos\x02\x00\x00\x00\x00\x00\x00\x00"), Derive(1, "a purpos", 2)},
		"seeds":            {New(1, "car-1"), New(2, "car-1")},
		"indexes":          {Derive(1, "car", 1), Derive(1, "car", 2)},
		"purposes":         {Derive(1, "reads", 1), Derive(1, "write", 1)},
		"seed and index":   {Derive(1, "car", 2), Derive(2, "car", 1)},
		"name and pair":    {New(1, "car"), Derive(1, "car", 0)},
		"text and index":   {New(1, "car\x00\x00\x00\x00\x00"), Derive(1, "car", 0)},
		"a copy, one draw": {New(1, "car"), func() Stream { s := New(1, "car"); s.Uint64(); return s }()},
	}
	for name, p := range pairs {
		a, b := p[0], p[1]
		sum, equalBits := 0.0, 0
		for range n {
			x, y := a.Uint64(), b.Uint64()
			sum += (float64(x)*0x1p-64 - 0.5) * (float64(y)*0x1p-64 - 0.5) * 12
			for d := ^(x ^ y); d != 0; d &= d - 1 {
				equalBits++
			}
		}
		if r := sum / math.Sqrt(n); math.Abs(r) > 4 {
			t.Errorf("%s: correlation is %.1f standard deviations off", name, r)
		}
		if z := (float64(equalBits) - 32*n) / math.Sqrt(16*n); math.Abs(z) > 4 {
			t.Errorf("%s: number of equal bits is %.1f standard deviations off", name, z)
		}
	}
}

// TestNamesDoNotMeet makes many streams; equal first draws would be equal streams.
func TestNamesDoNotMeet(t *testing.T) {
	seen := make(map[uint64]string, 700_000)
	add := func(name string, s Stream) {
		x := s.Uint64()
		if other, ok := seen[x]; ok {
			t.Fatalf("%s and %s start with the same draw", name, other)
		}
		seen[x] = name
	}
	for seed := range uint64(3) {
		for i := range 100_000 {
			name := fmt.Sprint("car-", i)
			add(fmt.Sprintf("New(%d, %q)", seed, name), New(seed, name))
			add(fmt.Sprintf("Derive(%d, car-, %d)", seed, i), Derive(seed, "car-", uint64(i)))
		}
	}
}

func TestInterleavingChangesNothing(t *testing.T) {
	const streams, draws = 20, 200
	variate := []func(*Stream) float64{(*Stream).Exp, (*Stream).Norm, (*Stream).Float64, func(s *Stream) float64 { return float64(s.IntN(100)) }}
	var want [streams][draws]float64
	for i := range streams {
		s := Derive(4, "car", uint64(i))
		for k := range draws {
			want[i][k] = variate[k%len(variate)](&s)
		}
	}
	all := make([]Stream, streams+5) // five more entities change nothing either
	for i := range all {
		all[i] = Derive(4, "car", uint64(i))
	}
	order := New(4, "order")
	var done [streams + 5]int
	for range 2 * draws * streams {
		i := order.IntN(len(all))
		k := done[i]
		got := variate[k%len(variate)](&all[i])
		done[i]++
		if i < streams && k < draws && got != want[i][k] {
			t.Fatalf("draw %d of stream %d is %v, want %v", k, i, got, want[i][k])
		}
	}
}

// TestOneDraw checks that every variate takes one draw.
func TestOneDraw(t *testing.T) {
	z := NewZipf(100, 1)
	for name, draw := range map[string]func(*Stream){
		"Float64": func(s *Stream) { s.Float64() },
		"Exp":     func(s *Stream) { s.Exp() },
		"Norm":    func(s *Stream) { s.Norm() },
		"IntN":    func(s *Stream) { s.IntN(7) },
		"Zipf":    func(s *Stream) { z.Draw(s) },
	} {
		a, b := New(5, "one"), New(5, "one")
		for range 10_000 {
			draw(&a)
			b.Uint64()
		}
		if a != b {
			t.Errorf("%s takes more or less than one draw", name)
		}
	}
}

func TestSize(t *testing.T) {
	if got := unsafe.Sizeof(Stream{}); got != 16 {
		t.Errorf("a stream has %d bytes, want 16", got)
	}
	var s Stream
	if got := testing.AllocsPerRun(100, func() {
		s = New(1, "car-17")
		s = Derive(s.Uint64(), "reads", 3)
		s.Exp()
	}); got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

func TestIntNPanics(t *testing.T) {
	for _, n := range []int{0, -1} {
		func() {
			defer func() {
				if got, want := recover(), "stream: IntN wants n > 0"; got != want {
					t.Errorf("IntN(%d): panic %v, want %v", n, got, want)
				}
			}()
			s := New(1, "x")
			s.IntN(n)
		}()
	}
}
