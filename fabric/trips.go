package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// Trip is where a client is, as was last heard.
type Trip struct {
	Site mec.SiteID    // None: it has left the network
	At   time.Duration // by the client's clock, of the news that said so
}

// Trips are where the clients are, as was heard over a network that may lose news, and bring them late.
type Trips map[ClientID]Trip

// Admit brings what is heard over a network into the order that an engine relies on, and returns what the engine is to be
// told: a client is on a trip between its start and its end, and only then reports and crosses. Messages of two sites may
// overtake each other: what is older than what is known of a client changes nothing. Those to a site that is down are
// lost: a report from a site that the client was not known to be at says that it attached there meanwhile. And whoever
// numbers a client, an object or a site that there is not is not heard. FixAt is when the client said so, whatever the kind.
func (t Trips) Admit(e *Engine, ev Event) []Event {
	if !e.knows(&ev) {
		return nil
	}
	known, ok := t[ev.Client]
	if !ok {
		known = Trip{Site: mec.None, At: math.MinInt64}
	}
	switch onTrip := known.Site != mec.None; ev.Kind {
	case TripStart, Crossing:
		if known.Site == ev.Site || ev.FixAt < known.At {
			return nil
		}
		return []Event{t.attach(ev, onTrip)}
	case TripEnd:
		if !onTrip || ev.FixAt < known.At {
			return nil
		}
		t[ev.Client] = Trip{mec.None, ev.FixAt}
	case Vector:
		if ev.FixAt > known.At && ev.Site != known.Site {
			return []Event{t.attach(Event{Client: ev.Client, Site: ev.Site, FixAt: ev.FixAt}, onTrip), ev}
		}
		if ev.Site = known.Site; !onTrip {
			return nil
		}
	case Access:
		return t.admitRead(ev, known)
	case Preparing:
		if !onTrip {
			return nil
		}
	case Hint:
		if !e.admitHint(&ev, onTrip) {
			return nil
		}
	}
	return []Event{ev}
}

// knows says whether there is what an event names.
func (e *Engine) knows(ev *Event) bool {
	return ev.Client >= 0 && int(ev.Client) < e.Clients && ev.Object >= 0 && int(ev.Object) < e.Objects()
}

// admitRead is Admit of a read: one whose answer came after the client had gone teaches nothing.
func (t Trips) admitRead(ev Event, known Trip) []Event {
	switch {
	case ev.Site == known.Site:
		return []Event{ev}
	case ev.FixAt <= known.At:
		return nil
	}
	at := Event{Client: ev.Client, Site: ev.Site, FixAt: ev.FixAt}
	return []Event{t.attach(at, known.Site != mec.None), ev}
}

// admitHint says whether a hint is of a client on a trip, or of an object at a site.
func (e *Engine) admitHint(ev *Event, onTrip bool) bool {
	if ev.Site < mec.None || int(ev.Site) >= len(e.Network.Sites) {
		return false
	}
	if ev.Hint == Pin || ev.Hint == Unpin {
		return ev.Site != mec.None
	}
	return onTrip
}

// attach takes note of a client's site, and returns what the engine is told of it.
func (t Trips) attach(ev Event, onTrip bool) Event {
	t[ev.Client] = Trip{ev.Site, ev.FixAt}
	ev.Kind = TripStart
	if onTrip {
		ev.Kind = Crossing
	}
	return ev
}
