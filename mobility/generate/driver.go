package generate

import (
	"math"
	"time"

	"headway/mobility"
)

// vector is a direction or a way, east and north.
type vector struct{ x, y float64 }

func (v vector) scale(f float64) vector { return vector{float64(v.x * f), float64(v.y * f)} }
func (v vector) add(w vector) vector    { return vector{v.x + w.x, v.y + w.y} }
func (v vector) right() vector          { return vector{v.y, -v.x} }
func (v vector) back() vector           { return vector{-v.x, -v.y} }

// bearing returns the unit vector of a direction in degrees clockwise from north.
func bearing(degrees float64) vector {
	sin, cos := sincos(degrees * (math.Pi / 180))
	return vector{sin, cos}
}

// sincos is rounded to 1e-9, because the last bit of math.Sincos differs between machines.
func sincos(angle float64) (sin, cos float64) {
	sin, cos = math.Sincos(angle)
	return math.Round(sin*1e9) / 1e9, math.Round(cos*1e9) / 1e9
}

// How a vehicle moves by choice, in m/s².
var (
	normalRates = rates{accelerate: 2, brake: 2.5}
	gentleRates = rates{accelerate: 0.5, brake: 0.5}
)

const sideways = 2.5 // m/s² across the direction of travel in a corner

// cornerSpeed is the speed for an arc of radius r, at most v.
func cornerSpeed(r, v float64) float64 { return min(v, math.Sqrt(sideways*r)) }

// driver moves one vehicle and records its samples. Times are in ms, lengths in m, speeds in m/s.
type driver struct {
	until   int64
	now     int64
	pos     vector
	speed   float64
	samples []mobility.Sample
	trips   []trip
	knots   []float64 // of the present leg, s
	times   []int64   // the same, ms
}

// trip is samples[first:last].
type trip struct{ first, last int32 }

func (d *driver) reset() {
	*d = driver{until: d.until, samples: d.samples[:0], trips: d.trips[:0], knots: d.knots, times: d.times}
}

// done reports whether the simulated time is over; the driver does nothing from then on.
func (d *driver) done() bool { return d.now >= d.until }

// begin starts a trip. A trip that would begin in the last second is not made.
func (d *driver) begin(at int64, pos, dir vector, speed float64) {
	d.now, d.pos, d.speed = at, pos, speed
	if at+1000 > d.until {
		d.now = max(at, d.until)
		return
	}
	d.trips = append(d.trips, trip{first: int32(len(d.samples))})
	d.samples = append(d.samples, sample(at, pos, dir, speed))
}

// end ends the trip that was begun. One that the end of the simulated time cut off is closed like any other.
func (d *driver) end() {
	if n := len(d.trips); n > 0 {
		d.trips[n-1].last = int32(len(d.samples))
	}
}

// drive goes straight on for a length, from the present speed over vc to v1.
func (d *driver) drive(dir vector, length, vc, v1 float64, r rates) {
	if d.done() {
		return
	}
	p := plan(length, d.speed, vc, v1, r)
	// The leg takes whole ms: its profile is driven a little faster or slower, by at most 0.5 ms in all.
	seconds, ms := p.total(), milliseconds(p.total())
	d.times = d.times[:0]
	d.knots = p.knots(d.knots[:0])
	for _, t := range d.knots {
		d.times = append(d.times, int64(math.Round(t/seconds*float64(ms))))
	}
	from := d.pos
	d.follow(func(at int64) (pos, dirAt vector, speed float64) {
		way, speed := p.at(float64(at) / float64(ms) * seconds)
		return from.add(dir.scale(way)), dir, speed
	})
}

// milliseconds rounds a time in s.
func milliseconds(s float64) int64 { return max(int64(math.Round(s*1000)), 1) }

// arc turns from direction dir towards side, at a right angle to dir, by angle (radians) on radius r at the present
// speed.
func (d *driver) arc(dir, side vector, r, angle float64) {
	if d.done() {
		return
	}
	ms := milliseconds(r * angle / d.speed)
	n := max((ms+999)/1000, 2)
	d.times = d.times[:0]
	for i := int64(1); i <= n; i++ {
		d.times = append(d.times, ms*i/n)
	}
	from, v := d.pos, d.speed
	d.follow(func(at int64) (pos, dirAt vector, speed float64) {
		sin, cos := sincos(angle * float64(at) / float64(ms))
		pos = from.add(dir.scale(r * sin)).add(side.scale(r * (1 - cos)))
		return pos, dir.scale(cos).add(side.scale(sin)), v
	})
}

// stand waits until a time where the vehicle has stopped.
func (d *driver) stand(until int64) {
	if !d.done() {
		d.record(min(until, d.until), d.pos, vector{}, 0)
	}
}

// follow records a motion at d.times, in ms since now, as far as the simulated time goes, and at its end.
func (d *driver) follow(motion func(at int64) (pos, dir vector, speed float64)) {
	start := d.now
	for _, at := range d.times {
		at = min(at, d.until-start)
		pos, dir, speed := motion(at)
		d.record(start+at, pos, dir, speed)
		if d.done() {
			return
		}
	}
}

// record appends the sample at the end of a step. It lengthens the step before instead where the vehicle cruises on
// both, or where the end of the simulated time would make this one too short.
func (d *driver) record(at int64, pos, dir vector, speed float64) {
	next := sample(at, pos, dir, speed)
	n := len(d.samples)
	last := d.samples[n-1]
	lengthen := false
	if n-1 > int(d.trips[len(d.trips)-1].first) {
		before := d.samples[n-2]
		cruise := before.VX == last.VX && last.VX == next.VX && before.VY == last.VY && last.VY == next.VY
		lengthen = cruise && next.At-before.At <= coarse*time.Second ||
			at == d.until && next.At-last.At < skip*1000*time.Millisecond
	}
	if lengthen {
		d.samples[n-1] = next
	} else {
		d.samples = append(d.samples, next)
	}
	d.now, d.pos, d.speed = at, pos, speed
}

// sample rounds a position to 1 mm.
func sample(at int64, pos, dir vector, speed float64) mobility.Sample {
	return mobility.Sample{
		At:  time.Duration(at) * time.Millisecond,
		Pos: mobility.Point{X: millimetres(pos.x), Y: millimetres(pos.y)},
		VX:  float32(dir.x*speed) + 0,
		VY:  float32(dir.y*speed) + 0,
	}
}

// millimetres rounds to 1 mm. Adding 0 makes -0 an ordinary 0.
func millimetres(x float64) float64 { return math.Round(x*1000)/1000 + 0 }
