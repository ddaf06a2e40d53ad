package generate

import (
	"math"
	"math/rand/v2"
)

// roadCar is one vehicle on the highway. Ways are measured in its own direction, from where it enters.
type roadCar struct {
	*driver
	r         *rand.Rand
	length    float64
	axis      vector // its direction on the way there
	beginning vector // where it enters, in the middle of the road
	lane      float64
	desired   float64
	variation float64 // of the speed, share of the desired one
	returns   bool
	steady    bool // keeps its desired speed
}

// cycle runs the vehicle's cycle until the simulated time is over.
func (c *roadCar) cycle() {
	onRoad := float64(c.length / c.desired * 1000) // ms one way
	away := onRoad + pauseLeast
	if c.returns {
		onRoad, away = onRoad+onRoad, pauseLeast
	}
	phase := 0.0
	if !c.steady {
		phase = float64(c.r.Float64() * (onRoad + away + pauseMean))
		c.variation = float64(speedVariation * normal(c.r, 3))
	}
	if phase < onRoad {
		c.trip(0, float64(phase/1000*c.desired))
	} else {
		c.trip(int64(math.Round(onRoad+away+pauseMean-phase)), 0)
	}
	for !c.done() {
		c.trip(c.now+int64(math.Round(away))+exponentialMS(c.r, pauseMean), 0)
	}
}

// trip drives from a way along the road to its end and, where the vehicle returns, back. A way beyond the length is
// that much of the way back. It starts a second before the end at the latest.
func (c *roadCar) trip(at int64, way float64) {
	there, back := c.axis, c.axis.back()
	speed := c.target()
	switch {
	case way >= c.length:
		past := min(way-c.length, c.length-speed)
		c.begin(at, c.place(c.length-past, -c.lane), back, speed)
		c.cruise(back, c.length-past, atSpeed)
	case c.returns:
		turn := c.length - c.lane                                      // where the turn begins
		way = min(way, turn-speed-normalRates.brakingLength(speed, 0)) // so that it can brake for it
		c.begin(at, c.place(way, c.lane), there, speed)
		c.cruise(there, turn-way, cornerSpeed(c.lane, c.desired))
		c.arc(there, there.right().back(), c.lane, math.Pi)
		c.cruise(back, turn, atSpeed)
	default:
		way = min(way, c.length-speed)
		c.begin(at, c.place(way, c.lane), there, speed)
		c.cruise(there, c.length-way, atSpeed)
	}
	c.end()
}

// place returns the position at a way along the road, to the right of its middle as seen on the way there.
func (c *roadCar) place(way, right float64) vector {
	return c.beginning.add(c.axis.scale(way)).add(c.axis.right().scale(right))
}

// target is the speed that the vehicle wants at present.
func (c *roadCar) target() float64 { return float64(c.desired * (1 + c.variation)) }

// vary draws the next variation. One step changes the speed by 2.5 m/s at most, so that it takes 5 s at most.
func (c *roadCar) vary() {
	u := float64(0.8*c.variation) + float64(0.6*speedVariation*normal(c.r, 3))
	most := 2.5 / c.desired
	u = max(c.variation-most, min(c.variation+most, u))
	c.variation = max(-3*speedVariation, min(3*speedVariation, u))
}

// atSpeed is the end speed of a leg that need not brake.
var atSpeed = math.Inf(1)

// cruise drives a distance (m) at varying speed, and brakes at its end to a speed where it is faster.
func (c *roadCar) cruise(dir vector, distance, end float64) {
	for !c.done() && !c.steady {
		before := c.target()
		// The leg on which the speed changes and is held, and what must be left to end the drive.
		hold := float64(before * (20 + float64(40*c.r.Float64())))
		ramp := float64(before*5) + changeLength(c.speed, before, normalRates.accelerate)
		reserve := float64(before*10) + normalRates.brakingLength(before+2.5, min(end, before))
		if distance < hold+ramp+reserve {
			break
		}
		r := gentleRates
		if c.speed < before-2.5 { // after a turn
			r = normalRates
		}
		c.vary()
		c.drive(dir, hold+ramp, c.target(), c.target(), r)
		distance -= hold + ramp
	}
	c.drive(dir, distance, c.target(), min(end, c.target()), normalRates)
}
