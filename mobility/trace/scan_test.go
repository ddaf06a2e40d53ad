package trace

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// A scan gives the rows that a table holds, and what it says of the file is what the table says.
func TestScanIsRead(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("lat,vehicle_id,time_s,lon\n")
	for i := range 500 {
		fmt.Fprintf(&csv, "%d.5,car%d,%d,%d.25\n", i%80, i*7%13, 1000-i, i%170)
	}
	folder := fstest.MapFS{}
	for user := range 3 {
		for k := range 2 {
			var plt strings.Builder
			plt.WriteString("Geolife trajectory\nWGS 84\nAltitude is in Feet\nReserved 3\n0,2,255,My Track,0,0,2,8421376\n0\n")
			for i := range 20 {
				fmt.Fprintf(&plt, "39.%d,116.%d,0,0,39744.12,2008-10-2%d,02:53:%02d\n", i, user, k+1, i)
			}
			folder[fmt.Sprintf("Data/%03d/Trajectory/2008102%d025304.plt", user, k+1)] = &fstest.MapFile{Data: []byte(plt.String())}
		}
	}
	table, err := Read("f.csv", strings.NewReader(csv.String()))
	if err != nil {
		t.Fatal(err)
	}
	inFolder, err := ReadFolder("geolife", folder)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		want *Table
		scan func(Visit) (Scanned, error)
	}{
		"file":   {table, func(v Visit) (Scanned, error) { return Scan("f.csv", strings.NewReader(csv.String()), v) }},
		"folder": {inFolder, func(v Visit) (Scanned, error) { return ScanFolder("geolife", folder, v) }},
	} {
		row := 0
		got, err := c.scan(func(vehicle uint32, at int64, lon, lat float64) string {
			if vehicle != c.want.Vehicle[row] || at != c.want.At[row] || lon != c.want.Lon[row] || lat != c.want.Lat[row] {
				t.Fatalf("%s: row %d is %d %d %v %v", name, row, vehicle, at, lon, lat)
			}
			row++
			return ""
		})
		if err != nil {
			t.Fatal(err)
		}
		if row != c.want.Rows() || got.Rows != int64(row) || got.SHA256 != c.want.SHA256 || fmt.Sprint(got.IDs) != fmt.Sprint(c.want.IDs) {
			t.Errorf("%s: %d rows, %+v; the table has %d, %s, %v", name, row, got, c.want.Rows(), c.want.SHA256, c.want.IDs)
		}
	}
}

// What the caller says is wrong with a row is an error at that row.
func TestScanSaysWhere(t *testing.T) {
	_, err := Scan("f.csv", strings.NewReader("vehicle_id,time_s,lon,lat\na,1,2,3\na,0,2,3\n"), func(_ uint32, at int64, _, _ float64) string {
		if at == 0 {
			return "too early"
		}
		return ""
	})
	if err == nil || err.Error() != "f.csv:3: too early" {
		t.Errorf("got %v", err)
	}
}
