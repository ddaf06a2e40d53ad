package sim

import (
	"strings"
	"testing"
)

// TestGeneratorsAreChecked holds that what a generator cannot draw is an error with its key, and no panic.
func TestGeneratorsAreChecked(t *testing.T) {
	for _, c := range []struct {
		set  []string
		want string
	}{
		{[]string{"mobility={highway: {vehicles: 100000}}", "duration=3h"}, "mobility.highway: 100000 vehicles for 3h0m0s may need 2.2e+09 positions"},
		{[]string{"mobility={city: {light: 5s}}"}, "mobility.city: light is 5s: write a cycle of 10s or more, or 0s for no lights"},
		{[]string{"mobility={commuters: {leave: 25h, leave_sd: 7h}}"}, "mobility.commuters: leave is 25h: write a value from 0h to 24h\nleave_sd is 7h"},
		{[]string{"mobility={buses: {lines: 1000, blocks: 1000, block: 5km, headway: 1m}}"}, "mobility.buses: "},
	} {
		_, err := Build(load(t, streetScenario, c.set...), nil)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.set, err, c.want)
		}
	}
}

// TestGenerators runs each kind of traffic that no shipped scenario has.
func TestGenerators(t *testing.T) {
	for _, c := range []struct {
		set      []string
		vehicles int
	}{
		{[]string{"mobility={highway: {traffic: idm, lanes: 3, vehicles: 50, length: 10km}}", "radio={road: {}}"}, 50},
		{[]string{"mobility={buses: {lines: 4, blocks: 12}}"}, 4 * 4}, // 18 blocks of 250 m, 9 stops: 1,148 s one way
		{[]string{"mobility={commuters: {vehicles: 40, leave: 20m, leave_sd: 5m, durations: heavy, workdays: 5}}", "duration=90m"}, 40},
	} {
		x := build(t, load(t, streetScenario, c.set...), nil)
		r := run(t, x, 2)
		if n := x.Inputs().Vehicles; n != c.vehicles {
			t.Errorf("%v: %d vehicles, want %d", c.set, n, c.vehicles)
		}
		for _, name := range []string{"reads", "crossings"} {
			if v := metric(r, "vector", name); !(v > 20) {
				t.Errorf("%v: %g %s", c.set, v, name)
			}
		}
	}
}
