package exact

import "math"

const (
	logBits = 7
	logSize = 1 << logBits
	// logStart is the least z in x = 2^k z: an interval around 1, so that logs near 0 are not a difference.
	logStart = 0x3fe6000000000000 // 0.6875

	// ln2 in two parts; the first has 42 bits after the point, so that its multiples by exponents are exact.
	ln2Hi = 0x1.62e42fefa38p-1
	ln2Lo = 0x1.ef35793c7673p-45
)

// logEntry is for one of logSize intervals of z: inv is about 1 over its middle, with at most 11 bits, and
// hi + lo = -log(inv), hi with 42 bits after the point.
type logEntry struct{ inv, hi, lo float64 }

// Log returns the natural logarithm of x, to within 0.6 ulp. Log(0) is -Inf; of a negative number or NaN it is NaN.
//
// x = 2^k z, and log x = k log 2 - log c + log(1+r) with z c = 1 + r, |r| <= 2^-7, after Tang: Table-driven
// implementation of the logarithm function, ACM TOMS 16(4), 1990. c is short, so r has one rounding.
func Log(x float64) float64 {
	b := math.Float64bits(x)
	shift := int64(0)
	if b-1<<52 >= 0x7ff<<52-1<<52 { // not a positive normal number
		switch {
		case x == 0:
			return math.Inf(-1)
		case x != x || x < 0:
			return math.NaN()
		case x > math.MaxFloat64:
			return x
		}
		b = math.Float64bits(float64(x * 0x1p52))
		shift = 52
	}
	off := b - logStart
	e := &logTable[off>>(52-logBits)%logSize]
	k := float64(int64(off)>>52 - shift)
	zb := b - off>>52<<52
	zHi := math.Float64frombits(zb &^ (1<<27 - 1))
	zLo := math.Float64frombits(zb) - zHi
	r := float64(zHi*e.inv) - 1 + float64(zLo*e.inv) // both products and the difference are exact

	r2 := float64(r * r)
	series := 1.0/3 - float64(r*(1.0/4)) + float64(r2*(1.0/5-float64(r*(1.0/6))+float64(r2*(1.0/7-float64(r*(1.0/8))))))
	tail := float64(r*r2*series) - float64(0.5*r2)
	w := float64(k*ln2Hi) + e.hi // exact
	hi := w + r
	lo := w - hi + r + (e.lo + float64(k*ln2Lo))
	return hi + (lo + tail)
}
