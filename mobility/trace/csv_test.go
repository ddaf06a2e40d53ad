package trace

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/mobility"
)

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
	run("hashed-elsewhere", func() error { _, err := ReadCSV("f", summed{bytes.NewReader(data)}); return err })
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
