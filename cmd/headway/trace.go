package main

import (
	"io/fs"
	"reflect"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"headway/mobility/trace"
	"headway/scenarios"
)

func (st *state) traceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trace",
		Short: "Look at, clean and convert recorded traces",
		Args:  cobra.ArbitraryArgs,
		RunE:  group,
	}
	cmd.AddCommand(st.traceInfo(), st.traceClean(), st.traceConvert())
	return cmd
}

const traceFormats = `A trace is CSV (vehicle_id,time_s,lon,lat[,speed_mps,heading_deg]), SUMO FCD XML
with degrees, GPX, GeoJSON, a .plt file of GeoLife or OziExplorer, a Cabspotting
file or Headway's binary format, plain or gzipped, told by what is in it; or a
folder of GeoLife or Cabspotting files.`

// readTrace reads a file, or a folder of files with one vehicle each.
func (st *state) readTrace(arg string) (*trace.Table, error) {
	f, err := st.openArgument(arg)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var t *trace.Table
	switch f := f.(type) {
	case fs.FS:
		t, err = trace.ReadFolder(arg, f)
	case *hashedFile:
		t, err = readTraceFile(arg, f)
	default:
		panic("neither a file nor a folder")
	}
	return t, withCode(exitUsage, err)
}

// readTraceFile reads a file, a binary one where it lies.
func readTraceFile(name string, f *hashedFile) (*trace.Table, error) {
	var start [8]byte
	if n, _ := f.file.ReadAt(start[:], 0); !trace.IsBinary(start[:n]) { // a pipe cannot be read so, and not be mapped either
		return trace.Read(name, f)
	}
	data, err := mapFile(f.file)
	if err != nil {
		return trace.Read(name, f)
	}
	return trace.OpenBinary(name, data)
}

// cleanFlags are the rules of cleaning: those of a scenario, by the same keys.
type cleanFlags struct{ set []string }

const cleanPrefix = "mobility.clean."

func (f *cleanFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "`RULE` of cleaning, as in mobility.clean.max_speed=50m/s (repeatable)")
	complete(cmd, "set", func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var keys []cobra.Completion
		for _, key := range cleanKeys() {
			if k := cleanPrefix + key + "="; strings.HasPrefix(k, typed) {
				keys = append(keys, k)
			}
		}
		return keys, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
}

// cleanKeys are the keys of a scenario below mobility.clean.
func cleanKeys() []string {
	var keys []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[scenarios.Clean]()) {
		keys = append(keys, f.Tag.Get("yaml"))
	}
	return keys
}

// rules are the defaults of a scenario, and what the flags change. A scenario is read for them, so that the same words
// mean the same and give the same errors.
func (f *cleanFlags) rules(command string) (trace.Rules, error) {
	for _, set := range f.set {
		if !strings.HasPrefix(set, cleanPrefix) {
			return trace.Rules{}, usageError(command, "--set %s: write a rule of cleaning, as in %smax_speed=50m/s", set, cleanPrefix)
		}
	}
	entry, ok := scenarios.Find("quickstart")
	if !ok {
		panic("there is no quickstart")
	}
	s, err := scenarios.Load(scenarios.Source{Name: command, Text: entry.Text, Set: f.set})
	if err != nil {
		return trace.Rules{}, withCode(exitUsage, err)
	}
	c := s.Mobility.Clean
	return trace.Rules{
		MaxSpeedMPS: float64(c.MaxSpeed), TripGap: time.Duration(c.TripGap), KeepAll: c.Keep,
		SharedID: c.SharedID, Outside: float64(c.Outside), ParkedM: float64(c.Parked),
	}, nil
}
