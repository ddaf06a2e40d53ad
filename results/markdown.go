package results

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes what a reviewer needs of a run into a CI's step summary: the verdict in words, the gates, the summary
// table. results are the gates that were judged, the run's own or those of a baseline.
func Markdown(w io.Writer, run *Run, results []GateResult) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## headway: %s\n\n", markdownCell(run.Scenario.Name))
	for _, l := range Headline(run) {
		b.WriteString("- " + markdownCell(l) + "\n")
	}
	if len(results) > 0 {
		fmt.Fprintf(&b, "\n### Gates: %s\n\n", GateTally(results))
		if err := GateTable(results).Markdown(&b); err != nil {
			return err
		}
	}
	b.WriteString("\n### Policies\n\n")
	if err := SummaryTable(run).Markdown(&b); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%s Scenario %s, headway %s.\n", markdownCell(summaryLegend(run)),
		markdownCell(short(run.Scenario.Hash)), markdownCell(run.Headway.String()))
	_, err := io.WriteString(w, b.String())
	return err
}
