package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const testForesight = 120.0 // s

// kept is a promise with an expected time of 15 s that was kept on time, or not at all.
func kept(said [experts]float64, yes bool) promise {
	p := promise{mean: 15, sd: 3, rays: 2}
	for i, x := range said {
		p.said[i] = voiceOf(x)
	}
	if yes {
		p.came = 15
	}
	return p
}

// An expert that says a comes true with chance a is believed, and of two the better one, whatever those say that know
// nothing of the matter.
func TestEnsembleTrustsTheBetterExpert(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	e := newEnsemble()
	for range 5000 {
		good := rnd.Float64()
		p := kept([experts]float64{rnd.Float64(), silent, good, silent, silent}, rnd.Float64() < good)
		e.learn(&p, testForesight)
	}
	w := e.weights[horizonOf(15)]
	if w[byGraph] < 0.8 || w[byRays] > 0.05 {
		t.Errorf("the graph is right and the rays guess, but their weights are %v and %v", w[byGraph], w[byRays])
	}
	if w[byTurn] != firstWeights[byTurn] || w[bySequence] != firstWeights[bySequence] {
		t.Errorf("experts that were silent have the weights %v and %v", w[byTurn], w[bySequence])
	}
	for _, p := range []float64{0.05, 0.5, 0.95} {
		at := prospect{said: [experts]float64{0.5, silent, p, silent, silent}, mean: 15, sd: 3, rays: 2}
		if e.mix(&at, testForesight); math.Abs(at.p-p) > 0.1 {
			t.Errorf("the ensemble says %v where the truth is %v", at.p, p)
		}
	}
}

// Whatever is said and whatever comes, the log loss of the mean of the experts is at most that of any one of them where it
// spoke, plus ln 1/w for its first weight w, plus ln 1/(1 - share) for each outcome: that is the price of never being lost.
func TestEnsembleHasNoRegret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := firstWeights
		mine, theirs := weights{}, weights{}
		n := weights{}
		for range rapid.IntRange(1, 300).Draw(t, "n") {
			p := kept([experts]float64{}, rapid.Bool().Draw(t, "came"))
			sum, awake, outcome := 0.0, 0.0, 0.0
			if p.came > 0 {
				outcome = 1
			}
			said := [experts]float64{}
			for i := range p.said {
				p.said[i] = unheard
				if rapid.IntRange(0, 3).Draw(t, "speaks") > 0 {
					p.said[i] = voice(rapid.IntRange(2, 198).Draw(t, "said"))
					said[i] = math.Abs(1 - outcome - p.said[i].p()) // what it gave to what came
					sum, awake = sum+w[i]*said[i], awake+w[i]
				}
			}
			for i := range p.said {
				if p.said[i] != unheard {
					mine[i] -= math.Log(sum / awake)
					theirs[i] -= math.Log(said[i])
					n[i]++
				}
			}
			w.weigh(&p, awake, outcome)
		}
		for i := range w {
			if most := math.Log(1/firstWeights[i]) - n[i]*math.Log(1-share) + 1e-4; mine[i]-theirs[i] > most {
				t.Fatalf("over %v outcomes the ensemble lost %v more than %s, at most %v is allowed", n[i], mine[i]-theirs[i], expertNames[i], most)
			}
		}
	})
}

// What comes after the time is up is known to come later, and how likely that is.
func TestEnsembleKnowsOfTheLate(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	e := newEnsemble()
	for range 20_000 {
		p := kept([experts]float64{0.6, silent, 0.6, silent, silent}, false)
		switch u := rnd.Float64(); {
		case u < 0.6:
			p.came = float32(15 + 3*rnd.NormFloat64())
		case u < 0.9:
			p.came = float32(24 + 96*rnd.Float64())
		}
		e.learn(&p, testForesight)
	}
	at := prospect{said: [experts]float64{0.6, silent, 0.6, silent, silent}, mean: 15, sd: 3, rays: 2}
	e.mix(&at, testForesight)
	if math.Abs(at.p-0.6) > 0.02 || math.Abs(at.later-0.3) > 0.02 {
		t.Errorf("in time with %v and later with %v, want 0.6 and 0.3", at.p, at.later)
	}
	c := Claim{P: at.p, MedianS: at.mean, EarlyS: at.sd, LateS: at.late, Later: at.later, FromS: 24, ToS: testForesight}
	for _, x := range []struct{ s, want float64 }{{5, 0}, {15, 0.3}, {24, 0.6}, {72, 0.75}, {120, 0.9}} {
		if got := c.Within(x.s); math.Abs(got-x.want) > 0.05 {
			t.Errorf("within %v s: %v, want %v", x.s, got, x.want)
		}
	}
}

// Which forecasts are checked does not depend on what becomes of them: those of a client that comes and of one that does not
// are noted at the same moments, and all of them are settled when the foresight is over.
func TestPromisesAreCheckedWhateverComes(t *testing.T) {
	const foresight = 120 * time.Second
	e := newEnsemble()
	comes, stays := seen{noted: -foresight}, seen{noted: -foresight}
	for s := range 600 {
		now := time.Duration(s) * time.Second
		ahead := []prospect{{site: 1, said: [experts]float64{0.5, silent, 0.5, silent, silent}, raw: timing{15, 3}, rays: 1}, {site: 2, told: true}}
		for _, c := range []*seen{&comes, &stays} {
			c.settle(&e, now-foresight, foresight)
			c.promise(now, foresight, ahead)
		}
		comes.reached(now, 1)
		if len(comes.promises) != len(stays.promises) {
			t.Fatalf("after %v, %d promises of one client and %d of the other", now, len(comes.promises), len(stays.promises))
		}
		for i := range comes.promises {
			a, b := &comes.promises[i], &stays.promises[i]
			if a.at != b.at || a.came == 0 || b.came != 0 || a.site != 1 {
				t.Fatalf("after %v, promise %d: %+v and %+v", now, i, a, b)
			}
		}
	}
	if n := len(comes.promises); n != promiseNotes && n != promiseNotes+1 {
		t.Errorf("%d promises are open, want %d per foresight", n, promiseNotes)
	}
	if c := cap(comes.promises); c != promiseMost {
		t.Errorf("room for %d promises, want %d", c, promiseMost)
	}
}
