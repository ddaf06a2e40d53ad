package trace

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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
		id = strings.Trim(id, " \t\r\n")
		if id == "" || len(id) > 256 || !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl) {
			return nil, errors.New("no id")
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
	velocity := false
	for i := range t.Speed {
		velocity = velocity || t.Speed[i] == t.Speed[i] && t.Heading[i] == t.Heading[i]
	}
	if !velocity {
		t.Speed, t.Heading = nil, nil
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

// secondsPlainly takes exact fractions for plain numbers of at most 19 digits, to the nearest ns and halves away from 0.
func secondsPlainly(s string) (int64, error) {
	v, err := floatPlainly(s)
	if err != nil {
		return 0, err
	}
	if !(math.Abs(v) <= maxSeconds) {
		return 0, errors.New("no time")
	}
	if !plainNumber.MatchString(s) || len(strings.Trim(s, "+-"))-strings.Count(s, ".") > 19 {
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
