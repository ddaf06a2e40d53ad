package fabric

import (
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

// moot says whether nothing comes of what a newcomer says of a site with p or less: it is no prospect, and does not become one.
func moot(out []prospect, s mec.SiteID, p float64) bool { return p < likely && lookUp(out, s) < 0 }

// silent is what an expert says of a site that it knows nothing of.
const silent = -1

// prospectsMost bounds the sites that are weighed for a client at a time.
const prospectsMost = 12

// prospect is a site that a client may visit, and what is said of that.
type prospect struct {
	site      mec.SiteID
	p         float64          // of a visit by mean + 3 sd, by the ensemble
	said      [experts]float64 // of a visit, by each expert, or silent
	mean, sd  float64          // s, of the time until then, if visited: its median, and the deviation of what is earlier
	late      float64          // s: the deviation of what is later
	when      [experts]timing  // of that time, by each expert that has one of its own
	raw       timing           // of them the sharpest
	by        int8             // whose
	saidLater float64          // of a visit after that, if it has not come by then, by the experts
	later     float64          // probability that it is visited after mean + 3 sd, but within the foresight
	stays     float64          // s^2: the part of the variance that is there however near the site is
	rays      int              // how many rays come by
	told      bool             // that it is ahead is known from the network alone
	// p without what an application says, and how much of that is believed; 0: it says nothing.
	plain, belief float64
}

// comes sets the time of a prospect, as one that knows better than the experts has it.
func (p *prospect) comes(t timing) { p.raw, p.mean, p.sd, p.late = t, t.mean, t.sd, t.sd }

// ensemble makes one forecast of what the experts say. It is shared by all clients, or where they are to learn from
// themselves alone, each has its own.
//
// The probability is the mean of those that are not silent, by weights that are multiplied by what each had given to what
// then came: the log loss of that mean is at most that of any expert where it spoke, plus the logarithm of its first weight
// (Bayes' mixture), and little for a fixed share, so that none is ever lost (M. Herbster, M. Warmuth 1998). Experts that are
// silent keep their weight (Y. Freund, R. Schapire, Y. Singer, M. Warmuth 1997). There are weights per horizon, and outcomes
// count when they are known of all forecasts alike (promise.go). The mean is then calibrated (calibrate.go), as one of some
// that know different things says too little, and so is the time (arrival.go).
type ensemble struct {
	weights [horizons]weights
	rays    [horizons][len(rays)]binned
	turns   [horizons]binned
	tiles   [(horizons + 2) / 3]binned
	all     [horizons][sights]scale
	times   [timers][horizons]punctual
	later   [sights]scale // of those that have not come in time
	learned int           // outcomes
	stops   mean          // s, of clients that stood and went on: see turn.go
}

// sights are how a site lies to a client's heading: off it, beside it or ahead, by the rays that come by.
const sights = 3

func sightOf(rays int) int { return (rays + 2) / 3 }

// weights of the experts, at one horizon.
type weights [experts]float64

// leastSaid is the least probability that an expert is taken to have given, or it could never be wrong again.
const leastSaid = 0.01

// firstWeights are what the experts have before any outcome is known: little for those that know one client or one moment
// only, and say much of it.
var firstWeights = weights{byRays: 0.425, byTurn: 0.05, byGraph: 0.425, bySequence: 0.05, byHabit: 0.05}

// share is the part of the weights that is dealt out anew at each outcome.
const share = 0.002

func newEnsemble() ensemble {
	var t ensemble
	for h := range t.weights {
		t.weights[h] = firstWeights
	}
	for i := range t.times {
		for h := range t.times[i] {
			t.times[i][h] = newPunctual()
		}
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

const horizons = 7

func horizonOf(s float64) int {
	for i, edge := range [horizons - 1]float64{2.5, 5, 10, 20, 40, 80} {
		if s <= edge {
			return i
		}
	}
	return horizons - 1
}

// mix gives a prospect its probability and its time from what is said of it.
func (t *ensemble) mix(at *prospect, foresight float64) {
	at.raw = timing{at.mean, at.sd}
	h, sight := horizonOf(at.mean), sightOf(at.rays)
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
	at.p = t.all[h][sight].probability(p)
	if at.raw.until() < foresight {
		at.saidLater = t.weights[h].after(at, p)
		at.later = (1 - at.p) * t.later[sight].probability(at.saidLater)
	}
	at.mean, at.sd, at.late = t.times[timerOf(at.by)][h].law(at.raw)
	if at.raw.sd > 0 {
		part := at.side(-1) / at.raw.sd
		at.stays *= float64(part * part)
	}
}

// foresighted are those whose probabilities are of the foresight; those of the others are of a visit by mean + 3 sd.
var foresighted = [...]int{byGraph, bySequence, byHabit}

// after is the probability that what was said to come in time with p, and has not, comes later: those that speak of the
// foresight say more than what they voted for.
func (w *weights) after(at *prospect, p float64) float64 {
	all, sum := 0.0, 0.0
	for _, k := range foresighted {
		if x := at.said[k]; x != silent {
			all += float64(w[k] * x)
			sum += w[k]
		}
	}
	if sum == 0 {
		return 0
	}
	return max(0, all/sum-p) / max(1-p, 0.01)
}

// learn closes a promise.
func (t *ensemble) learn(p *promise, foresight float64) {
	t.learned++
	h, sight, kept := horizonOf(float64(p.mean)), sightOf(int(p.rays)), 0.0
	until := timing{float64(p.mean), float64(p.sd)}.until()
	if p.came > 0 && float64(p.came) <= until {
		kept = 1
		t.times[timerOf(p.by)][h].learn((p.came - p.mean) / p.sd)
	}
	w := &t.weights[h]
	mixed, awake := 0.0, 0.0
	for i, x := range p.said {
		if x != unheard {
			mixed += float64(w[i] * x.p())
			awake += w[i]
		}
	}
	if awake > 0 {
		mixed /= awake
		t.all[h][sight].learn(mixed, kept)
	}
	if kept == 0 && until < foresight {
		came := 0.0
		if p.came > 0 {
			came = 1
		}
		t.later[sight].learn(p.later.p(), came)
	}
	if p.said[byRays] != unheard {
		t.rays[h][p.rays-1].learn(kept)
	}
	if p.said[byTurn] != unheard {
		t.turns[h].learn(kept)
	}
	w.weigh(p, awake, kept)
}

// weigh moves weight among the experts that were not silent, by how likely each thought what came.
func (w *weights) weigh(p *promise, awake, kept float64) {
	sum, n := 0.0, 0.0
	var now weights
	for i, x := range p.said {
		if x != unheard {
			came := max(leastSaid, min(1-leastSaid, x.p()))
			now[i] = w[i] * (1 - came)
			if kept > 0 {
				now[i] = w[i] * came
			}
			sum += now[i]
			n++
		}
	}
	if n < 2 {
		return
	}
	for i, x := range p.said {
		if x != unheard {
			w[i] = float64(awake*now[i]/sum*(1-share)) + float64(awake/n*share)
		}
	}
}
