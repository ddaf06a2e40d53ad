package trace

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// xmlEscape writes a vehicle's id so that it may stand in a text or a value.
var xmlEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// xmlIDs returns the ids as XML holds them, or why it cannot.
func xmlIDs(t *Table) ([]string, error) {
	ids := make([]string, len(t.IDs))
	for i, id := range t.IDs {
		if !utf8.ValidString(id) || strings.ContainsFunc(id, func(r rune) bool { return !isChar(r) }) {
			return nil, fmt.Errorf("the vehicle %q cannot be named in XML; write the trace as CSV, or rename it", id)
		}
		ids[i] = xmlEscape.Replace(id)
	}
	return ids, nil
}

// WriteFCD writes a trace as SUMO writes floating car data with --fcd-output.geo, in order of time.
func WriteFCD(out io.Writer, t *Table) error {
	ids, err := xmlIDs(t)
	if err != nil {
		return err
	}
	w := newWriter(out, t)
	w.text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n<fcd-export>\n")
	rows := inTime(t)
	for i, row := range rows {
		if i == 0 || t.At[row] != t.At[rows[i-1]] {
			if i > 0 {
				w.text("    </timestep>\n")
			}
			w.text("    <timestep time=\"")
			w.seconds(t.At[row])
			w.text("\">\n")
		}
		w.text("        <vehicle id=\"")
		w.text(ids[t.Vehicle[row]])
		w.text("\" x=\"")
		w.degrees(t.Lon[row])
		w.text("\" y=\"")
		w.degrees(t.Lat[row])
		speed, heading := t.motion(int(row))
		w.attribute("angle", heading)
		w.attribute("speed", speed)
		w.text("\"/>\n")
	}
	if len(rows) > 0 {
		w.text("    </timestep>\n")
	}
	w.text("</fcd-export>\n")
	return w.finish()
}

// attribute writes another attribute, unless its value is missing.
func (w *writer) attribute(name string, v float32) {
	if v == v {
		w.text("\" " + name + "=\"")
		w.float32(v)
	}
}

// WriteGPX writes a trace as GPX 1.1: a track for each vehicle, in order of first appearance, its points in the table's
// order. Speed and heading are in Garmin's TrackPointExtension. A position that is no number is an error.
func WriteGPX(out io.Writer, t *Table) error {
	ids, err := xmlIDs(t)
	if err != nil {
		return err
	}
	w := newWriter(out, t)
	w.text(`<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="headway" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">
`)
	order, starts := byAppearance(t)
	for v, id := range ids {
		if starts[v] == starts[v+1] {
			continue
		}
		w.text("<trk><name>" + id + "</name><trkseg>\n")
		for _, row := range order[starts[v]:starts[v+1]] {
			if !w.placed(int(row), "GPX") {
				break
			}
			w.trackPoint(int(row))
		}
		w.text("</trkseg></trk>\n")
	}
	w.text("</gpx>\n")
	return w.finish()
}

func (w *writer) trackPoint(row int) {
	t := w.table
	w.text("<trkpt lat=\"")
	w.degrees(t.Lat[row])
	w.text("\" lon=\"")
	w.degrees(t.Lon[row])
	w.text("\"><time>")
	w.clock(t.At[row])
	w.text("</time>")
	if speed, heading := t.motion(row); speed == speed || heading == heading {
		w.text("<extensions><gpxtpx:TrackPointExtension>")
		w.element("gpxtpx:speed", speed)
		w.element("gpxtpx:course", heading)
		w.text("</gpxtpx:TrackPointExtension></extensions>")
	}
	w.text("</trkpt>\n")
}

// element writes an element with a number, unless that is missing.
func (w *writer) element(name string, v float32) {
	if v == v {
		w.text("<" + name + ">")
		w.float32(v)
		w.text("</" + name + ">")
	}
}
