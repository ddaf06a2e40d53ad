package fabric

import (
	"time"

	"headway/mec"
)

// ActionKind is what is to be done.
type ActionKind uint8

// The kinds of action.
const (
	Copy    ActionKind = iota // copy Object from From to Site; tell Landed (or Lost) when done
	Drop                      // drop the copy of Object at Site, or stop its transfer; it counts as done
	WakeAt                    // tell Wake with Token at At
	SetTier                   // move the original of Object, in the region, to Tier; tell Landed at Site, the region, if that takes time
)

// Reason is why a copy is dropped.
type Reason uint8

// The reasons to drop a copy.
const (
	Unwanted Reason = iota // its return is not worth the rent
	Evicted                // its room is needed
)

// Action is what the engine wants done. The driver carries actions out in their order.
type Action struct {
	Kind   ActionKind
	Reason Reason
	Object ObjectID
	Site   mec.SiteID
	From   mec.SiteID
	Tier   mec.Tier
	High   bool // of SetTier to the hot tier: rehydrate at high priority, or raise to it what is being rehydrated
	At     time.Duration
	Token  uint64
}
