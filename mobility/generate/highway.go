package generate

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Highway is a straight road with traffic in both directions.
//
// A vehicle's desired speed is normal around Speed with sd SpeedSD, cut off at 3 sd and at half of Speed. On the way it
// varies by a first-order autoregressive process with an sd of 3 %, redrawn each 20 to 60 s: u' = 0.8·u + 0.6·0.03·z,
// |u| ≤ 9 %. So no vehicle is faster than 1.09·(Speed + min(3·SpeedSD, Speed/2)).
//
// A vehicle drives the road from one end to the other. A share Returns of vehicles turns round there, drives back, and
// pauses; the others leave, come back elsewhere at the same speed, and pause before they enter again where they did
// before, so nobody jumps. Pauses are 1 min and an exponential time with a mean of 2 min. At time 0 each vehicle is at a random time of
// this cycle, which makes the traffic stationary: without returns a little under half of the vehicles are on the road
// at any time, with returns nearly all.
//
// Vehicle 0 is the exception that a scenario can tell of: it enters at the road's beginning at time 0, along Bearing,
// and keeps to Speed exactly.
//
// Assumptions: the figures above; traffic on the right, in two lanes per direction 6 and 9.6 m from the middle of the
// road, the faster half of the vehicles on the inner one.
//
// That is Traffic free (or ""). With Traffic idm vehicles follow each other by the Intelligent Driver Model and change
// lanes by MOBIL (see idm.go), in steps of 0.5 s: platoons form behind slow vehicles, and where more want to enter than
// the road takes, they queue before it and the road has stop-and-go waves. The desired speed does not vary on the way;
// what varies is who is ahead. A vehicle enters when there is room, at a speed at which it need not brake hard; one that
// returns leaves the road at the end, pauses, and comes back on the other carriageway. What is lost: vehicles shift each
// other, so one vehicle more changes all behind it; the first vehicle enters first, and keeps to Speed only where nobody
// is in its way; and traffic is stationary from time 0 only where it is light. Not in the model: ramps, lorries,
// accidents, and vehicles that are longer than 5 m.
type Highway struct {
	Traffic   string // free, idm; "" is free
	Lanes     int    // per direction, of idm: 1 to 6
	Vehicles  int
	Length    float64 // m, 500 to 1e6
	Bearing   float64 // degrees clockwise from north, 0 to 360
	Speed     float64 // m/s, 1 to 90
	SpeedSD   float64 // m/s, 0 to 20
	Southward float64 // share of vehicles that set out against the bearing
	Returns   float64 // share of vehicles that turn round at the end
	Origin    orb.Point
}

const (
	innerLane, outerLane = 6.0, 9.6 // m from the middle of the road
	pauseLeast           = 60_000   // ms
	pauseMean            = 120e3    // ms, above the least
	speedVariation       = 0.03     // sd, share of the desired speed
)

// Tracks draws the traffic of the first until. It panics if the parameters do not pass Check.
func (h Highway) Tracks(until time.Duration, rnd Streams) *mobility.Tracks {
	if err := h.Check(until); err != nil {
		panic(err)
	}
	if h.Traffic == "idm" {
		return h.laneTracks(until, rnd)
	}
	axis := bearing(h.Bearing)
	return fleet(h.Vehicles, h.Origin, until, rnd, func(k int, d *driver, r *rand.Rand) {
		c := roadCar{driver: d, r: r, length: h.Length, axis: axis}
		if r.Float64() < h.Southward && k > 0 {
			c.axis = axis.back()
			c.beginning = axis.scale(h.Length)
		}
		c.returns = r.Float64() < h.Returns
		c.desired = h.Speed
		if c.steady = k == 0; !c.steady {
			c.desired += float64(h.SpeedSD * normal(r, min(3, h.Speed/2/h.SpeedSD)))
		}
		if c.returns {
			// It must be able to brake within half the road: v² ≤ 2·b·Length/2, less 10 % for what varies.
			c.desired = min(c.desired, math.Sqrt(normalRates.brake*h.Length)/1.1)
		}
		c.lane = outerLane
		if c.desired > h.Speed {
			c.lane = innerLane
		}
		c.cycle()
	})
}
