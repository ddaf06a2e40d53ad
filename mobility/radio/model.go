package radio

import (
	"time"

	"headway/mobility"
)

// Kind is why a cell began to serve.
type Kind uint8

// The kinds.
const (
	Handover    Kind = iota // also: the cell at the start of a trip
	LinkFailure             // the link was lost (T310 ran out) and set up again: a handover too late where the cell is another
	Failed                  // a handover failed, and the link was set up again with its target
)

// Attachment is the start of a vehicle's service by a cell. A model that knows no more than the cell leaves the other
// fields zero.
type Attachment struct {
	At   time.Duration
	Cell int32
	Kind Kind

	// Interruption is how long from At no data flows; 0: the scenario's default.
	Interruption time.Duration
	// PreparedAt is when the network began to prepare the handover: what ETSI MEC 012 reports as IN_PREPARATION. 0: at At.
	// Preparations that no handover comes of, of which variants that prepare early have many, are not told.
	PreparedAt time.Duration
}

// Model decides which cell serves a vehicle. Models are read-only once built and may be shared by goroutines.
type Model interface {
	// Trip appends to dst the cell that serves at the start of a trip, and then each handover: at the first
	// nanosecond at which the model's rule asks for it. Times increase strictly and no two successive cells are
	// equal, unless the second is of kind LinkFailure.
	Trip(dst []Attachment, tr *mobility.Tracks, trip int) []Attachment

	// Locate returns the cell that serves a vehicle that appears at p.
	Locate(p mobility.Point) int32
}

var (
	_ Model = (*Nearest)(nil)
	_ Model = (*Rect)(nil)
	_ Model = (*NR)(nil)
)

// MinimumStay is the time within which a return to the cell before makes a handover a ping-pong (ASSUMPTION: 1 s, as in
// TR 36.839's studies).
const MinimumStay = time.Second

// PingPong says whether an attachment at now to next, after a stay since at a cell that a vehicle had come to from
// before, is a ping-pong.
func PingPong(before, next int32, since, now time.Duration) bool {
	return before == next && now-since < MinimumStay
}
