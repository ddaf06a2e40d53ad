package fabric_test

import (
	"testing"
	"time"

	"headway/fabric"
)

// A client that stands has no direction; when the network prepares its handover to another site, its copy is ordered
// there, and no other.
func TestPreparedHandoverIsStaged(t *testing.T) {
	w := newFakeWorld(t, "vector", 0)
	w.tell(fabric.Event{Kind: fabric.Start})
	staged := func(c fabric.ClientID, prepare, come bool) (there bool) {
		w.tell(fabric.Event{Kind: fabric.TripStart, Client: c, Site: 2})
		w.tell(fabric.Event{Kind: fabric.Vector, Client: c, Site: 2, X: 2500, FixAt: w.now})
		w.until(w.now + 30*time.Second)
		if prepare {
			w.tell(fabric.Event{Kind: fabric.Preparing, Client: c, Site: 3})
		}
		w.until(w.now + 1900*time.Millisecond) // it may be too soon before
		for s := range w.cfg.Network.Sites {
			if n := w.state[[2]int32{int32(c), int32(s)}]; n > 0 && s != 2 {
				there = true
				if s != 3 {
					t.Fatalf("a copy is at site %d", s)
				}
			}
		}
		w.until(w.now + 100*time.Millisecond)
		if come {
			w.tell(fabric.Event{Kind: fabric.Crossing, Client: c, Site: 3})
			w.until(w.now + time.Minute)
		}
		w.tell(fabric.Event{Kind: fabric.TripEnd, Client: c})
		w.until(w.now + 24*time.Hour)
		return there
	}
	if staged(0, false, false) {
		t.Fatal("a copy was staged for a client that stands")
	}
	for i := range 20 {
		if !staged(0, true, true) && i > 2 { // how long before they come is not known yet
			t.Errorf("preparation %d was not heeded", i)
		}
	}
	heeded := 0
	for i := range 600 {
		if staged(1, true, false) && i >= 500 {
			heeded++
		}
	}
	if heeded > 0 {
		t.Errorf("%d of 100 preparations were heeded, after 500 that nothing came of", heeded)
	}
}
