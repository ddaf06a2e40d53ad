package main

import (
	"github.com/spf13/cobra"

	"headway/mobility/trace"
)

// infoFlags are the flags of `headway trace info`.
type infoFlags struct {
	cleanFlags
	towers string
	json   bool
}

func (st *state) traceInfo() *cobra.Command {
	var f infoFlags
	cmd := &cobra.Command{
		Use:   "info FILE",
		Short: "What is in a trace, what is wrong with it, and a small map",
		Long: `Say what a trace holds: rows, vehicles, times, area, sampling, speeds, and what
is wrong with which rows, with the vehicles that have most of them; then what a
run's cleaning does, and a small map of what is left.

` + traceFormats + `

With --towers it says which share of the rows left no cell reaches, by range_m.`,
		Example: `  headway trace info cabs.csv
  headway trace info cabs.csv --towers towers.csv --json
  headway trace info cabs.csv --set mobility.clean.max_speed=40m/s`,
		Args:              argsBetween(1, 1, "FILE, the trace,"),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
		RunE: func(cmd *cobra.Command, args []string) error {
			rules, err := f.rules(cmd.CommandPath())
			if err != nil {
				return err
			}
			return st.lookAtTrace(args[0], rules, &f)
		},
	}
	cmd.Flags().StringVar(&f.towers, "towers", "", "also say which share of rows the towers of `FILE` do not reach")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the figures as one JSON document")
	f.cleanFlags.register(cmd)
	return cmd
}

// traceInfo is what is known of a trace.
type traceInfo struct {
	file     string
	table    *trace.Table
	rules    trace.Rules
	survey   *trace.Survey
	cleaned  *trace.Cleaned
	coverage *trace.Coverage // nil: not asked for
}

func (st *state) lookAtTrace(arg string, rules trace.Rules, f *infoFlags) error {
	var towers []trace.Tower
	if f.towers != "" { // first, as it is soon done
		var err error
		if towers, err = st.readTowers(f.towers); err != nil {
			return err
		}
	}
	t, err := st.readTrace(arg)
	if err != nil {
		return err
	}
	info := &traceInfo{file: arg, table: t, rules: rules}
	info.survey, info.cleaned = trace.NewSurvey(t, rules)
	if f.towers != "" {
		c := info.cleaned.Coverage(towers)
		info.coverage = &c
	}
	if f.json {
		return st.printJSON(info.document())
	}
	return st.printInfo(info)
}

func (st *state) readTowers(arg string) ([]trace.Tower, error) {
	f, err := st.openArgument(arg)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	towers, _, err := trace.ReadTowers(arg, f)
	return towers, withCode(exitUsage, err)
}
