package bound

import (
	"cmp"
	"slices"
	"time"
)

// window is a time in which no pair of an object wants a copy for its own sake. There the object as a whole is charged a
// part of the rent, whoever holds the copy, and the pairs are charged the rest.
type window struct {
	a, b  time.Duration
	asked bool    // reads come in it
	rate  float64 // US$ per s that the object is charged
	sum   float64 // US$ that it is charged in all windows before
}

// windows are in order of time and do not overlap.
type windows []window

// rent is the rent of a copy of a pair.
func (w windows) rent(k *class, a, b time.Duration) float64 {
	usd := float64(k.rent * (b - a).Seconds())
	if len(w) > 0 {
		usd -= w.until(b) - w.until(a)
	}
	return max(0, usd)
}

// until is what the object is charged until t.
func (w windows) until(t time.Duration) float64 {
	i, ok := slices.BinarySearchFunc(w, t, func(x window, t time.Duration) int { return cmp.Compare(x.a, t) })
	if !ok {
		i--
	}
	if i < 0 {
		return 0
	}
	return w[i].sum + float64(w[i].rate*(min(t, w[i].b)-w[i].a).Seconds())
}

// price sets what the object is charged: all rent in windows in which it is asked for, and in the others as much as
// a copy fetched from the region anew costs more.
func (w windows) price(k *class) {
	sum := 0.0
	for i := range w {
		x := &w[i]
		s := (x.b - x.a).Seconds()
		if x.rate = k.rent; !x.asked && float64(x.rate*s) > k.birth {
			x.rate = k.birth / s
		}
		x.sum = sum
		sum += float64(x.rate * s)
	}
}

// lower is the lower bound of an object, a Lagrangian one.
//
// Let c be the cheapest price of a copy between sites and r that of one from the region. A copy from a site needs a site
// that has one, and so does a read that a site answers. Any schedule costs what its pairs of object and site cost when
// each copy is priced c and each remote read as if the best site answered it; and, for the object as a whole, r-c for
// each time that it comes to a site when no site has it (a birth), and what reads cost more meanwhile. The pairs' part is
// at least the sum of the optima of the pairs; the object's part, the optimum of when to have a copy somewhere (spine).
//
// Alone, the object would have one always, as it pays no rent. That some pair holds a copy whenever the object has one
// is relaxed with a multiplier: in windows, pairs pay less rent, by what the object pays. Any multiplier gives a lower
// bound; the best of three is taken: none; and windows where no pair wants a copy for itself. Where none ever does, the
// copy itself is charged to the object, too.
func lower(k *class, streams []stream, far []piece) float64 {
	alone := 0.0
	var holds []window
	for i := range streams {
		alone += streams[i].not[0]
		holds = streams[i].holds(holds, k, k.site[streams[i].site].least)
	}
	if k.birth <= 0 {
		return alone
	}
	free := 0.0 // of the price of a copy: what the object pays
	if len(holds) == 0 {
		free = k.least
	}
	w := between(holds, streams)
	best := alone + spine(k, nil, far, lost(k, nil, streams, 0), k.birth)
	if w = w.split(far); len(w) == 0 {
		return best
	}
	w.price(k)
	sum := 0.0
	for i := range streams {
		st := streams[i].cut(w)
		sum += st.value(k, w, k.site[st.site].least-free)
	}
	return max(best, sum+spine(k, w, far, lost(k, w, streams, free), k.birth+free))
}

// between are the times without any hold, from when the object is asked for first until it is last.
func between(holds []window, streams []stream) windows {
	from, until := streams[0].pieces[0].a, time.Duration(0)
	for i := range streams {
		p := streams[i].pieces
		from, until = min(from, p[0].a), max(until, p[len(p)-1].b)
	}
	slices.SortFunc(holds, func(x, y window) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	var out windows
	for _, h := range append(holds, window{a: until, b: until}) {
		if h.a > from {
			out = append(out, window{a: from, b: h.a})
		}
		from = max(from, h.b)
	}
	return out
}

// split splits windows where the object is asked for and where not.
func (w windows) split(far []piece) windows {
	var out windows
	add := func(a, b time.Duration, asked bool) {
		if a < b {
			out = append(out, window{a: a, b: b, asked: asked})
		}
	}
	f := 0
	for _, x := range w {
		for f < len(far) && far[f].b <= x.a {
			f++
		}
		at := x.a
		for i := f; i < len(far) && far[i].a < x.b; i++ {
			add(at, far[i].a, false)
			at = max(at, far[i].a)
			add(at, min(far[i].b, x.b), true)
			at = max(at, min(far[i].b, x.b))
		}
		add(at, x.b, false)
	}
	return out
}

// cut is the same stream with pieces that may be held in part cut where windows begin and end.
func (st *stream) cut(w windows) *stream {
	out := &stream{site: st.site, room: st.room, width: st.width}
	i := 0
	for _, x := range st.pieces {
		for i < len(w) && w[i].b <= x.a {
			i++
		}
		for n := i; n < len(w) && w[n].a < x.b && !x.whole; n++ {
			for _, t := range [2]time.Duration{w[n].a, w[n].b} {
				if t > x.a && t < x.b {
					out.pieces = append(out.pieces, x.upTo(t))
				}
			}
		}
		out.pieces = append(out.pieces, x)
	}
	return out
}

// upTo cuts off the beginning of a piece.
func (x *piece) upTo(t time.Duration) piece {
	share := (t - x.a).Seconds() / x.seconds()
	head := *x
	head.b = t
	head.near, head.in = float64(share*x.near), float64(share*x.in)
	x.a, x.gap, x.broken = t, 0, false
	x.near -= head.near
	x.in -= head.in
	return head
}

// stay is a stretch of time in which the lack of any copy anywhere costs loss.
type stay struct {
	a, b time.Duration
	loss float64
}

// lost are stays that do not overlap: while no site has a copy, the piece of a pair is not held, though holding it from
// its start to its end saves more than the copy and its rent cost. Of those that overlap the one that ends first is taken.
func lost(k *class, w windows, streams []stream, free float64) []stay {
	var all []stay
	for i := range streams {
		st := &streams[i]
		if l := &k.site[st.site]; !l.barred {
			for n := range st.pieces {
				x := &st.pieces[n]
				if loss := x.near - w.rent(k, x.a, x.b) - st.scarcity(k, x.a, x.b) - x.in - (l.least - free); loss > 0 {
					all = append(all, stay{x.a, x.b, loss})
				}
			}
		}
	}
	slices.SortFunc(all, func(x, y stay) int { return cmp.Or(cmp.Compare(x.b, y.b), cmp.Compare(x.a, y.a)) })
	out := all[:0]
	for _, x := range all {
		if n := len(out); n == 0 || x.a > out[n-1].b {
			out = append(out, x)
		}
	}
	return out
}
