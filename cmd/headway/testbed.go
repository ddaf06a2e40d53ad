package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"headway/results"
	"headway/sim"
)

// testbedFlags are the flags of `headway testbed`.
type testbedFlags struct {
	selection
	outputFlags
	dir   string
	speed string
	scale int64
	tls   bool
}

func (st *state) testbedCommand() *cobra.Command {
	var f testbedFlags
	cmd := &cobra.Command{
		Use:   "testbed SCENARIO",
		Short: "Play a scenario on real embedded NATS servers, with the same engine",
		Long: `Play a scenario on real NATS servers: one embedded in each site and one in the
region, all in this process, with links that are shaped as the scenario says,
and with the same engine and traffic as 'headway run'. It takes as long as the
scenario lasts, for each policy and seed (by default: the first seed only);
--speed 10x plays ten seconds in one. If the machine cannot keep up, it says so.

Faults are played as the simulator plays them, the scenario's and those of
--fault: a site is killed, its link to the region is cut, swallows everything,
or becomes slow.

Nothing but the region's leaf port and the links' own listen, on loopback. Keys
are made for each run and kept in memory; with --tls certificates are, too.

With --set mec.node.model=tiered each site's store and cache are processes of
their own, as 'headway calibrate' measures them.

A read of an original that is asleep does not sit out its rehydration, which
the region plays at the play's speed: it is told how long that still takes.

Copies are stored and moved smaller than they are where they would not fit, and
the links count each byte so many times: --scale says how many.

'headway compare' of a run's result and the testbed's is how far the simulator
is off.`,
		Example: `  headway testbed quickstart --policy vector --speed 10x --set duration=20s
  headway run quickstart --policy vector --seeds 1 --set duration=20s -o simulated
  headway compare simulated headway-out/quickstart-testbed --metric hit_rate,latency_ms_p50`,
		Args:              argsBetween(1, 1, "SCENARIO"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return st.testbed(cmd.CommandPath(), args[0], &f)
		},
	}
	f.selection.register(cmd)
	f.outputFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.dir, "output", "o", "", "the `DIR` for the result (default: headway-out/SCENARIO-testbed)")
	flags.StringVar(&f.speed, "speed", "1x", "`SPEED`: seconds of the scenario per second, as in 10x")
	flags.Int64Var(&f.scale, "scale", 0, "copies are `N` times smaller than they are (default: as this machine needs)")
	flags.BoolVar(&f.tls, "tls", false, "put the sites' links to the region under TLS")
	complete(cmd, "speed", words("1x", "2x", "5x", "10x"))
	complete(cmd, "scale", cobra.NoFileCompletions)
	return cmd
}

// parseSpeed reads 10x.
func parseSpeed(command, text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSuffix(text, "x"), 64)
	if err != nil || !(v >= 0.01 && v <= 1000) {
		return 0, usageError(command, "--speed %s: write a number from 0.01x to 1000x, as in 10x", text)
	}
	return v, nil
}

func (st *state) testbed(command, arg string, f *testbedFlags) error {
	speed, err := parseSpeed(command, f.speed)
	if err != nil {
		return err
	}
	if f.scale < 0 {
		return usageError(command, "--scale %d: at least 1 is needed", f.scale)
	}
	if f.seeds == "" {
		f.seeds = "1"
	}
	s, err := st.load(command, arg, &f.selection)
	if err != nil {
		return err
	}
	watch := st.startWatch()
	st.sayScenario(s)
	x, err := sim.Build(s, openFile)
	if err != nil {
		return withCode(exitUsage, err)
	}
	st.sayInput(x.Inputs())
	dir := f.dir
	if dir == "" {
		dir = filepath.Join(outFolder, s.Name+"-testbed")
	}
	path, err := st.path(dir)
	if err != nil {
		return err
	}
	if err := tryFolder(path); err != nil {
		return fmt.Errorf("-o %s: nothing can be written there: %w", dir, err)
	}
	b := bed{st: st, x: x, s: s, speed: speed, scale: f.scale, tls: f.tls}
	run, effort, err := b.all()
	if err != nil {
		return err
	}
	run.Headway = programVersion()
	host := watch.host(effort)
	if err := writeResult(path, run, host); err != nil {
		return err
	}
	if err := st.publish(run, run.Gates, f.outputFlags); err != nil {
		return err
	}
	if err := st.printRun(run, host, dir, f.outputFlags); err != nil {
		return err
	}
	if run.Aborted {
		return verdict(exitInterrupted)
	}
	return verdict(results.ExitCode(run.Gates, f.strict))
}
