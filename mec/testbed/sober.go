package testbed

import (
	"math"
	"time"

	"headway/fabric"
	"headway/mec"
)

// trip is where a client is, as was last heard.
type trip struct {
	Site mec.SiteID    // None: it has left the network
	At   time.Duration // by the client's clock, of the news that said so
}

// admit brings what is heard over a network into the order that an engine relies on, and returns what the engine is to be
// told: a client is on a trip between its start and its end, and only then reports and crosses. Messages of two sites may
// overtake each other: what is older than what is known of a client changes nothing. Those to a site that is down are
// lost: a report from a site that the client was not known to be at says that it attached there meanwhile. And whoever
// numbers a client, an object or a site that there is not is not heard.
func (r *replica) admit(ev fabric.Event) []fabric.Event {
	if !r.knows(&ev) {
		return nil
	}
	known, ok := r.Trips[ev.Client]
	if !ok {
		known = trip{Site: mec.None, At: math.MinInt64}
	}
	switch onTrip := known.Site != mec.None; ev.Kind {
	case fabric.TripStart, fabric.Crossing:
		if known.Site == ev.Site || ev.FixAt < known.At {
			return nil
		}
		return []fabric.Event{r.attach(ev, onTrip)}
	case fabric.TripEnd:
		if !onTrip || ev.FixAt < known.At {
			return nil
		}
		r.Trips[ev.Client] = trip{mec.None, ev.FixAt}
	case fabric.Vector:
		if ev.FixAt > known.At && ev.Site != known.Site {
			return []fabric.Event{r.attach(fabric.Event{Client: ev.Client, Site: ev.Site, FixAt: ev.FixAt}, onTrip), ev}
		}
		if ev.Site = known.Site; !onTrip {
			return nil
		}
	case fabric.Access:
		return r.admitRead(ev, known)
	case fabric.Preparing:
		if !onTrip {
			return nil
		}
	case fabric.Hint:
		if !r.admitHint(&ev, onTrip) {
			return nil
		}
	}
	return []fabric.Event{ev}
}

// knows says whether there is what an event names.
func (r *replica) knows(ev *fabric.Event) bool {
	return ev.Client >= 0 && int(ev.Client) < r.engine.Clients && ev.Object >= 0 && int(ev.Object) < r.engine.Objects()
}

// admitRead is admit of a read: one whose answer came after the client had gone teaches nothing.
func (r *replica) admitRead(ev fabric.Event, known trip) []fabric.Event {
	switch {
	case ev.Site == known.Site:
		return []fabric.Event{ev}
	case ev.FixAt <= known.At:
		return nil
	}
	at := fabric.Event{Client: ev.Client, Site: ev.Site, FixAt: ev.FixAt}
	return []fabric.Event{r.attach(at, known.Site != mec.None), ev}
}

// admitHint says whether a hint is of a client on a trip, or of an object at a site.
func (r *replica) admitHint(ev *fabric.Event, onTrip bool) bool {
	if ev.Site < mec.None || int(ev.Site) >= len(r.network.Sites) {
		return false
	}
	if ev.Hint == fabric.Pin || ev.Hint == fabric.Unpin {
		return ev.Site != mec.None
	}
	return onTrip
}

// attach takes note of a client's site, and returns what the engine is told of it.
func (r *replica) attach(ev fabric.Event, onTrip bool) fabric.Event {
	r.Trips[ev.Client] = trip{ev.Site, ev.FixAt}
	ev.Kind = fabric.TripStart
	if onTrip {
		ev.Kind = fabric.Crossing
	}
	return ev
}
