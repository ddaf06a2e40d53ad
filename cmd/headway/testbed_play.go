package main

import (
	"context"
	"fmt"
	"time"

	"headway/fabric"
	"headway/mec/node"
	"headway/mec/testbed"
	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

// bed plays the policies and seeds of a scenario, one after the other: they would disturb each other's clocks.
type bed struct {
	st    *state
	x     *sim.Experiment
	s     *scenarios.Scenario
	speed float64
	scale int64
	tls   bool
}

func (b *bed) all() (*results.Run, sim.Effort, error) {
	ctx, stop := b.st.interruptible(b.st.newProgress("none"))
	defer stop()
	var seen []*sim.Observation
	var played []results.Played
	for _, seed := range b.s.Seeds {
		for _, policy := range b.s.Policies {
			if ctx.Err() != nil {
				break
			}
			ob, p, err := b.play(ctx, policy, seed)
			if err != nil {
				return nil, sim.Effort{}, fmt.Errorf("policy %s, seed %d: %w", policy, seed, err)
			}
			if ctx.Err() == nil {
				seen, played = append(seen, ob), append(played, p)
				b.st.say("%s\n", p.Words())
			}
		}
	}
	run, effort, err := b.x.Observed(context.WithoutCancel(ctx), "testbed", seen)
	if run != nil {
		run.Played = played
	}
	return run, effort, err
}

// play plays one policy on one seed.
func (b *bed) play(ctx context.Context, policy string, seed uint64) (*sim.Observation, results.Played, error) {
	p := results.Played{Policy: policy, Seed: seed, Speed: b.speed}
	ob, err := b.x.Observe(policy, seed)
	if err != nil {
		return nil, p, err
	}
	script, err := b.script(ctx, policy, seed)
	if err != nil {
		return nil, p, err
	}
	live := b.x.Live(ob)
	p.Scale = b.scale
	if p.Scale == 0 {
		p.Scale = testbed.ScaleFor(live.Network, live.Stored, b.speed)
	}
	var part testbed.StartPart
	if p.Node = "unified"; b.s.MEC.Node.Model == "tiered" {
		if p.Node, part = "tiered", b.st.startPart; len(live.Network.Sites) > testbed.MostTiered {
			return nil, p, withCode(exitUsage, fmt.Errorf("mec.node.model: tiered: %d sites would be %d processes; a testbed plays %d tiered sites at most: group more cells under a site (mec.sites.cells_per_site), or play unified nodes",
				len(live.Network.Sites), 2*len(live.Network.Sites), testbed.MostTiered))
		}
	}
	w := &watcher{ob: ob, writes: results.NewLatency()}
	engine := ob.Engine()
	started := b.st.now()
	f, err := testbed.Start(ctx, testbed.Config{
		Network: live.Network, Engine: engine, Bytes: live.Bytes, Capacity: live.Capacity, Access: live.Access, Scale: p.Scale,
		Speed: b.speed, Watch: w, TLS: b.tls, Slow: live.Slow, Penalty: live.Late, Part: part, Originals: originalsOf(ob),
		WantsRead: func(o fabric.ObjectID, out fabric.Outcome) bool {
			return engine.Wants().Has(fabric.Access) && engine.WantsRead(live.Class(o), out)
		},
	})
	if err != nil {
		return nil, p, err
	}
	p.Sites = len(live.Network.Sites)
	p.StartS = b.st.now().Sub(started).Seconds()
	b.st.say("%s, seed %d: %d sites up in %s; copies 1/%d of their size; %s to play\n", policy, seed, p.Sites,
		roundTime(b.st.now().Sub(started)), p.Scale, roundTime(time.Duration(float64(live.Span)/b.speed)))
	before := b.st.usage().cpu
	done, err := f.Play(ctx, script, live.Span)
	p.CPUS = (b.st.usage().cpu - before).Seconds()
	if e := f.Stop(); err == nil {
		err = e
	}
	if err != nil {
		return nil, p, err
	}
	for _, r := range done.Machine {
		p.Machine = append(p.Machine, results.Reading{AtS: r.At.Seconds(), RSSBytes: r.Resident, LiveBytes: r.Live, Goroutines: r.Goroutines})
	}
	p.Reads, p.Landed, p.Acked, p.Lost = w.reads, w.landed, done.Acked, done.Lost
	ob.LostWrites(done.Lost)
	ob.Finish(f.Links())
	p.Steps, p.Split, p.Writes = done.Steps, w.splits(), w.writes.CDF()
	p.LateMS, p.WireLateMS = lateness(done.Late), lateness(done.Wire)
	return ob, p, nil
}

// originalsOf are the originals that may lie in colder tiers, with the law of rehydration and the draws of the simulator.
func originalsOf(ob *sim.Observation) *node.Originals {
	t := ob.Tiers()
	if t == nil {
		return nil
	}
	return &node.Originals{Spec: t.Spec, Bytes: t.Bytes, Has: t.Has, Draw: t.Draw}
}

func lateness(l testbed.Lateness) results.Lateness {
	ms := func(d time.Duration) float64 { return float64(d) / 1e6 }
	return results.Lateness{P50: ms(l.P50), P99: ms(l.P99), Max: ms(l.Max)}
}

// script is the simulator's, as the testbed takes it.
func (b *bed) script(ctx context.Context, policy string, seed uint64) ([]testbed.Step, error) {
	steps, err := b.x.Script(ctx, policy, seed)
	if err != nil {
		return nil, err
	}
	kinds := [...]testbed.StepKind{
		sim.StepTell: testbed.Tell, sim.StepAttach: testbed.Attach, sim.StepLeave: testbed.Leave, sim.StepRead: testbed.Read,
		sim.StepWrite: testbed.Write, sim.StepDown: testbed.Down, sim.StepUp: testbed.Up,
		sim.StepCut: testbed.Rewire, sim.StepHole: testbed.Rewire, sim.StepMend: testbed.Rewire,
	}
	wires := map[sim.StepKind]testbed.Wire{sim.StepCut: testbed.Cut, sim.StepHole: testbed.Hole}
	out := make([]testbed.Step, len(steps))
	for i, s := range steps {
		out[i] = testbed.Step{
			At: s.At, Kind: kinds[s.Kind], Event: s.Event, Client: s.Vehicle, Cell: s.Cell, Site: s.Site, Class: s.Class,
			Object: s.Object, Bytes: s.Bytes, Air: s.Radio, Hold: s.Hold, Deadline: s.Deadline, Wire: wires[s.Kind],
		}
	}
	return out, nil
}
