package generate

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"headway/mobility"
)

// streams derives streams as a caller does: by hashing the name with the seed.
func streams(seed uint64) Streams {
	return func(name string) *rand.Rand {
		h := fnv.New64a()
		h.Write([]byte(name))
		return rand.New(rand.NewPCG(seed, h.Sum64()))
	}
}

// kind is a generator with what it promises.
type kind struct {
	name     string
	traffic  Generator
	until    time.Duration
	maxSpeed float64
	shifting bool // vehicles shift each other
}

// kinds are ordinary and extreme parameters.
func kinds() []kind {
	highway := Highway{Vehicles: 60, Length: 30e3, Bearing: 30, Speed: 26.8224, SpeedSD: 2, Southward: 0.5}
	returns := highway
	returns.Length, returns.Returns, returns.SpeedSD = 5e3, 0.7, 5
	short := Highway{Vehicles: 60, Length: 500, Bearing: 271, Speed: 90, SpeedSD: 20, Southward: 0.3, Returns: 0.5}
	slow := Highway{Vehicles: 60, Length: 500, Speed: 1, SpeedSD: 20, Southward: 0.3, Returns: 0.5}
	following := Highway{Traffic: "idm", Lanes: 3, Vehicles: 60, Length: 8e3, Bearing: 30, Speed: 30, SpeedSD: 5, Southward: 0.4, Returns: 0.3}
	dense := Highway{Traffic: "idm", Lanes: 1, Vehicles: 60, Length: 500, Speed: 15, SpeedSD: 5}
	crowded := Highway{Traffic: "idm", Lanes: 2, Vehicles: 400, Length: 3e3, Bearing: 300, Speed: 35, SpeedSD: 10, Southward: 1, Returns: 1}
	creeping := Highway{Traffic: "idm", Lanes: 6, Vehicles: 60, Length: 500, Speed: 1, SpeedSD: 20, Southward: 0.5, Returns: 0.5}
	city := City{Vehicles: 60, Blocks: 12, Block: 250, Speed: 13.89, Straight: 0.6, Left: 0.5, Light: time.Minute, Converge: 0.3, At: 10 * time.Minute}
	tiny := City{Vehicles: 60, Blocks: 2, Block: 20, Speed: 60, Straight: 0.5, Left: 0.5, Light: 10 * time.Second, Converge: 0.2}
	dark := City{Vehicles: 60, Blocks: 40, Block: 5000, Speed: 60, Straight: 1, Left: 0.5}
	crawl := City{Vehicles: 60, Blocks: 5, Block: 20, Speed: 1, Light: 20 * time.Second, Converge: 0.2}
	commuters := Commuters{Vehicles: 60, Side: 12e3, Block: 400, Speed: 12.5, Leave: 450 * time.Minute, LeaveSD: 45 * time.Minute, Work: 510 * time.Minute, Errand: 0.3, Workdays: 7}
	busy := Commuters{Vehicles: 60, Side: 1000, Block: 50, Speed: 60, LeaveSD: 6 * time.Hour, Work: 24 * time.Hour, Errand: 1, Workdays: 7}
	leisure := commuters
	leisure.District, leisure.Workdays, leisure.Outing, leisure.Durations, leisure.Dormant, leisure.Idle = 1000, 5, 0.7, "heavy", 0.5, 48*time.Hour
	buses := Buses{Lines: 3, Blocks: 16, Block: 250, Spacing: 400, Speed: 12, Dwell: 20 * time.Second, Headway: 5 * time.Minute, Last: 24 * time.Hour}
	shuttle := Buses{Lines: 35, Blocks: 4, Block: 50, Spacing: 50, Speed: 40, Headway: 20 * time.Minute, First: 6 * time.Hour, Last: 9 * time.Hour}
	const across = 1.5 * laneWidth / laneChange // m/s, in a change of lanes
	return []kind{
		{"highway", highway, 2 * time.Hour, 1.09 * (26.8224 + 6), false},
		{"highway with returns", returns, 2 * time.Hour, 1.09 * (26.8224 * 1.5), false},
		{"highway short and fast", short, time.Hour, 1.09 * 135, false},
		{"highway short and slow", slow, 3 * time.Hour, 1.09 * 1.5, false},
		{"city", city, 2 * time.Hour, 1.3 * 13.89, false},
		{"city tiny and fast", tiny, time.Hour, 1.3 * 60, false},
		{"city without lights", dark, 3 * time.Hour, 1.3 * 60, false},
		{"city slow", crawl, time.Hour, 1.3, false},
		{"commuters", commuters, 48 * time.Hour, 1.42 * 12.5, false},
		{"commuters without rest", busy, 96 * time.Hour, 1.42 * 60, false},
		{"commuters at leisure", leisure, 10 * 24 * time.Hour, 1.42 * 12.5, false},
		{"buses", buses, 3 * time.Hour, 1.09 * 12, false},
		{"buses by day", shuttle, 50 * time.Hour, 1.09 * 40, false},
		{"highway with lanes", following, 2 * time.Hour, math.Hypot(45, across), true},
		{"highway with one lane", dense, time.Hour, 22.5, true},
		{"highway crowded", crowded, 40 * time.Minute, math.Hypot(52.5, across), true},
		{"highway creeping", creeping, time.Hour, 1.5, true},
	}
}

// TestInvariants holds the motion to what doc.go says, on every step of every generator.
func TestInvariants(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			for seed := uint64(1); seed <= 5; seed++ {
				tracks := k.traffic.Tracks(k.until, streams(seed))
				if err := tracks.Validate(); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if tracks.Span != k.until {
					t.Errorf("seed %d: span %v, want %v", seed, tracks.Span, k.until)
				}
				if n := len(tracks.Vehicles); len(tracks.Trips) < n {
					t.Errorf("seed %d: %d trips of %d vehicles", seed, len(tracks.Trips), n)
				}
				for i := range tracks.Trips {
					if err := k.checkTrip(tracks, i); err != nil {
						t.Fatalf("seed %d, trip %d of %s: %v", seed, i, tracks.Vehicles[tracks.Trips[i].Vehicle], err)
					}
				}
			}
		})
	}
}

// step is the motion between two samples.
type step struct{ seconds, vx, vy float64 }

func stepOf(a, b mobility.Sample) step {
	s := (b.At - a.At).Seconds()
	return step{s, (b.Pos.X - a.Pos.X) / s, (b.Pos.Y - a.Pos.Y) / s}
}

// hardest is the acceleration that no two steps exceed: what doc.go says of vehicles that drive for themselves; of those that
// follow others, what tyres hold, and 0.86 m/s² across in a change of lanes.
func (k kind) hardest() float64 {
	if k.shifting {
		return math.Hypot(hardest, 0.87)
	}
	return 3
}

func (k kind) checkTrip(tracks *mobility.Tracks, i int) error {
	trip := tracks.Trips[i]
	samples := tracks.Samples[trip.First:trip.Last]
	if len(samples) < 2 {
		return fmt.Errorf("%d samples", len(samples))
	}
	if i > 0 && tracks.Trips[i-1].Vehicle == trip.Vehicle {
		if err := k.checkPause(tracks.Samples[trip.First-1], samples[0]); err != nil {
			return err
		}
	}
	for n, s := range samples {
		if s.At%time.Millisecond != 0 || s.Pos.X != math.Round(s.Pos.X*1000)/1000 || s.Pos.Y != math.Round(s.Pos.Y*1000)/1000 {
			return fmt.Errorf("sample %d: %+v is not in whole ms and mm", n, s)
		}
		if v := math.Hypot(float64(s.VX), float64(s.VY)); v > k.maxSpeed*(1+1e-6) { // in float32
			return fmt.Errorf("sample %d reports %g m/s, more than %g", n, v, k.maxSpeed)
		}
		if n == 0 {
			continue
		}
		if err := k.checkStep(samples[n-1], s); err != nil {
			return fmt.Errorf("step to sample %d: %w", n, err)
		}
		if n < 2 {
			continue
		}
		a, b := stepOf(samples[n-2], samples[n-1]), stepOf(samples[n-1], s)
		if acc := math.Hypot(b.vx-a.vx, b.vy-a.vy) / ((a.seconds + b.seconds) / 2); acc > k.hardest() {
			return fmt.Errorf("%.3g m/s² at sample %d: %+v then %+v", acc, n-1, a, b)
		}
	}
	return nil
}

func (k kind) checkStep(a, b mobility.Sample) error {
	s := stepOf(a, b)
	// A vehicle may stand for longer, and begin to move in the last 0.2 s of the simulated time.
	if s.seconds < 0.199 || s.seconds > 61 && math.Hypot(s.vx, s.vy) > 0.01 {
		return fmt.Errorf("it takes %g s", s.seconds)
	}
	if v := math.Hypot(s.vx, s.vy); v > k.maxSpeed*1.001+0.005 {
		return fmt.Errorf("%g m/s, more than %g", v, k.maxSpeed)
	}
	// A step over 1 s is at the velocity reported at both of its ends, but for changes that take less than 0.2 s each.
	for _, end := range []mobility.Sample{a, b} {
		if off := math.Hypot(s.vx-float64(end.VX), s.vy-float64(end.VY)); s.seconds > 1.2 && off > 0.55 {
			return fmt.Errorf("%+v, while an end reports (%g, %g) m/s", s, end.VX, end.VY)
		}
	}
	return nil
}

// checkPause holds that a vehicle does not move faster off the road than on it.
func (k kind) checkPause(a, b mobility.Sample) error {
	s := stepOf(a, b)
	if v := math.Hypot(s.vx, s.vy); v > k.maxSpeed {
		return fmt.Errorf("it jumps at %g m/s from %+v to %+v", v, a, b)
	}
	return nil
}
