package main

import "testing"

func TestParseSeeds(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"3", "[1, 2, 3]"},
		{"1..4", "[1, 2, 3, 4]"},
		{"7..7", "[7]"},
		{"1,5,9", "[1, 5, 9]"},
		{"1..2, 8", "[1, 2, 8]"},
		{"0..1", "[0, 1]"},
	} {
		got, err := parseSeeds(tc.text)
		if err != nil || got != tc.want {
			t.Errorf("parseSeeds(%q) = %q, %v, want %q", tc.text, got, err, tc.want)
		}
	}
	for _, text := range []string{"", "0", "x", "1..", "5..1", "1,,2", "-1", "1.5", "1..999999999", "1..18446744073709551615", "9223372036854775808"} {
		if got, err := parseSeeds(text); err == nil {
			t.Errorf("parseSeeds(%q) = %q, want an error", text, got)
		}
	}
}
