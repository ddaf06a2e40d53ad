package generate

import (
	"math"
	"testing"
)

// TestDraws compares moments with those of the laws.
func TestDraws(t *testing.T) {
	const n = 200_000
	r := streams(1)("draws")
	var normals, squares, exponentials, weibulls, biased []float64
	below := 0
	for range n {
		z := normal(r, 3)
		if math.Abs(z) > 3 {
			t.Fatalf("drew %g", z)
		}
		normals, squares = append(normals, z), append(squares, z*z)
		exponentials = append(exponentials, float64(exponentialMS(r, 5000)))
		w := float64(weibullMS(r, 5000))
		weibulls = append(weibulls, w)
		if w <= 5000*math.Ln2*math.Ln2 {
			below++
		}
		biased = append(biased, float64(weibullBiasedMS(r, 5000)))
	}
	checkMean(t, "normal", normals, 0, 0)
	// Cut off at 3, a normal number has the variance 1 - 2·3·φ(3)/(2Φ(3)-1) = 0.9733, a sum of twelve uniforms a little more.
	checkMean(t, "normal, squared", squares, 0.9733, 0.01)
	checkMean(t, "exponential", exponentials, 5000, 0)
	checkMean(t, "Weibull", weibulls, 2*5000, 0)
	checkShare(t, "Weibull below the median", below, n, 0.5)
	// E[x²]/E[x] = scale·E[e⁴]/E[e²] = scale·24/2.
	checkMean(t, "Weibull, weighted by length", biased, 12*5000, 0)
}
