package exact

import "math"

const (
	sqrt2PiInv = 0x1.9884533d43651p-2 // 1/sqrt(2 pi)
	sqrt32     = 5.656854249492381
)

// NormPDF returns the density of the standard normal distribution at x, to within 3 ulp where it is not subnormal.
func NormPDF(x float64) float64 { return float64(sqrt2PiInv * expHalfSquare(x)) }

// expHalfSquare returns e^(-x^2/2), the square in two parts (Dekker, Numer. Math. 18, 1971): in the tail its rounding
// alone would move the result by hundreds of ulp.
func expHalfSquare(x float64) float64 {
	if !(x < 40 && x > -40) {
		if x != x {
			return x
		}
		return 0
	}
	hi := math.Float64frombits(math.Float64bits(x) &^ (1<<27 - 1))
	lo := x - hi
	square := float64(x * x)
	rest := float64(hi*hi) - square + float64(2*hi*lo) + float64(lo*lo)
	return expSum(-square/2, -rest/2)
}

// NormCDF returns the probability that a standard normal variate is at most x, to within 8 ulp, also in the lower
// tail where it is not subnormal.
//
// Rational approximations of Cody: Rational Chebyshev approximations for the error function, Math. Comp. 23(107),
// 1969, rescaled to this function as in ACM algorithm 715.
func NormCDF(x float64) float64 {
	y := math.Abs(x)
	switch {
	case x != x:
		return x
	case y <= 0.67448975:
		y2 := float64(x * x)
		if y < 0x1p-55 {
			y2 = 0
		}
		return 0.5 + float64(x*horner(y2, cdfNearP[:])/horner(y2, cdfNearQ[:]))
	}
	var tail float64
	if y <= sqrt32 {
		tail = float64(expHalfSquare(y) * (horner(y, cdfMidP[:]) / horner(y, cdfMidQ[:])))
	} else {
		y2 := 1 / float64(y*y)
		r := float64(y2 * horner(y2, cdfFarP[:]) / horner(y2, cdfFarQ[:]))
		tail = float64(expHalfSquare(y) * ((sqrt2PiInv - r) / y))
	}
	if x > 0 {
		return 1 - tail
	}
	return tail
}

// Numerators and denominators of the approximations of NormCDF, lowest power first.
var (
	cdfNearP = [...]float64{18154.981253343561249, 1067.6894854603709582, 161.02823106855587881, 2.2352520354606839287, 0.065682337918207449113}
	cdfNearQ = [...]float64{45507.789335026729956, 10260.932208618978205, 976.09855173777669322, 47.20258190468824187, 1}
	cdfMidP  = [...]float64{
		9842.7148383839780218, 11602.651437647350124, 6848.1904505362823326, 2494.5375852903726711,
		597.27027639480026226, 93.506656132177855979, 8.8831497943883759412, 0.39894151208813466764, 1.0765576773720192317e-8,
	}
	cdfMidQ = [...]float64{
		19685.429676859990727, 38912.003286093271411, 34900.952721145977266, 18615.571640885098091,
		6485.558298266760755, 1519.377599407554805, 235.38790178262499861, 22.266688044328115691, 1,
	}
	cdfFarP = [...]float64{2.9112874951168792e-5, 0.001421619193227893466, 0.022235277870649807, 0.1274011611602473639, 0.21589853405795699, 0.02307344176494017303}
	cdfFarQ = [...]float64{7.29751555083966205e-5, 0.00378239633202758244, 0.0659881378689285515, 0.468238212480865118, 1.28426009614491121, 1}
)
