package fabric

import (
	"time"

	"headway/mec"
)

// original is what the engine believes of the region's own copy of an object, of a class whose originals have tiers.
type original struct {
	tier   mec.Tier
	thaws  bool // it is being rehydrated, to the hot tier
	high   bool // and at high priority
	inUse  bool // its client is on a trip
	known  bool // its idle time began with a read, not with the start
	early  warmth
	bin    uint8         // bins of its idle time that the law has counted
	since  time.Duration // when it came into its tier, or began to be rehydrated
	usedAt time.Duration // when it was read last: its idle time began
	due    time.Duration // when it is looked at next
	rings  time.Duration // when the wake under way rings; 0: none is
	gen    uint32        // wakes of an earlier generation are stale
	own    int32         // its own law of idle times; 0: none yet
	part   uint8         // of the week, in which its idle time began
	site   mec.SiteID    // where its client was last, or None
}

// warmth is what became of an original that was woken before it was needed.
type warmth uint8

const (
	notEarly warmth = iota
	expected        // woken for a return that has not come yet
	waning          // and the last look found that it should not have been: the second time it sinks again
)

// keeper decides in which tier originals lie. It acts through originals.move and originals.lookAt.
type keeper interface {
	// idles says that nobody needs an original for now: it was read, or its client's trip has ended.
	idles(t *originals, now time.Duration, o ObjectID)
	// used says that an original is about to be read.
	used(t *originals, now time.Duration, o ObjectID)
	// hurries says whether an original that is needed now, and asleep, is worth being rehydrated at high priority.
	hurries(t *originals, now time.Duration, o ObjectID) bool
	// look is what lookAt asked for, and nobody needs the original at the moment.
	look(t *originals, now time.Duration, o ObjectID)
}

// originals are the region's own copies. Objects of classes without tiers stay hot and are not looked at.
type originals struct {
	e      *Engine
	all    []original
	keeper keeper
}

// newOriginals returns nil where no class has tiers.
func newOriginals(e *Engine, policy string) *originals {
	tiered := false
	for i := range e.Classes {
		tiered = tiered || e.Classes[i].Tiers != nil
	}
	if !tiered {
		return nil
	}
	t := &originals{e: e, all: make([]original, e.Objects())}
	for o := range t.all {
		t.all[o].site = mec.None
	}
	switch policy {
	case "vector":
		t.keeper = newSleeper(e)
	case Clairvoyant:
		t.keeper = newSchedule(t)
	default:
		t.keeper = lifecycle{}
	}
	return t
}

// has says whether an object's original has tiers.
func (t *originals) has(o ObjectID) bool {
	return t != nil && t.e.Classes[t.e.Layout.Class(o)].Tiers != nil
}

// own calls visit with each object of a client whose original has tiers.
func (t *originals) own(c ClientID, visit func(o ObjectID)) {
	for i := range t.e.Classes {
		if k := &t.e.Classes[i]; k.Key == PerVehicle && k.Tiers != nil {
			visit(t.e.Object(i, int(c)))
		}
	}
}

// before takes notice of an event before the policy acts on it: of a client that comes, and of a read that has woken what
// it found asleep.
func (t *originals) before(now time.Duration, ev *Event) {
	switch {
	case t == nil:
	case ev.Kind == TripStart:
		t.own(ev.Client, func(o ObjectID) {
			t.all[o].site, t.all[o].inUse = ev.Site, true
		})
	case ev.Kind == Access && ev.Outcome == Cold && t.has(ev.Object):
		t.rehydrates(now, ev.Object, false)
	}
}

// after lets the keeper act on an event, once the policy has.
func (t *originals) after(now time.Duration, ev *Event) {
	if t == nil {
		return
	}
	if t.isOriginal(ev) {
		t.happens(now, ev)
		return
	}
	switch ev.Kind {
	case Start:
		for o := range ObjectID(t.e.Objects()) {
			if t.has(o) {
				t.keeper.idles(t, now, o)
			}
		}
	case Crossing:
		t.own(ev.Client, func(o ObjectID) { t.all[o].site = ev.Site })
	case TripEnd:
		t.own(ev.Client, func(o ObjectID) {
			t.all[o].inUse = false
			t.keeper.idles(t, now, o)
		})
	case Access:
		t.read(now, ev)
	}
}

// read takes a read that was not served at its site, and so by the region, unless another site has a copy.
func (t *originals) read(now time.Duration, ev *Event) {
	o := ev.Object
	if !t.has(o) || ev.Outcome != Miss && ev.Outcome != Cold {
		return
	}
	if from, _ := t.e.Source(o, ev.Site); from == t.e.Network.Region() {
		t.use(now, o)
	}
}

// use says that an original is read: by a client, or for a copy.
func (t *originals) use(now time.Duration, o ObjectID) {
	if !t.has(o) {
		return
	}
	t.keeper.used(t, now, o)
	a := &t.all[o]
	if t.spec(o, a.tier).Offline() && !a.high {
		if high := t.keeper.hurries(t, now, o); high || !a.thaws {
			t.wakeUp(now, o, high)
		}
	}
	a.usedAt, a.known = now, true
	if !a.inUse {
		t.keeper.idles(t, now, o)
	}
}

// wakeUp has an original rehydrated that is asleep, or raises the priority at which it is.
func (t *originals) wakeUp(now time.Duration, o ObjectID, high bool) {
	t.explainMove(o, mec.Hot, high)
	t.e.out = append(t.e.out, Action{Kind: SetTier, Object: o, Site: t.e.Network.Region(), Tier: mec.Hot, High: high})
	t.rehydrates(now, o, high)
}

// rehydrates says that an original is being rehydrated from now on, or at a higher priority than before.
func (t *originals) rehydrates(now time.Duration, o ObjectID, high bool) {
	a := &t.all[o]
	if !a.thaws {
		a.since, a.high = now, false
	}
	a.thaws, a.high = true, a.high || high
}

// thawed says that an original is hot again, and that copies which waited for that begin now.
func (t *originals) thawed(now time.Duration, o ObjectID) {
	a := &t.all[o]
	a.thaws, a.high, a.tier, a.since = false, false, mec.Hot, now
	for r := t.e.copies.First(o); r >= 0; r = t.e.copies.Next(r) {
		if h := t.e.copies.At(r); h.state == ordered {
			h.orderedAt = now // what it waited is not the links' doing
		}
	}
	if !a.inUse {
		t.lookAt(now, o, now)
	}
}

// move brings an original into another tier. It says whether it could: what is being rehydrated cannot be called back.
func (t *originals) move(now time.Duration, o ObjectID, to mec.Tier) bool {
	a := &t.all[o]
	if a.thaws || a.tier == to {
		return false
	}
	if to < a.tier && t.spec(o, a.tier).Offline() {
		t.wakeUp(now, o, false)
		return true
	}
	t.explainMove(o, to, false)
	t.e.out = append(t.e.out, Action{Kind: SetTier, Object: o, Site: t.e.Network.Region(), Tier: to})
	a.tier, a.since = to, now
	return true
}

// spec is what a tier costs an object.
func (t *originals) spec(_ ObjectID, z mec.Tier) *mec.TierSpec { return &t.e.Prices.Region[z] }

// retrieval is what reading an original costs, in US$ per GB, besides its way.
func (t *originals) retrieval(o ObjectID) float64 {
	if !t.has(o) {
		return 0
	}
	return t.spec(o, t.all[o].tier).USDPerGBRead
}

// lookAt asks for a look at an original. One wake per original is under way at a time; where it rings too early it is set
// anew. What asks for now is looked at after the event at hand.
func (t *originals) lookAt(now time.Duration, o ObjectID, at time.Duration) {
	a := &t.all[o]
	at = max(at, now+1)
	a.due = at
	if a.rings > 0 && a.rings <= at {
		return
	}
	a.gen++
	a.rings = at
	t.e.WakeAt(at, objectToken(o, a.gen))
}

// wake takes a wake that rang.
func (t *originals) wake(now time.Duration, token uint64) {
	o := ObjectID(uint32(token))
	a := &t.all[o]
	if token != objectToken(o, a.gen) {
		return
	}
	a.rings = 0
	switch {
	case a.inUse || a.thaws: // who ends that looks again
	case a.due > now:
		t.lookAt(now, o, a.due)
	default:
		t.keeper.look(t, now, o)
	}
}

// isOriginal says whether an event is about an original, which policies do not see.
func (t *originals) isOriginal(ev *Event) bool {
	return t != nil && (ev.Kind == Wake && ev.Token&tokenObject == tokenObject || ev.Kind == Landed && ev.Site == t.e.Network.Region())
}

// happens takes an event about an original.
func (t *originals) happens(now time.Duration, ev *Event) {
	if ev.Kind == Wake {
		t.wake(now, ev.Token)
		return
	}
	t.thawed(now, ev.Object)
}

// TierOf is the tier that an object's original lies in, as far as the engine knows, and whether it is being rehydrated
// from it.
func (e *Engine) TierOf(o ObjectID) (mec.Tier, bool) {
	if !e.origins.has(o) {
		return mec.Hot, false
	}
	a := &e.origins.all[o]
	return a.tier, a.thaws
}
