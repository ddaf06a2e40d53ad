package results

import (
	"math"
	"math/rand/v2"
	"testing"
)

func penaltyRun(costs map[string][2]float64, order ...string) *Run {
	run := &Run{PolicyOrder: order, Policies: map[string]*Policy{}}
	for name, c := range costs {
		run.Policies[name] = &Policy{Metrics: map[string]Metric{
			"cost_usd": {Mean: Value(c[0] + c[1])}, "cost_penalty_usd": {Mean: Value(c[1])},
		}}
	}
	return run
}

func TestPenaltyRanges(t *testing.T) {
	run := penaltyRun(map[string][2]float64{"static": {1, 100}, "lru": {5, 20}, "vector": {8, 2}, "everywhere": {60, 1.9}, "clairvoyant": {0, 0}},
		"static", "lru", "vector", "everywhere", "clairvoyant")
	got := PenaltyRanges(run)
	want := []PenaltyRange{{"static", 0, 4.0 / 80}, {"lru", 4.0 / 80, 3.0 / 18}, {"vector", 3.0 / 18, 52 / 0.1}, {"everywhere", 52 / 0.1, math.Inf(1)}}
	if len(got) != len(want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	for i := range want {
		if got[i].Policy != want[i].Policy || math.Abs(got[i].From-want[i].From) > 1e-9*(1+want[i].From) {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
	if PenaltyRanges(&Run{}) != nil {
		t.Error("ranges of a run without costs")
	}
}

// In the middle of each range its policy costs least: the oracle looks at all of them.
func TestPenaltyRangesAreTheLowerEnvelope(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	names := []string{"a", "b", "c", "d", "e", "f"}
	for range 500 {
		costs := map[string][2]float64{}
		for _, n := range names {
			costs[n] = [2]float64{rnd.Float64() * 10, rnd.Float64() * 10}
		}
		ranges := PenaltyRanges(penaltyRun(costs, names...))
		for _, r := range ranges {
			x := (r.From + min(r.To, r.From+1)) / 2
			for _, n := range names {
				if mine, other := costs[r.Policy][0]+x*costs[r.Policy][1], costs[n][0]+x*costs[n][1]; other < mine-1e-9 {
					t.Fatalf("at %v, %s costs %v and %s %v, of %v", x, r.Policy, mine, n, other, costs)
				}
			}
		}
		if ranges[0].From != 0 || !math.IsInf(ranges[len(ranges)-1].To, 1) {
			t.Fatalf("ranges %+v do not cover everything", ranges)
		}
	}
}
