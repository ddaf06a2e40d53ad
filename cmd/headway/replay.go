package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"headway/mec/testbed"
	"headway/sim"
)

func (st *state) replayCommand() *cobra.Command {
	var f partFlags
	var sel selection
	var asJSON bool
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
has acknowledged.`,
		Example: `  headway replay quickstart --set duration=4s --fabric fabric.yaml --keys keys
  headway replay quickstart --set duration=4s --fabric fabric.yaml --keys keys --json > replay.json`,
		Args:              argsBetween(1, 1, "SCENARIO"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return st.replay(cmd.CommandPath(), args[0], asJSON, &sel, &f)
		},
	}
	sel.register(cmd)
	f.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the figures as one JSON document")
	return cmd
}

// joinWithin is how long a fabric's sites may take to answer at first.
const joinWithin = 20 * time.Second

func (st *state) replay(command, arg string, asJSON bool, sel *selection, f *partFlags) error {
	p, err := st.loadPart(command, f)
	if err != nil {
		return err
	}
	if sel.seeds == "" {
		sel.seeds = "1"
	}
	s, err := st.load(command, arg, sel)
	if err != nil {
		return err
	}
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
	w := newReplayWatch(st, p.places)
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
	done, err := r.Play(ctx, script, spanOf(script))
	if err != nil {
		return err
	}
	doc := w.summary(done, st.now().Sub(begun))
	doc.Scenario, doc.Seed, doc.Policy, doc.Headway = s.Name, s.Seeds[0], p.spec.Policy, programVersion()
	if asJSON {
		return st.printJSON(doc)
	}
	doc.text(st.stdout)
	return nil
}

// spanOf is when the last step of a script is over.
func spanOf(script []testbed.Step) time.Duration {
	if len(script) == 0 {
		return 0
	}
	return script[len(script)-1].At
}
