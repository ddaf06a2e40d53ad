package generate

import (
	"cmp"
	"math"
	"slices"
)

// change lets vehicles change lanes, from the front to the back, each once a second and not while it still changes.
func (road *lanesRoad) change(now int64) {
	for side := range road.lanes {
		for l := range road.lanes[side] {
			for i := 0; i < len(road.lanes[side][l]); i++ {
				c := road.lanes[side][l][i]
				if (now/tick+int64(c.k))%2 != 0 || now < c.changed+laneChange*1000 || c.speed < changeAt {
					continue
				}
				if to, at, ok := road.choose(c, i); ok {
					road.lanes[side][l] = slices.Delete(road.lanes[side][l], i, i+1)
					road.lanes[side][to] = slices.Insert(road.lanes[side][to], at, c)
					c.from, c.lane, c.changed = c.lane, to, now
					i--
				}
			}
		}
	}
}

// choose returns the lane that a vehicle, number i of its own, changes to, and its place there. The left one is looked at
// first: whoever wants both overtakes.
func (road *lanesRoad) choose(c *laneCar, i int) (to, at int, ok bool) {
	lanes := road.lanes[c.side]
	var s surroundings
	s.leader, s.follower = around(lanes[c.lane], i-1, i+1, c)
	for _, way := range [...]struct {
		to        int
		threshold float64
	}{{c.lane + 1, changeGain + rightBias}, {c.lane - 1, changeGain - rightBias}} {
		if way.to < 0 || way.to >= len(lanes) {
			continue
		}
		target := lanes[way.to]
		at, _ := slices.BinarySearchFunc(target, c.way, func(o *laneCar, way float64) int { return cmp.Compare(way, o.way) })
		s.newLeader, s.newFollower = around(target, at-1, at, c)
		if s.worthChanging(c.speed, c.desired, way.threshold) {
			return way.to, at, true
		}
	}
	return 0, 0, false
}

// around returns the vehicles of a lane before and behind c, by their places.
func around(lane []*laneCar, before, behind int, c *laneCar) (leader, follower neighbour) {
	leader, follower = neighbour{gap: freeRoad}, neighbour{gap: freeRoad}
	if before >= 0 {
		leader = lane[before].seenFrom(c.way)
	}
	if behind < len(lane) {
		f := lane[behind]
		follower = neighbour{c.way - carLength - f.way, f.speed, f.desired}
	}
	return leader, follower
}

// move moves all vehicles by one tick: first all accelerations from the present, then all ways.
func (road *lanesRoad) move(now int64) {
	for side := range road.lanes {
		for l, lane := range road.lanes[side] {
			for i, c := range lane {
				ahead := neighbour{gap: freeRoad}
				if i > 0 {
					ahead = lane[i-1].seenFrom(c.way)
				}
				c.acceleration = idm(c.speed, c.desired, ahead.gap, ahead.speed)
			}
			for _, c := range lane {
				road.step(c, now)
			}
			// Those at the end leave: the first of the lane, as nobody overtakes in it.
			for len(lane) > 0 && lane[0].way >= road.Length {
				road.leave(lane[0], now+tick)
				lane = lane[1:]
			}
			road.lanes[side][l] = lane
		}
	}
}

// step moves one vehicle: at a constant acceleration, to a stand at most.
func (road *lanesRoad) step(c *laneCar, now int64) {
	const dt = tick / 1000.0
	before, v := c.way, c.speed
	if c.speed = v + float64(c.acceleration*dt); c.speed >= 0 {
		c.way += float64((v + c.speed) / 2 * dt)
	} else {
		c.way -= float64(v*v) / (2 * c.acceleration)
		c.speed = 0
	}
	if c.way < road.Length {
		c.track.add(road.sample(c, now+tick), now < c.changed+laneChange*1000+tick)
		return
	}
	// It passes the end within the tick: there the trip ends.
	share := (road.Length - before) / (c.way - before)
	at := now + max(int64(math.Round(share*tick)), 1)
	c.way = road.Length
	c.track.finish(road.sample(c, at))
}

// leave takes a vehicle off the road: it comes back after a pause, where it set out or, where it returns, on the other side.
func (road *lanesRoad) leave(c *laneCar, now int64) {
	c.wants = now + pauseLeast + exponentialMS(c.r, pauseMean)
	if c.returns {
		c.side = 1 - c.side
	} else {
		c.wants += int64(math.Round(c.alone))
	}
	at, _ := slices.BinarySearchFunc(road.queue[c.side], c, byTurn)
	road.queue[c.side] = slices.Insert(road.queue[c.side], at, c)
}
