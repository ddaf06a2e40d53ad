package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// readGeoJSONPlainly reads what Read reads of GeoJSON with encoding/json: the oracle, and the benchmarks' baseline.
func readGeoJSONPlainly(data []byte) (*Table, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte{0x1E}, []byte{' '})))
	d.UseNumber()
	rows := newBuilder(traceLimits)
	for {
		var doc map[string]any
		if err := d.Decode(&doc); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		features, ok := doc["features"].([]any)
		if !ok {
			features = []any{doc}
		}
		for _, f := range features {
			if err := addFeaturePlainly(rows, f.(map[string]any)); err != nil {
				return nil, err
			}
		}
	}
	if rows.n == 0 {
		return nil, errors.New("no rows")
	}
	return rows.table("", hexSum(data)), nil
}

func addFeaturePlainly(rows *builder, f map[string]any) error {
	properties, _ := f["properties"].(map[string]any)
	geometry, _ := f["geometry"].(map[string]any)
	id := "f"
	for _, name := range []any{properties["name"], f["id"], properties["id"], properties["vehicle_id"]} {
		if text := fmt.Sprint(name); isScalar(name) && text != "" {
			id = text
		}
	}
	add := func(position, at, speed, heading any) error {
		p := position.([]any)
		row := fix{lon: numberOf(p[0]), lat: numberOf(p[1]), speed: missing, heading: missing}
		if isNumberOf(speed) {
			row.speed = float32(numberOf(speed))
		}
		if isNumberOf(heading) {
			row.heading = float32(numberOf(heading))
		}
		problem := ""
		if row.at, problem = parseMoment([]byte(fmt.Sprint(at))); problem == "" {
			problem = rows.add([]byte(id), row)
		}
		if problem != "" {
			return errors.New(problem)
		}
		return nil
	}
	kind, _ := geometry["type"].(string)
	switch kind {
	case "Point":
		at := properties["time"]
		if !isScalar(at) {
			at = properties["timestamp"]
		}
		if !isScalar(at) {
			rows.leaveOut("Point without a time")
			return nil
		}
		return add(geometry["coordinates"], at, properties["speed_mps"], properties["heading_deg"])
	case "LineString", "MultiLineString":
		var times []any
		inner, _ := properties["coordinateProperties"].(map[string]any)
		for _, t := range []any{properties["coordTimes"], properties["times"], properties["timestamps"], inner["times"]} {
			if list, ok := t.([]any); ok {
				times = flat(list)
			}
		}
		positions, _ := geometry["coordinates"].([]any)
		if kind == "MultiLineString" {
			var all []any
			for _, line := range positions {
				all = append(all, line.([]any)...)
			}
			positions = all
		}
		if len(times) == 0 && len(positions) > 0 {
			rows.leaveOut(kind + " without times")
			return nil
		}
		speeds, headings := flatOf(properties["speeds_mps"], len(times)), flatOf(properties["headings_deg"], len(times))
		for i, at := range times {
			if !isScalar(at) {
				rows.leaveOut("position without a time")
			} else if err := add(positions[i], at, speeds[i], headings[i]); err != nil {
				return err
			}
		}
	case "":
		rows.leaveOut("feature without a geometry")
	default:
		rows.leaveOut(kind)
	}
	return nil
}

func isScalar(v any) bool { _, ok := v.(string); return ok || isNumberOf(v) }

func isNumberOf(v any) bool { _, ok := v.(json.Number); return ok }

func numberOf(v any) float64 { x, _ := floatPlainly(string(v.(json.Number))); return x }

// flat joins the lists in a list, so deep as they are.
func flat(list []any) (all []any) {
	for _, v := range list {
		if inner, ok := v.([]any); ok {
			all = append(all, flat(inner)...)
		} else {
			all = append(all, v)
		}
	}
	return all
}

func flatOf(v any, n int) []any {
	if list, ok := v.([]any); ok && len(flat(list)) == n {
		return flat(list)
	}
	return make([]any, n)
}

// agreeGeoJSON reads data both ways: what Read takes, the plain reader must take too, and to the same table.
func agreeGeoJSON(t interface{ Fatalf(string, ...any) }, data []byte) *Table {
	got, err := Read("f", bytes.NewReader(data))
	if err != nil || repeatsKeys(data) {
		return nil
	}
	want, err := readGeoJSONPlainly(data)
	if err != nil {
		t.Fatalf("%q: read, but the plain reader says %v", data, err)
	}
	if diff := differ(got, want); diff != "" {
		t.Fatalf("%q: %s", data, diff)
	}
	if fmt.Sprint(got.LeftOut) != fmt.Sprint(want.LeftOut) {
		t.Fatalf("%q: left out %v, want %v", data, got.LeftOut, want.LeftOut)
	}
	return got
}

// repeatsKeys says whether an object has a key twice, of which encoding/json takes the last.
func repeatsKeys(data []byte) bool {
	d := json.NewDecoder(bytes.NewReader(bytes.ReplaceAll(data, []byte{0x1E}, []byte{' '})))
	d.UseNumber()
	type level struct {
		keys  map[string]bool // nil in an array
		value bool            // a key has been read, its value not yet
	}
	stack := []level{{}}
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		top := &stack[len(stack)-1]
		if key, ok := token.(string); ok && top.keys != nil && !top.value {
			if top.keys[key] {
				return true
			}
			top.keys[key], top.value = true, true
			continue
		}
		switch token {
		case json.Delim('{'):
			top.value = false
			stack = append(stack, level{keys: map[string]bool{}})
		case json.Delim('['):
			top.value = false
			stack = append(stack, level{})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
		default:
			top.value = false
		}
	}
}

func TestGeoJSONHoweverItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		degrees := rapid.Map(rapid.Int64Range(-90e6, 90e6), func(v int64) json.Number { return json.Number(fmt.Sprintf("%.6f", float64(v)/1e6)) })
		at := rapid.OneOf(
			rapid.Map(rapid.SampledFrom([]string{"2008-05-19T07:00:00Z", "2008-05-19T09:00:00.25+02:00", "1211180400"}), func(s string) any { return s }),
			rapid.Map(rapid.Int64Range(0, 46e11), func(v int64) any { return v }), rapid.Just[any](json.Number("1211180400.5")), rapid.Just[any](nil),
		)
		list := func(n int, value func() any) []any {
			all := make([]any, n)
			for i := range all {
				all[i] = value()
			}
			return all
		}
		position := func() any {
			p := []any{degrees.Draw(t, "lon"), degrees.Draw(t, "lat")}
			if rapid.Bool().Draw(t, "high") {
				p = append(p, 12.5)
			}
			return p
		}
		motion := func() any {
			return rapid.SampledFrom([]any{nil, 0, 13.9, json.Number("1e1")}).Draw(t, "motion")
		}
		feature := func() any {
			properties := map[string]any{"colour": []any{map[string]any{"times": 1}}, "note": "a\"\\\n\u2028é😀/"}
			kind := rapid.SampledFrom([]string{"Point", "LineString", "LineString", "MultiLineString", "Polygon", "None"}).Draw(t, "kind")
			geometry := any(map[string]any{"type": kind, "coordinates": []any{[]any{position(), position()}}})
			n := rapid.IntRange(1, 4).Draw(t, "positions")
			key := rapid.SampledFrom([]string{"coordTimes", "times", "timestamps"}).Draw(t, "key")
			times := list(n, func() any { return at.Draw(t, "at") })
			switch kind {
			case "None":
				geometry = nil
			case "Point":
				geometry = map[string]any{"type": kind, "coordinates": position()}
				properties[rapid.SampledFrom([]string{"time", "timestamp"}).Draw(t, "key")] = times[0]
				properties["speed_mps"], properties["heading_deg"] = motion(), motion()
			case "LineString":
				geometry = map[string]any{"type": kind, "coordinates": list(n, position)}
				properties[key] = times
				properties["speeds_mps"], properties["headings_deg"] = list(n, motion), list(n, motion)
				properties["time"] = "in the morning"
			case "MultiLineString":
				cut := rapid.IntRange(0, n).Draw(t, "cut")
				geometry = map[string]any{"type": kind, "coordinates": []any{list(cut, position), list(n-cut, position)}}
				properties["coordinateProperties"] = map[string]any{"times": []any{times[:cut], times[cut:]}}
			}
			for _, name := range []string{"vehicle_id", "id", "name"} {
				if v := rapid.SampledFrom([]any{nil, nil, "cab 7", "\"é\"", 17, true}).Draw(t, name); v != nil {
					properties[name] = v
				}
			}
			f := map[string]any{"type": "Feature", "properties": properties, "geometry": geometry}
			if rapid.Bool().Draw(t, "has id") {
				f["id"] = rapid.SampledFrom([]any{5, "five", nil}).Draw(t, "id")
			}
			return f
		}
		last := map[string]any{"type": "Feature", "properties": map[string]any{"time": 5}, "geometry": map[string]any{"type": "Point", "coordinates": []int{1, 2}}}
		features := append(list(rapid.IntRange(0, 3).Draw(t, "features"), feature), last)
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		if rapid.Bool().Draw(t, "indent") {
			e.SetIndent("", "\r\t")
		}
		e.SetEscapeHTML(rapid.Bool().Draw(t, "escape"))
		if rapid.Bool().Draw(t, "sequence") {
			for _, f := range features {
				b.WriteString("\x1e")
				_ = e.Encode(f)
			}
		} else {
			_ = e.Encode(map[string]any{"type": "FeatureCollection", "features": features, "crs": nil, "bbox": []any{1, 2}})
		}
		if _, err := Read("f", bytes.NewReader(b.Bytes())); err != nil {
			t.Fatalf("%v\n%s", err, b.Bytes())
		}
		if agreeGeoJSON(t, b.Bytes()) == nil {
			t.Fatal("refused")
		}
	})
}

func FuzzReadGeoJSON(f *testing.F) {
	for _, data := range []string{
		`{"type":"Feature","id":1,"properties":{"coordTimes":["2008-05-19T07:00:00Z",1.5e9],"speeds_mps":[1,null],"headings_deg":[0,3]},"geometry":{"type":"LineString","coordinates":[[1,2,3],[-3e0,4.5]]}}`,
		`{"features":[{"geometry":{"coordinates":[1,2],"type":"Point"},"properties":{"time":1211180400123,"id":"\u00e9\ud83d\ude00\n"}},{"geometry":null,"properties":{}}]}`,
		"\x1e{\"geometry\":{\"type\":\"MultiLineString\",\"coordinates\":[[[1,2]],[],[[3,4]]]},\"properties\":{\"coordinateProperties\":{\"times\":[[1],[],[null]]},\"vehicle_id\":-17}}\n\x1e{\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1]]]}}",
		`{"type":"FeatureCollection","features":[]}`, `{"features":[{`, `{"a":[true,false,nul`, "{\"a\":\"\x01\"}", `{} x`,
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n\x1e"), []byte("{")) {
			data = append([]byte("{"), data...)
		}
		agreeGeoJSON(t, data)
	})
}

func BenchmarkReadGeoJSON(b *testing.B) {
	table, err := Read("f", bytes.NewReader(manyRows(100_000)))
	if err != nil {
		b.Fatal(err)
	}
	var data bytes.Buffer
	if err := WriteGeoJSON(&data, table); err != nil {
		b.Fatal(err)
	}
	compareReaders(b, data.Bytes(), "encoding-json", readGeoJSONPlainly)
}

// compareReaders measures Read beside a plain reader of the same.
func compareReaders(b *testing.B, data []byte, plainName string, plain func([]byte) (*Table, error)) {
	packed := zipped(data)
	for _, run := range []struct {
		name string
		read func() error
	}{
		{"plain", func() error { _, err := Read("f", bytes.NewReader(data)); return err }},
		{"gzip", func() error { _, err := Read("f", bytes.NewReader(packed)); return err }},
		{plainName, func() error { _, err := plain(data); return err }},
	} {
		b.Run(run.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := run.read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestGeoJSONOfOtherPrograms(t *testing.T) {
	const want = "vehicle_id,time_s,lon,lat\nMorning ride,1211180400,-122.39488,37.75136\nMorning ride,1211180460,-122.395,37.7514\n"
	for name, data := range map[string]string{
		"togeojson of GPX": `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"_gpxType":"trk","name":"Morning ride","time":"2008-05-19T07:00:00Z",
			"coordinateProperties":{"times":["2008-05-19T07:00:00Z","2008-05-19T07:01:00Z"]}},"geometry":{"type":"LineString","coordinates":[[-122.39488,37.75136,12],[-122.395,37.7514,13]]}}]}`,
		"points": `{"type":"Feature","id":"Morning ride","properties":{"timestamp":1211180400000},"geometry":{"type":"Point","coordinates":[-122.39488,37.75136]}}
{"type":"Feature","id":"Morning ride","properties":{"timestamp":1211180460000},"geometry":{"type":"Point","coordinates":[-122.395,37.7514]}}`,
	} {
		got, err := Read("f", strings.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, got); err != nil || b.String() != want {
			t.Errorf("%s: %v\n%s", name, err, b.String())
		}
	}
}
