package bound

import (
	"slices"
	"time"

	"headway/fabric"
)

// ledger books the decisions of a label: copies, and what they cost.
type ledger struct {
	*search
	copies []window // per stream: from when until when the copy at hand is held; a < 0: none
	parts  *Parts
}

// book turns the decisions of the best label into a schedule.
func (s *search) book() {
	var way []step
	for n := s.best.step; n >= 0; n = s.steps[n].prev {
		way = append(way, s.steps[n])
	}
	slices.Reverse(way)
	g := ledger{s, make([]window, len(s.streams)), &s.res.Upper[s.class]}
	for i := range g.copies {
		if g.copies[i] = (window{a: never, b: never}); s.begun != nil && s.streams[i].site == s.begun.site {
			g.fetch(int32(i), -1, s.begun.from)
			g.hold(int32(i), s.begun.until)
		}
	}
	clear(s.next)
	first := len(s.res.Schedule)
	for i := range way {
		g.step(&way[i])
	}
	for i := range g.copies {
		g.end(int32(i))
	}
	made := s.res.Schedule[first:]
	for i := range way {
		if way[i].how == remote {
			g.faster(&way[i], made)
		}
	}
	slices.SortFunc(made, fabric.Placement.Compare)
}

// faster books what an answer costs more because a site that is faster answers, which was not foreseen: it has a copy
// only as that was kept for later.
func (g *ledger) faster(w *step, made []fabric.Placement) {
	st := &g.streams[w.stream]
	x, from, usd := &st.pieces[w.piece], g.d.cfg.Network.Region(), 0.0
	if usd = x.far; w.from >= 0 {
		from = g.streams[w.from].site
		usd = g.served(x, st.site, from)
	}
	least, more := idle(&g.d.cfg, from, st.site, g.k.bytes), 0.0
	for i := range made {
		if p := &made[i]; p.Site != st.site && p.From <= x.b && x.a <= p.Until && idle(&g.d.cfg, p.Site, st.site, g.k.bytes) < least {
			more = max(more, g.served(x, st.site, p.Site)-usd)
		}
	}
	g.parts.Transfer += more
}

func (g *ledger) step(w *step) {
	st := &g.streams[w.stream]
	x := &st.pieces[w.piece]
	g.next[w.stream] = int(w.piece)
	switch w.how {
	case keep, fetch:
		if w.how == fetch {
			g.fetch(w.stream, w.from, x.a)
		}
		c := &g.copies[w.stream]
		g.hold(w.stream, x.a)
		g.parts.Storage += float64(g.k.rent * max(0, x.b-c.b).Seconds())
		g.parts.Transfer += x.in
		c.b = max(c.b, x.b)
	case ahead:
		g.fetch(w.to, w.from, x.a)
		g.answer(w.to, x, st)
	case remote:
		if w.from < 0 {
			g.parts.read(g.k, st.site, x.n, x.far)
			break
		}
		g.answer(w.from, x, st)
	}
	g.next[w.stream] = int(w.piece) + 1
}

// answer lets a copy elsewhere answer the reads of a piece.
func (g *ledger) answer(from int32, x *piece, st *stream) {
	g.hold(from, x.b)
	at := g.streams[from].site
	g.parts.answer(float64(float64(float64(x.n)*g.k.readGB)*g.d.cfg.Network.Path(at, st.site).USDPerGB), g.served(x, st.site, at))
}

// fetch makes a copy, from a stream's or the region's.
func (g *ledger) fetch(to, from int32, now time.Duration) {
	site, source := g.streams[to].site, g.d.cfg.Network.Region()
	if from >= 0 {
		g.hold(from, now)
		source = g.streams[from].site
	}
	g.end(to)
	g.copies[to] = window{a: now, b: now}
	g.parts.Transfer += g.price(source, site) - g.k.copyOp
	g.parts.Operations += g.k.copyOp
}

// hold keeps a copy until then.
func (g *ledger) hold(stream int32, until time.Duration) {
	c := &g.copies[stream]
	if until <= c.b {
		return
	}
	rent := float64(g.k.rent * (until - c.b).Seconds())
	g.parts.Storage += rent
	g.parts.Transfer += g.keep(int(stream), c.b, until) - rent
	c.b = until
}

func (g *ledger) end(stream int32) {
	if c := g.copies[stream]; c.a >= 0 {
		g.res.CopyS[g.class] += (c.b - c.a).Seconds()
		g.res.Schedule = append(g.res.Schedule, fabric.Placement{
			Object: g.object, Site: g.streams[stream].site, From: c.a, Until: c.b,
		})
	}
}
