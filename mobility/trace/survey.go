package trace

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
)

// Faults that a survey finds besides the reasons for dropping rows.
const (
	FaultOrder  = "behind a later row"           // Report.Reordered
	FaultShared = "two vehicles under one id"    // see Rules.SharedID
	FaultLeap   = "step faster than the limit"   // from one fix to the next, also where two vehicles share an id
	FaultJitter = "parked, and the fix wandered" // see Rules.ParkedM
)

// faultOrder are the faults of a survey, the gravest first. DropJump is not among them: it is what FaultLeap leads to.
var faultOrder = []string{
	FaultShared, FaultLeap, DropOffEarth, DropZero, DropOutside, DropSameTime, DropDuplicate, FaultOrder, DropLone, FaultJitter,
}

// What a survey looks for where the rules ask for nothing.
const (
	usualOutside = 10
	UsualParkedM = 15 // m
)

// Survey is what a trace holds, and what is wrong with it.
type Survey struct {
	Rows        int64
	Vehicles    int       // ids
	First, Last int64     // time of the first and the last fix, ns on the file's clock
	All         orb.Bound // of all fixes, degrees
	Most        orb.Bound // from the 1st to the 99th percentile of both coordinates

	PerVehicle *Quantiles // fixes
	Interval   *Quantiles // s from fix to fix of a vehicle, gaps too
	Speed      *Quantiles // m/s from fix to fix on the trips that cleaning leaves
	Reported   *Quantiles // m/s, as the trace itself says
	Standing   float64    // share of the steps of trips that are slower than 0.5 m/s
	Gaps       []Gap      // by length
	Faults     []Fault    // in the order of faultOrder

	Cleaning Report // what cleaning by the rules does
}

// Quantiles are those of a set of numbers, by nearest rank. There is none of no numbers: nil.
type Quantiles struct{ Min, P5, P25, P50, P75, P95, P99, Max float64 }

// Gap says how often a vehicle was silent for longer than a time.
type Gap struct {
	Longer time.Duration
	N      int64
}

// Fault is something wrong with rows of a trace.
type Fault struct {
	Kind     string
	Rows     int64
	Vehicles int
	Worst    []Count // the three vehicles with most such rows
}

// Count is a number of rows of a vehicle.
type Count struct {
	ID   string
	Rows int64
}

// NewSurvey looks at a trace, and cleans it by rules. It looks for two vehicles under one id, for far points and for
// parked vehicles that wander by the usual limits where the rules leave them alone.
func NewSurvey(t *Table, rules Rules) (*Survey, *Cleaned) {
	s := &Survey{Rows: int64(t.Rows()), Vehicles: len(t.IDs)}
	if t.Rows() > 0 {
		s.First, s.Last = slices.Min(t.At), slices.Max(t.At)
	}
	s.bounds(t)
	s.faults(t, rules)
	cleaned, report := Clean(t, rules)
	s.Cleaning = report
	s.motion(cleaned)
	return s, cleaned
}

// bounds are taken of fixes on Earth, and not at (0, 0).
func (s *Survey) bounds(t *Table) {
	lons, lats := make([]float64, 0, t.Rows()), make([]float64, 0, t.Rows())
	for row := range t.Lon {
		if lon, lat := t.Lon[row], t.Lat[row]; onEarth(lon, lat) && (lon != 0 || lat != 0) {
			lons, lats = append(lons, lon), append(lats, lat)
		}
	}
	if len(lons) == 0 {
		return
	}
	slices.Sort(lons)
	slices.Sort(lats)
	box := func(lo, hi float64) orb.Bound {
		return orb.Bound{Min: orb.Point{rank(lons, lo), rank(lats, lo)}, Max: orb.Point{rank(lons, hi), rank(lats, hi)}}
	}
	s.All, s.Most = box(0, 1), box(0.01, 0.99)
}

// faults counts what is wrong, and takes the times from fix to fix of what is right.
func (s *Survey) faults(t *Table, rules Rules) {
	rules.KeepAll, rules.Until, rules.SharedID = false, 0, SharedSplit
	rules.Outside = cmp.Or(rules.Outside, usualOutside)
	rules.ParkedM = cmp.Or(rules.ParkedM, UsualParkedM)
	c := newCleaner(t, rules)
	found := map[string]map[string]int64{}
	c.tally = func(id, fault string, rows int) {
		if found[fault] == nil {
			found[fault] = map[string]int64{}
		}
		found[fault][id] += int64(rows)
	}
	vehicles := c.vehicles()
	var each, intervals []float64
	gaps := []Gap{{Longer: rules.TripGap}, {Longer: 10 * time.Minute}, {Longer: time.Hour}, {Longer: 8 * time.Hour}}
	gaps = slices.DeleteFunc(gaps, func(g Gap) bool { return g.Longer < rules.TripGap || g.Longer == 0 })
	for _, v := range vehicles {
		c.id = v.id
		each = append(each, float64(len(v.rows)))
		for i := 1; i < len(v.rows); i++ {
			gap := t.At[v.rows[i]] - t.At[v.rows[i-1]]
			intervals = append(intervals, float64(gap)/1e9)
			for k := range gaps {
				if gap > int64(gaps[k].Longer) {
					gaps[k].N++
				}
			}
		}
	}
	c.chains(vehicles)
	s.PerVehicle, s.Interval, s.Gaps = quantiles(each), quantiles(intervals), gaps
	for _, kind := range faultOrder {
		if ids := found[kind]; ids != nil {
			s.Faults = append(s.Faults, newFault(kind, ids))
		}
	}
}

func newFault(kind string, ids map[string]int64) Fault {
	f := Fault{Kind: kind, Vehicles: len(ids)}
	for id, n := range ids {
		f.Rows += n
		f.Worst = append(f.Worst, Count{id, n})
	}
	slices.SortFunc(f.Worst, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.ID, b.ID)) })
	f.Worst = f.Worst[:min(3, len(f.Worst))]
	return f
}

// motion takes the speeds of what cleaning leaves.
func (s *Survey) motion(c *Cleaned) {
	const still = 0.5 // m/s: a step of 30 m in a minute
	var speeds, reported []float64
	standing := 0
	t, cleaner := c.table, &cleaner{table: c.table}
	for _, trip := range c.trips {
		for i := trip.first; i < trip.last; i++ {
			row := c.rows[i]
			if t.Speed != nil && t.Speed[row] == t.Speed[row] {
				reported = append(reported, float64(t.Speed[row]))
			}
			if i == trip.first || t.At[row] == t.At[c.rows[i-1]] {
				continue
			}
			v := cleaner.metres(c.rows[i-1], row) / (float64(t.At[row]-t.At[c.rows[i-1]]) / 1e9)
			speeds = append(speeds, v)
			if v < still {
				standing++
			}
		}
	}
	s.Speed, s.Reported = quantiles(speeds), quantiles(reported)
	s.Standing = float64(standing) / float64(max(1, len(speeds)))
}

// quantiles sorts the values.
func quantiles(values []float64) *Quantiles {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	return &Quantiles{
		rank(values, 0), rank(values, 0.05), rank(values, 0.25), rank(values, 0.5),
		rank(values, 0.75), rank(values, 0.95), rank(values, 0.99), rank(values, 1),
	}
}

// rank returns the smallest of sorted values that at least a share p of them do not exceed.
func rank(sorted []float64, p float64) float64 {
	return sorted[max(0, int(math.Ceil(p*float64(len(sorted))))-1)]
}
