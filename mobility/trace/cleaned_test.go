package trace

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

func TestTracksOfATable(t *testing.T) {
	table := tableOf([]row{
		{"b", 100.25, 6, 49}, {"b", 110.25, 6.001, 49}, {"b", 120.25, 6.001, 49.001}, {"a", 130, 6.002, 49.002}, {"a", 131, 6.002, 49.002},
	})
	nan := float32(math.NaN())
	table.Speed = []float32{10, nan, 5, -1, 3}
	table.Heading = []float32{90, 0, 180, 0, 315}
	cleaned, _ := Clean(table, taxiRules)
	if got, want := cleaned.Centre(), (orb.Point{6, 49}); got != want {
		t.Errorf("centre %v, want %v", got, want)
	}
	frame := mobility.NewProjection(orb.Point{6, 49})
	tracks := cleaned.Tracks(frame)
	x, y := frame.MetresPerLon/1000, mobility.EarthRadius*math.Pi/180/1000
	mm := func(v float64) float64 { return math.Round(v*1000) / 1000 }
	want := &mobility.Tracks{
		Vehicles: []string{"a", "b"},
		Trips:    []mobility.Trip{{Vehicle: 0, First: 0, Last: 2}, {Vehicle: 1, First: 2, Last: 5}},
		Samples: []mobility.Sample{
			{At: 30 * time.Second, Pos: mobility.Point{X: mm(2 * x), Y: mm(2 * y)}},                        // its speed makes no sense
			{At: 31 * time.Second, Pos: mobility.Point{X: mm(2 * x), Y: mm(2 * y)}, VX: -2.121, VY: 2.121}, // north-west
			{At: 250 * time.Millisecond, VX: 10},                                                           // east
			{At: 10250 * time.Millisecond, Pos: mobility.Point{X: mm(x)}, VX: float32(mm(x) / 10)},         // from the step
			{At: 20250 * time.Millisecond, Pos: mobility.Point{X: mm(x), Y: mm(y)}, VY: -5},                // south
		},
		Frame: frame, Epoch: 100, Span: 31 * time.Second,
	}
	if !reflect.DeepEqual(tracks, want) {
		t.Errorf("got  %+v\nwant %+v", tracks, want)
	}
}

func TestCentreIsNotMovedByOutliers(t *testing.T) {
	rows := cabs(5, 100)
	for i := range 60 { // 12 %, each far out at a time of its own
		rows[7*i].lon, rows[7*i].lat = -77.77, 50
	}
	cleaned, _ := Clean(tableOf(rows), Rules{KeepAll: true})
	lons := make([]float64, len(rows))
	for i, r := range rows {
		lons[i] = r.lon
	}
	slices.Sort(lons)
	want := math.Round(100*lons[(len(lons)-1)/2]) / 100
	if got := cleaned.Centre(); got.Lon() != want || got.Lat() < 37.6 || got.Lat() > 37.9 {
		t.Errorf("centre %v, want the longitude %v and a latitude about 37.75", got, want)
	}
	if none, _ := Clean(tableOf(nil), taxiRules); none.Centre() != (orb.Point{}) {
		t.Errorf("of no rows: %v", none.Centre())
	}
}

func TestFloorSecond(t *testing.T) {
	for _, test := range [][2]int64{{0, 0}, {1, 0}, {1_999_999_999, 1_000_000_000}, {-1, -1_000_000_000}, {-1_000_000_000, -1_000_000_000}} {
		if got := floorSecond(test[0]); got != test[1] {
			t.Errorf("floorSecond(%d) = %d, want %d", test[0], got, test[1])
		}
	}
}
