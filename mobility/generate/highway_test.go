package generate

import (
	"math"
	"testing"
	"time"
)

// TestFirstVehicle is the car that the highway scenario tells of.
func TestFirstVehicle(t *testing.T) {
	h := Highway{Vehicles: 1, Length: 30e3, Speed: 26.8224, SpeedSD: 2, Southward: 1}
	trip := byVehicle(h.Tracks(time.Hour, streams(1)))[0][0]
	if s := start(trip); s.At != 0 || s.Pos.X != outerLane || s.Pos.Y != 0 || s.VX != 0 || s.VY != 26.8224 {
		t.Errorf("it begins as %+v", s)
	}
	if e := end(trip); e.At.Milliseconds() != 1118468 || e.Pos.Y != 30e3 { // 30000 m / 26.8224 m/s = 1118.468 s
		t.Errorf("it ends as %+v", e)
	}
	for i := 1; i < len(trip); i++ {
		if v := stepOf(trip[i-1], trip[i]).vy; math.Abs(v-26.8224) > 1e-4 {
			t.Errorf("step %d at %g m/s", i, v)
		}
	}
}

func TestHighwayIsAsPromised(t *testing.T) {
	h := Highway{Vehicles: 3000, Length: 10e3, Speed: 25, SpeedSD: 2, Southward: 0.3, Returns: 0.4}
	vehicles := byVehicle(h.Tracks(time.Hour, streams(1)))[1:]
	var speeds []float64
	south, returns, inner, whole := 0, 0, 0, 0
	for _, ds := range vehicles {
		// The second trip is entered at an end; the first may begin anywhere.
		if len(ds) < 2 {
			continue
		}
		whole++
		s := start(ds[1])
		if s.VY < 0 {
			south++
		}
		wantX := math.Copysign(1, float64(s.VY))
		if x := s.Pos.X * wantX; x != innerLane && x != outerLane {
			t.Fatalf("%+v is in no lane of its side", s)
		}
		if math.Abs(s.Pos.X) == innerLane {
			inner++
		}
		// It returns if it is headed the other way at the end of a trip that it could finish.
		if end(ds[0]).VY*start(ds[1]).VY < 0 {
			returns++
			if off := distance(end(ds[0]).Pos, start(ds[1]).Pos); off > 2*outerLane+1e-9 {
				t.Fatalf("comes back %g m from where it set out", off)
			}
		}
		speeds = append(speeds, math.Abs(float64(s.VY)))
	}
	if whole != len(vehicles) {
		t.Errorf("%d of %d vehicles made a second trip", whole, len(vehicles))
	}
	checkShare(t, "southward", south, whole, 0.3)
	checkShare(t, "returns", returns, whole, 0.4)
	checkShare(t, "inner lane", inner, whole, 0.5)
	checkMean(t, "speed", speeds, 25, 0)
	// sd² = 2² + (3 % of 25)², both cut off at 3 sd, which takes 1.3 % off an sd.
	if _, sd := meanSD(speeds); math.Abs(sd-0.987*math.Hypot(2, 0.75)) > 0.08 {
		t.Errorf("sd of speeds %g", sd)
	}
}

// TestHighwayIsStationary looks at where vehicles are at several times.
func TestHighwayIsStationary(t *testing.T) {
	h := Highway{Vehicles: 4000, Length: 10e3, Speed: 25, SpeedSD: 2, Southward: 0.5}
	vehicles := byVehicle(h.Tracks(20*time.Minute, streams(2)))[1:]
	// A vehicle is on the road for 400 s, and off it for the same and 180 s; the spread of speeds hardly counts.
	const onRoad = 400.0 / (400 + 400 + 180)
	for _, at := range []time.Duration{0, 3 * time.Minute, 7 * time.Minute, 11 * time.Minute, 19 * time.Minute} {
		var ys []float64
		for _, ds := range vehicles {
			if p, ok := ds.position(at); ok {
				ys = append(ys, p.Y)
			}
		}
		checkShare(t, "on the road at "+at.String(), len(ys), len(vehicles), onRoad)
		checkMean(t, "position at "+at.String(), ys, 5e3, 0)
		if _, sd := meanSD(ys); math.Abs(sd-10e3/math.Sqrt(12)) > 150 {
			t.Errorf("at %v: sd of positions %g", at, sd)
		}
	}
}

// TestBearing turns the road: the same way along it, in the other direction.
func TestBearing(t *testing.T) {
	h := Highway{Vehicles: 20, Length: 5e3, Speed: 25, SpeedSD: 2, Southward: 0.5, Returns: 0.5}
	northward := h.Tracks(time.Hour, streams(1)).Samples
	h.Bearing = 90
	eastward := h.Tracks(time.Hour, streams(1)).Samples
	if len(northward) != len(eastward) {
		t.Fatalf("%d samples and %d", len(northward), len(eastward))
	}
	for i, n := range northward {
		e := eastward[i]
		if n.At != e.At || n.Pos.X != -e.Pos.Y || n.Pos.Y != e.Pos.X || n.VX != -e.VY || n.VY != e.VX {
			t.Fatalf("sample %d: %+v northward, %+v eastward", i, n, e)
		}
	}
}

// TestSpeedVaries measures how cruising speeds change: with a correlation of 0.8, the mean square of the change is
// 2·(1 - 0.8) times the variance.
func TestSpeedVaries(t *testing.T) {
	h := Highway{Vehicles: 1000, Length: 50e3, Speed: 25}
	var squares, offs []float64
	for _, ds := range byVehicle(h.Tracks(time.Hour, streams(1)))[1:] {
		for _, trip := range ds {
			var held []float64 // speeds of cruises
			for i := 1; i < len(trip); i++ {
				a, b := trip[i-1], trip[i]
				if v := math.Abs(float64(b.VY)); b.At-a.At > 5*time.Second && (len(held) == 0 || v != held[len(held)-1]) {
					held = append(held, v)
				}
			}
			if n := len(held); n > 10 {
				offs = append(offs, (held[n-1]-25)*(held[n-1]-25))
			}
			for i := 1; i < len(held); i++ {
				squares = append(squares, (held[i]-held[i-1])*(held[i]-held[i-1]))
			}
		}
	}
	checkMean(t, "square of the change, m²/s²", squares, 0.4*0.9733*0.75*0.75, 0.005)
	checkMean(t, "square of the deviation, m²/s²", offs, 0.9733*0.75*0.75, 0)
}
