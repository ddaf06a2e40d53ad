package testbed

import (
	"time"

	"headway/fabric"
	"headway/mec"
)

// Step is one thing that happens in a scenario, whatever is placed where: the same as in the simulator.
type Step struct {
	At    time.Duration
	Kind  StepKind
	Event fabric.Event // of Tell and Leave

	Wire   Wire // of Rewire
	Client int32
	Cell   int32      // of Attach
	Site   mec.SiteID // the client's, after the step; or the one that fails or is back
	Class  int        // of Read and Write
	Object fabric.ObjectID
	Bytes  int64
	Air    time.Duration // the radio's round trip
	Hold   time.Duration // until a handover's interruption is over
	// Deadline is what the class allows; who gets no answer gives up then.
	Deadline time.Duration
}

// StepKind is what happens.
type StepKind uint8

// The kinds of step.
const (
	Tell   StepKind = iota // Client, or the radio network, tells the engine Event
	Attach                 // Client is now served by Cell
	Leave                  // Client has left the network, and the engine is told Event
	Read
	Write
	Down   // Site fails
	Up     // Site is back
	Rewire // the link between Site and the region is in the state Wire from now on
)

// Watcher is told what really happens, with its time. It is called from many goroutines.
type Watcher interface {
	Attach(now time.Duration, client, cell int32)
	Leave(now time.Duration, client int32)
	Ordered(now time.Duration, o fabric.ObjectID, site, from mec.SiteID)
	Landed(now time.Duration, o fabric.ObjectID, site mec.SiteID)
	// Dropped: a copy is gone; share is how much of it had arrived.
	Dropped(now time.Duration, o fabric.ObjectID, site mec.SiteID, evicted bool, share float64)
	// Moved: the original of an object is in another tier, or, hot, begins to be rehydrated, at high priority or not; Thawed: it has been.
	Moved(now time.Duration, o fabric.ObjectID, to mec.Tier, high bool)
	Thawed(now time.Duration, o fabric.ObjectID)
	Read(r ReadDone)
	Write(w WriteDone)
	Down(now time.Duration, site mec.SiteID, down bool)
}

// ReadDone is a read that was answered, or given up.
type ReadDone struct {
	At      time.Duration // when it was asked for
	Client  int32
	Class   int
	Object  fabric.ObjectID
	Site    mec.SiteID
	From    mec.SiteID
	Outcome fabric.Outcome
	Latency time.Duration // with what is not real: the air
	Took    time.Duration // really, until the answer or the end of patience
	Added   time.Duration // what NATS and the machine added to what the links take
	Stale   time.Duration // age of the oldest acknowledged write that it misses; 0: it misses none
	Own     bool          // one of those is the client's own
}

// WriteDone is a write that was acknowledged, or given up.
type WriteDone struct {
	At     time.Duration
	Client int32
	Class  int
	Object fabric.ObjectID
	Site   mec.SiteID
	Acked  bool
	Took   time.Duration // real, of the node; without the air
}
