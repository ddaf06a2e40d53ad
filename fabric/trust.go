package fabric

import (
	"math/bits"
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// trust turns the share of rays that reach a site into a probability: how often such forecasts came true, per horizon
// and share, shrunk towards an assumption while little is known,
//
//	p = (kept + 10 * share * 0.95 * exp(-t/240 s)) / (made + 10)
//
// (histogram binning with shrinkage). It is shared by all clients.
type trust struct {
	made, kept [trustHorizons][len(rays)]float64
	graph      [trustHorizons]float64 // weight of the graph against the rays
	// The same as made and kept, of what the ensemble says: by horizon, rays that come by, and the graph's probability.
	madeAll, keptAll [trustHorizons][len(rays) + 1][graphBins]float64
}

// graphBins are bins of a probability that are finer near 1, where decisions fall.
const graphBins = 10

func graphBin(p float64) int {
	for i, edge := range [graphBins - 1]float64{0.1, 0.25, 0.4, 0.6, 0.75, 0.85, 0.92, 0.96, 0.985} {
		if p < edge {
			return i
		}
	}
	return graphBins - 1
}

func newTrust() trust {
	var t trust
	for h := range t.graph {
		t.graph[h] = 0.5
	}
	return t
}

const trustHorizons = 9

// promise is a forecast to be checked: that the client is at site before the time is up.
type promise struct {
	site    mec.SiteID
	until   time.Duration
	ray     float32 // what the rays said, and what the graph said
	graph   float32
	horizon int8
	rays    int8 // how many come by
	open    bool
}

// noRay marks a prospect that the rays know nothing of.
const noRay = 0

func horizonOf(s float64) int {
	for i, edge := range [trustHorizons - 1]float64{2.5, 5, 10, 20, 40, 80, 160, 320} {
		if s <= edge {
			return i
		}
	}
	return trustHorizons - 1
}

// decay is exp(-t/240 s) in the middle of each horizon.
var decay = [trustHorizons]float64{0.995, 0.984, 0.969, 0.939, 0.882, 0.779, 0.607, 0.368, 0.189}

func (t *trust) probability(v *visit) float64 {
	h, r := horizonOf(v.mean), v.count()-1
	prior := 0.95 * decay[h] * min(1, v.p)
	return (t.kept[h][r] + float64(10*prior)) / (t.made[h][r] + 10)
}

// count is the number of rays that come by.
func (v *visit) count() int { return bits.OnesCount8(v.rays) }

// promise records a forecast, unless one for that site from as far away is open, or there is no room.
func (c *seen) promise(now time.Duration, at *prospect) {
	free := -1
	horizon := int8(horizonOf(at.mean))
	for i := range c.promises {
		p := &c.promises[i]
		if !p.open {
			free = i
		} else if p.site == at.site && p.horizon == horizon {
			return
		}
	}
	if free >= 0 {
		c.promises[free] = promise{
			at.site, now + seconds(at.mean+3*at.sd), float32(at.ray), float32(at.graph), horizon, int8(at.rays), true,
		}
	}
}

// settle closes the promises whose time is up.
func (c *seen) settle(t *trust, now time.Duration) {
	for i := range c.promises {
		if p := &c.promises[i]; p.open && p.until < now {
			t.learn(p, 0)
		}
	}
}

// reached closes the promises of a site that the client is at now.
func (c *seen) reached(t *trust, now time.Duration, s mec.SiteID) {
	c.settle(t, now)
	for i := range c.promises {
		if p := &c.promises[i]; p.open && p.site == s {
			t.learn(p, 1)
		}
	}
}

// learn closes a promise that was kept (1) or not (0).
func (t *trust) learn(p *promise, kept float64) {
	p.open = false
	g := graphBin(float64(p.graph))
	t.madeAll[p.horizon][p.rays][g]++
	t.keptAll[p.horizon][p.rays][g] += kept
	if p.rays == noRay {
		return
	}
	t.made[p.horizon][p.rays-1]++
	t.kept[p.horizon][p.rays-1] += kept
	ray, graph := float64(p.ray)-kept, float64(p.graph)-kept
	w := &t.graph[p.horizon]
	odds := *w / (1 - *w) * exact.Exp(float64(ray*ray)-float64(graph*graph))
	*w = float64((1-share)*odds/(1+odds)) + share/2
}

// mix is the ensemble's probability: the rays' and the graph's, by what their Brier scores so far at that horizon are worth
// (exponential weights with a rate of 1, for which the score is mixable, V. Vovk, F. Zhdanov 2009; and a fixed share, so
// that neither is ever lost, M. Herbster, M. Warmuth 1998). Where no ray comes by, the graph speaks alone. A mean of two
// that know different things says too little, so it is corrected by how often it came true when they said the same.
func (t *trust) mix(at *prospect) float64 {
	h := horizonOf(at.mean)
	p := at.graph
	if at.rays != noRay {
		p = float64(t.graph[h]*at.graph) + float64((1-t.graph[h])*at.ray)
	}
	g := graphBin(at.graph)
	return (t.keptAll[h][at.rays][g] + float64(10*p)) / (t.madeAll[h][at.rays][g] + 10)
}

const share = 0.002
