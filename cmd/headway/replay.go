package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"headway/mec/testbed"
	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

func (st *state) replayCommand() *cobra.Command {
	var f partFlags
	var sel selection
	var out replayOutput
	cmd := &cobra.Command{
		Use:   "replay SCENARIO",
		Short: "Let a scenario's vehicles drive at a fabric of processes",
		Long: `Let the vehicles of a scenario drive at a fabric whose parts are processes of
their own: they publish their vectors, attach and hand over, read and write at
the site that serves their cell, at the same times as the same seed does in the
simulator. Give the scenario and the --set that the fabric file was made from.

It goes at the fabric's speed, and ends with what became of reads and writes:
their outcomes, what they really took (without the air), which sites did not
answer and for how long, and whether the region has every write that a site
has acknowledged. What becomes of copies is overheard at the region; with -o
DIR all is written as 'headway testbed' writes it, and can be compared with a
run's result and drawn. Links between processes are as they are: not shaped.`,
		Example: `  headway replay quickstart --set duration=4s --fabric fabric.yaml --keys keys
  headway replay quickstart --set duration=4s --fabric fabric.yaml --keys keys -o replayed
  headway run quickstart --seeds 1 --set duration=4s -o simulated
  headway compare simulated replayed`,
		Args:              argsBetween(1, 1, "SCENARIO"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return st.replay(cmd.CommandPath(), args[0], out, &sel, &f)
		},
	}
	sel.register(cmd)
	f.register(cmd)
	cmd.Flags().BoolVar(&out.json, "json", false, "print the figures as one JSON document")
	cmd.Flags().StringVarP(&out.dir, "output", "o", "", "the `DIR` for a result (default: none is written)")
	return cmd
}

// replayOutput is where a replay's figures go.
type replayOutput struct {
	json bool
	dir  string // empty: no result is written
}

// joinWithin is how long a fabric's sites may take to answer at first.
const joinWithin = 20 * time.Second

func (st *state) replay(command, arg string, out replayOutput, sel *selection, f *partFlags) error {
	p, s, err := st.loadReplay(command, arg, sel, f)
	if err != nil {
		return err
	}
	dir, err := st.resultFolder(out.dir)
	if err != nil {
		return err
	}
	watch := st.startWatch()
	x, err := sim.Build(s, openFile)
	if err != nil {
		return withCode(exitUsage, err)
	}
	ctx, stop := st.untilStopped(f, "replay")
	defer stop()
	made, err := x.Fabric(p.spec.Policy, s.Seeds[0])
	if err != nil {
		return withCode(exitUsage, err)
	}
	if made.Vehicles > p.spec.Vehicles || len(made.Sites) != len(p.spec.Sites) {
		return usageError(command, "%s is for %d vehicles at %d sites, and %s has %d at %d: give the --set and --seeds that the file was made from",
			f.fabric, p.spec.Vehicles, len(p.spec.Sites), arg, made.Vehicles, len(made.Sites))
	}
	b := bed{st: st, x: x, s: s}
	script, err := b.script(ctx, p.spec.Policy, s.Seeds[0])
	if err != nil {
		return err
	}
	ob, err := x.Observe(p.spec.Policy, s.Seeds[0])
	if err != nil {
		return err
	}
	w := newReplayWatch(st, p.places, ob)
	r, err := testbed.Join(testbed.RemoteConfig{Network: p.plan.Network, Speed: p.spec.Speed, Places: p.places, Keys: p.keys, Watch: w})
	if err != nil {
		return err
	}
	defer r.Leave()
	ready, cancel := context.WithTimeout(ctx, joinWithin)
	defer cancel()
	if err := r.Ready(ready); err != nil {
		return err
	}
	st.say("replay: %s, seed %d, at %gx\n", s.Name, s.Seeds[0], p.spec.Speed)
	begun := st.now()
	done, err := r.Play(ctx, script, x.Live(ob).Span)
	if err != nil {
		return err
	}
	doc := w.summary(done, st.now().Sub(begun))
	doc.Scenario, doc.Seed, doc.Policy, doc.Headway = s.Name, s.Seeds[0], p.spec.Policy, programVersion()
	if err := st.writeReplay(dir, x, ob, w.played(done, p.spec), watch, done.Aborted); err != nil {
		return err
	}
	if out.json {
		return st.printJSON(doc)
	}
	doc.text(st.stdout)
	return nil
}

// loadReplay reads a fabric, and the scenario whose vehicles are to drive at it.
func (st *state) loadReplay(command, arg string, sel *selection, f *partFlags) (*part, *scenarios.Scenario, error) {
	p, err := st.loadPart(command, f)
	if err != nil {
		return nil, nil, err
	}
	if sel.seeds == "" {
		sel.seeds = "1"
	}
	if len(sel.policies) == 0 {
		sel.policies = []string{p.spec.Policy}
	}
	s, err := st.load(command, arg, sel)
	if err != nil {
		return nil, nil, err
	}
	if len(s.Seeds) != 1 || len(s.Policies) != 1 || s.Policies[0] != p.spec.Policy {
		return nil, nil, usageError(command, "a fabric plays one seed of one policy at a time, and %s has %s: leave --policy out, and give --seeds one", f.fabric, p.spec.Policy)
	}
	return p, s, nil
}

// resultFolder makes the folder for a result, if one is asked for.
func (st *state) resultFolder(dir string) (string, error) {
	if dir == "" {
		return "", nil
	}
	path, err := st.path(dir)
	if err != nil {
		return "", err
	}
	if err := tryFolder(path); err != nil {
		return "", fmt.Errorf("-o %s: nothing can be written there: %w", dir, err)
	}
	return path, nil
}

// writeReplay writes the result of a replay, if it is asked for and was played to its end.
func (st *state) writeReplay(dir string, x *sim.Experiment, ob *sim.Observation, played results.Played, watch stopwatch, aborted bool) error {
	if dir == "" {
		return nil
	}
	if aborted {
		st.say("replay: interrupted; no result is written\n")
		return nil
	}
	ob.LostWrites(played.Lost)
	ob.Finish(nil)
	run, effort, err := x.Observed(context.Background(), "testbed", []*sim.Observation{ob})
	if err != nil {
		return err
	}
	run.Played, run.Headway = []results.Played{played}, programVersion()
	return writeResult(dir, run, watch.host(effort))
}
