package results

import (
	"strings"
	"testing"
)

// The builder's figures are made up: each case is a shape that a run can have, and the words that it must get.
func TestHeadline(t *testing.T) {
	cost := func(name string, usd, hit float64) madeUp {
		return madeUp{name, map[string]float64{"cost_usd": usd, "hit_rate": hit}, 0.002 * float64(len(name))}
	}
	efficient := threePolicies(t, 10)
	efficient.Policies["vector"].Metrics["efficiency"] = mustMetric(t, make10(0.82)...)
	for _, c := range []struct {
		name string
		run  *Run
		want string
	}{
		{"vector wins, by little over the next", efficient, `
vector costs 40.0 % less than static (95 % interval 39.9 % to 40.1 %, 10 seeds, p = 0.002) and hits 93.6 % against 12.1 %.
Next is keep: vector and keep are not told apart by cost (vector: 0.469 % less, 95 % interval 1.84 % less to 0.800 % more, 10 seeds, p = 0.492); they hit 93.6 % and 95.3 %.
keep hits most, 95.3 % against 93.6 % of vector, and costs $12.1 against $12.1.
The clairvoyant optimum costs 82.0 % of what vector does.`},
		{"vector loses to the reference", buildRun(t, 10, cost("lru", 5, 0.8), cost("home", 7, 0.3), cost("vector", 6, 0.9)), `
The reference, lru, costs least: $5.03.
Next is vector: lru costs 16.6 % less than vector (95 % interval 16.4 % to 16.9 %, 10 seeds, p = 0.002) and hits 80.5 % against 90.5 %.
vector hits most, 90.5 % against 80.5 % of lru, and costs $6.03 against $5.03.`},
		{"vector is third", buildRun(t, 10, cost("static", 9, 0.1), cost("lru", 5, 0.9), cost("keep", 5.5, 0.8), cost("vector", 6, 0.9)), `
lru costs 44.4 % less than static (95 % interval 44.2 % to 44.6 %, 10 seeds, p = 0.002) and hits 90.6 % against 10.1 %.
Next is keep: lru costs 9.07 % less than keep (95 % interval 8.98 % to 9.16 %, 10 seeds, p = 0.002) and hits 90.6 % against 80.5 %.
vector costs 19.9 % more than lru (95 % interval 19.6 % to 20.3 %, 10 seeds, p = 0.002) and hits 90.5 % against 90.6 %.
vector costs 33.3 % less than static (95 % interval 33.3 % to 33.3 %, 10 seeds, p = 0.002) and hits 90.5 % against 10.1 %.`},
		{"vector is the reference and loses", buildRun(t, 10, cost("vector", 9, 0.5), cost("lru", 5, 0.8)), `
lru costs 44.4 % less than vector (95 % interval 44.2 % to 44.6 %, 10 seeds, p = 0.002) and hits 80.5 % against 50.3 %.`},
		{"three seeds", threePolicies(t, 3), `
vector costs 40.0 % less than static (3 seeds, no interval) and hits 95.9 % against 12.4 %.
Next is keep: vector and keep are not told apart by cost (vector: 0.711 % less, 3 seeds, no interval); they hit 95.9 % and 98.1 %.
keep hits most, 98.1 % against 95.9 % of vector, and costs $12.5 against $12.4.
3 seeds cannot tell a difference from chance: run at least 6, better 10.`},
		{"one seed", buildRun(t, 1, cost("static", 9, 0.1), cost("vector", 5, 0.8)), `
vector costs 44.4 % less than static (1 seed, no interval) and hits 83.1 % against 10.4 %.
1 seed cannot tell a difference from chance: run at least 6, better 10.`},
		{"two alike", buildRun(t, 8, cost("a", 5, 0.8), cost("b", 5, 0.8)), `
The reference, a, costs least: $5.05.
Next is b: a costs exactly what b does (8 seeds) and hits 80.7 % against 80.7 %.`},
		{"one policy", buildRun(t, 8, cost("vector", 5, 0.8)), `
vector costs $5.04; no other policy has a cost to compare with.`},
		{"no cost", buildRun(t, 8, madeUp{"vector", map[string]float64{"hit_rate": 1}, 0}), `
No policy has a cost: there is nothing to compare.`},
		{"the winner is free", buildRun(t, 8, cost("static", 5, 0.8), cost("vector", 0, 0.1)), `
vector costs 100 % less than static (95 % interval 100 % to 100 %, 8 seeds, p = 0.008) and hits 10.1 % against 80.6 %.
static hits most, 80.6 % against 10.1 % of vector, and costs $5.04 against $0.`},
		{"all but one are free", buildRun(t, 8, cost("static", 0, 0.8), cost("vector", 5, 0.8)), `
The reference, static, costs least: $0.
Next is vector: static costs 100 % less than vector (95 % interval 100 % to 100 %, 8 seeds, p = 0.008) and hits 80.6 % against 80.6 %.`},
		{"the clairvoyant cannot win", buildRun(t, 8, cost("static", 8, 0.1), cost("vector", 5, 0.8), cost("clairvoyant", 4, 1)), `
vector costs 37.5 % less than static (95 % interval 37.5 % to 37.5 %, 8 seeds, p = 0.008) and hits 80.6 % against 10.1 %.`},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantText(t, strings.Join(Headline(c.run), "\n"), c.want)
		})
	}
}

// Where the rival's cost is 0 on a seed there is no percentage: the sentence is in dollars.
func TestHeadlineInDollars(t *testing.T) {
	run := buildRun(t, 8, madeUp{"static", map[string]float64{"cost_usd": 0}, 0}, madeUp{"vector", map[string]float64{"cost_usd": 5}, 0})
	got := costSentence(run, "vector", "static")
	if !strings.HasPrefix(got, "vector costs $5.04 more than static (95 % interval $4.85 to $5.23, 8 seeds, p = 0.008)") {
		t.Error(got)
	}
}
