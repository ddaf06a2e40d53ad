package generate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"headway/mobility"
)

const (
	laneWidth  = 3.6 // m
	laneChange = 5   // s, that a change takes
	changeAt   = 5.0 // m/s: nobody changes lanes at less, as nobody moves sideways
	tick       = 500 // ms, of the motion: ballistic steps, as Treiber and Kesting have it (Traffic Flow Dynamics, 10.2)
)

// laneCar is a vehicle that follows others. Ways are measured along its carriageway.
type laneCar struct {
	k            int
	r            *rand.Rand
	desired      float64
	alone        float64 // ms that one way takes at the desired speed
	returns      bool
	side         int     // carriageway: 0 along the bearing
	way, speed   float64 // of the front bumper
	acceleration float64
	lane         int
	from         int   // lane before the last change
	changed      int64 // ms, when that began
	wants        int64 // ms, when it wants to enter
	track        laneTrack
}

// lanesRoad is the road with all that is on it.
type lanesRoad struct {
	Highway
	until int64
	axis  vector
	cars  []*laneCar
	lanes [2][][]*laneCar // by carriageway and lane, front first
	queue [2][]*laneCar   // off the road, by when they want to enter
}

// laneTracks draws the traffic of Traffic: idm.
func (h Highway) laneTracks(until time.Duration, rnd Streams) *mobility.Tracks {
	road := newLanesRoad(h, until, rnd)
	road.run(func(int64) {})
	return fleet(h.Vehicles, h.Origin, until, func(string) *rand.Rand { return nil }, func(k int, d *driver, _ *rand.Rand) {
		t := &road.cars[k].track
		d.samples, d.trips = append(d.samples, t.samples...), append(d.trips, t.trips...)
	})
}

// newLanesRoad draws all vehicles.
func newLanesRoad(h Highway, until time.Duration, rnd Streams) *lanesRoad {
	road := &lanesRoad{Highway: h, until: until.Milliseconds(), axis: bearing(h.Bearing)}
	for side := range road.lanes {
		road.lanes[side] = make([][]*laneCar, h.Lanes)
	}
	for k := range h.Vehicles {
		road.draw(k, rnd("mobility/"+id(k)))
	}
	return road
}

// run lets the traffic move until the end, and says when each tick is done.
func (road *lanesRoad) run(ticked func(now int64)) {
	if road.until < 1000 {
		return
	}
	road.place()
	for now := int64(0); ; now += tick {
		road.enter(now)
		road.change(now)
		ticked(now)
		if now+tick > road.until {
			break
		}
		road.move(now)
	}
	for side := range road.lanes {
		for _, lane := range road.lanes[side] {
			for _, c := range lane {
				c.track.end()
			}
		}
	}
}

// draw draws vehicle k, with the numbers of its stream in the order in which free traffic has them, and puts it onto the
// road or into the queue.
func (road *lanesRoad) draw(k int, r *rand.Rand) {
	c := &laneCar{k: k, r: r, changed: longAgo}
	if r.Float64() < road.Southward && k > 0 {
		c.side = 1
	}
	c.returns = r.Float64() < road.Returns
	c.desired = road.Speed
	phase := 0.0
	if k > 0 {
		c.desired += float64(road.SpeedSD * normal(r, min(3, road.Speed/2/road.SpeedSD)))
	}
	c.alone = float64(road.Length / c.desired * 1000)
	onRoad, away := c.alone, c.alone+pauseLeast
	if c.returns {
		onRoad, away = onRoad+onRoad, pauseLeast
	}
	if k > 0 {
		phase = float64(r.Float64() * (onRoad + away + pauseMean))
	}
	road.cars = append(road.cars, c)
	if phase >= onRoad {
		c.wants = int64(math.Round(onRoad + away + pauseMean - phase))
		road.queue[c.side] = append(road.queue[c.side], c)
		return
	}
	if phase >= c.alone {
		phase -= c.alone
		c.side = 1 - c.side
	}
	c.way = min(float64(phase/1000*c.desired), road.Length-c.desired)
	road.lanes[c.side][0] = append(road.lanes[c.side][0], c) // place deals them out to the lanes
}

// longAgo is before any change of lanes.
const longAgo = -1 << 40

// place deals the vehicles that are on the road at time 0 out to the lanes, from the front to the back, each to the lane
// in which it can go fastest: by its gap, and so that it need not brake hard behind a slower one. Whoever finds no room
// enters later.
func (road *lanesRoad) place() {
	for side := range road.lanes {
		cars := road.lanes[side][0]
		road.lanes[side][0] = nil
		slices.SortFunc(cars, func(a, b *laneCar) int { return cmp.Or(cmp.Compare(b.way, a.way), cmp.Compare(a.k, b.k)) })
		for _, c := range cars {
			best := -1
			for l := range road.lanes[side] {
				ahead := road.last(side, l, c.way)
				v := c.desired
				if ahead.gap < freeRoad {
					room := max(ahead.gap-idmJam, 0)
					v = min(v, room/idmHeadway, math.Sqrt(float64(ahead.speed*ahead.speed)+float64(2*idmBrake*room)))
				}
				if ahead.gap > idmJam+1 && (best < 0 || v > c.speed) {
					best, c.speed = l, v
				}
			}
			if best < 0 {
				road.queue[side] = append(road.queue[side], c)
				continue
			}
			road.admit(c, best, 0)
		}
		slices.SortFunc(road.queue[side], byTurn)
	}
}

// byTurn orders vehicles by when they want to enter.
func byTurn(a, b *laneCar) int { return cmp.Or(cmp.Compare(a.wants, b.wants), cmp.Compare(a.k, b.k)) }

// last is the hindmost vehicle of a lane as one behind it, at a way, sees it.
func (road *lanesRoad) last(side, lane int, way float64) neighbour {
	cars := road.lanes[side][lane]
	if len(cars) == 0 {
		return neighbour{gap: freeRoad}
	}
	return cars[len(cars)-1].seenFrom(way)
}

// seenFrom is the vehicle as one sees it whose front bumper is at a way behind it.
func (c *laneCar) seenFrom(way float64) neighbour {
	return neighbour{c.way - carLength - way, c.speed, c.desired}
}

// admit puts a vehicle to the end of a lane and begins its trip.
func (road *lanesRoad) admit(c *laneCar, lane int, now int64) {
	c.lane, c.from, c.changed = lane, lane, longAgo
	road.lanes[c.side][lane] = append(road.lanes[c.side][lane], c)
	c.track.begin(road.sample(c, now))
}

// enter lets those who wait onto the road, in turn: into the lane with the largest gap, at the desired speed where that
// needs no hard braking, else at the speed of the one ahead where the gap is as long as that wants.
func (road *lanesRoad) enter(now int64) {
	if now+1000 > road.until {
		return
	}
	for side := range road.queue {
		for len(road.queue[side]) > 0 && road.queue[side][0].wants <= now {
			c := road.queue[side][0]
			lane, ahead := 0, road.last(side, 0, 0)
			for l := 1; l < road.Lanes; l++ {
				if other := road.last(side, l, 0); other.gap > ahead.gap {
					lane, ahead = l, other
				}
			}
			v := c.desired
			if ahead.gap < freeRoad && idm(v, c.desired, ahead.gap, ahead.speed) < -idmBrake {
				if v = min(v, ahead.speed); ahead.gap < idmJam+float64(v*idmHeadway) {
					break
				}
			}
			c.way, c.speed = 0, v
			road.queue[side] = road.queue[side][1:]
			road.admit(c, lane, now)
		}
	}
}

// sample is where a vehicle is and how it moves. It changes lanes on a smooth step, 3u² - 2u³ of the way after a share u
// of the time: at 0.86 m/s² across at most.
func (road *lanesRoad) sample(c *laneCar, at int64) mobility.Sample {
	right, across := road.right(c.lane), 0.0
	if u := float64(at-c.changed) / (laneChange * 1000); u < 1 {
		from := road.right(c.from)
		u2 := float64(u * u)
		done := float64(3*u2) - float64(2*float64(u2*u))
		across = float64((right - from) * float64(6*(u-u2)) / laneChange)
		right = from + float64((right-from)*done)
	}
	axis, beginning := road.axis, vector{}
	if c.side == 1 {
		axis, beginning = road.axis.back(), road.axis.scale(road.Length)
	}
	pos := beginning.add(axis.scale(c.way)).add(axis.right().scale(right))
	velocity := axis.scale(c.speed).add(axis.right().scale(across))
	return sample(at, pos, velocity, 1)
}

// right is how far a lane is from the middle of the road. Lane 0 is the rightmost.
func (road *lanesRoad) right(lane int) float64 {
	return innerLane + float64(laneWidth*float64(road.Lanes-1-lane))
}
