package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"headway/mobility/trace"
	"headway/results"
)

func (st *state) traceClean() *cobra.Command {
	var rules cleanFlags
	var output, format string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "clean FILE -o OUT",
		Short: "Write a trace without what cannot be, and say what was done to how many rows",
		Long: `Clean a trace as a run does, and write the rows that are left, in order of time.
The rules are those of a scenario: 'headway scenario show quickstart
--effective' has them below mobility.clean.

` + traceFormats + "\n\n" + outFormatsText,
		Example: `  headway trace clean cabs.csv -o clean.csv.gz
  headway trace clean cabs.csv -o slow.csv --set mobility.clean.max_speed=40m/s
  headway trace clean cabs.csv -o still.hwt --set mobility.clean.parked=15m --json`,
		Args:              argsBetween(1, 1, "FILE, the trace,"),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
		RunE: func(cmd *cobra.Command, args []string) error {
			if output == "" {
				return usageError(cmd.CommandPath(), "-o OUT is missing")
			}
			if output == "-" && asJSON {
				return usageError(cmd.CommandPath(), "stdout cannot have both the trace and --json")
			}
			r, err := rules.rules(cmd.CommandPath())
			if err != nil {
				return err
			}
			out, err := st.traceOut(cmd.CommandPath(), output, format)
			if err != nil {
				return err
			}
			return st.cleanTrace(args[0], r, out, asJSON)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "the file `OUT` to write, - for stdout")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was done as JSON")
	registerFormat(cmd, &format)
	rules.register(cmd)
	return cmd
}

func (st *state) cleanTrace(arg string, rules trace.Rules, out *traceOut, asJSON bool) error {
	t, err := st.readTrace(arg)
	if err != nil {
		return err
	}
	cleaned, report := trace.Clean(t, rules)
	if report.RowsKept == 0 {
		return withCode(exitUsage, fmt.Errorf("%s: nothing is left of %s: %s; see the rules with --set", arg, number(report.Rows, "row"), counts(report.Dropped)))
	}
	if err := out.write(cleaned.Table()); err != nil {
		return err
	}
	if asJSON {
		return st.printJSON(struct {
			Schema int           `json:"schema"`
			Kind   string        `json:"kind"`
			File   string        `json:"file"`
			SHA256 string        `json:"sha256"`
			Output string        `json:"output"`
			Did    *cleaningJSON `json:"cleaning"`
		}{results.SchemaVersion, "trace-cleaning", arg, t.SHA256, out.shown, newCleaningJSON(&report)})
	}
	to := st.stdout
	if out.name == "" {
		to = st.stderr
	}
	if !st.quiet {
		fmt.Fprintf(to, "%s\n", strings.Join(cleaningLines(&report), "\n"))
	}
	st.say("wrote %s: %s of %s\n", out.shown, number(report.RowsKept, "row"), number(report.Vehicles, "vehicle"))
	return nil
}

// cleaningLines say what cleaning does.
func cleaningLines(r *trace.Report) []string {
	lines := []string{fmt.Sprintf("%s of %s kept (%s %%), %s of %s",
		count(r.RowsKept), number(r.Rows, "row"), results.Number(100*float64(r.RowsKept)/float64(max(r.Rows, 1))),
		number(r.Trips, "trip"), number(r.Vehicles, "vehicle"))}
	add := func(what, text string) {
		if text != "" {
			lines = append(lines, "  "+what+": "+text)
		}
	}
	add("dropped", counts(r.Dropped))
	add("trips begun", counts(r.Splits))
	if r.Reordered > 0 {
		add("put in order", number(r.Reordered, "row"))
	}
	if r.Parked > 0 {
		add("put where the vehicle stands", number(r.Parked, "row"))
	}
	for _, s := range r.Shared {
		done := "dropped"
		if s.As != nil {
			done = "now " + strings.Join(s.As, " and ")
		}
		add("two vehicles under one id", fmt.Sprintf("%s, %s, %s to and fro: %s", s.ID, number(s.Rows, "row"), number(s.Alternations, "time"), done))
	}
	return lines
}

// cleaningJSON is a trace.Report in JSON, in the words of run.json.
type cleaningJSON struct {
	Rows     int64            `json:"rows"`
	RowsKept int64            `json:"rows_kept"`
	Vehicles int              `json:"vehicles"`
	Trips    int              `json:"trips"`
	Dropped  map[string]int64 `json:"dropped"`
	Split    map[string]int64 `json:"split"`
	Reorder  int64            `json:"reordered"`
	Parked   int64            `json:"parked"`
	Shared   []sharedJSON     `json:"shared_ids"`
}

type sharedJSON struct {
	ID           string   `json:"id"`
	Rows         int64    `json:"rows"`
	Alternations int64    `json:"alternations"`
	As           []string `json:"as"`
}

func newCleaningJSON(r *trace.Report) *cleaningJSON {
	doc := &cleaningJSON{
		Rows: r.Rows, RowsKept: r.RowsKept, Vehicles: r.Vehicles, Trips: r.Trips,
		Dropped: r.Dropped, Split: r.Splits, Reorder: r.Reordered, Parked: r.Parked, Shared: []sharedJSON{},
	}
	for _, s := range r.Shared {
		doc.Shared = append(doc.Shared, sharedJSON{s.ID, s.Rows, s.Alternations, append([]string{}, s.As...)})
	}
	return doc
}
