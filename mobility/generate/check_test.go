package generate

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	highway := kinds()[0].traffic.(Highway)
	city := kinds()[4].traffic.(City)
	commuters := kinds()[8].traffic.(Commuters)
	for _, c := range []struct {
		traffic Generator
		until   time.Duration
		want    []string // parts of the error, in order; none: no error
	}{
		{highway, 24 * time.Hour, nil},
		{city, 24 * time.Hour, nil},
		{commuters, 14 * 24 * time.Hour, nil},
		{with(highway, func(h *Highway) { h.Vehicles = 1_000_001 }), time.Hour, []string{"1000001 vehicles: write a number from 0 to 1000000"}},
		{with(highway, func(h *Highway) { h.Vehicles = -1 }), time.Hour, []string{"-1 vehicles"}},
		{with(highway, func(h *Highway) { h.Vehicles = 100_000 }), 3 * time.Hour, []string{"100000 vehicles for 3h0m0s may need 2.2e+09 positions, and at most 2.1e+09 fit: take fewer vehicles or a shorter duration"}},
		{with(highway, func(h *Highway) { h.Length, h.Speed, h.Returns = 499, 91, math.NaN() }), time.Hour, []string{
			"length is 499m: write a value from 500m to 1e+06m", "speed is 91m/s", "returns is NaN",
		}},
		{with(highway, func(h *Highway) { h.Traffic = "dense" }), time.Hour, []string{`traffic is "dense": write free or idm`}},
		{with(highway, func(h *Highway) { h.Traffic, h.Lanes = "idm", 7 }), time.Hour, []string{"lanes is 7: write a value from 1 to 6"}},
		{with(city, func(c *City) { c.Blocks, c.Block = 1, 10 }), time.Hour, []string{"blocks is 1", "block is 10m: write a value from 20m to 5000m"}},
		{with(city, func(c *City) { c.Light, c.At = 9*time.Second, -1 }), time.Hour, []string{
			"light is 9s: write a cycle of 10s or more, or 0s for no lights", "converge_at is -1ns: write a time from 0s",
		}},
		{with(commuters, func(c *Commuters) { c.Side, c.Block = 1000, 400 }), time.Hour, []string{
			"block is 400m on a side of 1000m: people work at crossings in the side's middle third, so write at most 333m",
		}},
		{with(commuters, func(c *Commuters) { c.Leave = 25 * time.Hour }), time.Hour, []string{"leave is 25h: write a value from 0h to 24h"}},
		{with(city, func(c *City) { c.Left = 1.1 }), time.Hour, []string{"left is 1.1: write a value from 0 to 1"}},
		{with(commuters, func(c *Commuters) { c.Workdays, c.Outing, c.Durations = 8, -1, "long" }), time.Hour, []string{
			"workdays is 8: write a value from 0 to 7", "outing is -1", `durations is "long": write regular or heavy`,
		}},
		{with(commuters, func(c *Commuters) { c.Dormant = 0.5 }), time.Hour, []string{"idle is 0h: write a value from 1h to 87600h"}},
		{with(commuters, func(c *Commuters) { c.District = 500 }), time.Hour, []string{"district is 500m: write a value from 800m to 12000m"}},
		{Buses{Lines: 1001, Blocks: 3, Block: 20, Spacing: 10, Speed: 50, Headway: 30 * time.Second, First: time.Hour, Last: time.Minute}, time.Hour, []string{
			"lines is 1001", "blocks is 3", "block is 20m", "spacing is 10m", "speed is 50m/s", "headway is 0.5min: write a value from 1min to 1440min",
			"last is 1m0s, and the first departure at 1h0m0s: write a later one",
		}},
		{Buses{Lines: 1000, Blocks: 1000, Block: 5000, Spacing: 50, Speed: 3, Headway: time.Minute, Last: time.Hour}, time.Hour, []string{"vehicles: write a number from 0 to 1000000"}},
	} {
		err := c.traffic.Check(c.until)
		if err == nil {
			if len(c.want) > 0 {
				t.Errorf("%+v: no error, want %q", c.traffic, c.want)
			}
			continue
		}
		lines := strings.Split(err.Error(), "\n")
		if len(lines) != len(c.want) {
			t.Errorf("%+v: %d errors, want %q:\n%v", c.traffic, len(lines), c.want, err)
			continue
		}
		for i, line := range lines {
			if !strings.Contains(line, c.want[i]) {
				t.Errorf("%+v: error %q, want %q", c.traffic, line, c.want[i])
			}
		}
	}
}

// with returns a changed copy.
func with[T any](v T, change func(*T)) T {
	change(&v)
	return v
}

// TestPanicsOnWrongParameters holds that nothing is drawn from parameters that do not pass Check.
func TestPanicsOnWrongParameters(t *testing.T) {
	for _, g := range []Generator{Highway{Vehicles: 1}, City{Vehicles: 1}, Commuters{Vehicles: 1}, Buses{Lines: 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%T draws traffic from nothing", g)
				}
			}()
			g.Tracks(time.Hour, streams(1))
		}()
	}
}

// TestNoTime is the smallest input.
func TestNoTime(t *testing.T) {
	for _, k := range kinds() {
		for _, until := range []time.Duration{0, time.Millisecond, time.Second, 1001*time.Millisecond + 1} {
			tracks := k.traffic.Tracks(until, streams(1))
			if err := tracks.Validate(); err != nil || len(tracks.Vehicles) != k.traffic.Size() || until < time.Second && len(tracks.Samples) > 0 {
				t.Errorf("%s for %v: %d vehicles, %d samples, error %v", k.name, until, len(tracks.Vehicles), len(tracks.Samples), err)
			}
		}
	}
}
