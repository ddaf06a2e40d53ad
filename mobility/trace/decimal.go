package trace

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
)

// maxSeconds bounds a time: beyond the year 2115 it is no time in seconds but one in ms, and the difference of two
// times within the bound fits a time.Duration.
const maxSeconds = 4_600_000_000

// maxDigits is how many digits a uint64 always holds: ten for the seconds and nine for the ns of a time.
const maxDigits = 19

var (
	pow10 = [maxDigits + 1]float64{
		1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
	}
	pow10int = [maxDigits + 1]uint64{
		1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
	}
)

// decimal reads a number written plainly, [+-]digits[.digits] with at most maxDigits digits, at the start of b: its
// digits as one integer, how many of them are behind the point, its sign, and the bytes it takes, 0 where there is no
// such number.
func decimal(b []byte) (mantissa uint64, fraction, n int, negative bool) {
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative = b[0] == '-'
		n = 1
	}
	mantissa, whole := digits(b[n:])
	n += whole
	if n < len(b) && b[n] == '.' {
		n++
		var behind uint64
		behind, fraction = digits(b[n:])
		n += fraction
		if whole+fraction <= maxDigits {
			mantissa = mantissa*pow10int[fraction] + behind
		}
	}
	if whole+fraction == 0 || whole+fraction > maxDigits { // nothing, or perhaps more than a uint64 holds
		return 0, 0, 0, false
	}
	return mantissa, fraction, n, negative
}

// digits reads the digits at the start of b, and returns how many there are. The value is right up to maxDigits.
//
// It reads the first eight bytes at once, where so many can be read: the digits are moved to the end of the eight, so that
// zeros come before them, and joined in pairs, fours and eights.
func digits(b []byte) (v uint64, n int) {
	if cap(b) >= 8 {
		w := binary.LittleEndian.Uint64(b[:8])
		const high, zeros = 0xF0F0F0F0F0F0F0F0, 0x3030303030303030
		// 0 in each byte that is a digit: 0x30 with up to 9, which stays below 0x40 with 6 more. A carry from a byte that
		// is none spoils only those above.
		odd := (w&high ^ zeros) | ((w+0x0606060606060606)&high ^ zeros)
		if first := bits.TrailingZeros64(odd) / 8; first <= len(b) {
			n = first
			w = w << (64 - 8*n) & 0x0F0F0F0F0F0F0F0F
			w = w * (10<<8 + 1) >> 8 & 0x00FF00FF00FF00FF
			w = w * (100<<16 + 1) >> 16 & 0x0000FFFF0000FFFF
			if v = w * (10000<<32 + 1) >> 32; n < 8 {
				return v, n
			}
		}
	}
	for ; n < len(b) && b[n]-'0' <= 9; n++ {
		v = v*10 + uint64(b[n]-'0')
	}
	return v, n
}

// float reads a decimal as strconv.ParseFloat does, to the bit, several times as fast; it takes 0 bytes where it cannot.
//
// A float64 holds integers up to 2^53 and powers of ten up to 10^22 exactly, so their quotient is rounded once, as the
// definition of a correctly rounded result asks (Clinger, How to read floating point numbers accurately, 1990).
func float(b []byte) (v float64, n int) {
	mantissa, fraction, n, negative := decimal(b)
	if n == 0 || mantissa > 1<<53 {
		return 0, 0
	}
	v = float64(mantissa) / pow10[fraction]
	if negative {
		v = -v
	}
	return v, n
}

// nanoseconds reads a decimal as seconds, to the nearest ns; it takes 0 bytes where it cannot.
func nanoseconds(b []byte) (ns int64, n int) {
	mantissa, fraction, n, negative := decimal(b)
	if fraction > 9 {
		unit := pow10int[fraction-9]
		mantissa, fraction = (mantissa+unit/2)/unit, 9
	}
	if n == 0 || mantissa > maxSeconds*pow10int[fraction] {
		return 0, 0
	}
	ns = int64(mantissa * pow10int[9-fraction])
	if negative {
		ns = -ns
	}
	return ns, n
}

// parseFloat reads a whole field as a number in any notation that strconv knows. A number too large is an infinity.
func parseFloat(field []byte) (v float64, ok bool) {
	if v, n := float(field); n > 0 && n == len(field) {
		return v, true
	}
	v, err := strconv.ParseFloat(string(field), 64)
	return v, err == nil || math.IsInf(v, 0)
}

// parseSeconds reads a whole field as a time in seconds, or says what is wrong with it. A time with more than 19 digits
// or with an exponent is as exact as a float64, others are to the nearest ns.
func parseSeconds(field []byte) (ns int64, problem string) {
	if ns, n := nanoseconds(field); n > 0 && n == len(field) {
		return ns, ""
	}
	v, ok := parseFloat(field)
	switch {
	case !ok || v != v:
		return 0, "is not a number; write seconds since 1970 UTC, as in 1211180400 or 1211180400.25"
	case !(math.Abs(v) <= maxSeconds):
		return 0, "is no time in seconds; are these milliseconds? Write seconds since 1970 UTC, as in 1211180400.25"
	}
	return int64(math.Round(v * 1e9)), ""
}
