package fabric

import "time"

// ownGaps are gaps in a line of the cache: of one client from one site, of which there are many. At 255 returns of one length
// all counts are halved: habits change.
type ownGaps struct {
	first time.Duration
	left  uint16
	ends  uint8
	back  [gapBins]uint8
}

// unfold writes them into gaps that hold others.
func (o *ownGaps) unfold(g *gaps) {
	for b := o.ends; b < g.ends; b++ {
		g.back[b] = 0
	}
	g.ended = 0
	for b, n := range o.back[:o.ends] {
		g.back[b] = uint32(n)
		g.ended += uint32(n)
	}
	g.first, g.left, g.ends = o.first, uint32(o.left), o.ends
}

// fold takes them back, with what they have learned since.
func (o *ownGaps) fold(g *gaps) {
	half := uint(0)
	for _, n := range g.back[:g.ends] {
		if n > 255 {
			half = 1
		}
	}
	if g.left > 1<<15 {
		half = 1
	}
	o.first, o.left, o.ends = g.first, uint16(g.left>>half), g.ends
	for b, n := range g.back[:g.ends] {
		o.back[b] = uint8(n >> half)
	}
}
