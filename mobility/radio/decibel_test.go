package radio

import (
	"math"
	"testing"
)

func TestDecibels(t *testing.T) {
	rng := random(1)
	for range 100000 {
		x := math.Exp(40*rng.Float64() - 20)
		if got, want := lgTable(x), math.Log10(x); math.Abs(got-want) > 2.1e-7 {
			t.Fatalf("lg %v = %v, want %v", x, got, want)
		}
		dB := 400*rng.Float64() - 300
		if got, want := ratio(dB), math.Pow(10, dB/10); math.Abs(got/want-1) > 3e-7 {
			t.Fatalf("%v dB = %v, want %v", dB, got, want)
		}
		a, b := rng.NormFloat64(), rng.NormFloat64()
		if got, want := angle(a, b), math.Atan2(a, b)*180/math.Pi; math.Abs(got-want) > 1e-3 {
			t.Fatalf("angle(%v, %v) = %v, want %v", a, b, got, want)
		}
	}
	for _, c := range [][3]float64{{0, 0, 0}, {0, 1, 0}, {1, 0, 90}, {-1, 0, -90}, {0, -1, 180}, {1, 1, 45}} {
		if got := angle(c[0], c[1]); math.Abs(got-c[2]) > 1e-3 {
			t.Errorf("angle(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

func TestNormals(t *testing.T) {
	n, mean, square, fourth := float64(len(normals)), 0.0, 0.0, 0.0
	for _, x := range normals {
		mean, square, fourth = mean+x/n, square+x*x/n, fourth+x*x*x*x/n
	}
	if math.Abs(mean) > 1e-12 || math.Abs(square-1) > 1e-12 || math.Abs(fourth-3) > 0.05 {
		t.Errorf("mean %g, variance %g, fourth moment %g; want 0, 1, 3", mean, square, fourth)
	}
	// The bits of a count are used from the top; those of neighbouring counts do not correlate.
	sum, cross, last := 0.0, 0.0, 0.0
	const draws = 1 << 20
	for i := range uint64(draws) {
		x := normal(mix(12345, i))
		sum, cross, last = sum+x, cross+x*last, x
	}
	if se := 1 / math.Sqrt(draws); math.Abs(sum/draws) > 3*se || math.Abs(cross/draws) > 3*se {
		t.Errorf("mean %g and correlation %g of %d draws, standard error %g", sum/draws, cross/draws, draws, se)
	}
}

func TestSector(t *testing.T) {
	for _, c := range []struct{ across, down, want float64 }{
		{0, 0, 0}, {65, 0, 12}, {-65, 0, 12}, {32.5, 0, 3}, {0, 65, 12}, {32.5, 32.5, 6}, {180, 0, 30}, {120, 60, 30}, {103, 0, 30}, {102, 0, 12 * (102.0 / 65) * (102.0 / 65)},
	} {
		if got := SectorLoss(c.across, c.down); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%g° aside, %g° below: %g dB, want %g", c.across, c.down, got, c.want)
		}
	}
	for _, c := range [][3]float64{{10, 350, -20}, {350, 10, 20}, {300, -170, -110}, {0, 180, 180}, {359, -240, 121}} {
		if got := turnTo(c[0], c[1]); math.Abs(got-c[2]) > 1e-9 {
			t.Errorf("from %g° to %g°: %g°, want %g°", c[0], c[1], got, c[2])
		}
	}
}

func TestRSRP(t *testing.T) {
	if got, err := ElementPower(46, 100); err != nil || math.Abs(got-10.85) > 0.005 {
		t.Errorf("46 dBm over 100 MHz: %.3f dBm, %v; want 10.85", got, err)
	}
	for dBm, want := range map[float64]uint8{-200: 0, -156.1: 0, -156: 1, -155.5: 1, -155: 2, -100: 57, -31.5: 125, -31: 126, 10: 126} {
		if got := RSRPIndex(dBm); got != want {
			t.Errorf("%g dBm is index %d, want %d", dBm, got, want)
		}
	}
	if RSRPIndex(math.NaN()) != 0 {
		t.Error("what is not known is not the lowest")
	}
}
