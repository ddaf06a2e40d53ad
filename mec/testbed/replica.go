package testbed

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// replica is an engine with the books of its orders: a state machine that is told what the region's log holds, message by
// message, each with the time at which it got there. It reads no clock and does no I/O, so every replica that was told the
// same log is in the same state, and would say the same. Of all of them, one is listened to: its out is set.
type replica struct {
	engine  *fabric.Engine
	network *mec.Network
	clock   *node.Clock
	decoder node.Decoder
	books
	actions []fabric.Action

	// say sends a message to the nodes. It is nil while nobody listens.
	say func(subject string, v any)
	// epoch is that of the replica that is listened to.
	epoch   uint64
	ordered func(now time.Duration, o fabric.ObjectID, to, from mec.SiteID)
}

// books are what a replica knows besides its engine.
type books struct {
	Now    time.Duration // of the last event
	Number uint64        // of the last order
	Orders map[copyAt]order
	Trips  fabric.Trips
	Down   map[mec.SiteID]bool
	Wakes  wakes
}

func newBooks() books {
	return books{Orders: map[copyAt]order{}, Trips: fabric.Trips{}, Down: map[mec.SiteID]bool{}}
}

type copyAt struct {
	Object fabric.ObjectID
	Site   mec.SiteID
}

func newReplica(engine *fabric.Engine, network *mec.Network, clock *node.Clock) *replica {
	r := &replica{
		engine: engine, network: network, clock: clock, decoder: node.Decoder{Sites: map[string]mec.SiteID{}, Clock: clock},
		books: newBooks(),
	}
	for i := range network.Locations() {
		r.decoder.Sites[node.Name(mec.SiteID(i), network.Region())] = mec.SiteID(i)
	}
	return r
}

// start tells the engine that the fabric starts.
func (r *replica) start() { r.step(fabric.Event{Kind: fabric.Start}) }

// due is when the engine wants to be woken next; ok says whether it does.
func (r *replica) due() (at time.Duration, ok bool) {
	if len(r.Wakes) == 0 {
		return 0, false
	}
	return r.Wakes[0].At, true
}

// hear takes a message of the log, and what was due before it came. An error is the message's own, and changes nothing.
func (r *replica) hear(at time.Time, subject string, data []byte) error {
	now := max(r.Now, r.clock.Of(at))
	for len(r.Wakes) > 0 && r.Wakes[0].At <= now {
		w := heap.Pop(&r.Wakes).(wake)
		r.Now = max(r.Now, w.At)
		r.step(fabric.Event{Kind: fabric.Wake, Token: w.Token})
	}
	r.Now = now
	switch {
	case subject == tickSubject: // it was all about its time
		return nil
	case strings.HasSuffix(subject, heldSubject):
		return r.reconcile(subject, data)
	}
	ev, err := r.decoder.Event(subject, data)
	if err != nil {
		return err
	}
	ev.FixAt = min(ev.FixAt, now) // clocks differ
	for _, ev := range r.Trips.Admit(r.engine, ev) {
		r.take(ev)
	}
	return nil
}

// take takes an event that is in order.
func (r *replica) take(ev fabric.Event) {
	key, number := copyAt{ev.Object, ev.Site}, ev.Token
	switch o := r.Orders[key]; ev.Kind {
	case fabric.Landed:
		if ev.Site == r.network.Region() { // an original is hot again
			ev.Token = 0
			r.step(ev)
		} else if o.Number == number && !o.Ready {
			r.landed(key, number)
		}
	case fabric.Lost:
		if o.Number == number {
			r.gone(key, number)
			ev.Token = 0
			r.step(ev)
		}
	case fabric.SiteDown, fabric.SiteUp:
		r.life(ev)
	default:
		r.step(ev)
	}
}

// tickSubject is where the engine that leads writes into the log that time passes: its own wakes come about by the log, as
// everything does.
var tickSubject = node.Subject("engine", "up.tick")

// landed takes the news that a copy is ready.
func (r *replica) landed(at copyAt, number uint64) {
	o := r.Orders[at]
	o.Ready = true
	r.Orders[at] = o
	r.tell(node.WhereSubject(), node.Where{Object: at.Object, Site: at.Site, Number: number, Ready: true, Epoch: r.epoch})
	r.step(fabric.Event{Kind: fabric.Landed, Object: at.Object, Site: at.Site})
}

// gone forgets a copy, and tells all nodes.
func (r *replica) gone(at copyAt, number uint64) {
	delete(r.Orders, at)
	r.tell(node.WhereSubject(), node.Where{Object: at.Object, Site: at.Site, Number: number, Epoch: r.epoch})
}

// life takes the news that a site is down or up again. What is known already is no news.
func (r *replica) life(ev fabric.Event) {
	down := ev.Kind == fabric.SiteDown
	if r.Down[ev.Site] == down {
		return
	}
	if down {
		r.Down[ev.Site] = true
		for _, at := range r.copiesAt(ev.Site) {
			r.gone(at, r.Orders[at].Number)
		}
	} else {
		delete(r.Down, ev.Site)
	}
	r.step(ev)
}

// step lets the engine act.
func (r *replica) step(ev fabric.Event) {
	if !r.engine.Wants().Has(ev.Kind) {
		return
	}
	r.actions = r.engine.Step(r.Now, ev, r.actions[:0])
	for i := range r.actions {
		a := &r.actions[i]
		at := copyAt{a.Object, a.Site}
		switch a.Kind {
		case fabric.Copy:
			r.Number = r.next()
			r.Orders[at] = order{Number: r.Number, From: a.From}
			if r.say != nil && r.ordered != nil {
				r.ordered(r.Now, a.Object, a.Site, a.From)
			}
			r.do(a.Site, node.Order{Do: "copy", Object: a.Object, From: a.From, Number: r.Number})
		case fabric.Drop:
			number := r.Orders[at].Number
			r.do(a.Site, node.Order{Do: "drop", Object: a.Object, Number: number, Evict: a.Reason == fabric.Evicted})
			r.gone(at, number)
		case fabric.WakeAt:
			heap.Push(&r.Wakes, wake{a.At, a.Token})
		case fabric.SetTier:
			r.moveOriginal(a.Object, a.Tier, a.High)
		}
	}
}

// next is the number of the next order: above all of this log, and, as it is made of the time, above those of a log that
// is lost.
func (r *replica) next() uint64 {
	return max(r.Number+1, uint64(max(0, r.clock.At(r.Now).UnixMicro())))
}

func (r *replica) do(site mec.SiteID, o node.Order) {
	o.Epoch = r.epoch
	r.tell(node.Subject(node.Name(site, r.network.Region()), "do"), o)
}

func (r *replica) tell(subject string, v any) {
	if r.say != nil {
		r.say(subject, v)
	}
}

// lead lets the replica be listened to: it says so, and the nodes answer with what they hold.
func (r *replica) lead(epoch uint64, say func(subject string, v any)) {
	r.epoch, r.say = epoch, say
	r.tell(node.LeadSubject(), node.Lead{Epoch: epoch})
	r.tellAll(r.network.Region())
	for o := range fabric.ObjectID(r.engine.Objects()) { // what was decided before, nobody heard
		switch tier, thaws := r.engine.TierOf(o); {
		case thaws:
			r.moveOriginal(o, mec.Hot, false)
		case tier != mec.Hot:
			r.moveOriginal(o, tier, false)
		}
	}
}

func (r *replica) moveOriginal(o fabric.ObjectID, to mec.Tier, high bool) {
	r.do(r.network.Region(), node.Order{Do: "tier", Object: o, Tier: to.String(), High: high})
}

func (r *replica) follow() { r.epoch, r.say = 0, nil }

// whereMost is how many copies a message tells of: far fewer than it could hold.
const whereMost = 500

// tellAll tells one location where all ready copies are.
func (r *replica) tellAll(to mec.SiteID) {
	if r.say == nil {
		return
	}
	var all []node.Where
	for _, at := range r.copies() {
		if o := r.Orders[at]; o.Ready {
			all = append(all, node.Where{Object: at.Object, Site: at.Site, Number: o.Number, Ready: true, Epoch: r.epoch})
		}
	}
	for some := range slices.Chunk(all, whereMost) {
		r.tell(node.Subject(node.Name(to, r.network.Region()), "where"), some)
	}
}

// String says where the replica is.
func (r *replica) String() string {
	return fmt.Sprintf("%d copies ordered, %d vehicles on trips, at %v", len(r.Orders), len(r.Trips), r.Now)
}

// wake is a time at which the engine wants to be woken.
type wake struct {
	At    time.Duration
	Token uint64
}

// wakes is a heap by time.
type wakes []wake

func (w wakes) Len() int           { return len(w) }
func (w wakes) Less(i, j int) bool { return w[i].At < w[j].At }
func (w wakes) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }

// Push implements heap.Interface.
func (w *wakes) Push(x any) { *w = append(*w, x.(wake)) }

// Pop implements heap.Interface.
func (w *wakes) Pop() any {
	old := *w
	x := old[len(old)-1]
	*w = old[:len(old)-1]
	return x
}
