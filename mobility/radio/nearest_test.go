package radio

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNearestAgreesWithLookingEverywhere(t *testing.T) {
	for seed, h := range []float64{0, 0, 30, 5, 120, 400, 1e-9} {
		rng := random(uint64(seed))
		cells := scatter(rng, 60, 6000)
		m, err := NewNearest(cells, h)
		if err != nil {
			t.Fatal(err)
		}
		tr := wander(rng, 400, 7000)
		got := m.Trip(nil, tr, 0)
		want := bruteTrip(cells, h, 1, tr.Samples)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("hysteresis %g m: %d handovers, want %d (-want +got):\n%s", h, len(got), len(want), diff)
		}
		t.Log(h, len(got))
	}
}
