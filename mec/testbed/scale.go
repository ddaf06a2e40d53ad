package testbed

import "headway/mec"

// What one machine can carry, for ScaleFor.
const (
	storeMost = 1 << 30 // bytes in the stores of all nodes
	moveMost  = 150e6   // bytes per second from the region to all sites
)

// ScaleFor is by how much objects must be smaller for one machine to play a fabric: a power of two, so that at most stored
// bytes fit into its memory, and copies from the region to all sites at once into its processors.
func ScaleFor(network *mec.Network, stored int64, speed float64) int64 {
	bandwidth := 0.0
	for _, l := range network.Links {
		if ns := l.NSPerByte(); ns > 0 && l.From == network.Region() {
			bandwidth += 1e9 / ns
		}
	}
	scale := int64(1)
	for float64(stored)/float64(scale) > storeMost || bandwidth*speed/float64(scale) > moveMost {
		scale *= 2
	}
	return scale
}
