package radio

import (
	"math"
	"time"
)

// Levels counts measurements of the RSRP of serving cells as TS 38.133 reports them, by RSRPIndex: what the fields rsrp of
// ETSI MEC 012 hold. While a link is down nothing is counted.
type Levels [128]int64

// Weak is an RSRP in dBm below which a cell is at its edge, as drive tests draw it.
const Weak = -110

// add counts a level for as many measurements as there are in some time.
func (l *Levels) add(dBm float64, during, period time.Duration) {
	l[RSRPIndex(dBm)] += int64((during + period - 1) / period)
}

// Quantile returns the level in dBm that a share of the measurements does not exceed, as reported: to 1 dB, and none below
// -157; NaN where there are none.
func (l *Levels) Quantile(share float64) float64 {
	all := int64(0)
	for _, n := range l {
		all += n
	}
	if all == 0 {
		return math.NaN()
	}
	left := max(int64(math.Ceil(float64(share*float64(all)))), 1)
	for i, n := range l {
		if left -= n; left <= 0 {
			return float64(i - 157)
		}
	}
	return float64(len(l) - 157)
}

// Below returns the share of the measurements below a level in whole dBm; NaN where there are none.
func (l *Levels) Below(dBm int) float64 {
	all, below := 0.0, 0.0
	for i, n := range l {
		all += float64(n)
		if i < dBm+157 {
			below += float64(n)
		}
	}
	return below / all
}

// Counting returns the same model, whose trips are counted into levels; nil: nowhere. Unlike the model, levels are for one
// goroutine.
func (m *NR) Counting(levels *Levels) *NR {
	other := *m
	other.levels = levels
	return &other
}
