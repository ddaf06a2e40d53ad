package exact

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// worst is the largest error of f over xs, in ulp, and where it is.
func worst(f func(float64) float64, want func(float64) *big.Float, xs []float64) (most, at float64) {
	for _, x := range xs {
		if u := ulps(f(x), want(x)); u > most {
			most, at = u, x
		}
	}
	return most, at
}

// spread returns n numbers evenly spread over [a, b], with random low bits.
func spread(n int, a, b float64) []float64 {
	r := rand.New(rand.NewPCG(5, 6))
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = a + (b-a)*(float64(i)+r.Float64())/float64(n)
	}
	return xs
}

// positive returns n positive numbers of all magnitudes, subnormals too.
func positive(n int) []float64 {
	r := rand.New(rand.NewPCG(7, 8))
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = math.Float64frombits(r.Uint64N(0x7ff << 52))
	}
	return xs
}

func logOracle(x float64) *big.Float { return bigLog(bigOf(x)) }
func expOracle(x float64) *big.Float { return bigExp(bigOf(x)) }

func TestAccuracy(t *testing.T) {
	for _, c := range []struct {
		name   string
		f      func(float64) float64
		oracle func(float64) *big.Float
		xs     []float64
		most   float64
	}{
		{"Log, all magnitudes", Log, logOracle, positive(5000), 0.6},
		{"Log, around 1", Log, logOracle, spread(5000, 0.6, 1.5), 0.6},
		{"Log, where the series is longest", Log, logOracle, spread(3000, 1.0075, 1.0078125), 0.6},
		{"Log, next to 1", Log, logOracle, spread(1000, 1-1e-6, 1+1e-6), 0.6},
		{"Exp", Exp, expOracle, spread(5000, -708, 709.78), 0.52},
		{"Exp, around 0", Exp, expOracle, spread(5000, -1, 1), 0.52},
		{"Exp, subnormal", Exp, expOracle, spread(1000, -745.2, -708), 1.1},
		{"NormPDF", NormPDF, bigPDF, spread(5000, -37.5, 37.5), 3},
		{"NormCDF, middle", NormCDF, bigCDF, spread(3000, -6, 8), 8},
		{"NormCDF, tail", NormCDF, bigCDF, spread(60, -37.5, -6), 8},
		{"NormCDF, subnormal", NormCDF, bigCDF, spread(20, -38.4, -37.6), 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			most, at := worst(c.f, c.oracle, c.xs)
			t.Logf("largest error %.3f ulp, at %v", most, at)
			if most > c.most {
				t.Errorf("error of %.3f ulp at %v (%x), want at most %v", most, at, at, c.most)
			}
		})
	}
}

// TestQuantile measures the error of x = NormQuantile(p) by what is missing to p: (CDF(x) - p) / PDF(x).
func TestQuantile(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 1000 {
		p := r.Float64()
		if r.IntN(2) == 0 {
			p = math.Ldexp(p, -r.IntN(1000)) // the lower tail
		}
		x := NormQuantile(p)
		miss := newBig().Sub(bigCDF(x), bigOf(p))
		dx, _ := miss.Quo(miss, bigPDF(x)).Float64()
		// Above 1/2 a step of p moves x: p itself has no more digits there.
		if most := max(2e-16, 8*0x1p-53*math.Abs(x)); math.Abs(dx) > most {
			t.Fatalf("NormQuantile(%v) = %v: error %v, want at most %v", p, x, dx, most)
		}
	}
}

func TestSpecialValues(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name    string
		f       func(float64) float64
		x, want float64
	}{
		{"Log", Log, 0, -inf},
		{"Log", Log, math.Copysign(0, -1), -inf},
		{"Log", Log, -1, nan},
		{"Log", Log, -inf, nan},
		{"Log", Log, nan, nan},
		{"Log", Log, inf, inf},
		{"Log", Log, 1, 0},
		{"Log", Log, math.SmallestNonzeroFloat64, -0x1.74385446d71c3p+9},
		{"Log", Log, math.MaxFloat64, 0x1.62e42fefa39efp+9},
		{"Exp", Exp, 0, 1},
		{"Exp", Exp, 1e-300, 1},
		{"Exp", Exp, 1, math.E},
		{"Exp", Exp, inf, inf},
		{"Exp", Exp, -inf, 0},
		{"Exp", Exp, nan, nan},
		{"Exp", Exp, math.Nextafter(expMax, inf), inf},
		{"Exp", Exp, math.Nextafter(expMin, -inf), 0},
		{"Exp", Exp, -745, math.SmallestNonzeroFloat64},
		{"NormPDF", NormPDF, 0, 0x1.9884533d43651p-2},
		{"NormPDF", NormPDF, inf, 0},
		{"NormPDF", NormPDF, -1e308, 0},
		{"NormPDF", NormPDF, nan, nan},
		{"NormCDF", NormCDF, 0, 0.5},
		{"NormCDF", NormCDF, 1e-300, 0.5},
		{"NormCDF", NormCDF, inf, 1},
		{"NormCDF", NormCDF, -inf, 0},
		{"NormCDF", NormCDF, 1e308, 1},
		{"NormCDF", NormCDF, -1e308, 0},
		{"NormCDF", NormCDF, nan, nan},
		{"NormQuantile", NormQuantile, 0, -inf},
		{"NormQuantile", NormQuantile, 1, inf},
		{"NormQuantile", NormQuantile, 0.5, 0},
		{"NormQuantile", NormQuantile, -0.1, nan},
		{"NormQuantile", NormQuantile, 1.1, nan},
		{"NormQuantile", NormQuantile, nan, nan},
	} {
		if got := c.f(c.x); got != c.want && !(got != got && c.want != c.want) {
			t.Errorf("%s(%v) = %v (%x), want %v (%x)", c.name, c.x, got, got, c.want, c.want)
		}
	}
}

// TestOrder checks neighbours, anywhere and where the formulas change: Log and Exp never fall, the others not by more
// than their errors.
func TestOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, c := range []struct {
		name string
		f    func(float64) float64
		a, b float64
		at   []float64 // where the formula changes
		fall float64   // in ulp
	}{
		{"Log", Log, 0.5, 2, logSeams(), 0},
		{"Log", Log, 1e5, 1e6, nil, 0},
		{"Exp", Exp, -40, 40, expSeams(), 0},
		{"NormCDF", NormCDF, -8, 8, []float64{0.67448975, -0.67448975, sqrt32, -sqrt32, 0x1p-55}, 16},
		{"NormQuantile", NormQuantile, 0, 1, []float64{0.075, 0.925, 0x1.e8739cd7a2d5cp-37}, 16},
	} {
		for range 200_000 {
			c.at = append(c.at, c.a+(c.b-c.a)*r.Float64())
		}
		for _, x := range c.at {
			for range 3 { // seams are where a rounding puts them: look on both sides
				x = math.Nextafter(x, -1e9)
			}
			for range 6 {
				y := math.Nextafter(x, 1e9)
				if fx, fy := c.f(x), c.f(y); fx-fy > c.fall*0x1p-52*math.Abs(fx) {
					t.Fatalf("%s(%x) = %x, and then falls to %x", c.name, x, fx, fy)
				}
				x = y
			}
		}
	}
}

func logSeams() []float64 {
	var xs []float64
	for i := range uint64(logSize + 1) {
		xs = append(xs, math.Float64frombits(logStart+i<<(52-logBits)))
	}
	return xs
}

func expSeams() []float64 {
	var xs []float64
	for n := -2000; n <= 2000; n++ {
		xs = append(xs, (float64(n)+0.5)*math.Ln2/expSize)
	}
	return xs
}
