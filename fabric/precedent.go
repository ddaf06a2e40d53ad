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
// A client's places are a ring that forgets the oldest: 8 kB. A client that learns from itself alone searches its ring; the
// fleet's places are found by squares (shared.go).
type precedents struct {
	window int32 // s: how far ahead
	own    int32 // places in a ring
	places []place
	trails []trail
	like   [2]kernel
	fleet  *squares // nil: each client has precedents of its own alone
	found  []likeness
	weight float64 // of what is behind a kernel
}

const (
	precedentOwn    = 800 // places remembered of a client that learns alone
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
	u, v  int8 // in paceUnit
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
	open   open     // of a fleet
}

type point struct {
	at   int32
	x, y float32
}

// listener is told of the ways that a client may go, each with its probability: the stays on it, in s from now.
type listener interface {
	way(weight float64)
	stay(s mec.SiteID, from, to float64)
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
		p.fleet.settle(p, c, math.MaxInt32)
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
	return l
}

func bounded(v, most float64) float64 { return math.Round(max(-most, min(most, v))) }

// note remembers a place of a client.
func (p *precedents) note(c ClientID, now int32, l place) {
	t := &p.trails[c]
	p.fleet.settle(p, c, now)
	l.since = uint16(min(math.MaxUint16, now-t.at))
	*p.at(c, t.noted) = l
	p.fleet.note(p, c, now)
	t.noted++
	t.at = now
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

// ask tells of what came after the precedents of a place. The weights of all ways add up to at most 1.
func (p *precedents) ask(m Map, c ClientID, now int32, l *place, tell listener) {
	p.found = p.found[:0]
	if p.fleet == nil {
		p.search(c, now, l)
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
		tell.way(float64(f.weight[0]*narrow) + float64(f.weight[1]*wide))
		p.follow(f.client, f.number, l, tell)
	}
	p.turned(m, c, now, l, p.weight*wide, tell)
}

// search finds the latest places of a client that are like the one at hand, and whose window is over.
func (p *precedents) search(c ClientID, now int32, l *place) {
	t, ring := &p.trails[c], p.ring(c)
	slot, age := t.noted%p.own, now-t.at
	reach := p.like[1].reach
	for number := t.noted - 1; number >= max(0, t.noted-p.own) && len(p.found) < cap(p.found); number-- {
		if slot--; slot < 0 {
			slot = p.own - 1
		}
		b := &ring[slot]
		if number >= t.trip {
			over := age >= p.window
			age += int32(b.since)
			if !over {
				continue
			}
		}
		dx, dy := int32(b.x)-int32(l.x), int32(b.y)-int32(l.y)
		if dx <= reach && -dx <= reach && dy <= reach && -dy <= reach && b.site != nowhere {
			p.consider(c, number, b, l, [2]bool{true, true})
		}
	}
}

// borderAway is for how long in s a client is taken to stay on at its site whose precedent is at another: an assumption.
const borderAway = 20

// follow tells of the stays that followed a place.
func (p *precedents) follow(c ClientID, number int32, l *place, tell listener) {
	noted, from, age, site := p.trails[c].noted, 0.0, int32(0), p.at(c, number).site
	if site != l.site { // from across the border
		from = borderAway
		tell.stay(mec.SiteID(l.site), 0, from)
	}
	for number++; number < noted && age < p.window && site != nowhere; number++ {
		q := p.at(c, number)
		age += int32(q.since)
		if q.site == site && age < p.window {
			continue
		}
		if to := float64(min(age, p.window)); to > from {
			tell.stay(mec.SiteID(site), from, to)
			from = to
		}
		site = q.site
	}
}
