package radio

import (
	"time"

	"headway/mobility"
)

// Attachment is the start of a vehicle's service by a cell.
type Attachment struct {
	At   time.Duration
	Cell int32
}

// Model decides which cell serves a vehicle. Models are read-only once built and may be shared by goroutines.
type Model interface {
	// Trip appends to dst the cell that serves at the start of a trip, and then each handover: at the first
	// nanosecond at which the model's rule asks for it. Times increase strictly and no two successive cells are
	// equal.
	Trip(dst []Attachment, tr *mobility.Tracks, trip int) []Attachment

	// Locate returns the cell that serves a vehicle that appears at p.
	Locate(p mobility.Point) int32
}

var (
	_ Model = (*Nearest)(nil)
	_ Model = (*Rect)(nil)
)
