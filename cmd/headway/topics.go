package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"headway/results"
)

// addTopics adds what `headway help TOPIC` explains besides the commands.
func addTopics(root *cobra.Command) {
	for _, t := range []struct{ name, short, long string }{
		{"exit-codes", "What the exit code says", exitCodesText()},
		{"policies", "The policies, and what each does", policiesText()},
		{"metrics", "The metrics, by the names that gates and JSON use", metricsText()},
		{"output", "What a run leaves, and where", outputText},
		{"environment", "Environment variables that Headway heeds", environmentText},
	} {
		root.AddCommand(&cobra.Command{Use: t.name, Short: t.short, Long: strings.Trim(t.long, "\n")})
	}
}

func metricsText() string {
	var b strings.Builder
	b.WriteString("Better is + where higher is better, - where lower is.\n\n")
	for _, m := range results.Metrics {
		better := map[results.Direction]string{results.Higher: "+", results.Lower: "-", results.Neutral: " "}[m.Better]
		fmt.Fprintf(&b, "%s %-23s %s\n", better, m.Name, wrap(m.Meaning, 26, 80))
	}
	return b.String()
}

// wrap breaks text at spaces so that no line passes width, and indents all lines but the first, which the caller has.
func wrap(text string, indent, width int) string {
	var b strings.Builder
	column := indent
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len([]rune(word)) > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += len([]rune(word))
	}
	return b.String()
}

const outputText = `
A run leaves a folder, headway-out/SCENARIO unless -o names another:

  run.json     every figure, by policy, class and seed; the same scenario, seeds
               and version give the same bytes on any machine
  host.json    what the run took on this machine; not reproducible
  report.html  the report: one file, opens without a network

and where --reads asks for it

  reads.jsonl.gz  one line for each read, by seed, policy and time: {"policy":
                  "vector", "seed": 1, "at_s": since the start, "vehicle",
                  "class", "key": which object of the class, "site": that
                  serves the vehicle, "from": the site that answered, or
                  "region", "outcome", "reason": why it was no hit,
                  "latency_ms"}; a run without --reads removes it

Each file is replaced whole or not at all. stdout has the results (with --json
exactly one document), stderr the narration.
`

const environmentText = `
  NO_COLOR              no colours, if not empty
  FORCE_COLOR           colours even where no terminal is (also CLICOLOR_FORCE)
  TERM=dumb             no colours, no redrawn line
  GITHUB_ACTIONS=true   gates that fail are annotated
  GITHUB_STEP_SUMMARY   file to which the verdict and its table are appended

A flag wins over a variable.
`
