package trace

// What is done with an id that two vehicles share.
const (
	SharedSplit = "split" // the rows of id become those of two vehicles, id#1 and id#2
	SharedDrop  = "drop"  // its rows are dropped
	SharedKeep  = "keep"  // nothing: the speed limit alone judges its rows
)

// SharedID is an id under which two vehicles report.
type SharedID struct {
	ID           string
	Rows         int64    // of both
	Alternations int64    // times that it went from one to the other, to and fro
	As           []string // the ids of the two where they were split, otherwise nil
}

// SharedRows returns the rows of the shared ids, nil where there are none.
func (r *Report) SharedRows() map[string]int64 {
	if len(r.Shared) == 0 {
		return nil
	}
	rows := make(map[string]int64, len(r.Shared))
	for _, s := range r.Shared {
		rows[s.ID] = s.Rows
	}
	return rows
}

const (
	// Of the 261 San Francisco cabs whose alternations were counted over three days one, which two share, has 1,720; no
	// other has any. Some are asked for all the same: the fix of a bad receiver may leap to and fro now and then.
	minAlternations = 10
	// apart is how far two vehicles must be from each other, in metres, for that to count: errors of satellite receivers
	// between high houses reach 100 m or so, and with a fix every second that is faster than any speed limit.
	apart = 200
)

// divided appends a vehicle to others, or the two that share its id. It may drop rows.
func (c *cleaner) divided(vehicles []vehicle, rows []uint32) []vehicle {
	whole := vehicle{c.id, rows}
	if c.rules.KeepAll || c.rules.SharedID == "" || c.rules.SharedID == SharedKeep {
		return append(vehicles, whole)
	}
	n := c.alternations(rows)
	if n < minAlternations {
		return append(vehicles, whole)
	}
	c.count(FaultShared, len(rows))
	shared := SharedID{ID: c.id, Rows: int64(len(rows)), Alternations: n}
	if c.rules.SharedID == SharedDrop {
		c.drop(DropShared, len(rows))
	} else {
		first := c.divide(rows)
		shared.As = []string{c.newID("#1"), c.newID("#2")}
		vehicles = append(vehicles, vehicle{shared.As[0], rows[:first]}, vehicle{shared.As[1], rows[first:]})
	}
	c.report.Shared = append(c.report.Shared, shared)
	return vehicles
}

// newID returns the id with an ending that no vehicle has.
func (c *cleaner) newID(ending string) string {
	if c.ids == nil {
		c.ids = make(map[string]bool, len(c.table.IDs))
		for _, id := range c.table.IDs {
			c.ids[id] = true
		}
	}
	id := c.id + ending
	for c.ids[id] {
		ending = "#" + ending
		id = c.id + ending
	}
	c.ids[id] = true
	return id
}

// alternations counts how often, of four fixes in a row, each is too far from the one before but the odd ones and the
// even ones are each within reach of one another. An outlier makes no such pattern, nor do outliers that agree: it takes
// two consistent tracks.
func (c *cleaner) alternations(rows []uint32) (n int64) {
	leaps := 0 // in a row, up to the fix
	for i := 1; i < len(rows); i++ {
		leap := !c.reach(rows[i-1], rows[i])
		if leap {
			c.count(FaultLeap, 1)
		}
		if !leap || c.metres(rows[i-1], rows[i]) < apart {
			leaps = 0
			continue
		}
		leaps++
		if leaps >= 3 && c.reach(rows[i-3], rows[i-1]) && c.reach(rows[i-2], rows[i]) {
			n++
		}
	}
	return n
}

// divide moves the rows of the first of two vehicles to the front, and returns how many there are. Both keep their order.
//
// A fix goes to the track that can have got there; where both can, to the one whose last fix is nearer, as vehicles go a
// shorter way between two fixes than they are apart. But one that has been silent for longer than a trip's gap is not
// asked while the other is there: where it is by now nobody knows. A fix that neither can have got to is left to the
// speed limit, with the nearer one, and does not move it.
func (c *cleaner) divide(rows []uint32) (first int) {
	var second []uint32
	var last [2]uint32
	begun := 1
	last[0] = rows[0]
	first = 1
	for _, fix := range rows[1:] {
		k, reached := c.whose(last[:begun], fix)
		if !reached && begun == 1 {
			k, begun, reached = 1, 2, true
		}
		if reached {
			last[k] = fix
		}
		if k == 0 {
			rows[first] = fix
			first++
		} else {
			second = append(second, fix)
		}
	}
	copy(rows[first:], second)
	return first
}

// whose returns which of the tracks with these last fixes a fix is of, and whether it is within reach of that.
func (c *cleaner) whose(last []uint32, fix uint32) (k int, reached bool) {
	var nearest float64
	var fresh bool
	for i, l := range last {
		d, can := c.metres(l, fix), c.reach(l, fix)
		gap := c.table.At[fix] - c.table.At[l]
		lives := c.rules.TripGap <= 0 || gap <= int64(c.rules.TripGap)
		better := d < nearest
		if can != reached {
			better = can
		} else if can && lives != fresh {
			better = lives
		}
		if i == 0 || better {
			k, nearest, reached, fresh = i, d, can, lives
		}
	}
	return k, reached
}
