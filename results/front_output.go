package results

import (
	"fmt"
	"io"
)

// FrontTable is one row per policy: how many of its points are among the best, its hypervolumes, and the multiple of the
// penalties at which it costs least, at the scenario's own penalties.
func FrontTable(run *Run) Table {
	f := run.Front
	t := Table{Columns: []Column{
		{Head: "policy", Left: true},
		{Head: "points"},
		{Head: "best"},
		{Head: "volume: stored"},
		{Head: "volume: moved"},
		{Head: "cheapest told", Drop: 2},
		{Head: "cost $", Drop: 1},
	}}
	for i := 0; i < len(f.Points); {
		policy := f.Points[i].Policy
		first := i
		stored, moved := 0, 0
		for ; i < len(f.Points) && f.Points[i].Policy == policy; i++ {
			if f.Points[i].BestStored {
				stored++
			}
			if f.Points[i].BestMoved {
				moved++
			}
		}
		at := cheapest(f.Points[first:i])
		multiple := ""
		if at.Multiple != nil {
			multiple = fmt.Sprintf("%gx", *at.Multiple)
		}
		v := f.Hypervolume[policy]
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: policy},
			{Text: fmt.Sprint(i - first)},
			{Text: fmt.Sprintf("%d/%d", stored, moved)},
			{Text: withSpread(v.Stored)},
			{Text: withSpread(v.Moved)},
			{Text: multiple},
			{Text: optional(at.Metrics["cost_usd"].Mean, Number)},
		}})
	}
	return t
}

// cheapest is the point with the least cost; the first where none has one.
func cheapest(points []FrontPoint) *FrontPoint {
	best := &points[0]
	for i := range points {
		c, b := points[i].Metrics["cost_usd"].Mean, best.Metrics["cost_usd"].Mean
		if c != nil && (b == nil || *c < *b) {
			best = &points[i]
		}
	}
	return best
}

func withSpread(m Metric) string {
	text := optional(m.Mean, Number)
	if m.Lo != nil {
		text += " ±" + halfWidth(*m.Hi-*m.Lo, Plain)
	}
	return text
}

// FrontSummary writes the front's table for a terminal, and below it what the figures are.
func FrontSummary(w io.Writer, run *Run, opts TextOptions) error {
	if _, err := FrontTable(run).Text(w, opts); err != nil {
		return err
	}
	f := run.Front
	least, most := 0.0, 0.0
	if n := len(f.Multiples); n > 0 {
		least, most = f.Multiples[0], f.Multiples[n-1]
	}
	return writeLines(w, opts, fmt.Sprintf(
		"Policies that weigh the penalties were told %g to %g times what they are; costs are at what they are. best: points that no other betters in both %s and bytes stored, or moved; volume: hypervolume, the share of what is possible that the policy's points cover, up to %s GB stored and %s GB moved.",
		least, most, f.Quality, Number(f.Reference.StoredGB), Number(f.Reference.MovedGB)))
}
