package fabric

import (
	"slices"
	"testing"
	"time"

	"headway/mec"
)

// wire plays an engine's orders over links as the world does: copies land when its own queues say so.
type wire struct {
	e      *Engine
	queues *mec.Queues
	orders []Action
	coming []landing
}

type landing struct {
	at   time.Duration
	copy Action
}

func (w *wire) step(now time.Duration, ev Event) {
	for _, a := range w.e.Step(now, ev, nil) {
		if a.Kind != Copy {
			continue
		}
		bytes := w.e.Classes[w.e.Layout.Class(a.Object)].Bytes
		w.orders = append(w.orders, a)
		w.coming = append(w.coming, landing{w.queues.Send(now, a.From, a.Site, bytes, mec.Bulk), a})
	}
}

// settle lets all copies land, and is when the last does.
func (w *wire) settle() time.Duration {
	now := time.Duration(0)
	for len(w.coming) > 0 {
		slices.SortStableFunc(w.coming, func(a, b landing) int { return int(a.at - b.at) })
		next := w.coming[0]
		w.coming = w.coming[1:]
		now = next.at
		w.step(now, Event{Kind: Landed, Object: next.copy.Object, Site: next.copy.Site})
	}
	return now
}

// Twenty clients begin at one site at once, and the copies that they want take 0.8 s each. Half come by way of the site next
// to it, so that the last waits for half as long; a client that comes alone has its own straight from the region.
func TestARushTakesTheLinksOfTheSitesAround(t *testing.T) {
	const n = 20
	rush := func(clients int) (*wire, time.Duration) {
		e, _ := crowdEngine(t, n, 0)
		w := &wire{e: e, queues: mec.NewQueues(e.Network)}
		w.step(0, Event{Kind: Start})
		for id := range ClientID(clients) {
			w.step(0, Event{Kind: TripStart, Client: id, Site: 0})
		}
		last := w.settle()
		for id := range clients {
			if r := e.copies.Find(e.Object(0, id), 0); r < 0 || e.copies.At(r).state != ready {
				t.Errorf("client %d has no copy", id)
			}
		}
		return w, last
	}
	w, last := rush(n)
	via := 0
	for _, a := range w.orders {
		if a.Site == 1 {
			via++
		}
	}
	if via < n/3 || via > 2*n/3 {
		t.Errorf("%d of %d came by way of the site next door", via, n)
	}
	if straight := n * 800 * time.Millisecond; last > straight*2/3 {
		t.Errorf("the last copy was there after %v, and straight from the region it would be after %v", last, straight)
	}
	if w, _ := rush(1); len(w.orders) != 1 || w.orders[0].Site != 0 {
		t.Errorf("one client alone: %v was ordered", w.orders)
	}
}

// A client that goes on while its copy is on its way to be sent on has it sent to where it is then.
func TestARelayFollowsItsClient(t *testing.T) {
	e, _ := crowdEngine(t, 8, 0)
	w := &wire{e: e, queues: mec.NewQueues(e.Network)}
	w.step(0, Event{Kind: Start})
	for id := range ClientID(8) {
		w.step(0, Event{Kind: TripStart, Client: id, Site: 0})
	}
	moved := ClientID(-1)
	for _, a := range w.orders {
		if a.Site == 1 {
			moved = ClientID(e.Key(a.Object))
			break
		}
	}
	if moved < 0 {
		t.Fatal("none comes by way of site 1: nothing is to be seen")
	}
	w.step(time.Millisecond, Event{Kind: Crossing, Client: moved, Site: 1})
	w.settle()
	if r := e.copies.Find(e.Object(0, int(moved)), 1); r < 0 || e.copies.At(r).state != ready {
		t.Error("its copy is not where it went")
	}
	for _, a := range w.orders {
		if a.Object == e.Object(0, int(moved)) && a.Site == 0 {
			t.Error("its copy was sent on to where it had been")
		}
	}
}
