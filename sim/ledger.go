package sim

import (
	"time"

	"headway/fabric"
	"headway/mec"
)

// Read is one read, as a run may write it down.
type Read struct {
	At      time.Duration
	Vehicle string
	Class   string
	Key     int // of the object in its class
	Site    string
	From    string // where it was answered from: a site, or "region"
	Outcome string
	Reason  string // why it was not a hit; empty for a hit
	Latency time.Duration
}

// ReadSink takes the reads of one world, in order, and is closed when the world has come to its end, or has not. It is
// called from that world's goroutine.
type ReadSink interface {
	Take(*Read)
	Close() error // the run fails with its error
}

// entry is one booking of the world's copies, for whoever audits it.
type entry struct {
	kind   entryKind
	at     time.Duration
	object fabric.ObjectID
	site   mec.SiteID
	usd    float64
}

type entryKind uint8

const (
	bookOrder entryKind = iota
	bookLand
	bookEnd  // of a ready copy
	bookStop // of one on its way
)

func (w *world) book(kind entryKind, at time.Duration, o fabric.ObjectID, s mec.SiteID, usd float64) {
	if w.audit != nil {
		w.audit(entry{kind, at, o, s, usd})
	}
}

func (w *world) writeDown(now time.Duration, class, v int, o fabric.ObjectID, outcome fabric.Outcome, from mec.SiteID, latency time.Duration) {
	r := Read{
		At: now, Vehicle: w.tr.tracks.Vehicles[v], Class: w.x.classes[class].Name, Key: w.layout.Key(o),
		Site: w.place(w.vehicles[v].site), From: w.place(from), Outcome: outcome.String(), Latency: latency,
	}
	if outcome != fabric.Hit {
		r.Reason = w.reason.String()
	}
	w.sink.Take(&r)
}

func (w *world) place(s mec.SiteID) string {
	if s == w.x.net.Region() {
		return "region"
	}
	return w.x.net.Sites[s].Name
}
