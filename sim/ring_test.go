package sim

import (
	"math"
	"testing"
)

// On a ring road at constant speed everything is known: static is at home one K-th of the time, a cache that forgets
// within a lap misses once per site entered, and dead reckoning is always in time once it has started. (With a copy time
// below the time in a cell, and a rent at which nothing is kept for a lap.)
func TestRingRoad(t *testing.T) {
	const cars, sites, radius, speed, seconds = 4, 8, 1300.0, 20.0, 4000
	x := build(t, load(t, ringScenario), files{
		"ring.csv": ringTrace(cars, radius, speed, seconds), "towers.csv": ringTowers(sites, radius),
	})
	x.prices.Site.USDPerGBMonth *= 100
	r := run(t, x, 1)
	crossings := metric(r, "lru", "crossings")
	laps := speed * seconds / (2 * math.Pi * radius)
	if want := cars * sites * laps; math.Abs(crossings-want) > cars {
		t.Errorf("%v crossings in %.2f laps of %d sites by %d cars", crossings, laps, sites, cars)
	}
	if got := metric(r, "static", "hit_rate"); math.Abs(got-1.0/sites) > 0.01 {
		t.Errorf("static hits %v, want 1/%d", got, sites)
	}
	if got, want := metric(r, "ttl", "copies_ordered"), crossings+cars; got != want {
		t.Errorf("ttl fetches %v copies, want one for each of the %v sites entered", got, want)
	}
	// All of vector's misses fall on the start of the trips, and each of its copies is used.
	v := r.Policies["vector"].Metrics
	late := (1 - *v["hit_rate"].Mean) * *v["reads"].Mean
	if late > 2*cars {
		t.Errorf("vector misses %v reads of %d cars", late, cars)
	}
	if got := metric(r, "vector", "next_site_accuracy"); got != 1 {
		t.Errorf("vector was ready at %v of the crossings: %v", got, r.Policies["vector"].Misses)
	}
	// At the end the copies staged for the next site have not been used yet: one per car at the most.
	if ordered, unused := metric(r, "vector", "copies_ordered"), metric(r, "vector", "copies_unused"); unused > cars {
		t.Errorf("vector wasted %v of %v copies", unused, ordered)
	}
	if got := metric(r, "vector", "predictor_brier"); got > 0.01 {
		t.Errorf("Brier score %v of a forecast that is always right", got)
	}
}
