package main

import (
	"path/filepath"

	"github.com/spf13/cobra"
)

func (st *state) reportCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "report RESULT",
		Short: "Write the HTML report of a result again",
		Example: `  headway run quickstart
  headway report headway-out/quickstart
  headway report headway-out/quickstart -o quickstart.html`,
		Args:              argsBetween(1, 1, "RESULT, the folder that a run left,"),
		ValidArgsFunction: completeResults,
		RunE: func(_ *cobra.Command, args []string) error {
			run, err := st.readRun(args[0])
			if err != nil {
				return err
			}
			to := file
			if to == "" {
				to = filepath.Join(resultFolder(args[0]), reportFile)
			}
			name, err := st.path(to)
			if err != nil {
				return err
			}
			if err := writeReport(name, run); err != nil {
				return err
			}
			st.say("wrote %s\n", to)
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "the `FILE` to write (default: report.html in the result's folder)")
	return cmd
}

// resultFolder is the folder of a result that is named by itself or by its run.json.
func resultFolder(arg string) string {
	if filepath.Ext(arg) == ".json" {
		return filepath.Dir(arg)
	}
	return arg
}
