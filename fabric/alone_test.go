package fabric

import (
	"testing"
	"time"

	"headway/mec"
)

// Where each client is to learn from itself alone, what others did says nothing of it; else it does. Twenty others stay for a
// minute at site 0 and come back after another; of the last client nothing was seen.
func TestOthersTeachNothingInPrivate(t *testing.T) {
	for _, private := range []bool{true, false} {
		e, v := crowdEngine(t, 21, 0)
		const last = ClientID(20)
		if private {
			v.private, v.worth = newAlone(21), make([]beyond, 21*len(e.Classes))
		}
		step := func(now time.Duration, ev Event) {
			for _, a := range e.Step(now, ev, nil) {
				if a.Kind == Copy {
					e.Step(now, Event{Kind: Landed, Object: a.Object, Site: a.Site}, nil)
				}
			}
		}
		step(0, Event{Kind: Start})
		for id := range last {
			step(0, Event{Kind: TripStart, Client: id, Site: 0})
		}
		for minute := 1; minute <= 40; minute++ {
			for id := range last {
				step(time.Duration(minute)*time.Minute, Event{Kind: Crossing, Client: id, Site: mec.SiteID(minute % 2)})
			}
		}
		for id := range last + 1 {
			returns, stays := v.law(e, e.copies.Row(ObjectID(id), 0), 1, 2), v.staying(id, 0)
			want := !private || id != last
			if got := returns[0].known(); got != want {
				t.Errorf("private %v: returns of client %d known %v, want %v", private, id, got, want)
			}
			if got := stays[0].known(); got != want {
				t.Errorf("private %v: stays of client %d known %v, want %v", private, id, got, want)
			}
			if worth := v.beyond(id, 0, 0).left.n; (worth > 0) != want {
				t.Errorf("private %v: %d departures of client %d are known for what they left behind", private, worth, id)
			}
		}
	}
}
