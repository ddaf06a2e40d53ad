package generate

import (
	"math"
	"math/rand/v2"

	"headway/fabric/exact"
)

// uniform is r.Float64, whose last step, a division, no compiler can fuse with a sum here.
func uniform(r *rand.Rand) float64 { return float64(float64(r.Uint64()<<11>>11) / (1 << 53)) }

// normal draws a standard normal number within ±limit (Irwin-Hall, see the package's documentation).
func normal(r *rand.Rand, limit float64) float64 {
	for {
		sum := -6.0
		for range 12 {
			sum += uniform(r)
		}
		if math.Abs(sum) <= limit {
			return sum
		}
	}
}

// normalMS draws a normal time around 0 in ms, within ±3 sd.
func normalMS(r *rand.Rand, sd float64) int64 { return int64(math.Round(sd * normal(r, 3))) }

// exponentialMS draws an exponential time in ms.
func exponentialMS(r *rand.Rand, mean float64) int64 { return int64(math.Round(mean * logarithm(r))) }

// weibullMS draws a time in ms from the Weibull law of shape 1/2, the square of an exponential: its hazard falls with
// age, as that of parking does. Its mean is 2·scale, its median 0.48·scale.
func weibullMS(r *rand.Rand, scale float64) int64 {
	e := logarithm(r)
	return int64(math.Round(scale * float64(e*e)))
}

// weibullBiasedMS draws from the same law weighted by length: the interval that a time picked at random falls into.
// With x = scale·e² and e exponential, weighting by x turns e into a gamma number of shape 3, the sum of three.
func weibullBiasedMS(r *rand.Rand, scale float64) int64 {
	e := logarithm(r) + logarithm(r) + logarithm(r)
	return int64(math.Round(scale * float64(e*e)))
}

// logarithm draws a standard exponential number.
func logarithm(r *rand.Rand) float64 { return -exact.Log(1 - uniform(r)) }
