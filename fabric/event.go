package fabric

import (
	"time"

	"headway/mec"
)

// ClientID numbers the clients, from 0.
type ClientID int32

// ObjectID numbers the objects of all classes, from 0; see Layout.
type ObjectID int32

// Kind is what an event tells.
type Kind uint8

// The kinds of event. What each carries is said here; other fields are ignored.
const (
	Start     Kind = iota // the fabric starts: before anything else, once
	TripStart             // Client is on a trip, attached at Site
	Crossing              // Client, on a trip, is now attached at Site
	TripEnd               // Client has left the network
	Vector                // Client reports X, Y, VX, VY, AccuracyM, FixAt; see Event
	Access                // Client, attached at Site, read Object there, with Outcome
	Landed                // the copy of Object at Site is ready; in the region: its original is hot again
	Lost                  // the copy of Object at Site will not come, or is gone
	SiteDown              // Site is down; what it stored is lost
	SiteUp                // Site is back, empty
	Wake                  // the time that a policy asked for, with its Token
	Preparing             // the network prepares a handover of Client, on a trip, to a cell of Site (ETSI MEC 012: IN_PREPARATION)
	Hint                  // an application says something of Client or Object ahead of time; see HintKind
	Kinds                 // number of kinds
)

// String is the kind's name.
func (k Kind) String() string {
	return [...]string{"start", "trip start", "crossing", "trip end", "vector", "read", "landed", "lost", "site down", "site up", "wake", "preparing", "hint"}[k]
}

// Mask is a set of kinds.
type Mask uint16

// Has says whether a kind is in the set.
func (m Mask) Has(k Kind) bool { return m&(1<<k) != 0 }

// Of is the set of the given kinds.
func Of(kinds ...Kind) Mask {
	var m Mask
	for _, k := range kinds {
		m |= 1 << k
	}
	return m
}

// Outcome is how a read was answered.
type Outcome uint8

// The outcomes of a read; together they are all reads.
const (
	Hit         Outcome = iota // from a ready copy at the serving site
	Late                       // from the copy that was on its way: the read waited for it
	Miss                       // from elsewhere
	Cold                       // from elsewhere, after rehydration
	Unavailable                // not at all: the serving site is down
	Outcomes                   // number of outcomes
)

// String is the outcome's name.
func (o Outcome) String() string {
	return [...]string{"hit", "late", "miss", "cold", "unavailable"}[o]
}

// Event tells the engine what happened. It is a value: the engine keeps no reference to it.
//
// A Vector says where the client was at FixAt, which is the time of the event or before it; reports of one client arrive
// in order of FixAt. Package mobility/mec013 lists the fields of the standards that these stand for.
type Event struct {
	Kind       Kind
	Outcome    Outcome
	Hint       HintKind
	ByNetwork  bool // of a Vector: there was no fix; X and Y are those of the serving cell, and VX and VY are not known (0)
	Client     ClientID
	Object     ObjectID
	Site       mec.SiteID
	X, Y       float64 // m
	VX, VY     float64 // m/s
	AccuracyM  float64 // standard deviation of X and of Y, m; 0: not known
	FixAt      time.Duration
	PenaltyUSD float64       // of an Access: what the read's lateness cost
	DueAt      time.Duration // of a Hint
	BudgetUSD  float64       // of a Hint
	Token      uint64
}
