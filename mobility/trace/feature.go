package trace

import (
	"fmt"
	"math"
	"slices"
)

// feature is what has been read of a GeoJSON feature.
type feature struct {
	hasGeometry, hasProperties, hasCoordinates, hasTimes bool

	kind     string // of its geometry; "" for none
	lon, lat []float64
	level    int   // in how many brackets each position stands; -1 before the first
	ends     []int // how many positions there are up to the end of each line

	names [namings]string

	times            []int64 // one for each position; noTime where it is null
	timeEnds         []int   // as ends, where times are in lines too
	fourth           []int64 // the fourth numbers of positions as times, of those that have one
	speeds, headings []float32

	moments        [2]int64 // of a Point: its time, its timestamp; noTime
	speed, heading float32

	timesErr, momentErr error // about the first time that could not be read: it counts where these times are needed
}

// noTime stands for a time that is null.
const noTime = math.MinInt64

// What may name the vehicle of a feature, best first.
const (
	byVehicleID = iota
	byID
	byFeature
	byName
	namings
)

// endOf appends the end of a line, unless the line is empty.
func endOf(ends []int, n int) []int {
	if n == 0 || len(ends) > 0 && ends[len(ends)-1] == n {
		return ends
	}
	return append(ends, n)
}

// clear forgets the feature but for its memory.
func (f *feature) clear() {
	*f = feature{
		lon: f.lon[:0], lat: f.lat[:0], ends: f.ends[:0], times: f.times[:0], timeEnds: f.timeEnds[:0], fourth: f.fourth[:0],
		speeds: f.speeds[:0], headings: f.headings[:0],
		level: -1, moments: [2]int64{noTime, noTime}, speed: missing, heading: missing,
	}
}

// vehicle returns the name of the feature's vehicle, file where it has none.
func (f *feature) vehicle(file string) []byte {
	for _, name := range f.names {
		if name != "" {
			return []byte(name)
		}
	}
	return []byte(file)
}

// addPoint adds a Point that has a time.
func (f *feature) addPoint(b *builder, file string) (problem string) {
	at := f.moments[0]
	if at == noTime {
		at = f.moments[1]
	}
	switch {
	case at == noTime:
		b.leaveOut("Point without a time")
		return ""
	case f.level != 0:
		return "the coordinates of a Point must be [lon, lat]"
	}
	return b.add(f.vehicle(file), fix{at: at, lon: f.lon[0], lat: f.lat[0], speed: f.speed, heading: f.heading})
}

// addLines adds the positions of a LineString or MultiLineString that has times.
func (f *feature) addLines(b *builder, file string) (problem string) {
	level := map[string]int{"LineString": 1, "MultiLineString": 2}[f.kind]
	times := f.times
	if !f.hasTimes && len(f.fourth) == len(f.lon) {
		times = f.fourth
	}
	switch {
	case len(times) == 0 && len(f.lon) > 0:
		b.leaveOut(f.kind + " without times")
		return ""
	case len(times) != len(f.lon):
		return fmt.Sprintf("there are %d positions and %d times; give each position its time, or null", len(f.lon), len(times))
	case len(f.lon) > 0 && f.level != level:
		return fmt.Sprintf("the positions of a %s stand in %d brackets, not in %d", f.kind, level+1, f.level+1)
	case len(f.timeEnds) > 0 && !slices.Equal(f.ends, f.timeEnds):
		return "the times are in other lines than the positions; cut both at the same places"
	case len(f.speeds) > 0 && len(f.speeds) != len(f.lon), len(f.headings) > 0 && len(f.headings) != len(f.lon):
		return fmt.Sprintf("there are %d positions, %d speeds_mps and %d headings_deg; give each position its own, or null",
			len(f.lon), len(f.speeds), len(f.headings))
	}
	vehicle := f.vehicle(file)
	for i, at := range times {
		if at == noTime {
			b.leaveOut("position without a time")
			continue
		}
		row := fix{at: at, lon: f.lon[i], lat: f.lat[i], speed: missing, heading: missing}
		if len(f.speeds) > 0 {
			row.speed = f.speeds[i]
		}
		if len(f.headings) > 0 {
			row.heading = f.headings[i]
		}
		if problem := b.add(vehicle, row); problem != "" {
			return problem
		}
	}
	return ""
}
