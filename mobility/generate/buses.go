package generate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Buses serve lines on a grid of streets by a timetable; the origin is the grid's south-west corner.
//
// A line leads from one border of the grid to the opposite one, on one street, along a cross street for half of the grid,
// and on: all lines are 1.5 sides long. The street, the direction (west to east, or south to north) and where it bends are
// drawn per line, from the stream "mobility/line-000000". There is a stop in the middle of each n-th block, n the whole
// number next to Spacing/Block.
//
// Bus k is called bus-00000k. A line of N blocks with m stops has a scheduled time one way of
//
//	1.1 · (N·Block/Speed + m·(Dwell + Speed/2·(1/a + 1/b))) + 3 min
//
// and as many buses as keep up Headway on the way there and back: n = ceil(2·scheduled/Headway). Bus s of a line departs
// s·Headway after the First departure of the day and then each n·Headway, and from the other end half of that later. Those
// whose first departure would be later than half a round begin at the other end, so that after half a round all are on the
// road. Nobody sets out after Last, but every bus goes back to where it began the day. A bus that comes to a terminus late
// turns round after 1 min; one that is early departs on time. Where it has more than 1 h until the next day's departure it
// leaves the network; otherwise it stays on while it stands.
//
// Time at a stop is normal around Dwell with a variation of 0.6 (the Transit Capacity and Quality of Service Manual's
// figure where nothing is known; from memory), at least 3 s; a run's speed is normal around Speed with an sd of 3 %. Both are
// cut off at 3 sd, so nobody drives faster than 1.09·Speed. a = 1 m/s², b = 1.2 m/s² (assumption: people stand). Corners
// are slowed down for as in [City]; there are no lights. Buses do not hinder each other, so they do not bunch more than
// chance and the slack of the timetable have it (assumption).
type Buses struct {
	Lines   int           // 1 to 1000
	Blocks  int           // along each side, 4 to 1000
	Block   float64       // m, 50 to 5000
	Spacing float64       // m between stops
	Speed   float64       // m/s, 3 to 40
	Dwell   time.Duration // 0 to 10 min
	Headway time.Duration // 1 min to 24 h
	First   time.Duration // time of day
	Last    time.Duration // time of day, after First
	Origin  orb.Point
}

const (
	dwellSpread = 0.6
	dwellLeast  = 3000   // ms
	slack       = 1.1    // of the timetable
	recovery    = 180e3  // ms, of the timetable, at each terminus
	turnaround  = 60_000 // ms, at least at a terminus
	longLayover = 3600e3 // ms
	runSpread   = 0.03   // sd of a run's speed
)

var busRates = rates{accelerate: 1, brake: 1.2}

// stopEvery is the number of blocks between stops.
func (b Buses) stopEvery() int { return max(1, int(math.Round(b.Spacing/b.Block))) }

// length is a line's length in blocks.
func (b Buses) length() int { return b.Blocks + b.Blocks/2 }

// stopIn says whether there is a stop in a block of a line, counted from where a bus on its way out or back departs.
func (b Buses) stopIn(block int, out bool) bool {
	if !out {
		block = b.length() - 1 - block
	}
	n := b.stopEvery()
	return block%n == n/2
}

// scheduled is the time that the timetable gives to one way, ms.
func (b Buses) scheduled() float64 {
	n := 0
	for block := range b.length() {
		if b.stopIn(block, true) {
			n++
		}
	}
	perStop := b.Dwell.Seconds() + float64(b.Speed/2*(1/busRates.accelerate+1/busRates.brake))
	return float64(slack*1000*(float64(b.length())*b.Block/b.Speed+float64(float64(n)*perStop))) + recovery
}

// perLine is the number of buses of a line.
func (b Buses) perLine() int {
	return int(math.Ceil(2 * b.scheduled() / float64(b.Headway.Milliseconds())))
}

// Size implements Generator.
func (b Buses) Size() int { return b.Lines * b.perLine() }

// Tracks draws the traffic of the first until. It panics if the parameters do not pass Check.
func (b Buses) Tracks(until time.Duration, rnd Streams) *mobility.Tracks {
	if err := b.Check(until); err != nil {
		panic(err)
	}
	per := b.perLine()
	var line []crossing
	return fleetOf("bus", b.Size(), b.Origin, until, rnd, func(k int, d *driver, r *rand.Rand) {
		if k%per == 0 {
			line = b.route(rnd(fmt.Sprintf("mobility/line-%06d", k/per)))
		}
		v := bus{driver: d, Buses: b, r: r, line: line, reverse: reversed(line)}
		v.serve(k%per, per)
	})
}

// route draws a line.
func (b Buses) route(r *rand.Rand) []crossing {
	eastward := r.IntN(2) == 0
	from, bend := r.IntN(b.Blocks+1), 1+r.IntN(b.Blocks-1)
	to := from + b.Blocks/2
	if to > b.Blocks {
		to = from - b.Blocks/2
	}
	points := []crossing{{0, from}, {bend, from}, {bend, to}, {b.Blocks, to}}
	if !eastward {
		for i, p := range points {
			points[i] = crossing{p.j, p.i}
		}
	}
	return points
}

func reversed(points []crossing) []crossing {
	points = slices.Clone(points)
	slices.Reverse(points)
	return points
}
