package main

import (
	"github.com/spf13/cobra"

	"headway/results"
)

func (st *state) blessCommand() *cobra.Command {
	var file, reason string
	cmd := &cobra.Command{
		Use:   "bless RESULT -o FILE --reason TEXT",
		Short: "Make a baseline of a result, with its reason",
		Long: `Make a baseline of a result: the figures of placement quality per policy and
seed, and by how much each may get worse. The reason stays in the file, so that
whoever reads the change sees why the new figures are right.`,
		Example: `  headway run quickstart
  headway bless headway-out/quickstart -o quickstart.baseline.json --reason "first measurement"`,
		Args:              argsBetween(1, 1, "RESULT, the folder that a run left,"),
		ValidArgsFunction: completeResults,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case file == "":
				return usageError(cmd.CommandPath(), "-o FILE is missing")
			case reason == "":
				return usageError(cmd.CommandPath(), "--reason TEXT is missing: why are these figures right?")
			}
			return st.bless(args[0], file, reason)
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "the baseline `FILE` to write")
	cmd.Flags().StringVar(&reason, "reason", "", "why these figures are right: `TEXT`")
	complete(cmd, "reason", cobra.NoFileCompletions)
	return cmd
}

func (st *state) bless(result, file, reason string) error {
	run, err := st.readRun(result)
	if err != nil {
		return err
	}
	base, err := results.Bless(run, reason)
	if err != nil {
		return withCode(exitUsage, err)
	}
	name, err := st.path(file)
	if err != nil {
		return err
	}
	if err := base.Write(name); err != nil {
		return err
	}
	st.say("wrote %s: %s, %d policies, %d seeds\n", file, run.Scenario.Name, len(base.Policies), len(base.Seeds))
	return nil
}
