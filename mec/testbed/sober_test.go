package testbed

import (
	"testing"

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
		s := newReplica(e, net, nil)
		at := map[fabric.ClientID]mec.SiteID{}
		e.Step(0, fabric.Event{Kind: fabric.Start}, nil)
		for range rapid.IntRange(1, 60).Draw(rt, "events") {
			ev := fabric.Event{
				Kind: rapid.SampledFrom([]fabric.Kind{
					fabric.TripStart, fabric.Crossing, fabric.TripEnd, fabric.Vector, fabric.Access, fabric.Landed, fabric.Lost, fabric.Preparing,
				}).Draw(rt, "kind"),
				Client:  fabric.ClientID(rapid.IntRange(-1, testClients).Draw(rt, "client")),
				Object:  fabric.ObjectID(rapid.IntRange(-1, e.Objects()).Draw(rt, "object")),
				Site:    mec.SiteID(rapid.IntRange(0, testSites-1).Draw(rt, "site")),
				Outcome: fabric.Outcome(rapid.IntRange(0, int(fabric.Outcomes)-1).Draw(rt, "outcome")),
				X:       rapid.Float64Range(-1e4, 1e4).Draw(rt, "x"), VX: rapid.Float64Range(-50, 50).Draw(rt, "vx"),
			}
			if !s.admit(&ev) {
				continue
			}
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
			case fabric.TripEnd:
				if !onTrip {
					rt.Fatalf("a trip ends that did not start: %+v", ev)
				}
				delete(at, ev.Client)
			case fabric.Vector:
				if !onTrip || ev.Site != before {
					rt.Fatalf("a report from %d by a client at %d (%v)", ev.Site, before, onTrip)
				}
			}
			ev.FixAt = 0
			e.Step(1e9, ev, nil)
		}
	})
}
