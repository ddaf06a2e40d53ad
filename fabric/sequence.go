package fabric

import (
	"math"
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// sequences are variable-order Markov models with escape, one per client: which site it crosses to next, from the last
// one to three sites that it was at, and how long it stays before. It is prediction by partial matching, method C
// (J. Cleary, I. Witten 1984; A. Moffat 1990): in the context c_k of the last k sites, of which n crossings were seen, to q
// different sites,
//
//	P(x | c_k) = n(c_k, x) / (n + q)  +  q / (n + q) * P(x | c_(k-1))
//
// What escapes from the shortest context is nobody's: the model says nothing of sites that it never saw its client cross
// to. A trip's end counts as a site of its own. It works at crossings only; in between, what is left of the stay is looked
// up. A client's table has sequenceRows contexts of 52 bytes, made when it first crosses.
type sequences struct {
	clients []sequence
}

const (
	sequenceOrder = 3  // a longer past is no help: L. Song, D. Kotz, R. Jain, X. He, 2006
	sequenceRows  = 28 // contexts per client
	sequenceProbe = 8  // rows that a context may be in
	sequenceNext  = 4  // sites that a context remembers
	sequenceTop   = 3  // sites that are named
)

// sequence is what is known of a client.
type sequence struct {
	past   [sequenceOrder]mec.SiteID // the last sites of the trip, the latest first
	length int                       // of the past
	since  time.Duration             // at the latest
	table  *transitionTable
	next   [sequenceTop]crossing // what may come, worked out at the last crossing
}

// transitionTable holds the contexts of a client, by their keys. 0: none. Keys lie together, as most of them are only passed by.
type transitionTable struct {
	keys [sequenceRows]uint32
	rows [sequenceRows]transitions
}

// transitions are the crossings that were seen in a context.
type transitions [sequenceNext]transition

// transition is a site that was crossed to, with the moments of the logarithm of the stay before.
type transition struct {
	site     int16
	n        uint16
	mean, m2 float32
}

// crossing is a crossing that may come.
type crossing struct {
	site     mec.SiteID
	p        float64
	mean, sd float64 // of the logarithm of the stay in s
}

func newSequences(clients int) *sequences { return &sequences{clients: make([]sequence, clients)} }

// begin starts a trip.
func (m *sequences) begin(c ClientID, now time.Duration, s mec.SiteID) {
	q := &m.clients[c]
	q.length = 0
	q.enter(now, s)
}

// cross learns from a crossing and looks ahead from the new site.
func (m *sequences) cross(c ClientID, now time.Duration, s mec.SiteID) {
	q := &m.clients[c]
	q.learn(now, s)
	q.enter(now, s)
}

// end learns from the end of a trip.
func (m *sequences) end(c ClientID, now time.Duration) {
	q := &m.clients[c]
	q.learn(now, mec.None)
	q.length, q.next = 0, [sequenceTop]crossing{}
}

func (q *sequence) enter(now time.Duration, s mec.SiteID) {
	copy(q.past[1:], q.past[:])
	q.past[0], q.since = s, now
	q.length = min(q.length+1, sequenceOrder)
	q.look()
}

// key is that of the context of the last order sites.
func (q *sequence) key(order int) uint32 {
	h := uint64(order) << 32
	for _, s := range q.past[:order] {
		h = (h ^ uint64(uint32(s))) * 0x9e3779b97f4a7c15
		h = (h ^ h>>29) * 0xbf58476d1ce4e5b9
	}
	return uint32(h>>32) | 1
}

// row is the context of a key, or nil.
func (q *sequence) row(key uint32) *transitions {
	if q.table == nil {
		return nil
	}
	for i := range uint32(sequenceProbe) {
		if at := (key/2 + i) % sequenceRows; q.table.keys[at] == key {
			return &q.table.rows[at]
		}
	}
	return nil
}

// make makes room for a context: of those that are where it may be the least seen makes way.
func (q *sequence) make(key uint32) *transitions {
	if q.table == nil {
		q.table = new(transitionTable)
	}
	least, fewest := uint32(0), uint32(math.MaxUint32)
	for i := range uint32(sequenceProbe) {
		at := (key/2 + i) % sequenceRows
		if n, _ := q.table.rows[at].seen(); n < fewest {
			least, fewest = at, n
		}
		if fewest == 0 {
			break
		}
	}
	q.table.keys[least], q.table.rows[least] = key, transitions{}
	return &q.table.rows[least]
}

// seen is the number of crossings, and of different sites.
func (r *transitions) seen() (n, q uint32) {
	for i := range r {
		if k := uint32(r[i].n); k > 0 {
			n, q = n+k, q+1
		}
	}
	return n, q
}

func (q *sequence) learn(now time.Duration, s mec.SiteID) {
	if q.length == 0 {
		return
	}
	stay := float32(exact.Log(max(1, (now - q.since).Seconds())))
	for order := 1; order <= q.length; order++ {
		key := q.key(order)
		r := q.row(key)
		if r == nil {
			r = q.make(key)
		}
		r.add(int16(s), stay)
	}
}

// add counts a crossing. At 255 all counts are halved, so that habits can change.
func (r *transitions) add(s int16, stay float32) {
	if remember(r[:], s, stay) == 255 {
		for i := range r {
			r[i].n = (r[i].n + 1) / 2
			r[i].m2 /= 2
		}
	}
}

// remember counts a site and the logarithm of a time in a list, and returns how often it is counted now; where there is no
// room the site seen least makes way.
func remember(list []transition, s int16, logT float32) uint16 {
	at := 0
	for i := range list {
		x := &list[i]
		if x.n > 0 && x.site == s {
			at = i
			break
		}
		if x.n < list[at].n {
			at = i
		}
	}
	x := &list[at]
	if x.n == 0 || x.site != s {
		*x = transition{site: s, n: 1, mean: logT}
		return 1
	}
	x.n++
	d := logT - x.mean
	x.mean += d / float32(x.n)
	x.m2 += float32(d * (logT - x.mean))
	return x.n
}

// look works out what may come next, from the shortest context to the longest that was seen.
func (q *sequence) look() {
	q.next = [sequenceTop]crossing{}
	var all [2 * sequenceNext]crossing
	n := 0
	for order := 1; order <= q.length; order++ {
		r := q.row(q.key(order))
		if r == nil {
			break // a longer one was not seen either, or has made way
		}
		seen, kinds := r.seen()
		for i := range all[:n] {
			all[i].p *= float64(kinds) / float64(seen+kinds)
		}
		for i := range r {
			x := &r[i]
			if x.n == 0 {
				continue
			}
			k := 0
			for k < n && all[k].site != mec.SiteID(x.site) {
				k++
			}
			if k == len(all) {
				continue
			}
			if k == n {
				all[k].site = mec.SiteID(x.site)
				n++
			}
			all[k].p += float64(x.n) / float64(seen+kinds)
			all[k].mean, all[k].sd = float64(x.mean), x.deviation()
		}
	}
	q.keep(all[:n])
}

// deviation is that of the logarithm of the stay: at least a tenth, and 0.7 (an assumption) of few.
func (x *transition) deviation() float64 {
	if x.n < 3 {
		return 0.7
	}
	return max(0.1, math.Sqrt(float64(x.m2)/float64(x.n-1)))
}

// keep keeps the likeliest sites.
func (q *sequence) keep(all []crossing) {
	for i := range all {
		c := all[i]
		if c.site == mec.None {
			continue
		}
		for k := range q.next {
			if c.p > q.next[k].p {
				c, q.next[k] = q.next[k], c
			}
		}
	}
}

// ahead adds what the client's sequence says to the prospects.
func (m *sequences) ahead(id ClientID, now, foresight time.Duration, out []prospect) []prospect {
	q := &m.clients[id]
	age := (now - q.since).Seconds()
	for i := range q.next {
		c := &q.next[i]
		if c.p < hopeless {
			break
		}
		if moot(out, c.site, c.p) {
			continue
		}
		alive, mean, sd := c.left(age)
		in := Claim{P: 1, MedianS: mean, EarlyS: sd, LateS: sd}
		p := c.p * alive * in.Within(foresight.Seconds())
		if p >= likely {
			out = touch(out, c.site)
		}
		for k := range out {
			if at := &out[k]; at.site == c.site {
				at.said[bySequence], at.when[bySequence] = p, timing{mean, sd}
				if at.mean == 0 {
					at.mean, at.sd, at.by = mean, sd, bySequence
				}
			}
		}
	}
	return out
}

// left is the time until a crossing, if it comes after a lognormal stay of which some s are over: the mean and the
// deviation of what is left, and the probability of a stay as long.
//
//	E[T^k | T > a] = exp(k m + k^2 s^2 / 2) * P(Z > z - k s) / P(Z > z),   z = (ln a - m) / s
func (c *crossing) left(age float64) (alive, mean, sd float64) {
	z := (exact.Log(max(age, 0.1)) - c.mean) / c.sd
	if z > 3 { // it is long overdue: it may come any time, on the scale of what is over
		return exact.NormCDF(-3), age / 3, age / 3
	}
	alive = exact.NormCDF(-z)
	v := float64(c.sd * c.sd)
	first := exact.Exp(min(12, c.mean+float64(v/2))) * exact.NormCDF(c.sd-z) / alive
	second := exact.Exp(min(24, float64(2*c.mean)+float64(2*v))) * exact.NormCDF(2*c.sd-z) / alive
	mean = max(0.5, first-age)
	return alive, mean, max(1, math.Sqrt(max(0, second-float64(first*first))))
}
