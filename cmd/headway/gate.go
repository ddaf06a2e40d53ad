package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"headway/results"
)

// gateDocument is what `headway gate --json` prints.
type gateDocument struct {
	Schema   int                  `json:"schema"`
	Kind     string               `json:"kind"` // "gate"
	Scenario results.ScenarioRef  `json:"scenario"`
	Baseline string               `json:"baseline"`
	Reason   string               `json:"reason"` // of the baseline
	Gates    []results.GateResult `json:"gates"`
	ExitCode int                  `json:"exit_code"`
}

func (st *state) gateCommand() *cobra.Command {
	var out outputFlags
	var baseline string
	var any, all bool
	cmd := &cobra.Command{
		Use:   "gate RESULT --baseline FILE",
		Short: "Hold a result against a baseline; the exit code is the verdict",
		Long: `Hold a result against a baseline that 'headway bless' made: for every policy
and metric of placement quality, the paired difference must not be worse than
the baseline's tolerance. See 'headway help exit-codes'.`,
		Example: `  headway run quickstart
  headway bless headway-out/quickstart -o quickstart.baseline.json --reason "first measurement"
  headway gate headway-out/quickstart --baseline quickstart.baseline.json
  headway gate headway-out/quickstart --baseline quickstart.baseline.json --json`,
		Args:              argsBetween(1, 1, "RESULT, the folder that a run left,"),
		ValidArgsFunction: completeResults,
		RunE: func(cmd *cobra.Command, args []string) error {
			if baseline == "" {
				return usageError(cmd.CommandPath(), "--baseline FILE is missing")
			}
			return st.gate(args[0], baseline, results.BaselineOptions{AnyScenario: any}, out, all)
		},
	}
	out.register(cmd)
	cmd.Flags().StringVar(&baseline, "baseline", "", "the baseline `FILE`")
	cmd.Flags().BoolVar(&any, "any-scenario", false, "judge even a result of another scenario or other overrides")
	cmd.Flags().BoolVar(&all, "all", false, "show the gates that passed, too")
	return cmd
}

func (st *state) gate(result, baseline string, opts results.BaselineOptions, out outputFlags, all bool) error {
	run, err := st.readRun(result)
	if err != nil {
		return err
	}
	file, err := st.path(baseline)
	if err != nil {
		return err
	}
	base, err := results.ReadBaseline(file)
	if err != nil {
		return withCode(exitUsage, err)
	}
	gates, err := results.AgainstBaseline(run, base, opts)
	if err != nil {
		return withCode(exitUsage, err)
	}
	if err := st.publish(run, gates, out); err != nil {
		return err
	}
	code := results.ExitCode(gates, out.strict)
	if out.json {
		doc := gateDocument{results.SchemaVersion, "gate", run.Scenario, baseline, base.Reason, gates, code}
		if err := st.printJSON(doc); err != nil {
			return err
		}
		return verdict(code)
	}
	if st.quiet && code == exitOK {
		return nil
	}
	shown := gates
	if !all {
		shown = slices.DeleteFunc(slices.Clone(gates), func(g results.GateResult) bool { return g.Verdict == results.Pass })
	}
	if err := st.printGates(st.stdout, shown); err != nil {
		return err
	}
	fmt.Fprintf(st.stdout, "%s  %s: %s (baseline of headway %s: %s)\n",
		st.verdictWord(st.stdout, gates, out.strict), run.Scenario.Name, results.GateTally(gates), base.Headway, base.Reason)
	return verdict(code)
}

// readRun reads the result that an argument names: a folder, or its run.json.
func (st *state) readRun(arg string) (*results.Run, error) {
	name, err := st.path(arg)
	if err != nil {
		return nil, err
	}
	run, err := results.ReadRun(name)
	return run, withCode(exitUsage, err)
}
