package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// precedents remember where clients were and how they moved, and know what came after: what a client will do is told by
// what was done before from places like its own (likeness.go). What is said by n places counts n, and by what is behind them
// a weight: first the narrow kernel, behind it the wide one, and behind both the client's own latest ways, turned and
// stretched to its velocity (way.go).
//
// A client's places are a ring that forgets the oldest: 8 kB. Those of a client that learns from itself alone are found by
// haunts (haunt.go), the fleet's by squares (shared.go).
type precedents struct {
	window int32 // s: how far ahead
	own    int32 // places in a ring
	places []place
	trails []trail
	like   [2]kernel
	haunts haunts   // of clients with precedents of their own alone
	fleet  *squares // nil: each client has
	found  []likeness
	told   []stay
	ways   int32
	weight float64 // of what is behind a kernel
}

const (
	precedentOwn    = 720 // places remembered of a client that learns alone
	precedentShared = 256 // of one of a fleet: they have links, too
	precedentMost   = 256 // places that are asked, at most
	precedentTurned = 64  // ways that are turned, at most
	precedentWeight = 12
	sharedWeight    = 20 // the same of a fleet: what others did says less of a client than what it did itself
	turnedWeight    = 4
	// velocityOver is over which time in s a velocity is taken: over less, a client at a light would have no heading.
	velocityOver = 60
)

// place is where a client was, and how it moved; or, nowhere, that it had ended its trip.
type place struct {
	x, y  int16  // in placeUnit
	since uint16 // s, since the place before it
	site  uint16
	u, v  int8   // in paceUnit
	bits  uint16 // its pace, and of haunts its way back: see haunt.go
}

const (
	placeUnit = 4   // m
	paceUnit  = 0.5 // m/s
	nowhere   = math.MaxUint16
)

// trail is how a client came where it is.
type trail struct {
	noted  int32    // places so far: the number of the next
	trip   int32    // of them before the trip at hand
	at     int32    // s: time of the last
	going  bool     // anchor is of the trip at hand
	anchor [2]point // fixes at least velocityOver old, and since then
	open   open
}

// open is the first place of a client whose window is not over: nobody asks for it yet.
type open struct {
	number int32
	at     int32 // s
}

type point struct {
	at   int32
	x, y float32
}

// stay is one on a way that a client may go: from a time to another, in s from now.
type stay struct {
	site     mec.SiteID
	way      int32 // its number
	from, to float64
	weight   float64 // of the way: its probability
}

func newPrecedents(clients int, window time.Duration, private bool) *precedents {
	p := &precedents{
		window: int32(window / time.Second), own: precedentOwn, trails: make([]trail, clients),
		like: kernels(window.Seconds()), found: make([]likeness, 0, precedentMost), weight: precedentWeight,
	}
	if !private {
		p.own, p.weight = precedentShared, sharedWeight
		p.fleet = newSquares(p.like, clients*int(p.own))
	}
	p.places = make([]place, clients*int(p.own))
	if private {
		p.haunts = newHaunts(p.like[1].reach, clients)
	}
	return p
}

func (p *precedents) ring(c ClientID) []place { return p.places[int(c)*int(p.own):][:p.own] }

// at is a place of a client by its number, which must be one of its latest.
func (p *precedents) at(c ClientID, number int32) *place {
	return &p.places[int(c)*int(p.own)+int(number%p.own)]
}

// end notes that a client's trip has ended: nothing came after its last places.
func (p *precedents) end(c ClientID, now int32) {
	t := &p.trails[c]
	if t.noted > t.trip {
		p.note(c, now, place{site: nowhere})
		p.settle(c, math.MaxInt32)
	}
	t.trip, t.going = t.noted, false
}

// locate is the place where a client is now, and how it moves.
func (p *precedents) locate(c ClientID, now int32, x, y float64, s mec.SiteID) place {
	t := &p.trails[c]
	here := point{now, float32(x), float32(y)}
	if !t.going {
		t.going, t.anchor = true, [2]point{here, here}
	}
	if now-t.anchor[1].at >= velocityOver {
		t.anchor[0], t.anchor[1] = t.anchor[1], here
	}
	l := place{x: int16(bounded(x/placeUnit, math.MaxInt16)), y: int16(bounded(y/placeUnit, math.MaxInt16)), site: uint16(s)}
	if dt := float64(now - t.anchor[0].at); dt > 0 {
		l.u = int8(bounded(float64(here.x-t.anchor[0].x)/(dt*paceUnit), math.MaxInt8))
		l.v = int8(bounded(float64(here.y-t.anchor[0].y)/(dt*paceUnit), math.MaxInt8))
	}
	l.setPace()
	return l
}

func bounded(v, most float64) float64 { return math.Round(max(-most, min(most, v))) }

// note remembers a place of a client.
func (p *precedents) note(c ClientID, now int32, l place) {
	t := &p.trails[c]
	p.settle(c, now)
	l.since = uint16(min(math.MaxUint16, now-t.at))
	*p.at(c, t.noted) = l
	if p.fleet != nil {
		p.fleet.note(int32(c)*p.own + t.noted%p.own)
	}
	if t.open.number == t.noted {
		t.open.at = now
	}
	t.noted++
	t.at = now
}

// settle lets those places of a client be found whose window is over.
func (p *precedents) settle(c ClientID, now int32) {
	t := &p.trails[c]
	for ; t.open.number < t.noted && now-t.open.at >= p.window; t.open.number++ {
		if l := p.at(c, t.open.number); l.site == nowhere {
		} else if p.fleet == nil {
			p.haunts.put(c, t.open.number, l)
		} else {
			p.fleet.put(int32(c)*p.own+t.open.number%p.own, l)
		}
		if t.open.number+1 < t.noted {
			t.open.at += int32(p.at(c, t.open.number+1).since)
		}
	}
}

// still says whether a client is where it was when it was last noted on this trip.
func (p *precedents) still(c ClientID, x, y float64) bool {
	t := &p.trails[c]
	if t.noted == t.trip {
		return false
	}
	const most = 30 // m: positions jitter
	l := p.at(c, t.noted-1)
	return math.Abs(x-float64(placeUnit*float64(l.x))) < most && math.Abs(y-float64(placeUnit*float64(l.y))) < most
}

// ask tells of what came after the precedents of a place: the ways that the client may go, whose weights add up to at most
// 1, by the stays on them. The list is valid until the next call.
func (p *precedents) ask(m Map, c ClientID, now int32, l *place) []stay {
	p.found, p.told, p.ways = p.found[:0], p.told[:0], 0
	if p.fleet == nil {
		p.settle(c, now)
		p.search(c, l)
	} else {
		p.fleet.search(p, l)
	}
	var n [2]float64
	for i := range p.found {
		n[0] += p.found[i].weight[0]
		n[1] += p.found[i].weight[1]
	}
	narrow := 1 / (n[0] + p.weight)
	wide := float64(narrow*p.weight) / (n[1] + p.weight)
	for i := range p.found {
		f := &p.found[i]
		p.follow(f.client, f.number, l, float64(f.weight[0]*narrow)+float64(f.weight[1]*wide))
	}
	p.turned(m, c, now, l, p.weight*wide)
	return p.told
}

// borderAway is for how long in s a client is taken to stay on at its site whose precedent is at another: an assumption.
const borderAway = 20

// follow tells of the stays that followed a place.
func (p *precedents) follow(c ClientID, number int32, l *place, weight float64) {
	ring, slot, left := p.ring(c), number%p.own, p.trails[c].noted-number
	x := stay{mec.SiteID(ring[slot].site), p.ways, 0, 0, weight}
	p.ways++
	told := p.told
	if ring[slot].site != l.site { // from across the border
		told = append(told, stay{mec.SiteID(l.site), x.way, 0, borderAway, weight})
		x.from = borderAway
	}
	for age := int32(0); left > 1 && age < p.window && x.site != nowhere; left-- {
		if slot++; slot == p.own {
			slot = 0
		}
		q := &ring[slot]
		age += int32(q.since)
		if mec.SiteID(q.site) == x.site && age < p.window {
			continue
		}
		if x.to = float64(min(age, p.window)); x.to > x.from {
			told = append(told, x)
			x.from = x.to
		}
		x.site = mec.SiteID(q.site)
	}
	p.told = told
}
