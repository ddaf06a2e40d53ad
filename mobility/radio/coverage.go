package radio

import (
	"math"

	"headway/mobility"
)

// Coverage says how many samples of tracks are out of reach of every cell.
type Coverage struct{ Samples, Out int64 }

// Share is that of the samples out of reach.
func (c Coverage) Share() float64 {
	if c.Samples == 0 {
		return 0
	}
	return float64(c.Out) / float64(c.Samples)
}

// NewCoverage asks for each sample of the tracks whether it is in reach.
func NewCoverage(tr *mobility.Tracks, reaches func(mobility.Point) bool) Coverage {
	c := Coverage{Samples: int64(len(tr.Samples))}
	for i := range tr.Samples {
		if !reaches(tr.Samples[i].Pos) {
			c.Out++
		}
	}
	return c
}

// Reaches says whether the strongest cell at p can be heard in a car: its level without line of sight and shadows, less
// the mean car loss, is above noise by Qin.
func (m *NR) Reaches(p mobility.Point) bool {
	_, level := m.strongest(p)
	return level-m.params.CarLossDB-noiseDBm > m.params.InSyncDB
}

// LongestM is how far a cell can reach at most, in m: beyond 100 km the timing advance of LTE ends (3GPP TS 36.213, 4.2.3).
const LongestM = 100e3

// Within says whether some cell is within LongestM of p: what is further from all was hardly there.
func (m *Nearest) Within(c *Cells) (reaches func(p mobility.Point) bool) {
	return func(p mobility.Point) bool { return dist2(p, c.Pos[m.index.Nearest(p)]) <= LongestM*LongestM }
}

// Reaches says whether p is within the range of some cell, of those whose range is known. Cells without one reach nobody;
// known is false where no cell has a range, and nothing can be said.
func (m *Nearest) Reaches(c *Cells) (reaches func(p mobility.Point) bool, known bool) {
	longest := 0.0
	for _, r := range c.RangeM {
		longest = math.Max(longest, r)
	}
	var near []int32
	return func(p mobility.Point) bool {
		if i := m.index.Nearest(p); dist2(p, c.Pos[i]) <= c.RangeM[i]*c.RangeM[i] {
			return true
		}
		near = m.index.Within(near[:0], p, longest)
		for _, i := range near {
			if dist2(p, c.Pos[i]) <= c.RangeM[i]*c.RangeM[i] {
				return true
			}
		}
		return false
	}, longest > 0
}
