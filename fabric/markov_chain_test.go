package fabric_test

import (
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// What most went to from a site is prepared for there, until nine in ten are served; of clients that never went on,
// nothing is known.
func TestMarkovPreparesForMost(t *testing.T) {
	e, err := fabric.New(lineConfig(t, 1<<40), "markov")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Duration(0)
	tell := func(kind fabric.Kind, site mec.SiteID) (ordered []mec.SiteID) {
		now += time.Second
		for _, a := range e.Step(now, fabric.Event{Kind: kind, Client: 0, Site: site}, nil) {
			if a.Kind == fabric.Copy {
				ordered = append(ordered, a.Site)
			}
		}
		return ordered
	}
	goOn := func(from, to mec.SiteID) {
		tell(fabric.TripStart, from)
		tell(fabric.Crossing, to)
		tell(fabric.TripEnd, to)
	}
	if got := tell(fabric.TripStart, 1); !slices.Equal(got, []mec.SiteID{1}) {
		t.Fatalf("with nothing known, copies at %v, want 1 alone", got)
	}
	tell(fabric.TripEnd, 1)
	for range 10 {
		goOn(1, 2)
	}
	goOn(1, 0) // one in eleven: the other ten are more than nine in ten
	if got := tell(fabric.TripStart, 1); !slices.Equal(got, []mec.SiteID{1, 2}) {
		t.Fatalf("copies at %v, want 1 and 2", got)
	}
	tell(fabric.TripEnd, 1)
	goOn(1, 0) // two in twelve
	if got := tell(fabric.TripStart, 1); !slices.Equal(got, []mec.SiteID{1, 2, 0}) {
		t.Fatalf("copies at %v, want 1, 2 and 0", got)
	}
}
