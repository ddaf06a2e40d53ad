package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"headway/fabric"
	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

// explainFlags are the flags of `headway explain`.
type explainFlags struct {
	sim.Question
	set  []string
	json bool
}

func (st *state) explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain RESULT|SCENARIO",
		Short: "Why the copies of a vehicle were made, kept and dropped, with the numbers",
		Long: `Run one policy on one seed again, and say of the copies of one vehicle what was
decided, when, why, and the numbers that were weighed. RESULT is the folder that
a run left; of a SCENARIO it is what a run of it would do.

A decision that is the same as the one before is counted, not listed (--all).`,
		Example: `  headway explain quickstart --to 5m
  headway run quickstart
  headway explain headway-out/quickstart --seed 2 --site site-1
  headway explain headway-out/quickstart --policy lru --vehicle car-000003 --json`,
		Args:              argsBetween(1, 1, "RESULT, the folder that a run left, or SCENARIO"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return st.explain(cmd.CommandPath(), args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Policy, "policy", "", "the `POLICY` (default: vector if it has run, else the first)")
	flags.Uint64Var(&f.Seed, "seed", 0, "the `SEED` (default: the first)")
	flags.StringVar(&f.Vehicle, "vehicle", "", "the vehicle's `ID` (default: the first one)")
	flags.StringVar(&f.Class, "class", "", "only this `CLASS` of data")
	flags.StringVar(&f.Site, "site", "", "only this `SITE`")
	flags.DurationVar(&f.From, "from", 0, "from this `TIME` on, as in 10m (default: the start)")
	flags.DurationVar(&f.To, "to", 0, "up to this `TIME` (default: the end)")
	flags.BoolVar(&f.All, "all", false, "list what is decided again and again, too")
	flags.StringArrayVar(&f.set, "set", nil, "override a value of the scenario: `PATH=VALUE` (repeatable)")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	complete(cmd, "policy", completePolicies)
	return cmd
}

func (st *state) explain(command, arg string, f explainFlags) error {
	s, run, err := st.explained(command, arg, f.set)
	if err != nil {
		return err
	}
	if err := f.fill(command, s); err != nil {
		return err
	}
	x, err := sim.Build(s, openFile)
	if err != nil {
		return withCode(exitUsage, missingFile(err, run))
	}
	a, err := x.Explain(context.Background(), f.Question)
	if err != nil {
		return withCode(exitUsage, err)
	}
	if run != nil && len(f.set) == 0 {
		st.sayParting(run, f.Question, a)
	}
	if f.json {
		return st.printJSON(explainDocument(s, f.Question, a))
	}
	return st.printAnswer(s, f.Question, a)
}

// explained is the scenario that an argument names by itself or by a result, and that result.
func (st *state) explained(command, arg string, set []string) (*scenarios.Scenario, *results.Run, error) {
	sel := selection{set: set}
	name, err := st.path(arg)
	if err != nil {
		return nil, nil, err
	}
	isResult := filepath.Ext(arg) == ".json" || exists(filepath.Join(name, "run.json"))
	if _, shipped := scenarios.Find(arg); shipped || !isResult {
		s, err := st.load(command, arg, &sel)
		return s, nil, err
	}
	run, err := st.readRun(arg)
	if err != nil {
		return nil, nil, err
	}
	if run.Scenario.YAML == "" {
		return nil, nil, usageError(command, "%s does not carry its scenario; name the scenario instead", arg)
	}
	wd, err := st.getwd()
	if err != nil {
		return nil, nil, err
	}
	s, err := scenarios.Load(scenarios.Source{
		Name: run.Scenario.Source, Text: []byte(run.Scenario.YAML), Dir: filepath.Dir(resultJSON(name)), WorkDir: wd, Set: set,
	})
	return s, run, withCode(exitUsage, err)
}

// resultJSON is the run.json of a result that is named by its folder or by the file.
func resultJSON(name string) string {
	if filepath.Ext(name) == ".json" {
		return name
	}
	return filepath.Join(name, "run.json")
}

// fill sets what was not asked for.
func (f *explainFlags) fill(command string, s *scenarios.Scenario) error {
	if f.Policy == "" {
		f.Policy = s.Policies[0]
		if slices.Contains(s.Policies, "vector") {
			f.Policy = "vector"
		}
	}
	if !slices.Contains(fabric.Names(), f.Policy) {
		return usageError(command, "--policy: there is no policy %q; there are %s", f.Policy, strings.Join(fabric.Names(), ", "))
	}
	if f.Seed == 0 {
		f.Seed = s.Seeds[0]
	}
	return nil
}

// missingFile hints at --set where a file of the scenario is not beside the result: results name files without folders.
func missingFile(err error, run *results.Run) error {
	if run == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	key, _, ok := strings.Cut(err.Error(), ":")
	if !ok || strings.ContainsAny(key, " /") {
		return err
	}
	return &codeError{error: err, code: exitUsage, hint: "the file is not in the result's folder: say where it is with --set " + key + "=FILE"}
}

// sayParting warns where what is explained is not what the result has: another version of Headway, say.
func (st *state) sayParting(run *results.Run, q sim.Question, a *sim.Answer) {
	hashes := map[uint64]results.Checkpoint{}
	for _, c := range run.Trajectory[q.Policy][q.Seed] {
		hashes[c.Events] = c
	}
	if len(hashes) == 0 {
		st.say("the result has no %s on seed %d: this is what it would do\n", q.Policy, q.Seed)
		return
	}
	for _, c := range a.Trail {
		if other, ok := hashes[c.Events]; ok && other.Hash != c.Hash {
			st.say("this is not what the result has: by event %d, at %v, they have parted; it is of headway %s\n",
				c.Events, time.Duration(c.AtNS), run.Headway.Version)
			return
		}
	}
}
