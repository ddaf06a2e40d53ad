package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"headway/results"
)

// boundedRun is a run of two policies and two seeds, of which the second policy pays above the bound for transfers what it
// saves on penalties, and a little more.
func boundedRun() *results.Run {
	metric := func(perSeed ...float64) results.Metric {
		all := make([]*float64, len(perSeed))
		for i := range perSeed {
			all[i] = &perSeed[i]
		}
		m, err := results.NewMetric(all)
		if err != nil {
			panic(err)
		}
		return m
	}
	policy := func(storage, transfer, penalty float64) *results.Policy {
		sum := storage + transfer + penalty
		return &results.Policy{Metrics: map[string]results.Metric{
			"cost_storage_usd": metric(storage, storage), "cost_transfer_usd": metric(transfer, 2*transfer), "cost_operations_usd": metric(0, 0),
			"cost_penalty_usd": metric(penalty, penalty), "cost_usd": metric(sum, sum+transfer),
		}}
	}
	return &results.Run{
		Schema: 1, Kind: "run", Seeds: []uint64{1, 2}, PolicyOrder: []string{"static", "vector"},
		Policies: map[string]*results.Policy{"static": policy(1, 1, 6), "vector": policy(1, 3, 0)},
		Bound: &results.Bound{CostUSD: results.BoundMetric{Lower: metric(2, 3), Upper: metric(3, 4)}, Parts: map[string]results.Metric{
			"cost_storage_usd": metric(1, 1), "cost_transfer_usd": metric(1, 2), "cost_operations_usd": metric(0, 0), "cost_penalty_usd": metric(1, 1),
		}},
	}
}

func TestRegret(t *testing.T) {
	run := boundedRun()
	for name, p := range run.Policies {
		sum := 0.0
		for _, share := range regrets(run.Bound, p.Metrics)[1:] {
			sum += *share.Mean
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("%s: the optimum and what is above it are %v of what is paid", name, sum)
		}
	}
	s, err := regretSection(newView(run))
	if err != nil {
		t.Fatal(err)
	}
	if text, want := s.Blocks[0].Text, "Of what vector pays, 33.9 % is above the cheapest way that is known; the largest part of that is transfer (53.6 %)."; !strings.HasPrefix(text, want) {
		t.Errorf("finding: %s\nwant %s", text, want)
	}
	var got []string
	for _, c := range s.Blocks[1].Table.Rows[1].Cells[2:] {
		got = append(got, c.Text)
	}
	want := []string{"46.4", "66.1", "0.0", "53.6", "0.0", "−19.6"} // of 4 and of 7: 2 and 3, 3 and 4; transfer 2 and 4 more, penalty 1 less
	if !slices.Equal(got, want) {
		t.Errorf("shares of vector: %v, want %v", got, want)
	}
	run.Bound.Parts = nil
	if s, err := regretSection(newView(run)); s != nil || err != nil {
		t.Errorf("without parts: %v, %v", s, err)
	}
}
