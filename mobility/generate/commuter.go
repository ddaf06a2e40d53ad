package generate

import (
	"math"
	"math/rand/v2"

	"headway/fabric/exact"
)

// live drives day after day until the simulated time is over.
func (p *person) live(c Commuters) {
	for n := 0; !p.done() && int64(n)*day < p.until; n++ {
		midnight := int64(n) * day
		works := n%7 < c.Workdays
		leave := midnight + p.leaves(c, works)
		if n == 0 {
			leave = max(leave, 0)
		} else {
			leave = max(leave, p.now+homeLeast)
		}
		switch {
		case p.dormant && leave < p.rests:
			continue
		case works:
			p.work(c, leave)
		case p.dormant || p.r.Float64() < c.Outing:
			p.ride(leave, p.toOuting)
			p.ride(p.now+errandMin+p.parks(outingMean), p.andToHome)
		}
		if p.dormant {
			p.rests = p.now + weibullMS(p.r, c.idleScale())
		}
	}
}

// leaves draws when the person leaves home, in ms after midnight.
func (p *person) leaves(c Commuters, works bool) int64 {
	sd := float64(c.LeaveSD.Milliseconds())
	if !works {
		return outingAt + normalMS(p.r, outingSD)
	}
	at := p.leave + normalMS(p.r, sd/10)
	if p.heavy {
		at += weibullMS(p.r, sd/4)
	}
	return at
}

// work is a day at work, from when the person leaves home.
func (p *person) work(c Commuters, leave int64) {
	p.ride(leave, p.toWork)
	leave = p.now + max(int64(math.Round(float64(c.Work.Milliseconds())*p.share())), workLeast)
	if p.r.Float64() >= c.Errand {
		p.ride(leave, p.toHome)
		return
	}
	p.ride(leave, p.toErrand)
	p.ride(p.now+errandMin+p.parks(errandMean), p.andToHome)
}

// share draws a time at work as a share of its mean.
func (p *person) share() float64 {
	if p.heavy {
		return exact.Exp(float64(workLogSD*normal(p.r, 3)) - workLogSD*workLogSD/2)
	}
	return 1 + float64(workSpread*normal(p.r, 3))
}

// parks draws how long the car is parked on an errand or an outing beyond the least time, in ms.
func (p *person) parks(mean float64) int64 {
	if p.heavy {
		return weibullMS(p.r, mean/2)
	}
	return exponentialMS(p.r, mean)
}

// route returns the ends and corners of a way between two crossings: along one street, across, and on.
func route(r *rand.Rand, from, to crossing) []crossing {
	alongX := r.IntN(2) == 0
	way := abs(to.j - from.j)
	if alongX {
		way = abs(to.i - from.i)
	}
	part := r.IntN(way + 1)
	first, second := from, to
	if alongX {
		first.i += sign(to.i-from.i) * part
		second.i = first.i
	} else {
		first.j += sign(to.j-from.j) * part
		second.j = first.j
	}
	points := []crossing{from}
	for _, p := range []crossing{first, second, to} {
		// A point that does not move the way on is left out, one on a straight line takes the place of the one before.
		n := len(points)
		switch {
		case p == points[n-1]:
		case n > 1 && onLine(points[n-2], points[n-1], p):
			points[n-1] = p
		default:
			points = append(points, p)
		}
	}
	return points
}

// onLine reports whether three crossings lie on one street.
func onLine(a, b, c crossing) bool { return a.i == b.i && b.i == c.i || a.j == b.j && b.j == c.j }

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// ride is one trip along a route.
func (p *person) ride(at int64, route []crossing) {
	speed := float64(p.desired * (1 + float64(tripSpread*normal(p.r, 3))))
	radius := cornerRadius(p.block)
	cut := 0.0 // off the leg's beginning by the corner before it
	for k := range len(route) - 1 {
		dir, length := leg(route[k], route[k+1], p.block)
		if k == 0 {
			p.begin(at, vector{float64(route[0].i), float64(route[0].j)}.scale(p.block), dir, 0)
		}
		if k+2 == len(route) {
			p.drive(dir, length-cut, speed, 0, normalRates)
			break
		}
		p.drive(dir, length-cut-radius, speed, cornerSpeed(radius, speed), normalRates)
		side, _ := leg(route[k+1], route[k+2], p.block)
		p.arc(dir, side, radius, math.Pi/2)
		cut = radius
	}
	p.end()
}

// leg returns direction and length of a straight way between two crossings of a grid of the given block.
func leg(a, b crossing, block float64) (vector, float64) {
	dx, dy := b.i-a.i, b.j-a.j
	return vector{float64(sign(dx)), float64(sign(dy))}, float64(float64(abs(dx)+abs(dy)) * block)
}
