package generate

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Commuters drive from home to work in the morning and back in the evening, every day from midnight at time 0, and park
// in between. The origin is the south-west corner of their square, with streets each Block.
//
// Each lives at a random crossing of the square and works at a random one of its middle third; one more, where the
// person runs errands, is anywhere. The person leaves home each day around a time of their own, which is normal around
// Leave with sd LeaveSD; the day adds a tenth of that sd. Time at work is normal around Work with an sd of 5 %. With
// chance Errand the way home leads over the errand, where the car parks for 5 min and an exponential time with a mean of
// 20 min. A route runs along one street, a part of the way drawn once, then across, then on along the first direction,
// and is the same every day. There are no lights; corners are slowed down for, as in [City].
//
// Assumptions: the figures above; speeds normal around Speed with an sd of 10 % between people and of 3 % between
// drives, both cut off at 3 sd, so nobody drives faster than 1.42·Speed. A person who is late home still stays there
// for at least an hour.
type Commuters struct {
	Vehicles int
	Side     float64 // m, 1000 to 200,000
	Block    float64 // m, 50 to 5000 and to a third of Side
	Speed    float64 // m/s, 1 to 60
	Leave    time.Duration
	LeaveSD  time.Duration
	Work     time.Duration
	Errand   float64 // chance of an errand on the way home
	Origin   orb.Point
}

const (
	day        = 24 * 3600_000 // ms
	homeLeast  = 3600_000      // ms
	workLeast  = 60_000        // ms
	workSpread = 0.05          // sd of the time at work, share of its mean
	errandMin  = 300_000       // ms
	errandMean = 20 * 60e3     // ms
	tripSpread = 0.03          // sd of a drive's speed, share of the person's
)

// crossing is a crossing of the grid.
type crossing struct{ i, j int }

// Tracks draws the traffic of the first until. It panics if the parameters do not pass Check.
func (c Commuters) Tracks(until time.Duration, rnd Streams) *mobility.Tracks {
	if err := c.Check(until); err != nil {
		panic(err)
	}
	return fleet(c.Vehicles, c.Origin, until, rnd, func(_ int, d *driver, r *rand.Rand) {
		c.person(d, r).live(c)
	})
}

// person is one commuter.
type person struct {
	*driver
	r                   *rand.Rand
	block               float64
	desired             float64
	leave               int64 // ms after midnight, the person's own mean
	toWork, toHome      []crossing
	toErrand, andToHome []crossing
}

// person draws a commuter.
func (c Commuters) person(d *driver, r *rand.Rand) *person {
	home, work, errand := c.places(r)
	p := &person{driver: d, r: r, block: c.Block}
	p.desired = c.Speed * (1 + float64(streetSpread*normal(r, 3)))
	p.leave = c.Leave.Milliseconds() + normalMS(r, float64(c.LeaveSD.Milliseconds()))
	p.toWork, p.toHome = route(r, home, work), route(r, work, home)
	p.toErrand, p.andToHome = route(r, work, errand), route(r, errand, home)
	return p
}

// places draws three different crossings.
func (c Commuters) places(r *rand.Rand) (home, work, errand crossing) {
	last := int(c.Side / c.Block)
	low, high := int(math.Ceil(c.Side/3/c.Block)), int(c.Side*2/3/c.Block)
	anywhere := func() crossing { return crossing{r.IntN(last + 1), r.IntN(last + 1)} }
	home, errand = anywhere(), anywhere()
	work = crossing{low + r.IntN(high-low+1), low + r.IntN(high-low+1)}
	for home == work {
		home = anywhere()
	}
	for errand == work || errand == home {
		errand = anywhere()
	}
	return home, work, errand
}

// live drives day after day until the simulated time is over.
func (p *person) live(c Commuters) {
	for midnight := int64(0); !p.done(); midnight += day {
		leave := midnight + p.leave + normalMS(p.r, float64(c.LeaveSD.Milliseconds())/10)
		if midnight == 0 {
			leave = max(leave, 0)
		} else {
			leave = max(leave, p.now+homeLeast)
		}
		p.ride(leave, p.toWork)
		work := float64(c.Work.Milliseconds())
		leave = p.now + max(int64(math.Round(work*(1+float64(workSpread*normal(p.r, 3))))), workLeast)
		if p.r.Float64() < c.Errand {
			p.ride(leave, p.toErrand)
			p.ride(p.now+errandMin+exponentialMS(p.r, errandMean), p.andToHome)
		} else {
			p.ride(leave, p.toHome)
		}
	}
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
		dir, length := p.leg(route[k], route[k+1])
		if k == 0 {
			p.begin(at, vector{float64(route[0].i), float64(route[0].j)}.scale(p.block), dir, 0)
		}
		if k+2 == len(route) {
			p.drive(dir, length-cut, speed, 0, normalRates)
			break
		}
		p.drive(dir, length-cut-radius, speed, cornerSpeed(radius, speed), normalRates)
		side, _ := p.leg(route[k+1], route[k+2])
		p.arc(dir, side, radius, math.Pi/2)
		cut = radius
	}
	p.end()
}

// leg returns direction and length of a straight way between two crossings.
func (p *person) leg(a, b crossing) (vector, float64) {
	dx, dy := b.i-a.i, b.j-a.j
	return vector{float64(sign(dx)), float64(sign(dy))}, float64(float64(abs(dx)+abs(dy)) * p.block)
}
