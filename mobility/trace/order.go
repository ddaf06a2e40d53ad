package trace

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// vehicleOrder returns the table's vehicle numbers in byte order of their ids.
func vehicleOrder(t *Table) []uint32 {
	order := make([]uint32, len(t.IDs))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(t.IDs[a], t.IDs[b]) })
	return order
}

// byVehicle returns the row numbers grouped by vehicle, in byte order of their ids and within one in the table's order
// (a counting sort), and where each group starts, with the end of the last.
func byVehicle(t *Table) (order []uint32, starts []int) {
	rank := make([]uint32, len(t.IDs))
	for i, v := range vehicleOrder(t) {
		rank[v] = uint32(i)
	}
	return grouped(t, rank)
}

// byAppearance is byVehicle with the vehicles in order of first appearance, which is that of their numbers.
func byAppearance(t *Table) (order []uint32, starts []int) {
	rank := make([]uint32, len(t.IDs))
	for i := range rank {
		rank[i] = uint32(i)
	}
	return grouped(t, rank)
}

// grouped returns the row numbers by their vehicles' ranks.
func grouped(t *Table, rank []uint32) (order []uint32, starts []int) {
	starts = make([]int, len(t.IDs)+1)
	for _, v := range t.Vehicle {
		starts[rank[v]+1]++
	}
	for i := range len(t.IDs) {
		starts[i+1] += starts[i]
	}
	next := slices.Clone(starts)
	order = make([]uint32, t.Rows())
	for row, v := range t.Vehicle {
		order[next[rank[v]]] = uint32(row)
		next[rank[v]]++
	}
	return order, starts
}

// byTime sorts a vehicle's rows by time, rows of one time in the table's order, and returns how many stood behind a
// later one.
func byTime(t *Table, rows []uint32) (reordered int64) {
	latest := int64(math.MinInt64)
	for _, r := range rows {
		if t.At[r] < latest {
			reordered++
		}
		latest = max(latest, t.At[r])
	}
	if reordered > 0 {
		slices.SortFunc(rows, func(a, b uint32) int {
			return cmp.Or(cmp.Compare(t.At[a], t.At[b]), cmp.Compare(a, b))
		})
	}
	return reordered
}
