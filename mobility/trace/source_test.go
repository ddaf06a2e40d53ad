package trace

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// manyRows returns rows like those of a taxi trace, sorted by time.
func manyRows(rows int) []byte {
	random := rand.New(rand.NewPCG(3, 4))
	b := []byte("vehicle_id,time_s,lon,lat\n")
	for i := range rows {
		b = fmt.Appendf(b, "cab%03d,%d,%.5f,%.5f\n", random.IntN(300), 1211180400+i/5, -122.4+0.2*random.Float64(), 37.7+0.2*random.Float64())
	}
	return b
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestReadDoesNotDependOnHowBytesArrive(t *testing.T) {
	data := manyRows(60_000) // several windows
	want, err := readPlainly(data)
	if err != nil {
		t.Fatal(err)
	}
	packed := zipped(data)
	half := len(data) / 2
	parts := append(zipped(data[:half]), zipped(data[half:])...) // gzip allows files put together
	tests := []struct {
		name string
		data []byte
		wrap func(io.Reader) io.Reader
	}{
		{"at once", data, func(r io.Reader) io.Reader { return r }},
		{"halves", data, iotest.HalfReader},
		{"byte by byte", data, iotest.OneByteReader},
		{"data with EOF", data, iotest.DataErrReader},
		{"gzip", packed, func(r io.Reader) io.Reader { return r }},
		{"gzip byte by byte", packed, iotest.OneByteReader},
		{"two gzip members", parts, func(r io.Reader) io.Reader { return r }},
	}
	for _, test := range tests {
		got, err := Read("f.csv", test.wrap(bytes.NewReader(test.data)))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		want.SHA256 = hexSum(test.data)
		if diff := differ(got, want); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestReadReportsABrokenStream(t *testing.T) {
	data := manyRows(3000)
	packed := zipped(data)
	for _, n := range []int{2, 3, 11, 100, len(packed) / 2, len(packed) - 9, len(packed) - 1} {
		_, err := Read("cut.csv.gz", bytes.NewReader(packed[:n]))
		if err == nil || !strings.Contains(err.Error(), "cut.csv.gz:") || !strings.Contains(err.Error(), "was cut off") {
			t.Errorf("cut off after %d of %d bytes: %v", n, len(packed), err)
		}
	}
	spoilt := slices.Clone(packed)
	spoilt[len(spoilt)-6] ^= 1 // in the checksum
	if _, err := Read("f", bytes.NewReader(spoilt)); !errors.Is(err, gzip.ErrChecksum) {
		t.Errorf("wrong checksum: %v", err)
	}
	if _, err := Read("f", bytes.NewReader(append(slices.Clone(packed), "tail"...))); err == nil {
		t.Error("bytes behind the gzip data are taken for nothing")
	}
	broken := errors.New("the disk is gone")
	_, err := Read("f", io.MultiReader(bytes.NewReader(data[:50_000]), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "f:") {
		t.Errorf("reader's error: %v", err)
	}
}

func TestReadHasLimits(t *testing.T) {
	rows := "vehicle_id,time_s,lon,lat\na,1,2,3\nb,2,2,3\nb,3,2,3\n"
	read := func(l limits) error {
		_, err := readCSV(newSource("f", strings.NewReader(rows)), l)
		return err
	}
	if err := read(limits{rows: 3, vehicles: 2}); err != nil {
		t.Errorf("at the limits: %v", err)
	}
	if err := read(limits{rows: 2, vehicles: 2}); err == nil || !strings.Contains(err.Error(), "f:4: there are more than 2 rows") {
		t.Errorf("a row too many: %v", err)
	}
	if err := read(limits{rows: 3, vehicles: 1}); err == nil || !strings.Contains(err.Error(), "f:3: there are more than 1 vehicles") {
		t.Errorf("a vehicle too many: %v", err)
	}
	header := "vehicle_id,time_s,lon,lat,note\na,1,2,3,"
	for _, tail := range []string{"", "\nb,1,2,3,\n"} {
		long := header + strings.Repeat("x", maxLine-len("a,1,2,3,"))
		if _, err := ReadCSV("f", strings.NewReader(long+tail)); err != nil {
			t.Errorf("a line of %d bytes: %v", maxLine, err)
		}
		if _, err := ReadCSV("f", strings.NewReader(long+"x"+tail)); err == nil || !strings.Contains(err.Error(), "f:2: the line is longer") {
			t.Errorf("a line of %d bytes: %v", maxLine+1, err)
		}
	}
	if _, err := ReadCSV("f", io.LimitReader(zeros{}, 1<<30)); err == nil || !strings.Contains(err.Error(), "longer") {
		t.Errorf("an endless line: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestReadNamesOtherFormats(t *testing.T) {
	tests := []struct{ start, want string }{
		{"<?xml version=\"1.0\"?>\n<!-- " + strings.Repeat("long ", 50000) + "-->\n<html>", "XML with the root element <html>"},
		{`{"type": "FeatureCollection", "features": []}`, "no feature with times"},
		{`{"latitude": 1}`, "no GeoJSON"},
		{`[{"lat": 1}]`, "JSON"},
		{"PK\x03\x04", "this looks like a ZIP archive"},
		{"\xff\xfev\x00e\x00", "this looks like UTF-16"},
		{"vehicle_id\x00", "binary data"},
		{string(zipped([]byte("x"))), "a file gzipped twice"},
	}
	for _, test := range tests {
		for _, data := range [][]byte{[]byte(test.start), zipped([]byte(test.start))} {
			if test.want == "a file gzipped twice" {
				data = zipped([]byte(test.start))
			}
			_, err := Read("f", bytes.NewReader(data))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%.20q: %v", test.start, err)
			}
		}
	}
}
