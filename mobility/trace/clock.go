package trace

import (
	"math"
	"time"
)

const clockExample = "write RFC 3339, as in 2008-05-19T07:00:00Z or 2008-05-19T09:00:00.25+02:00"

// parseClock reads a whole field as a date and time, to the nearest ns, or says what is wrong with it. It takes what RFC
// 3339 allows, and a time without a zone, which GPX and GeoLife say is UTC.
func parseClock(b []byte) (ns int64, problem string) {
	if len(b) < len("2006-01-02T15:04:05") || b[10] != 'T' && b[10] != 't' && b[10] != ' ' {
		return 0, "is no date and time; " + clockExample
	}
	seconds, ok := parseDate(b[:10])
	if !ok {
		return 0, "begins with no date; " + clockExample
	}
	hour, ok1 := twoDigits(b[11:], 24)
	minute, ok2 := twoDigits(b[14:], 60)
	if !ok1 || !ok2 || b[13] != ':' || b[16] != ':' {
		return 0, "has no time of day; " + clockExample
	}
	if _, ok := twoDigits(b[17:], 60); !ok {
		return 0, "has no seconds from 00 to 59; " + clockExample
	}
	ns, n := nanoseconds(b[17:])
	b = b[17+n:]
	if n == 0 {
		return 0, "has seconds with too many digits; " + clockExample
	}
	zone, ok := parseZone(b)
	if !ok {
		return 0, "has no time zone such as Z or +02:00 behind it; " + clockExample
	}
	const limit = maxSeconds * int64(time.Second)
	seconds += int64(hour)*3600 + int64(minute)*60 - zone
	if seconds < -(maxSeconds+60) || seconds > (maxSeconds+60) || seconds*1e9+ns < -limit || seconds*1e9+ns > limit {
		return 0, "is of a year that no trace is of; write one between 1825 and 2115"
	}
	return seconds*1e9 + ns, ""
}

// parseDate returns the seconds from 1970 to the start of a date like 2008-05-19.
func parseDate(b []byte) (seconds int64, ok bool) {
	century, ok1 := twoDigits(b, 100)
	year, ok2 := twoDigits(b[2:], 100)
	month, ok3 := twoDigits(b[5:], 13)
	day, ok4 := twoDigits(b[8:], 32)
	if !ok1 || !ok2 || !ok3 || !ok4 || b[4] != '-' || b[7] != '-' || month == 0 || day == 0 {
		return 0, false
	}
	date := time.Date(100*century+year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return date.Unix(), date.Day() == day // the 30th of February is in March
}

// parseZone returns how far a zone is ahead of UTC, in seconds.
func parseZone(b []byte) (seconds int64, ok bool) {
	switch {
	case len(b) == 0 || len(b) == 1 && (b[0] == 'Z' || b[0] == 'z'):
		return 0, true
	case len(b) != len("+02:00") || b[0] != '+' && b[0] != '-' || b[3] != ':':
		return 0, false
	}
	hours, ok1 := twoDigits(b[1:], 24)
	minutes, ok2 := twoDigits(b[4:], 60)
	seconds = int64(hours)*3600 + int64(minutes)*60
	if b[0] == '-' {
		seconds = -seconds
	}
	return seconds, ok1 && ok2
}

// twoDigits reads a number below a limit that is written with two digits.
func twoDigits(b []byte, limit int) (v int, ok bool) {
	tens, ones := int(b[0])-'0', int(b[1])-'0'
	if tens < 0 || tens > 9 || ones < 0 || ones > 9 {
		return 0, false
	}
	v = 10*tens + ones
	return v, v < limit
}

// parseMoment reads a time as formats without a fixed one write it: a date and time, seconds since 1970, or milliseconds
// where the number is too large for seconds.
func parseMoment(b []byte) (ns int64, problem string) {
	if len(b) > 10 && b[4] == '-' {
		return parseClock(b)
	}
	if ns, problem = parseSeconds(b); problem == "" {
		return ns, ""
	}
	mantissa, fraction, n, negative := decimal(b)
	if n > 0 && n == len(b) && fraction <= 6 && mantissa <= maxSeconds*1000*pow10int[fraction] {
		ns = int64(mantissa * pow10int[6-fraction])
		if negative {
			ns = -ns
		}
		return ns, ""
	}
	if v, ok := parseFloat(b); ok && math.Abs(v) <= maxSeconds*1000 {
		whole, part := math.Modf(v) // together they would not fit a float64
		return int64(whole)*1e6 + int64(math.Round(part*1e6)), ""
	}
	return 0, "is no time; " + clockExample + ", or seconds or milliseconds since 1970 UTC"
}
