package trace

import (
	"bytes"
	"path"
	"strings"
)

// gpxReader reads the tracks of a GPX 1.0 or 1.1 document. The vehicle is named as the track is, and as the file where
// the track has no name, so tracks of one name are one vehicle's. A row does not say which segment it is of: the clock
// and the speed limit of cleaning find the gaps between segments, also those within. Speed and course are those of GPX
// 1.0 and of Garmin's TrackPointExtension. Waypoints, routes and points without a time are left out.
type gpxReader struct {
	*xmlReader
	rows   *builder
	file   string // names the vehicle of a track that has no name
	id     []byte
	points int // of the track, so far

	inPoint bool
	timed   bool // the point has a time
	fix     fix
}

// addGPX adds the track points of a document whose root element has begun.
func addGPX(x *xmlReader, b *builder) error {
	g := &gpxReader{xmlReader: x, rows: b, file: stem(x.src.name)}
	for x.next() {
		if x.end {
			g.close()
		} else {
			g.open()
		}
	}
	if x.err == nil && b.n == 0 {
		return x.src.faultAt(x.src.off, "there is no track point with a time in the file; record a track: a planned route says nothing of when")
	}
	return x.err
}

func (g *gpxReader) open() {
	switch string(local(g.name)) {
	case "trk":
		g.id, g.points = append(g.id[:0], g.file...), 0
	case "trkpt":
		g.point()
	case "wpt":
		g.rows.leaveOut("waypoint")
	case "rtept":
		g.rows.leaveOut("route point")
	default:
		if g.wanted() != other {
			g.keepText()
		}
	}
}

// wanted returns what the text of an element is for, when next has come to its start or its end.
func (g *gpxReader) wanted() role {
	name, parent := local(g.name), local(g.around())
	inPoint := g.inPoint && string(parent) == "trkpt"
	switch string(name) {
	case "name":
		if string(parent) == "trk" {
			return vehicleID
		}
	case "time":
		if inPoint {
			return seconds
		}
	case "speed":
		if inPoint || g.inPoint && string(parent) == "TrackPointExtension" {
			return speed
		}
	case "course":
		if inPoint || g.inPoint && string(parent) == "TrackPointExtension" {
			return heading
		}
	}
	return other
}

// point begins a track point.
func (g *gpxReader) point() {
	if g.inPoint || string(local(g.around())) != "trkseg" {
		g.tagFault("a track point stands outside a track's segment; write it between <trkseg> and </trkseg>")
		return
	}
	g.inPoint, g.timed = true, false
	g.fix = fix{speed: missing, heading: missing}
	given := 0
	for i := range g.attrs {
		a, v := &g.attrs[i], &g.fix.lon
		switch string(g.attrName(a)) {
		case "lon":
		case "lat":
			v = &g.fix.lat
		default:
			continue
		}
		given++
		ok := false
		if *v, ok = parseFloat(blankless(g.value(a))); !ok {
			g.attrFault(a, "%s %q is not a number; write degrees, as in 37.75136", g.attrName(a), shown(g.value(a)))
			return
		}
	}
	if given < 2 {
		g.tagFault("the track point has no position; write <trkpt lat=\"37.75136\" lon=\"-122.39488\">")
	}
}

func (g *gpxReader) close() {
	if string(local(g.name)) == "trkpt" {
		g.endPoint()
		return
	}
	text, problem := bytes.TrimSpace(g.text), ""
	switch g.wanted() {
	case vehicleID:
		if g.points > 0 {
			g.tagFault("the track's name stands behind its points; move it to the front, where GPX wants it")
		} else if len(text) > 0 {
			g.id = append(g.id[:0], text...)
		}
	case seconds:
		g.timed = true
		if g.fix.at, problem = gpxTime(text); problem != "" {
			g.tagFault("the point's time %q %s", shown(text), problem)
		}
	case speed:
		g.number(text, &g.fix.speed)
	case heading:
		g.number(text, &g.fix.heading)
	}
}

// gpxTime reads a point's time. SUMO's traceExporter.py writes the seconds of the simulation where GPX wants a date.
func gpxTime(text []byte) (at int64, problem string) {
	if at, n := nanoseconds(text); n > 0 && n == len(text) {
		return at, ""
	}
	return parseClock(text)
}

// number sets a speed or a course.
func (g *gpxReader) number(text []byte, to *float32) {
	v, ok := parseFloat(text)
	if !ok {
		g.tagFault("the point's %s %q is not a number; write a decimal, as in 13.9", local(g.name), shown(text))
	}
	*to = float32(v)
}

func (g *gpxReader) endPoint() {
	g.inPoint = false
	g.points++
	if !g.timed {
		g.rows.leaveOut("track point without a time")
		return
	}
	if problem := g.rows.add(g.id, g.fix); problem != "" {
		g.tagFault("%s", problem)
	}
}

// stem returns a file's name without its folder and the endings that say what is in it: the name of the only vehicle in
// a file that names none.
func stem(name string) string {
	name = strings.TrimSuffix(path.Base(slashed(name)), ".gz")
	if short := strings.TrimSuffix(name, path.Ext(name)); short != "" {
		return short
	}
	return name
}

// slashed writes a path with slashes only.
func slashed(name string) string { return strings.ReplaceAll(name, "\\", "/") }
