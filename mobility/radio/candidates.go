package radio

import (
	"cmp"
	"math"
	"slices"

	"headway/fabric/exact"
	"headway/mobility"
)

// A vehicle does not measure every cell of a country, but those that can matter in the square of a grid that it is in
// (shortlists.go), or off the grid within half the distance to the nearest mast. For such a circle the list holds
//
//   - masts that without line of sight are not more than nearMargin below the strongest one, at their most favourable
//     distances within the circle: 2.5 standard deviations of the difference of two of UMa's shadows;
//   - masts farther off that with line of sight come up to farMargin below it. These are few at a time, as line of sight
//     is rare there: they are measured while they have it, and otherwise only asked for it.
//
// What is left out matters little: on hexagons of 500 m, when all cells are measured, 7 of 10,000 handovers go to a mast that
// is not on the list, with sectors as without, and 3 of 1000 in rural surroundings (a test holds it below 1 in 100). All of
// these are masts more than a kilometre away that the vehicle sees while the shadow is deep everywhere. A list that surely has
// them all would have to allow for the deepest shadow of all links, and be several times as long.
const (
	nearMargin = 15.0 // dB
	farMargin  = 10.0 // dB
	// A phone measures a limited number of cells (8 at least on a carrier: TS 38.133 9.2.3): these bound the cost where
	// towers crowd, and keep the strongest.
	mostNear = 24
	mostFar  = 128
	leastR   = 30.0 // m
)

// candidate is a mast that may matter.
type candidate struct {
	mast  int32
	d     float64 // distance at the anchor, m
	level float64 // of its best cell without line of sight, from the circle's nearest point, dBm
}

// shortlist holds the masts that can matter within r of an anchor.
type shortlist struct {
	near, far []int32
	anchor    mobility.Point
	r         float64
	closest   float64 // of the far ones, from anywhere in the circle, m
}

// holds says whether the list is good at p.
func (l *shortlist) holds(p mobility.Point) bool { return dist2(p, l.anchor) <= float64(l.r*l.r) }

// candidates makes shortlists.
type candidates struct {
	near, far []candidate
	anchor    mobility.Point
	r         float64
	closest   float64
}

// list copies what fill has found.
func (c *candidates) list(l *shortlist) {
	l.anchor, l.r, l.closest = c.anchor, c.r, c.closest
	l.near, l.far = mastsOf(l.near[:0], c.near), mastsOf(l.far[:0], c.far)
}

func mastsOf(out []int32, list []candidate) []int32 {
	for i := range list {
		out = append(out, list[i].mast)
	}
	return out
}

// shortlist finds the masts that can matter to a vehicle at p. A list that is no square's is put into own.
func (m *NR) shortlist(p mobility.Point, own *shortlist, scratch *candidates) *shortlist {
	if !m.everything {
		if l := m.lists.list(m, p, scratch); l != nil {
			return l
		}
	}
	scratch.around(m, p)
	scratch.list(own)
	return own
}

// around makes the list for a vehicle at p, as large as the nearest mast lets it be.
func (c *candidates) around(m *NR, p mobility.Point) {
	masts := &m.index.masts
	r := max(leastR, math.Sqrt(dist2(p, masts.pos[masts.nearest(p)]))/2)
	if m.everything {
		r = math.Inf(1)
	}
	c.fill(m, p, r)
}

// fill makes the list for r metres around p.
func (c *candidates) fill(m *NR, p mobility.Point, r float64) {
	masts := &m.index.masts
	nearest := masts.nearest(p)
	d0 := math.Sqrt(dist2(p, masts.pos[nearest]))
	c.anchor, c.r = p, r
	// What the nearest mast has at the far side of the circle bounds the best from below.
	always := m.params.Sight == SightAlways
	gain := m.element + m.best(nearest, p, c.r)
	best, here := gain-m.loss.at(squared(d0+c.r), always), gain-m.loss.at(squared(d0), always)
	reach := m.reach(m.element-best) + c.r
	list := c.near[:0]
	masts.within(&box{p, p}, reach*reach, 0, 0, len(masts.pos), func(mast int32) {
		d2 := dist2(p, masts.pos[mast])
		if d2 > float64(reach*reach) {
			return
		}
		k := candidate{mast: mast, d: math.Sqrt(d2)}
		if k.d <= 2*d0 {
			worst := m.element + m.best(mast, p, c.r)
			best = max(best, worst-m.loss.at(squared(k.d+c.r), always))
			here = max(here, worst-m.loss.at(d2, always))
		}
		list = append(list, k)
	})
	c.near, c.far, c.closest = list[:0], c.far[:0], math.Inf(1)
	for _, k := range list {
		los, nlos := m.loss.both(squared(max(k.d-c.r, 0)))
		if always {
			nlos = los
		}
		seen, unseen := m.element-los, m.element-nlos
		if seen < here-farMargin && unseen < best-nearMargin {
			continue // even on its axis
		}
		gain := m.best(k.mast, p, 0)
		k.level = unseen + gain
		switch {
		case k.level >= best-nearMargin:
			c.near = append(c.near, k)
		case m.params.Sight == SightDrawn && seen+gain >= here-farMargin:
			c.far = append(c.far, k)
			c.closest = min(c.closest, max(k.d-c.r, 0))
		}
	}
	if !m.everything {
		c.near, c.far = strongest(c.near, mostNear), strongest(c.far, mostFar)
	}
}

// strongest keeps the strongest masts where there are too many.
func strongest(list []candidate, most int) []candidate {
	if len(list) <= most {
		return list
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(a.mast, b.mast))
	})
	return list[:most]
}

func squared(x float64) float64 { return float64(x * x) }

// reach returns a distance beyond which no link has less than some loss, plus its margin.
func (m *NR) reach(loss float64) float64 {
	l := m.loss
	out := func(law *[3]float64, margin float64) float64 {
		return exact.Exp(float64((loss + margin - law[0]) / law[1] * math.Ln10))
	}
	// Beyond the breakpoint the far law holds, before it the near one (without its linear term it reaches farther).
	sighted := func(margin float64) float64 {
		if far := out(&l.far, margin); far > l.breakpoint {
			return far
		}
		return min(out(&l.near, margin), l.breakpoint)
	}
	switch m.params.Sight {
	case SightNever:
		return out(&l.blocked, nearMargin)
	case SightAlways:
		return sighted(nearMargin)
	default:
		return max(sighted(farMargin), out(&l.blocked, nearMargin))
	}
}
