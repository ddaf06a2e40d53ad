package fabric

import (
	"math"

	"headway/mec"
)

// turned tells of a client's own latest ways from places where it was about as fast, turned and stretched to its velocity;
// and, as if there were turnedWeight of it, of the straight line.
func (p *precedents) turned(m Map, c ClientID, now int32, l *place, weight float64, tell listener) {
	t, pace := &p.trails[c], l.pace()
	p.found = p.found[:0]
	age := now - t.at
	for number := t.noted - 1; number >= max(0, t.noted-p.own) && len(p.found) < precedentTurned; number-- {
		b := p.at(c, number)
		over := number < t.trip || age >= p.window
		age += int32(b.since)
		if over && b.site != nowhere && b.pace() == pace {
			p.found = append(p.found, likeness{number: number})
		}
	}
	each := weight / (float64(len(p.found)) + turnedWeight)
	for i := range p.found {
		tell.way(each)
		p.turn(m, c, p.found[i].number, l, tell)
	}
	straight(m, l, float64(p.window), turnedWeight*each, tell)
}

// pace is the class of a speed: standing, and at least 1, 4, 7 and 12 m/s.
func (l *place) pace() (class int) {
	s := int32(l.u)*int32(l.u) + int32(l.v)*int32(l.v)
	for _, v := range [...]int32{2, 8, 14, 24} { // paceUnit
		if s >= v*v {
			class++
		}
	}
	return class
}

// turn tells of the stays on the way from a place, turned and stretched to the heading and the speed of another.
func (p *precedents) turn(m Map, c ClientID, number int32, l *place, tell listener) {
	noted, b := p.trails[c].noted, p.at(c, number)
	cos, sin := rotation(b, l)
	s, from, age := mec.SiteID(l.site), 0.0, int32(0)
	for number++; number < noted && age < p.window; number++ {
		q := p.at(c, number)
		if q.site == nowhere {
			break
		}
		if age += int32(q.since); age >= p.window {
			break
		}
		dx, dy := float32(q.x)-float32(b.x), float32(q.y)-float32(b.y)
		x := float32(l.x) + float32(cos*dx) - float32(sin*dy)
		y := float32(l.y) + float32(sin*dx) + float32(cos*dy)
		if next := m.Site(float64(placeUnit*x), float64(placeUnit*y)); next != s {
			if to := float64(age); to > from {
				tell.stay(s, from, to)
				from = to
			}
			s = next
		}
	}
	if to := float64(min(age, p.window)); to > from {
		tell.stay(s, from, to)
	}
}

// rotation turns and stretches the velocity of one place to that of another, by half to double its length; where either
// stands, it leaves what it turns as it is.
func rotation(b, l *place) (cos, sin float32) {
	was, is := b.speed(), l.speed()
	if was <= 0.5 || is <= 0.5 {
		return 1, 0
	}
	bu, bv, lu, lv := float32(b.u), float32(b.v), float32(l.u), float32(l.v)
	scale := paceUnit * paceUnit * max(0.5, min(2, is/was)) / (was * is)
	return (float32(bu*lu) + float32(bv*lv)) * scale, (float32(bu*lv) - float32(bv*lu)) * scale
}

// speed in m/s.
func (l *place) speed() float32 {
	u, v := int32(l.u), int32(l.v)
	return paceUnit * float32(math.Sqrt(float64(u*u+v*v)))
}

// straight tells of the stays on a straight line, which is held to with a probability that fades with time: each stay is a
// way of its own.
func straight(m Map, l *place, window, weight float64, tell listener) {
	here, v := mec.SiteID(l.site), float64(l.speed())
	if v < minSpeed {
		tell.way(weight)
		tell.stay(here, 0, window)
		return
	}
	s, from := here, 0.0
	step := max(m.StepM()/4/v, 2)
	for t := step; ; t += step {
		x := float64(placeUnit*float64(l.x)) + float64(paceUnit*float64(l.u)*t)
		y := float64(placeUnit*float64(l.y)) + float64(paceUnit*float64(l.v)*t)
		over := t >= window
		if next := m.Site(x, y); next != s || over {
			tell.way(0.8 * weight * fade(from))
			tell.stay(s, from, min(t, window))
			s, from = next, t
		}
		if over {
			return
		}
	}
}
