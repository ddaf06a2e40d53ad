package fabric

import "headway/mec"

// Raster is which site serves a place, at points in rows of equal distance; a place has the site of the point in whose square it
// lies, or beyond the edge in that of the nearest. A forecast looks at some forty places: where the Map has a raster it looks
// there itself.
type Raster struct {
	X, Y   float64 // of the corner where both are least, m
	Pitch  float64 // m
	NX, NY int
	Sites  []uint16 // [iy*NX+ix]: half the size, and mec.MaxSites fits
}

// rastered is a map that has a raster, which says what Site does.
type rastered interface{ Ground() *Raster }

func rasterOf(m Map) *Raster {
	if r, ok := m.(rastered); ok {
		return r.Ground()
	}
	return nil
}

// Site is the site that serves a place.
func (r *Raster) Site(x, y float64) mec.SiteID {
	ix, iy := int((x-r.X)/r.Pitch), int((y-r.Y)/r.Pitch)
	if uint(ix) >= uint(r.NX) || uint(iy) >= uint(r.NY) {
		ix, iy = max(0, min(r.NX-1, ix)), max(0, min(r.NY-1, iy))
	}
	return mec.SiteID(r.Sites[iy*r.NX+ix])
}
