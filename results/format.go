package results

import (
	"math"
	"strconv"
	"strings"
)

// Number prints 3 significant digits, all digits before the point, and commas between thousands: 0.0123, 12.4, 1,235.
func Number(v float64) string {
	if v == 0 {
		return "0"
	}
	// %e rounds first, so 99.96 counts as 1.00e+02 and gets no decimal.
	e := strconv.FormatFloat(v, 'e', 2, 64)
	exp, err := strconv.Atoi(e[strings.IndexByte(e, 'e')+1:])
	if err != nil || exp < -6 || exp > 14 {
		return e
	}
	return group(strconv.FormatFloat(v, 'f', max(0, 2-exp), 64))
}

// group puts commas between thousands of the digits before the point.
func group(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

// percentNumber prints a share as a number of percent. A share below 1 never reads as 100: it gets the digits that
// tell it from 1, up to six.
func percentNumber(share float64) string {
	s := Number(share * 100)
	for digits := 1; share < 1 && s == "100"; digits++ {
		if digits > 6 {
			return "99.999999"
		}
		if f := strconv.FormatFloat(share*100, 'f', digits, 64); !strings.HasPrefix(f, "100") {
			s = f
		}
	}
	return s
}

func percent(share float64) string { return percentNumber(share) + " %" }

// level prints a confidence: 95 %, 99.9 %.
func level(confidence float64) string { return strconv.FormatFloat(confidence*100, 'g', 6, 64) + " %" }

// Format prints a value of the metric with its unit: 97.1 %, 12.4 ms, 1.25 s, $0.0123, 12.0 GB, 1,235.
func (m MetricInfo) Format(v float64) string {
	switch m.Unit {
	case Share:
		return percent(v)
	case Millis:
		return formatMS(v)
	case USD:
		if v < 0 {
			return "-$" + Number(-v)
		}
		return "$" + Number(v)
	case GB:
		return Number(v) + " GB"
	}
	return Number(v)
}

// Bare prints a value without its unit, for a column whose head names it (see Head).
func (m MetricInfo) Bare(v float64) string {
	if m.Unit == Share {
		return percentNumber(v)
	}
	return Number(v)
}

// Symbol is the unit of what Bare prints; counts and ratios have none.
func (m MetricInfo) Symbol() string {
	switch m.Unit {
	case Share:
		return "%"
	case USD:
		return "$"
	case Millis, GB:
		return string(m.Unit)
	}
	return ""
}

// Change prints a difference of two values with its sign: shares in percentage points (pp).
func (m MetricInfo) Change(v float64) string {
	switch {
	case m.Unit == Share:
		return signedHundred(v) + " pp"
	case v > 0:
		return "+" + m.Format(v)
	}
	return m.Format(v)
}

// signedPercent prints a relative difference.
func signedPercent(share float64) string { return signedHundred(share) + " %" }

// signedHundred is a hundred times v with its sign.
func signedHundred(v float64) string {
	if v > 0 {
		return "+" + Number(v*100)
	}
	return Number(v * 100)
}

func formatMS(v float64) string {
	switch a := math.Abs(v); {
	case a >= 999.5: // reads as 1000 ms with 3 digits
		return Number(v/1000) + " s"
	case a > 0 && a < 0.9995:
		return Number(v*1000) + " µs"
	}
	return Number(v) + " ms"
}

// formatP prints a p value: 0.002, or below what three decimals can tell.
func formatP(p float64) string {
	if p < 0.001 {
		return "<0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}

// optional prints a value that may be missing.
func optional(v *float64, print func(float64) string) string {
	if v == nil {
		return "-"
	}
	return print(*v)
}

// interval prints [lo, hi].
func interval(lo, hi *float64, print func(float64) string) string {
	if lo == nil || hi == nil {
		return "-"
	}
	return "[" + print(*lo) + ", " + print(*hi) + "]"
}
