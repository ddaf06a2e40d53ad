package scenarios

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// mistake is what is wrong with a value, and what to write instead.
type mistake struct{ what, instead string }

func (m *mistake) Error() string {
	if m.instead == "" {
		return m.what
	}
	return m.what + "; " + m.instead
}

func wrong(hint, format string, args ...any) error {
	return &mistake{what: fmt.Sprintf(format, args...), instead: hint}
}

// instead is what an error says to write.
func instead(err error) string {
	if m := (*mistake)(nil); errors.As(err, &m) {
		return m.instead
	}
	return ""
}

// Numbers are plain decimals. An exponent, a leading zero, an underscore or 0x would be a number to one YAML version and
// text, or another number, to the next.
const decimal = `(0|[1-9][0-9]*)(\.[0-9]+)?`

var (
	plainDecimal = regexp.MustCompile(`^-?` + decimal + `$`)
	exponential  = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]{1,2}$`)
	leadingZeros = regexp.MustCompile(`^-?0+[0-9]+(\.[0-9]+)?$`)
	looseDecimal = regexp.MustCompile(`^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)$`)
)

const (
	maxDigits = 40
	// Numbers outside 0 and 1e-15…1e15 have no meaning here, and would not print as plain decimals that can be read.
	smallest, largest = 1e-15, 1e15
)

// number checks that text is a plain decimal, and says what to write where it nearly is.
func number(text string) error {
	switch bare := strings.TrimSpace(text); {
	case bare != text && plainDecimal.MatchString(bare):
		return wrong("write "+bare, "%s has a space in it", show(text))
	case len(text) > maxDigits:
		return wrong("", "%s has more than %d digits", show(text), maxDigits)
	case plainDecimal.MatchString(text):
		return nil
	case exponential.MatchString(text):
		return wrong(spelledOut(text), "%s has an exponent, which YAML versions read differently", text)
	case leadingZeros.MatchString(text):
		return wrong("write "+withoutZeros(text), "%s begins with 0, which some YAML versions read as octal", text)
	case strings.HasPrefix(text, "0x"), strings.HasPrefix(text, "0o"), strings.HasPrefix(text, "0b"):
		if v, err := strconv.ParseInt(text, 0, 64); err == nil {
			return wrong(fmt.Sprintf("write %d", v), "%s is not decimal", text)
		}
	case strings.ContainsAny(text, "_,") && plainDecimal.MatchString(ungrouped(text)):
		return wrong("write "+ungrouped(text), "%s has separators between its digits", text)
	case looseDecimal.MatchString(text):
		if v, err := strconv.ParseFloat(text, 64); err == nil && (v == 0 || math.Abs(v) >= smallest) {
			return wrong("write "+decimalText(v), "%s is not a plain decimal", text)
		}
	}
	return wrong("write one in plain decimals", "%s is not a number", show(text))
}

// spelledOut is the hint that writes a number with an exponent without it.
func spelledOut(text string) string {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(v) < smallest || math.Abs(v) > largest {
		return "write it in plain decimals"
	}
	return "write " + decimalText(v)
}

// withoutZeros is a decimal without the zeros that it begins with.
func withoutZeros(text string) string {
	digits, negative := strings.CutPrefix(text, "-")
	digits = strings.TrimLeft(digits, "0")
	if digits == "" || digits[0] == '.' {
		digits = "0" + digits
	}
	if negative {
		return "-" + digits
	}
	return digits
}

func ungrouped(text string) string { return strings.NewReplacer("_", "", ",", "").Replace(text) }

// parseFloat reads a plain decimal.
func parseFloat(text string) (float64, error) {
	if err := number(text); err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, wrong("", "%s is out of range", show(text))
	}
	return bounded(text, v)
}

// bounded refuses sizes that have no meaning, and turns -0 into 0.
func bounded(text string, v float64) (float64, error) {
	switch m := math.Abs(v); {
	case m == 0:
		return 0, nil
	case m > largest:
		return 0, wrong("", "%s is too large", show(text))
	case m < smallest:
		return 0, wrong("write 0 or a larger number", "%s is too small", show(text))
	}
	return v, nil
}

// parseInt reads a whole number between -2^53 and 2^53, which every JSON reader holds exactly.
func parseInt(text string) (int64, error) {
	if err := number(text); err != nil {
		return 0, err
	}
	if whole, fraction, ok := strings.Cut(text, "."); ok {
		hint := "write " + whole
		if v, err := strconv.ParseInt(whole, 10, 64); err == nil && v >= 0 && strings.Trim(fraction, "0") != "" {
			hint = fmt.Sprintf("write %d or %d", v, v+1)
		}
		return 0, wrong(hint, "%s is not a whole number", text)
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v > 1<<53 || v < -1<<53 {
		return 0, wrong("", "%s is too large", text)
	}
	return v, nil
}

// exact returns number × size where that is a whole number and fits.
func exact(number string, size int64) (_ int64, whole, fits bool) {
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		return 0, false, false
	}
	r.Mul(r, new(big.Rat).SetInt64(size))
	if !r.IsInt() {
		return 0, false, true
	}
	return r.Num().Int64(), true, r.Num().IsInt64()
}

func decimalText(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// percentText prints v in percent such that percentValue gives v again: v×100 would be rounded, so the point is moved in
// the shortest decimal instead.
func percentText(v float64) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	e, _ := strconv.Atoi(exponent)
	r, _ := new(big.Rat).SetString(fmt.Sprintf("%se%d", mantissa, e+2))
	// A float64 has at most 17 digits, and is at least 1e-15 here.
	return trimZeros(r.FloatString(40)) + "%"
}

func trimZeros(decimal string) string {
	return strings.TrimSuffix(strings.TrimRight(decimal, "0"), ".")
}

// percentValue reads the number before a % sign.
func percentValue(text string) (float64, error) {
	digits := strings.TrimSuffix(text, "%")
	if bare := strings.TrimSpace(digits); bare != digits {
		return 0, wrong("write "+show(bare)+"%", "%s has a space in it", show(text))
	}
	if err := number(digits); err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(digits+"e-2", 64)
	if err != nil {
		return 0, wrong("", "%s is out of range", show(text))
	}
	return bounded(text, v)
}

// show is text as it can stand in a message: short, on one line, without control characters.
func show(text string) string {
	if text == "" {
		return `""`
	}
	clean := strings.Map(printable, text)
	if r := []rune(clean); len(r) > 60 {
		clean = string(r[:60]) + "…"
	}
	if strings.ContainsAny(clean, " ;:") {
		return `"` + clean + `"`
	}
	return clean
}

// printable replaces what a terminal would obey rather than show.
func printable(r rune) rune {
	if r == '\t' {
		return ' '
	}
	if strconv.IsPrint(r) {
		return r
	}
	return '�'
}
