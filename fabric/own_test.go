package fabric

import (
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"
)

// Gaps that are folded say what the others say, whatever was unfolded in between; and a line of the cache holds them.
func TestOwnGapsAreGaps(t *testing.T) {
	if n := unsafe.Sizeof(ownGaps{}); n > 64 {
		t.Errorf("they take %d bytes", n)
	}
	rapid.Check(t, func(t *rapid.T) {
		var scratch gaps
		var own [2]ownGaps
		var want [2]gaps
		for i := range rapid.IntRange(0, 60).Draw(t, "departures") {
			k := rapid.IntRange(0, 1).Draw(t, "whose")
			own[k].unfold(&scratch)
			if scratch != want[k] {
				t.Fatalf("unfolded %+v, want %+v", scratch, want[k])
			}
			for _, g := range []*gaps{&scratch, &want[k]} {
				g.leave(time.Duration(i) * time.Hour)
			}
			if rapid.Bool().Draw(t, "back") {
				gap := time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "gap"))
				scratch.returned(gap)
				want[k].returned(gap)
			}
			own[k].fold(&scratch)
		}
	})
}

// What comes back after the same time again and again goes on to be expected then.
func TestOwnGapsForgetByHalves(t *testing.T) {
	var own ownGaps
	for range 100_000 {
		var g gaps
		own.unfold(&g)
		g.leave(0)
		g.returned(time.Minute)
		own.fold(&g)
	}
	if n := own.back[gapBin(time.Minute)]; n < 127 || uint16(n) != own.left {
		t.Errorf("%d of %d came back", n, own.left)
	}
}
