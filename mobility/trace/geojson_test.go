package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

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
