package report

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"headway/results"
)

// raster is a histogram over the map in metres east and north of the map's centre. Cells holds column, row and number
// of each bin that is not empty, three by three, which the page's script unpacks: a bin takes about 9 bytes.
type raster struct {
	X0    float64 `json:"x0"` // centre of column 0
	Y0    float64 `json:"y0"`
	DX    float64 `json:"dx"`
	DY    float64 `json:"dy"`
	Max   int64   `json:"max"`
	Cells []int64 `json:"cells"`
}

// checkBins says what is wrong with bins: columns of different lengths, or no size.
func checkBins(what string, b results.MapBins) error {
	n := len(b.N)
	if len(b.Lon) != n || len(b.Lat) != n {
		return fmt.Errorf("%s: %d longitudes, %d latitudes and %d counts; they must be as many", what, len(b.Lon), len(b.Lat), n)
	}
	if n == 0 {
		return nil
	}
	// A degree in more than 10 million bins is no map, and its columns would not fit the numbers used below.
	const least = 1e-7
	if b.StepLon < least || b.StepLat < least {
		return fmt.Errorf("%s: the bins have no size (%g by %g degrees)", what, b.StepLon, b.StepLat)
	}
	return nil
}

// newRaster projects bins that checkBins has found sound. Where there are more than limit it joins them two by two in both
// directions until they fit; joined says how many make up the side of one.
func newRaster(b results.MapBins, p projection, limit int) (r raster, joined int64) {
	if len(b.N) == 0 {
		return r, 1
	}
	j := joining{slices.Min(b.Lon), slices.Min(b.Lat), 1}
	for ; ; j.side *= 2 {
		if bins := j.bins(b); len(bins) <= limit {
			return j.raster(b, p, bins), j.side
		}
	}
}

// joining says how bins are joined: from which corner on, and how many make up the side of one.
type joining struct {
	west, south float64
	side        int64
}

// bins are the joined bins by row and column.
func (j joining) bins(b results.MapBins) map[[2]int64]int64 {
	bins := map[[2]int64]int64{}
	for i := range b.N {
		col := int64(math.Round((b.Lon[i]-j.west)/b.StepLon)) / j.side
		row := int64(math.Round((b.Lat[i]-j.south)/b.StepLat)) / j.side
		bins[[2]int64{row, col}] += b.N[i]
	}
	return bins
}

// raster projects the joined bins of b.
func (j joining) raster(b results.MapBins, p projection, bins map[[2]int64]int64) (r raster) {
	r.X0, r.Y0 = p.metres(j.west, j.south)
	r.DX = b.StepLon * p.lonMetres * float64(j.side)
	r.DY = b.StepLat * latMetres * float64(j.side)
	r.X0 += float64(r.DX / 2 * (1 - 1/float64(j.side))) // the centre of the first joined bin
	r.Y0 += float64(r.DY / 2 * (1 - 1/float64(j.side)))
	r.X0, r.Y0, r.DX, r.DY = round(r.X0), round(r.Y0), round(r.DX), round(r.DY)
	r.fill(bins)
	return r
}

// fill lists the bins by row, then column.
func (r *raster) fill(bins map[[2]int64]int64) {
	keys := make([][2]int64, 0, len(bins))
	for k := range bins {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if keys[i][0] != keys[j][0] {
			return keys[i][0] < keys[j][0]
		}
		return keys[i][1] < keys[j][1]
	})
	for _, k := range keys {
		r.Cells = append(r.Cells, k[1], k[0], bins[k])
		r.Max = max(r.Max, bins[k])
	}
}

// latMetres is the length of a degree of latitude on a sphere of the Earth's mean radius, 6 371 008.8 m.
const latMetres = 6371008.8 * math.Pi / 180

// projection turns degrees into metres about a centre: equirectangular, which over a city is off by less than a pixel.
type projection struct{ lon, lat, lonMetres float64 }

func newProjection(west, south, east, north float64) projection {
	lat := (south + north) / 2
	return projection{(west + east) / 2, lat, latMetres * math.Cos(lat*math.Pi/180)}
}

func (p projection) metres(lon, lat float64) (x, y float64) {
	return float64((lon - p.lon) * p.lonMetres), float64((lat - p.lat) * latMetres)
}
