package trace

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseClockIsThatOfTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`(18[3-9]|19[0-9]|20[0-9])[0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-35-9]):[0-57][0-9])`),
			rapid.StringMatching(`20[012][048]-0[1-3]-[0-3][0-9]T23:59:59(\.[0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9])`),
		).Draw(t, "text")
		want, wantErr := time.Parse(time.RFC3339Nano, text)
		got, problem := parseClock([]byte(text))
		if (problem == "") != (wantErr == nil) {
			t.Fatalf("%s: %q, time.Parse %v", text, problem, wantErr)
		}
		if problem == "" && got != want.UnixNano() {
			t.Fatalf("%s: %d, want %d", text, got, want.UnixNano())
		}
	})
}

func TestParseClockTakesOtherWritings(t *testing.T) {
	const want = 1211180400_250000000
	for _, text := range []string{"2008-05-19T07:00:00.25Z", "2008-05-19T07:00:00.25", "2008-05-19 07:00:00.25z", "2008-05-19t09:00:00.2500000000000+02:00"} {
		if got, problem := parseClock([]byte(text)); got != want || problem != "" {
			t.Errorf("%s: %d %s", text, got, problem)
		}
	}
	for _, text := range []string{"", "2008-05-19", "2008-05-19T07:00Z", "2008-02-30T07:00:00Z", "2008-05-19T24:00:00Z", "2008-05-19T07:00:60Z", "2008-05-19T07:00:00 Z", "2008-05-19T07:00:00+0200", "2400-05-19T07:00:00Z", "1808-05-19T07:00:00Z", "2008-05-19T07:00:00." + strings.Repeat("0", 20)} {
		if got, problem := parseClock([]byte(text)); problem == "" {
			t.Errorf("%s is read as %d", text, got)
		}
	}
}

func TestParseMoment(t *testing.T) {
	for text, want := range map[string]int64{
		"1211180400": 1211180400e9, "1211180400.123456789": 1211180400_123456789, "-5": -5e9,
		"1211180400123": 1211180400_123000000, "1211180400123.456789": 1211180400_123456789, "1.211180400123e12": 1211180400_123000000, "1211180400123.5e0": 1211180400_123500000,
		"4600000000": 4600000000e9, "4600000001": 4600000_001000000, "2008-05-19T07:00:00Z": 1211180400e9,
	} {
		if got, problem := parseMoment([]byte(text)); got != want || problem != "" {
			t.Errorf("%s: %d %s, want %d", text, got, problem, want)
		}
	}
	for _, text := range []string{"", "noon", "1211180400123456", "NaN", "1e300", "2008-05-19"} {
		if got, problem := parseMoment([]byte(text)); problem == "" {
			t.Errorf("%s is read as %d", text, got)
		}
	}
}
