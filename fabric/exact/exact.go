// Package exact holds functions of float64 whose results are the same bits on every architecture and for every
// compiler setting, so that they may decide an event.
//
// Package math does not promise that: some architectures have assembly for Log and Exp, and a compiler may fuse
// x*y + z into one rounding (GOAMD64=v3, arm64, ppc64, riscv64 and s390x do). Here only +, -, *, / and square root
// are used, each correctly rounded by IEEE 754, and operations on integers and bits; every product that is added is
// rounded first by an explicit conversion, which the language defines to prevent fusing. Products that are not added
// here are rounded too, because a caller into which they are inlined may add them.
//
// Errors, in units in the last place of the result (ulp), are those that tests against arithmetic of 192 bits allow.
// Log and Exp never fall between neighbouring arguments in those tests; NormCDF and NormQuantile may, by less than
// their errors, so they increase over every step that moves the exact result by more than twice that.
//
//	Log, Exp        0.6 ulp (Exp 1.1 where the result is subnormal)
//	NormPDF         3 ulp
//	NormCDF         8 ulp, in the lower tail too
//	NormQuantile    8 ulp, around p = 1/2 2e-16 absolutely
package exact

import (
	"math"
	"slices"
)

// horner returns c[0] + c[1]*x + ... + c[n-1]*x^(n-1), with a rounding after each product and each sum.
func horner(x float64, c []float64) float64 {
	s := 0.0
	for _, v := range slices.Backward(c) {
		s = float64(s*x) + v
	}
	return s
}

// pow2 returns 2^k for -1022 <= k <= 1023.
func pow2(k int) float64 { return math.Float64frombits(uint64(k+1023) << 52) }
