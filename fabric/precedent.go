package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// precedents remember where clients were and how they moved, and know what came after: what a client will do is told by
// what was done before from places like its own. A place has four contexts, from the widest to the narrowest: how fast the
// client was, whichever way; and, with its heading in eighths of a circle, its site, a square of 600 m and one of 170 m. The
// latest places of each context are found by chains of equal keys, newest first, in rings that forget the oldest, so that
// memory and time are bounded (as the history of J. Ziv, A. Lempel 1977 is searched).
//
// The chain of contexts is shrunk as nested counts are: what is said by n places in a context counts n, and by the wider
// one precedentWeight. At the widest, where a precedent is another place altogether, its way is turned and stretched to the
// client's velocity; behind that is the straight line, by itself.
type precedents struct {
	private bool // each client has precedents of its own alone
	window  int32
	places  []place   // ring, by number
	stays   []sojourn // ring, by number
	heads   [precedentLevels][]int32
	place1  int32 // number of the next place
	stay1   int32 // of the next stay
	trails  []trail
}

const (
	precedentLevels = 4
	precedentMost   = 48   // places of a context that are asked, at most
	precedentOwn    = 2048 // places remembered of a client that has precedents of its own alone
	precedentFleet  = 1 << 16
	precedentWeight = 16
	turnedWeight    = 4
	// velocityOver is over which time a velocity is taken: over less of it, a client at a light would have no heading.
	velocityOver = 60
)

// place is where a client was at a time, and how it moved.
type place struct {
	at   int32 // s
	x, y float32
	u, v float32                // m/s
	stay int32                  // its site, and what came after
	next int32                  // place of the same trip, or 0
	key  [precedentLevels]int32 // of its contexts, once its window is over
	prev [precedentLevels]int32 // place before it in the chain of each
}

// sojourn is a client's stay at a site.
type sojourn struct {
	from, to int32 // s; to: as far as is known
	site     int32
	next     int32 // stay of the same trip, or 0
}

// trail is how a client came where it is.
type trail struct {
	stay   int32    // number of the stay at hand; 0: on no trip
	place  int32    // last one noted, or 0
	open   int32    // first place whose window is not over, or 0
	anchor [2]point // fixes at least velocityOver old, and since then
}

type point struct {
	at   int32
	x, y float32
}

func newPrecedents(clients int, window time.Duration, private bool) *precedents {
	most := precedentFleet
	if private {
		most = clients * precedentOwn
	}
	for clients*precedentOwn < most {
		most /= 2
	}
	p := &precedents{private: private, window: int32(window / time.Second), trails: make([]trail, clients), place1: 1, stay1: 1}
	p.places, p.stays = make([]place, most), make([]sojourn, most)
	size := 1
	for size < 2*most {
		size *= 2
	}
	for l := range p.heads {
		p.heads[l] = make([]int32, size)
	}
	return p
}

// at is the place of a number, or nil where it is forgotten.
func (p *precedents) at(n int32) *place {
	if n == 0 || int(p.place1-n) > len(p.places) {
		return nil
	}
	return &p.places[int(n)%len(p.places)]
}

func (p *precedents) stay(n int32) *sojourn {
	if n == 0 || int(p.stay1-n) > len(p.stays) {
		return nil
	}
	return &p.stays[int(n)%len(p.stays)]
}

// arrive notes that a client is at a site: of the same trip as before, if it was on one.
func (p *precedents) arrive(c ClientID, now int32, s mec.SiteID) {
	t := &p.trails[c]
	n := p.stay1
	p.stay1++
	if last := p.stay(t.stay); last != nil {
		last.to, last.next = now, n
	}
	p.stays[int(n)%len(p.stays)] = sojourn{from: now, to: now, site: int32(s)}
	if t.stay == 0 {
		t.place, t.open, t.anchor = 0, 0, [2]point{}
	}
	t.stay = n
}

// end notes that a client's trip has ended: nothing came after its last places.
func (p *precedents) end(c ClientID, now int32) {
	t := &p.trails[c]
	if last := p.stay(t.stay); last != nil {
		last.to = now
	}
	p.settle(c, math.MaxInt32)
	t.stay, t.open, t.place = 0, 0, 0
}

// fix takes a client's position, and says how it moves.
func (p *precedents) fix(c ClientID, now int32, x, y float32) (u, v float32) {
	t := &p.trails[c]
	here := point{now, x, y}
	if t.place == 0 && t.anchor[0].at == 0 {
		t.anchor = [2]point{here, here}
	}
	if now-t.anchor[1].at >= velocityOver {
		t.anchor[0], t.anchor[1] = t.anchor[1], here
	}
	if dt := float32(now - t.anchor[0].at); dt > 0 {
		u, v = (x-t.anchor[0].x)/dt, (y-t.anchor[0].y)/dt
	}
	return u, v
}

// note remembers a place of a client, and finds those whose window is over for others to ask.
func (p *precedents) note(c ClientID, l place) {
	t := &p.trails[c]
	if s := p.stay(t.stay); s != nil {
		s.to = l.at
	}
	p.settle(c, l.at)
	n := p.place1
	p.place1++
	l.stay = t.stay
	p.places[int(n)%len(p.places)] = l
	if last := p.at(t.place); last != nil {
		last.next = n
	}
	if t.open == 0 {
		t.open = n
	}
	t.place = n
}

// settle puts the places of a client into their chains whose window is over.
func (p *precedents) settle(c ClientID, now int32) {
	t := &p.trails[c]
	for t.open != 0 {
		l := p.at(t.open)
		if l == nil { // forgotten before its window was over
			t.open = 0
			return
		}
		if now-l.at < p.window {
			return
		}
		for i := range l.key {
			head := p.head(i, l.key[i])
			l.prev[i], *head = *head, t.open
		}
		t.open = l.next
	}
}

// head is where the chain begins of all places with a key, and of others that share its slot.
func (p *precedents) head(level int, key int32) *int32 {
	h := uint32(key) * 0x9e3779b1
	return &p.heads[level][int(h>>7)&(len(p.heads[level])-1)]
}

// contexts are the keys of a place, from the widest to the narrowest.
func (p *precedents) contexts(c ClientID, l *place, s mec.SiteID) (key [precedentLevels]int32) {
	o := octant(float64(l.u), float64(l.v))
	pace := float32(l.u*l.u) + float32(l.v*l.v)
	speed := uint64(0)
	for _, v := range [...]float32{1, 4, 7, 12} { // m/s
		if pace >= v*v {
			speed++
		}
	}
	if speed == 0 {
		o = 8
	}
	who := uint64(0)
	if p.private {
		who = uint64(uint32(c)) + 1
	}
	square := func(side float64) uint64 {
		return uint64(uint32(int32(math.Floor(float64(l.x)/side))))<<32 | uint64(uint32(int32(math.Floor(float64(l.y)/side))))
	}
	mix := func(level, what uint64) int32 {
		h := (what ^ level<<60) * 0x9e3779b97f4a7c15
		h = (h ^ h>>29 ^ who) * 0xbf58476d1ce4e5b9
		return int32(h >> 32)
	}
	o <<= 56
	return [precedentLevels]int32{mix(1, speed), mix(2, uint64(uint32(s))^o), mix(3, square(600)^o), mix(4, square(170)^o)}
}

// latest finds the latest places of a context whose window is over.
func (p *precedents) latest(level int, key int32, found []int32) int {
	n := 0
	for at, steps := *p.head(level, key), 0; n < len(found) && steps < 4*len(found); steps++ {
		b := p.at(at)
		if b == nil {
			break
		}
		if b.key[level] == key {
			found[n] = at
			n++
		}
		at = b.prev[level]
	}
	return n
}

// ask tells of what came after the precedents of a place: each stay that followed, with its weight; weights add up to 1.
func (p *precedents) ask(m Map, l *place, here mec.SiteID, tell func(s mec.SiteID, from, to, weight float64)) {
	var found [precedentMost]int32
	weight := 1.0
	for level := precedentLevels - 1; level >= 0; level-- {
		n := p.latest(level, l.key[level], found[:])
		wider := float64(precedentWeight)
		if level == 0 {
			wider = turnedWeight
		}
		each := weight / (float64(n) + wider)
		for _, at := range found[:n] {
			if b := p.at(at); level > 0 {
				p.follow(b, here, each, tell)
			} else {
				p.turn(m, b, l, here, each, tell)
			}
		}
		weight *= wider / (float64(n) + wider)
	}
	p.straight(m, l, here, weight, tell)
}

// follow tells of the stays that followed a place.
func (p *precedents) follow(b *place, here mec.SiteID, weight float64, tell func(mec.SiteID, float64, float64, float64)) {
	s := p.stay(b.stay)
	if s == nil {
		return
	}
	from := 0.0
	if mec.SiteID(s.site) != here { // from across the border
		from = 20
		tell(here, 0, from, weight)
	}
	for ; s != nil; s = p.stay(s.next) {
		to := float64(min(s.to-b.at, p.window))
		if to > from {
			tell(mec.SiteID(s.site), from, to, weight)
			from = to
		}
		if s.to-b.at >= p.window {
			return
		}
	}
}

// turn tells of the stays on a place's way, turned and stretched to the heading and the speed of another.
func (p *precedents) turn(m Map, b, l *place, here mec.SiteID, weight float64, tell func(mec.SiteID, float64, float64, float64)) {
	cos, sin, scale := float32(1), float32(0), float32(1)
	was, is := speed(b.u, b.v), speed(l.u, l.v)
	if was > 0.5 && is > 0.5 {
		cos = (float32(b.u*l.u) + float32(b.v*l.v)) / (was * is)
		sin = (float32(b.u*l.v) - float32(b.v*l.u)) / (was * is)
		scale = max(0.5, min(2, is/was))
	}
	s, from, to := here, 0.0, 0.0
	for q := p.at(b.next); q != nil; q = p.at(q.next) {
		to = float64(q.at - b.at)
		if to > float64(p.window) {
			to = float64(p.window)
			break
		}
		dx, dy := float32((q.x-b.x)*scale), float32((q.y-b.y)*scale)
		x, y := l.x+float32(cos*dx)-float32(sin*dy), l.y+float32(sin*dx)+float32(cos*dy)
		if next := m.Site(float64(x), float64(y)); next != s {
			if to > from {
				tell(s, from, to, weight)
			}
			s, from = next, to
		}
	}
	if to > from {
		tell(s, from, to, weight)
	}
}

func speed(u, v float32) float32 { return float32(math.Sqrt(float64(float32(u*u) + float32(v*v)))) }

// straight tells of the stays on a straight line, which is held to with a probability that fades with time.
func (p *precedents) straight(m Map, l *place, here mec.SiteID, weight float64, tell func(mec.SiteID, float64, float64, float64)) {
	v := float64(speed(l.u, l.v))
	if v < minSpeed {
		tell(here, 0, float64(p.window), weight)
		return
	}
	s, from := here, 0.0
	step := max(m.StepM()/4/v, 2)
	for t := step; ; t += step {
		over := t >= float64(p.window)
		next := m.Site(float64(l.x)+float64(float64(l.u)*t), float64(l.y)+float64(float64(l.v)*t))
		if next != s || over {
			tell(s, from, t, 0.8*weight*fade(from))
			s, from = next, t
		}
		if over {
			return
		}
	}
}
