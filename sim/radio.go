package sim

import (
	"math"
	"time"

	"headway/fabric/exact"
)

// radioTable is the law of the radio's round trip: a lognormal with the given median and 95th percentile, as a table of
// equally likely values at whole µs. A draw is one look-up.
type radioTable struct {
	rtt []time.Duration
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
	return t
}

func (t *radioTable) draw(bits uint64) time.Duration { return t.rtt[bits>>(64-radioBits)] }

// expect is the mean of f over the round trips.
func (t *radioTable) expect(f func(rtt time.Duration) float64) float64 {
	sum := 0.0
	for _, rtt := range t.rtt {
		sum += f(rtt)
	}
	return sum / float64(len(t.rtt))
}
