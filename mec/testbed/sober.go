package testbed

import (
	"headway/fabric"
	"headway/mec"
)

// sober brings what is heard over a network into the order that an engine relies on: a client is on a trip between its
// start and its end, and only then reports and crosses. Messages of two sites may overtake each other, and those to a
// site that is down are lost. And whoever numbers a client or an object that there is not is not heard.
type sober struct {
	clients fabric.ClientID
	objects fabric.ObjectID
	at      map[fabric.ClientID]mec.SiteID // of the clients on trips
}

// admit says whether the engine may be told an event, as it stands after the call.
func (s *sober) admit(ev *fabric.Event) bool {
	if ev.Client < 0 || ev.Client >= s.clients || ev.Object < 0 || ev.Object >= s.objects {
		return false
	}
	at, onTrip := s.at[ev.Client]
	switch ev.Kind {
	case fabric.TripStart, fabric.Crossing:
		if onTrip && at == ev.Site {
			return false
		}
		s.at[ev.Client] = ev.Site
		ev.Kind = fabric.TripStart
		if onTrip {
			ev.Kind = fabric.Crossing
		}
	case fabric.TripEnd:
		delete(s.at, ev.Client)
		return onTrip
	case fabric.Vector:
		ev.Site = at
		return onTrip
	case fabric.Preparing:
		return onTrip
	}
	return true
}
