package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"headway/mobility/trace"
)

func TestBraille(t *testing.T) {
	// Two characters: the first with two dots in opposite corners, the second with its left column. The square with one
	// row has fewer than three in ten of the others: no dot.
	counts := []int64{
		5, 0, 5, 0,
		0, 0, 5, 0,
		0, 0, 5, 0,
		0, 5, 5, 1,
	}
	if got := braille(counts, 4); len(got) != 1 || got[0] != "⢁⡇" {
		t.Errorf("%q", got)
	}
	if got := braille([]int64{1, 1, 9, 9, 9, 9, 9, 9}, 2); got[0] != "⣶" {
		t.Errorf("%q", got)
	}
	if got := braille(make([]int64, 16), 4); len(got) != 1 || got[0] != "" {
		t.Errorf("of nothing: %q", got)
	}
}

func TestShades(t *testing.T) {
	if got := strings.Join(shades([]int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0}, 6), "|"); got != " .:-=+|*oO#@" {
		t.Errorf("%q", got)
	}
	if got := shades([]int64{1, 1, 0, 1}, 4); got[0] != ".. ." {
		t.Errorf("of one density: %q", got)
	}
	if got := shades(make([]int64, 4), 2); got[0]+got[1] != "" {
		t.Errorf("of nothing: %q", got)
	}
}

// A map fits the terminal, and has the shape of its area.
func TestMapFits(t *testing.T) {
	table := &trace.Table{
		IDs: []string{"a"}, Vehicle: make([]uint32, 3), At: []int64{0, 1e9, 2e9},
		Lon: []float64{6, 6.1, 6.2}, Lat: []float64{49, 49.05, 49.1},
	}
	cleaned, _ := trace.Clean(table, trace.Rules{})
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(-170, 170).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")
		area := orb.Bound{Min: orb.Point{lon, lat}, Max: orb.Point{
			lon + rapid.SampledFrom([]float64{0, 0.001, 0.3, 9}).Draw(t, "wide"), lat + rapid.SampledFrom([]float64{0, 0.001, 0.3, 4}).Draw(t, "high"),
		}}
		width := rapid.IntRange(-3, 300).Draw(t, "width")
		columns, lines := mapSize(area, width)
		if columns < 1 || columns > max(1, width) || lines < 1 || lines > mapLines {
			t.Fatalf("%d x %d characters for a width of %d", columns, lines, width)
		}
		if w, h := groundSize(area); w > 0 && h > 0 && columns > 9 && lines > 9 {
			if shape := h / w / (2 * float64(lines) / float64(columns)); shape < 0.8 || shape > 1.25 {
				t.Fatalf("%g x %g m on %d x %d characters", w, h, columns, lines)
			}
		}
		for _, ascii := range []bool{true, false} {
			drawn := textMap(cleaned, area, width, ascii)
			if len(drawn) > mapLines {
				t.Fatalf("%d lines", len(drawn))
			}
			for _, line := range drawn {
				if n := utf8.RuneCountInString(line); n > max(1, min(width, mapColumns)) || ascii && n != len(line) {
					t.Fatalf("a line of %d characters for a width of %d: %q", n, width, line)
				}
			}
		}
	})
}

func TestTimesOfATrace(t *testing.T) {
	for want, times := range map[string][2]int64{
		"2008-05-19 07:00:00 to 2008-05-19 08:00:00 UTC, 1 h 0 min":   {1211180400e9, 1211184000e9},
		"2008-05-19 07:00:00 to 2008-06-02 10:59:59 UTC, 14 days 3 h": {1211180400e9, 1212404399e9},
		"0 s to 12.5 s, 12.5 s":                                  {0, 12.5e9},
		"1965-01-01 00:00:00 to 1965-01-01 00:00:09 UTC, 9.00 s": {-157766400e9, -157766391e9},
	} {
		if got := timesText(times[0], times[1]); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
