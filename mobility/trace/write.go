package trace

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
)

// writer writes a table as text. Numbers are written so that reading them gives the same bits.
type writer struct {
	*bufio.Writer
	table *Table
	buf   []byte
	err   error // the first row that the format cannot hold
}

func newWriter(w io.Writer, t *Table) *writer {
	return &writer{Writer: bufio.NewWriterSize(w, maxLine), table: t}
}

// finish returns why not everything was written.
func (w *writer) finish() error {
	if err := w.Flush(); err != nil { // it keeps the first error of any call before
		return fmt.Errorf("writing the trace: %w", err)
	}
	return w.err
}

// text writes as it stands. Errors are kept, for finish.
func (w *writer) text(s string) { _, _ = w.WriteString(s) }

// degrees writes a coordinate.
func (w *writer) degrees(v float64) { w.put(strconv.AppendFloat(w.buf[:0], v, 'f', -1, 64)) }

// float32 writes a speed or a heading, in as few digits as give the same bits when they are read as a float64 first.
func (w *writer) float32(v float32) {
	w.buf = strconv.AppendFloat(w.buf[:0], float64(v), 'f', -1, 32)
	if again, _ := parseFloat(w.buf); float32(again) != v {
		w.buf = strconv.AppendFloat(w.buf[:0], float64(v), 'f', -1, 64)
	}
	w.put(w.buf)
}

// seconds writes a time in seconds, with as many decimals as it has.
func (w *writer) seconds(ns int64) {
	b := w.buf[:0]
	u := uint64(ns)
	if ns < 0 {
		b = append(b, '-')
		u = -u
	}
	b = strconv.AppendUint(b, u/1e9, 10)
	if part := u % 1e9; part != 0 {
		b = append(b, '.')
		for unit := uint64(1e8); part != 0; unit /= 10 {
			b = append(b, '0'+byte(part/unit))
			part %= unit
		}
	}
	w.put(b)
}

func (w *writer) put(b []byte) {
	w.buf = b
	_, _ = w.Write(b)
}

// motion returns the speed and heading of a row, missing where it has none.
func (t *Table) motion(row int) (speed, heading float32) {
	if t.Speed == nil {
		return missing, missing
	}
	return t.Speed[row], t.Heading[row]
}

// placed says whether a row has a position. Formats that cannot hold one that is no number give an error instead.
func (w *writer) placed(row int, format string) bool {
	lon, lat := w.table.Lon[row], w.table.Lat[row]
	ok := !math.IsNaN(lon-lat) && !math.IsInf(lon, 0) && !math.IsInf(lat, 0)
	if !ok && w.err == nil {
		w.err = fmt.Errorf("row %d of the trace, of vehicle %q, has no position (%v, %v), which %s cannot say; clean the trace first",
			row+1, w.table.IDs[w.table.Vehicle[row]], lon, lat, format)
	}
	return ok && w.err == nil
}

// inTime returns the row numbers of a table in order of time, rows of one time in the table's order.
func inTime(t *Table) []uint32 {
	rows := make([]uint32, t.Rows())
	for i := range rows {
		rows[i] = uint32(i)
	}
	byTime(t, rows)
	return rows
}
