package report

import (
	"fmt"
	"strings"

	"headway/results"
)

// gatesSection lists the gates with their verdicts in words; #gate-3 points to the third.
func gatesSection(v *view) (*section, error) {
	s := &section{ID: "gates", Title: "Gates"}
	if len(v.run.Gates) == 0 {
		s.Blocks = []block{{Text: "The scenario has no gates: nothing is required of the result."}}
		return s, nil
	}
	t := &table{Caption: "Gates: what must hold of the result", Head: []column{
		{Text: "No.", Number: true},
		{Text: "Verdict"},
		{Text: "Gate"},
		{Text: "Observed", Number: true},
		{Text: "95 % interval", Number: true},
		{Text: "Limit", Number: true},
		{Text: "Seeds", Number: true},
		{Text: "p", Number: true},
	}}
	for i, g := range v.run.Gates {
		t.Rows = append(t.Rows, gateRow(i+1, g))
	}
	s.Blocks = []block{{Text: gateCounts(v.run.Gates)}, {Table: t}}
	return s, nil
}

// verdictMarks stand before the verdict's word; the word alone says it all.
var verdictMarks = map[results.Verdict]string{results.Pass: "✓", results.Fail: "✗", results.NoData: "∅", results.Undecided: "~"}

func gateRow(n int, g results.GateResult) row {
	interval := noDataCell()
	if g.Lo != nil && g.Hi != nil {
		interval = numberCell(gateText(g, *g.Lo) + " to " + gateText(g, *g.Hi))
	}
	observed := noDataCell()
	if g.Observed != nil {
		observed = numberCell(gateText(g, *g.Observed))
	}
	p := numberCell("–")
	if g.P != nil {
		p = numberCell(pValue(*g.P))
	}
	verdict := strings.TrimSpace(verdictMarks[g.Verdict] + " " + strings.ToUpper(string(g.Verdict)))
	return row{
		ID: fmt.Sprintf("gate-%d", n), Class: "gate " + strings.ReplaceAll(string(g.Verdict), " ", "-"),
		Cells: []cell{
			numberCell(fmt.Sprint(n)), textCell(verdict),
			{Text: g.Gate, Detail: g.Note},
			observed, interval,
			numberCell(gateLimit(g)), numberCell(fmt.Sprint(g.N)), p,
		},
	}
}

// gateText writes a gate's figure: a difference is in % or in percentage points already.
func gateText(g results.GateResult, x float64) string {
	if g.Unit == "%" || g.Unit == "pp" {
		return unitRatio.text(x) + " " + g.Unit
	}
	return unit(g.Unit).text(x)
}

func gateLimit(g results.GateResult) string {
	if g.Unit == "%" || g.Unit == "pp" {
		return unitRatio.given(g.Limit) + " " + g.Unit
	}
	return unit(g.Unit).given(g.Limit)
}

func pValue(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

func gateCounts(gates []results.GateResult) string {
	n := map[results.Verdict]int{}
	for _, g := range gates {
		n[g.Verdict]++
	}
	var parts []string
	for _, v := range []struct {
		verdict results.Verdict
		text    string
	}{{results.Pass, "passed"}, {results.Fail, "failed"}, {results.Undecided, "undecided"}, {results.NoData, "without data"}} {
		if n[v.verdict] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[v.verdict], v.text))
		}
	}
	return fmt.Sprintf("Of %d %s, %s.", len(gates), plural(len(gates), "gate", "gates"), listWords(parts))
}
