package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"headway/fabric"
	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

// outFolder is where results go unless -o names another folder.
const outFolder = "headway-out"

// runFlags are the flags of `headway run`.
type runFlags struct {
	selection
	outputFlags
	dir      string
	jobs     int
	progress string
	front    bool
	reads    bool
}

func (st *state) runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [SCENARIO…]",
		Short: "Run every policy on every seed; without an argument, the quickstart",
		Long: `Run every policy of a scenario on every seed, all on the same traffic. SCENARIO
is a name of 'headway scenario list', or a file. What it leaves, and where:
'headway help output'. Gates of the scenario are judged at the end; the exit
code is the verdict ('headway help exit-codes').

With --reads every read is written down as well, one line of JSON each.

With --front the policies that weigh what being late costs are run again, told
from 0 to 100 times that: what they then buy with storage and transfers is set
against the others in the report, in run.json (front) and in a table. The
clairvoyant is played as well, as their bound.

Paths in a scenario are relative to its file, those of --set to where you are.
Ctrl-C keeps the seeds that are finished; pressed twice it stops at once.`,
		Example: `  headway run
  headway run quickstart --policy static,vector --seeds 1..3
  headway run quickstart --set radio.handover.hysteresis=60m -o wider
  headway run quickstart --seeds 1..2 --json
  headway run quickstart --seeds 1 --reads
  headway run quickstart --front`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"quickstart"}
			}
			return st.run(cmd.CommandPath(), args, f)
		},
	}
	f.selection.register(cmd)
	f.outputFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.dir, "output", "o", "", "the `DIR` for the result (default: headway-out/SCENARIO)")
	flags.IntVarP(&f.jobs, "jobs", "j", runtime.GOMAXPROCS(0), "seeds and policies that run side by side: `N`")
	flags.BoolVar(&f.front, "front", false, "sweep the penalties: hits against storage and transfers")
	flags.BoolVar(&f.reads, "reads", false, "also write each read to "+readsFile)
	flags.StringVar(&f.progress, "progress", "auto", "progress on stderr: `HOW` is auto, tty, plain or none")
	complete(cmd, "progress", words("auto", "tty", "plain", "none"))
	complete(cmd, "jobs", cobra.NoFileCompletions)
	return cmd
}

func (f *runFlags) check(command string, scenarios int) error {
	switch {
	case f.jobs < 1:
		return usageError(command, "-j %d: at least one is needed", f.jobs)
	case !slices.Contains([]string{"auto", "tty", "plain", "none"}, f.progress):
		return usageError(command, "--progress %s: write auto, tty, plain or none", f.progress)
	case scenarios > 1 && f.json:
		return usageError(command, "--json prints one document: run one scenario")
	case scenarios > 1 && f.junit != "":
		return usageError(command, "--junit writes the gates of one scenario: run one")
	}
	return nil
}

// run runs scenarios one after the other, once all of them are known to be in order.
func (st *state) run(command string, args []string, f runFlags) error {
	if err := f.check(command, len(args)); err != nil {
		return err
	}
	var all []*scenarios.Scenario
	folders := map[string]string{}
	for _, arg := range args {
		s, err := st.load(command, arg, &f.selection)
		if err != nil {
			return err
		}
		if other := folders[s.Name]; other != "" {
			return usageError(command, "%s and %s are both named %s, and would leave their results in one folder", other, arg, s.Name)
		}
		if f.reads && s.Radio.Handover.At == "fixes" {
			return usageError(command, "--reads: %s is replayed fix by fix (radio.handover.at: fixes), and nothing is read in it", arg)
		}
		folders[s.Name] = arg
		if f.front {
			bounded(s)
		}
		all = append(all, s)
	}
	code := exitOK
	for _, s := range all {
		one, err := st.runScenario(s, f.folder(s.Name, len(all)), f)
		if err != nil {
			return err
		}
		if code = gravest(code, one); one == exitInterrupted {
			break
		}
	}
	return verdict(code)
}

// bounded adds the clairvoyant to the policies of a scenario: its points are the bound of a front. Where fixes are replayed
// there is none: nothing is read that it could foresee.
func bounded(s *scenarios.Scenario) {
	if s.Radio.Handover.At != "fixes" && !slices.Contains(s.Policies, fabric.Clairvoyant) {
		s.Policies = append(s.Policies, fabric.Clairvoyant)
	}
}

// folder is where the result of one of n scenarios goes.
func (f *runFlags) folder(name string, n int) string {
	switch {
	case f.dir == "":
		return filepath.Join(outFolder, name)
	case n > 1:
		return filepath.Join(f.dir, name)
	}
	return f.dir
}

// runScenario runs one scenario, leaves its result in dir, says what was found, and returns the exit code for it.
func (st *state) runScenario(s *scenarios.Scenario, dir string, f runFlags) (int, error) {
	watch := st.startWatch()
	st.sayScenario(s)
	p := st.newProgress(f.progress)
	ctx, stop := st.interruptible(p)
	defer stop()
	experiment, err := sim.Build(s, openFile)
	if err != nil {
		return 0, withCode(exitUsage, err)
	}
	st.sayInput(experiment.Inputs())
	path, err := st.path(dir)
	if err != nil {
		return 0, err
	}
	if err := tryFolder(path); err != nil {
		return 0, fmt.Errorf("-o %s: nothing can be written there: %w", dir, err)
	}

	options := sim.Options{Jobs: f.jobs, Progress: p.update, Clock: watch.elapsed}
	if f.front {
		options.Front = sim.FrontMultiples
	}
	var reads *readsLog
	if f.reads {
		if reads, err = st.newReadsLog(path); err != nil {
			return 0, err
		}
		options.Reads = reads.sink
	}
	p.begin()
	run, effort, err := experiment.Run(ctx, options)
	p.finish()
	if err != nil {
		return 0, errors.Join(err, reads.remove())
	}
	run.Headway = programVersion()
	host := watch.host(effort)

	if err := reads.write(filepath.Join(path, readsFile), run); err != nil {
		return 0, err
	}
	if err := writeResult(path, run, host); err != nil {
		return 0, err
	}
	if err := st.publish(run, run.Gates, f.outputFlags); err != nil {
		return 0, err
	}
	if err := st.printRun(run, host, dir, f.outputFlags); err != nil {
		return 0, err
	}
	if run.Aborted {
		return exitInterrupted, nil
	}
	return results.ExitCode(run.Gates, f.strict), nil
}
