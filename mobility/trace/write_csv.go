package trace

import (
	"io"
	"strings"
)

// WriteCSV writes a trace as ReadCSV reads it, row for row, with the columns speed_mps and heading_deg where it has them.
func WriteCSV(out io.Writer, t *Table) error {
	w := newWriter(out, t)
	w.text("vehicle_id,time_s,lon,lat")
	if t.Speed != nil {
		w.text(",speed_mps,heading_deg")
	}
	w.text("\n")
	quoted := make([]string, len(t.IDs))
	for i, id := range t.IDs {
		quoted[i] = id
		if strings.ContainsAny(id, `,"`) {
			quoted[i] = `"` + strings.ReplaceAll(id, `"`, `""`) + `"`
		}
	}
	for row, v := range t.Vehicle {
		w.text(quoted[v])
		w.text(",")
		w.seconds(t.At[row])
		w.text(",")
		w.degrees(t.Lon[row])
		w.text(",")
		w.degrees(t.Lat[row])
		if t.Speed != nil {
			w.text(",")
			w.optional(t.Speed[row])
			w.text(",")
			w.optional(t.Heading[row])
		}
		w.text("\n")
	}
	return w.finish()
}

// optional writes a speed or heading, nothing where it is missing.
func (w *writer) optional(v float32) {
	if v == v {
		w.float32(v)
	}
}
