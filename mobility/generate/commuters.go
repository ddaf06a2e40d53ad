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
// Each lives at a random crossing of the square and works at a random one of the square of side District in its middle
// (0: a third of Side); one more, where the person runs errands, is anywhere. The person leaves home each day around a time of their own, which is normal around
// Leave with sd LeaveSD; the day adds a tenth of that sd. Time at work is normal around Work with an sd of 5 %. With
// chance Errand the way home leads over the errand, where the car parks for 5 min and an exponential time with a mean of
// 20 min. A route runs along one street, a part of the way drawn once, then across, then on along the first direction,
// and is the same every day. There are no lights; corners are slowed down for, as in [City].
//
// A week begins on a Monday and has so many Workdays. On another day the person goes out with chance Outing: sets out
// at 11 h, more or less (normal, sd 2 h), to where the errands are, stays there for 5 min and an exponential time with a
// mean of 2 h, and drives home.
//
// Durations heavy are those whose hazard falls, so that the longer a car has been parked, the longer it will be: people
// leave home later than usual by a Weibull time of shape 1/2 with a mean of half of LeaveSD; the time at work is lognormal
// with the mean Work and a log sd of 1/2 (its hazard rises for 1.8 medians, and falls from then on); and Weibull times of
// shape 1/2 take the place of the exponential ones.
//
// A share Dormant of the cars is seldom used: after each day of use such a car stands for a Weibull time of shape 1/2 with
// a mean of Idle, and is used on the first day after it, on free days, too. At time 0 it is in the middle of such a time, as
// the stationary process has it.
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

	District  float64       // m, 0 or 2·Block to Side
	Workdays  int           // of each week, 0 to 7
	Outing    float64       // chance to go out on a free day
	Durations string        // regular, heavy; "" is regular
	Dormant   float64       // share of cars that are seldom used
	Idle      time.Duration // mean time between two days on which such a one is used, 1 h to 10 years

	Origin orb.Point
}

const (
	day        = 24 * 3600_000 // ms
	homeLeast  = 3600_000      // ms
	workLeast  = 60_000        // ms
	workSpread = 0.05          // sd of the time at work, share of its mean
	errandMin  = 300_000       // ms
	errandMean = 20 * 60e3     // ms
	outingAt   = 11 * 3600_000 // ms after midnight
	outingSD   = 2 * 3600e3    // ms
	outingMean = 2 * 3600e3    // ms
	workLogSD  = 0.5           // of a heavy time at work
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
	toOuting            []crossing
	heavy, dormant      bool
	rests               int64 // ms, until when a dormant car stands
}

// person draws a commuter.
func (c Commuters) person(d *driver, r *rand.Rand) *person {
	home, work, errand := c.places(r)
	p := &person{driver: d, r: r, block: c.Block}
	p.desired = c.Speed * (1 + float64(streetSpread*normal(r, 3)))
	p.leave = c.Leave.Milliseconds() + normalMS(r, float64(c.LeaveSD.Milliseconds()))
	p.toWork, p.toHome = route(r, home, work), route(r, work, home)
	p.toErrand, p.andToHome = route(r, work, errand), route(r, errand, home)
	// From here on nothing is drawn that the parameters do not ask for, so that adding a law does not change other traffic.
	p.heavy = c.Durations == "heavy"
	if c.Workdays < 7 {
		p.toOuting = route(r, home, errand)
	}
	if c.Dormant > 0 && r.Float64() < c.Dormant {
		p.dormant = true
		// The rest of an interval picked at random: uniform over it, and it is biased by length.
		p.rests = int64(math.Round(float64(weibullBiasedMS(r, c.idleScale())) * r.Float64()))
	}
	return p
}

// idleScale is the scale of the Weibull law of shape 1/2 whose mean is Idle, ms.
func (c Commuters) idleScale() float64 { return float64(c.Idle.Milliseconds()) / 2 }

// places draws three different crossings.
func (c Commuters) places(r *rand.Rand) (home, work, errand crossing) {
	last := int(c.Side / c.Block)
	low, high := int(math.Ceil(c.Side/3/c.Block)), int(c.Side*2/3/c.Block)
	if c.District > 0 {
		low, high = int(math.Ceil((c.Side-c.District)/2/c.Block)), int((c.Side+c.District)/2/c.Block)
	}
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
