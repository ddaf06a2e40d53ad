package bound

import (
	"cmp"
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
)

// search looks for a good schedule of one object: it goes through the pieces of all its sites in order of time, and
// keeps the few best ways to have served those so far (labels).
//
// No way ever decides to drop a copy. A copy is paid for until its last use, and may be kept from there by paying the
// rent later, when it is of use again; if it never is, it was dropped in time. So ways that differ in what they might
// keep cost the same, and a label is dominated when another can be made as good as it by paying for what it lacks.
type search struct {
	d       *Demand
	k       *class
	class   int
	object  fabric.ObjectID
	streams []stream
	order   []turn
	next    []int // per stream: the piece at hand, or to come
	labels  []label
	kept    []label // the labels to be
	options []option
	steps   []step
	spare   [][]time.Duration
	res     *Result
	begun   *started
	best    label // in the end
}

// turn is a piece whose turn it is, and the other stream that asks next, or -1.
type turn struct {
	a                   time.Duration
	stream, piece, then int32
}

// label is a way to have served the pieces so far.
type label struct {
	cost  float64
	step  int32           // its last decision, or -1
	until []time.Duration // per stream: when the copy was of use last, or never
}

const never = time.Duration(-1)

// option is a way to serve the piece at hand.
type option struct {
	rank, cost float64
	label      int32 // that it goes on from
	choice
	kept  int32         // a stream whose copy is paid for until...
	until time.Duration // then; or -1
}

// choice is how a piece is served.
type choice struct {
	how  how
	from int32 // the stream that a copy or an answer comes from; -1: the region
	to   int32 // ahead: the stream that is copied to
}

type how uint8

const (
	keep   how = iota // from the copy that was here before
	fetch             // from a copy made for it
	remote            // from elsewhere
	ahead             // from elsewhere, by a copy made for it at the site that asks next
)

// step is a decision of a label.
type step struct {
	prev          int32
	stream, piece int32
	choice
}

// labelsMost bounds the labels kept. With one, the way is greedy; with many, the search is exact but for what pieces hide.
const labelsMost = 4

// newSearch searches. begun, if there is such, is the copy that is there from the rush.
func newSearch(d *Demand, res *Result, o fabric.ObjectID, c int, streams []stream, begun *started) *search {
	s := &search{
		d: d, k: &d.classes[c], class: c, object: o, streams: streams, next: make([]int, len(streams)), res: res, begun: begun,
	}
	for i := range streams {
		for n := range streams[i].pieces {
			s.order = append(s.order, turn{streams[i].pieces[n].a, int32(i), int32(n), -1})
		}
	}
	slices.SortFunc(s.order, func(x, y turn) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.stream, y.stream), cmp.Compare(x.piece, y.piece))
	})
	for n := len(s.order) - 2; n >= 0; n-- {
		if s.order[n].then = s.order[n+1].stream; s.order[n].then == s.order[n].stream {
			s.order[n].then = s.order[n+1].then
		}
	}
	first := label{step: -1, until: make([]time.Duration, len(streams))}
	for i := range first.until {
		if first.until[i] = never; begun != nil && streams[i].site == begun.site {
			first.until[i] = begun.until
			first.cost = s.k.site[begun.site].region + float64(s.k.rent*(begun.until-begun.from).Seconds())
		}
	}
	s.labels = append(s.labels, first)
	s.run()
	return s
}

func (s *search) run() {
	for _, t := range s.order {
		s.next[t.stream] = int(t.piece)
		s.options = s.options[:0]
		for l := range s.labels {
			s.consider(int32(l), t)
		}
		s.choose(t)
	}
	s.best = s.labels[0]
	for i := range s.labels {
		if s.labels[i].cost < s.best.cost {
			s.best = s.labels[i]
		}
	}
}

// keep is what it costs to keep a stream's copy, of use last at from, until then: rent, and writes pushed to it, of which
// more may be counted than come before the end.
func (s *search) keep(stream int, from, until time.Duration) float64 {
	switch {
	case from == never:
		return inf
	case until <= from:
		return 0
	}
	usd := float64(s.k.rent * (until - from).Seconds())
	st := &s.streams[stream]
	i := min(s.next[stream], len(st.pieces))
	for i > 0 && st.pieces[i-1].b > from {
		i--
	}
	for ; i < len(st.pieces); i++ {
		x := &st.pieces[i]
		if x.broken && x.a > from && x.a <= until {
			return inf
		}
		usd += x.gap
		if x.a < until {
			usd += x.in
		}
		if x.b >= until {
			return usd
		}
	}
	return usd + st.tail
}

// consider adds the options of a label.
func (s *search) consider(from int32, t turn) {
	lb, st := &s.labels[from], &s.streams[t.stream]
	x, l := &st.pieces[t.piece], &s.k.site[st.site]
	add := func(usd float64, c choice, kept int32, until time.Duration) {
		if usd < inf {
			s.options = append(s.options, option{cost: lb.cost + usd, label: from, choice: c, kept: kept, until: until})
		}
	}
	in := float64(s.k.rent*x.seconds()) + x.in
	src := s.sources(lb, t)
	if !l.barred {
		if u := lb.until[t.stream]; u != never {
			add(s.keep(int(t.stream), u, x.a)+float64(s.k.rent*max(0, x.b-max(u, x.a)).Seconds())+x.in, choice{how: keep}, -1, 0)
		}
		add(l.region+in, choice{fetch, -1, -1}, -1, 0)
		if src.copyUSD < l.region {
			add(src.copyUSD+in, choice{fetch, src.copyFrom, -1}, -1, 0)
		}
		if src.keptUSD < min(src.copyUSD, l.region) {
			add(src.keptUSD+in, choice{fetch, src.keptFrom, -1}, src.keptFrom, x.a)
		}
	}
	add(src.readUSD, choice{remote, src.readFrom, -1}, -1, 0)
	if src.longUSD < src.readUSD {
		add(src.longUSD, choice{remote, src.longFrom, -1}, src.longFrom, x.b)
	}
	if t.then >= 0 && lb.until[t.then] < x.a && !s.k.site[s.streams[t.then].site].barred {
		to := s.streams[t.then].site
		usd, copyFrom := s.cheapest(lb, to, x.a)
		add(usd+s.keep(int(t.then), x.a, x.b)+s.served(x, st.site, to), choice{ahead, copyFrom, t.then}, t.then, x.b)
	}
}

// sources are the best streams to serve the piece at hand from: to copy from, to copy from when it is kept for that, to
// read from, and to read from when it is kept for that; with what each costs. -1 is the region.
type sources struct {
	copyFrom, keptFrom, readFrom, longFrom int32
	copyUSD, keptUSD, readUSD, longUSD     float64
}

func (s *search) sources(lb *label, t turn) sources {
	st := &s.streams[t.stream]
	x, l := &st.pieces[t.piece], &s.k.site[st.site]
	src := sources{-1, -1, -1, -1, inf, inf, x.far, inf}
	fastest := l.far.Idle
	for j, u := range lb.until {
		if u == never || j == int(t.stream) {
			continue
		}
		from := s.streams[j].site
		if usd := s.price(from, st.site) + s.keep(j, u, x.a); u >= x.a && usd < src.copyUSD {
			src.copyFrom, src.copyUSD = int32(j), usd
		} else if u < x.a && usd < src.keptUSD {
			src.keptFrom, src.keptUSD = int32(j), usd
		}
		usd := s.served(x, st.site, from) + s.keep(j, u, x.b)
		if u < x.b {
			if usd < src.longUSD {
				src.longFrom, src.longUSD = int32(j), usd
			}
		} else if d := idle(&s.d.cfg, from, st.site, s.k.bytes); d < fastest { // who is fastest answers
			src.readFrom, src.readUSD, fastest = int32(j), usd, d
		}
	}
	return src
}

// cheapest is the price of a copy at a site now, from the region or from a copy that is paid for.
func (s *search) cheapest(lb *label, to mec.SiteID, now time.Duration) (usd float64, from int32) {
	usd, from = s.k.site[to].region, -1
	for j, u := range lb.until {
		if at := s.streams[j].site; u >= now && at != to {
			if p := s.price(at, to); p < usd {
				usd, from = p, int32(j)
			}
		}
	}
	return usd, from
}

// price is that of a copy.
func (s *search) price(from, to mec.SiteID) float64 {
	return float64(s.k.copyGB*s.d.cfg.Network.Path(from, to).USDPerGB) + s.k.copyOp
}

// served is what the reads of a piece cost at most when a site answers them: it is known for the fastest sites; others
// are no slower than the region.
func (s *search) served(x *piece, to, from mec.SiteID) float64 {
	l, gb := &s.k.site[to], float64(x.n)*s.k.readGB
	usd := s.d.cfg.Network.Path(from, to).USDPerGB
	if idle(&s.d.cfg, from, to, s.k.bytes) <= l.near.Idle {
		return x.near + float64(gb*(usd-l.gbNear))
	}
	return x.far + max(0, float64(gb*(usd-l.gbFar)))
}

// choose makes labels of the best options.
func (s *search) choose(t turn) {
	x := &s.streams[t.stream].pieces[t.piece]
	s.next[t.stream] = int(t.piece) + 1
	for i := range s.options {
		s.rank(&s.options[i], t, x)
	}
	s.kept = s.kept[:0]
	for rest := s.options; len(rest) > 0 && len(s.kept) < labelsMost; rest = rest[1:] {
		best := 0
		for i := range rest {
			if rest[i].rank < rest[best].rank {
				best = i
			}
		}
		rest[0], rest[best] = rest[best], rest[0]
		s.keepLabel(&rest[0], t, x)
	}
	for i := range s.labels {
		s.spare = append(s.spare, s.labels[i].until)
	}
	s.labels, s.kept = s.kept, s.labels
}

// keepLabel keeps the label of an option, unless another dominates it.
func (s *search) keepLabel(o *option, t turn, x *piece) {
	until := s.fresh()
	for j := range until {
		until[j] = s.until(o, t, x, j)
	}
	if s.dominated(o.cost, until) {
		s.spare = append(s.spare, until)
		return
	}
	s.steps = append(s.steps, step{s.labels[o.label].step, t.stream, t.piece, o.choice})
	s.kept = append(s.kept, label{o.cost, int32(len(s.steps) - 1), until})
}

func (s *search) fresh() []time.Duration {
	if n := len(s.spare); n > 0 {
		u := s.spare[n-1]
		s.spare = s.spare[:n-1]
		return u
	}
	return make([]time.Duration, len(s.streams))
}

// until is when a stream's copy was of use last, after an option.
func (s *search) until(o *option, t turn, x *piece, stream int) time.Duration {
	u := s.labels[o.label].until[stream]
	switch {
	case stream == int(t.stream) && o.how == fetch:
		return x.b
	case stream == int(t.stream) && o.how == keep:
		return max(u, x.b)
	case stream == int(o.kept):
		return max(u, o.until)
	}
	return u
}

// rank is what an option and the rest would cost, as far as each pair of object and site can tell on its own.
func (s *search) rank(o *option, t turn, x *piece) {
	o.rank = o.cost
	newest := never
	for j := range s.streams {
		u := s.until(o, t, x, j)
		i, st := s.next[j], &s.streams[j]
		if newest = max(newest, u); u == never || i >= len(st.pieces) || st.pieces[i].broken {
			continue
		}
		y := &st.pieces[i]
		o.rank -= max(0, st.not[i]-float64(s.k.rent*(y.b-min(y.a, u)).Seconds())-y.gap-y.in-st.held[i+1])
	}
	dead := s.k.birth
	if newest != never {
		dead = min(dead, float64(s.k.rent*max(0, x.b-newest).Seconds()))
	}
	o.rank += max(0, dead)
}

// dominated says whether a label that is kept can be made as good as another, and still cost no more.
func (s *search) dominated(cost float64, until []time.Duration) bool {
next:
	for i := range s.kept {
		a := &s.kept[i]
		left := cost - a.cost
		for j, u := range until {
			if left < 0 {
				continue next
			}
			if u > a.until[j] {
				need := s.k.site[s.streams[j].site].region
				if a.until[j] != never {
					need = min(need, float64(s.k.rent*(u-a.until[j]).Seconds()))
				}
				left -= need
			}
		}
		if left >= 0 {
			return true
		}
	}
	return false
}
