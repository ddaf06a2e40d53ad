package generate

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// emptyRoad is a road of the given lanes with nobody on it.
func emptyRoad(lanes int) *lanesRoad {
	road := &lanesRoad{Highway: Highway{Lanes: lanes, Length: 1e6, Speed: 30}, until: 1 << 40, axis: bearing(0)}
	for side := range road.lanes {
		road.lanes[side] = make([][]*laneCar, lanes)
	}
	return road
}

// put puts a vehicle onto the road behind all others of its lane.
func (road *lanesRoad) put(lane int, way, speed, desired float64) *laneCar {
	c := &laneCar{k: len(road.cars), desired: desired, way: way, speed: speed}
	road.cars = append(road.cars, c)
	road.admit(c, lane, 0)
	return c
}

// TestFollowing compares platoons with the model's own equilibrium: behind a leader at speed v the gap is
// (s0 + v·T) / sqrt(1 - (v/v0)⁴).
func TestFollowing(t *testing.T) {
	for _, v := range []float64{2, 12, 20, 27} {
		road := emptyRoad(1)
		road.put(0, 5000, v, v)
		for i := range 8 {
			road.put(0, 4900-100*float64(i), v, 30)
		}
		for now := int64(0); now < 3*3600_000; now += tick {
			road.move(now)
		}
		want := (2 + v*1.6) / math.Sqrt(1-math.Pow(v/30, 4))
		for i := 1; i < 9; i++ {
			a, b := road.cars[i-1], road.cars[i]
			if gap := a.way - 5 - b.way; math.Abs(gap-want) > 0.01*want || math.Abs(b.speed-v) > 0.01 {
				t.Errorf("behind a leader at %g m/s, vehicle %d is %.2f m behind at %.3f m/s, want %.2f m", v, i, gap, b.speed, want)
			}
		}
	}
}

// TestApproach lets a fast vehicle come upon one that stands: it brakes at about the comfortable rate, and stops short.
func TestApproach(t *testing.T) {
	road := emptyRoad(1)
	wreck := road.put(0, 2000, 0, 30)
	c := road.put(0, 0, 30, 30)
	hardest := 0.0
	for now := int64(0); now < 600_000; now += tick {
		road.move(now)
		wreck.way, wreck.speed = 2000, 0
		hardest = min(hardest, c.acceleration)
	}
	if gap := 2000 - 5 - c.way; gap < 1.9 || gap > 4 || c.speed > 0.05 {
		t.Errorf("it comes to %.2f m at %.2f m/s", gap, c.speed)
	}
	if hardest < -2.5 || hardest > -1.3 {
		t.Errorf("it brakes at %.2f m/s²; comfortable are 1.67", -hardest)
	}
}

// TestOvertaking lets a fast vehicle pass a slow one, and go back to the right.
func TestOvertaking(t *testing.T) {
	road := emptyRoad(2)
	slow, fast := road.put(0, 300, 20, 20), road.put(0, 0, 30, 30)
	var lanes []int
	passed := int64(0)
	for now := int64(0); now < 300_000; now += tick {
		road.change(now)
		if n := len(lanes); n == 0 || lanes[n-1] != fast.lane {
			lanes = append(lanes, fast.lane)
		}
		road.move(now)
		if passed == 0 && fast.way > slow.way {
			passed = now
		}
		if slow.lane != 0 {
			t.Fatalf("the slow one changes to lane %d", slow.lane)
		}
	}
	// 300 m at 10 m/s.
	if !slices.Equal(lanes, []int{0, 1, 0}) || passed < 30_000 || passed > 40_000 || fast.speed < 29.9 {
		t.Errorf("the fast one is in lanes %v, passes at %d ms and ends at %.1f m/s", lanes, passed, fast.speed)
	}
}

// TestNobodyIsCutOff holds that a lane is not changed to in front of one who would have to brake hard.
func TestNobodyIsCutOff(t *testing.T) {
	s := surroundings{
		leader: neighbour{20, 15, 15}, follower: neighbour{gap: freeRoad},
		newLeader: neighbour{gap: freeRoad}, newFollower: neighbour{15, 38, 40},
	}
	if s.worthChanging(15, 30, changeGain) {
		t.Error("it changes in front of one that comes at 38 m/s, 15 m behind")
	}
	s.newFollower.gap = 400
	if !s.worthChanging(15, 30, changeGain) {
		t.Error("it does not change though the other is 400 m behind")
	}
	s.newFollower = neighbour{1, 10, 10}
	if s.worthChanging(15, 30, changeGain) {
		t.Error("it changes into a gap of 1 m")
	}
}

// TestNoCollisions looks at every tick of any road: vehicles keep their distance, and hardly ever brake harder than the
// 4 m/s² at which a change of lanes is safe.
func TestNoCollisions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Highway{
			Traffic: "idm", Lanes: rapid.IntRange(1, 4).Draw(t, "lanes"), Vehicles: rapid.IntRange(2, 400).Draw(t, "vehicles"),
			Length: float64(rapid.IntRange(500, 6000).Draw(t, "length")), Speed: float64(rapid.IntRange(1, 60).Draw(t, "speed")),
			SpeedSD: float64(rapid.IntRange(0, 20).Draw(t, "sd")), Southward: 0.5, Returns: 0.5,
		}
		road := newLanesRoad(h, 6*time.Minute, streams(rapid.Uint64().Draw(t, "seed")))
		hard, all := 0, 0
		road.run(func(now int64) {
			for side := range road.lanes {
				for l, lane := range road.lanes[side] {
					for i, c := range lane {
						if all++; c.acceleration < -brakeForOne {
							hard++
						}
						if c.lane != l || c.side != side || c.speed < 0 {
							t.Fatalf("at %d ms: %+v in lane %d", now, *c, l)
						}
						if i > 0 && lane[i-1].way-carLength-c.way < 0.5 {
							t.Fatalf("at %d ms: a gap of %.2f m between %+v and %+v", now, lane[i-1].way-carLength-c.way, *lane[i-1], *c)
						}
					}
				}
			}
		})
		if hard > 20+all/500 {
			t.Errorf("hard braking in %d of %d ticks", hard, all)
		}
	})
}

// TestAlone holds that a vehicle that meets nobody keeps to its desired speed, and that the first enters at the road's
// beginning at time 0.
func TestAlone(t *testing.T) {
	h := Highway{Traffic: "idm", Lanes: 2, Vehicles: 1, Length: 30e3, Speed: 26.8224, SpeedSD: 2, Southward: 1}
	trip := byVehicle(h.Tracks(time.Hour, streams(1)))[0][0]
	if s := start(trip); s.At != 0 || s.Pos.X != outerLane || s.Pos.Y != 0 || s.VY != 26.8224 {
		t.Errorf("it begins as %+v", s)
	}
	if e := end(trip); e.At.Milliseconds() != 1118468 || e.Pos.Y != 30e3 {
		t.Errorf("it ends as %+v", e)
	}
}

// TestCapacity lets more vehicles want to enter than the road takes. What leaves per lane is below the most that the
// model carries: the largest v/(gap(v) + 5 m) over all speeds.
func TestCapacity(t *testing.T) {
	most := 0.0
	for v := 0.1; v < 30; v += 0.1 {
		most = max(most, v/((2+v*1.6)/math.Sqrt(1-math.Pow(v/30, 4))+5))
	}
	flow := func(n, lanes int) float64 { // vehicles/s, per lane, at the end
		h := Highway{Traffic: "idm", Lanes: lanes, Vehicles: n, Length: 5e3, Speed: 30, SpeedSD: 1}
		left := 0
		for _, ds := range byVehicle(h.Tracks(time.Hour, streams(1))) {
			for _, trip := range ds {
				if e := end(trip); e.Pos.Y >= 5e3 && e.At > 20*time.Minute {
					left++
				}
			}
		}
		return float64(left) / 2400 / float64(lanes)
	}
	for _, lanes := range []int{1, 2} {
		if f := flow(2000*lanes, lanes); f > most || f < 0.65*most {
			t.Errorf("%d lanes: %.3f vehicles/s leave per lane, at most %.3f can", lanes, f, most)
		}
		// Few vehicles are hardly held up: each is back after 5000/30·2 + 180 s and what it loses behind slower ones.
		if f, want := flow(100*lanes, lanes), 100/(5000.0/30*2+180); f > want || f < 0.9*want {
			t.Errorf("%d lanes: %.4f vehicles/s leave per lane of light traffic, want %.4f", lanes, f, want)
		}
	}
}

// TestDensityCostsSpeed is the fundamental diagram in short: more vehicles, slower ones; more lanes, faster ones.
func TestDensityCostsSpeed(t *testing.T) {
	speed := func(n, lanes int) float64 {
		h := Highway{Traffic: "idm", Lanes: lanes, Vehicles: n, Length: 10e3, Speed: 33, SpeedSD: 4}
		way, seconds := 0.0, 0.0
		for _, ds := range byVehicle(h.Tracks(time.Hour, streams(1))) {
			for _, trip := range ds {
				way += length(trip)
				seconds += (end(trip).At - start(trip).At).Seconds()
			}
		}
		return way / seconds
	}
	last := 33.0
	for _, n := range []int{20, 200, 500} {
		two, three := speed(n, 2), speed(n, 3)
		if two > last || three < two-0.1 {
			t.Errorf("%d vehicles: %.2f m/s on two lanes, %.2f m/s on three, before %.2f m/s", n, two, three, last)
		}
		last = two
	}
	if last > 31 {
		t.Errorf("500 vehicles drive %.2f m/s", last)
	}
}
