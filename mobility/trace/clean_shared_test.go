package trace

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"headway/mobility"
)

// drive returns the rows of a car that reports every minute or so, and goes at up to 25 m/s from where it is.
func drive(random *rand.Rand, id string, fixes int, at float64, from orb.Point) []row {
	var rows []row
	lon, lat := from.Lon(), from.Lat()
	for range fixes {
		rows = append(rows, row{id, at, lon, lat})
		step := 30 + 60*random.Float64()
		at += step
		lon += (2*random.Float64() - 1) * 25 * step / 73_000
		lat += (2*random.Float64() - 1) * 25 * step / 111_195
	}
	return rows
}

// under puts rows of several cars under one id, in order of time.
func under(id string, cars ...[]row) []row {
	rows := slices.Concat(cars...)
	for i := range rows {
		rows[i].id = id
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		switch {
		case a.s < b.s:
			return -1
		case a.s > b.s:
			return 1
		}
		return 0
	})
	return rows
}

var sharedRules = Rules{MaxSpeedMPS: 60, TripGap: 180 * time.Second, SharedID: SharedSplit}

// Two cars 30 km apart: every row comes back, with the car that it is of.
func TestSharedIDIsSplitRowForRow(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	north, south := drive(random, "", 300, 0, orb.Point{6, 49.5}), drive(random, "", 300, 7, orb.Point{6, 49.2})
	table := tableOf(slices.Concat(under("cab", north, south), line("other", [2]float64{0, 0}, [2]float64{60, 600})))
	cleaned, report := Clean(table, sharedRules)
	checkCleaned(t, cleaned, report, sharedRules)
	got := map[string][]row{}
	for _, trip := range cleaned.rowsOf() {
		got[trip[0].id] = append(got[trip[0].id], trip...)
	}
	for id, want := range map[string][]row{"cab#1": north, "cab#2": south} {
		for i := range want {
			want[i].id = id
			want[i].s = got[id][min(i, len(got[id])-1)].s // to the ns, not to the last bit of a float
		}
		if !reflect.DeepEqual(got[id], want) {
			t.Errorf("%s has %d rows, not the %d of its car", id, len(got[id]), len(want))
		}
	}
	if len(report.Shared) != 1 || report.Vehicles != 3 {
		t.Fatalf("%+v", report)
	}
	s := report.Shared[0]
	if s.ID != "cab" || s.Rows != 600 || s.Alternations < 100 || !slices.Equal(s.As, []string{"cab#1", "cab#2"}) {
		t.Errorf("%+v", s)
	}
}

func TestSharedIDDroppedOrKept(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	rows := append(under("cab", drive(random, "", 100, 0, orb.Point{6, 49.5}), drive(random, "", 100, 7, orb.Point{6, 49.2})),
		line("other", [2]float64{0, 0}, [2]float64{60, 600})...)
	rules := sharedRules
	rules.SharedID = SharedDrop
	cleaned, report := Clean(tableOf(rows), rules)
	checkCleaned(t, cleaned, report, rules)
	if report.Dropped[DropShared] != 200 || report.Vehicles != 1 || report.Shared[0].As != nil {
		t.Errorf("dropped: %+v", report)
	}
	for _, word := range []string{SharedKeep, ""} {
		rules.SharedID = word
		cleaned, report = Clean(tableOf(rows), rules)
		checkCleaned(t, cleaned, report, rules)
		if report.Shared != nil || report.Dropped[DropJump] < 50 {
			t.Errorf("kept by %q: %+v", word, report)
		}
	}
	rules.SharedID, rules.MaxSpeedMPS = SharedSplit, 0
	if _, report = Clean(tableOf(rows), rules); report.Shared != nil {
		t.Errorf("without a speed limit: %+v", report)
	}
	rules.MaxSpeedMPS, rules.KeepAll = 60, true
	if _, report = Clean(tableOf(rows), rules); report.Shared != nil || report.RowsKept != report.Rows {
		t.Errorf("every row was to be kept: %+v", report)
	}
}

// One car with a bad receiver is one car: however many outliers it has, they make no second track.
func TestOutliersAreNoSecondVehicle(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	lone := drive(random, "cab", 1000, 0, orb.Point{6, 49.5})
	pairs, multipath := slices.Clone(lone), line("cab")
	for i := range lone {
		if i%5 == 2 {
			lone[i].lat += 2*random.Float64() - 1
		}
		if i%9 > 6 {
			pairs[i].lat += 0.5
		}
		// 130 m to and fro every second: more than the limit, and near.
		multipath = append(multipath, row{"cab", float64(i), 6, 49 + float64(i%2)*130/111_195})
	}
	for name, rows := range map[string][]row{"lone": lone, "pairs": pairs, "multipath": multipath} {
		if _, report := Clean(tableOf(rows), sharedRules); report.Shared != nil {
			t.Errorf("%s: %+v", name, report.Shared)
		}
	}
}

// The ids that a split gives are nobody else's, and the vehicles are in byte order of them.
func TestIDsOfASplitAreNew(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var rows []row
	for _, id := range []string{"a", "a#"} {
		rows = append(rows, under(id, drive(random, "", 60, 0, orb.Point{6, 49.5}), drive(random, "", 60, 7, orb.Point{6, 49.2}))...)
	}
	for _, id := range []string{"a#1", "a!", "b"} {
		rows = append(rows, row{id, 0, 6, 49}, row{id, 9, 6, 49})
	}
	cleaned, report := Clean(tableOf(rows), sharedRules)
	checkCleaned(t, cleaned, report, sharedRules)
	if want := []string{"a!", "a##1", "a##2", "a###1", "a#1", "a#2", "b"}; len(cleaned.ids) != len(want) || !slices.IsSorted(cleaned.ids) {
		t.Errorf("ids %q", cleaned.ids)
	}
	if err := cleaned.Tracks(mobility.NewProjection(orb.Point{6, 49})).Validate(); err != nil {
		t.Error(err)
	}
}

// Whatever the rows are, rules for shared ids, parked vehicles and far points keep what cleaning promises.
func TestCleaningByMoreRulesKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rows := under("cab", drive(random, "", 80, 0, orb.Point{6, 49.5}), drive(random, "", 80, 7, orb.Point{6, rapid.Float64Range(48, 49.5).Draw(t, "lat")}))
		for range rapid.IntRange(0, 30).Draw(t, "outliers") {
			i := random.IntN(len(rows))
			rows[i].lon += 3 * random.NormFloat64()
		}
		rules := Rules{
			MaxSpeedMPS: 60, TripGap: time.Duration(rapid.SampledFrom([]int{0, 60, 180}).Draw(t, "gap")) * time.Second,
			SharedID: rapid.SampledFrom([]string{SharedSplit, SharedDrop, SharedKeep}).Draw(t, "shared"),
			Outside:  rapid.SampledFrom([]float64{0, 1, 10}).Draw(t, "outside"),
			ParkedM:  rapid.SampledFrom([]float64{0, 15, 1000}).Draw(t, "parked"),
		}
		table := tableOf(rows)
		lon, lat := slices.Clone(table.Lon), slices.Clone(table.Lat)
		cleaned, report := Clean(table, rules)
		checkCleaned(t, cleaned, report, rules)
		if err := cleaned.Tracks(mobility.NewProjection(cleaned.Centre())).Validate(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(lon, table.Lon) || !slices.Equal(lat, table.Lat) {
			t.Fatal("the table was changed")
		}
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		again, report2 := Clean(tableOf(rows), rules)
		if report2.Reordered = report.Reordered; !reflect.DeepEqual(report2, report) || !reflect.DeepEqual(again.rowsOf(), cleaned.rowsOf()) {
			t.Fatalf("another order of rows: %+v\nwant %+v", report2, report)
		}
	})
}
