package testbed

import (
	"time"

	"headway/fabric"
	"headway/mec"
)

// trip is where a client on a trip is.
type trip struct {
	Site mec.SiteID
	At   time.Duration // of the news that said so
}

// admit brings what is heard over a network into the order that an engine relies on, and says whether the engine may be
// told an event as it stands after the call: a client is on a trip between its start and its end, and only then reports
// and crosses. Messages of two sites may overtake each other, and those to a site that is down are lost. And whoever
// numbers a client or an object that there is not is not heard.
func (r *replica) admit(ev *fabric.Event) bool {
	if ev.Client < 0 || int(ev.Client) >= r.engine.Clients || ev.Object < 0 || int(ev.Object) >= r.engine.Objects() {
		return false
	}
	at, onTrip := r.Trips[ev.Client]
	switch ev.Kind {
	case fabric.TripStart, fabric.Crossing:
		if onTrip && at.Site == ev.Site {
			return false
		}
		r.Trips[ev.Client] = trip{ev.Site, r.Now}
		ev.Kind = fabric.TripStart
		if onTrip {
			ev.Kind = fabric.Crossing
		}
	case fabric.TripEnd:
		delete(r.Trips, ev.Client)
		return onTrip
	case fabric.Vector:
		ev.Site = at.Site
		return onTrip
	case fabric.Preparing:
		return onTrip
	}
	return true
}
