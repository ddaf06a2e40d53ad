package stream

import (
	"math"
	"math/rand/v2"
	"testing"
)

func BenchmarkDraw(b *testing.B) {
	s := New(1, "bench")
	r := rand.New(rand.NewPCG(1, 2))
	z := NewZipf(100_000, 0.9)
	sum := 0.0
	for _, c := range []struct {
		name string
		draw func() float64
	}{
		{"Float64/stream", s.Float64},
		{"Float64/rand", r.Float64},
		{"Exp/stream", s.Exp},
		{"Exp/rand", r.ExpFloat64},
		{"Exp/math.Log", func() float64 { return -math.Log(1 - r.Float64()) }},
		{"Norm/stream", s.Norm},
		{"Norm/rand", r.NormFloat64},
		{"IntN/stream", func() float64 { return float64(s.IntN(1000)) }},
		{"IntN/rand", func() float64 { return float64(r.IntN(1000)) }},
		{"Zipf/stream", func() float64 { return float64(z.Draw(&s)) }},
		{"Zipf/rand", func() func() float64 { // rand's needs an exponent above 1
			z := rand.NewZipf(r, 1.1, 1, 99_999)
			return func() float64 { return float64(z.Uint64()) }
		}()},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				sum += c.draw()
			}
		})
	}
	b.Run("New", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			s := New(uint64(i), "reads/taxi-17")
			sum += s.Float64()
		}
	})
	b.Run("Derive", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			s := Derive(1, "reads", uint64(i))
			sum += s.Float64()
		}
	})
	if math.IsNaN(sum) {
		b.Error("not a number")
	}
}
