package stream

import (
	"math"
	"math/big"
	"testing"
)

var zipfs = []struct {
	n int
	s float64
}{{1, 1}, {2, 0}, {2, 3}, {10, 0}, {10, 0.8}, {1000, 0}, {1000, 0.6}, {1000, 0.8}, {1000, 1}, {1000, 2.5}, {50, 100}, {100_000, 1.1}, {99_999, 0.01}}

// TestZipfTable adds up the table: the chance of every rank must be its probability, up to rounding.
func TestZipfTable(t *testing.T) {
	for _, c := range zipfs {
		z := NewZipf(c.n, c.s)
		got := make([]float64, c.n)
		for i, col := range z.columns {
			keep := float64(col.keep) * 0x1p-64
			got[i] += keep / float64(c.n)
			got[col.alias] += (1 - keep) / float64(c.n)
		}
		wide := new(big.Float).SetPrec(128)
		for i := range c.n {
			wide.Add(wide, big.NewFloat(math.Pow(float64(i+1), -c.s)))
		}
		sum, _ := wide.Float64()
		for i := range c.n {
			want := math.Pow(float64(i+1), -c.s) / sum
			if math.Abs(got[i]-want) > 1e-15+1e-12*want {
				t.Fatalf("n %d, s %v: rank %d has the chance %v, want %v", c.n, c.s, i, got[i], want)
			}
			if p := z.Prob(i); math.Abs(p-want) > 1e-12*want {
				t.Fatalf("n %d, s %v: Prob(%d) = %v, want %v", c.n, c.s, i, p, want)
			}
		}
	}
}

func TestZipfDraws(t *testing.T) {
	const n = 1_000_000
	for _, c := range zipfs {
		if c.n > 1000 || c.n == 1 || c.s > 3 { // too few draws per rank
			continue
		}
		z, s := NewZipf(c.n, c.s), New(6, "zipf")
		// Ranks of less than 10 expected draws are counted as one.
		ranks := z.N()
		rest := 0.0
		for ranks > 1 && (z.Prob(ranks-1)*n < 10 || rest > 0 && rest*n < 10) {
			rest += z.Prob(ranks - 1)
			ranks--
		}
		cells := ranks
		if rest > 0 {
			cells++
		}
		counts := make([]int, cells)
		for range n {
			counts[min(z.Draw(&s), cells-1)]++
		}
		d := chiSquare(counts, n, func(i int) float64 {
			if i == ranks {
				return rest
			}
			return z.Prob(i)
		})
		if math.Abs(d) > 4 {
			t.Errorf("n %d, s %v: chi-square is %.1f standard deviations off", c.n, c.s, d)
		}
	}
}

func TestNewZipfPanics(t *testing.T) {
	for _, c := range []struct {
		n    int
		s    float64
		want string
	}{
		{0, 1, "stream: NewZipf(0, 1): want 1 to 16777216 ranks and an exponent of 0 to 100"},
		{MaxZipf + 1, 1, "stream: NewZipf(16777217, 1): want 1 to 16777216 ranks and an exponent of 0 to 100"},
		{5, -1, "stream: NewZipf(5, -1): want 1 to 16777216 ranks and an exponent of 0 to 100"},
		{5, math.NaN(), "stream: NewZipf(5, NaN): want 1 to 16777216 ranks and an exponent of 0 to 100"},
	} {
		func() {
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("panic %v, want %v", got, c.want)
				}
			}()
			NewZipf(c.n, c.s)
		}()
	}
}
