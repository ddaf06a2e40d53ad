package trace

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"
)

// textFormats are those that any table can be written in.
var textFormats = []struct {
	name  string
	write func(io.Writer, *Table) error
}{{"csv", WriteCSV}, {"fcd", WriteFCD}, {"gpx", WriteGPX}, {"geojson", WriteGeoJSON}}

// drawTable draws a table that every format can hold. Vehicles come and go, times repeat and go back.
func drawTable(t *rapid.T) *Table {
	b := newBuilder(traceLimits)
	id := rapid.OneOf(
		rapid.StringMatching(`(bus|car|:J#)[0-9]`), rapid.StringMatching(`[a-zé<>&"' ,]{0,3}[xyz]`), rapid.SampledFrom([]string{"ﬁ", "日本", "a]]>b"}),
	)
	degrees := rapid.OneOf(
		rapid.Map(rapid.Int64Range(-90e6, 90e6), func(v int64) float64 { return float64(v) / 1e6 }),
		rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 5e-324, 90}),
	)
	number := rapid.OneOf(rapid.Just(missing), rapid.Float32Range(-400, 400), rapid.Map(rapid.IntRange(0, 36000), func(v int) float32 { return float32(v) / 100 }))
	at := rapid.OneOf(rapid.Int64Range(-maxSeconds*1e9, maxSeconds*1e9), rapid.Map(rapid.Int64Range(1211180400, 1211180420), func(s int64) int64 { return s * 1e9 }))
	for range rapid.IntRange(1, 12).Draw(t, "rows") {
		f := fix{at.Draw(t, "at"), degrees.Draw(t, "lon"), degrees.Draw(t, "lat"), missing, missing}
		if rapid.Bool().Draw(t, "moves") {
			f.speed, f.heading = number.Draw(t, "speed"), number.Draw(t, "heading")
		}
		if problem := b.add([]byte(id.Draw(t, "id")), f); problem != "" {
			t.Fatal(problem)
		}
	}
	return b.table("", "")
}

// regrouped returns the table's rows by vehicle, as formats that hold one vehicle after the other have them.
func regrouped(t *Table, order []uint32) *Table {
	b := newBuilder(traceLimits)
	for _, row := range order {
		speed, heading := t.motion(int(row))
		b.add([]byte(t.IDs[t.Vehicle[row]]), fix{t.At[row], t.Lon[row], t.Lat[row], speed, heading})
	}
	return b.table("", "")
}

// written returns what a format makes of a table, read again, which must be what the format's order makes of it.
func written(t interface{ Fatalf(string, ...any) }, name string, write func(io.Writer, *Table) error, table *Table) []byte {
	var b bytes.Buffer
	if err := write(&b, table); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	got, err := Read("f", bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, b.Bytes())
	}
	want := table
	switch name {
	case "fcd":
		want = regrouped(table, inTime(table))
	case "gpx", "geojson":
		order, _ := byAppearance(table)
		want = regrouped(table, order)
	}
	got.SHA256, want.SHA256 = "", ""
	if diff := differ(got, want); diff != "" {
		t.Fatalf("%s: %s\n%s", name, diff, b.Bytes())
	}
	return b.Bytes()
}

func TestAllFormatsGiveTheSameTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		for _, f := range textFormats {
			written(t, f.name, f.write, table)
		}
	})
}

// A file cut off anywhere is an error with a place, or as good as whole.
func TestReadFindsFilesThatWereCutOff(t *testing.T) {
	nan := missing
	table := tableOf([]row{{"a<b", 1, 2, 3}, {"b", 2, -3.5, 4.25}, {"a<b", 2.5, 2, 3}})
	table.Speed, table.Heading = []float32{1, nan, 3.5}, []float32{90, nan, 0}
	for _, f := range textFormats {
		if f.name == "csv" {
			continue // it has no end
		}
		data := written(t, f.name, f.write, table)
		if f.name == "fcd" {
			data = bytes.Replace(data, []byte("\n\n"), []byte("<!-- x -->\n<?y z?><!DOCTYPE fcd>"), 1)
			data = bytes.Replace(data, []byte("<timestep"), []byte("<![CDATA[ é ]]>é&#xe9;<person id='p'></person\n><timestep"), 1)
		}
		want, err := Read("f", bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		for n := range data {
			got, err := Read("f", bytes.NewReader(data[:n]))
			if err == nil {
				if want.SHA256 = hexSum(data[:n]); differ(got, want) != "" || len(bytes.TrimSpace(data[n:])) > 0 {
					t.Fatalf("%s: cut off after %d of %d bytes, it is read: %s", f.name, n, len(data), differ(got, want))
				}
				continue
			}
			if got != nil || !strings.HasPrefix(err.Error(), "f:") || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%s: cut off after %d bytes: %v", f.name, n, err)
			}
			if n > 60 && (!strings.Contains(err.Error(), fmt.Sprintf("(byte %d)", n)) || !strings.Contains(err.Error(), "cut off")) {
				t.Fatalf("%s: cut off after %d bytes: %v", f.name, n, err)
			}
		}
	}
}

func TestFoldersGiveTheSameTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		geolife, cabs := fstest.MapFS{"user.txt": &fstest.MapFile{}}, fstest.MapFS{"_cabs.txt": &fstest.MapFile{Data: []byte("<cab/>")}}
		var rows []row
		for v := range rapid.IntRange(1, 3).Draw(t, "vehicles") {
			id := fmt.Sprintf("%03d", v)
			var text strings.Builder
			for file := range rapid.IntRange(1, 3).Draw(t, "files") {
				plt := pltStart + "\nWGS 84\r\nAltitude is in Feet\nReserved 3\n0,2,255,My Track,0,0,2,8421376\n0\n"
				for range rapid.IntRange(1, 3).Draw(t, "rows") {
					lon, lat := rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")
					at := rapid.Int64Range(0, 2e9).Draw(t, "at")
					rows = append(rows, row{id, float64(at), lon, lat})
					plt += fmt.Sprintf("%v,%v,0,492,39744.12,%s\n", lat, lon, time.Unix(at, 0).UTC().Format("2006-01-02,15:04:05"))
					fmt.Fprintf(&text, "%v %v %d %d\n", lat, lon, at&1, at)
				}
				geolife[fmt.Sprintf("Data/%s/Trajectory/%d.plt", id, file)] = &fstest.MapFile{Data: []byte(plt)}
			}
			cabs["new_"+id+".txt.gz"] = &fstest.MapFile{Data: zipped([]byte(text.String()))}
		}
		for _, folder := range []fstest.MapFS{geolife, cabs} {
			got, err := ReadFolder("d", folder)
			if err != nil {
				t.Fatal(err)
			}
			want := tableOf(rows)
			want.SHA256 = got.SHA256
			if diff := differ(got, want); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
