package fabric

import (
	"math/bits"
	"time"

	"headway/mec"
)

// trust turns the share of rays that reach a site into a probability: how often such forecasts came true, per horizon
// and share, shrunk towards an assumption while little is known,
//
//	p = (kept + 10 * share * 0.9 * exp(-t/240 s)) / (made + 10)
//
// (histogram binning with shrinkage). It is shared by all clients.
type trust struct {
	made, kept [trustHorizons][len(rays)]float64
}

const trustHorizons = 6

// promise is a forecast to be checked: that the client is at site before the time is up.
type promise struct {
	site    mec.SiteID
	until   time.Duration
	horizon int8
	rays    int8 // 1..5; 0: no promise
}

func horizonOf(s float64) int {
	for i, edge := range [...]float64{10, 30, 60, 120, 300} {
		if s <= edge {
			return i
		}
	}
	return trustHorizons - 1
}

// decay is exp(-t/240 s) in the middle of each horizon.
var decay = [trustHorizons]float64{0.979, 0.920, 0.829, 0.687, 0.417, 0.287}

func (t *trust) probability(v *visit) float64 {
	h, r := horizonOf(v.mean), v.count()-1
	prior := 0.9 * decay[h] * min(1, v.p)
	return (t.kept[h][r] + float64(10*prior)) / (t.made[h][r] + 10)
}

// count is the number of rays that come by.
func (v *visit) count() int { return bits.OnesCount8(v.rays) }

// promise records a forecast, unless one for that site is open or there is no room.
func (c *seen) promise(t *trust, now time.Duration, v *visit) {
	free := -1
	for i := range c.promises {
		p := &c.promises[i]
		if p.rays == 0 {
			free = i
		} else if p.site == v.site {
			return
		}
	}
	if free >= 0 {
		c.promises[free] = promise{v.site, now + seconds(v.mean+3*v.sd), int8(horizonOf(v.mean)), int8(v.count())}
	}
}

// settle closes the promises whose time is up.
func (c *seen) settle(t *trust, now time.Duration) {
	for i := range c.promises {
		if p := &c.promises[i]; p.rays > 0 && p.until < now {
			t.made[p.horizon][p.rays-1]++
			p.rays = 0
		}
	}
}

// reached closes the promises of a site that the client is at now.
func (c *seen) reached(t *trust, now time.Duration, s mec.SiteID) {
	c.settle(t, now)
	for i := range c.promises {
		if p := &c.promises[i]; p.rays > 0 && p.site == s {
			t.made[p.horizon][p.rays-1]++
			t.kept[p.horizon][p.rays-1]++
			p.rays = 0
		}
	}
}
