package fabric

import (
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// The experts: predictors that know different things, and are right at different horizons.
const (
	byRays     = iota // ray.go
	byTurn            // turn.go
	byGraph           // graph.go
	bySequence        // sequence.go
	byHabit           // habit.go
	experts
)

var expertNames = [experts]string{"rays", "turn", "graph", "sequence", "habit"}

// likely is the probability from which a site is a prospect that a newcomer alone speaks of: each more is one to weigh, and to
// keep copies for.
const likely = 0.5

// silent is what an expert says of a site that it knows nothing of.
const silent = -1

// prospectsMost bounds the sites that are weighed for a client at a time.
const prospectsMost = 12

// prospect is a site that a client may visit, and what is said of that.
type prospect struct {
	site     mec.SiteID
	p        float64          // of a visit until mean + 3 sd, by the ensemble
	said     [experts]float64 // of a visit, by each expert, or silent
	mean, sd float64          // s, of the time until then, if visited
	when     [experts]timing  // the same, by each expert that has a time of its own
	stays    float64          // s^2: the part of the variance that is there however near the site is
	rays     int              // how many rays come by
	told     bool             // that it is ahead is known from the network alone
	// p without what an application says, and how much of that is believed; 0: it says nothing.
	plain, belief float64
}

// timing is a normal time in s; without a deviation, none.
type timing struct{ mean, sd float64 }

// ensemble makes one forecast of what the experts say. It is shared by all clients, or where they are to learn from
// themselves alone, each has its own.
//
// The probability is the mean of those that are not silent, by weights that their Brier scores so far at that horizon are
// worth (exponential weights with a rate of 1, for which the score is mixable, V. Vovk, F. Zhdanov 2009; a fixed share, so
// that none is ever lost, M. Herbster, M. Warmuth 1998; experts that are silent keep their weight, Y. Freund, R. Schapire,
// Y. Singer, M. Warmuth 1997). It is then calibrated (calibrate.go), as a mean of some that know different things says too
// little.
type ensemble struct {
	weights [horizons][experts]float64
	rays    [horizons][len(rays)]binned
	turns   [horizons]binned
	tiles   [horizons / 3]binned
	all     [horizons][sights]scale
	stops   mean // s, of clients that stood and went on: see turn.go
}

// sights are how a site lies to a client's heading: off it, beside it or ahead, by the rays that come by.
const sights = 3

func sightOf(rays int) int { return (rays + 2) / 3 }

// firstWeights are what the experts have before any outcome is known: little for those that know one client or one moment
// only, and say much of it.
var firstWeights = [experts]float64{byRays: 0.425, byTurn: 0.05, byGraph: 0.425, bySequence: 0.05, byHabit: 0.05}

// share is the part of the weights that is dealt out anew at each outcome.
const share = 0.002

func newEnsemble() ensemble {
	var t ensemble
	for h := range t.weights {
		t.weights[h] = firstWeights
	}
	return t
}

// newEnsembles are as many as learn apart.
func newEnsembles(e *Engine) []ensemble {
	n := 1
	if e.Options.Private {
		n = max(n, e.Clients)
	}
	all := make([]ensemble, n)
	for i := range all {
		all[i] = newEnsemble()
	}
	return all
}

// ensemble is the one that forecasts a client.
func (v *vector) ensemble(c ClientID) *ensemble {
	if len(v.ensembles) == 1 {
		return &v.ensembles[0]
	}
	return &v.ensembles[c]
}

const horizons = 9

func horizonOf(s float64) int {
	for i, edge := range [horizons - 1]float64{2.5, 5, 10, 20, 40, 80, 160, 320} {
		if s <= edge {
			return i
		}
	}
	return horizons - 1
}

// mix gives a prospect its probability and its time from what is said of it.
func (t *ensemble) mix(at *prospect) {
	h := horizonOf(at.mean)
	p, sum := 0.0, 0.0
	for i, x := range at.said {
		if x != silent {
			p += float64(t.weights[h][i] * x)
			sum += t.weights[h][i]
		}
	}
	if sum > 0 {
		p /= sum
	}
	at.p = t.all[h][sightOf(at.rays)].probability(p)
}

// promise is a forecast to be checked: that the client is at site before the time is up. Two fit in a line of the cache.
type promise struct {
	until   time.Duration // 0: it is closed
	said    [experts]float32
	site    int16
	horizon int8
	rays    int8 // how many come by
}

// promise records a forecast, unless one for that site from as far away is open, or there is no room.
func (c *seen) promise(now time.Duration, at *prospect) {
	free := -1
	horizon := int8(horizonOf(at.mean))
	for i := range c.promises {
		p := &c.promises[i]
		if p.until == 0 {
			free = i
		} else if p.site == int16(at.site) && p.horizon == horizon {
			return
		}
	}
	if free < 0 {
		return
	}
	p := &c.promises[free]
	*p = promise{
		until: now + seconds(at.mean+float64(3*at.sd)), site: int16(at.site), horizon: horizon, rays: int8(at.rays),
	}
	for i, x := range at.said {
		p.said[i] = float32(x)
	}
}

// settle closes the promises whose time is up.
func (c *seen) settle(t *ensemble, now time.Duration) {
	for i := range c.promises {
		if p := &c.promises[i]; p.until != 0 && p.until < now {
			t.learn(p, 0)
		}
	}
}

// reached closes the promises of a site that the client is at now.
func (c *seen) reached(t *ensemble, now time.Duration, s mec.SiteID) {
	c.settle(t, now)
	for i := range c.promises {
		if p := &c.promises[i]; p.until != 0 && p.site == int16(s) {
			t.learn(p, 1)
		}
	}
}

// learn closes a promise that was kept (1) or not (0).
func (t *ensemble) learn(p *promise, kept float64) {
	p.until = 0
	w := &t.weights[p.horizon]
	mixed, awake := 0.0, 0.0
	for i, x := range p.said {
		if x != silent {
			mixed += float64(w[i] * float64(x))
			awake += w[i]
		}
	}
	if awake > 0 {
		t.all[p.horizon][sightOf(int(p.rays))].learn(mixed/awake, kept)
	}
	if p.said[byRays] != silent {
		t.rays[p.horizon][p.rays-1].learn(kept)
	}
	if p.said[byTurn] != silent {
		t.turns[p.horizon].learn(kept)
	}
	t.weigh(w, p, awake, kept)
}

// weigh moves weight among the experts that were not silent.
func (t *ensemble) weigh(w *[experts]float64, p *promise, awake, kept float64) {
	sum, n := 0.0, 0.0
	var now [experts]float64
	for i, x := range p.said {
		if x != silent {
			off := float64(x) - kept
			now[i] = float64(w[i] * exact.Exp(-float64(off*off)))
			sum += now[i]
			n++
		}
	}
	if n < 2 {
		return
	}
	for i, x := range p.said {
		if x != silent {
			w[i] = float64(awake*now[i]/sum*(1-share)) + float64(awake/n*share)
		}
	}
}
