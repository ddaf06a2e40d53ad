package mobility

import (
	"math"
	"strings"
	"testing"
	"time"
)

// valid returns tracks of two vehicles with three trips.
func valid() *Tracks {
	at := func(s int, x float64) Sample {
		return Sample{At: time.Duration(s) * time.Second, Pos: Point{X: x, Y: -x}}
	}
	return &Tracks{
		Vehicles: []string{"a", "b"},
		Trips:    []Trip{{0, 0, 2}, {0, 2, 4}, {1, 4, 7}},
		Samples:  []Sample{at(0, 5), at(10, 6), at(60, 6), at(70, 9), at(3, -40), at(4, -30), at(5, -20)},
		Span:     70 * time.Second,
	}
}

func TestValidateFindsWhatIsWrong(t *testing.T) {
	if err := valid().Validate(); err != nil {
		t.Fatalf("valid tracks: %v", err)
	}
	if err := new(Tracks).Validate(); err != nil {
		t.Fatalf("empty tracks: %v", err)
	}
	tests := []struct {
		name  string
		spoil func(*Tracks)
		want  string
	}{
		{"no id", func(t *Tracks) { t.Vehicles[1] = "" }, "no id"},
		{"ids twice", func(t *Tracks) { t.Vehicles[1] = "a" }, `two vehicles have the id "a"`},
		{"gap in samples", func(t *Tracks) { t.Trips[1].First++ }, "trip 1 is samples 3 to 4, after 2"},
		{"empty trip", func(t *Tracks) { t.Trips[0].Last = 0 }, "trip 0 is samples 0 to 0"},
		{"too long", func(t *Tracks) { t.Trips[2].Last = 8 }, "of 7"},
		{"unused samples", func(t *Tracks) { t.Trips = t.Trips[:2] }, "7 samples, of which trips use 4"},
		{"no such vehicle", func(t *Tracks) { t.Trips[2].Vehicle = 2 }, "trip 2: vehicle 2 of 2"},
		{"order of vehicles", func(t *Tracks) { t.Trips[0].Vehicle = 1 }, "vehicle 0 comes after vehicle 1"},
		{"order of trips", func(t *Tracks) { t.Samples[2].At = 9 * time.Second }, "trip 1: starts at 9s"},
		{"before time 0", func(t *Tracks) { t.Samples[0].At = -1 }, "from -1ns"},
		{"after the span", func(t *Tracks) { t.Span-- }, "trip 1: lasts"},
		{"equal times", func(t *Tracks) { t.Samples[5].At = t.Samples[4].At }, "trip 2: sample 1 is at 3s"},
		{"falling times", func(t *Tracks) { t.Raw, t.Samples[5].At = true, time.Second }, "trip 2: sample 1 is at 1s"},
		{"NaN", func(t *Tracks) { t.Samples[3].Pos.Y = math.NaN() }, "sample 1 is at (9, NaN)"},
		{"far away", func(t *Tracks) { t.Samples[3].Pos.X = 1e9 }, "sample 1 is at (1e+09"},
		{"velocity", func(t *Tracks) { t.Samples[6].VX = float32(math.Inf(1)) }, "velocity (+Inf"},
	}
	for _, test := range tests {
		tracks := valid()
		test.spoil(tracks)
		if err := tracks.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want …%s…", test.name, err, test.want)
		}
	}
	raw := valid()
	raw.Raw, raw.Samples[5].At = true, raw.Samples[4].At
	if err := raw.Validate(); err != nil {
		t.Errorf("raw tracks may repeat a time: %v", err)
	}
}

func TestBounds(t *testing.T) {
	if lo, hi := valid().Bounds(); lo != (Point{-40, -9}) || hi != (Point{9, 40}) {
		t.Errorf("got %v to %v, want (-40, -9) to (9, 40)", lo, hi)
	}
	if lo, hi := new(Tracks).Bounds(); lo != (Point{}) || hi != (Point{}) {
		t.Errorf("without samples: got %v to %v", lo, hi)
	}
}
