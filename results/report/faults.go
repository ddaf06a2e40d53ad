package report

import (
	"fmt"

	"headway/results"
)

// faultsSection says what became of reads around each fault. A scenario without faults has none.
func faultsSection(v *view) (*section, error) {
	t := &table{Caption: "Reads at the site of each fault, in the time before it, during it and after it, summed over seeds", Head: []column{
		{Text: "Fault"},
		{Text: "Policy"},
		{Text: "When"},
		{Text: "Reads", Number: true},
		{Text: "Hit", Unit: "%", Number: true},
		{Text: "Late", Unit: "%", Number: true},
		{Text: "From elsewhere", Unit: "%", Number: true},
		{Text: "Not answered", Unit: "%", Number: true},
		{Text: "Recovered within", Number: true},
	}}
	lost, most := int64(0), 0.0
	faults := 0
	for i := 0; ; i++ {
		rows := len(t.Rows)
		for _, p := range v.policies {
			if i >= len(p.Faults) {
				continue
			}
			f := &p.Faults[i]
			recovered, seeds := f.Recovered()
			most = max(most, recovered)
			lost += f.During.Lost + f.After.Lost
			for k, r := range []results.ReadsSeen{f.Before, f.During, f.After} {
				cells := []cell{{}, {}, textCell([]string{"before", "during", "after"}[k]), countCell(r.Reads())}
				if k == 0 {
					cells[1] = v.cellOf(p.name)
				}
				for _, n := range []int64{r.Hit, r.Late, r.Elsewhere, r.Lost} {
					if r.Reads() == 0 {
						cells = append(cells, noDataCell())
						continue
					}
					cells = append(cells, numberCell(unitShare.number(float64(n)/float64(r.Reads()), 1)))
				}
				cells = append(cells, recoveryCell(k, recovered, seeds, len(f.RecoveredS)))
				line := row{Cells: cells}
				if len(t.Rows) == rows {
					line.Class, line.Cells[0] = "first", textCell(faultWords(f))
				}
				t.Rows = append(t.Rows, line)
			}
		}
		if len(t.Rows) == rows {
			break
		}
		faults++
	}
	if faults == 0 {
		return nil, nil
	}
	text := fmt.Sprintf("%s %s; during and after them, %s reads at their sites were not answered, and the longest recovery took %s.",
		count(int64(faults)), plural(faults, "fault", "faults"), count(lost), duration(most))
	return &section{ID: "faults", Title: "Faults", Blocks: []block{
		{Text: text + " A site has recovered when of its last ten reads as many are hits as before, less one."}, {Table: t},
	}}, nil
}

// recoveryCell is the longest recovery, in the row after the fault.
func recoveryCell(k int, recovered float64, of, seeds int) cell {
	switch {
	case k < 2:
		return cell{Number: true}
	case of == 0:
		return cell{Text: "not seen", Number: true, None: true}
	}
	c := numberCell(duration(recovered))
	if of < seeds {
		c.Detail = fmt.Sprintf("in %d of %d seeds", of, seeds)
	}
	return c
}

// faultWords is a fault in words: "cut of site-2 at 30 s for 5 s".
func faultWords(f *results.FaultSeen) string {
	kind := f.Kind
	if f.By > 0 {
		kind = fmt.Sprintf("%s by %g×", kind, f.By)
	}
	return fmt.Sprintf("%s, %s, at %s for %s", f.Site, kind, duration(f.AtS), duration(f.ForS))
}
