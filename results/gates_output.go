package results

import "fmt"

var verdictSigns = map[Verdict]string{Pass: "✓ pass", Fail: "✗ fail", NoData: "! no data", Undecided: "~ undecided"}

var verdictMarks = map[Verdict]Mark{Pass: MarkGood, Fail: MarkBad, NoData: MarkBad, Undecided: MarkHead}

// GateTable is the verdicts as a table, with what was observed, its interval, the limit and the number of seeds.
func GateTable(results []GateResult) Table {
	t := Table{Columns: []Column{
		{Head: "verdict", Left: true},
		{Head: "gate", Left: true},
		{Head: "observed"},
		{Head: "interval", Drop: 1},
		{Head: "n", Drop: 2},
	}}
	for _, r := range results {
		t.Rows = append(t.Rows, Row{Note: r.Note, Cells: []Cell{
			{Text: verdictSigns[r.Verdict], Mark: verdictMarks[r.Verdict]},
			{Text: r.Gate},
			{Text: optional(r.Observed, r.format)},
			{Text: interval(r.Lo, r.Hi, r.format)},
			{Text: fmt.Sprint(r.N)},
		}})
	}
	return t
}

// GateTally is the verdicts in one line: "3 passed, 1 failed".
func GateTally(results []GateResult) string {
	n := map[Verdict]int{}
	for _, r := range results {
		n[r.Verdict]++
	}
	line := fmt.Sprintf("%d passed, %d failed", n[Pass], n[Fail])
	if n[NoData] > 0 {
		line += fmt.Sprintf(", %d without data", n[NoData])
	}
	if n[Undecided] > 0 {
		line += fmt.Sprintf(", %d undecided", n[Undecided])
	}
	return line
}

// format prints a value of the gate in its unit.
func (r GateResult) format(v float64) string {
	if r.Unit == "%" || r.Unit == "pp" {
		return Number(v) + " " + r.Unit
	}
	return MetricInfo{Unit: Unit(r.Unit)}.Format(v)
}

// summary is what was observed against the limit, in one line.
func (r GateResult) summary() string {
	line := fmt.Sprintf("observed %s, interval %s, limit %s, n = %d",
		optional(r.Observed, r.format), interval(r.Lo, r.Hi, r.format), r.format(r.Limit), r.N)
	if r.P != nil {
		line += ", p = " + formatP(*r.P)
	}
	if r.Note != "" {
		line += " (" + r.Note + ")"
	}
	return line
}
