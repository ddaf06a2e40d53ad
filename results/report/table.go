package report

import (
	"math"
	"strings"

	"headway/results"
)

// table is a data table. It scrolls within its box where the screen is narrow.
type table struct {
	Caption string
	Head    []column
	Rows    []row
}

// column is a column's head.
type column struct {
	Text, Unit string
	Number     bool
}

// row is a row of a table; its first cell is its heading. ID is what links point to.
type row struct {
	ID, Class string
	Cells     []cell
}

// cell is a table's cell. Detail stands small below the text.
type cell struct {
	Text, Detail string
	Mark         *mark
	Number, None bool
}

func textCell(s string) cell   { return cell{Text: s} }
func numberCell(s string) cell { return cell{Text: s, Number: true} }
func policyCell(p policy) cell { return cell{Text: p.name, Mark: &p.mark} }
func noDataCell() cell         { return cell{Text: noData, Number: true, None: true} }
func countCell(n int64) cell   { return numberCell(count(n)) }

// metricRow is a row of metrics: leading cells, then what to look the metrics up in.
type metricRow struct {
	Class   string
	Lead    []cell
	Metrics map[string]results.Metric
}

// metricTable tabulates metrics. A column that no row has data for is left out if it is not the only one; a cell
// without data says so. Decimals are the same down a column, so that the figures line up.
func metricTable(caption string, lead []column, rows []metricRow, names ...string) *table {
	t := &table{Caption: caption, Head: lead}
	for _, r := range rows {
		t.Rows = append(t.Rows, row{Class: r.Class, Cells: r.Lead})
	}
	var kept []string
	for _, n := range names {
		for _, r := range rows {
			if r.Metrics[n].Mean != nil {
				kept = append(kept, n)
				break
			}
		}
	}
	if len(kept) == 0 {
		kept = names[:min(1, len(names))]
	}
	for _, name := range kept {
		m := metricOf(name)
		t.Head = append(t.Head, column{Text: m.Label, Unit: m.unit.symbol(), Number: true})
		var all []float64
		for _, r := range rows {
			if x := r.Metrics[name].Mean; x != nil {
				all = append(all, *x)
			}
		}
		d := m.unit.decimals(all...)
		for i, r := range rows {
			t.Rows[i].Cells = append(t.Rows[i].Cells, metricCell(m.unit, r.Metrics[name], d))
		}
	}
	return t
}

// metricCell is a metric's mean with its interval below.
func metricCell(u unit, m results.Metric, decimals int) cell {
	if m.Mean == nil {
		return noDataCell()
	}
	c := numberCell(u.number(*m.Mean, decimals))
	if m.Lo != nil && m.Hi != nil && *m.Lo != *m.Hi {
		lo, hi := u.number(*m.Lo, decimals), u.number(*m.Hi, decimals)
		if !strings.ContainsAny(lo+hi, "<>") || *m.Hi-*m.Lo > math.Pow(10, -float64(decimals)) {
			c.Detail = lo + " to " + hi
		}
	}
	return c
}

// policyRows is one row per policy, of metrics over all classes.
func (v *view) policyRows() []metricRow {
	rows := make([]metricRow, len(v.policies))
	for i, p := range v.policies {
		rows[i] = metricRow{Lead: []cell{policyCell(p)}, Metrics: p.Metrics}
	}
	return rows
}

// policyTable tabulates metrics of all policies over all classes.
func (v *view) policyTable(caption string, names ...string) *table {
	return metricTable(caption, []column{{Text: "Policy"}}, v.policyRows(), names...)
}
