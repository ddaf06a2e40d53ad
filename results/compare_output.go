package results

import (
	"fmt"
	"io"
	"strings"
)

// JSON writes the comparison as one document.
func (c *Comparison) JSON(w io.Writer) error { return writeJSON(w, c) }

// Text writes the comparison for a terminal: the sides, the table, the tally, where two runs part, the notes.
func (c *Comparison) Text(w io.Writer, opts TextOptions) error {
	var b strings.Builder
	lines := append(c.head(), "")
	if err := writeLines(&b, opts, lines...); err != nil {
		return err
	}
	if len(c.Drift) > 0 {
		if _, err := c.DriftTable().Text(&b, opts); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	if _, err := c.Table().Text(&b, opts); err != nil {
		return err
	}
	if err := writeLines(&b, opts, append([]string{""}, c.tail()...)...); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown writes the comparison for a pull request or a step summary.
func (c *Comparison) Markdown(w io.Writer) error {
	var b strings.Builder
	for _, l := range c.head() {
		b.WriteString("- " + markdownCell(l) + "\n")
	}
	b.WriteString("\n")
	if len(c.Drift) > 0 {
		if err := c.DriftTable().Markdown(&b); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	if err := c.Table().Markdown(&b); err != nil {
		return err
	}
	b.WriteString("\n")
	for _, l := range c.tail() {
		b.WriteString("- " + markdownCell(l) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (c *Comparison) head() []string {
	return []string{
		"A: " + c.A.String(),
		"B: " + c.B.String(),
		fmt.Sprintf("A - B: Hodges–Lehmann difference over %s, with its %s interval", seedCount(len(c.Seeds)), level(c.Confidence)),
	}
}

// String names the side in one line.
func (s SideRef) String() string {
	line := fmt.Sprintf("%s on %s (%s)", s.Policy, s.Scenario.Name, short(s.Scenario.Hash))
	if len(s.Scenario.Overrides) > 0 {
		line += " with " + strings.Join(s.Scenario.Overrides, ", ")
	}
	return line + ", headway " + s.Headway.String()
}

func (c *Comparison) tail() []string {
	tally := map[Outcome]int{}
	for _, r := range c.Rows {
		tally[r.Outcome]++
	}
	var counts []string
	for _, o := range []Outcome{Better, Worse, Different, Unclear, Same, Missing} {
		if n := tally[o]; n > 0 {
			word := string(o)
			if o == Unclear {
				word = "may be chance (~)"
			}
			counts = append(counts, fmt.Sprintf("%d %s", n, word))
		}
	}
	lines := []string{"A against B: " + strings.Join(counts, ", ")}
	if c.Parting != nil {
		lines = append(lines, c.Parting.String())
	}
	for _, n := range c.Notes {
		lines = append(lines, "note: "+n)
	}
	return lines
}

// String says where the runs part.
func (p Parting) String() string {
	from := "the start"
	if p.LastEqual != nil {
		from = fmt.Sprintf("event %d (%.9f s)", p.LastEqual.Events, float64(p.LastEqual.AtNS)/1e9)
	}
	return fmt.Sprintf("the runs part first in %s, seed %d: after %s, at event %d (%.9f s) at the latest",
		p.Policy, p.Seed, from, p.FirstDiff.Events, float64(p.FirstDiff.AtNS)/1e9)
}

// Table is the comparison as a table, one row per metric. The difference is in percent of B, for shares in percentage
// points, and in the metric's unit where B is 0.
func (c *Comparison) Table() Table {
	t := Table{Columns: []Column{
		{Head: "metric", Left: true},
		{Head: "A"},
		{Head: "B"},
		{Head: "A - B"},
		{Head: level(c.Confidence) + " interval", Drop: 1},
		{Head: "p", Drop: 2},
		{Head: "n", Drop: 3},
		{Head: "A is", Left: true},
	}}
	for _, r := range c.Rows {
		info, _ := Lookup(r.Metric)
		d, change, end := r.shown(info)
		name := r.Metric
		if r.Class != "" {
			name = r.Class + " " + name
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: name},
			{Text: optional(r.A, info.Format)},
			{Text: optional(r.B, info.Format)},
			{Text: optional(d.Estimate, change)},
			{Text: interval(d.Lo, d.Hi, end)},
			{Text: optional(d.P, formatP)},
			{Text: fmt.Sprint(d.N)},
			{Text: string(r.Outcome), Mark: outcomeMarks[r.Outcome]},
		}})
	}
	return t
}

var outcomeMarks = map[Outcome]Mark{Better: MarkGood, Worse: MarkBad, Unclear: MarkDim, Same: MarkDim, Missing: MarkDim}

// shown is the difference that the table shows, how it prints, and how the ends of its interval do: those need no
// second percent sign.
func (r ComparisonRow) shown(info MetricInfo) (d Paired, change, end func(float64) string) {
	switch {
	case info.Unit == Share:
		return r.Difference, info.Change, signedHundred
	case r.Relative.N == 0:
		return r.Difference, info.Change, info.Change
	}
	return r.Relative, signedPercent, signedHundred
}
