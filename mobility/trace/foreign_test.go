package trace

import (
	"bytes"
	"os"
	"testing"
)

// TestForeignWriters reads what SUMO's exporter, GPSBabel and GDAL made of SUMO's output, and holds it to what the standard
// library reads of that.
func TestForeignWriters(t *testing.T) {
	const folder, shifted = "testdata/foreign/", 1211180400 * 1e9
	file := func(name string) []byte {
		data, err := os.ReadFile(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	sumo, err := readXMLPlainly(file("sumo.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		vehicles []string // as the file names them; nil: SUMO's
		shift    int64
	}{
		"sumo.xml": {}, "sumo.gpx": {}, "sumo-kepler.json": {},
		"gpsbabel-10.gpx": {vehicles: []string{"0"}, shift: shifted}, "gpsbabel-11.gpx": {vehicles: []string{"0"}, shift: shifted},
		"gpsbabel.plt": {vehicles: []string{"gpsbabel"}, shift: shifted}, "gdal.gpx": {vehicles: []string{"gdal"}, shift: shifted},
		"gdal-points.geojson":  {vehicles: []string{"gdal-points"}, shift: shifted},
		"gdal-points.geojsonl": {vehicles: []string{"gdal-points"}, shift: shifted},
	} {
		expected := newBuilder(traceLimits)
		for row := range sumo.At {
			id := sumo.IDs[sumo.Vehicle[row]]
			if want.vehicles != nil {
				if id != "0" {
					continue
				}
				id = want.vehicles[0]
			}
			f := fix{sumo.At[row] + want.shift, sumo.Lon[row], sumo.Lat[row], missing, missing}
			if name == "sumo.xml" {
				f.speed, f.heading = sumo.motion(row)
			}
			if problem := expected.add([]byte(id), f); problem != "" {
				t.Fatal(problem)
			}
		}
		got, err := Read(name, bytes.NewReader(file(name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		byTrack := expected.table("", "")
		if name != "sumo.xml" {
			order, _ := byAppearance(byTrack)
			byTrack = regrouped(byTrack, order)
		}
		got.SHA256 = ""
		if diff := differ(got, byTrack); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestOziExplorer: days since 1899-12-30 in a .plt file, as GeoLife's own rows have them beside date and time, and what is
// no such day.
func TestOziExplorer(t *testing.T) {
	const header = oziStart + " Version 2.1\r\nWGS 84\r\nAltitude is in Feet\r\nReserved 3\r\n0,2,255,a,0,0,2,8421376\r\n0\r\n"
	for days, want := range map[string]int64{
		"25569": 0, "25568.9999884": -1e9, "39744.1201851852": 1224730384e9, "39744.1201852": 1224730384e9, " 25569.5": 43200e9, "0": -25569 * 86400e9,
	} {
		got, err := Read("a.plt", bytes.NewReader([]byte(header+" 39.984702,116.318417,1,-777.0,"+days+",19-May-08,7:00:00\r\n")))
		if err != nil || len(got.At) != 1 || got.At[0] != want || got.Lat[0] != 39.984702 || got.IDs[0] != "a" {
			t.Errorf("%s: %+v %v, want %d", days, got, err, want)
		}
	}
	for _, days := range []string{"", "x", "nan", "1e9", "2008-05-19"} {
		if got, err := Read("a.plt", bytes.NewReader([]byte(header+"39.984702,116.318417,1,-777,"+days+",,\n"))); err == nil {
			t.Errorf("%q is read as %+v", days, got)
		}
	}
}
