package trace

import (
	"slices"
	"time"
)

// parkedFor is how long a vehicle stays within Rules.ParkedM before it is taken to stand.
const parkedFor = time.Minute

// park puts the fixes of each time that a vehicle stands where the first of them is: it has not moved until it leaves the
// circle around that one. So errors of its receiver add no way, and take it to no other cell. Its speed is 0 meanwhile,
// where the trace gives one. Positions change, rows do not go.
func (c *cleaner) park(rows []uint32) {
	t := c.table
	for first := 0; first < len(rows); {
		a := rows[first]
		end := first + 1
		for end < len(rows) && c.metres(a, rows[end]) <= c.rules.ParkedM {
			end++
		}
		if time.Duration(t.At[rows[end-1]]-t.At[a]) < parkedFor {
			first++
			continue
		}
		for _, row := range rows[first+1 : end] {
			if t.Lon[row] != t.Lon[a] || t.Lat[row] != t.Lat[a] {
				c.count(FaultJitter, 1)
				t.Lon[row], t.Lat[row] = t.Lon[a], t.Lat[a]
			}
			if t.Speed != nil {
				t.Speed[row] = 0
			}
		}
		first = end
	}
}

// moved counts the rows that lie elsewhere than in the table as it was.
func (t *Table) moved(was *Table, rows []uint32) (n int64) {
	for _, r := range rows {
		if t.Lon[r] != was.Lon[r] || t.Lat[r] != was.Lat[r] {
			n++
		}
	}
	return n
}

// unshared returns the table with columns of its own for what park changes.
func (t *Table) unshared() *Table {
	own := *t
	own.Lon, own.Lat, own.Speed = slices.Clone(t.Lon), slices.Clone(t.Lat), slices.Clone(t.Speed)
	return &own
}
