package bound

import (
	"math"
	"time"

	"headway/fabric"
	"headway/mec"
)

// scarce is what the lack of room costs at least. Let mu(k, t) >= 0 be any price of the room of site k at time t. Copies
// of s bytes never fill more than the capacity S, so whoever keeps to it pays at least
//
//	sum over objects of (their lower bound when a copy's rent at k is dearer by s mu) - S sum over k of the integral of mu
//
// (D. Berger, N. Beckmann, M. Harchol-Balter, 2018, with rent in place of misses; M. Held, P. Wolfe, H. Crowder, "Validation
// of subgradient optimization", 1974). The engine reserves room when a copy is ordered, so those on their way pay, too.
//
// The best price is sought for each site by itself, where pairs are priced on their own: by a subgradient, which is what is
// used above the capacity, with steps that shrink as in AdaGrad (J. Duchi, E. Hazan, Y. Singer, 2011). Any price gives a
// lower bound, so how well it is found decides only how tight that is. Only sites are priced that would be too full.
type scarce struct {
	d     *Demand
	width time.Duration // of a bucket, in which a price holds
	n     int           // buckets
	pairs []priced      // of the site at hand
	price []float64     // US$ per GB and s, by bucket, at the site at hand
	used  []float64     // GB s by bucket
}

// priced is a pair at the site at hand.
type priced struct {
	k *class
	stream
}

const (
	scarceBuckets = 1024
	scarceRounds  = 48
	// scarceFor is the time for which the dearest room costs as much as the cheapest copy. Demand is joined for room that
	// is no dearer: the shorter the time, the more of it has to be kept.
	scarceFor = 2 * time.Second
	// scarcePieces are the pieces of demand for which the price of room is bounded further: what is joined then may be held
	// whole or not at all only where room is cheaper.
	scarcePieces = 1 << 18
)

// mayFill says whether a site's room may be too little: all objects together are more.
func (d *Demand) mayFill() bool {
	all := 0.0
	for c := range d.cfg.Classes {
		all += float64(float64(d.cfg.Classes[c].Objects) * float64(d.cfg.Classes[c].Bytes))
	}
	return d.cfg.Capacity > 0 && all > float64(d.cfg.Capacity)
}

// limit bounds the price of room, for which demand is to be kept.
func (d *Demand) limit() {
	d.dearest, d.thinned = inf, scarcePieces
	for c := range d.classes {
		if k := &d.classes[c]; k.copyGB > 0 {
			d.dearest = min(d.dearest, k.least/(scarceFor.Seconds()*k.copyGB))
		}
	}
	if math.IsInf(d.dearest, 1) {
		d.dearest = 0
	}
	d.relimit(d.dearest)
}

func (d *Demand) relimit(dearest float64) {
	d.dearest = dearest
	for c := range d.classes {
		k := &d.classes[c]
		k.terms.most = k.rent + float64(dearest*k.copyGB)
	}
}

// thin keeps less of the demand, once that is much, by a lower bound on the price of room.
func (d *Demand) thin() {
	if n := int(d.pieces.n) - len(d.pieces.unused); n > d.thinned {
		d.thinned = 2 * n
		d.relimit(d.dearest / 4)
	}
}

// scarcity is what the room of a copy costs from a to b.
func (st *stream) scarcity(k *class, a, b time.Duration) float64 {
	if st.room == nil {
		return 0
	}
	return float64(k.copyGB * (st.roomUntil(b) - st.roomUntil(a)))
}

func (st *stream) roomUntil(t time.Duration) float64 {
	i := min(int(t/st.width), len(st.room)-2)
	share := min(1, float64(t-time.Duration(i)*st.width)/float64(st.width))
	return st.room[i] + float64(share*(st.room[i+1]-st.room[i]))
}

// chop cuts pieces that may be held in part where the price of room may change.
func (st *stream) chop() {
	var out []piece
	for _, x := range st.pieces {
		for t := (x.a/st.width + 1) * st.width; t < x.b && !x.whole; t += st.width {
			out = append(out, x.upTo(t))
		}
		out = append(out, x)
	}
	st.pieces = out
}

// scarcity returns what the lack of room costs all at least, beyond what they pay at least where there is room for all.
func (d *Demand) scarcity(res *Result, rows []int32) float64 {
	full := d.full(res.Schedule)
	if d.dearest == 0 || len(full) == 0 || d.ends <= 0 {
		return 0
	}
	q := &scarce{d: d, width: d.ends/scarceBuckets + 1}
	q.n = int(d.ends/q.width) + 1
	q.price, q.used = make([]float64, q.n), make([]float64, q.n)
	rooms := make([][]float64, len(d.cfg.Network.Sites))
	paid := 0.0
	for s, is := range full {
		if is {
			var usd float64
			rooms[s], usd = q.site(mec.SiteID(s), rows)
			paid += usd
		}
	}
	more := -paid
	d.eachObject(rows, func(o fabric.ObjectID, rows []int32) {
		more += d.dearer(q, o, rows, rooms)
	})
	return max(0, more)
}

// dearer is by how much an object's lower bound rises with the prices of room.
func (d *Demand) dearer(q *scarce, o fabric.ObjectID, rows []int32, rooms [][]float64) float64 {
	k := &d.classes[d.layout.Class(o)]
	var plain, streams []stream
	full := false
	for _, r := range rows {
		_, s := d.pairs.Pair(r)
		st := stream{site: s, pieces: d.pairs.At(r).list(&d.pieces)}
		if len(st.pieces) == 0 {
			continue
		}
		plain = append(plain, st)
		if st.room, st.width = rooms[s], q.width; st.room != nil {
			full = true
			st.chop()
		}
		streams = append(streams, st)
	}
	if !full {
		return 0
	}
	for i := range streams {
		least := k.site[streams[i].site].least
		plain[i].value(k, nil, least)
		streams[i].value(k, nil, least)
	}
	return d.least(o, k, streams) - d.least(o, k, plain)
}

// site finds the prices of a site's room. It returns their integral, and what the capacity is worth at them.
func (q *scarce) site(s mec.SiteID, rows []int32) ([]float64, float64) {
	q.gather(s, rows)
	clear(q.price)
	best, most, paid := []float64(nil), math.Inf(-1), 0.0
	moved := make([]float64, q.n)
	capacity, step := float64(q.d.cfg.Capacity)/1e9, 0.0
	for round := range scarceRounds {
		room := q.integrate()
		worth := float64(capacity * room[q.n])
		value := q.solve(room)
		if value-worth > most {
			best, most, paid = room, value-worth, worth
		}
		if round == 0 {
			step = q.saved(value)
		}
		for b := range q.price {
			over := q.used[b]/q.width.Seconds() - capacity
			if moved[b] += float64(over * over); moved[b] > 0 {
				q.price[b] = min(q.d.dearest, max(0, q.price[b]+float64(step*(over/math.Sqrt(moved[b])))))
			}
		}
	}
	return best, paid
}

// saved is what a GB and second of room saves in the mean, in US$, where all have room.
func (q *scarce) saved(value float64) float64 {
	without, used := 0.0, 0.0
	for i := range q.pairs {
		for n := range q.pairs[i].pieces {
			without += q.pairs[i].pieces[n].near
		}
	}
	for _, s := range q.used {
		used += s
	}
	return max(0, without-value) / max(used, 1e-9)
}

// gather lists the pairs of a site.
func (q *scarce) gather(s mec.SiteID, rows []int32) {
	q.pairs = q.pairs[:0]
	for _, r := range rows {
		o, at := q.d.pairs.Pair(r)
		if at != s {
			continue
		}
		p := priced{&q.d.classes[q.d.layout.Class(o)], stream{site: s, pieces: q.d.pairs.At(r).list(&q.d.pieces), width: q.width}}
		if p.chop(); len(p.pieces) > 0 && !p.k.site[s].barred {
			q.pairs = append(q.pairs, p)
		}
	}
}

func (q *scarce) integrate() []float64 {
	room := make([]float64, q.n+1)
	for b, usd := range q.price {
		room[b+1] = room[b] + float64(usd*q.width.Seconds())
	}
	return room
}

// solve is what the pairs pay at least, each on its own; it leaves behind what room they use.
func (q *scarce) solve(room []float64) float64 {
	clear(q.used)
	sum := 0.0
	var holds []window
	for i := range q.pairs {
		p := &q.pairs[i]
		p.room = room
		sum += p.value(p.k, nil, p.k.site[p.site].least)
		holds = p.holds(holds[:0], p.k, p.k.site[p.site].least)
		for _, h := range holds {
			q.use(p.k.copyGB, h.a, h.b)
		}
	}
	return sum
}

// use books the room that a copy takes from a to b.
func (q *scarce) use(gb float64, a, b time.Duration) {
	for i := int(a / q.width); i < q.n && time.Duration(i)*q.width < b; i++ {
		from, to := max(a, time.Duration(i)*q.width), min(b, time.Duration(i+1)*q.width)
		q.used[i] += float64(gb * (to - from).Seconds())
	}
}
