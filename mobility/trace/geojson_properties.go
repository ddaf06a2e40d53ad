package trace

// property reads a property of a feature.
func (g *geoReader) property(key string) bool {
	f := &g.feature
	switch key {
	case "vehicle_id", "vehId":
		return g.name(byVehicleID)
	case "id":
		return g.name(byID)
	case "name":
		return g.name(byName)
	case "coordTimes", "times", "timestamps":
		return g.times()
	case "coordinateProperties":
		if g.peek() == '{' {
			return g.object(func(key string) bool {
				if key == "times" {
					return g.times()
				}
				return g.skip()
			})
		}
	case "time":
		return g.moment(&f.moments[0], &f.momentErr)
	case "timestamp":
		return g.moment(&f.moments[1], &f.momentErr)
	case "speed_mps":
		return g.motion(&f.speed)
	case "heading_deg":
		return g.motion(&f.heading)
	case "speeds_mps":
		return g.motions(&f.speeds)
	case "headings_deg":
		return g.motions(&f.headings)
	}
	return g.skip()
}

// name reads what names a vehicle: text or a number; other values name none.
func (g *geoReader) name(by int) bool {
	var text []byte
	ok := false
	switch c := g.peek(); {
	case c == '"':
		text, ok = g.str()
	case c == '-' || c >= '0' && c <= '9':
		text, ok = g.number()
	default:
		return g.skip()
	}
	g.feature.names[by] = string(text)
	return ok
}

// times reads the times of a feature's positions; a property of that name that is no array has another meaning.
func (g *geoReader) times() bool {
	if g.peek() != '[' {
		return g.skip()
	}
	return g.first(&g.feature.hasTimes, "times") && g.array(g.timesElement)
}

// timesElement reads the time of a position, or the times of a line.
func (g *geoReader) timesElement() bool {
	f := &g.feature
	if g.peek() == '[' {
		ok := g.array(g.timesElement)
		f.timeEnds = endOf(f.timeEnds, len(f.times))
		return ok
	}
	at := int64(noTime)
	ok := g.moment(&at, &f.timesErr)
	f.times = append(f.times, at)
	return ok && g.bounded(len(f.times))
}

// moment reads a time, or null. One that is none is a fault only where the feature turns out to need it.
func (g *geoReader) moment(at *int64, fault *error) bool {
	var text []byte
	ok := false
	switch c := g.peek(); {
	case c == '"':
		text, ok = g.str()
	case c == '-' || c >= '0' && c <= '9':
		text, ok = g.number()
	default:
		return g.skip()
	}
	if !ok {
		return false
	}
	problem := ""
	if *at, problem = parseMoment(text); problem != "" && *fault == nil {
		*fault = g.src.faultAt(g.at, "the time %q %s", shown(text), problem)
	}
	return true
}

// motion reads a speed or a heading, or null.
func (g *geoReader) motion(to *float32) bool {
	if c := g.peek(); c != '-' && (c < '0' || c > '9') {
		return g.skip()
	}
	text, ok := g.number()
	if ok {
		v, _ := parseFloat(text)
		*to = float32(v)
	}
	return ok
}

// motions reads the speeds or headings of a feature's positions.
func (g *geoReader) motions(to *[]float32) bool {
	if g.peek() != '[' {
		return g.skip()
	}
	*to = (*to)[:0]
	return g.array(func() bool { return g.motionsElement(to) })
}

// motionsElement reads the speed or heading at a position, or those of a line.
func (g *geoReader) motionsElement(to *[]float32) bool {
	if g.peek() == '[' {
		return g.array(func() bool { return g.motionsElement(to) })
	}
	v := missing
	ok := g.motion(&v)
	*to = append(*to, v)
	return ok && g.bounded(len(*to))
}

// bounded is a fault where a feature gets too large.
func (g *geoReader) bounded(n int) bool {
	if n > g.rows.limits.rows {
		return g.fault(g.src.off, "the feature has more than %d positions; cut the trace into several files", g.rows.limits.rows)
	}
	return true
}
