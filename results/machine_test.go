package results

import (
	"strings"
	"testing"
)

// What a process holds is compared between the second and the last quarter: what it took to warm up is no growth, and a
// sawtooth is none; a line that rises is.
func TestGrowth(t *testing.T) {
	short := make([]Reading, growthLeast)
	short[growthLeast-1].AtS = growthLeastS - 1
	if _, ok := GrowthOf(short); ok {
		t.Error("readings of a short time say something")
	}
	if _, ok := GrowthOf([]Reading{{}, {AtS: growthLeastS}}); ok {
		t.Error("too few readings say something")
	}
	for name, test := range map[string]struct {
		live       func(i int) int64
		goroutines func(i int) int
		flat       bool
	}{
		"warming up":       {func(i int) int64 { return int64(100 - max(0, 60-4*i)) }, func(int) int { return 50 }, true},
		"a sawtooth":       {func(i int) int64 { return int64(100 + i%5) }, func(i int) int { return 50 + i%3 }, true},
		"a leak":           {func(i int) int64 { return int64(100 + i) }, func(int) int { return 50 }, false},
		"goroutines leak":  {func(int) int64 { return 100 }, func(i int) int { return 50 + i }, false},
		"it becomes small": {func(i int) int64 { return int64(200 - i) }, func(int) int { return 50 }, true},
	} {
		var all []Reading
		for i := range 80 {
			all = append(all, Reading{AtS: float64(20 * i), LiveBytes: test.live(i) << 20, RSSBytes: 200 << 20, Goroutines: test.goroutines(i)})
		}
		g, ok := GrowthOf(all)
		if words := g.Words(all[79]); !ok || g.Flat() != test.flat || strings.HasSuffix(words, ": flat") != test.flat || g.RSS != 0 {
			t.Errorf("%s: %+v: %s", name, g, words)
		}
	}
	leak := []Reading{}
	for i := range 80 {
		leak = append(leak, Reading{AtS: float64(20 * i), LiveBytes: int64(i), Goroutines: 1})
	}
	if g, _ := GrowthOf(leak); g.Live < 1.35 || g.Live > 1.37 { // (60+…+79)/20 over (20+…+39)/20
		t.Errorf("grew by %v", g.Live)
	}
}
