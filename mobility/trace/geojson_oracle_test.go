package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
