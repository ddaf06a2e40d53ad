package trace

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"headway/mobility"
)

// What cleaning leaves is written, read, and cleaned again: nothing more is dropped.
func TestCleanedTableIsClean(t *testing.T) {
	table := tableOf(dirty())
	table.Speed, table.Heading = make([]float32, table.Rows()), make([]float32, table.Rows())
	for i := range table.Speed {
		table.Speed[i], table.Heading[i] = float32(i), float32(i%360)
	}
	cleaned, report := Clean(table, sharedRules)
	kept := cleaned.Table()
	if !slices.IsSorted(kept.At) || kept.Rows() != int(report.RowsKept) || kept.SHA256 != "" {
		t.Fatalf("%d rows of %d: %+v", kept.Rows(), report.RowsKept, kept.At)
	}
	var text bytes.Buffer
	if err := WriteCSV(&text, kept); err != nil {
		t.Fatal(err)
	}
	back, err := Read("kept.csv", &text)
	if err != nil {
		t.Fatal(err)
	}
	back.Name, back.SHA256 = kept.Name, ""
	if !reflect.DeepEqual(back, kept) {
		t.Error("what was read is not what was written")
	}
	again, report2 := Clean(back, sharedRules)
	if len(report2.Dropped) != 0 || report2.Shared != nil || !reflect.DeepEqual(again.rowsOf(), cleaned.rowsOf()) {
		t.Errorf("cleaned again: %+v", report2)
	}
	frame := mobility.NewProjection(cleaned.Centre())
	if !reflect.DeepEqual(again.Tracks(frame), cleaned.Tracks(frame)) {
		t.Error("the tracks differ")
	}
}

func TestDensity(t *testing.T) {
	cleaned, _ := Clean(tableOf([]row{
		{"a", 0, 6, 50}, {"a", 1, 6.9, 50}, {"a", 2, 7, 49}, {"a", 3, 8, 49}, {"a", 4, 9, 49}, {"a", 5, 6.1, 49.9},
	}), Rules{})
	area := orb.Bound{Min: orb.Point{6, 49}, Max: orb.Point{8, 50}}
	if got, want := cleaned.Density(area, 4, 2), []int64{2, 1, 0, 0, 0, 0, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v: north comes first, the edge counts, what is beyond does not", got, want)
	}
	point := orb.Bound{Min: orb.Point{6, 50}, Max: orb.Point{6, 50}}
	if got, want := cleaned.Density(point, 3, 3), []int64{0, 0, 0, 0, 1, 0, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("of a point: %v", got)
	}
}

// Coverage by places is that by asking every tower about every row.
func TestCoverageAgainstEveryTower(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		lat := rapid.Float64Range(-89, 89).Draw(t, "lat")
		near := func(spread float64) (lon, la float64) {
			return 6 + spread*random.NormFloat64(), max(-90, min(90, lat+spread*random.NormFloat64()))
		}
		var rows []row
		for i := range 300 {
			lon, la := near(0.1)
			rows = append(rows, row{"a", float64(i), lon, la})
		}
		towers := make([]Tower, rapid.IntRange(0, 40).Draw(t, "towers"))
		for i := range towers {
			lon, la := near(0.3)
			towers[i] = Tower{Lon: lon, Lat: la, RangeM: max(0, 3000*random.NormFloat64())}
		}
		cleaned, _ := Clean(tableOf(rows), Rules{})
		want := Coverage{Rows: int64(len(rows))}
		for _, tower := range towers {
			if tower.RangeM > 0 {
				want.Towers++
			} else {
				want.NoRange++
			}
		}
		for _, r := range rows {
			if !slices.ContainsFunc(towers, func(w Tower) bool {
				return w.RangeM > 0 && mobility.Distance(orb.Point{w.Lon, w.Lat}, orb.Point{r.lon, r.lat}) <= w.RangeM
			}) {
				want.OutOfAll++
			}
		}
		if got := cleaned.Coverage(towers); got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}
