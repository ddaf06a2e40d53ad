package trace

import "time"

// Rules say how a trace is cleaned. The zero Rules drop what is no fix of its own, and nothing else.
type Rules struct {
	MaxSpeedMPS float64       // a step faster than this is impossible; 0: none is
	TripGap     time.Duration // a gap longer than this ends a trip; 0: none does
	KeepAll     bool          // keep every row that has a position on Earth, and only split trips at gaps
	From        time.Duration // rows earlier than this after the first row that is valid are dropped
	Until       time.Duration // rows later than this after the first row kept are dropped; 0: none are

	// SharedID says what is done with an id that two vehicles share: SharedSplit, SharedDrop, or SharedKeep ("" is that).
	// They are told apart by the speed limit, so without one there are none.
	SharedID string
	// Outside is how many times farther from the middle of the trace than nine tenths of the places visited a fix may be;
	// 0: as far as it likes. See area.
	Outside float64
	// ParkedM is how far from each other, in metres, fixes may be while the vehicle stands; 0: they stay as they are. See
	// park.
	ParkedM float64
}

// Reasons why rows are dropped, in the order in which they are looked at.
const (
	DropOffEarth  = "position off Earth"     // not a number, or beyond ±180° or ±90°
	DropZero      = "position (0, 0)"        // what devices write that have no fix
	DropOutside   = "far outside"            // see Rules.Outside
	DropDuplicate = "duplicate row"          // a vehicle, time and position again
	DropSameTime  = "same time, other place" // the first such row in the file is kept
	DropShared    = "shared id"              // see Rules.SharedID
	DropJump      = "impossible step"        // faster than the speed limit: see chain
	DropLone      = "lone fix"               // a trip of one row: it takes no time
	DropEarly     = "before the start"       // earlier than Rules.From
	DropLate      = "after the end"          // later than Rules.Until
)

// Reasons why trips begin, apart from the first of each vehicle.
const (
	SplitGap  = "gap"  // the one before it ended longer ago than Rules.TripGap
	SplitJump = "jump" // the track goes on where it cannot have got to
)

// Report says what cleaning did: RowsKept and the sum over Dropped make Rows; Vehicles and the sum over Splits make
// Trips.
type Report struct {
	Rows, RowsKept int64
	Vehicles       int              // that have a trip
	Trips          int              //
	Dropped        map[string]int64 // reason: rows; reasons that did not occur are absent
	Splits         map[string]int64 // reason: trips begun because of it
	Reordered      int64            // rows that stood behind a later row of their vehicle
	Parked         int64            // rows kept, but put where their vehicle came to stand
	Shared         []SharedID       // ids that two vehicles share, in byte order; nil where there are none
}
