package fabric

import (
	"slices"
	"time"

	"headway/mec"
)

// Policy decides copies. It is told what it wants to know and answers through the engine: Order, Drop, WakeAt.
//
// To add one: write a file with a type that implements Policy, add its line to registry, and run the contract test,
// which takes every policy of the registry.
type Policy interface {
	// Wants is the set of events that the policy acts on.
	Wants() Mask
	// Step acts on an event. The engine already knows it: e.SiteOf, e.Has and e.Source are up to date.
	Step(e *Engine, now time.Duration, ev *Event)
}

// reader is a policy that wants Access, but not of all reads.
type reader interface {
	wantsRead(c *Class, o Outcome) bool
}

// patient is a policy that wants Vector, but not all the time.
type patient interface {
	nextVector(c ClientID) time.Duration
}

var registry = map[string]func(e *Engine) Policy{
	"static":      func(e *Engine) Policy { return &static{} },
	"home":        func(e *Engine) Policy { return newHome(e) },
	"lru":         func(*Engine) Policy { return &lru{} },
	"ttl":         func(e *Engine) Policy { return &ttl{idle: e.Options.TTLIdle} },
	"everywhere":  func(*Engine) Policy { return &everywhere{} },
	"closest":     func(e *Engine) Policy { return newNear(e, 0, 0) },
	"keep":        func(e *Engine) Policy { return newNear(e, 0, e.Options.KeepFor) },
	"neighbours":  func(e *Engine) Policy { return newNear(e, e.Options.NeighboursK, 0) },
	"markov":      func(e *Engine) Policy { return newMarkovChain(e) },
	"vomm":        func(e *Engine) Policy { return newVOMM(e) },
	"fomm":        func(e *Engine) Policy { return newFOMM(e, 0) },
	"combination": func(e *Engine) Policy { return newCombination(e) },
	"vector":      func(e *Engine) Policy { return newVector(e) },
	Clairvoyant:   func(e *Engine) Policy { return newClairvoyant(e) },
}

// Names are the names of all policies, sorted.
func Names() []string {
	names := make([]string, 0, len(registry))
	for n := range registry {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// WeighsPenalties says whether a policy decides otherwise when being late costs more or less. The others do the same
// whatever it costs.
func WeighsPenalties(policy string) bool { return policy == "vector" || policy == Clairvoyant }

// ofClient calls visit with each object that belongs to a client.
func (e *Engine) ofClient(c ClientID, visit func(class int, o ObjectID)) {
	for i := range e.Classes {
		if e.Classes[i].Key == PerVehicle {
			visit(i, e.Object(i, int(c)))
		}
	}
}

// shared says whether an object is shared by clients.
func (e *Engine) shared(o ObjectID) bool { return e.Classes[e.Layout.Class(o)].Key != PerVehicle }

// hashSite spreads keys over sites: the finaliser of MurmurHash3 (A. Appleby), then a reduction by multiplication.
func hashSite(o ObjectID, sites int) mec.SiteID {
	h := uint64(uint32(o)) + 0x9e3779b97f4a7c15
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	h ^= h >> 33
	return mec.SiteID((h >> 32) * uint64(sites) >> 32)
}
