package exact

import (
	"math"
	"math/rand/v2"
	"testing"
)

func BenchmarkFunctions(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var unit, normal [4096]float64
	for i := range unit {
		unit[i], normal[i] = 1-r.Float64(), r.NormFloat64()
	}
	sum := 0.0
	for _, c := range []struct {
		name string
		f    func(float64) float64
		xs   *[4096]float64
	}{
		{"Log/exact", Log, &unit},
		{"Log/math", math.Log, &unit},
		{"Exp/exact", Exp, &normal},
		{"Exp/math", math.Exp, &normal},
		{"NormPDF/exact", NormPDF, &normal},
		{"NormPDF/math", func(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }, &normal},
		{"NormCDF/exact", NormCDF, &normal},
		{"NormCDF/math", func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }, &normal},
		{"NormQuantile/exact", NormQuantile, &unit},
		{"NormQuantile/math", func(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }, &unit},
	} {
		b.Run(c.name, func(b *testing.B) {
			for i := range b.N {
				sum += c.f(c.xs[i%len(c.xs)])
			}
		})
	}
	if math.IsNaN(sum) {
		b.Error("not a number")
	}
}
