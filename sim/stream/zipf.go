package stream

import (
	"fmt"
	"math/bits"

	"headway/fabric/exact"
)

// MaxZipf is the most items of a Zipf distribution; its table then takes 256 MiB.
const MaxZipf = 1 << 24

// Zipf draws ranks 0 to n-1 with probabilities proportional to (rank+1)^-s, in constant time, by Walker's alias method
// (Electronics Letters 10(8), 1974) with Vose's table (IEEE TSE 17(9), 1991). It is not changed by drawing, so
// goroutines can share it.
type Zipf struct {
	columns []column
	s       float64
	sum     float64 // of all (rank+1)^-s
}

// column i is rank i with chance keep/2^64, and else rank alias.
type column struct {
	keep  uint64
	alias uint32
}

// NewZipf returns the distribution over n ranks with exponent s; 0 makes it uniform. It panics unless n is 1 to
// MaxZipf and s is 0 to 100.
func NewZipf(n int, s float64) *Zipf {
	if n < 1 || n > MaxZipf || !(s >= 0 && s <= 100) {
		panic(fmt.Sprintf("stream: NewZipf(%d, %v): want 1 to %d ranks and an exponent of 0 to 100", n, s, MaxZipf))
	}
	z := &Zipf{columns: make([]column, n), s: s}
	share := make([]float64, n) // probability times n: what of its column is left
	lost := 0.0                 // Kahan's summation: an error of the sum would all fall on one rank of the table
	for i := range share {
		share[i] = z.weight(i)
		more := share[i] - lost
		sum := z.sum + more
		lost = sum - z.sum - more
		z.sum = sum
	}
	for i := range share {
		share[i] = float64(share[i] * (float64(n) / z.sum))
	}
	z.fill(share)
	return z
}

// fill gives every column at most two ranks: what a rank leaves of its own column goes to one with more than its own.
// The shares fall with rank, so those are the first ranks, and one pass over them is enough.
func (z *Zipf) fill(share []float64) {
	for i := range z.columns {
		z.columns[i] = column{^uint64(0), uint32(i)}
	}
	below := firstBelow(share, 1)
	large := 0
	// When the last large rank has no more to give, the columns that are left are full up to rounding.
	for small := below; small < len(share) && share[large] >= 1; small++ {
		z.pour(share, small, large)
		for share[large] < 1 && large+1 < below { // it became small: the next completes its own column
			z.pour(share, large, large+1)
			large++
		}
	}
}

// pour keeps in column to what share is left to its rank and gives the rest of the column to rank from.
func (z *Zipf) pour(share []float64, to, from int) {
	z.columns[to] = column{uint64(float64(share[to] * 0x1p64)), uint32(from)}
	share[from] -= 1 - share[to]
}

// firstBelow returns the index of the first of the falling numbers xs that is below x.
func firstBelow(xs []float64, x float64) int {
	lo, hi := 0, len(xs)
	for lo < hi {
		if mid := (lo + hi) / 2; xs[mid] < x {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

func (z *Zipf) weight(rank int) float64 {
	return exact.Exp(-float64(z.s * exact.Log(float64(rank+1))))
}

// N returns the number of ranks.
func (z *Zipf) N() int { return len(z.columns) }

// Prob returns the probability of a rank in [0, N).
func (z *Zipf) Prob(rank int) float64 { return z.weight(rank) / z.sum }

// Draw returns a rank, with one draw from s.
func (z *Zipf) Draw(s *Stream) int {
	i, fraction := bits.Mul64(s.Uint64(), uint64(len(z.columns)))
	c := &z.columns[i]
	if fraction < c.keep {
		return int(i)
	}
	return int(c.alias)
}
