package trace

import (
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"headway/mobility"
)

// A row is one row of a table, as tests write it.
type row struct {
	id       string
	s        float64
	lon, lat float64
}

// tableOf returns a table of rows.
func tableOf(rows []row) *Table {
	t := &Table{}
	for _, r := range rows {
		v := slices.Index(t.IDs, r.id)
		if v < 0 {
			v = len(t.IDs)
			t.IDs = append(t.IDs, r.id)
		}
		t.Vehicle = append(t.Vehicle, uint32(v))
		t.At = append(t.At, int64(math.Round(r.s*1e9)))
		t.Lon, t.Lat = append(t.Lon, r.lon), append(t.Lat, r.lat)
	}
	return t
}

// rowsOf returns the rows kept, by trip.
func (c *Cleaned) rowsOf() (trips [][]row) {
	for _, trip := range c.trips {
		var rows []row
		for _, r := range c.rows[trip.first:trip.last] {
			rows = append(rows, row{c.ids[trip.vehicle], float64(c.table.At[r]) / 1e9, c.table.Lon[r], c.table.Lat[r]})
		}
		trips = append(trips, rows)
	}
	return trips
}

var taxiRules = Rules{MaxSpeedMPS: 60, TripGap: 180 * time.Second}

// checkCleaned checks what cleaning promises of any table.
func checkCleaned(t interface{ Fatalf(string, ...any) }, c *Cleaned, report Report, rules Rules) {
	total := report.RowsKept
	for _, n := range report.Dropped {
		total += n
	}
	if total != report.Rows {
		t.Fatalf("rows do not add up: %+v", report)
	}
	trips := int64(report.Vehicles)
	for _, n := range report.Splits {
		trips += n
	}
	if trips != int64(report.Trips) || len(c.trips) != report.Trips || len(c.rows) != int(report.RowsKept) {
		t.Fatalf("trips do not add up: %+v, %d trips of %d rows", report, len(c.trips), len(c.rows))
	}
	seen := map[uint32]bool{}
	for _, trip := range c.trips {
		rows := c.rows[trip.first:trip.last]
		if len(rows) < 2 && !rules.KeepAll {
			t.Fatalf("a trip of %d rows", len(rows))
		}
		for i, r := range rows {
			if seen[r] {
				t.Fatalf("row %d is kept twice", r)
			}
			seen[r] = true
			if i == 0 {
				continue
			}
			before := rows[i-1]
			dt := c.table.At[r] - c.table.At[before]
			if rules.TripGap > 0 && dt > int64(rules.TripGap) {
				t.Fatalf("rows %d and %d of a trip are %v apart", before, r, time.Duration(dt))
			}
			d := mobility.Distance(orb.Point{c.table.Lon[before], c.table.Lat[before]}, orb.Point{c.table.Lon[r], c.table.Lat[r]})
			if !rules.KeepAll && rules.MaxSpeedMPS > 0 && d > rules.MaxSpeedMPS*float64(dt)/1e9*(1+1e-12) {
				t.Fatalf("rows %d and %d of a trip are %g m and %v apart", before, r, d, time.Duration(dt))
			}
		}
	}
}

func TestCleanKeepsItsPromisesOnAnyTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		degrees := rapid.OneOf(rapid.Float64Range(-0.05, 0.05), rapid.SampledFrom([]float64{0, 0.001, 91, 181, math.NaN(), math.Inf(-1)}))
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
			return row{
				id: rapid.SampledFrom([]string{"b", "a", "c"}).Draw(t, "id"), s: float64(rapid.IntRange(-500, 2000).Draw(t, "s")) / 2,
				lon: degrees.Draw(t, "lon"), lat: degrees.Draw(t, "lat"),
			}
		}), 0, 80).Draw(t, "rows")
		rules := Rules{
			MaxSpeedMPS: rapid.SampledFrom([]float64{0, 20, 60, 400}).Draw(t, "max speed"),
			TripGap:     time.Duration(rapid.SampledFrom([]int{0, 5, 180}).Draw(t, "gap")) * time.Second,
			KeepAll:     rapid.Bool().Draw(t, "keep all"),
			From:        time.Duration(rapid.SampledFrom([]int{0, 0, 30}).Draw(t, "from")) * time.Second,
			Until:       time.Duration(rapid.SampledFrom([]int{0, 1, 400}).Draw(t, "until")) * time.Second,
		}
		cleaned, report := Clean(tableOf(rows), rules)
		checkCleaned(t, cleaned, report, rules)
		tracks := cleaned.Tracks(mobility.NewProjection(cleaned.Centre()))
		if err := tracks.Validate(); err != nil {
			t.Fatal(err)
		}
		if len(tracks.Samples) > 0 {
			first := slices.MinFunc(tracks.Samples, func(a, b mobility.Sample) int { return cmp.Compare(a.At, b.At) })
			if rules.From == 0 && rules.Until == 0 && first.At >= time.Second {
				t.Fatalf("the first sample is at %v", first.At)
			}
			if rules.Until > 0 && tracks.Span > rules.Until {
				t.Fatalf("the tracks span %v, allowed are %v", tracks.Span, rules.Until)
			}
		}
	})
}

// cabs returns the rows of vehicles that drive well: at most 20 m/s, a row every 20 to 60 s, sorted by time.
func cabs(vehicles, fixes int) []row {
	random := rand.New(rand.NewPCG(5, 6))
	var rows []row
	for v := range vehicles {
		s, lon, lat := float64(1_211_180_400+10*v), -122.4+0.1*random.Float64(), 37.7+0.1*random.Float64()
		for range fixes {
			rows = append(rows, row{string(rune('a' + v)), s, lon, lat})
			dt := float64(20 + random.IntN(41))
			s += dt
			lon += (random.Float64() - 0.5) * 2 * 14 / 88_000 * dt
			lat += (random.Float64() - 0.5) * 2 * 14 / 111_000 * dt
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.s, b.s) })
	return rows
}

func TestCleanDoesNotDependOnTheOrderOfRows(t *testing.T) {
	rows := cabs(12, 200)
	random := rand.New(rand.NewPCG(7, 8))
	for i := range rows { // some outliers, each at a time of its own
		if random.IntN(30) == 0 {
			rows[i].lat += 0.5
		}
	}
	frame := mobility.NewProjection(orb.Point{-122.35, 37.75})
	cleaned, report := Clean(tableOf(rows), taxiRules)
	want := cleaned.Tracks(frame)
	if report.Reordered != 0 || report.Dropped[DropJump] == 0 {
		t.Fatalf("of sorted rows: %+v", report)
	}
	for range 20 {
		random.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
		shuffled, again := Clean(tableOf(rows), taxiRules)
		if again.Reordered == 0 {
			t.Fatal("shuffled rows are said to be in order")
		}
		again.Reordered = 0
		if !reflect.DeepEqual(again, report) {
			t.Fatalf("shuffled: %+v\nsorted: %+v", again, report)
		}
		if !reflect.DeepEqual(shuffled.Tracks(frame), want) || shuffled.Centre() != cleaned.Centre() {
			t.Fatal("shuffled rows give other tracks")
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(b.s, a.s) }) // newest first
	if _, again := Clean(tableOf(rows), taxiRules); again.Reordered != int64(len(rows)-12) {
		t.Errorf("newest first, %d of %d rows are said to be out of order, want all but the 12 newest", again.Reordered, len(rows))
	}
}

// Known faults are put into clean traffic, and cleaning must find these and no others.
func TestCleanFindsExactlyTheKnownFaults(t *testing.T) {
	good := cabs(10, 300)
	random := rand.New(rand.NewPCG(9, 10))
	var dirty []row
	planted := map[string]int64{}
	run := map[string]int{} // good rows of a vehicle since the last outlier
	for _, r := range good {
		dirty = append(dirty, r)
		fault := r
		run[r.id]++
		switch random.IntN(40) {
		case 0:
			planted[DropDuplicate]++
		case 1:
			planted[DropSameTime]++
			fault.lon += 0.001
		case 2:
			planted[DropZero]++
			fault.s, fault.lon, fault.lat = fault.s+1, 0, 0
		case 3:
			planted[DropOffEarth]++
			fault.s, fault.lat = fault.s+1, math.NaN()
		case 4:
			if run[r.id] < 4 {
				continue
			}
			run[r.id] = 0
			planted[DropJump]++ // 11 km off, in 5 s
			fault.s, fault.lat = fault.s+5, fault.lat+0.1
		default:
			continue
		}
		dirty = append(dirty, fault)
	}
	cleaned, report := Clean(tableOf(dirty), taxiRules)
	if !reflect.DeepEqual(report.Dropped, planted) {
		t.Errorf("dropped %v, planted %v", report.Dropped, planted)
	}
	want, _ := Clean(tableOf(good), taxiRules)
	if report.Trips != 10 || report.RowsKept != int64(len(good)) || !reflect.DeepEqual(cleaned.rowsOf(), want.rowsOf()) {
		t.Errorf("other rows are left than the good ones: %+v", report)
	}
}

// One degree of latitude is 111.195 km; rows below are written as seconds and metres north.
func line(id string, fixes ...[2]float64) []row {
	var rows []row
	for _, f := range fixes {
		rows = append(rows, row{id, f[0], 6, 49 + f[1]/111_195})
	}
	return rows
}

func TestCleanCases(t *testing.T) {
	type counts = map[string]int64
	tests := []struct {
		name    string
		rows    []row
		rules   Rules
		trips   [][]float64 // times of the rows kept, by trip
		dropped counts
		splits  counts
	}{
		{
			name: "a gap as long as allowed does not split", rules: taxiRules,
			rows:  line("a", [2]float64{0, 0}, [2]float64{180, 9}, [2]float64{360.000000001, 9}, [2]float64{361, 9}),
			trips: [][]float64{{0, 180}, {360.000000001, 361}}, splits: counts{SplitGap: 1},
		},
		{
			name: "an outlier on the way", rules: taxiRules,
			rows:  line("a", [2]float64{0, 0}, [2]float64{10, 100}, [2]float64{20, 9000}, [2]float64{30, 300}),
			trips: [][]float64{{0, 10, 30}}, dropped: counts{DropJump: 1},
		},
		{
			name: "two outliers that agree", rules: taxiRules,
			rows:  line("a", [2]float64{0, 0}, [2]float64{10, 100}, [2]float64{20, 9000}, [2]float64{30, 9100}, [2]float64{40, 300}),
			trips: [][]float64{{0, 10, 40}}, dropped: counts{DropJump: 2},
		},
		{
			name: "the first row is the outlier", rules: taxiRules,
			rows:  line("a", [2]float64{0, 90_000}, [2]float64{10, 0}, [2]float64{20, 100}, [2]float64{30, 200}),
			trips: [][]float64{{10, 20, 30}}, dropped: counts{DropJump: 1},
		},
		{
			name: "an outlier after a gap", rules: taxiRules,
			rows:  line("a", [2]float64{0, 0}, [2]float64{10, 0}, [2]float64{1000, 50_000}, [2]float64{1010, 0}, [2]float64{1020, 0}),
			trips: [][]float64{{0, 10}, {1010, 1020}}, dropped: counts{DropJump: 1}, splits: counts{SplitGap: 1},
		},
		{
			name: "three that agree are the track", rules: taxiRules,
			rows: line("a", [2]float64{0, 0}, [2]float64{10, 0}, [2]float64{20, 0},
				[2]float64{30, 90_000}, [2]float64{40, 90_000}, [2]float64{50, 90_000}, [2]float64{60, 90_000}),
			trips: [][]float64{{0, 10, 20}, {30, 40, 50, 60}}, splits: counts{SplitJump: 1},
		},
		{
			name: "outliers that do not agree", rules: taxiRules,
			rows: line("a", [2]float64{0, 0}, [2]float64{10, 0}, [2]float64{20, 90_000}, [2]float64{30, -90_000},
				[2]float64{40, 90_000}, [2]float64{50, -90_000}, [2]float64{60, 0}),
			trips: [][]float64{{0, 10, 60}}, dropped: counts{DropJump: 4},
		},
		{
			name: "a speed as high as allowed", rules: Rules{MaxSpeedMPS: 60},
			rows:  line("a", [2]float64{0, 0}, [2]float64{10, 599.9}, [2]float64{20, 0}, [2]float64{30, 600.1}),
			trips: [][]float64{{0, 10, 20}}, dropped: counts{DropJump: 1},
		},
		{
			name: "lone fixes", rules: taxiRules,
			rows:    line("a", [2]float64{0, 0}, [2]float64{500, 0}, [2]float64{510, 0}, [2]float64{900, 0}, [2]float64{1200, 0}, [2]float64{1201, 0}),
			trips:   [][]float64{{500, 510}, {1200, 1201}},
			dropped: counts{DropLone: 2}, splits: counts{SplitGap: 1},
		},
		{
			name: "a vehicle without a trip is none", rules: taxiRules,
			rows:  append(line("b", [2]float64{0, 0}), line("c", [2]float64{5, 0}, [2]float64{6, 0})...),
			trips: [][]float64{{5, 6}}, dropped: counts{DropLone: 1},
		},
		{
			name: "until counts from the first row kept", rules: Rules{TripGap: 180 * time.Second, Until: 20 * time.Second},
			rows: append(line("a", [2]float64{-900, 0}, [2]float64{100, 0}, [2]float64{110, 0}, [2]float64{120, 0}, [2]float64{120.5, 0}),
				line("b", [2]float64{115, 0}, [2]float64{125, 0})...),
			trips: [][]float64{{100, 110, 120}}, dropped: counts{DropLone: 2, DropLate: 2},
		},
		{
			name: "from cuts trips, and until counts from there", rules: Rules{TripGap: 180 * time.Second, From: 10 * time.Second, Until: 15 * time.Second},
			rows: append(line("a", [2]float64{100, 0}, [2]float64{109.9, 0}, [2]float64{110, 0}, [2]float64{120, 0}, [2]float64{125.5, 0}),
				line("b", [2]float64{105, 0}, [2]float64{111, 0})...),
			trips: [][]float64{{110, 120}}, dropped: counts{DropEarly: 3, DropLate: 1, DropLone: 1},
		},
		{
			name: "keep all", rules: Rules{MaxSpeedMPS: 60, TripGap: 180 * time.Second, KeepAll: true},
			rows: append(line("a", [2]float64{10, 0}, [2]float64{0, 0}, [2]float64{10, 90_000}, [2]float64{10, 0}, [2]float64{500, 0}),
				row{"a", 501, 0, 0}, row{"a", 502, 0, 90.1}),
			trips: [][]float64{{0, 10, 10, 10}, {500, 501}}, dropped: counts{DropOffEarth: 1}, splits: counts{SplitGap: 1},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cleaned, report := Clean(tableOf(test.rows), test.rules)
			checkCleaned(t, cleaned, report, test.rules)
			var trips [][]float64
			for _, rows := range cleaned.rowsOf() {
				var times []float64
				for _, r := range rows {
					times = append(times, r.s)
				}
				trips = append(trips, times)
			}
			if !reflect.DeepEqual(trips, test.trips) {
				t.Errorf("trips %v, want %v", trips, test.trips)
			}
			if test.dropped == nil {
				test.dropped = counts{}
			}
			if test.splits == nil {
				test.splits = counts{}
			}
			if !reflect.DeepEqual(report.Dropped, test.dropped) || !reflect.DeepEqual(report.Splits, test.splits) {
				t.Errorf("dropped %v and split %v, want %v and %v", report.Dropped, report.Splits, test.dropped, test.splits)
			}
		})
	}
}

// Two cars report under one id, in turns drawn at random: every trip must be of one of them.
func TestCleanSeparatesTwoCarsUnderOneID(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	var rows []row
	for i := range 2000 {
		car := float64(random.IntN(2))
		rows = append(rows, row{"twice", float64(10 * i), 6 + car, 49 + 0.0005*random.Float64()})
	}
	cleaned, report := Clean(tableOf(rows), taxiRules)
	checkCleaned(t, cleaned, report, taxiRules)
	for _, trip := range cleaned.rowsOf() {
		for _, r := range trip {
			if r.lon != trip[0].lon {
				t.Fatalf("a trip goes from car %v to car %v", trip[0].lon, r.lon)
			}
		}
	}
	if report.RowsKept < 800 || report.Splits[SplitJump] == 0 {
		t.Errorf("of two cars with 1000 rows each: %+v", report)
	}
}

func BenchmarkClean(b *testing.B) {
	table := tableOf(cabs(25, 8000))
	for name, rules := range map[string]Rules{
		"speed limit": taxiRules, "and shared ids": sharedRules,
		"and more": {MaxSpeedMPS: 60, TripGap: taxiRules.TripGap, SharedID: SharedSplit, Outside: 10, ParkedM: 15},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				cleaned, _ := Clean(table, rules)
				cleaned.Tracks(mobility.NewProjection(cleaned.Centre()))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(table.Rows()), "ns/row")
		})
	}
}
