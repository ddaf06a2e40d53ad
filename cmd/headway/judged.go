package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"headway/results"
)

// text is how tables are written to a stream.
func (st *state) text(to stream) results.TextOptions {
	return results.TextOptions{Width: to.width, ASCII: !st.unicode(), Style: st.style(to)}
}

// unicode says whether the locale has more than ASCII.
func (st *state) unicode() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := st.env(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

func (st *state) style(to stream) func(results.Mark, string) string {
	if !st.colored(to) {
		return nil
	}
	codes := map[results.Mark]string{
		results.MarkGood: green, results.MarkBad: red, results.MarkDim: dim, results.MarkHead: bold,
	}
	return func(m results.Mark, s string) string {
		if codes[m] == "" {
			return s
		}
		return st.paint(to, codes[m], s)
	}
}

// publish tells a CI system of the gates: the JUnit file, the step summary, annotations.
func (st *state) publish(run *results.Run, gates []results.GateResult, out outputFlags) error {
	if out.junit != "" {
		name, err := st.path(out.junit)
		if err != nil {
			return err
		}
		err = writeWith(name, func(w io.Writer) error { return results.JUnit(w, run.Scenario.Name, gates, out.strict) })
		if err != nil {
			return err
		}
	}
	if name := st.env("GITHUB_STEP_SUMMARY"); name != "" {
		var b bytes.Buffer
		if err := results.Markdown(&b, run, gates); err != nil {
			return err
		}
		if err := appendFile(name, b.Bytes()); err != nil {
			return fmt.Errorf("GITHUB_STEP_SUMMARY: %w", err)
		}
	}
	if st.env("GITHUB_ACTIONS") == "true" {
		st.annotate(run.Scenario.Name, gates, out.strict)
	}
	return nil
}

// annotate writes the workflow commands by which GitHub shows gates that fail. It reads them from either stream.
func (st *state) annotate(scenario string, gates []results.GateResult, strict bool) {
	for _, g := range gates {
		level := "error"
		if results.ExitCode([]results.GateResult{g}, strict) == exitOK {
			if g.Verdict == results.Pass {
				continue
			}
			level = "warning"
		}
		fmt.Fprintf(st.stderr, "::%s title=%s::%s\n", level,
			escapeProperty(fmt.Sprintf("gate %s: %s", g.Verdict, scenario)), escapeData(g.Gate+" "+g.Note))
	}
}

// escapeData and escapeProperty keep a text within its workflow command.
func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(strings.TrimSpace(s))
}

func escapeProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escapeData(s))
}

// printGates writes the gates as a table; nothing if there are none.
func (st *state) printGates(to stream, gates []results.GateResult) error {
	if len(gates) == 0 {
		return nil
	}
	if _, err := results.GateTable(gates).Text(to, st.text(to)); err != nil {
		return err
	}
	fmt.Fprintln(to)
	return nil
}

// verdictWord is the gravest verdict among gates, coloured by what the exit code makes of it; "" without gates.
func (st *state) verdictWord(to stream, gates []results.GateResult, strict bool) string {
	if len(gates) == 0 {
		return ""
	}
	gravest := results.Pass
	for _, v := range []results.Verdict{results.Undecided, results.NoData, results.Fail} {
		if slices.ContainsFunc(gates, func(g results.GateResult) bool { return g.Verdict == v }) {
			gravest = v
		}
	}
	color := red
	switch {
	case gravest == results.Pass:
		color = green
	case results.ExitCode(gates, strict) == exitOK:
		color = yellow
	}
	return st.paint(to, color, strings.ToUpper(string(gravest)))
}
