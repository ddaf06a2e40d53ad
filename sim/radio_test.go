package sim

import (
	"math"
	"testing"
	"time"
)

// The share and the mean excess are those that a scan of all round trips finds.
func TestExceedsIsTheScan(t *testing.T) {
	table := newRadioTable(8*time.Millisecond, 12*time.Millisecond)
	for most := -time.Millisecond; most < 40*time.Millisecond; most += 137 * time.Microsecond {
		n, ms := 0, 0.0
		for _, rtt := range table.rtt {
			if rtt > most {
				n++
				ms += float64(rtt-most) / 1e6
			}
		}
		share, over := table.exceeds(most)
		if all := float64(len(table.rtt)); share != float64(n)/all || math.Abs(over-ms/all) > 1e-9 {
			t.Fatalf("beyond %v: %v of all, by %v ms; want %v, by %v ms", most, share, over, float64(n)/all, ms/all)
		}
	}
}
