package trace

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Cleaned are the rows of a table that are left, as trips.
type Cleaned struct {
	table *Table
	raw   bool
	epoch int64    // ns: the first row kept, floored to a second
	ids   []string // of the vehicles that have trips, in byte order
	rows  []uint32 // of the table, by trip and time
	trips []span
}

// span is a trip: rows[first:last], begun for a reason ("" for the first trip of a vehicle).
type span struct {
	vehicle     int32
	first, last int32
	reason      string
}

// Clean drops and splits by the rules. The result does not depend on the order of rows in the table, except where two
// rows of a vehicle have one time. The table is not changed and must stay unchanged.
func Clean(t *Table, rules Rules) (*Cleaned, Report) { return newCleaner(t, rules).clean() }

func newCleaner(t *Table, rules Rules) *cleaner {
	c := &cleaner{given: t, table: t, rules: rules, report: Report{
		Rows: int64(t.Rows()), Dropped: map[string]int64{}, Splits: map[string]int64{},
	}}
	if rules.ParkedM > 0 && !rules.KeepAll {
		c.table = t.unshared()
	}
	if rules.Outside > 0 {
		ground := area(t, rules.Outside)
		c.ground = &ground
	}
	return c
}

func (c *cleaner) clean() (*Cleaned, Report) {
	cleaned := c.chains(c.vehicles())
	if c.table != c.given {
		c.report.Parked = c.table.moved(c.given, cleaned.rows)
	}
	return cleaned, c.report
}

// chains cuts the vehicles' rows into trips.
func (c *cleaner) chains(vehicles []vehicle) *Cleaned {
	c.kept = make([]uint32, 0, c.table.Rows())
	for i, v := range vehicles {
		c.id = v.id
		c.chain(int32(i), v.rows)
	}
	return c.finish(vehicles)
}

// vehicles returns the vehicles in byte order of their ids, with the rows that are fixes of their own.
func (c *cleaner) vehicles() []vehicle {
	t := c.table
	order, starts := byVehicle(t)
	vehicles := make([]vehicle, 0, len(t.IDs))
	for i, number := range vehicleOrder(t) {
		rows := order[starts[i]:starts[i+1]]
		c.id = t.IDs[number]
		late := byTime(t, rows)
		c.report.Reordered += late
		c.count(FaultOrder, int(late))
		rows = c.valid(rows)
		if c.rules.ParkedM > 0 && !c.rules.KeepAll {
			c.park(rows)
		}
		vehicles = c.divided(vehicles, rows)
	}
	if len(c.report.Shared) > 0 {
		slices.SortFunc(vehicles, func(a, b vehicle) int { return cmp.Compare(a.id, b.id) })
	}
	return vehicles
}

// vehicle is an id and its rows, in order of time.
type vehicle struct {
	id   string
	rows []uint32
}

// cleaner holds what cleaning has found so far.
type cleaner struct {
	given  *Table
	table  *Table // where vehicles stand still: park moves their rows in a copy
	rules  Rules
	ground *disc // outside of which a fix is far outside; nil: nowhere
	report Report
	kept   []uint32
	trips  []span

	id    string                                   // of the vehicle looked at
	ids   map[string]bool                          // that are taken; nil until an id is divided
	tally func(id string, reason string, rows int) // is told what is wrong with whose rows; may be nil
}

func (c *cleaner) drop(reason string, rows int) {
	if rows > 0 {
		c.report.Dropped[reason] += int64(rows)
		c.count(reason, rows)
	}
}

func (c *cleaner) count(reason string, rows int) {
	if c.tally != nil && rows > 0 {
		c.tally(c.id, reason, rows)
	}
}

// valid drops the rows of a vehicle that are no fix of their own: it looks at each by itself, and at those of one time.
func (c *cleaner) valid(rows []uint32) []uint32 {
	t := c.table
	left := rows[:0]
	for _, r := range rows {
		lon, lat := t.Lon[r], t.Lat[r]
		switch {
		case !onEarth(lon, lat):
			c.drop(DropOffEarth, 1)
			continue
		case c.rules.KeepAll:
		case lon == 0 && lat == 0:
			c.drop(DropZero, 1)
			continue
		case c.ground != nil && !c.ground.has(orb.Point{lon, lat}):
			c.drop(DropOutside, 1)
			continue
		case len(left) > 0 && t.At[left[len(left)-1]] == t.At[r]:
			if first := left[len(left)-1]; t.Lon[first] == lon && t.Lat[first] == lat {
				c.drop(DropDuplicate, 1)
			} else {
				c.drop(DropSameTime, 1)
			}
			continue
		}
		left = append(left, r)
	}
	return left
}

// reach says whether a vehicle can get from row a to the later row b.
func (c *cleaner) reach(a, b uint32) bool {
	if c.rules.KeepAll || c.rules.MaxSpeedMPS <= 0 {
		return true
	}
	t := c.table
	limit := float64(c.rules.MaxSpeedMPS * (float64(t.At[b]-t.At[a]) * 1e-9))
	// The way along the meridian and then along the equator is never shorter, and takes no cosine: enough for most steps.
	const perDegree = mobility.EarthRadius * math.Pi / 180
	if around := float64((math.Abs(t.Lon[b]-t.Lon[a]) + math.Abs(t.Lat[b]-t.Lat[a])) * perDegree); around < limit-0.001 {
		return true
	}
	return c.metres(a, b) <= limit
}

// metres returns the distance between two rows.
func (c *cleaner) metres(a, b uint32) float64 {
	t := c.table
	return mobility.Distance(orb.Point{t.Lon[a], t.Lat[a]}, orb.Point{t.Lon[b], t.Lat[b]})
}

// finish cuts at Rules.From and Rules.Until, numbers the vehicles that have trips, and counts.
func (c *cleaner) finish(vehicles []vehicle) *Cleaned {
	t := c.table
	out := &Cleaned{table: t, raw: c.rules.KeepAll}
	if len(c.kept) > 0 {
		first := slices.MinFunc(c.kept, func(a, b uint32) int { return cmp.Compare(t.At[a], t.At[b]) })
		out.epoch = floorSecond(t.At[first] + int64(c.rules.From))
	}
	vehicle := int32(-1) // the one numbered last, as the trips know it
	rows := c.kept[:0]   // compacted in place: what is kept never overtakes what is read
	for _, trip := range c.trips {
		fixes := c.cut(c.kept[trip.first:trip.last], out.epoch)
		if len(fixes) == 0 {
			continue
		}
		if trip.vehicle != vehicle {
			vehicle = trip.vehicle
			out.ids = append(out.ids, vehicles[vehicle].id)
			trip.reason = ""
		} else {
			c.report.Splits[trip.reason]++
		}
		first := int32(len(rows))
		rows = append(rows, fixes...)
		out.trips = append(out.trips, span{int32(len(out.ids) - 1), first, int32(len(rows)), trip.reason})
	}
	out.rows = rows
	c.report.RowsKept = int64(len(rows))
	c.report.Vehicles = len(out.ids)
	c.report.Trips = len(out.trips)
	return out
}

// cut returns the rows of a trip from the epoch up to Rules.Until after it; a trip under way begins at its first row in
// that time and ends at its last.
func (c *cleaner) cut(rows []uint32, epoch int64) []uint32 {
	first, n := 0, len(rows)
	for first < n && c.table.At[rows[first]] < epoch {
		first++
	}
	for n > first && c.rules.Until > 0 && c.table.At[rows[n-1]]-epoch > int64(c.rules.Until) {
		n--
	}
	c.drop(DropEarly, first)
	c.drop(DropLate, len(rows)-n)
	if n == first+1 && len(rows) > 1 && !c.rules.KeepAll {
		c.drop(DropLone, 1)
		n = first
	}
	return rows[first:n]
}

// floorSecond rounds down to a whole second, also before 1970.
func floorSecond(ns int64) int64 {
	second := int64(time.Second)
	return ns - (ns%second+second)%second
}
