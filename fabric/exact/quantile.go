package exact

import "math"

// NormQuantile returns the x at which NormCDF is p, to within 8 ulp of x where p < 0.5 and to within 2e-16
// absolutely around p = 0.5. It is -Inf for 0, +Inf for 1, and NaN for what is no probability.
//
// Wichura: Algorithm AS 241, The percentage points of the normal distribution, Applied Statistics 37(3), 1988
// (PPND16).
func NormQuantile(p float64) float64 {
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case p == 1:
		return math.Inf(1)
	}
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return float64(q * horner(r, quantileNearP[:]) / horner(r, quantileNearQ[:]))
	}
	var x float64
	if r := math.Sqrt(-Log(min(p, 1-p))); r <= 5 {
		x = horner(r-1.6, quantileMidP[:]) / horner(r-1.6, quantileMidQ[:])
	} else {
		x = horner(r-5, quantileFarP[:]) / horner(r-5, quantileFarQ[:])
	}
	if q < 0 {
		return -x
	}
	return x
}

// Numerators and denominators of the approximations of NormQuantile, lowest power first.
var (
	quantileNearP = [...]float64{
		3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
		4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
	}
	quantileNearQ = [...]float64{
		1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
	}
	quantileMidP = [...]float64{
		1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
		1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
	}
	quantileMidQ = [...]float64{
		1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
	}
	quantileFarP = [...]float64{
		6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
	}
	quantileFarQ = [...]float64{
		1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
	}
)
