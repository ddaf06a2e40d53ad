package bound

import (
	"math"
	"time"
)

// curve is what was asked of something over time: the cost, so far, of not having a copy. Of millions of reads it keeps
// few pieces, in two steps.
//
// First, reads in a row become one piece that asks evenly, as long as that errs nowhere by more than a tolerance e (the
// swing filter: H. Elmeleegy et al., "Online piece-wise linear approximation of numerical streams with precision
// guarantees", 2009). A schedule begins and ends each of its copies once, so no schedule's cost errs by more than 2e per
// copy; the lower bound takes that off the price of a copy.
//
// Second, pieces are joined where it is certain that a copy which is held in one is held in all. Let G be the cost
// without a copy less the cost of holding one. In a stretch of time where G never falls by more than a copy costs, is
// lowest at the start and highest at the end, holding all of it or nothing of it is best: whoever holds a part gains by
// holding the rest too. Such stretches are found as all maximal scoring subsequences are (W. Ruzzo, M. Tompa, 1999).
// They stay certain when rent is lower, so G counts the most that a copy may have to pay, room included.
type curve struct {
	cur    piece   // where open: not finished yet
	lo, hi float64 // the slopes, in US$ per s, that a chord from its start may have
	g      float64 // G at the end of cur
	top    int32   // the last finished piece, or -1
	open   bool
	broken bool // copies were lost since
}

// terms are what a curve is drawn with.
type terms struct {
	rent float64 // US$ per s
	most float64 // the same, with the most that room may cost: see scarce
	err  float64 // US$ by which the pieces may err
	gap  float64 // US$ of rent after which a piece ends
}

// piece is a stretch of demand.
type piece struct {
	prev      int32 // the one before it, or -1
	n         int32 // reads
	a, b      time.Duration
	near, far float64 // US$ without a copy here: when the best site has one, and when only the region has
	gap, in   float64 // US$ of writes pushed to a copy, since the piece before and during this one
	lo, hi    float64 // G at its start and its end
	broken    bool    // no copy lasts from the piece before to this one
	whole     bool    // it is best to hold all of it or nothing
}

func (x *piece) seconds() float64 { return (x.b - x.a).Seconds() }

// evenly is demand of usd that is spread over the time since from.
func (c *curve) evenly(t *terms, a *arena, least float64, from, now time.Duration, usd, before, push float64) {
	if !c.open || c.cur.b != from || !c.fits(t, now, usd, 0) {
		c.finish(a, least)
		c.begin(t, a, from, before)
	}
	c.extend(t, now, piece{near: usd, far: usd, in: push}, 0)
}

// read is a read now.
func (c *curve) read(t *terms, a *arena, least float64, now time.Duration, near, far, push float64) {
	if near > t.err {
		c.finish(a, least)
		c.instant(t, a, least, now, near, far, push)
		return
	}
	x := piece{n: 1, near: near, far: far}
	if !c.open || !c.fits(t, now, near, near) || float64(t.rent*(now-c.cur.b).Seconds()) > t.gap {
		c.finish(a, least)
		c.begin(t, a, now, push)
	} else {
		x.in = push
	}
	c.extend(t, now, x, near)
}

// instant is a read now that is a piece of its own. Most are joined with the piece before at once.
func (c *curve) instant(t *terms, a *arena, least float64, now time.Duration, near, far, push float64) {
	c.pass(t, a, now, push)
	lo := c.g
	c.g += near
	x := piece{n: 1, a: now, b: now, near: near, far: far, gap: push, lo: lo, hi: c.g, broken: c.broken, whole: true}
	c.broken = false
	c.put(a, &x, least)
}

// pass accounts for holding a copy since the last piece, and for the writes pushed to it.
func (c *curve) pass(t *terms, a *arena, now time.Duration, push float64) {
	if c.top >= 0 {
		c.g -= float64(t.most * (now - a.at(c.top).b).Seconds())
	}
	c.g -= push
}

// fits says whether the open piece may be extended to now by usd, of which jump is due at now itself.
func (c *curve) fits(t *terms, now time.Duration, usd, jump float64) bool {
	s := (now - c.cur.a).Seconds()
	if s <= 0 {
		return c.cur.near+usd <= t.err
	}
	slope := (c.cur.near + usd) / s
	return jump <= t.err && slope >= c.lo && slope <= c.hi
}

func (c *curve) begin(t *terms, a *arena, now time.Duration, push float64) {
	c.pass(t, a, now, push)
	c.cur = piece{a: now, b: now, gap: push, lo: c.g, hi: c.g, broken: c.broken}
	c.lo, c.hi = math.Inf(-1), inf
	c.open, c.broken = true, false
}

func (c *curve) extend(t *terms, now time.Duration, by piece, jump float64) {
	x := &c.cur
	c.g += by.near - float64(t.most*(now-x.b).Seconds()) - by.in
	x.b, x.hi = now, c.g
	x.n += by.n
	x.near += by.near
	x.far += by.far
	x.in += by.in
	if s := x.seconds(); s > 0 {
		c.lo = max(c.lo, (x.near-t.err)/s)
		c.hi = min(c.hi, (x.near-jump+t.err)/s)
	}
}

// finish ends the open piece, when a copy costs at least least.
func (c *curve) finish(a *arena, least float64) {
	if !c.open {
		return
	}
	c.open = false
	c.cur.whole = c.cur.a == c.cur.b
	c.put(a, &c.cur, least)
}

// put joins a piece with those before it where that is certain, or else puts it after them.
func (c *curve) put(a *arena, x *piece, least float64) {
	at := int32(-1) // where x lies; -1: not in the arena
	for x.hi > x.lo && !x.broken {
		j := c.mate(a, x, least)
		if j < 0 {
			break
		}
		for at != j {
			x, at = c.join(a, x, at)
		}
	}
	if at < 0 {
		x.prev = c.top
		at = a.put(x)
	}
	c.top = at
}

// mateDepth bounds the search for a piece to join with. Not to find one is never wrong.
const mateDepth = 64

// mate is the piece from which on all are joined with x, or -1.
func (c *curve) mate(a *arena, x *piece, least float64) int32 {
	peak := math.Inf(-1)
	j := c.top
	for n := 0; j >= 0 && n < mateDepth; n++ {
		y := a.at(j)
		peak = max(peak, y.hi)
		switch {
		case peak-x.lo > least || peak >= x.hi:
			return -1
		case y.hi > y.lo && y.lo < x.lo:
			return j
		case y.broken:
			return -1
		}
		j = y.prev
	}
	return -1
}

// join makes x, which lies at a place in the arena or at none yet (-1), a part of the piece before it, and returns that.
func (c *curve) join(a *arena, x *piece, at int32) (*piece, int32) {
	i := c.top
	y := a.at(i)
	y.b, y.hi, y.whole = x.b, x.hi, true
	y.n += x.n
	y.near += x.near
	y.far += x.far
	y.in += x.gap + x.in
	if at >= 0 {
		a.free(at)
	}
	c.top = y.prev
	return y, i
}

// list is the finished pieces in order of time.
func (c *curve) list(a *arena) []piece {
	n := 0
	for i := c.top; i >= 0; i = a.at(i).prev {
		n++
	}
	out := make([]piece, n)
	for i := c.top; i >= 0; i = a.at(i).prev {
		n--
		out[n] = *a.at(i)
	}
	return out
}

// arena holds pieces by number.
type arena struct {
	chunks [][]piece
	n      int32
	unused []int32
}

const chunk = 1 << 12

func (a *arena) at(i int32) *piece { return &a.chunks[i/chunk][i%chunk] }

func (a *arena) put(x *piece) int32 {
	i := a.n
	if n := len(a.unused); n > 0 {
		i = a.unused[n-1]
		a.unused = a.unused[:n-1]
	} else {
		if int(i/chunk) == len(a.chunks) {
			a.chunks = append(a.chunks, make([]piece, chunk))
		}
		a.n++
	}
	*a.at(i) = *x
	return i
}

func (a *arena) free(i int32) { a.unused = append(a.unused, i) }
