package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"headway/results"
	"headway/scenarios"
)

func (st *state) scenarioCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenario",
		Short: "List, show, check and begin scenarios",
		Args:  cobra.ArbitraryArgs,
		RunE:  group,
	}
	cmd.AddCommand(st.scenarioList(), st.scenarioShow(), st.scenarioValidate(), st.scenarioSchema(), st.scenarioNew())
	return cmd
}

func (st *state) scenarioList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The scenarios that Headway brings",
		Example: `  headway scenario list
  headway scenario list --json`,
		Args: argsBetween(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return st.printJSON(scenarioListDocument())
			}
			width := 0
			for _, s := range scenarios.Catalogue() {
				width = max(width, len(s.Name))
			}
			for _, s := range scenarios.Catalogue() {
				about := wrap(s.About, width+2, max(st.stdout.width, width+30))
				fmt.Fprintf(st.stdout, "%s  %s\n", st.paint(st.stdout, bold, fmt.Sprintf("%-*s", width, s.Name)), about)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// scenarioListDocument is what `headway scenario list --json` prints.
func scenarioListDocument() any {
	type entry struct {
		Name  string `json:"name"`
		About string `json:"about"`
	}
	doc := struct {
		Schema    int     `json:"schema"`
		Kind      string  `json:"kind"`
		Scenarios []entry `json:"scenarios"`
	}{Schema: results.SchemaVersion, Kind: "scenarios"}
	for _, s := range scenarios.Catalogue() {
		doc.Scenarios = append(doc.Scenarios, entry{s.Name, s.About})
	}
	return doc
}

func (st *state) scenarioShow() *cobra.Command {
	var sel selection
	var effective bool
	cmd := &cobra.Command{
		Use:   "show SCENARIO",
		Short: "Print a scenario, as it is written or as it takes effect",
		Example: `  headway scenario show quickstart
  headway scenario show quickstart --set radio.handover.hysteresis=60m --effective`,
		Args:              argsBetween(1, 1, "SCENARIO, a name of 'headway scenario list' or a file,"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !effective && sel.empty() {
				src, err := st.source(args[0])
				if err != nil {
					return err
				}
				_, err = st.stdout.Write(src.Text)
				return err
			}
			s, err := st.load(cmd.CommandPath(), args[0], &sel)
			if err != nil {
				return err
			}
			_, err = st.stdout.Write(s.YAML())
			return err
		},
	}
	sel.register(cmd)
	cmd.Flags().BoolVar(&effective, "effective", false, "with overrides applied and every default written out")
	return cmd
}

func (st *state) scenarioValidate() *cobra.Command {
	var sel selection
	cmd := &cobra.Command{
		Use:   "validate SCENARIO…",
		Short: "Check scenarios: every error at once, each with what to write instead",
		Example: `  headway scenario validate quickstart
  headway scenario validate quickstart highway --set seeds=3`,
		Args:              argsBetween(1, 1000, "SCENARIO, a name of 'headway scenario list' or a file,"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return st.validate(cmd.CommandPath(), args, &sel)
		},
	}
	sel.register(cmd)
	return cmd
}

// validate goes through all scenarios, whatever the first is wrong in.
func (st *state) validate(command string, args []string, sel *selection) error {
	bad := 0
	for _, arg := range args {
		s, err := st.load(command, arg, sel)
		var problems scenarios.Problems
		switch {
		case errors.As(err, &problems):
			bad++
			fmt.Fprintln(st.stdout, problems)
		case err != nil:
			return err
		default:
			st.say("%s: ok (%s, hash %s)\n", arg, s.Name, s.Hash())
		}
	}
	if bad > 0 {
		return &codeError{error: fmt.Errorf("%d of %d scenarios cannot be used", bad, len(args)), code: exitUsage}
	}
	return nil
}

func (st *state) scenarioSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenarios, for editors",
		Example: `  headway scenario schema
  headway scenario schema > scenario.schema.json`,
		Args: argsBetween(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			_, err := st.stdout.Write(scenarios.Schema())
			return err
		},
	}
}

func (st *state) scenarioNew() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "new",
		Short: "Print a scenario to begin with, every key with a comment",
		Example: `  headway scenario new > mine.yaml
  headway scenario new -o ours.yaml
  headway run mine.yaml --seeds 1..2`,
		Args: argsBetween(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			if file == "" {
				_, err := st.stdout.Write(scenarios.Template())
				return err
			}
			name, err := st.path(file)
			if err != nil {
				return err
			}
			if exists(name) {
				return &codeError{error: fmt.Errorf("%s is there already", file), code: exitUsage, hint: "choose another name, or remove it"}
			}
			if err := results.WriteFileAtomic(name, scenarios.Template()); err != nil {
				return err
			}
			st.say("wrote %s; try 'headway run %s'\n", file, shellQuote(file))
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "the `FILE` to write (default: print it)")
	return cmd
}
