package trace

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"
	"unicode/utf8"
)

// WriteGeoJSON writes a trace as a FeatureCollection: a LineString for each vehicle, in order of first appearance, its
// positions in the table's order, with vehicle_id and coordTimes, and speeds_mps and headings_deg where the table has
// them; a Point with a time for a vehicle of one row. A number that is none is an error, but for one that is missing.
func WriteGeoJSON(out io.Writer, t *Table) error {
	w := newWriter(out, t)
	w.text("{\"type\":\"FeatureCollection\",\"features\":[")
	order, starts := byAppearance(t)
	separator := "\n"
	for v, id := range t.IDs {
		rows := order[starts[v]:starts[v+1]]
		if len(rows) == 0 {
			continue
		}
		if !utf8.ValidString(id) {
			return fmt.Errorf("the vehicle %q cannot be named in JSON; write the trace as CSV, or rename it", id)
		}
		for _, row := range rows {
			if !w.placed(int(row), "GeoJSON") || !w.finite(int(row)) {
				return w.finish()
			}
		}
		quoted, err := json.Marshal(id)
		if err != nil {
			return fmt.Errorf("writing the vehicle %q: %w", id, err)
		}
		w.text(separator + "{\"type\":\"Feature\",\"properties\":{\"vehicle_id\":" + string(quoted))
		separator = ",\n"
		if len(rows) == 1 {
			w.point(rows[0])
		} else {
			w.line(rows)
		}
		w.text("}}")
	}
	w.text("\n]}\n")
	return w.finish()
}

// finite says whether a row's speed and heading are numbers or missing; infinities give an error.
func (w *writer) finite(row int) bool {
	speed, heading := w.table.motion(row)
	ok := !math.IsInf(float64(speed), 0) && !math.IsInf(float64(heading), 0)
	if !ok && w.err == nil {
		w.err = fmt.Errorf("row %d of the trace, of vehicle %q, has an infinite speed or heading, which GeoJSON cannot say; clean the trace first",
			row+1, w.table.IDs[w.table.Vehicle[row]])
	}
	return ok
}

// point goes on from a feature's vehicle_id to its coordinates.
func (w *writer) point(row uint32) {
	w.text(",\"time\":\"")
	w.clock(w.table.At[row])
	w.text("\"")
	if speed, heading := w.table.motion(int(row)); w.table.Speed != nil {
		w.text(",\"speed_mps\":")
		w.orNull(speed)
		w.text(",\"heading_deg\":")
		w.orNull(heading)
	}
	w.text("},\"geometry\":{\"type\":\"Point\",\"coordinates\":")
	w.position(row)
}

// line does so for a feature of several rows.
func (w *writer) line(rows []uint32) {
	t := w.table
	w.list(",\"coordTimes\":", rows, func(row uint32) {
		w.text("\"")
		w.clock(t.At[row])
		w.text("\"")
	})
	if t.Speed != nil {
		w.list(",\"speeds_mps\":", rows, func(row uint32) { w.orNull(t.Speed[row]) })
		w.list(",\"headings_deg\":", rows, func(row uint32) { w.orNull(t.Heading[row]) })
	}
	w.list("},\"geometry\":{\"type\":\"LineString\",\"coordinates\":", rows, w.position)
}

func (w *writer) list(name string, rows []uint32, value func(row uint32)) {
	w.text(name)
	for i, row := range rows {
		if i == 0 {
			w.text("[")
		} else {
			w.text(",")
		}
		value(row)
	}
	w.text("]")
}

func (w *writer) position(row uint32) {
	w.text("[")
	w.degrees(w.table.Lon[row])
	w.text(",")
	w.degrees(w.table.Lat[row])
	w.text("]")
}

func (w *writer) orNull(v float32) {
	if v != v {
		w.text("null")
	} else {
		w.float32(v)
	}
}

// clock writes a time as RFC 3339 has it, in UTC.
func (w *writer) clock(ns int64) {
	w.put(time.Unix(0, ns).UTC().AppendFormat(w.buf[:0], time.RFC3339Nano))
}
