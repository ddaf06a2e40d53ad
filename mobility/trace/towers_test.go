package trace

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestReadTowers(t *testing.T) {
	b := Tower{ID: "b", Lon: 6.12, Lat: 49.61, Radio: "LTE", RangeM: 1000}
	a := Tower{ID: "a", Lon: 6.12, Lat: 49.61, Radio: "unknown"} // the same mast
	cell := Tower{ID: "270-99-12-22222", Lon: 6.120712, Lat: 49.54384, Radio: "GSM", RangeM: 11109}
	const raw = "GSM,270,99,12,22222,0,6.120712,49.54384,11109,144,1,1309988245,1443599522,0\n"
	header := strings.Join(openCelliDHeader, ",") + "\n"
	tests := []struct {
		name, data string
		want       []Tower
		dropped    map[string]int64
	}{
		{"plain", "cell_id,lon,lat,radio,range_m\nb,6.12,49.61,LTE,1000\na,6.12,49.61,,\n", []Tower{a, b}, nil},
		{"no range", "cell_id,lon,lat,radio\na,6.12,49.61,unknown\n", []Tower{a}, nil},
		{"other order", "\xef\xbb\xbfradio,note,range_m,lat,lon,cell_id\r\nLTE,\"x,y\",1e3,49.61,6.12,\"b\"\r\n", []Tower{b}, nil},
		{
			"dropped", "cell_id,lon,lat,radio\na,6.12,49.61,\nz,0,0,LTE\na,7,50,LTE\ny,6.12,90.5,LTE\nx,NaN,49,LTE\n",
			[]Tower{a},
			map[string]int64{DropZero: 1, DropRepeatedID: 1, DropOffEarth: 2},
		},
		{"OpenCelliD", header + raw, []Tower{cell}, nil},
		{"OpenCelliD without a header", raw + raw, []Tower{cell}, map[string]int64{DropRepeatedID: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, data := range [][]byte{[]byte(test.data), zipped([]byte(test.data))} {
				got, report, err := ReadTowers("f.csv", bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("got %+v, want %+v", got, test.want)
				}
				want := &TowerReport{SHA256: hexSum(data), Rows: int64(len(test.want)), Kept: int64(len(test.want)), Dropped: map[string]int64{}}
				for reason, n := range test.dropped {
					want.Dropped[reason] = n
					want.Rows += n
				}
				if !reflect.DeepEqual(report, want) {
					t.Errorf("reported %+v, want %+v", report, want)
				}
			}
		})
	}
}

func TestReadTowersHasALimit(t *testing.T) {
	const data = "cell_id,lon,lat,radio\na,6.12,49.61,\nb,6.12,49.61,\n"
	if _, _, err := readTowers(newSource("f", strings.NewReader(data)), 2); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	_, _, err := readTowers(newSource("f", strings.NewReader(data)), 1)
	if err == nil || !strings.Contains(err.Error(), "f:3: there are more than 1 towers") {
		t.Errorf("a tower too many: %v", err)
	}
}

func FuzzReadTowers(f *testing.F) {
	for _, data := range []string{
		"cell_id,lon,lat,radio,range_m\nb,6.12,49.61,LTE,1000\na,6.12,49.61,,\n",
		"cell_id,lon,lat,radio\n\"a,\"\"b\",0,0,LTE\nc,1e3,nan,\nd,1,2,NR\nd,1,2,NR\n",
		strings.Join(openCelliDHeader, ",") + "\nGSM,270,99,12,22222,0,6.120712,49.54384,11109,144,1,1309988245,1443599522,0\n",
		"GSM,270,99,12,22222,0,6.120712,49.54384,11109,144,1,1309988245,1443599522,0\n",
		"mcc,net,area,cell,lon,lat,radio\n1,2,3,4,5,6,NR\n",
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		towers, report, err := ReadTowers("f.csv", bytes.NewReader(data))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.csv:") {
				t.Fatalf("the error does not say where: %v", err)
			}
			return
		}
		total := report.Kept
		for _, n := range report.Dropped {
			total += n
		}
		if total != report.Rows || report.Kept != int64(len(towers)) || len(towers) == 0 {
			t.Fatalf("rows do not add up: %+v, %d towers", report, len(towers))
		}
		for i, tower := range towers {
			if tower.ID == "" || tower.Radio == "" || i > 0 && towers[i-1].ID >= tower.ID {
				t.Fatalf("tower %d is %+v after %+v", i, tower, towers[max(i-1, 0)])
			}
			if !(tower.Lon >= -180 && tower.Lon <= 180 && tower.Lat >= -90 && tower.Lat <= 90 && tower.RangeM >= 0) {
				t.Fatalf("impossible tower %+v", tower)
			}
		}
		checkSameTowers(t, towers)
	})
}

// checkSameTowers writes towers in the plain format, last first, and reads them back.
func checkSameTowers(t *testing.T, towers []Tower) {
	quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	b := []byte("range_m,lat,lon,radio,cell_id\n")
	for _, w := range slices.Backward(towers) {
		b = fmt.Appendf(b, "%v,%v,%v,%s,%s\n", w.RangeM, w.Lat, w.Lon, quoted(w.Radio), quoted(w.ID))
	}
	got, _, err := ReadTowers("again.csv", bytes.NewReader(b))
	if err != nil || !slices.Equal(got, towers) {
		t.Fatalf("%s reads back as %+v, want %+v: %v", b, got, towers, err)
	}
}
