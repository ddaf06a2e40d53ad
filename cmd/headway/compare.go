package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"headway/results"
)

func (st *state) compareCommand() *cobra.Command {
	var opts results.CompareOptions
	var policies []string
	var asJSON, asMarkdown bool
	var file string
	cmd := &cobra.Command{
		Use:   "compare RESULT [RESULT]",
		Short: "What differs between two policies, or two results; by how much; is it real",
		Long: `Compare, seed by seed, two policies of one result (--policy A,B), or one policy
of two results (--policy A; without it, each policy that both have).

Of two results of the same scenario it also says where they part first. Of a
run's result and a testbed's it says how far the simulator is off, against the
marks that hold for calibrated nodes; --report draws it.`,
		Example: `  headway run quickstart
  headway compare headway-out/quickstart --policy vector,static
  headway compare headway-out/quickstart --policy vector,lru --metric hit_rate,cost_usd
  headway run quickstart --set radio.handover.hysteresis=60m -o wider
  headway compare headway-out/quickstart wider --policy vector --json
  headway testbed quickstart --policy vector --speed 10x --set duration=20s -o played
  headway compare headway-out/quickstart played --policy vector --report drift.html`,
		Args:              argsBetween(1, 2, "RESULT, the folder that a run left,"),
		ValidArgsFunction: completeResults,
		RunE: func(cmd *cobra.Command, args []string) error {
			sides, err := st.sides(cmd.CommandPath(), args, policies)
			if err != nil {
				return err
			}
			if err := st.compare(sides, opts, asJSON, asMarkdown); err != nil || file == "" {
				return err
			}
			return st.writeDrift(cmd.CommandPath(), file, sides, opts)
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&policies, "policy", nil, "`LIST` of policies: A,B of one result, or A of two")
	flags.StringSliceVar(&opts.Metrics, "metric", nil, "`LIST` of metrics (default: all)")
	flags.BoolVar(&opts.Classes, "classes", false, "each class as well")
	flags.BoolVar(&asJSON, "json", false, "print JSON (an array where several policies are compared)")
	flags.BoolVar(&asMarkdown, "markdown", false, "print Markdown")
	flags.StringVar(&file, "report", "", "draw how far a simulation is off a testbed, into `FILE` (HTML)")
	cmd.MarkFlagsMutuallyExclusive("json", "markdown")
	complete(cmd, "policy", completePolicies)
	complete(cmd, "metric", completeMetrics)
	return cmd
}

// sides are the pairs that the arguments ask to compare, at least one.
func (st *state) sides(command string, args, policies []string) ([][2]results.Side, error) {
	a, err := st.readRun(args[0])
	if err != nil {
		return nil, err
	}
	if len(args) == 1 {
		if len(policies) != 2 {
			return nil, usageError(command, "one result needs --policy A,B: two of %s", strings.Join(a.PolicyOrder, ", "))
		}
		return [][2]results.Side{{{Run: a, Policy: policies[0]}, {Run: a, Policy: policies[1]}}}, nil
	}
	b, err := st.readRun(args[1])
	if err != nil {
		return nil, err
	}
	if len(policies) == 0 {
		for _, p := range a.PolicyOrder {
			if b.Policies[p] != nil {
				policies = append(policies, p)
			}
		}
	}
	if len(policies) == 0 {
		return nil, usageError(command, "the results have no policy in common: %v and %v", a.PolicyOrder, b.PolicyOrder)
	}
	var pairs [][2]results.Side
	for _, p := range policies {
		pairs = append(pairs, [2]results.Side{{Run: a, Policy: p}, {Run: b, Policy: p}})
	}
	return pairs, nil
}

func (st *state) compare(sides [][2]results.Side, opts results.CompareOptions, asJSON, asMarkdown bool) error {
	var all []*results.Comparison
	for _, s := range sides {
		c, err := results.Compare(s[0], s[1], opts)
		if err != nil {
			return withCode(exitUsage, err)
		}
		all = append(all, c)
	}
	switch {
	case asJSON && len(all) == 1:
		return all[0].JSON(st.stdout)
	case asJSON:
		return st.printJSON(all)
	}
	for i, c := range all {
		if i > 0 {
			fmt.Fprintln(st.stdout)
		}
		var err error
		if asMarkdown {
			err = c.Markdown(st.stdout)
		} else {
			err = c.Text(st.stdout, st.text(st.stdout))
		}
		if err != nil {
			return err
		}
		st.sayPartingEvent(c, sides[i][0], sides[i][1])
	}
	return nil
}
