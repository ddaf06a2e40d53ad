package report

import (
	"fmt"
	"sort"
)

// cleaningSection says what was done to the rows of a trace. Generated traffic has none.
func cleaningSection(v *view) (*section, error) {
	in := v.run.Input.Trace
	if in == nil {
		return nil, nil
	}
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
	s := &section{ID: "cleaning", Title: "Cleaning of the trace", Blocks: []block{{Text: text}}}
	if in.RowsKept+dropped != in.Rows {
		s.Blocks = append(s.Blocks, block{Warnings: []string{fmt.Sprintf("%s rows are not accounted for.", count(in.Rows-in.RowsKept-dropped))}})
	}
	s.Blocks = append(s.Blocks, block{Table: rows}, block{Table: trips})
	return s, nil
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
