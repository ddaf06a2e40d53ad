package radio

import (
	"fmt"
	"math"
)

// blocks are the resource blocks of an NR carrier with subcarriers of 30 kHz, by its bandwidth in MHz, 3GPP TS 38.101-1
// table 5.3.2-1.
var blocks = []struct{ mhz, blocks int }{
	{5, 11}, {10, 24}, {15, 38}, {20, 51}, {25, 65}, {30, 78}, {40, 106}, {50, 133}, {60, 162}, {70, 189}, {80, 217}, {90, 245}, {100, 273},
}

// ElementPower returns the power in dBm of one resource element of a cell that spreads powerDBm evenly over its carrier:
// P - 10 lg(12 N). RSRP is the mean power of such elements at the vehicle, so it is this plus gains minus losses.
func ElementPower(powerDBm, bandwidthMHz float64) (float64, error) {
	for _, b := range blocks {
		if float64(b.mhz) == bandwidthMHz {
			return powerDBm - float64(10*lg(float64(12*b.blocks))), nil
		}
	}
	return 0, fmt.Errorf("a bandwidth of %g MHz: NR carriers have %s MHz", bandwidthMHz, join(Bandwidths()))
}

// Bandwidths returns the bandwidths of NR carriers in MHz.
func Bandwidths() []int {
	var list []int
	for _, b := range blocks {
		list = append(list, b.mhz)
	}
	return list
}

// noiseDBm is what a receiver finds in a resource element of 30 kHz without any signal: thermal noise of -174 dBm/Hz and
// a noise figure of 9 dB (ASSUMPTION; TR 38.901 and its studies take 9 dB for devices).
const noiseDBm = -174 + 44.771 + 9

// RSRPIndex returns how TS 38.133 table 10.1.6.1-1 reports an SS-RSRP: 0 below -156 dBm, then one step per dB up to 126
// from -31 dBm on (127 means infinity, and no measurement is).
func RSRPIndex(dBm float64) uint8 {
	if !(dBm >= -156) {
		return 0
	}
	return uint8(min(math.Floor(dBm)+157, 126))
}
