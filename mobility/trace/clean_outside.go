package trace

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// place is a square of 0.01° (1.1 km from north to south) that a fix lies in, south-west corner times 100.
type place struct{ lon, lat int32 }

func placeOf(lon, lat float64) place {
	return place{int32(math.Floor(lon * 100)), int32(math.Floor(lat * 100))}
}

// disc is the ground within a distance of a point.
type disc struct {
	middle orb.Point
	metres float64
}

func (d disc) has(p orb.Point) bool { return mobility.Distance(d.middle, p) <= d.metres }

// area returns the ground outside of which a fix is far outside: around the median of the places visited, a factor times
// the distance within which nine tenths of them lie, but not less than a factor times 1 km.
//
// A place counts once, however many fixes lie in it. So neither a depot, where most rows of a trace may lie, draws the
// disc together, nor can outliers widen it, as long as they are at fewer than a tenth of the places.
func area(t *Table, factor float64) disc {
	seen := map[place]bool{}
	for row := range t.Lon {
		if lon, lat := t.Lon[row], t.Lat[row]; onEarth(lon, lat) && (lon != 0 || lat != 0) {
			seen[placeOf(lon, lat)] = true
		}
	}
	if len(seen) == 0 {
		return disc{}
	}
	lons, lats := make([]float64, 0, len(seen)), make([]float64, 0, len(seen))
	for p := range seen {
		lons, lats = append(lons, float64(p.lon)/100+0.005), append(lats, float64(p.lat)/100+0.005)
	}
	slices.Sort(lons)
	slices.Sort(lats)
	d := disc{middle: orb.Point{lons[len(lons)/2], lats[len(lats)/2]}}
	far := make([]float64, 0, len(seen))
	for p := range seen {
		far = append(far, mobility.Distance(d.middle, orb.Point{float64(p.lon)/100 + 0.005, float64(p.lat)/100 + 0.005}))
	}
	slices.Sort(far)
	d.metres = factor * max(1000, far[(len(far)-1)*9/10])
	return d
}

// onEarth says whether degrees are those of a position. So written, a NaN is off Earth too.
func onEarth(lon, lat float64) bool { return math.Abs(lon) <= 180 && math.Abs(lat) <= 90 }
