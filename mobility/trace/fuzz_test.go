package trace

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func FuzzReadFCD(f *testing.F) {
	for _, data := range []string{
		"<fcd-export><timestep time=\"900.00\"><vehicle id=\"bus0\" x=\"6.140897\" y=\"49.590673\" angle=\"161.47\" type=\"bus_bus\" speed=\"0.00\" lane=\":-1#30_1\"/>\n<vehicle id=\"bus1\" x=\"6.140897\" y=\"49.590673\" angle=\"161.47\" type=\"bus_bus\" speed=\"0.00\" lane=\":-1#30_1\"/></timestep></fcd-export>",
		"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- x -->\r\n<fcd-export><timestep time='1'><vehicle y='2' x='1' id='&lt;a&#65;&#x42;&quot;é'></vehicle><person id='p'><x/></person></timestep>\r\n<timestep time='2'/></fcd-export>\r\n<!-- -->",
		"<fcd-export><![CDATA[<vehicle>]]><?a b?><!DOCTYPE x><timestep time=\"1e2\"><vehicle id=\"a\" x=\"1\" y=\"NaN\" speed=\"\t1\"/></timestep></fcd-export>",
		"<!DOCTYPE a [<!ENTITY b \"c\">]><fcd-export>&b;</fcd-export>", "<fcd-export a='1' a='2'>", "<fcd-export><timestep time=\"1", "<a></b>", "<a>]]></a>", "<fcd-export><?><!DOCT",
		"<?xml encoding='UTF-8?\r\n?><a", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><fcd-export><timestep time=\"1\"><vehicle id=\"\xe9\" x=\"1\" y=\"1\"/></timestep></fcd-export>",
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzXML(t, data) })
}

func FuzzReadGPX(f *testing.F) {
	for _, data := range []string{
		"<gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\"><wpt lat=\"1\" lon=\"2\"/><trk><name>a &amp; b</name><trkseg><trkpt lat=\"1.5\" lon=\"-2\"><ele>3</ele><time>2008-05-19T07:00:00Z</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>3.5</gpxtpx:speed><gpxtpx:course>90</gpxtpx:course></gpxtpx:TrackPointExtension></extensions></trkpt></trkseg></trk></gpx>",
		"<g:gpx><g:trk><g:trkseg><g:trkpt lon='1' lat='2'><g:time>2008-05-19T07:00:00.123+02:00</g:time><g:speed>1</g:speed><g:course>2</g:course></g:trkpt><g:trkpt lon='1' lat='2'/></g:trkseg></g:trk></g:gpx>",
		"<gpx><trk><name><![CDATA[x<y]]></name><trkseg/><trkseg><trkpt lat=\"1\" lon=\"1\"><time>2008-05-19T07:00:00</time></trkpt></trkseg><name>late</name></trk><rte><rtept lat=\"1\" lon=\"1\"/></rte></gpx>",
		"<gpx><trkpt/></gpx>", "<gpx><trk><trkseg><trkpt lat=\"1\" lon=\"1\"><time>2008-05-19T07",
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzXML(t, data) })
}

// fuzzXML reads data with the oracle, and as it comes in small pieces, which must make no difference.
func fuzzXML(t *testing.T, data []byte) {
	if start := bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")); !bytes.HasPrefix(bytes.TrimLeft(start, " \t\r\n"), []byte("<")) {
		data = append([]byte("<"), start...)
	}
	sameInPieces(t, data)
	if !bytes.Contains(bytes.ToLower(data), []byte("encoding")) && !bytes.Contains(data, []byte("version")) {
		agreeXML(t, data)
	}
}

// sameInPieces checks that a file gives the same table or error however its bytes arrive.
func sameInPieces(t *testing.T, data []byte) {
	got, err := Read("f", bytes.NewReader(data))
	again, err2 := Read("f", &pieces{data: data})
	switch {
	case (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error():
		t.Fatalf("%q: %v at once, %v in pieces", data, err, err2)
	case err == nil && differ(got, again) != "":
		t.Fatalf("%q: in pieces: %s", data, differ(again, got))
	case err != nil && (!strings.HasPrefix(err.Error(), "f:") || strings.Contains(err.Error(), "\n") || len(err.Error()) > 600):
		t.Fatalf("%q: %v", data, err)
	}
}

// pieces is a reader that returns one byte, then two, three and so on.
type pieces struct {
	data []byte
	n    int
}

func (p *pieces) Read(to []byte) (int, error) {
	p.n++
	n := copy(to[:min(len(to), p.n)], p.data)
	p.data = p.data[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func FuzzReadPLT(f *testing.F) {
	header := pltStart + "\nWGS 84\nAltitude is in Feet\nReserved 3\n0,2,255,My Track,0,0,2,8421376\n0\n"
	for _, rows := range []string{"39.984702,116.318417,0,492,39744.1201851852,2008-10-23,02:53:04\n", "400.1,1,0,-777,1,2008-10-23,02:53:04\r\n\n1,2,3,4,5,2008-02-29,23:59:59", "", "1,2,3,4,5,6", "1,2,3,4,5,2008-02-30,23:59:59", "1,2,3,4,5,6,7,8"} {
		f.Add([]byte(header + rows))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sameInPieces(t, append([]byte(pltStart), data...))
		folder := fstest.MapFS{"7/Trajectory/a.plt": &fstest.MapFile{Data: data}, "7/Trajectory/b.plt": &fstest.MapFile{Data: data}}
		one, err := Read("7/Trajectory/f.plt", bytes.NewReader(data))
		both, err2 := ReadGeoLife("f", folder)
		if bytes.HasPrefix(data, []byte(pltStart)) && (err == nil) != (err2 == nil) {
			t.Fatalf("%v by itself, %v in a folder", err, err2)
		}
		if err2 == nil && (both.Rows() != 2*one.Rows() || len(both.IDs) != 1 || both.IDs[0] != "7") {
			t.Fatalf("%d rows by itself, %d of %q in a folder with its copy", one.Rows(), both.Rows(), both.IDs)
		}
	})
}

func FuzzReadCabspotting(f *testing.F) {
	for _, data := range []string{"37.76766 -122.42976 1 1211080510\n37.76911 -122.43388 0 1211080450\n", " 1\t2 0  3.5\r\n\r\n1e1 nan 1 -4", "1 2 3 4", "1 2 0 1e99", "1 2 0 4 5"} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sameInPieces(t, data)
		_, _ = ReadCabspotting("f", fstest.MapFS{"new_x.txt": &fstest.MapFile{Data: data}})
	})
}

func FuzzOpenBinary(f *testing.F) {
	table := tableOf([]row{{"a", 1, 2, 3}, {"b", 2, 3, 4}, {"a", 3, 2, math.Inf(1)}})
	f.Add(binaryOf(f, table))
	table.Speed, table.Heading, table.SHA256 = []float32{1, 2, missing}, []float32{3, 4, 5}, hexSum(nil)
	f.Add(binaryOf(f, table))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = OpenBinary("f", data) // must only not panic
		data = resummed(slices.Clone(data))
		table, err := OpenBinary("f", data)
		again, err2 := OpenBinary("f", append([]byte{0}, data...)[1:])
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%v at one address, %v at another", err, err2)
		}
		if err != nil {
			return
		}
		if diff := differ(table, again); diff != "" {
			t.Fatal(diff)
		}
		reread, err := OpenBinary("f", binaryOf(t, table))
		if err != nil {
			t.Fatal(err)
		}
		if diff := differ(reread, table); diff != "" {
			t.Fatal(diff)
		}
	})
}
