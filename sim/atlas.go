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
	in.OutOfReach, in.Signal = x.outOfReach(t.tracks), signalOf(t.levels)
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
	m.Density, m.Handovers, m.DrivenKM = x.density(t), x.handoverPlaces(t), x.drivenKM(t.tracks)
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

// binned is a histogram over the map. Its bins are squares.
type binned struct {
	x      *Experiment
	lo, hi mobility.Point
	side   float64 // m
	count  map[bin]int64
}

type bin struct{ ix, iy int32 }

func (x *Experiment) newBinned() *binned {
	lo, hi := x.area()
	return &binned{x, lo, hi, max(hi.X-lo.X, hi.Y-lo.Y, 1000) / densityBins, map[bin]int64{}}
}

// add counts what is at p, unless that is far off the map.
func (b *binned) add(p mobility.Point) {
	const margin = 5000
	if p.X < b.lo.X-margin || p.X > b.hi.X+margin || p.Y < b.lo.Y-margin || p.Y > b.hi.Y+margin {
		return
	}
	b.count[bin{int32(math.Floor((p.X - b.lo.X) / b.side)), int32(math.Floor((p.Y - b.lo.Y) / b.side))}]++
}

// bins lists the bins by row, then column.
func (b *binned) bins() results.MapBins {
	keys := make([]bin, 0, len(b.count))
	for k := range b.count {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b bin) int { return cmp.Or(cmp.Compare(a.iy, b.iy), cmp.Compare(a.ix, b.ix)) })
	p, q := b.x.frame.ToGeo(b.lo), b.x.frame.ToGeo(mobility.Point{X: b.lo.X + b.side, Y: b.lo.Y + b.side})
	bins := results.MapBins{StepLon: round5(q[0] - p[0]), StepLat: round5(q[1] - p[1]), Lon: []float64{}, Lat: []float64{}, N: []int64{}}
	for _, k := range keys {
		g := b.x.frame.ToGeo(mobility.Point{
			X: b.lo.X + float64((float64(k.ix)+0.5)*b.side), Y: b.lo.Y + float64((float64(k.iy)+0.5)*b.side),
		})
		bins.Lon, bins.Lat, bins.N = append(bins.Lon, round5(g[0])), append(bins.Lat, round5(g[1])), append(bins.N, b.count[k])
	}
	return bins
}

// density counts where vehicles on trips are, looked at every few seconds.
func (x *Experiment) density(t *traffic) results.MapBins {
	b := x.newBinned()
	for i := range t.tracks.Trips {
		var cur mobility.Cursor
		trip := &t.tracks.Trips[i]
		end := min(t.tracks.Samples[trip.Last-1].At, x.span)
		for at := t.tracks.Samples[trip.First].At; at < end; at += densityStep {
			b.add(t.tracks.At(i, at, &cur).Pos)
		}
	}
	return b.bins()
}

// handoverPlaces counts where vehicles change cells, by kind.
func (x *Experiment) handoverPlaces(t *traffic) map[string]results.MapBins {
	by := map[string]*binned{}
	trip := make([]int32, len(t.tracks.Vehicles))
	cursor := make([]mobility.Cursor, len(t.tracks.Vehicles))
	for i := range t.moves {
		m := &t.moves[i]
		if m.kind == tripStart {
			trip[m.vehicle], cursor[m.vehicle] = m.arg, mobility.Cursor{}
		}
		if m.kind != attach || m.class == 0 {
			continue
		}
		name := results.PlainHandover
		switch kind := handoverKind(m.class); {
		case kind&lateHandover != 0:
			name = results.TooLate
		case kind&pingPong != 0:
			name = results.PingPong
		}
		if by[name] == nil {
			by[name] = x.newBinned()
		}
		by[name].add(t.tracks.At(int(trip[m.vehicle]), m.at, &cursor[m.vehicle]).Pos)
	}
	places := map[string]results.MapBins{}
	for name, b := range by {
		places[name] = b.bins()
	}
	return places
}

// drivenKM is how far the vehicles drive up to the end.
func (x *Experiment) drivenKM(t *mobility.Tracks) float64 {
	sum := 0.0
	for i := range t.Trips {
		s := t.SamplesOf(i)
		for k := 1; k < len(s) && s[k].At <= x.span; k++ {
			dx, dy := s[k].Pos.X-s[k-1].Pos.X, s[k].Pos.Y-s[k-1].Pos.Y
			sum += math.Sqrt(float64(dx*dx) + float64(dy*dy))
		}
	}
	return math.Round(sum) / 1000
}
