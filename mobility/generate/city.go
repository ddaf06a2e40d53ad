package generate

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// City is a Manhattan grid of streets with traffic lights; the origin is its south-west corner, crossing (i, j) is at
// (i·Block, j·Block), and vehicles drive in the middle of the street.
//
// At a crossing a vehicle goes straight on with chance Straight wherever the street goes on; otherwise it turns left with
// chance Left, else right, or the one way there is at a border. Every crossing has at least one street to the side, so
// nobody makes a U-turn. It passes a light that is green when it would get there, and brakes for one that is red,
// stands until it is green, at least 1 s, and sets off. Corners are arcs of 10 m, or an eighth of a block where that is
// less.
//
// A vehicle drives for an exponential time with a mean of 15 min, parks at the roadside of the next block, and drives
// on after 2 min and a Weibull time of shape 1/2 with a mean of 30 min, whose hazard falls with age: the longer a car
// has been parked, the longer it will be. At time 0 a vehicle is in the middle of either with the chances of the
// stationary process: 32 % set out on the rest of a drive, from a stand; the others are parked for the rest of their
// time.
//
// Converging vehicles are parked on a random block of the border until At, more or less (normal, sd 1 min), and drive
// to the crossing at the centre on a shortest route, each of which is equally likely, where they stop in the last block
// and stay.
//
// Assumptions: the figures above; desired speeds normal around Speed with an sd of 10 %, cut off at 3 sd, so nobody
// drives faster than 1.3·Speed.
type City struct {
	Vehicles int
	Blocks   int           // along each side, 2 to 1000
	Block    float64       // m, 20 to 5000
	Speed    float64       // m/s, 1 to 60
	Straight float64       // chance to go straight on
	Left     float64       // share of the turns that go left
	Light    time.Duration // cycle, half of it green; 0: no lights, else at least 10 s
	Converge float64       // share of vehicles that drive to the centre
	At       time.Duration // when they do
	Origin   orb.Point
}

const (
	driveMean    = 15 * 60e3 // ms
	parkLeast    = 120_000   // ms
	parkScale    = 15 * 60e3 // ms, half the mean of the Weibull part
	convergeSD   = 60e3      // ms
	streetSpread = 0.1       // sd of desired speeds in streets, share of the mean
)

// Tracks draws the traffic of the first until. It panics if the parameters do not pass Check.
func (c City) Tracks(until time.Duration, rnd Streams) *mobility.Tracks {
	if err := c.Check(until); err != nil {
		panic(err)
	}
	return fleet(c.Vehicles, c.Origin, until, rnd, func(_ int, d *driver, r *rand.Rand) {
		car := c.car(d, r)
		if r.Float64() < c.Converge {
			c.converge(car)
		} else {
			c.wander(car)
		}
	})
}

// wander drives and parks in turn until the simulated time is over.
func (c City) wander(car *gridCar) {
	car.place(car.r.IntN(2) == 0, car.r.IntN(c.Blocks+1), car.r.IntN(c.Blocks), car.r.IntN(2) == 0)
	const parkMean = parkLeast + 2*parkScale
	start := int64(0)
	if car.r.Float64() >= driveMean/(driveMean+parkMean) {
		// The rest of an interval picked at random is uniform over it, and the interval is biased by length.
		interval := int64(parkLeast)
		if car.r.Float64() < parkLeast/parkMean {
			interval += weibullMS(car.r, parkScale)
		} else {
			interval += weibullBiasedMS(car.r, parkScale)
		}
		start = int64(math.Round(float64(interval) * car.r.Float64()))
	}
	for {
		car.setOut(start)
		end := start + exponentialMS(car.r, driveMean)
		for !car.done() && car.now < end {
			car.cross(c.choose(car))
		}
		car.park()
		if car.done() {
			return
		}
		start = car.now + parkLeast + weibullMS(car.r, parkScale)
	}
}

// choose returns the direction in which a vehicle leaves the crossing ahead.
func (c City) choose(car *gridCar) heading {
	straight := car.r.Float64() < c.Straight
	side := heading(1)
	if c.turnsLeft(car.r) {
		side = 3
	}
	if straight && car.open(car.head) {
		return car.head
	}
	if turn := (car.head + side) % 4; car.open(turn) {
		return turn
	}
	return (car.head + side + 2) % 4
}

// turnsLeft draws from one number either way. Even chances are a bit of it, as they were before there were others, so
// that traffic with even chances is what it was.
func (c City) turnsLeft(r *rand.Rand) bool {
	if c.Left == 0.5 {
		return r.IntN(2) == 0
	}
	return r.Float64() < c.Left
}

// converge drives to the centre once.
func (c City) converge(car *gridCar) {
	centre := c.Blocks / 2
	// A block of the border, driven towards the centre's column or row.
	block := car.r.IntN(c.Blocks)
	line := car.r.IntN(2) * c.Blocks
	car.place(car.r.IntN(2) == 0, line, block, block < centre)
	car.setOut(max(c.At.Milliseconds()+normalMS(car.r, convergeSD), 0))
	for !car.done() {
		dx, dy := centre-car.i, centre-car.j
		if dx == 0 && dy == 0 {
			break
		}
		// Of the shortest routes a share |dx| / (|dx|+|dy|) goes on along x.
		if car.r.IntN(abs(dx)+abs(dy)) < abs(dx) {
			car.cross(towards(dx, east, west))
		} else {
			car.cross(towards(dy, north, south))
		}
	}
	car.park()
}

// towards returns the direction of a signed way along an axis.
func towards(way int, up, down heading) heading {
	if way < 0 {
		return down
	}
	return up
}

func abs(n int) int { return max(n, -n) }
