package trace

import "fmt"

// geoReader reads GeoJSON: a FeatureCollection, a Feature, or several of them one after the other, one per line or as a
// sequence of texts (RFC 8142). Two kinds of feature are rows:
//
//   - a LineString or MultiLineString with a time for each position, in the property coordTimes, times or timestamps, or
//     in times of the property coordinateProperties; speeds_mps and headings_deg go with them; or, where none of these is
//     there, with the time as fourth number of each position, as kepler.gl wants trips and SUMO's traceExporter.py writes them;
//   - a Point with the property time or timestamp; speed_mps and heading_deg go with it.
//
// A time is RFC 3339 text, or a number of seconds since 1970, or of milliseconds where that is too large for seconds. The
// vehicle is named by the property vehicle_id, vehId or id, the feature's id, the property name, or else as the file. All other
// features, and positions whose time is null, are left out.
type geoReader struct {
	*jsonReader
	rows    *builder
	file    string
	feature feature
}

// addGeoJSON adds the features of a file.
func addGeoJSON(src *source, b *builder) error {
	g := &geoReader{jsonReader: &jsonReader{src: src}, rows: b, file: stem(src.name)}
	for {
		switch g.peek() {
		case 0:
			if g.err == nil && src.off == src.end && b.n > 0 {
				return nil
			}
			if g.err == nil && src.off == src.end {
				g.fault(src.off, "there is no feature with times in the file; give each LineString a property coordTimes with a time for each position")
			}
			g.unexpected("an object, which begins with {")
			return g.err
		case 0x1E: // stands in front of each text of a sequence
			src.off++
		default:
			if !g.document() {
				return g.err
			}
		}
	}
}

// document reads a collection of features, or a feature by itself.
func (g *geoReader) document() bool {
	collection, single := false, false
	g.feature.clear()
	ok := g.object(func(key string) bool {
		if key == "features" {
			collection = true
			return g.array(func() bool {
				g.feature.clear()
				return g.object(g.member) && g.finish()
			})
		}
		single = single || key == "geometry"
		return g.member(key)
	})
	switch {
	case !ok || collection:
		return ok
	case !single:
		return g.fault(g.src.off, "the object that ends here is no GeoJSON: it has neither features nor a geometry; write a FeatureCollection")
	}
	return g.finish()
}

// member reads a member of a feature.
func (g *geoReader) member(key string) bool {
	switch {
	case key == "geometry" && g.peek() == '{':
		return g.first(&g.feature.hasGeometry, key) && g.object(g.geometry)
	case key == "properties" && g.peek() == '{':
		return g.first(&g.feature.hasProperties, key) && g.object(g.property)
	case key == "id":
		return g.name(byFeature)
	}
	return g.skip()
}

// geometry reads a member of a feature's geometry.
func (g *geoReader) geometry(key string) bool {
	switch {
	case key == "type" && g.peek() == '"':
		kind, ok := g.str()
		g.feature.kind = string(kind)
		return ok
	case key == "coordinates" && g.peek() == '[':
		return g.first(&g.feature.hasCoordinates, key) && g.positions(0)
	}
	return g.skip()
}

// first is a fault where a member that can be there once is there again.
func (g *geoReader) first(has *bool, key string) bool {
	if *has {
		return g.fault(g.src.off, "the feature has %s twice; each is there once", key)
	}
	*has = true
	return true
}

// positions reads an array of coordinates that is so many levels deep in others: a position, or an array of arrays.
func (g *geoReader) positions(level int) bool {
	f := &g.feature
	numbers, lon, lat := 0, 0.0, 0.0
	ok := g.array(func() bool {
		if g.peek() == '[' && numbers == 0 {
			return g.positions(level + 1)
		}
		text, ok := g.number()
		if !ok {
			return false
		}
		switch numbers {
		case 0:
			lon, _ = parseFloat(text)
		case 1:
			lat, _ = parseFloat(text)
		case 3:
			if at, problem := parseMoment(text); problem == "" {
				f.fourth = append(f.fourth, at)
			}
		}
		numbers++
		return true
	})
	switch {
	case !ok:
		return false
	case numbers == 0:
		if f.level == level+1 { // what has just ended is a line
			f.ends = endOf(f.ends, len(f.lon))
		}
		return true
	case numbers == 1:
		return g.fault(g.src.off-1, "a position needs two numbers; write [lon, lat]")
	case f.level >= 0 && f.level != level:
		return g.fault(g.src.off-1, "the positions do not all stand in as many brackets; write [lon, lat], as deep as the first")
	}
	f.level = level
	f.lon, f.lat = append(f.lon, lon), append(f.lat, lat)
	return g.bounded(len(f.lon))
}

// finish adds the rows of a feature that has been read.
func (g *geoReader) finish() bool {
	f, problem := &g.feature, ""
	switch f.kind {
	case "Point":
		g.err = f.momentErr
		problem = f.addPoint(g.rows, g.file)
	case "LineString", "MultiLineString":
		g.err = f.timesErr
		problem = f.addLines(g.rows, g.file)
	case "MultiPoint", "Polygon", "MultiPolygon", "GeometryCollection":
		g.rows.leaveOut(f.kind)
	case "":
		g.rows.leaveOut("feature without a geometry")
	default:
		problem = fmt.Sprintf("the geometry's type %q is not known; write LineString or Point", shown([]byte(f.kind)))
	}
	if problem != "" {
		g.fault(g.src.off-1, "in the feature that ends here: %s", problem)
	}
	return g.err == nil
}
