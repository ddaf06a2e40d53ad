package testbed

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/fabric"
	"headway/mec"
)

// Whatever comes in whatever order, the engine is only told what a world could bring about: a trip starts before it goes
// on or ends, a crossing leads elsewhere, and every number is one of its own. All policies stand that.
func TestSober(t *testing.T) {
	net := testNetwork(t, testSites)
	rapid.Check(t, func(rt *rapid.T) {
		e := testEngine(t, net, rapid.SampledFrom(fabric.Names()).Draw(rt, "policy"), 0)
		r := newReplica(e, net, nil)
		at := map[fabric.ClientID]mec.SiteID{}
		e.Step(0, fabric.Event{Kind: fabric.Start}, nil)
		for range rapid.IntRange(1, 60).Draw(rt, "events") {
			for _, ev := range r.Trips.Admit(r.engine, anyEvent(rt, e)) {
				sane(rt, at, ev)
				e.Step(1e10, ev, nil)
			}
		}
	})
}

func anyEvent(rt *rapid.T, e *fabric.Engine) fabric.Event {
	return fabric.Event{
		Kind: rapid.SampledFrom([]fabric.Kind{
			fabric.TripStart, fabric.Crossing, fabric.TripEnd, fabric.Vector, fabric.Access, fabric.Landed, fabric.Lost, fabric.Preparing, fabric.Hint,
		}).Draw(rt, "kind"),
		Client:  fabric.ClientID(rapid.IntRange(-1, testClients).Draw(rt, "client")),
		Object:  fabric.ObjectID(rapid.IntRange(-1, e.Objects()).Draw(rt, "object")),
		Site:    mec.SiteID(rapid.IntRange(0, testSites-1).Draw(rt, "site")),
		Outcome: fabric.Outcome(rapid.IntRange(0, int(fabric.Outcomes)-1).Draw(rt, "outcome")),
		Hint:    fabric.HintKind(rapid.IntRange(0, int(fabric.Unpin)).Draw(rt, "hint")),
		FixAt:   time.Duration(rapid.IntRange(0, 9).Draw(rt, "at")) * time.Second,
		X:       rapid.Float64Range(-1e4, 1e4).Draw(rt, "x"), VX: rapid.Float64Range(-50, 50).Draw(rt, "vx"),
	}
}

// sane wants an event to follow from where the clients are.
func sane(rt *rapid.T, at map[fabric.ClientID]mec.SiteID, ev fabric.Event) {
	before, onTrip := at[ev.Client]
	switch ev.Kind {
	case fabric.TripStart:
		if onTrip {
			rt.Fatalf("a trip starts on a trip: %+v", ev)
		}
		at[ev.Client] = ev.Site
	case fabric.Crossing:
		if !onTrip || before == ev.Site {
			rt.Fatalf("a crossing to %d from %d (%v)", ev.Site, before, onTrip)
		}
		at[ev.Client] = ev.Site
	case fabric.Access:
		if !onTrip {
			rt.Fatalf("a read by a client on no trip: %+v", ev)
		}
	case fabric.TripEnd:
		if !onTrip {
			rt.Fatalf("a trip ends that did not start: %+v", ev)
		}
		delete(at, ev.Client)
	case fabric.Vector:
		if !onTrip || ev.Site != before {
			rt.Fatalf("a report from %d by a client at %d (%v)", ev.Site, before, onTrip)
		}
	default:
	}
}

// What a client is known to have done is not undone by older news; what was lost is made up for by a later report.
func TestOvertaken(t *testing.T) {
	r := newReplica(testEngine(t, testNetwork(t, testSites), "closest", 0), testNetwork(t, testSites), nil)
	for i, c := range []struct {
		kind fabric.Kind
		site mec.SiteID
		at   time.Duration
		want []fabric.Kind
	}{
		{fabric.Vector, 0, 1, []fabric.Kind{fabric.TripStart, fabric.Vector}}, // the attachment was lost
		{fabric.TripStart, 0, 0, nil},
		{fabric.TripStart, 2, 5, []fabric.Kind{fabric.Crossing}},
		{fabric.Crossing, 1, 3, nil},                        // overtaken
		{fabric.Vector, 0, 4, []fabric.Kind{fabric.Vector}}, // from before the crossing
		{fabric.Vector, 3, 6, []fabric.Kind{fabric.Crossing, fabric.Vector}},
		{fabric.TripEnd, 2, 5, nil}, // of a trip before
		{fabric.TripEnd, 3, 7, []fabric.Kind{fabric.TripEnd}},
		{fabric.Vector, 3, 7, nil},
		{fabric.Crossing, 1, 6, nil},
		{fabric.Crossing, 1, 8, []fabric.Kind{fabric.TripStart}},
		{fabric.Access, 1, 7, []fabric.Kind{fabric.Access}}, // told of late, but it is there still
		{fabric.Access, 3, 8, nil},                          // read before the crossing, answered after it
		{fabric.Access, 2, 9, []fabric.Kind{fabric.Crossing, fabric.Access}},
		{fabric.TripEnd, 2, 10, []fabric.Kind{fabric.TripEnd}},
		{fabric.Access, 2, 10, nil}, // answered after the trip
	} {
		var got []fabric.Kind
		for _, ev := range r.Trips.Admit(r.engine, fabric.Event{Kind: c.kind, Site: c.site, FixAt: c.at}) {
			got = append(got, ev.Kind)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d: %v at %d, %v: %v, want %v", i, c.kind, c.site, c.at, got, c.want)
		}
	}
}
