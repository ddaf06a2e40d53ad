// Package trace reads recorded movements and cell towers, and makes tracks of them. Real traces are dirty: what the
// cleaning drops and where it splits is counted by reason, row for row, so that nothing changes in silence.
package trace

import "math"

// Table holds the rows of a trace as the file has them, by column. Row i is the vehicle IDs[Vehicle[i]] at At[i].
type Table struct {
	Name   string // of the file, as errors name it
	SHA256 string // of its bytes as read (of the compressed ones, where it is compressed), in hexadecimal; see WriteBinary

	IDs     []string // of the vehicles, by number, in order of first appearance
	Vehicle []uint32
	At      []int64   // ns on the file's own clock, as a rule since 1970 UTC
	Lon     []float64 // degrees; not checked here: Clean does, and counts
	Lat     []float64

	// Speed is in m/s and Heading in degrees clockwise from north, NaN where a row has none. Both are nil unless some
	// row has both: one without the other gives no velocity.
	Speed, Heading []float32

	// LeftOut counts, by kind, what the file holds that could have been rows but is none: a SUMO file's people, GPX
	// points without a time. It is nil where there is nothing.
	LeftOut map[string]int64
}

// missing is the speed or heading of a row that has none.
var missing = float32(math.NaN())

// Rows returns the number of rows.
func (t *Table) Rows() int { return len(t.Vehicle) }
