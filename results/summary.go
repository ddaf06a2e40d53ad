package results

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// summaryColumn is a column of the summary. Columns are left out from the highest drop down: first the parts of the
// cost (its operations, storage, transfer, penalty), then wasted transfer, copies, efficiency, the median stall, late
// reads; never hits, misses, the p99 of latency and stall, and the cost.
type summaryColumn struct {
	metric string
	head   string
	drop   int
	spread bool // with the half-width of its interval

	print func(v float64) string // nil: in the metric's unit
}

var summaryColumns = []summaryColumn{
	{"hit_rate", "hit", 0, true, nil},
	{"late_rate", "late", 1, false, nil},
	{"miss_rate", "miss", 0, false, nil},
	{"latency_ms_p99", "p99", 0, false, nil},
	{"crossing_stall_ms_p50", "stall p50", 2, false, nil},
	{"crossing_stall_ms_p99", "stall p99", 0, false, nil},
	{"cost_usd", "cost", 0, true, nil},
	{"cost_storage_usd", "storage", 8, false, nil},
	{"cost_transfer_usd", "transfer", 7, false, nil},
	{"cost_operations_usd", "operations", 9, false, nil},
	{"cost_penalty_usd", "penalty", 6, false, nil},
	{"efficiency", "efficiency", 3, false, nil},
	{"copies_mean", "copies", 4, false, nil},
	{"wasted_transfer", "wasted", 5, false, nil},
}

// bestSign goes before the best value of a column, where it does not disturb the alignment.
const bestSign = "*"

// SummaryTable is one row per policy with the figures that answer the question, means over seeds, units in the head.
// Metrics that no policy has are left out. The best of a column carries a "*".
func SummaryTable(run *Run) Table {
	t := Table{Columns: []Column{{Head: "policy", Left: true}}}
	t.Rows = make([]Row, len(run.PolicyOrder))
	for i, p := range run.PolicyOrder {
		t.Rows[i].Cells = []Cell{{Text: p}}
	}
	columns := summaryColumns
	if run.replayed() {
		columns = replayColumns
	}
	for _, col := range columns {
		info, _ := Lookup(col.metric)
		metrics, any := column(run, col.metric)
		if !any {
			continue
		}
		head := col.head
		if col.print == nil {
			head = strings.TrimSpace(col.head + " " + info.Symbol())
		}
		t.Columns = append(t.Columns, Column{Head: head, Drop: col.drop})
		best := bestOf(metrics, info.Better)
		for i, m := range metrics {
			t.Rows[i].Cells = append(t.Rows[i].Cells, col.cell(m, info, m.Mean != nil && best != nil && *m.Mean == *best))
		}
	}
	return t
}

func (c summaryColumn) cell(m Metric, info MetricInfo, best bool) Cell {
	print := c.print
	if print == nil {
		print = info.Bare
	}
	text := optional(m.Mean, print)
	if c.spread && m.Lo != nil {
		text += " ±" + halfWidth(*m.Hi-*m.Lo, info.Unit)
	}
	if best {
		return Cell{bestSign + text, MarkGood}
	}
	return Cell{Text: text}
}

// halfWidth prints the ± of an interval; two digits, as more of an uncertainty say nothing.
func halfWidth(width float64, u Unit) string {
	half := width / 2
	if u == Share {
		half *= 100
	}
	if half == 0 {
		return "0"
	}
	two, err := strconv.ParseFloat(strconv.FormatFloat(half, 'e', 1, 64), 64)
	if err != nil {
		return Number(half)
	}
	return strconv.FormatFloat(two, 'g', -1, 64)
}

func column(run *Run, name string) (metrics []Metric, any bool) {
	for _, p := range run.PolicyOrder {
		m, _ := run.metric(p, "", name)
		any = any || m.Mean != nil
		metrics = append(metrics, m)
	}
	return metrics, any
}

// bestOf is the best mean, or nil where there is nothing to choose: no direction, no data, or all equal.
func bestOf(metrics []Metric, better Direction) *float64 {
	var best *float64
	differ := false
	for _, m := range metrics {
		if m.Mean == nil || better == Neutral {
			continue
		}
		differ = differ || best != nil && *m.Mean != *best
		if best == nil || (*m.Mean > *best) == (better == Higher) && *m.Mean != *best {
			best = m.Mean
		}
	}
	if !differ {
		return nil
	}
	return best
}

// Summary writes the summary table for a terminal, and below it what the figures are and which columns found no room.
func Summary(w io.Writer, run *Run, opts TextOptions) error {
	left, err := SummaryTable(run).Text(w, opts)
	if err != nil {
		return err
	}
	lines := []string{summaryLegend(run)}
	if len(left) > 0 {
		lines = append(lines, "Not shown for want of width: "+strings.Join(left, ", ")+".")
	}
	return writeLines(w, opts, lines...)
}

func summaryLegend(run *Run) string {
	switch len(run.Seeds) {
	case 0:
		return "No seed was finished."
	case 1:
		return "One seed: no intervals; * marks the best."
	}
	return fmt.Sprintf("Means over %s; ± is half of the 95 %% interval; * marks the best.", seedCount(len(run.Seeds)))
}

func seedCount(n int) string {
	if n == 1 {
		return "1 seed"
	}
	return fmt.Sprintf("%d seeds", n)
}
