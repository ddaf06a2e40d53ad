package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// newRoot builds the command line: every command is a method of state in a file of its own name.
func newRoot(st *state) *cobra.Command {
	root := &cobra.Command{
		Use:   "headway",
		Short: "Where should a moving client's data live, and when should it get there?",
		Long: `Headway simulates vehicles that hand over between base stations and read and
write data at the edge sites behind them. It runs placement policies on the
same traffic and says which has the data where it is read, in time, at what
cost - and how sure that is.`,
		Example: `  headway run
  headway scenario list
  headway compare headway-out/quickstart --policy vector,static`,
		Args:              cobra.ArbitraryArgs,
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return st.checkFlags() },
		RunE:              group,
	}
	flags := root.PersistentFlags()
	flags.BoolVarP(&st.quiet, "quiet", "q", false, "no narration, and of a run or gate only what is not good")
	flags.StringVar(&st.color, "color", "auto", "colours: `WHEN` is auto, always or never")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		text := err.Error()
		if strings.Contains(text, "time: ") { // as package time has it, which does not say what to write
			text, _, _ = strings.Cut(text, ": time: ")
			text += ": write a time with its unit, as in 90s or 10m"
		}
		return usageError(cmd.CommandPath(), "%s", text)
	})
	complete(root, "color", words("auto", "always", "never"))

	root.AddGroup(&cobra.Group{ID: "main", Title: "Commands:"}, &cobra.Group{ID: "other", Title: "Other commands:"})
	for _, c := range []*cobra.Command{
		st.runCommand(), st.testbedCommand(), st.calibrateCommand(), st.compareCommand(), st.gateCommand(), st.blessCommand(), st.reportCommand(), st.explainCommand(), st.scenarioCommand(), st.traceCommand(),
		st.fabricCommand(), st.nodeCommand(), st.engineCommand(), st.replayCommand(),
	} {
		c.GroupID = "main"
		root.AddCommand(c)
	}
	root.AddCommand(st.partCommand())
	version := st.versionCommand()
	version.GroupID = "other"
	root.AddCommand(version)
	root.SetHelpCommandGroupID("other")
	root.SetCompletionCommandGroupID("other")
	addTopics(root)
	helpOrError(root)
	return root
}

// helpOrError makes `headway help WORD` an error where there is nothing of that name.
func helpOrError(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		panic(err) // it was made the line before
	}
	help.Run = nil
	help.RunE = func(_ *cobra.Command, args []string) error {
		about, rest, err := root.Find(args)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			return group(about, rest)
		}
		about.InitDefaultHelpFlag()
		return about.Help()
	}
}

func (st *state) checkFlags() error {
	if !slices.Contains([]string{"auto", "always", "never"}, st.color) {
		return usageError("headway", "--color %s: write auto, always or never", st.color)
	}
	return nil
}

// group is the RunE of a command that only holds others: it prints its help, or names the command that was meant.
func group(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usageError(cmd.CommandPath(), "unknown command %q; did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return usageError(cmd.CommandPath(), "unknown command %q", args[0])
}

// argsBetween wants lo to hi arguments; what names them in the error.
func argsBetween(lo, hi int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < lo:
			return usageError(cmd.CommandPath(), "%s is missing", what)
		case len(args) > hi:
			return usageError(cmd.CommandPath(), "%q is one argument too many", args[hi])
		}
		return nil
	}
}
