package results

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/mathext"
)

// mean is the arithmetic mean, summed around the first value, so that the mean of equal values is that value.
func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v - x[0]
	}
	return x[0] + sum/float64(len(x))
}

// studentInterval is mean ± t·s/√n; x has at least two values. The products are converted explicitly, because a fused
// multiply-add would give other last bits on other machines, and run.json is the same to the byte everywhere.
func studentInterval(x []float64, confidence float64) (lo, hi float64) {
	m, ss := mean(x), 0.0
	for _, v := range x {
		d := v - m
		ss += float64(d * d)
	}
	n := float64(len(x))
	half := float64(studentQuantile(confidence, len(x)-1) * math.Sqrt(ss/(n-1)/n))
	return m - half, m + half
}

// studentQuantile is the t with P(|T| ≤ t) = confidence at df degrees of freedom. With x = df/(df+t²),
// P(|T| > t) = I_x(df/2, 1/2), the regularised incomplete beta function (Abramowitz and Stegun 26.7.1 and 26.5.27).
func studentQuantile(confidence float64, df int) float64 {
	v := float64(df)
	x := mathext.InvRegIncBeta(v/2, 0.5, 1-confidence)
	return portable(math.Sqrt(v * (1 - x) / x))
}

// normalQuantile is the z with P(|Z| ≤ z) = confidence.
func normalQuantile(confidence float64) float64 {
	return portable(math.Sqrt2 * math.Erfinv(confidence))
}

// portable rounds to 9 significant digits: library functions differ between architectures in the last bits.
func portable(x float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 9, 64), 64)
	if err != nil {
		panic("results: a number that was just printed cannot be read: " + err.Error())
	}
	return r
}
