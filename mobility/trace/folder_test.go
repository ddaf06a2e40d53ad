package trace

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

const pltHeader = pltStart + "\nWGS 84\nAltitude is in Feet\nReserved 3\n0,2,255,My Track,0,0,2,8421376\n0\n"

func TestReadFolder(t *testing.T) {
	file := func(data string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(data)} }
	b := file(pltHeader + "40,117,0,492,39744.12,2008-10-23,02:53:04\n")
	a := file(string(zipped([]byte(pltHeader + "39.984702,116.318417,0,492,39744.12,2008-10-23,02:53:10\n39.9847,116.3184,0,-777,39744.12,2008-10-23,02:53:05\n"))))
	folder := fstest.MapFS{
		"Data/010/Trajectory/a.plt": b, "Data/009/Trajectory/b.PLT": b, "Data/009/Trajectory/a.plt.gz": a,
		"Data/009/labels.txt": file("none"), "User Guide.pdf": file("%PDF"),
	}
	got, err := ReadFolder("d", folder)
	if err != nil {
		t.Fatal(err)
	}
	want := tableOf([]row{{"009", 1224730390, 116.318417, 39.984702}, {"009", 1224730385, 116.3184, 39.9847}, {"009", 1224730384, 117, 40}, {"010", 1224730384, 117, 40}})
	// What sha256sum prints for the files.
	want.SHA256 = hexSum([]byte(fmt.Sprintf("%s  Data/009/Trajectory/a.plt.gz\n%s  Data/009/Trajectory/b.PLT\n%s  Data/010/Trajectory/a.plt\n",
		hexSum(a.Data), hexSum(b.Data), hexSum(b.Data))))
	if diff := differ(got, want); diff != "" || got.Name != "d" {
		t.Error(diff)
	}
	for name, test := range map[string]struct {
		folder fstest.MapFS
		want   string
	}{
		"nothing":    {fstest.MapFS{"README.txt": file("")}, "d: there is neither a .plt file (GeoLife's) nor a .txt file"},
		"a bad file": {fstest.MapFS{"new_a.txt": file("1 2 0 3\n"), "new_b.txt": file("1 2 0 3\n\n1 2 5 4\n")}, "d/new_b.txt:3: the occupancy"},
		"an empty":   {fstest.MapFS{"1/a.plt": b, "2/a.plt": file(pltHeader)}, "d/2/a.plt:6: there are no points"},
		"no GeoLife": {fstest.MapFS{"1/a.plt": file("1,2,3\n")}, "d/1/a.plt:1: the file begins neither"},
		"cut off":    {fstest.MapFS{"1/a.plt.gz": file(string(a.Data[:40]))}, "d/1/a.plt.gz:"},
	} {
		if _, err := ReadFolder("d", test.folder); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file of one vehicle that is read by itself is named as in its folder, as far as that can be told.
func TestVehiclesAreNamedByTheirFiles(t *testing.T) {
	plt := pltHeader + "40,117,0,492,39744.12,2008-10-23,02:53:04\n"
	gpx := `<gpx><trk><trkseg><trkpt lat="40" lon="117"><time>2008-10-23T02:53:04Z</time></trkpt></trkseg></trk></gpx>`
	line := `{"geometry":{"type":"Point","coordinates":[117,40]},"properties":{"time":1224730384}}`
	for name, test := range map[string]struct{ data, want string }{
		"Data/009/Trajectory/a.plt": {plt, "009"}, `C:\Data\009\Trajectory\a.plt`: {plt, "009"}, "traces/a.plt": {plt, "a"}, "a.plt.gz": {plt, "a"},
		"cabs/new_abboip.txt": {"40 117 0 1224730384\n", "abboip"}, "abboip.txt.gz": {"40 117 0 1224730384\n", "abboip"},
		"x/cab.7.gpx": {gpx, "cab.7"}, ".gpx": {gpx, ".gpx"}, "-": {line, "-"},
	} {
		got, err := Read(name, bytes.NewReader([]byte(test.data)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := tableOf([]row{{test.want, 1224730384, 117, 40}})
		want.SHA256 = hexSum([]byte(test.data))
		if diff := differ(got, want); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestGPXOfOtherPrograms(t *testing.T) {
	const want = "vehicle_id,time_s,lon,lat,speed_mps,heading_deg\nACTIVE LOG,1211180400,-122.39488,37.75136,13.9,270\nACTIVE LOG,1211180460.5,-122.395,37.7514,0,\n"
	for version, data := range map[string]string{
		"1.0": `<?xml version="1.0"?><gpx version="1.0" creator="logger" xmlns="http://www.topografix.com/GPX/1/0"><time>2008-05-20T00:00:00Z</time>
			<trk><name> ACTIVE LOG </name><number>1</number><trkseg>
			<trkpt lat="37.75136" lon="-122.39488"><ele>12</ele><time>2008-05-19T07:00:00Z</time><course>270</course><speed>13.9</speed><fix>3d</fix></trkpt>
			<trkpt lat="37.7514" lon="-122.395"><time>2008-05-19T00:01:00.5-07:00</time><speed>0</speed></trkpt></trkseg></trk></gpx>`,
		"1.1": `<?xml version="1.0" encoding="UTF-8" standalone="no" ?><gpx xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2" creator="nüvi" version="1.1">
			<metadata><time>2008-05-20T00:00:00Z</time></metadata><wpt lat="1" lon="2"><name>home</name></wpt><trk><name><![CDATA[ACTIVE LOG]]></name><extensions><gpxx:TrackExtension/></extensions><trkseg>
			<trkpt lat="37.75136" lon="-122.39488"><ele>12</ele><time>2008-05-19T07:00:00.000Z</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>80</gpxtpx:hr><gpxtpx:speed>13.9</gpxtpx:speed><gpxtpx:course>270</gpxtpx:course></gpxtpx:TrackPointExtension></extensions></trkpt>
			</trkseg><trkseg><trkpt lat="0" lon="0"/><trkpt lat="37.7514" lon="-122.395"><time>2008-05-19T07:01:00.5</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>0</gpxtpx:speed></gpxtpx:TrackPointExtension><speed>36 km/h</speed></extensions></trkpt></trkseg></trk></gpx>`,
	} {
		got, err := Read("f", strings.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, got); err != nil || b.String() != want {
			t.Errorf("%s: %v\n%s", version, err, b.String())
		}
		if left := fmt.Sprint(got.LeftOut); version == "1.1" && left != "map[track point without a time:1 waypoint:1]" {
			t.Errorf("left out %s", left)
		}
	}
}
