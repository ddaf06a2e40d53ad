package mec

// Neighbours joins two sites where no third lies in or on the circle that has them as its diameter (the Gabriel graph:
// K. R. Gabriel, R. R. Sokal, 1969). It is connected, planar, and on a grid it is the grid; sites at one position are
// chained. Edges come in order of their lower, then of their higher site.
func Neighbours(sites []Site) [][2]SiteID {
	var edges [][2]SiteID
	for a := range sites {
		for b := a + 1; b < len(sites); b++ {
			if gabriel(sites, a, b) {
				edges = append(edges, [2]SiteID{SiteID(a), SiteID(b)})
			}
		}
	}
	return edges
}

func gabriel(sites []Site, a, b int) bool {
	d := distance2(sites[a], sites[b])
	if d == 0 { // the next site at the same position only: a chain, not a clique
		for c := a + 1; c < b; c++ {
			if distance2(sites[a], sites[c]) == 0 {
				return false
			}
		}
		return true
	}
	for c := range sites {
		if c == a || c == b {
			continue
		}
		da, db := distance2(sites[a], sites[c]), distance2(sites[b], sites[c])
		if da == 0 || db == 0 { // of several sites at one position only the first has links to other positions
			if (da == 0 && c < a) || (db == 0 && c < b) {
				return false
			}
			continue
		}
		if da+db <= d {
			return false
		}
	}
	return true
}
