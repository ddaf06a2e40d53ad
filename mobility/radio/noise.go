package radio

import (
	"math"

	"headway/fabric/exact"
)

// Random numbers here are counted, not drawn in turn: each is a hash of what it is for (the vehicle, the trip, the mast,
// the purpose, the count). So it is the same whatever other vehicles, masts or purposes there are.

// mix hashes a counter with a key: the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, OOPSLA 2014).
func mix(key, n uint64) uint64 {
	z := key + (n+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// The purposes of draws.
const (
	forCar = 1<<32 + iota
	forShadow
	forSight
	forPhase
	forStay
)

// uniform turns bits into a number in [0, 1).
func uniform(bits uint64) float64 { return float64(float64(bits>>11) * 0x1p-53) }

const normalBits = 10

// normals are equally likely values of a standard normal variate, of which a draw takes one: a look-up where inversion
// would take most of the time of a measurement. Their variance is 1; the largest is 3.3.
var normals = func() (t [1 << normalBits]float64) {
	square := 0.0
	for i := range t {
		t[i] = exact.NormQuantile((float64(i) + 0.5) / float64(len(t)))
		square += float64(t[i] * t[i])
	}
	scale := math.Sqrt(float64(len(t)) / square)
	for i := range t {
		t[i] = float64(t[i] * scale)
	}
	return t
}()

// normal turns bits into a standard normal variate.
func normal(bits uint64) float64 { return normals[bits>>(64-normalBits)] }

// lognormal is the distribution of a duration by its median and 95th percentile.
type lognormal struct{ median, sigma float64 }

func newLognormal(l Law) lognormal {
	medianNS, p95NS := float64(l.Median), float64(l.P95)
	if medianNS <= 0 || p95NS <= medianNS {
		return lognormal{median: medianNS}
	}
	return lognormal{medianNS, exact.Log(p95NS/medianNS) / exact.NormQuantile(0.95)}
}

// draw returns a value in whole nanoseconds.
func (l lognormal) draw(bits uint64) float64 {
	return math.Round(float64(l.median * exact.Exp(float64(l.sigma*normal(bits)))))
}
