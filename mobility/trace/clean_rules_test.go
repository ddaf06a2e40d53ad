package trace

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// A depot with most of the rows, a city 20 km wide, and outliers by the hundred: only these are outside.
func TestFarOutside(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var rows []row
	for i := range 20_000 {
		rows = append(rows, row{"parked", float64(i), 6.1, 49.5})
	}
	for i := range 4000 {
		rows = append(rows, row{"city", float64(10 * i), 6 + 0.2*random.Float64(), 49.4 + 0.2*random.Float64()})
	}
	far := 0
	for i := range 100 { // at few places: two cities far off
		rows = append(rows, row{"far", float64(10 * i), 6.05 + float64(i%2)*100, 20 + 0.01*float64(i%8)})
		far++
	}
	rules := Rules{Outside: 10}
	cleaned, report := Clean(tableOf(rows), rules)
	checkCleaned(t, cleaned, report, rules)
	if report.Dropped[DropOutside] != int64(far) || report.RowsKept != int64(len(rows)-far) {
		t.Errorf("%d of %d: %+v", far, len(rows), report)
	}
	d := area(tableOf(rows), 10)
	if mobility.Distance(d.middle, orb.Point{6.1, 49.5}) > 2000 || d.metres < 60_000 || d.metres > 160_000 {
		t.Errorf("the area is %+v", d)
	}
}

func TestAreaOfFewRows(t *testing.T) {
	if d := area(tableOf(nil), 10); d != (disc{}) {
		t.Errorf("of no rows: %+v", d)
	}
	d := area(tableOf([]row{{"a", 0, 6, 49}, {"a", 1, 0, 0}, {"a", 2, math.NaN(), 49}, {"a", 3, 6, 91}}), 10)
	if !d.has(orb.Point{6, 49}) || d.metres != 10_000 {
		t.Errorf("of one fix: %+v", d)
	}
}

// A parked car's fixes come to lie on one point, those of its way stay, and no step gets faster than the limit.
func TestParked(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 1))
	var rows []row
	at, north := 0.0, 0.0
	jitter := func() float64 { return 4 * (2*random.Float64() - 1) / 111_195 }
	for range 30 { // it comes
		rows = append(rows, row{"a", at, 6, 49 + north/111_195})
		at, north = at+1, north+13
	}
	for range 600 { // stands
		rows = append(rows, row{"a", at, 6 + jitter(), 49 + north/111_195 + jitter()})
		at++
	}
	for range 30 { // goes
		north += 13
		rows = append(rows, row{"a", at, 6, 49 + north/111_195})
		at++
	}
	for range 20 { // waits at a light, not long enough
		rows = append(rows, row{"a", at, 6 + jitter(), 49 + north/111_195 + jitter()})
		at += 2
	}
	table := tableOf(rows)
	table.Speed, table.Heading = make([]float32, len(rows)), make([]float32, len(rows))
	for i := range table.Speed {
		table.Speed[i] = 13
	}
	rules := Rules{MaxSpeedMPS: 60, TripGap: 180 * time.Second, ParkedM: 15}
	cleaned, report := Clean(table, rules)
	checkCleaned(t, cleaned, report, rules)
	trips := cleaned.rowsOf()
	if len(trips) != 1 || report.RowsKept != int64(len(rows)) {
		t.Fatalf("%d trips: %+v", len(trips), report)
	}
	places, moved := map[orb.Point]bool{}, 0
	for i, r := range trips[0] {
		if i >= 32 && i < 628 {
			places[orb.Point{r.lon, r.lat}] = true
		}
		if r != rows[i] {
			moved++
			if d := mobility.Distance(orb.Point{r.lon, r.lat}, orb.Point{rows[i].lon, rows[i].lat}); d > rules.ParkedM {
				t.Fatalf("row %d was moved by %g m", i, d)
			}
			if i < 28 || i > 632 {
				t.Errorf("row %d, on the way or at the light, was moved", i)
			}
		}
	}
	if len(places) != 1 {
		t.Errorf("it stands at %d places", len(places))
	}
	if int64(moved) != report.Parked || moved < 590 {
		t.Errorf("%d rows were moved, the report says %d", moved, report.Parked)
	}
	tracks := cleaned.Tracks(mobility.NewProjection(cleaned.Centre()))
	if still := tracks.Samples[300]; still.VX != 0 || still.VY != 0 {
		t.Errorf("while it stands it goes at (%g, %g) m/s", still.VX, still.VY)
	}
	if slices.Max(table.Speed) != slices.Min(table.Speed) {
		t.Error("the table was changed")
	}
	rules.Until = 100 * time.Second // rows that are dropped are not counted
	if _, report := Clean(table, rules); report.Parked < 60 || report.Parked > 71 || report.RowsKept != 101 {
		t.Errorf("of the first 100 s: %+v", report)
	}
	rules.ParkedM = 0
	if _, report := Clean(table, rules); report.Parked != 0 {
		t.Errorf("without the rule: %+v", report)
	}
}
