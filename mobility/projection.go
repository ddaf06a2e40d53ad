package mobility

import (
	"math"

	"github.com/paulmach/orb"
)

// EarthRadius is the mean radius of the WGS84 ellipsoid in metres, (2a+b)/3.
const EarthRadius = 6371008.8

// metresPerLat is the length of a degree of latitude on a sphere of that radius.
const metresPerLat = EarthRadius * math.Pi / 180

// Projection maps longitude and latitude to metres east and north of an origin and back (equirectangular: Snyder, Map
// Projections, USGS 1395, p. 90, with the origin's latitude as standard parallel). The zero Projection is that about
// (0, 0); others are made by NewProjection.
//
// It keeps north-south distances. East-west distances d metres north of the origin are off by the share
// tan(Lat0)·d/EarthRadius: among points within 30 km of the origin any distance is within 0.5 % of the great circle at
// latitudes up to 45°, within 0.9 % up to 60°. It is no use within a few degrees of a pole.
type Projection struct {
	Lon0, Lat0   float64 // the origin, degrees
	MetresPerLon float64 // length of a degree of longitude at Lat0
}

// NewProjection returns the projection about origin (degrees).
//
// Cosines differ in their last bit between architectures, and one bit here would be a bit in every position of a run.
// So the length of a degree is rounded to 1 µm: at 30 km that moves nothing by more than 0.3 µm.
func NewProjection(origin orb.Point) Projection {
	// Short of the pole, where a degree of longitude would have no length and ToGeo no answer.
	lat := math.Max(-89, math.Min(89, origin.Lat()))
	perLon := math.Round(metresPerLat*math.Cos(lat*math.Pi/180)*1e6) / 1e6
	return Projection{Lon0: origin.Lon(), Lat0: origin.Lat(), MetresPerLon: perLon}
}

// ToLocal returns the position of p in metres, rounded to 1 mm, so that no difference in the last bit between
// architectures can reach an event. The nearer way around the globe counts, also across the date line.
func (j Projection) ToLocal(p orb.Point) Point {
	return Point{
		X: roundMM(lonStep(j.Lon0, p.Lon()) * j.metresPerLon()),
		Y: roundMM((p.Lat() - j.Lat0) * metresPerLat),
	}
}

// ToGeo returns the longitude (-180 to 180) and latitude of p in degrees: the inverse of ToLocal, to 1 mm.
func (j Projection) ToGeo(p Point) orb.Point {
	lon := j.Lon0 + p.X/j.metresPerLon()
	switch {
	case lon > 180:
		lon -= 360
	case lon < -180:
		lon += 360
	}
	return orb.Point{lon, j.Lat0 + p.Y/metresPerLat}
}

// metresPerLon makes the zero Projection what it says it is: at the equator the two lengths are one.
func (j Projection) metresPerLon() float64 {
	if j.MetresPerLon == 0 {
		return metresPerLat
	}
	return j.MetresPerLon
}

// Distance returns the metres between two points given in degrees, rounded to 1 mm. It takes the cosine of their mean
// latitude, which is within 0.01 % of the great circle up to 100 km and 70° of latitude, and cheaper.
func Distance(a, b orb.Point) float64 {
	x := lonStep(a.Lon(), b.Lon()) * math.Cos((a.Lat()+b.Lat())*(math.Pi/360))
	y := b.Lat() - a.Lat()
	return roundMM(math.Sqrt(float64(x*x)+float64(y*y)) * metresPerLat)
}

// lonStep returns the degrees east from longitude a to b the nearer way around, -180 to 180.
func lonStep(a, b float64) float64 {
	d := b - a
	switch {
	case d > 180:
		d -= 360
	case d < -180:
		d += 360
	}
	return d
}

// roundMM rounds metres to whole millimetres. (RoundToEven is one instruction, Round is not.)
func roundMM(m float64) float64 { return math.RoundToEven(m*1000) / 1000 }
