package sim

import (
	"math"
	"slices"
	"time"

	"headway/fabric/exact"
)

// radioTable is the law of the radio's round trip: a lognormal with the given median and 95th percentile, as a table of
// equally likely values at whole µs. A draw is one look-up.
type radioTable struct {
	rtt   []time.Duration // rising
	above []time.Duration // sum of rtt from each on
}

const radioBits = 12

func newRadioTable(median, p95 time.Duration) radioTable {
	n := 1 << radioBits
	t := radioTable{rtt: make([]time.Duration, n)}
	sigma := 0.0
	if p95 > median && median > 0 {
		sigma = exact.Log(float64(p95)/float64(median)) / exact.NormQuantile(0.95)
	}
	for i := range t.rtt {
		z := exact.NormQuantile((float64(i) + 0.5) / float64(n))
		us := float64(median/time.Microsecond) * exact.Exp(float64(sigma*z))
		t.rtt[i] = time.Duration(math.Round(us)) * time.Microsecond
	}
	t.above = make([]time.Duration, n+1)
	for i := n - 1; i >= 0; i-- {
		t.above[i] = t.above[i+1] + t.rtt[i]
	}
	return t
}

func (t *radioTable) draw(bits uint64) time.Duration { return t.rtt[bits>>(64-radioBits)] }

// exceeds is the share of round trips that take longer than most, and the mean of the ms by which round trips do.
func (t *radioTable) exceeds(most time.Duration) (share, ms float64) {
	n := len(t.rtt)
	i, _ := slices.BinarySearch(t.rtt, most+1)
	over := t.above[i] - time.Duration(n-i)*most
	return float64(n-i) / float64(n), float64(over) / 1e6 / float64(n)
}
