package bound

import (
	"cmp"
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
)

// Result brackets the optimum.
type Result struct {
	Lower    []float64          // US$ per class: no policy pays less
	Upper    []Parts            // per class: what Schedule pays
	CopyS    []float64          // per class: seconds of copies in Schedule
	Schedule []fabric.Placement // in order of object, then of time
	Naps     []fabric.Nap       // of originals, in the same order
	Fits     bool               // whether the sites have room for Schedule
	Scarce   float64            // US$ that the lack of room costs at least, in all: see scarce
}

// Parts are the parts of a cost, in US$.
type Parts struct {
	Storage, Transfer, Operations, Penalty float64
	Originals                              float64 // of storage and operations: what originals in tiers cost
}

// Sum is the whole.
func (p *Parts) Sum() float64 { return p.Storage + p.Transfer + p.Operations + p.Penalty }

func (p *Parts) add(q *Parts) {
	p.Storage += q.Storage
	p.Transfer += q.Transfer
	p.Operations += q.Operations
	p.Penalty += q.Penalty
	p.Originals += q.Originals
}

// read books n reads at a site that the region answers and that cost usd in all.
func (p *Parts) read(k *class, s mec.SiteID, n int32, usd float64) {
	p.answer(float64(float64(n)*float64(k.readGB*k.site[s].gbFar)), usd-float64(float64(n)*k.readOp))
	p.Operations += float64(float64(n) * k.readOp)
}

// answer books what cost usd, of which transfer is for moving bytes.
func (p *Parts) answer(transfer, usd float64) {
	p.Transfer += transfer
	p.Penalty += usd - transfer
}

// stream is the pieces of a pair of object and site, in order of time.
type stream struct {
	site      mec.SiteID
	pieces    []piece
	tail      float64       // US$ of writes pushed to a copy after the last piece
	held, not []float64     // before each piece: the cheapest future with a copy, and without; see value
	room      []float64     // integral of the price of the site's room, US$ per GB, by bucket; nil: it has room
	width     time.Duration // of a bucket
}

// Solve brackets the optimum of what was asked until now, which ends it.
func (d *Demand) Solve(now time.Duration) *Result {
	d.end(now)
	d.ends = now
	res := &Result{Lower: d.lower, Upper: d.upper, CopyS: make([]float64, len(d.classes))}
	rows := d.byObject()
	d.eachObject(rows, func(o fabric.ObjectID, rows []int32) { d.solve(res, o, rows) })
	d.rest(res)
	res.Scarce = d.scarcity(res, rows)
	res.Fits = !slices.Contains(d.full(res.Schedule), true)
	return res
}

// eachObject calls do with the rows of each object.
func (d *Demand) eachObject(rows []int32, do func(o fabric.ObjectID, rows []int32)) {
	for len(rows) > 0 {
		o := d.objectOf(rows[0])
		n := 1
		for n < len(rows) && d.objectOf(rows[n]) == o {
			n++
		}
		do(o, rows[:n])
		rows = rows[n:]
	}
}

func (d *Demand) objectOf(row int32) fabric.ObjectID {
	o, _ := d.pairs.Pair(row)
	return o
}

// byObject are the rows of pairs, by object, then by site.
func (d *Demand) byObject() []int32 {
	rows := make([]int32, d.pairs.Len())
	for r := range rows {
		rows[r] = int32(r)
	}
	slices.SortFunc(rows, func(a, b int32) int {
		oa, sa := d.pairs.Pair(a)
		ob, sb := d.pairs.Pair(b)
		return cmp.Or(cmp.Compare(oa, ob), cmp.Compare(sa, sb))
	})
	return rows
}

// solve brackets the optimum of one object.
func (d *Demand) solve(res *Result, o fabric.ObjectID, rows []int32) {
	c := d.layout.Class(o)
	k, begun := &d.classes[c], d.rush.started[o]
	var streams, first []stream
	for _, r := range rows {
		_, s := d.pairs.Pair(r)
		p := d.pairs.At(r)
		st := stream{site: s, pieces: p.list(&d.pieces), tail: d.pushed(p, c, o, s)}
		if st.value(k, nil, k.site[s].least); len(st.pieces) > 0 {
			streams = append(streams, st)
		} else if begun != nil && begun.site == s {
			first = append(first, st)
		}
	}
	if len(streams) > 0 {
		res.Lower[c] += d.lowest(res, o, k, streams)
	}
	streams = append(streams, first...)
	best, extra := newSearch(d, res, o, c, streams, nil), Parts{}
	if begun != nil {
		extra = begun.without
	}
	if begun != nil && begun.site != mec.None && !k.site[begun.site].barred {
		if s := newSearch(d, res, o, c, streams, begun); s.best.cost+begun.with.Sum() < best.best.cost+extra.Sum() {
			best, extra = s, begun.with
		}
	}
	res.Upper[c].add(&extra)
	best.book()
}

// value computes the cheapest future of a pair on its own, backwards, when a copy costs fetch: the dynamic programme over
// two states, held and not, that decides on each piece. It returns the cost of all.
func (st *stream) value(k *class, w windows, fetch float64) float64 {
	n := len(st.pieces)
	st.held, st.not = slices.Grow(st.held[:0], n+1)[:n+1], slices.Grow(st.not[:0], n+1)[:n+1]
	st.held[n], st.not[n] = 0, 0
	for i := n - 1; i >= 0; i-- {
		x := &st.pieces[i]
		in, last := inf, time.Duration(0)
		if !k.site[st.site].barred {
			in = w.rent(k, x.a, x.b) + st.scarcity(k, x.a, x.b) + x.in + st.held[i+1]
		}
		st.not[i] = min(x.near+st.not[i+1], fetch+in)
		st.held[i] = st.not[i]
		if i > 0 && !x.broken {
			last = st.pieces[i-1].b
			st.held[i] = min(st.not[i], w.rent(k, last, x.a)+st.scarcity(k, last, x.a)+x.gap+in)
		}
	}
	return st.not[0]
}

// holds appends the times in which the cheapest way of a pair on its own holds a copy.
func (st *stream) holds(out []window, k *class, fetch float64) []window {
	held := false
	for i := range st.pieces {
		x := &st.pieces[i]
		stay := x.near + st.not[i+1] // not to hold this piece
		if held {
			held = st.held[i] < st.not[i]
		}
		if held {
			out[len(out)-1].b = x.b
			continue
		}
		if held = st.not[i] < stay; held {
			out = append(out, window{a: x.a, b: x.b})
		}
	}
	return out
}
