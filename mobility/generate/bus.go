package generate

import (
	"math"
	"math/rand/v2"
)

// bus is one bus of a line.
type bus struct {
	*driver
	Buses
	r             *rand.Rand
	line, reverse []crossing
	parked        bool // off the network
}

// serve runs bus number slot of a line day after day until the simulated time is over. It goes out and back in turn, so
// that it ends each day where it began it.
func (b *bus) serve(slot, buses int) {
	half := b.Headway.Milliseconds() * int64(buses) / 2
	first := int64(slot) * b.Headway.Milliseconds()
	out, back := true, false
	if first >= half {
		first, out, back = first-half, back, out
	}
	b.parked = true
	for n := int64(0); !b.done() && n*day < b.until; n++ {
		dawn, end := n*day+b.First.Milliseconds(), n*day+b.Last.Milliseconds()
		for at := dawn + first; at <= end && !b.done(); at += 2 * half {
			b.run(at, out)
			b.run(at+half, back)
		}
		if next := dawn + day + first; float64(next-b.now) > longLayover {
			b.park()
		}
	}
	b.park()
}

// park leaves the network.
func (b *bus) park() {
	if !b.parked {
		b.end()
	}
	b.parked = true
}

// run is one way along the line, out or back, departing at a time, or as soon as the bus has turned round where that is later.
func (b *bus) run(at int64, out bool) {
	points := b.line
	if !out {
		points = b.reverse
	}
	if dir, _ := leg(points[0], points[1], b.Block); b.parked {
		b.begin(max(at, b.now), vector{float64(points[0].i), float64(points[0].j)}.scale(b.Block), dir, 0)
		b.parked = false
	} else {
		b.stand(max(at, b.now+turnaround))
	}
	speed := float64(b.Speed * (1 + float64(runSpread*normal(b.r, 3))))
	radius := cornerRadius(b.Block)
	passed, gone := 0, 0.0 // blocks of whole legs; m of the present leg
	for k := range len(points) - 1 {
		dir, length := leg(points[k], points[k+1], b.Block)
		blocks := int(math.Round(length / b.Block))
		for block := range blocks {
			if b.stopIn(passed+block, out) {
				stop := float64((float64(block) + 0.5) * b.Block)
				b.drive(dir, stop-gone, speed, 0, busRates)
				b.stand(b.now + b.dwell())
				gone = stop
			}
		}
		passed += blocks
		if k+2 == len(points) {
			b.drive(dir, length-gone, speed, 0, busRates)
			return
		}
		b.drive(dir, length-gone-radius, speed, cornerSpeed(radius, speed), busRates)
		side, _ := leg(points[k+1], points[k+2], b.Block)
		b.arc(dir, side, radius, math.Pi/2)
		gone = radius
	}
}

// dwell draws the time at a stop, ms.
func (b *bus) dwell() int64 {
	mean := float64(b.Dwell.Milliseconds())
	return max(int64(math.Round(mean*(1+float64(dwellSpread*normal(b.r, 3))))), dwellLeast)
}
