package sim

import (
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mobility"
	"headway/sim/stream"
)

// hintEnding is how long before the end of a trip its application tells it: the time to park.
const hintEnding = 30 * time.Second

// hints are what applications say in a world, by trip; it is the same for every policy.
type hints struct {
	said   []saying // per trip
	stops  []hintStop
	budget float64
}

// saying is what is said of a trip.
type saying struct {
	from, to int32         // in stops
	ending   time.Duration // when it is said that the trip will end, hintEnding later
	silent   bool          // nothing is said: the vehicle has no such application
}

// hintStop is a site of a route, or a place on it.
type hintStop struct {
	at   time.Duration
	site mec.SiteID // or None: at x, y
	x, y float64
}

// newHints draws what is said from a stream of each vehicle; nil where nobody says anything.
func newHints(x *Experiment, tr *traffic, seed uint64) *hints {
	cfg := x.scenario.Mobility.Hints
	if cfg == nil || cfg.Share == 0 {
		return nil
	}
	h := &hints{said: make([]saying, len(tr.tracks.Trips)), budget: float64(cfg.Pin)}
	visits, places := visitsOf(x, tr), placesOf(tr)
	draws := make([]stream.Stream, len(tr.tracks.Vehicles))
	talks := make([]bool, len(draws))
	for v, id := range tr.tracks.Vehicles {
		draws[v] = stream.New(seed, "hints/"+id)
		talks[v] = draws[v].Float64() < float64(cfg.Share)
	}
	for i := range tr.tracks.Trips {
		v := tr.tracks.Trips[i].Vehicle
		s := &draws[v]
		lies, factor, when := s.Float64() < float64(cfg.Lies), 1+float64(float64(cfg.ETAError)*s.Norm()), s.Float64()
		if h.said[i].silent = !talks[v] || len(visits[i]) == 0; h.said[i].silent {
			continue
		}
		h.said[i] = h.plan(x, tr, i, visits[i], places[i], max(0.5, min(2, factor)), lies, s)
		if start := visits[i][0].at; lies {
			h.said[i].ending = start + time.Duration(float64(when*float64(tripEndOf(x, tr, i)-start)))
		}
	}
	return h
}

// plan is what is said of a trip, true but for the error of the times, or a lie: other sites, of those near the true ones, and
// places on the way there.
func (h *hints) plan(x *Experiment, tr *traffic, trip int, visits, places []hintStop, factor float64, lies bool, s *stream.Stream) saying {
	start, from := visits[0].at, int32(len(h.stops))
	told := make([]mec.SiteID, len(visits))
	for k, at := range visits {
		if told[k] = at.site; lies && (k > 0 || len(visits) == 1 && len(places) > 0) {
			told[k] = detour(x.net, at.site, visits, s)
		}
	}
	say := func(at hintStop) {
		at.at = start + time.Duration(float64(factor*float64(at.at-start)))
		h.stops = append(h.stops, at)
	}
	for k := 1; k < len(visits); k++ {
		say(hintStop{at: visits[k].at, site: told[k]})
	}
	k := 0
	for _, p := range places {
		for k < len(visits)-1 && (k == 0 || visits[k].at < p.at) {
			k++
		}
		from, to := x.net.Sites[visits[k].site], x.net.Sites[told[k]]
		p.x, p.y = p.x+to.X-from.X, p.y+to.Y-from.Y
		say(p)
	}
	last := visits[len(visits)-1].at // an end is told at the site where it is
	return saying{from: from, to: int32(len(h.stops)), ending: max(last, tripEndOf(x, tr, trip)-hintEnding)}
}

// detour is one of the four sites nearest to one that are not visited, or the site itself where all are.
func detour(net *mec.Network, site mec.SiteID, visits []hintStop, s *stream.Stream) mec.SiteID {
	var others []mec.SiteID
	for _, o := range net.Nearest(site) {
		if !slices.ContainsFunc(visits, func(v hintStop) bool { return v.site == o }) {
			if others = append(others, o); len(others) == 4 {
				break
			}
		}
	}
	if len(others) == 0 {
		return site
	}
	return others[s.IntN(len(others))]
}

// visitsOf are the sites of each trip, the first one first, with the times at which they are reached.
func visitsOf(x *Experiment, tr *traffic) [][]hintStop {
	visits := make([][]hintStop, len(tr.tracks.Trips))
	trip := make([]int32, len(tr.tracks.Vehicles))
	for i := range tr.moves {
		m := &tr.moves[i]
		switch m.kind {
		case tripStart:
			trip[m.vehicle] = m.arg
		case attach:
			of := &visits[trip[m.vehicle]]
			if site := x.siteOf[m.arg]; len(*of) == 0 || (*of)[len(*of)-1].site != site {
				*of = append(*of, hintStop{at: m.at, site: site})
			}
		}
	}
	return visits
}

// placesOf are the places of each trip shortly after it has entered a tile.
func placesOf(tr *traffic) [][]hintStop {
	const inside = time.Second
	places := make([][]hintStop, len(tr.tracks.Trips))
	trip := make([]int32, len(tr.tracks.Vehicles))
	var cursor mobility.Cursor
	for i := range tr.moves {
		switch m := &tr.moves[i]; m.kind {
		case tripStart:
			trip[m.vehicle] = m.arg
		case enterTile:
			n := trip[m.vehicle]
			if m.at == tr.tracks.Samples[tr.tracks.Trips[n].First].At { // where it sets out from
				break
			}
			cursor = mobility.Cursor{}
			at := tr.tracks.At(int(n), m.at+inside, &cursor).Pos
			places[n] = append(places[n], hintStop{m.at, mec.None, at.X, at.Y})
		}
	}
	return places
}

func tripEndOf(x *Experiment, tr *traffic, trip int) time.Duration {
	return min(tr.tracks.Samples[tr.tracks.Trips[trip].Last-1].At, x.span)
}

// begin tells a vehicle's plan when its trip has begun, and plans to tell its end.
func (h *hints) begin(w *world, now time.Duration, id int32) {
	s := &h.said[w.vehicles[id].trip]
	if s.silent {
		return
	}
	h.pin(w, now, id, fabric.Unpin)
	client := fabric.ClientID(id)
	for i, at := range h.stops[s.from:s.to] {
		w.tell(now, fabric.Event{Kind: fabric.Hint, Hint: fabric.Route, Client: client, Site: at.site, X: at.x, Y: at.y, DueAt: at.at, Token: uint64(i)})
	}
	w.queue.Push(max(now, s.ending), prioVector, pack(evHint, uint32(id), uint32(w.vehicles[id].trip)))
}

// end tells that a trip ends, true or not.
func (h *hints) end(w *world, now time.Duration, id int32, trip uint32) {
	if v := &w.vehicles[id]; v.site != mec.None && uint32(v.trip)&genMask == trip {
		w.tell(now, fabric.Event{Kind: fabric.Hint, Hint: fabric.Ending, Client: fabric.ClientID(id), DueAt: now + hintEnding})
	}
}

// park pins a vehicle's objects where its trip ends.
func (h *hints) park(w *world, now time.Duration, id int32) {
	if !h.said[w.vehicles[id].trip].silent {
		h.pin(w, now, id, fabric.Pin)
	}
}

// pin pins or unpins a vehicle's objects at its site, or where it was parked.
func (h *hints) pin(w *world, now time.Duration, id int32, kind fabric.HintKind) {
	v := &w.vehicles[id]
	site := v.site
	if kind == fabric.Unpin {
		site = v.parked
	}
	if v.parked = mec.None; h.budget == 0 || site == mec.None {
		return
	}
	if kind == fabric.Pin {
		v.parked = site
	}
	for c := range w.x.classes {
		if w.x.classes[c].Key == fabric.PerVehicle {
			w.tell(now, fabric.Event{
				Kind: fabric.Hint, Hint: kind, Client: fabric.ClientID(id), Object: w.layout.Object(c, int(id)), Site: site, BudgetUSD: h.budget,
			})
		}
	}
}
