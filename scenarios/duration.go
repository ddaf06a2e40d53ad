package scenarios

import (
	"strconv"
	"strings"
	"time"
)

// longest bounds durations, so that sums of a few of them stay far from overflow.
const longest = Duration(3650 * 24 * time.Hour)

// UnmarshalText reads one number with a unit, or several in falling units: 7h30m. Only the last may have a fraction.
func (d *Duration) UnmarshalText(b []byte) error {
	text := string(b)
	if parts := strings.Split(text, ":"); len(parts) == 2 || len(parts) == 3 {
		return clock(text, parts)
	}
	if power := scientific.FindString(text); power != "" {
		return number(power)
	}
	var sum Duration
	last := durations.units[len(durations.units)-1].size * 2
	for rest := text; ; {
		part := rest[:partEnd(rest)]
		rest = rest[len(part):]
		digits, u, err := durations.split(part)
		if err != nil {
			return err
		}
		n, whole, fits := exact(digits, int64(u.size))
		switch {
		case u.size >= last:
			return wrong("write the longer unit first, as in 7h30m", "%s has its units out of order", show(text))
		case rest != "" && strings.Contains(digits, "."):
			return wrong("write a fraction only in the last unit", "%s has a fraction before its last unit", show(text))
		case fits && !whole:
			return wrong("write a whole number of ns", "%s is finer than 1ns", show(text))
		case !fits || Duration(n) > longest || sum+Duration(n) > longest:
			return wrong("write 3650d at most", "%s is too long", show(text))
		}
		sum, last = sum+Duration(n), u.size
		if rest == "" {
			*d = sum
			return nil
		}
	}
}

// partEnd is where the first number with its unit ends in text.
func partEnd(text string) int {
	const digits = "0123456789.+-_"
	begin := len(leading(text, digits))
	if i := strings.IndexAny(text[begin:], digits); i > 0 {
		return begin + i
	}
	return len(text)
}

// clock is the complaint about 07:30, which YAML 1.1 reads as a number in base 60.
func clock(text string, parts []string) error {
	instead := ""
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return durations.not(text)
		}
		if n > 0 {
			instead += strconv.FormatUint(n, 10) + []string{"h", "m", "s"}[i]
		}
	}
	if instead == "" {
		instead = "0s"
	}
	return wrong("write "+instead, "%s has no unit", show(text))
}

func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	var text strings.Builder
	for i := len(durations.units) - 1; i > 3; i-- { // d, h, m
		u := durations.units[i]
		if n := d / Duration(u.size); n > 0 {
			text.WriteString(strconv.FormatInt(int64(n), 10) + u.name)
			d -= n * Duration(u.size)
		}
	}
	for i := 3; i >= 0 && d > 0; i-- { // the rest, with a fraction, in the longest unit it fills
		if u := durations.units[i]; d >= Duration(u.size) {
			whole, fraction := int64(d)/int64(u.size), int64(d)%int64(u.size)
			text.WriteString(trimZeros(strconv.FormatInt(whole, 10)+"."+padded(fraction, 3*i)) + u.name)
			break
		}
	}
	return text.String()
}

// padded is n in the given number of digits.
func padded(n int64, digits int) string {
	text := strconv.FormatInt(n, 10)
	if n == 0 && digits == 0 {
		return ""
	}
	return strings.Repeat("0", digits-len(text)) + text
}
