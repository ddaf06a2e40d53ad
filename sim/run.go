package sim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"headway/fabric"
	optimum "headway/fabric/bound"
	"headway/mobility/radio"
	"headway/results"
	"headway/sim/stream"
)

// Options say how to run an experiment.
type Options struct {
	Jobs     int            // worlds side by side; at least 1
	Progress func(Progress) // told now and then, by one goroutine at a time; may be nil
	// Reads says where the reads of a policy and seed are written down; nil, or a nil sink: nowhere.
	Reads func(policy string, seed uint64) ReadSink
	// Front are multiples of the scenario's penalties, 1 among them, that each policy which weighs them is told in turn: the
	// result has a front. Nil: none. See FrontMultiples.
	Front []float64
	// Clock measures what an engine's step takes on this machine; nil: not measured. The result does not depend on it.
	Clock func() time.Duration
}

// Progress is how far a run is.
type Progress struct {
	Done, Total float64 // simulated seconds, over all worlds
	Events      uint64
	Label       string // the policy and seed that was worked on last
}

// Effort is what a run took, as far as it is not a matter of the machine.
type Effort struct {
	Events         uint64
	EventsByPolicy map[string]uint64
	VehicleS       float64 // seconds of vehicles on trips, over all worlds
	DecisionUS     map[string]float64
}

// job is one world to run.
type job struct {
	seed int // number in the scenario's list
	play int // number in the runner's list; -1: the clairvoyant's bound
}

// Run runs every policy on every seed. When ctx ends it returns the seeds that were finished for all policies, with
// Aborted set.
func (x *Experiment) Run(ctx context.Context, opt Options) (*results.Run, Effort, error) {
	r := newRunner(x, opt)
	if x.rows != nil {
		r.replays(ctx)
		if err := r.failed(); err != nil && ctx.Err() == nil {
			return nil, Effort{}, err
		}
		return r.collect()
	}
	jobs := r.jobs()
	next := atomic.Int64{}
	var wg sync.WaitGroup
	for range max(1, min(opt.Jobs, len(jobs))) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(jobs) || ctx.Err() != nil || r.failed() != nil {
					return
				}
				r.do(ctx, jobs[i])
			}
		})
	}
	wg.Wait()
	if err := r.failed(); err != nil && ctx.Err() == nil {
		return nil, Effort{}, err
	}
	return r.collect()
}

// runner holds what worlds leave behind, in slots of their own.
type runner struct {
	x        *Experiment
	opt      Options
	seeds    []uint64
	policies []string
	plays    []play         // the policies, then what the front needs besides
	slots    [][]*outcomeOf // [play+1][seed]
	observed bool           // the worlds are not simulated: what they cost is measured
	bounds   []sync.Once    // per seed: its bound is run once, by whoever needs it first
	traffic  []sharedTraffic

	mu   sync.Mutex
	err  error
	prog Progress
	at   map[job]time.Duration
	evs  map[job]uint64
}

// sharedTraffic is a seed's traffic, made by whoever needs it first and let go by the last.
type sharedTraffic struct {
	once  sync.Once
	t     *traffic
	uses  atomic.Int32
	tripS float64
}

func newRunner(x *Experiment, opt Options) *runner {
	r := &runner{
		x: x, opt: opt, seeds: x.scenario.Seeds, policies: x.scenario.Policies,
		at: map[job]time.Duration{}, evs: map[job]uint64{},
	}
	r.plays = x.plays(opt.Front)
	r.slots = make([][]*outcomeOf, len(r.plays)+1)
	for p := range r.slots {
		r.slots[p] = make([]*outcomeOf, len(r.seeds))
	}
	r.bounds = make([]sync.Once, len(r.seeds))
	r.traffic = make([]sharedTraffic, len(r.seeds))
	for i := range r.traffic {
		r.traffic[i].uses.Store(int32(len(r.slots)))
	}
	r.prog.Total = float64(len(r.slots)*len(r.seeds)) * x.span.Seconds()
	return r
}

// jobs are ordered by seed, so that few seeds' traffic is in memory at a time.
func (r *runner) jobs() []job {
	var jobs []job
	for s := range r.seeds {
		for p := -1; p < len(r.plays); p++ {
			jobs = append(jobs, job{s, p})
		}
	}
	return jobs
}

func (r *runner) failed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// do runs a job, and before the clairvoyant the bound, whose schedule it plays.
func (r *runner) do(ctx context.Context, j job) {
	bound := func() { r.run(ctx, job{j.seed, -1}) }
	if j.play < 0 {
		r.bounds[j.seed].Do(bound)
		return
	}
	if r.foresees(j) {
		if r.bounds[j.seed].Do(bound); r.slots[0][j.seed] == nil {
			return // it failed, or was interrupted
		}
	}
	r.run(ctx, j)
}

// foresees says whether a job plays the schedule of its seed's bound.
func (r *runner) foresees(j job) bool {
	return j.play >= 0 && r.plays[j.play].policy == fabric.Clairvoyant && r.plays[j.play].x == r.x
}

func (r *runner) run(ctx context.Context, j job) {
	shared := &r.traffic[r.slot(j.seed)]
	shared.once.Do(func() {
		shared.t = r.x.makeTraffic(r.seeds[j.seed])
		shared.tripS = shared.t.tripS
	})
	p := play{x: r.x}
	if j.play >= 0 {
		p = r.plays[j.play]
	}
	var foreseen []*optimum.Result
	if r.foresees(j) {
		foreseen = append(foreseen, r.slots[0][j.seed].optimum)
	}
	w, err := newWorld(p.x, shared.t, r.seeds[j.seed], p.policy, foreseen...)
	if err == nil {
		w.clock = r.opt.Clock
		if j.play >= 0 && j.play < len(r.policies) {
			w.exam = newExaminer(w)
		}
		if r.opt.Reads != nil && j.play >= 0 && j.play < len(r.policies) {
			w.sink = r.opt.Reads(p.policy, r.seeds[j.seed])
		}
		err = w.run(ctx, func(at time.Duration, events uint64) { r.tell(j, at, events, p.String()) })
		if w.sink != nil {
			err = errors.Join(err, w.sink.Close())
		}
	}
	if err != nil {
		r.mu.Lock()
		r.err = fmt.Errorf("%v, seed %d: %w", p, r.seeds[j.seed], err)
		r.mu.Unlock()
		return
	}
	r.slots[j.play+1][j.seed] = w.outcome()
	r.tell(j, r.x.span, w.events, p.String())
	if !r.x.sameTraffic() && shared.uses.Add(-1) == 0 {
		shared.t = nil
	}
}

// slot is where the traffic of a seed is.
func (r *runner) slot(seed int) int {
	if r.x.sameTraffic() {
		return 0
	}
	return seed
}

func (r *runner) tell(j job, at time.Duration, events uint64, play string) {
	if r.opt.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.prog.Done += (at - r.at[j]).Seconds()
	r.prog.Events += events - r.evs[j]
	r.at[j], r.evs[j] = at, events
	r.prog.Label = fmt.Sprintf("%s, seed %d", play, r.seeds[j.seed])
	r.opt.Progress(r.prog)
}

// makeTraffic makes a seed's traffic.
func (x *Experiment) makeTraffic(seed uint64) *traffic {
	streams := func(name string) *rand.Rand {
		s := stream.New(seed, name)
		return s.Rand()
	}
	tracks, model := x.trace, x.model
	if tracks == nil {
		tracks = x.generator.Tracks(x.span, streams)
	}
	if nr, ok := model.(*radio.NR); ok {
		levels := &radio.Levels{}
		t := newTraffic(tracks, nr.Seeded(streams).Counting(levels), x.interruption, x.tiles, x.span)
		t.levels = levels
		return t
	}
	return newTraffic(tracks, model, x.interruption, x.tiles, x.span)
}

// sameTraffic says whether every seed has the same traffic: that of a trace, where signals are not drawn.
func (x *Experiment) sameTraffic() bool {
	_, drawn := x.model.(*radio.NR)
	return x.trace != nil && !drawn
}
