package report

import (
	"fmt"
	"sort"

	"headway/results"
)

// cleaningSection says what was done to the rows of a trace and of a file of towers. What is generated has none.
func cleaningSection(v *view) (*section, error) {
	s := &section{ID: "cleaning", Title: "Cleaning of the input"}
	if v.run.Input.Trace != nil {
		s.Blocks = traceBlocks(v.run.Input.Trace)
	}
	if v.run.Input.Towers != nil {
		s.Blocks = append(s.Blocks, towerBlocks(&v.run.Input)...)
	}
	if len(s.Blocks) == 0 {
		return nil, nil
	}
	return s, nil
}

// traceBlocks say what was done to the rows of a trace.
func traceBlocks(in *results.TraceInput) []block {
	share := func(n int64) string {
		if in.Rows == 0 {
			return noData
		}
		return unitShare.number(float64(n)/float64(in.Rows), 2)
	}
	rows := &table{Caption: "Rows of the trace, and what became of them", Head: []column{{Text: "Rows"}, {Text: "Number", Number: true}, {Text: "Share", Unit: "%", Number: true}}}
	add := func(name string, n int64) {
		rows.Rows = append(rows.Rows, row{Cells: []cell{textCell(name), countCell(n), numberCell(share(n))}})
	}
	add("read", in.Rows)
	add("kept", in.RowsKept)
	dropped := int64(0)
	for _, r := range sortedKeys(in.Dropped) {
		add("dropped: "+words(r), in.Dropped[r])
		dropped += in.Dropped[r]
	}
	add("put in order of time", in.Reorder)
	if in.Parked > 0 {
		add("put where the vehicle stands", in.Parked)
	}
	for _, id := range sortedKeys(in.Shared) {
		add("of two vehicles under the id "+id, in.Shared[id])
	}
	trips := &table{Caption: "Trips, and why they begin", Head: []column{{Text: "Reason"}, {Text: "Trips", Number: true}}}
	for _, r := range sortedKeys(in.Split) {
		trips.Rows = append(trips.Rows, row{Cells: []cell{textCell(words(r)), countCell(in.Split[r])}})
	}
	trips.Rows = append(trips.Rows, row{Cells: []cell{textCell("all trips"), countCell(int64(in.Trips))}})
	text := fmt.Sprintf("%s holds %s rows of %s vehicles; %s %% of them were kept, in %s trips.",
		in.File, count(in.Rows), count(int64(in.Vehicles)), share(in.RowsKept), count(int64(in.Trips)))
	blocks := []block{{Text: text}}
	if in.RowsKept+dropped != in.Rows {
		blocks = append(blocks, block{Warnings: []string{fmt.Sprintf("%s rows are not accounted for.", count(in.Rows-in.RowsKept-dropped))}})
	}
	return append(blocks, block{Table: rows}, block{Table: trips})
}

// towerBlocks say what was done to the rows of a file of towers, and whether they are where the vehicles are.
func towerBlocks(in *results.Input) []block {
	t := in.Towers
	text := fmt.Sprintf("%s holds %s rows, of which %s were kept.", t.File, count(t.Rows), count(t.Kept))
	if in.OutOfReach != nil {
		text += fmt.Sprintf(" %s of the fixes are out of reach of every cell.", unitShare.text(*in.OutOfReach))
	}
	b := block{Text: text}
	if len(t.Dropped) > 0 {
		b.Table = &table{Caption: "Rows of the towers, and what became of them", Head: []column{{Text: "Rows"}, {Text: "Number", Number: true}}}
		b.Table.Rows = append(b.Table.Rows, row{Cells: []cell{textCell("kept"), countCell(t.Kept)}})
		for _, r := range sortedKeys(t.Dropped) {
			b.Table.Rows = append(b.Table.Rows, row{Cells: []cell{textCell("dropped: " + words(r)), countCell(t.Dropped[r])}})
		}
	}
	return []block{b}
}

// sortedKeys are the keys of a count by reason, the largest count first, then by name.
func sortedKeys(m map[string]int64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if a, b := m[keys[i]], m[keys[j]]; a != b {
			return a > b
		}
		return keys[i] < keys[j]
	})
	return keys
}
