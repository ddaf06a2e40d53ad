package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
)

// An expert that says a comes true with chance a is believed, and of two the better one, whatever those say that know
// nothing of the matter.
func TestEnsembleTrustsTheBetterExpert(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	e := newEnsemble()
	for range 5000 {
		good := rnd.Float64()
		kept := 0.0
		if rnd.Float64() < good {
			kept = 1
		}
		p := promise{said: [experts]float32{float32(rnd.Float64()), silent, float32(good), silent, silent}, horizon: 3, rays: 2}
		e.learn(&p, kept)
	}
	w := e.weights[3]
	if w[byGraph] < 0.8 || w[byRays] > 0.05 {
		t.Errorf("the graph is right and the rays guess, but their weights are %v and %v", w[byGraph], w[byRays])
	}
	if w[byTurn] != firstWeights[byTurn] || w[bySequence] != firstWeights[bySequence] {
		t.Errorf("experts that were silent have the weights %v and %v", w[byTurn], w[bySequence])
	}
	for _, p := range []float64{0.05, 0.5, 0.95} {
		at := prospect{said: [experts]float64{0.5, silent, p, silent, silent}, mean: 15, sd: 3, rays: 2}
		if e.mix(&at); math.Abs(at.p-p) > 0.1 {
			t.Errorf("the ensemble says %v where the truth is %v", at.p, p)
		}
	}
}
