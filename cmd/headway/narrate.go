package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"headway/results"
	"headway/scenarios"
)

// sayScenario says what is about to run, before any of it has.
func (st *state) sayScenario(s *scenarios.Scenario) {
	st.say("%s\n", strings.TrimSpace(st.paint(st.stderr, bold, s.Name)+"  "+s.About))
	st.say("  scenario %s, prices %s, %s\n", s.Hash(), s.MEC.Prices, versionLine())
	if len(s.Overrides) > 0 {
		st.say("  with %s\n", strings.Join(s.Overrides, ", "))
	}
	st.say("  policies: %s\n", strings.Join(s.Policies, ", "))
	st.say("  seeds: %s\n", seedList(s.Seeds))
}

// seedList writes seeds shortly: 1..10, or as many as a line holds.
func seedList(seeds []uint64) string {
	n := len(seeds)
	if n > 2 && seeds[n-1]-seeds[0] == uint64(n-1) && slices.IsSorted(seeds) {
		return fmt.Sprintf("%d..%d", seeds[0], seeds[n-1])
	}
	words := make([]string, 0, n)
	for i, s := range seeds {
		if i == 20 {
			return strings.Join(words, ", ") + fmt.Sprintf(", and %d more", n-i)
		}
		words = append(words, fmt.Sprint(s))
	}
	return strings.Join(words, ", ")
}

// sayInput says what was read or is to be generated, and what was done to the rows of a trace.
func (st *state) sayInput(in results.Input) {
	if t := in.Trace; t != nil {
		st.say("  trace %s: %s rows, %s kept; %s trips\n", t.File, count(t.Rows), count(t.RowsKept), count(t.Trips))
		st.sayCounts("dropped", t.Dropped)
		st.sayCounts("trips begun", t.Split)
		if t.Reorder > 0 {
			st.say("    put in order: %s rows\n", count(t.Reorder))
		}
		if t.Parked > 0 {
			st.say("    put where the vehicle stands: %s rows\n", count(t.Parked))
		}
		st.sayCounts("two vehicles under one id", t.Shared)
	}
	if t := in.Towers; t != nil {
		st.say("  towers %s: %s rows, %s kept\n", t.File, count(t.Rows), count(t.Kept))
		st.sayCounts("dropped", t.Dropped)
	}
	st.say("  %s vehicles, %s cells, %s sites, %s links\n", count(in.Vehicles), count(in.Cells), count(in.Sites), count(in.Links))
}

// count writes a number with commas between thousands.
func count[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func (st *state) sayCounts(what string, by map[string]int64) {
	if text := counts(by); text != "" {
		st.say("    %s: %s\n", what, text)
	}
}

// counts writes numbers by reason.
func counts(by map[string]int64) string {
	var parts []string
	for _, reason := range slices.Sorted(maps.Keys(by)) {
		if n := by[reason]; n > 0 {
			parts = append(parts, count(n)+" "+reason)
		}
	}
	return strings.Join(parts, ", ")
}

// printRun prints what was found: gates first, then the policies, what it means, where the files are, and on the last
// line the verdict and the time. With --json the document is the result and all this narration; -q leaves what is not good.
func (st *state) printRun(run *results.Run, host *results.Host, dir string, out outputFlags) error {
	to := st.stdout
	if out.json {
		doc, err := run.Encode()
		if err != nil {
			return err
		}
		if _, err := st.stdout.Write(doc); err != nil {
			return err
		}
		to = st.stderr
	}
	if st.quiet {
		if !run.Aborted && results.ExitCode(run.Gates, out.strict) == exitOK {
			return nil
		}
	} else {
		fmt.Fprintln(to)
	}
	if err := st.printGates(to, run.Gates); err != nil {
		return err
	}
	if !st.quiet {
		if err := results.Summary(to, run, st.text(to)); err != nil {
			return err
		}
		if run.Front != nil {
			fmt.Fprintln(to)
			if err := results.FrontSummary(to, run, st.text(to)); err != nil {
				return err
			}
		}
		fmt.Fprintln(to)
		for _, line := range results.Headline(run) {
			fmt.Fprintln(to, wrap(line, 2, to.width))
		}
		fmt.Fprintln(to)
		fmt.Fprintf(to, "report: %s/%s\n", dir, reportFile)
	}
	fmt.Fprintln(to, st.lastLine(to, run, host, out.strict))
	return nil
}

// lastLine is the verdict and the time.
func (st *state) lastLine(to stream, run *results.Run, host *results.Host, strict bool) string {
	word := st.verdictWord(to, run.Gates, strict)
	line := run.Scenario.Name + ": "
	switch {
	case run.Aborted:
		word = st.paint(to, yellow, "INTERRUPTED")
		line += number(len(run.Seeds), "seed") + " finished"
	case word == "":
		word = "done"
		line += "no gates"
	default:
		line += results.GateTally(run.Gates)
	}
	line += "; " + roundTime(time.Duration(host.WallS*1e9))
	if host.EventsPerCPUS > 0 {
		line += fmt.Sprintf(", %s events/CPU s", siPrefix(host.EventsPerCPUS))
	}
	return word + "  " + line
}
