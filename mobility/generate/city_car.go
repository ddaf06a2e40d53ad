package generate

import (
	"math"
	"math/rand/v2"
)

// heading is a direction of the grid, clockwise.
type heading int

const (
	north heading = iota
	east
	south
	west
)

// step returns the heading as whole blocks east and north.
func (h heading) step() (dx, dy int) {
	return [...]int{0, 1, 0, -1}[h], [...]int{1, 0, -1, 0}[h]
}

func (h heading) vector() vector {
	dx, dy := h.step()
	return vector{float64(dx), float64(dy)}
}

// gridCar is one vehicle in the city, on its way to crossing (i, j).
type gridCar struct {
	*driver
	r      *rand.Rand
	lights lights

	blocks   int
	block    float64
	radius   float64 // of corners; they begin and end this far from the crossing
	desired  float64
	corner   float64 // speed in corners
	line     float64 // how far before a corner a vehicle stands at red: what it takes to reach the corner's speed
	pass     float64 // speed at which a crossing is passed: what can be braked off in half a block
	i, j     int
	head     heading
	left     float64 // way to the beginning of the crossing's corners
	parkLeft float64 // where in its block it parks, as left
}

// car draws a vehicle that is nowhere yet.
func (c City) car(d *driver, r *rand.Rand) *gridCar {
	car := &gridCar{driver: d, r: r, lights: lights{c.Light.Milliseconds()}, blocks: c.Blocks, block: c.Block}
	car.desired = c.Speed * (1 + float64(streetSpread*normal(r, 3)))
	car.radius = cornerRadius(c.Block)
	car.corner = cornerSpeed(car.radius, car.desired)
	car.line = changeLength(0, car.corner, normalRates.accelerate)
	car.pass = min(car.desired, math.Sqrt(normalRates.brake*c.Block))
	car.drawPark()
	return car
}

// cornerRadius is the radius of corners in a grid of the given block.
func cornerRadius(block float64) float64 { return min(10, block/8) }

// drawPark draws where in a block the vehicle parks next: past its middle, and before where vehicles stand at red.
func (car *gridCar) drawPark() {
	car.parkLeft = (car.block - 2*car.radius) * (0.25 + float64(0.25*car.r.Float64()))
}

// place parks the vehicle in a block of a street, along the y axis or the x axis, heading up or down that axis.
func (car *gridCar) place(alongY bool, street, block int, up bool) {
	ahead := block
	if up {
		ahead++
	}
	switch {
	case alongY && up:
		car.i, car.j, car.head = street, ahead, north
	case alongY:
		car.i, car.j, car.head = street, ahead, south
	case up:
		car.i, car.j, car.head = ahead, street, east
	default:
		car.i, car.j, car.head = ahead, street, west
	}
	car.left = car.parkLeft
}

// setOut begins a trip at a time, from where the vehicle is parked.
func (car *gridCar) setOut(at int64) {
	dir := car.head.vector()
	crossing := vector{float64(car.i), float64(car.j)}.scale(car.block)
	car.begin(at, crossing.add(dir.scale(-car.radius-car.left)), dir, 0)
}

// open reports whether a street leaves the crossing ahead in a direction.
func (car *gridCar) open(h heading) bool {
	dx, dy := h.step()
	i, j := car.i+dx, car.j+dy
	return i >= 0 && i <= car.blocks && j >= 0 && j <= car.blocks
}

// cross drives up to and through the crossing ahead, and into the block that leaves it in direction out.
func (car *gridCar) cross(out heading) {
	dir, end := car.head.vector(), car.corner
	if out == car.head {
		end = car.pass
	}
	p := plan(car.left, car.speed, car.desired, end, normalRates)
	stopped := car.red(car.now+milliseconds(p.total())) > 0
	if stopped {
		car.drive(dir, car.left-car.line, car.desired, 0, normalRates)
		car.stand(car.now + max(car.red(car.now), 1000))
		car.left = car.line
	}
	switch {
	case out != car.head:
		car.drive(dir, car.left, car.desired, end, normalRates)
		car.arc(dir, out.vector(), car.radius, math.Pi/2)
		car.left = car.block - float64(2*car.radius)
	case stopped:
		car.left += car.block // it sets off on its way through the next block
	default:
		car.drive(dir, car.left, car.desired, end, normalRates)
		car.left = car.block
	}
	dx, dy := out.step()
	car.i, car.j, car.head = car.i+dx, car.j+dy, out
}

// red returns for how long from a time on the light ahead is red.
func (car *gridCar) red(at int64) int64 {
	return car.lights.red(car.i, car.j, car.head == north || car.head == south, at)
}

// park ends the trip in the present block.
func (car *gridCar) park() {
	car.drawPark()
	car.drive(car.head.vector(), car.left-car.parkLeft, car.desired, 0, normalRates)
	car.left = car.parkLeft
	car.end()
}
