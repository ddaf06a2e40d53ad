package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/mec"
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

// What is right stays right, though there are many more cases of little than of much; and what is wrong is put right,
// whether it is said too much of or too little.
func TestScalesPutRightWhatIsWrong(t *testing.T) {
	for _, world := range []struct {
		name  string
		truth func(said float64) float64
	}{
		{"right", func(said float64) float64 { return said }},
		{"too much", func(said float64) float64 { return 0.05 + said/2 }},
		{"too little", func(said float64) float64 { return min(1, 1.25*said) }},
	} {
		rnd := rand.New(rand.NewPCG(7, 7))
		var s scale
		for range 50_000 {
			said := math.Exp(-6 * rnd.Float64()) // of each tenfold as many
			outcome := 0.0
			if rnd.Float64() < world.truth(said) {
				outcome = 1
			}
			s.learn(said, outcome)
		}
		for _, said := range []float64{0.02, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75} {
			if got, want := s.probability(said), world.truth(said); math.Abs(got-want) > 0.04 {
				t.Errorf("%s: of what is said to be %v comes %v, want %v", world.name, said, got, want)
			}
		}
	}
}

// A forecast of many sites takes the room of several, and is noted as much seldomer: none is left out for want of room but
// now and then. And the more was learned, the seldomer all are noted.
func TestPromisesLeaveRoomForTheNext(t *testing.T) {
	const foresight = 120 * time.Second
	for _, c := range []struct{ sites, learned, want int }{{1, 0, 107}, {2, 0, 93}, {4, 0, 44}, {11, 0, 16}, {1, promiseYoung, 53}, {1, 100 * promiseYoung, 27}} {
		e := newEnsemble()
		var who seen
		ahead := make([]prospect, c.sites)
		for i := range ahead {
			ahead[i] = prospect{site: mec.SiteID(i), said: [experts]float64{0.5, silent, 0.5, silent, silent}, raw: timing{15, 3}, rays: 1}
		}
		moments, due := 0, 0
		for s := range 10 * int(foresight/time.Second) {
			now := time.Duration(s) * time.Second
			who.settle(&e, now-foresight, foresight)
			before := len(who.promises)
			if now >= who.asks {
				due++
			}
			e.learned = c.learned
			who.promise(now, foresight, e.patience(foresight), ahead)
			if len(who.promises) > before {
				moments++
			}
		}
		if moments < c.want*8/10 || moments > c.want*11/10 {
			t.Errorf("%d sites, %d outcomes learned: noted at %d moments, want about %d", c.sites, c.learned, moments, c.want)
		}
		if refused := due - moments; 5*refused > due {
			t.Errorf("%d sites: %d of %d forecasts found no room", c.sites, refused, due)
		}
	}
}

// Which forecasts are checked does not depend on what becomes of them: those of a client that comes and of one that does not
// are noted at the same moments, and all of them are settled when the foresight is over.
func TestPromisesAreCheckedWhateverComes(t *testing.T) {
	const foresight = 120 * time.Second
	e := newEnsemble()
	var comes, stays seen
	for s := range 600 {
		now := time.Duration(s) * time.Second
		ahead := []prospect{{site: 1, said: [experts]float64{0.5, silent, 0.5, silent, silent}, raw: timing{15, 3}, rays: 1}, {site: 2, told: true}}
		for _, c := range []*seen{&comes, &stays} {
			c.settle(&e, now-foresight, foresight)
			c.promise(now, foresight, e.patience(foresight), ahead)
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
	if n := len(comes.promises); n < promiseNotes || n > 2*promiseNotes {
		t.Errorf("%d promises are open, want %d per foresight, and at most twice that", n, promiseNotes)
	}
	if c := cap(comes.promises); c != promiseMost {
		t.Errorf("room for %d promises, want %d", c, promiseMost)
	}
}
