package node

import (
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
)

// Originals says in which tiers the region's originals lie. No nats-server has tiers: the region plays them. An original that
// is asleep is not read: who asks is told how long it will still sleep, as by a store of archives, and asks again then.
type Originals struct {
	Spec  [mec.Tiers]mec.TierSpec
	Bytes func(o fabric.ObjectID) int64
	Has   func(o fabric.ObjectID) bool    // whether it may leave the hot tier
	Draw  func(o fabric.ObjectID) float64 // which share of the law of rehydration holds the next time, from 0 to 1
	// Moved is told that an original is in another tier, or, where it must be rehydrated, that this begins, or goes on at high
	// priority; Thawed, that it is over. They must not block.
	Moved  func(o fabric.ObjectID, to mec.Tier, high bool)
	Thawed func(o fabric.ObjectID)
}

// originals is where the originals really are.
type originals struct {
	n  *Node
	mu sync.Mutex
	at map[fabric.ObjectID]original // that have not always been hot
}

type original struct {
	tier    mec.Tier
	thaws   bool
	high    bool          // at high priority
	readyAt time.Duration // when it is rehydrated
	until   time.Duration // what was rehydrated can be read until then, wherever the original is
}

// What was rehydrated can be read for a while, as from a store of archives that restores a copy for some days: else an engine
// that sinks the original at once would keep it from those for whom it was rehydrated, and who are on their way.
const (
	restoredFor    = time.Minute     // of the scenario, since it was read last
	restoredReally = 5 * time.Second // and no less than that
)

func (r *originals) restored() time.Duration {
	clock := r.n.cfg.Clock
	return clock.Now() + max(restoredFor, clock.Scenario(restoredReally))
}

// has says whether an object's original may lie elsewhere than in the hot tier.
func (r *originals) has(o fabric.ObjectID) bool {
	return r.n.cfg.Originals != nil && r.n.cfg.Originals.Has(o)
}

// move moves an original to a tier: at once, or, from one that cannot be read, when it is rehydrated; then it is hot. What is
// being rehydrated can be raised to high priority.
func (r *originals) move(o fabric.ObjectID, to mec.Tier, high bool) {
	if !r.has(o) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moveLocked(o, to, high)
}

func (r *originals) moveLocked(o fabric.ObjectID, to mec.Tier, high bool) {
	a, conf := r.at[o], r.n.cfg.Originals
	if a.thaws && (!high || a.high || to != mec.Hot) {
		return
	}
	if a.tier == to {
		if to == mec.Hot { // who wants it so believes it is not
			r.n.tell("up.landed", Placed{Object: o})
		}
		return
	}
	if from := &conf.Spec[a.tier]; to < a.tier && from.Offline() {
		at := r.n.cfg.Clock.Now() + from.At(high, conf.Bytes(o)).Rehydrate.Quantile(conf.Draw(o))
		if a.thaws {
			at = min(at, a.readyAt)
		}
		a.thaws, a.high, a.readyAt = true, high, at
		to = mec.Hot
		r.n.tasks.Go(func() {
			if r.n.cfg.Clock.WaitUntil(r.n.ctx, at) {
				r.thaw(o, at)
			}
		})
	} else {
		a.tier = to
	}
	r.at[o] = a
	conf.Moved(o, to, high)
}

// thaw ends a rehydration. Of one whose priority was raised, the later end is none.
func (r *originals) thaw(o fabric.ObjectID, at time.Duration) {
	r.mu.Lock()
	if a := r.at[o]; !a.thaws || a.readyAt != at {
		r.mu.Unlock()
		return
	}
	r.at[o] = original{until: r.restored()}
	r.n.cfg.Originals.Thawed(o)
	r.mu.Unlock()
	r.n.tell("up.landed", Placed{Object: o})
}

// look says how long an original will still sleep (wake: it is to be rehydrated if it is asleep; asleep and not awoken, it
// sleeps for 0), and what its first byte takes otherwise.
func (r *originals) look(o fabric.ObjectID, wake bool) (asleep bool, left, access time.Duration) {
	if !r.has(o) {
		return false, 0, r.n.cfg.Access
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	a, specs := r.at[o], &r.n.cfg.Originals.Spec
	switch {
	case !specs[a.tier].Offline():
		return false, 0, specs[a.tier].Access
	case r.n.cfg.Clock.Now() < a.until:
		a.until = r.restored()
		r.at[o] = a
		return false, 0, specs[mec.Hot].Access
	}
	if wake {
		r.moveLocked(o, mec.Hot, false)
	}
	if a := r.at[o]; a.thaws {
		left = max(0, a.readyAt-r.n.cfg.Clock.Now())
	}
	return true, left, 0
}

// asleepError says that an original is asleep, and for how much longer if it is being rehydrated.
type asleepError struct{ left time.Duration }

// Error implements error.
func (e *asleepError) Error() string { return "the original is asleep" }

// asleepIn is what an answer says of an original that is asleep; nil: it is not.
func asleepIn(m *nats.Msg) error {
	text := m.Header.Get(headAsleep)
	if text == "" {
		return nil
	}
	left, err := time.ParseDuration(text + "ns")
	if err != nil || left < 0 {
		left = 0
	}
	return &asleepError{left}
}
