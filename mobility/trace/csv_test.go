package trace

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"headway/mobility"
)

// readPlainly reads what ReadCSV reads with encoding/csv, strconv and math/big: the oracle, and the benchmarks' baseline.
func readPlainly(data []byte) (*Table, error) {
	t := &Table{SHA256: hexSum(data)}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range header {
		name = strings.Trim(name, " \t")
		if _, twice := at[name]; twice && slices.Contains(columnNames[1:], name) {
			return nil, fmt.Errorf("%s twice", name)
		}
		at[name] = i
	}
	for _, name := range columnNames[vehicleID:speed] {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("no column %s", name)
		}
	}
	_, hasSpeed := at[columnNames[speed]]
	_, hasHeading := at[columnNames[heading]]
	numbers := map[string]uint32{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		get := func(r role) string { return strings.Trim(record[at[columnNames[r]]], " \t") }
		id := get(vehicleID)
		if id == "" {
			return nil, errors.New("empty id")
		}
		if _, ok := numbers[id]; !ok {
			id = strings.Clone(id)
			numbers[id] = uint32(len(t.IDs))
			t.IDs = append(t.IDs, id)
		}
		ns, err1 := secondsPlainly(get(seconds))
		x, err2 := floatPlainly(get(lon))
		y, err3 := floatPlainly(get(lat))
		if err := errors.Join(err1, err2, err3); err != nil {
			return nil, err
		}
		t.Vehicle = append(t.Vehicle, numbers[id])
		t.At, t.Lon, t.Lat = append(t.At, ns), append(t.Lon, x), append(t.Lat, y)
		if hasSpeed && hasHeading {
			s, err1 := optionalPlainly(get(speed))
			h, err2 := optionalPlainly(get(heading))
			if err := errors.Join(err1, err2); err != nil {
				return nil, err
			}
			t.Speed, t.Heading = append(t.Speed, float32(s)), append(t.Heading, float32(h))
		}
	}
	if t.Rows() == 0 {
		return nil, errors.New("no rows")
	}
	return t, nil
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func floatPlainly(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if math.IsInf(v, 0) {
		return v, nil
	}
	return v, err
}

func optionalPlainly(s string) (float64, error) {
	if s == "" {
		return math.NaN(), nil
	}
	return floatPlainly(s)
}

var plainNumber = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)$`)

// secondsPlainly takes exact fractions for plain numbers of at most 18 digits, to the nearest ns and halves away from 0.
func secondsPlainly(s string) (int64, error) {
	v, err := floatPlainly(s)
	if err != nil {
		return 0, err
	}
	if !(math.Abs(v) <= maxSeconds) {
		return 0, errors.New("no time")
	}
	if !plainNumber.MatchString(s) || len(strings.Trim(s, "+-"))-strings.Count(s, ".") > 18 {
		return int64(math.Round(v * 1e9)), nil
	}
	exact, _ := new(big.Rat).SetString(s)
	ns := exact.Mul(exact, big.NewRat(1e9, 1)).FloatString(0) // rounds to nearest, halves away from 0
	return strconv.ParseInt(ns, 10, 64)
}

// differ says where two tables differ, to the bit but for the kind of NaN, or returns "".
func differ(got, want *Table) string {
	bits64 := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b }
	bits32 := func(a, b float32) bool { return bits64(float64(a), float64(b)) }
	switch {
	case got.SHA256 != want.SHA256:
		return fmt.Sprintf("SHA-256 %s, want %s", got.SHA256, want.SHA256)
	case !slices.Equal(got.IDs, want.IDs):
		return fmt.Sprintf("ids %.200q, want %.200q", got.IDs, want.IDs)
	case !slices.Equal(got.Vehicle, want.Vehicle):
		return "vehicles differ"
	case !slices.Equal(got.At, want.At):
		return fmt.Sprintf("times %.200v, want %.200v", got.At, want.At)
	case !slices.EqualFunc(got.Lon, want.Lon, bits64), !slices.EqualFunc(got.Lat, want.Lat, bits64):
		return fmt.Sprintf("positions %.200v %.200v, want %.200v %.200v", got.Lon, got.Lat, want.Lon, want.Lat)
	case !slices.EqualFunc(got.Speed, want.Speed, bits32), !slices.EqualFunc(got.Heading, want.Heading, bits32):
		return fmt.Sprintf("motion %.200v %.200v, want %.200v %.200v", got.Speed, got.Heading, want.Speed, want.Heading)
	}
	return ""
}

// agree reads data both ways and reports a difference; it returns the table, or nil where both refuse the data.
func agree(t interface{ Fatalf(string, ...any) }, data []byte) *Table {
	want, wantErr := readPlainly(data)
	got, err := ReadCSV("f.csv", bytes.NewReader(data))
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q:\ngot error %v,\nthe plain reader %v", data, err, wantErr)
	}
	if err != nil {
		return nil
	}
	if diff := differ(got, want); diff != "" {
		t.Fatalf("%q: %s", data, diff)
	}
	return got
}

func TestReadCSVReadsAllWaysOfWritingARow(t *testing.T) {
	tests := []struct{ name, data string }{
		{"plain", "vehicle_id,time_s,lon,lat\na,1,2,3\nb,2,-3.5,4.25\na,3,2,3\n"},
		{"other order, more columns", "lat,note,lon,time_s,vehicle_id,\n37.5,\"x, \"\"y\"\"\",-122.1,12,cab 7,\n"},
		{"speed and heading", "vehicle_id,time_s,lon,lat,speed_mps,heading_deg\na,1,2,3,13.9,270\na,2,2,3,,\na,3,2,3,nan,1e2\n"},
		{"speed alone", "vehicle_id,time_s,lon,lat,speed_mps\na,1,2,3,fast\n"},
		{"CRLF, BOM, no last line end", "\xef\xbb\xbfvehicle_id,time_s,lon,lat\r\na,1,2,3\r\n\r\nb,2,3,4"},
		{"quotes and blanks", "\"vehicle_id\", time_s ,lon,\"lat\"\n\"a\"\"b,c\", 12 ,\" 3\",\t4\n\" a \",1,2,3\n"},
		{"decimal times", "vehicle_id,time_s,lon,lat\na,1211180400.123456789,1,1\na,-1.5,1,1\na,.0000000015,1,1\na,1.2e3,1,1\na,00000000000000000000001,1,1\n"},
		{"notations", "vehicle_id,time_s,lon,lat\na,1,1e1,+7.\na,1,-.5,0x1p3\na,1,NaN,-inf\na,1,1e999,-0\na,1,37.75149000000001,9007199254740993\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if agree(t, []byte(test.data)) == nil {
				t.Errorf("%q is refused", test.data)
			}
		})
	}
}

func TestReadCSVIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(
			rapid.Map(rapid.Float64(), func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }),
			rapid.Map(rapid.Float64Range(-200, 200), func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }),
			rapid.Map(rapid.Float64Range(-200, 200), func(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }),
			rapid.StringMatching(`[+-]?[0-9]{0,12}\.?[0-9]{1,12}`),
		)
		time := rapid.StringMatching(`[+-]?[0-3]?[0-9]{1,9}(\.[0-9]{0,12})?`)
		id := rapid.OneOf(rapid.StringMatching(`[a-z]{1,3}`), rapid.StringMatching(` ?[a-z]("[a-z,]"")?`))
		var b bytes.Buffer
		b.WriteString("time_s,vehicle_id,lon,x,lat,speed_mps,heading_deg\n")
		w := csv.NewWriter(&b)
		w.UseCRLF = rapid.Bool().Draw(t, "CRLF")
		for range rapid.IntRange(1, 20).Draw(t, "rows") {
			record := []string{time.Draw(t, "time"), id.Draw(t, "id"), number.Draw(t, "lon"), "", number.Draw(t, "lat"), "", ""}
			if rapid.Bool().Draw(t, "motion") {
				record[5], record[6] = number.Draw(t, "speed"), number.Draw(t, "heading")
			}
			if err := w.Write(record); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		if agree(t, b.Bytes()) == nil {
			t.Fatalf("refused: %s", b.Bytes())
		}
	})
}

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
		{"<?xml version=\"1.0\"?>\n<!-- " + strings.Repeat("long ", 5000) + "-->\n<fcd-export>", "SUMO FCD"},
		{"<?xml version=\"1.0\"?><gpx>", "GPX"},
		{"<html>", "XML"},
		{`{"type": "FeatureCollection", "features": []}`, "GeoJSON"},
		{`[{"lat": 1}]`, "JSON"},
		{"PK\x03\x04", "a ZIP archive"},
		{"\xff\xfev\x00e\x00", "UTF-16"},
		{"vehicle_id\x00", "binary data"},
		{string(zipped([]byte("x"))), "a file gzipped twice"},
	}
	for _, test := range tests {
		for _, data := range [][]byte{[]byte(test.start), zipped([]byte(test.start))} {
			if test.want == "a file gzipped twice" {
				data = zipped([]byte(test.start))
			}
			_, err := Read("f", bytes.NewReader(data))
			if err == nil || !strings.Contains(err.Error(), "f:1: this looks like "+test.want) {
				t.Errorf("%.20q: %v", test.start, err)
			}
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, data := range []string{
		"vehicle_id,time_s,lon,lat\na,1,2,3\nb,2,-3.5,4.25\n",
		"lat,lon,time_s,vehicle_id,speed_mps,heading_deg\r\n1,2,3.5,\"a\"\"b\",4,\r\n",
		"\xef\xbb\xbfvehicle_id,time_s,lon,lat\na,1e3,nan,-.5\na,1e3,0,0\na,4600000000,1,2\na,4600000001,1,2",
		"vehicle_id;time_s;lon;lat\n", "vehicle_id,time_s,lon\n", "\n\n", "\x1f\x8b\x08",
		"vehicle_id,time_s,lon,lat\na,1,0,0\na,2,0,1\na,2,0,1\na,3,50,1\na,400,0,1\na,401,0,1\nb,1,1,1\n",
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > maxLine || bytes.HasPrefix(data, []byte{0x1f, 0x8b}) || quotedLineEnd(data) {
			_, _ = Read("f.csv", bytes.NewReader(data)) // must only not panic
			return
		}
		table := agree(t, data)
		if table == nil {
			return
		}
		for _, rules := range []Rules{{MaxSpeedMPS: 60, TripGap: 3 * time.Minute}, {KeepAll: true, TripGap: time.Minute, Until: time.Hour}} {
			cleaned, report := Clean(table, rules)
			checkCleaned(t, cleaned, report, rules)
			if err := cleaned.Tracks(mobility.NewProjection(cleaned.Centre())).Validate(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// quotedLineEnd says whether the plain reader takes a quoted line end for part of a field, which ReadCSV does not.
func quotedLineEnd(data []byte) bool {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	for {
		record, err := r.Read()
		if err != nil {
			return false
		}
		if strings.Contains(strings.Join(record, ""), "\n") {
			return true
		}
	}
}

func BenchmarkReadCSV(b *testing.B) {
	data := manyRows(300_000)
	packed := zipped(data)
	run := func(name string, read func() error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("plain", func() error { _, err := ReadCSV("f", bytes.NewReader(data)); return err })
	run("gzip", func() error { _, err := ReadCSV("f", bytes.NewReader(packed)); return err })
	run("encoding-csv", func() error { return readNaively(bytes.NewReader(data)) })
}

// readNaively is what one would write first: encoding/csv at its fastest, strconv, and slices that grow.
func readNaively(in io.Reader) error {
	sum := sha256.New()
	r := csv.NewReader(io.TeeReader(in, sum))
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return err
	}
	var table Table
	numbers := map[string]uint32{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		number, ok := numbers[record[0]]
		if !ok {
			number = uint32(len(numbers))
			numbers[strings.Clone(record[0])] = number
		}
		at, err1 := strconv.ParseInt(record[1], 10, 64)
		x, err2 := strconv.ParseFloat(record[2], 64)
		y, err3 := strconv.ParseFloat(record[3], 64)
		if err1 != nil || err2 != nil || err3 != nil {
			return errors.Join(err1, err2, err3)
		}
		table.Vehicle = append(table.Vehicle, number)
		table.At, table.Lon, table.Lat = append(table.At, at*1e9), append(table.Lon, x), append(table.Lat, y)
	}
}
