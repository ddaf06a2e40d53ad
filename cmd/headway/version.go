package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"headway/results"
)

// Set by the Makefile.
var (
	version = "0.1.0"
	commit  = ""
)

// programVersion is the version that results carry.
func programVersion() results.Version {
	v := results.Version{Version: version, Commit: commit}
	if info, ok := debug.ReadBuildInfo(); ok && v.Commit == "" {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v.Commit = s.Value[:min(12, len(s.Value))]
			}
		}
	}
	if v.Commit == "" {
		v.Commit = "unknown"
	}
	return v
}

func versionLine() string {
	v := programVersion()
	return fmt.Sprintf("headway %s (commit %s, %s, %s/%s)", v.Version, v.Commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (st *state) versionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "The version, and what it was built from",
		Example: `  headway version
  headway version --json`,
		Args: argsBetween(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			if !asJSON {
				fmt.Fprintln(st.stdout, versionLine())
				return nil
			}
			v := programVersion()
			return st.printJSON(map[string]any{
				"schema": results.SchemaVersion, "kind": "version", "version": v.Version, "commit": v.Commit, "go": runtime.Version(),
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printJSON prints one document on stdout.
func (st *state) printJSON(v any) error {
	enc := json.NewEncoder(st.stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
