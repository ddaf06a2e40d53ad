package fabric

import (
	"math"

	"headway/mec"
)

// turned tells of a client's own latest ways from places where it was about as fast, turned and stretched to its velocity;
// and, as if there were turnedWeight of it, of the straight line.
func (p *precedents) turned(m Map, c ClientID, now int32, l *place, weight float64) {
	t, ring, pace := &p.trails[c], p.ring(c), l.pace()
	p.found = p.found[:0]
	slot := t.open.number % p.own
	for number := t.open.number - 1; number >= max(0, t.noted-p.own) && len(p.found) < precedentTurned; number-- {
		if slot--; slot < 0 {
			slot = p.own - 1
		}
		if b := &ring[slot]; b.pace() == pace && b.site != nowhere {
			p.found = append(p.found, likeness{number: number})
		}
	}
	each := weight / (float64(len(p.found)) + turnedWeight)
	for i := range p.found {
		p.turn(m, c, p.found[i].number, l, each)
	}
	p.straight(m, l, turnedWeight*each)
}

// pace is the class of a speed: standing, and at least 1, 4, 7 and 12 m/s.
func (l *place) pace() uint16 { return l.bits >> paceShift }

func (l *place) setPace() {
	s, class := int32(l.u)*int32(l.u)+int32(l.v)*int32(l.v), uint16(0)
	for _, v := range [...]int32{2, 8, 14, 24} { // paceUnit
		if s >= v*v {
			class++
		}
	}
	l.bits = class << paceShift
}

// turn tells of the stays on the way from a place, turned and stretched to the heading and the speed of another.
func (p *precedents) turn(m Map, c ClientID, number int32, l *place, weight float64) {
	ring, slot, left := p.ring(c), number%p.own, p.trails[c].noted-number
	b := &ring[slot]
	cos, sin := rotation(b, l)
	x := stay{mec.SiteID(l.site), p.ways, 0, 0, weight}
	p.ways++
	told, age := p.told, int32(0)
	for ; left > 1 && age < p.window; left-- {
		if slot++; slot == p.own {
			slot = 0
		}
		q := &ring[slot]
		if q.site == nowhere {
			break
		}
		if age += int32(q.since); age >= p.window {
			break
		}
		dx, dy := float32(q.x)-float32(b.x), float32(q.y)-float32(b.y)
		px := float32(l.x) + float32(cos*dx) - float32(sin*dy)
		py := float32(l.y) + float32(sin*dx) + float32(cos*dy)
		if next := m.Site(float64(placeUnit*px), float64(placeUnit*py)); next != x.site {
			if x.to = float64(age); x.to > x.from {
				told = append(told, x)
				x.from = x.to
			}
			x.site = next
		}
	}
	if x.to = float64(min(age, p.window)); x.to > x.from {
		told = append(told, x)
	}
	p.told = told
}

// rotation turns and stretches the velocity of one place to that of another, by half to double its length; where either
// stands, it leaves what it turns as it is.
func rotation(b, l *place) (cos, sin float32) {
	bu, bv, lu, lv := int32(b.u), int32(b.v), int32(l.u), int32(l.v)
	was, is := bu*bu+bv*bv, lu*lu+lv*lv
	if was <= 1 || is <= 1 {
		return 1, 0
	}
	scale := 1 / float32(was)
	if is < was/4 || is > 4*was {
		scale = max(0.5, min(2, l.speed()/b.speed())) / float32(math.Sqrt(float64(was)*float64(is)))
	}
	return float32(bu*lu+bv*lv) * scale, float32(bu*lv-bv*lu) * scale
}

// speed in m/s.
func (l *place) speed() float32 {
	u, v := int32(l.u), int32(l.v)
	return paceUnit * float32(math.Sqrt(float64(u*u+v*v)))
}

// straight tells of the stays on a straight line, which is held to with a probability that fades with time: each stay is a
// way of its own.
func (p *precedents) straight(m Map, l *place, weight float64) {
	window, v := float64(p.window), float64(l.speed())
	x := stay{mec.SiteID(l.site), p.ways, 0, window, weight}
	if v < minSpeed {
		p.told = append(p.told, x)
		return
	}
	step := max(m.StepM()/4/v, 2)
	for t := step; ; t += step {
		px := float64(placeUnit*float64(l.x)) + float64(paceUnit*float64(l.u)*t)
		py := float64(placeUnit*float64(l.y)) + float64(paceUnit*float64(l.v)*t)
		over := t >= window
		if next := m.Site(px, py); next != x.site || over {
			x.weight, x.to = 0.8*weight*fade(x.from), min(t, window)
			p.told = append(p.told, x)
			x.site, x.from, x.way = next, t, x.way+1
		}
		if over {
			return
		}
	}
}
