package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"headway/mobility/trace"
)

// outFormats are the formats that can be written, with the endings of file names that mean them.
var outFormats = []struct {
	name    string
	endings []string
	write   func(io.Writer, *trace.Table) error
}{
	{"csv", []string{".csv"}, trace.WriteCSV},
	{"fcd", []string{".xml"}, trace.WriteFCD},
	{"gpx", []string{".gpx"}, trace.WriteGPX},
	{"geojson", []string{".geojson", ".json"}, trace.WriteGeoJSON},
	{"binary", []string{".hwt"}, trace.WriteBinary},
}

const outFormatsText = `The format is told by the ending of OUT, or by --format: csv (.csv), fcd (.xml,
as SUMO writes it), gpx (.gpx), geojson (.geojson, .json) or binary (.hwt, which
is read at the speed of memory). An ending .gz after it packs the file. OUT may
be - for stdout, and is replaced whole or not at all.`

func (st *state) traceConvert() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Write a trace in another format, row for row",
		Long:  traceFormats + "\n\n" + outFormatsText,
		Example: `  headway trace convert cabs.csv cabs.hwt
  headway trace convert cabs.hwt cabs.geojson.gz
  headway trace convert cabs.csv - --format gpx > cabs.gpx`,
		Args:              argsBetween(2, 2, "IN, the trace, or OUT, the file to write,"),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := st.traceOut(cmd.CommandPath(), args[1], format)
			if err != nil {
				return err
			}
			t, err := st.readTrace(args[0])
			if err != nil {
				return err
			}
			if left := counts(t.LeftOut); left != "" {
				st.say("%s: left out, as no fix of a vehicle: %s\n", args[0], left)
			}
			if err := out.write(t); err != nil {
				return err
			}
			st.say("wrote %s: %s of %s\n", out.shown, number(t.Rows(), "row"), number(len(t.IDs), "vehicle"))
			return nil
		},
	}
	registerFormat(cmd, &format)
	return cmd
}

func registerFormat(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVar(format, "format", "", "`FORMAT` to write: csv, fcd, gpx, geojson, binary (default: as OUT ends)")
	complete(cmd, "format", words("csv", "fcd", "gpx", "geojson", "binary"))
}

// traceOut is a trace that is to be written.
type traceOut struct {
	shown  string // as the user names it
	name   string // of the file; "" for stdout
	stdout io.Writer
	packed bool
	format func(io.Writer, *trace.Table) error
}

// traceOut finds out what is to be written, before anything long is begun.
func (st *state) traceOut(command, arg, format string) (*traceOut, error) {
	out := &traceOut{shown: arg, stdout: st.stdout}
	plain, packed := strings.CutSuffix(strings.ToLower(arg), ".gz")
	if arg != "-" {
		out.packed = packed
		name, err := st.path(arg)
		if err != nil {
			return nil, err
		}
		out.name = name
		if isFolder(name) {
			return nil, usageError(command, "%s is a folder; name a file in it", arg)
		}
	}
	for _, f := range outFormats {
		if format == f.name || format == "" && arg != "-" && slices.Contains(f.endings, filepath.Ext(plain)) {
			out.format = f.write
			return out, nil
		}
	}
	var names, endings []string
	for _, f := range outFormats {
		names, endings = append(names, f.name), append(endings, f.endings...)
	}
	switch {
	case format != "":
		return nil, usageError(command, "--format %s: write one of %s", format, strings.Join(names, ", "))
	case arg == "-":
		return nil, usageError(command, "on stdout, say which format: --format %s", strings.Join(names, ", "))
	}
	return nil, usageError(command, "the name %s says no format; let it end in %s, or give --format", arg, strings.Join(endings, ", "))
}

// write writes the trace.
func (o *traceOut) write(t *trace.Table) error {
	if o.name == "" {
		return o.format(o.stdout, t)
	}
	err := replaceFile(o.name, func(w io.Writer) error {
		if !o.packed {
			return o.format(w, t)
		}
		packer := gzip.NewWriter(w)
		return errors.Join(o.format(packer, t), packer.Close())
	})
	if err != nil {
		return fmt.Errorf("%s: %w", o.shown, err)
	}
	return nil
}
