package report

import (
	"math"
	"strconv"
	"strings"

	"headway/results"
)

// noData stands wherever there is nothing to show, so that a gap is never taken for a zero.
const noData = "no data"

// unit is what a metric is measured in, and so how it is written.
type unit results.Unit

const (
	unitShare = unit(results.Share) // stored as a share of 1, written in %
	unitMS    = unit(results.Millis)
	unitUSD   = unit(results.USD)
	unitCount = unit(results.Count)
	unitRatio = unit(results.Plain)
)

// info lends the unit the formats of package results, so that the report says what the terminal says.
func (u unit) info() results.MetricInfo { return results.MetricInfo{Unit: results.Unit(u)} }

// text writes x with its unit and three figures, for sentences and cards.
func (u unit) text(x float64) string { return u.info().Format(x) }

// textOf is text of a value that may be absent.
func (u unit) textOf(x *float64) string {
	if x == nil {
		return noData
	}
	return u.text(*x)
}

// symbol is the unit as it stands in a column head.
func (u unit) symbol() string { return u.info().Symbol() }

// scale turns a stored value into what is written.
func (u unit) scale(x float64) float64 {
	if u == unitShare {
		return x * 100
	}
	return x
}

// decimals is the number of decimals that shows the largest of xs with 4 figures, so that a column lines up.
func (u unit) decimals(xs ...float64) int {
	largest := 0.0
	for _, x := range xs {
		largest = max(largest, math.Abs(u.scale(x)))
	}
	switch {
	case largest == 0 || u == unitCount && largest >= 100:
		return 0
	case u == unitShare && largest >= 0.1:
		return 2
	default:
		return min(max(3-int(math.Floor(math.Log10(largest))), 0), 8)
	}
}

// number writes x without its unit. What is not zero is never written as zero.
func (u unit) number(x float64, decimals int) string {
	s := strconv.FormatFloat(u.scale(x), 'f', decimals, 64)
	if x != 0 && strings.Trim(s, "-0.") == "" {
		least := strconv.FormatFloat(math.Pow(10, -float64(decimals)), 'f', decimals, 64)
		if x < 0 {
			return "> −" + least
		}
		return "< " + least
	}
	return group(s)
}

// interval writes the 95 % interval of a metric; "" where there is none to tell.
func (u unit) interval(m results.Metric) string {
	if m.Mean == nil || m.Lo == nil || m.Hi == nil || *m.Lo == *m.Hi {
		return ""
	}
	d := u.decimals(*m.Mean, *m.Lo, *m.Hi)
	lo, hi := u.number(*m.Lo, d), u.number(*m.Hi, d)
	switch symbol := u.symbol(); symbol {
	case "":
		return lo + " to " + hi
	case "$":
		return dollars(lo) + " to " + dollars(hi)
	default:
		return lo + " to " + hi + " " + symbol
	}
}

func dollars(s string) string {
	if abs, negative := strings.CutPrefix(s, "−"); negative {
		return "−$" + abs
	}
	return "$" + s
}

// given writes a figure that somebody chose, such as a deadline, as it was given.
func (u unit) given(x float64) string {
	s := group(strconv.FormatFloat(u.scale(x), 'f', -1, 64))
	switch symbol := u.symbol(); symbol {
	case "":
		return s
	case "$":
		return dollars(s)
	default:
		return s + " " + symbol
	}
}

// group puts commas between thousands and a minus sign for the hyphen.
func group(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	whole, negative := strings.CutPrefix(whole, "-")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative {
		return "−" + whole
	}
	return whole
}

func count(n int64) string { return group(strconv.FormatInt(n, 10)) }

// degrees writes a coordinate to a metre.
func degrees(x float64) string { return group(strconv.FormatFloat(x, 'f', 5, 64)) }

// duration writes seconds in the largest unit of which there are at least two.
func duration(s float64) string {
	for _, u := range []struct {
		s    float64
		name string
	}{{86400, "days"}, {3600, "h"}, {60, "min"}} {
		if s >= 2*u.s {
			return strconv.FormatFloat(math.Round(s/u.s*10)/10, 'f', -1, 64) + " " + u.name
		}
	}
	return strconv.FormatFloat(math.Round(s*10)/10, 'f', -1, 64) + " s"
}

// bytesText writes a number of bytes in powers of 1024, as scenarios do.
func bytesText(n int64) string {
	x, names := float64(n), []string{"B", "KiB", "MiB", "GiB", "TiB"}
	i := 0
	for x >= 1024 && i < len(names)-1 {
		x, i = x/1024, i+1
	}
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) + " " + names[i]
}

// round keeps 5 significant figures of x: what a chart can show, in few bytes.
func round(x float64) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 5, 64), 64)
	if err != nil {
		return x
	}
	return y
}
