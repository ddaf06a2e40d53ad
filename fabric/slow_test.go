package fabric

import (
	"testing"
	"time"

	"headway/mec"
)

// commuter has a client drive through eight sites and back, once a day, a site per two minutes, with copies that take a
// minute. It says at how many of the crossings of each day the copy was there, and how many copies were ordered.
type commuter struct {
	e       *Engine
	now     time.Duration
	lands   map[mec.SiteID]time.Duration
	ordered int
}

func newCommuter(t *testing.T, penalty float64, private bool) *commuter {
	t.Helper()
	net, err := mec.NewNetwork(make([]mec.Site, 100), nil, mec.LinkSpec{Fixed: true, Delay: time.Minute, USDPerGB: 0.005}, mec.LinkSpec{})
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("edge-dram")
	opt := DefaultOptions()
	opt.Private = private
	e, err := New(Config{
		Network: net, Clients: 2, Prices: book, Options: opt, Map: squaresOf1km{},
		Classes: []Class{{Name: "own", Key: PerVehicle, Objects: 2, Bytes: 100e6, AbsentUSDPerS: penalty}},
	}, "vector")
	if err != nil {
		t.Fatal(err)
	}
	return &commuter{e: e, lands: map[mec.SiteID]time.Duration{}}
}

func (w *commuter) tell(ev Event) {
	for _, a := range w.e.Step(w.now, ev, nil) {
		switch a.Kind {
		case Copy:
			w.lands[a.Site] = w.now + time.Minute
			w.ordered++
		case Drop:
			delete(w.lands, a.Site)
		}
	}
}

func (w *commuter) day(t *testing.T, c ClientID) (ready int) {
	t.Helper()
	site := mec.None
	for step := range 56 {
		x := 500 + 250*float64(28-max(step-28, 28-step))
		for s := range mec.SiteID(100) {
			if at, ok := w.lands[s]; ok && at <= w.now {
				w.tell(Event{Kind: Landed, Client: c, Object: ObjectID(c), Site: s})
			}
		}
		here := (squaresOf1km{}).Site(x, 500)
		switch {
		case site == mec.None:
			w.tell(Event{Kind: TripStart, Client: c, Site: here})
		case site != here:
			if at, ok := w.lands[here]; ok && at <= w.now {
				ready++
			}
			w.tell(Event{Kind: Crossing, Client: c, Site: here})
		}
		site = here
		w.tell(Event{Kind: Vector, Client: c, Site: here, X: x, Y: 500, FixAt: w.now})
		w.now += 30 * time.Second
	}
	w.tell(Event{Kind: TripEnd, Client: c})
	w.now += 12 * time.Hour
	w.lands = map[mec.SiteID]time.Duration{}
	for s := range mec.SiteID(100) {
		w.e.Step(w.now, Event{Kind: Lost, Object: ObjectID(c), Site: s}, nil)
	}
	return ready
}

// With copies that take half as long as a stay, a client that drives the same way each day has its copies there; another
// has them there too if it learns from the first, and not while it learns alone. Without a penalty nothing is ordered.
func TestSlowCopiesAreThereInTime(t *testing.T) {
	for _, private := range []bool{false, true} {
		w := newCommuter(t, 3e-5, private)
		first := w.day(t, 0)
		for range 12 {
			w.day(t, 0)
		}
		last := w.day(t, 0)
		if last < 13 || last < first {
			t.Errorf("private %v: copies were there at %d of 14 crossings on the first day, at %d on the last", private, first, last)
		}
		stranger := w.day(t, 1)
		if private && stranger != first || !private && stranger < last-1 {
			t.Errorf("private %v: for another client copies were there at %d crossings; for the first on its first day at %d, on its last at %d", private, stranger, first, last)
		}
	}
	w := newCommuter(t, 0, false)
	for range 3 {
		w.day(t, 0)
	}
	if w.ordered > 0 {
		t.Errorf("without a penalty %d copies were ordered", w.ordered)
	}
}
