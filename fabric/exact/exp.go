package exact

import "math"

const (
	expBits = 7
	expSize = 1 << expBits

	// ln2 in two parts once more; the first has 34 bits, so that its multiples by up to 2^18 are exact.
	ln2Short = 0x1.62e42fef8p-1
	ln2Rest  = 0x1.1cf79abc9e3b4p-36

	expMax = 0x1.62e42fefa39efp+9  // log(MaxFloat64), rounded down
	expMin = -0x1.74910d52d3052p+9 // log of half the least subnormal, rounded up
)

// expEntry is 2^(i/128) = value (1 + tail).
type expEntry struct{ value, tail float64 }

// Exp returns e^x, to within 0.6 ulp, or 1.1 ulp where the result is subnormal. Beyond the range of float64 it is 0 or +Inf.
//
// x = (128 k + i) log(2)/128 + r, and e^x = 2^k 2^(i/128) e^r with |r| <= log(2)/256, after Tang: Table-driven
// implementation of the exponential function, ACM TOMS 15(2), 1989.
func Exp(x float64) float64 { return expSum(x, 0) }

// expSum returns e^(x+d) for a d of a few ulp of x.
func expSum(x, d float64) float64 {
	switch {
	case x != x:
		return x
	case x > expMax:
		return math.Inf(1)
	case x < expMin:
		return 0
	}
	const round = 0x1.8p52 // adding it leaves no bits after the point
	n := float64(x*(expSize/math.Ln2)) + round - round
	r := x - float64(n*(ln2Short/expSize)) - float64(n*(ln2Rest/expSize)) + d
	r2 := float64(r * r)
	series := 0.5 + float64(r*(1.0/6)) + float64(r2*(1.0/24+float64(r*(1.0/120))))
	e := &expTable[int(n)&(expSize-1)]
	k := int(n) >> expBits
	p := e.tail + r + float64(r2*series)
	y := e.value + float64(e.value*p)
	if k >= -1022 && k < 1023 {
		return float64(y * pow2(k))
	}
	half := k / 2 // 2^k need not be a float64, and the result may be subnormal: one rounding, in the last product
	return float64(y * pow2(half) * pow2(k-half))
}
