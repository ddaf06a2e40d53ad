package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"headway/mobility"
	"headway/results"
)

// densityBins is the number of bins along the longer side of the map; densityStep how often a vehicle is looked at.
const (
	densityBins = 120
	densityStep = 10 * time.Second
)

// describeTraffic fills in the traffic's figures of one seed, and the map.
func (c *collector) describeTraffic(seed int) {
	x := c.r.x
	shared := &c.r.traffic[c.r.slot(seed)]
	t := shared.t
	if t == nil { // let go: made again, as it was
		t = x.makeTraffic(c.r.seeds[seed])
	}
	in := &c.run.Input
	in.Vehicles, in.Trips, in.TripS = len(t.tracks.Vehicles), len(t.tracks.Trips), t.tripS
	in.OutOfReach = x.outOfReach(t.tracks)
	m := &results.Map{Misses: map[string]results.MapBins{}, Links: [][2]int{}}
	for i := range x.cells.Pos {
		m.Cells = append(m.Cells, x.mapPoint(x.cells.IDs[i], x.cells.Pos[i], int(x.siteOf[i])))
	}
	for i, s := range x.net.Sites {
		m.Sites = append(m.Sites, x.mapPoint(s.Name, mobility.Point{X: s.X, Y: s.Y}, i))
	}
	for _, l := range x.net.Links {
		if !l.Spec.IsBackhaul && l.From < l.To {
			m.Links = append(m.Links, [2]int{int(l.From), int(l.To)})
		}
	}
	m.Density = x.density(t)
	for p, name := range c.r.policies {
		m.Misses[name] = c.missesByCell(p+1, m.Density)
	}
	c.run.Map = m
}

func (x *Experiment) mapPoint(name string, p mobility.Point, site int) results.MapPoint {
	g := x.frame.ToGeo(p)
	return results.MapPoint{Name: name, Lon: round5(g[0]), Lat: round5(g[1]), Site: site}
}

func round5(v float64) float64 { return math.Round(v*1e5) / 1e5 }

// missesByCell are the reads that were not hits, at the cells that served them, over all seeds; drawn as large as the bins
// of like.
func (c *collector) missesByCell(slot int, like results.MapBins) results.MapBins {
	x := c.r.x
	bins := results.MapBins{StepLon: like.StepLon, StepLat: like.StepLat, Lon: []float64{}, Lat: []float64{}, N: []int64{}}
	for cell, p := range x.cells.Pos {
		n := int64(0)
		for _, s := range c.done {
			n += c.r.slots[slot][s].misses[cell]
		}
		if n > 0 {
			g := x.frame.ToGeo(p)
			bins.Lon, bins.Lat, bins.N = append(bins.Lon, round5(g[0])), append(bins.Lat, round5(g[1])), append(bins.N, n)
		}
	}
	return bins
}

// density counts where vehicles on trips are, looked at every few seconds.
func (x *Experiment) density(t *traffic) results.MapBins {
	lo, hi := x.area()
	side := max(hi.X-lo.X, hi.Y-lo.Y, 1000) / densityBins
	type bin struct{ ix, iy int32 }
	count := map[bin]int64{}
	for i := range t.tracks.Trips {
		var cur mobility.Cursor
		trip := &t.tracks.Trips[i]
		end := min(t.tracks.Samples[trip.Last-1].At, x.span)
		for at := t.tracks.Samples[trip.First].At; at < end; at += densityStep {
			p := t.tracks.At(i, at, &cur).Pos
			if p.X < lo.X-5000 || p.X > hi.X+5000 || p.Y < lo.Y-5000 || p.Y > hi.Y+5000 {
				continue // far off the map
			}
			count[bin{int32(math.Floor((p.X - lo.X) / side)), int32(math.Floor((p.Y - lo.Y) / side))}]++
		}
	}
	keys := make([]bin, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b bin) int { return cmp.Or(cmp.Compare(a.iy, b.iy), cmp.Compare(a.ix, b.ix)) })
	a, b := x.frame.ToGeo(lo), x.frame.ToGeo(mobility.Point{X: lo.X + side, Y: lo.Y + side})
	bins := results.MapBins{StepLon: round5(b[0] - a[0]), StepLat: round5(b[1] - a[1]), Lon: []float64{}, Lat: []float64{}, N: []int64{}}
	for _, k := range keys {
		g := x.frame.ToGeo(mobility.Point{X: lo.X + float64((float64(k.ix)+0.5)*side), Y: lo.Y + float64((float64(k.iy)+0.5)*side)})
		bins.Lon, bins.Lat, bins.N = append(bins.Lon, round5(g[0])), append(bins.Lat, round5(g[1])), append(bins.N, count[k])
	}
	return bins
}
