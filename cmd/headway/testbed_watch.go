package main

import (
	"sync"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mec/testbed"
	"headway/results"
	"headway/sim"
)

// watcher books what the testbed does, one thing at a time.
type watcher struct {
	mu     sync.Mutex
	ob     *sim.Observation
	split  [fabric.Outcomes]struct{ expected, added *results.Latency } // of reads; nil: of none
	writes *results.Latency

	reads, landed int // how many
}

// Attach implements testbed.Watcher.
func (w *watcher) Attach(now time.Duration, client, cell int32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ob.Attach(now, client, cell)
}

// Leave implements testbed.Watcher.
func (w *watcher) Leave(now time.Duration, client int32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ob.Leave(now, client)
}

// Ordered implements testbed.Watcher.
func (w *watcher) Ordered(now time.Duration, o fabric.ObjectID, site, from mec.SiteID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ob.Ordered(now, o, site, from)
}

// Landed implements testbed.Watcher.
func (w *watcher) Landed(now time.Duration, o fabric.ObjectID, site mec.SiteID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.landed++
	w.ob.Landed(now, o, site)
}

// Dropped implements testbed.Watcher.
func (w *watcher) Dropped(now time.Duration, o fabric.ObjectID, site mec.SiteID, evicted bool, share float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ob.Dropped(now, o, site, evicted, share)
}

// Down implements testbed.Watcher.
func (w *watcher) Down(now time.Duration, site mec.SiteID, down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ob.Down(now, site, down)
}

// Moved implements testbed.Watcher.
func (w *watcher) Moved(now time.Duration, o fabric.ObjectID, to mec.Tier, high bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ob.Moved(now, o, to, high)
}

// Thawed implements testbed.Watcher.
func (w *watcher) Thawed(now time.Duration, o fabric.ObjectID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ob.Thawed(now, o)
}

// Read implements testbed.Watcher.
func (w *watcher) Read(r testbed.ReadDone) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads++
	w.ob.Read(&sim.ReadSeen{
		At: r.At, Vehicle: r.Client, Class: r.Class, Object: r.Object, Site: r.Site, From: r.From, Outcome: r.Outcome,
		Latency: r.Latency, Stale: r.Stale, Own: r.Own,
	})
	if r.Outcome == fabric.Unavailable {
		return
	}
	s := &w.split[r.Outcome]
	if s.added == nil {
		s.expected, s.added = results.NewLatency(), results.NewLatency()
	}
	s.expected.Record(max(0, r.Latency-r.Added))
	s.added.Record(max(0, r.Added))
}

// splits is how the reads' latency comes apart.
func (w *watcher) splits() (all []results.Split) {
	for o := range fabric.Outcomes {
		if s := &w.split[o]; s.added != nil {
			all = append(all, results.Split{Outcome: o.String(), Reads: s.added.Count(), Expected: s.expected.CDF(), Added: s.added.CDF()})
		}
	}
	return all
}

// Write implements testbed.Watcher.
func (w *watcher) Write(d testbed.WriteDone) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ob.Write(d.Class, d.Object, d.Site, d.Acked)
	if d.Acked {
		w.writes.Record(d.Took)
	}
}
