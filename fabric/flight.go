package fabric

import (
	"time"

	"headway/mec"
)

// flightMost bounds what is in flight on a link when a copy is staged, in copies of its size: links bring copies first
// come first served, and one for a client that is there waits behind all that were staged before it.
const flightMost = 2

// holdBack is how long a copy that is staged should be held back for the links of its path to have few enough in flight; a
// copy that a client waits for never is.
func (e *Engine) holdBack(now time.Duration, o ObjectID, from, to mec.SiteID) time.Duration {
	alone := mec.Serialise(e.Classes[e.Layout.Class(o)].Bytes, e.Network.Path(from, to).NSPerByte)
	return e.flight.Wait(now, from, to, mec.Bulk) - flightMost*alone
}
