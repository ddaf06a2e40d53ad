package trace

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"headway/mobility"
)

func TestTowerRules(t *testing.T) {
	towers := []Tower{ // in order of their ids
		{"311-480-1-2560", 6, 49, "LTE", 1000},
		{"311-480-1-2561", 6.001, 49.001, "LTE", 90000},
		{"311-480-1-2562", 6.004, 49.0005, "lte", 500},
		{"311-480-1-3000", 6.1, 49, "GSM", 700},
		{"311-480-2-200", 6.2, 49, "LTE", 0},
		{"311-490-1-2560", 6, 49, "LTE", 0},
		{"tango-7", 6, 49, "unknown", 0},
	}
	for _, c := range []struct {
		name    string
		rules   TowerRules
		want    []Tower
		dropped map[string]int64
		ranges  int64
	}{
		{"nothing", TowerRules{}, towers, map[string]int64{}, 0},
		{"radio", TowerRules{Radios: []string{"gsm", "Unknown"}}, []Tower{towers[3], towers[6]}, map[string]int64{DropOtherRadio: 5}, 0},
		{"operator", TowerRules{Operators: []string{"311-48", "311-490", "tango"}}, towers[5:], map[string]int64{DropOtherOperator: 5}, 0},
		{
			"range",
			TowerRules{Radios: []string{"LTE"}, Operators: []string{"311-480"}, MaxRangeM: 35000},
			[]Tower{towers[0], {"311-480-1-2561", 6.001, 49.001, "LTE", 0}, towers[2], towers[4]},
			map[string]int64{DropOtherRadio: 2, DropOtherOperator: 1},
			1,
		},
		{
			"eNodeB",
			TowerRules{Operators: []string{"311-480"}, Merge: MergeENodeB, MaxRangeM: 35000},
			[]Tower{towers[3], towers[4], {"311-480-enb10", 6.001, 49.0005, "LTE", 1000}},
			map[string]int64{DropOtherOperator: 2, DropMerged: 2},
			1,
		},
		{
			// 2561 is 133 m from 2560, and 2562, of which the radio is spelled otherwise, 297 m.
			"near",
			TowerRules{Merge: MergeNear, WithinM: 150},
			[]Tower{{"311-480-1-2560", 6.0005, 49.0005, "LTE", 90000}, towers[2], towers[3], towers[4], towers[5], towers[6]},
			map[string]int64{DropMerged: 1},
			0,
		},
	} {
		report := &TowerReport{Rows: int64(len(towers)), Dropped: map[string]int64{}}
		got := c.rules.Apply(towers, report)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		want := &TowerReport{Rows: int64(len(towers)), Kept: int64(len(c.want)), Dropped: c.dropped, Ranges: c.ranges}
		if diff := cmp.Diff(want, report); diff != "" {
			t.Errorf("%s: report (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestMergeNear looks everywhere for the site that each tower should have joined.
func TestMergeNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom([]float64{0, 5, 100, 3000}).Draw(t, "within")
		var towers []Tower
		for i := range rapid.IntRange(1, 60).Draw(t, "towers") {
			towers = append(towers, Tower{
				ID:  rapid.SampledFrom([]string{"a", "b-c"}).Draw(t, "operator") + "-" + string(rune('A'+i)),
				Lon: 6 + rapid.Float64Range(0, 0.01).Draw(t, "lon"), Lat: 49 + rapid.Float64Range(0, 0.01).Draw(t, "lat"), Radio: "NR",
			})
		}
		frame := mobility.NewProjection(orb.Point{towers[0].Lon, towers[0].Lat})
		at := func(w Tower) mobility.Point { return frame.ToLocal(orb.Point{w.Lon, w.Lat}) }
		var want [][]string
		var firsts []Tower
	next:
		for _, w := range towers {
			for i, f := range firsts {
				p, q := at(w), at(f)
				if operator(w.ID) == operator(f.ID) && math.Hypot(p.X-q.X, p.Y-q.Y) <= m {
					want[i] = append(want[i], w.ID)
					continue next
				}
			}
			firsts, want = append(firsts, w), append(want, []string{w.ID})
		}
		var got [][]string
		for _, s := range byDistance(towers, m) {
			var ids []string
			for _, c := range s.cells {
				ids = append(ids, c.ID)
			}
			got = append(got, ids)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
