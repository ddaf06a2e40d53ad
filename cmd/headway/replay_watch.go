package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"headway/fabric"
	"headway/mec/testbed"
	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

// replayed is what `headway replay --json` prints.
type replayed struct {
	Schema   int              `json:"schema"`
	Kind     string           `json:"kind"` // replay
	Headway  results.Version  `json:"headway"`
	Scenario string           `json:"scenario"`
	Policy   string           `json:"policy"`
	Seed     uint64           `json:"seed"`
	Speed    float64          `json:"speed"`
	WallS    float64          `json:"wall_s"`
	Aborted  bool             `json:"aborted"`
	Reads    map[string]int   `json:"reads"` // by outcome
	ReadMS   replayedQuantile `json:"read_ms"`
	WriteMS  replayedQuantile `json:"write_ms"`
	Writes   int              `json:"writes"`
	Acked    int              `json:"writes_acknowledged"`
	Lost     int              `json:"objects_that_lost_a_write"`
	LateMS   results.Lateness `json:"late_ms"` // of the vehicles, behind the script
	Sites    []replayedSite   `json:"sites"`
}

// replayedQuantile is of what answers really took, in ms; 0 where there were none.
type replayedQuantile struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

type replayedSite struct {
	Name       string  `json:"name"`
	Reads      int     `json:"reads"`
	Unanswered int     `json:"unanswered"`
	LongestS   float64 `json:"longest_unanswered_s"` // from the first read without an answer to the next with one
}

// replayWatch books what happens, counts what becomes of reads and writes, and says which site answers no more, or again.
type replayWatch struct {
	watcher
	st     *state
	mu     sync.Mutex
	reads  [fabric.Outcomes]int
	took   *results.Latency
	wrote  *results.Latency
	writes int
	acked  int
	sites  []replayedSite
	silent []time.Time // since when a site does not answer

	told     time.Time // when it was last said how it goes
	toldThen [fabric.Outcomes]int
}

// replayTells is how often it is said how it goes.
const replayTells = 5 * time.Second

// tell says what became of the reads since the last time.
func (w *replayWatch) tell(now time.Time) {
	if w.told.IsZero() {
		w.told = now
	}
	span := now.Sub(w.told)
	if span < replayTells {
		return
	}
	n := 0
	for o := range w.reads {
		n += w.reads[o] - w.toldThen[o]
	}
	w.st.say("replay: %.0f reads/s, %.0f %% hit, %d unanswered\n", float64(n)/span.Seconds(),
		100*float64(w.reads[fabric.Hit]-w.toldThen[fabric.Hit])/float64(n), w.reads[fabric.Unavailable]-w.toldThen[fabric.Unavailable])
	w.told, w.toldThen = now, w.reads
}

func newReplayWatch(st *state, places *testbed.Places, ob *sim.Observation) *replayWatch {
	w := &replayWatch{
		watcher: watcher{ob: ob, writes: results.NewLatency()}, st: st, took: results.NewLatency(), wrote: results.NewLatency(), sites: make([]replayedSite, len(places.Names)),
		silent: make([]time.Time, len(places.Names)),
	}
	for i, name := range places.Names {
		w.sites[i].Name = name
	}
	return w
}

// Read implements testbed.Watcher.
func (w *replayWatch) Read(r testbed.ReadDone) {
	w.watcher.Read(r)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads[r.Outcome]++
	site, since, now := &w.sites[r.Site], &w.silent[r.Site], w.st.now()
	site.Reads++
	w.tell(now)
	if r.Outcome == fabric.Unavailable {
		site.Unanswered++
		if since.IsZero() {
			*since = now
			w.st.say("replay: %s answers no more\n", site.Name)
		}
		return
	}
	w.took.Record(r.Took)
	if !since.IsZero() {
		site.LongestS = max(site.LongestS, now.Sub(*since).Seconds())
		w.st.say("replay: %s answers again, after %s\n", site.Name, roundTime(now.Sub(*since)))
		*since = time.Time{}
	}
}

// Write implements testbed.Watcher.
func (w *replayWatch) Write(d testbed.WriteDone) {
	w.watcher.Write(d)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes++
	if d.Acked {
		w.acked++
		w.wrote.Record(d.Took)
	}
}

func (w *replayWatch) summary(done testbed.Played, wall time.Duration) *replayed {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.sites {
		if since := w.silent[i]; !since.IsZero() {
			w.sites[i].LongestS = max(w.sites[i].LongestS, w.st.now().Sub(since).Seconds())
		}
	}
	doc := &replayed{
		Schema: 1, Kind: "replay", Speed: done.Speed, WallS: wall.Seconds(), Aborted: done.Aborted, Reads: map[string]int{},
		ReadMS: quantilesOf(w.took), WriteMS: quantilesOf(w.wrote), Writes: w.writes, Acked: w.acked, Lost: done.Lost, LateMS: lateness(done.Late),
		Sites: w.sites,
	}
	for o := range fabric.Outcomes {
		doc.Reads[o.String()] = w.reads[o]
	}
	return doc
}

// played is how the replay went, for a result.
func (w *replayWatch) played(done testbed.Played, f *scenarios.Fabric) results.Played {
	return results.Played{
		Policy: f.Policy, Seed: w.ob.Seed(), Speed: f.Speed, Scale: int64(f.Scale), Sites: len(f.Sites), Steps: done.Steps, Node: "unified", Processes: true,
		Reads: w.watcher.reads, Landed: w.landed, Acked: done.Acked, Lost: done.Lost, LateMS: lateness(done.Late), Split: w.splits(), Writes: w.watcher.writes.CDF(),
	}
}

func quantilesOf(l *results.Latency) replayedQuantile {
	q := l.QuantilesMS(0.5, 0.99, 1)
	of := func(v *float64) float64 {
		if v == nil {
			return 0
		}
		return *v
	}
	return replayedQuantile{of(q[0]), of(q[1]), of(q[2])}
}

func (d *replayed) text(w io.Writer) {
	reads := 0
	for _, n := range d.Reads {
		reads += n
	}
	fmt.Fprintf(w, "%s, seed %d, policy %s, at %gx: %.1f s", d.Scenario, d.Seed, d.Policy, d.Speed, d.WallS)
	if d.Aborted {
		fmt.Fprint(w, ", interrupted")
	}
	fmt.Fprintf(w, "\nreads   %d (%.0f/s):", reads, float64(reads)/max(d.WallS, 1e-9))
	for o := range fabric.Outcomes {
		fmt.Fprintf(w, " %d %s", d.Reads[o.String()], o)
		if o+1 < fabric.Outcomes {
			fmt.Fprint(w, ",")
		}
	}
	fmt.Fprintf(w, "\n        %.2f ms in the middle, %.2f ms (99 %%), %.1f ms at most, without the air\n", d.ReadMS.P50, d.ReadMS.P99, d.ReadMS.Max)
	fmt.Fprintf(w, "writes  %d, of which %d acknowledged: %.2f ms in the middle, %.2f ms (99 %%); objects that lost one: %d\n",
		d.Writes, d.Acked, d.WriteMS.P50, d.WriteMS.P99, d.Lost)
	for _, s := range d.Sites {
		if s.Unanswered > 0 {
			fmt.Fprintf(w, "%s did not answer %d of %d reads, for %.1f s at the longest\n", s.Name, s.Unanswered, s.Reads, s.LongestS)
		}
	}
	fmt.Fprintf(w, "The vehicles were late by %.1f ms (99 %%) and %.1f ms at most.\n", d.LateMS.P99, d.LateMS.Max)
}
