package fabric

import (
	"math"
	"math/bits"
	"time"

	"headway/mec"
)

// The forecast of a client's path is dead reckoning with a cone that grows: after t seconds at speed v the client lies
// across its heading by a normal deviation of variance
//
//	var(t) = sigma_p^2 + v^2 t^2 sigma_h^2 + v^2 q t^3 / 3
//
// (fix, heading and a heading that does a random walk). The cone is carried by five rays of equal weight at the 10, 30,
// 50, 70 and 90 % quantiles of that deviation, and each ray is looked along for the sites and tiles that it enters.
const (
	fixSD      = 5.0                 // sigma_p, m, of a fix that does not say how accurate it is; assumption: GPS in a street
	headingSD  = 5 * math.Pi / 180.0 // sigma_h, rad; assumption
	headingVar = 0.002               // q, rad^2/s; assumption: urban
	speedSD    = 0.1                 // share of the speed; assumption
	minSpeed   = 1.0                 // m/s: below it a client stands, and has no heading
	maxSteps   = 64
	maxVisits  = 8
	tilesMost  = 4 * maxSteps
)

var rays = [...]float64{0, -0.524400512708041, 0.524400512708041, -1.281551565544600, 1.281551565544600}

// visit is a site that a client may reach: with probability p, in mean seconds, give or take sd.
type visit struct {
	site     mec.SiteID
	p        float64
	mean, sd float64
	sum, sq  float64 // of the rays' times
	stays    float64 // the part of sd^2 that does not shrink with the distance
	rays     uint8   // bit i: ray i comes by
}

// tileVisit is a tile that a client may enter while a site serves it.
type tileVisit struct {
	object ObjectID
	visit
}

// forecast is what may come.
type forecast struct {
	sites [maxVisits]visit
	n     int
	tiles []tileVisit
	left  []int            // the tiles of the classes that the client is in
	next  [maxVisits]visit // the sites entered first on each ray
	nextN int
}

// look forecasts from a fix. It works in the forecast's own memory.
func (f *forecast) look(e *Engine, at mec.SiteID, from *fix, horizon time.Duration, tiles []int) {
	f.n, f.nextN, f.tiles = 0, 0, f.tiles[:0]
	x, y, vx, vy := from.x, from.y, from.vx, from.vy
	v := math.Sqrt(float64(vx*vx) + float64(vy*vy))
	if v < minSpeed {
		return
	}
	c := cone{e: e, x: x, y: y, ux: vx / v, uy: vy / v, v: v, sd: from.sd}
	if c.sd == 0 {
		c.sd = fixSD
	}
	until := horizon.Seconds()
	dt := max(e.Map.StepM()/v, until/maxSteps)
	for i := range c.here {
		c.here[i] = at
	}
	f.left = f.left[:0]
	for _, class := range tiles {
		f.left = append(f.left, e.Map.Tile(class, x, y))
	}
	for t := dt; t <= until; t += dt {
		f.step(&c, t, dt)
		if len(tiles) > 0 {
			f.enterTiles(&c, t, dt, tiles)
		}
	}
	finish(f.sites[:f.n], dt/8)
	finish(f.next[:f.nextN], dt/8)
	for i := range f.tiles {
		f.tiles[i].finish(dt)
	}
}

// step looks at where the rays are at t, and records the sites that they have entered since dt before.
func (f *forecast) step(c *cone, t, dt float64) {
	ground := c.e.raster
	x, y := c.at(float64(c.v*t), 0)
	dev := c.deviation(t)
	c.until, c.dt, c.known = t, dt, 0
	for i := range rays {
		across := float64(rays[i] * dev)
		px, py := x-float64(c.uy*across), y+float64(c.ux*across)
		var s mec.SiteID
		if ground != nil {
			s = ground.Site(px, py)
		} else {
			s = c.e.Map.Site(px, py)
		}
		if s == c.here[i] {
			continue
		}
		at := c.border(s, rays[i])
		f.n = add(f.sites[:], f.n, s, at, i)
		if c.moved>>i&1 == 0 {
			f.nextN = add(f.next[:], f.nextN, s, at, i)
		}
		c.here[i] = s
		c.moved |= 1 << i
	}
}

// enterTiles records the tiles of the classes that the rays are in at t.
func (f *forecast) enterTiles(c *cone, t, dt float64, tiles []int) {
	along, dev := c.v*t, c.deviation(t)
	for i, z := range rays {
		px, py := c.at(along, z*dev)
		for k, class := range tiles {
			if tile := c.e.Map.Tile(class, px, py); tile != f.left[k] {
				f.addTile(c.e.Object(class, tile), c.here[i], t-float64(dt/2), i)
			}
		}
	}
}

// cone is where a client may be: a place, how sure that is, a direction as a unit vector, and a speed.
type cone struct {
	e            *Engine
	x, y, ux, uy float64
	v, sd        float64

	here  [len(rays)]mec.SiteID // where the rays are
	moved uint8                 // bit i: ray i has left the first site

	until, dt float64       // the step at hand
	known     uint8         // bit i: of devs[i]
	devs      [devs]float64 // see border
}

// at is the point so far along the heading and so far left of it.
func (c *cone) at(along, across float64) (x, y float64) {
	return c.x + float64(c.ux*along) - float64(c.uy*across), c.y + float64(c.uy*along) + float64(c.ux*across)
}

// border is when a ray that is in site s at the end of the step at hand, and was not at its start, enters it: by halving, to
// an eighth of the step. Rays seldom part on the way: what the deviation is at a time is remembered for the others, by the
// halves that led there.
func (c *cone) border(s mec.SiteID, z float64) float64 {
	t, half, ground := c.until, c.dt, c.e.raster
	for way := 1; way < devs; {
		half /= 2
		b := t - half
		if c.known>>way&1 == 0 {
			c.devs[way], c.known = c.deviation(b), c.known|1<<way
		}
		px, py := c.at(float64(c.v*b), float64(z*c.devs[way]))
		var on mec.SiteID
		if ground != nil {
			on = ground.Site(px, py)
		} else {
			on = c.e.Map.Site(px, py)
		}
		way *= 2
		if on == s {
			t = b
			way++
		}
	}
	return t
}

// devs is more than the ways by which three halves lead to a time: 1, then 2 and 3, then 4 to 7.
const devs = 8

func (c *cone) deviation(t float64) float64 {
	vt := float64(c.v*t) * float64(c.v*t)
	return math.Sqrt(float64(c.sd*c.sd) + float64(vt*(float64(headingSD*headingSD)+float64(headingVar*t)/3)))
}

// add records that ray i enters s at t, once per ray; what does not fit is left out.
func add(list []visit, n int, s mec.SiteID, t float64, i int) int {
	k := 0
	for k < n && list[k].site != s {
		k++
	}
	if k == len(list) {
		return n
	}
	if k == n {
		list[k] = visit{site: s}
		n++
	}
	list[k].enter(t, i)
	return n
}

func (v *visit) enter(t float64, i int) {
	if v.rays>>i&1 == 1 {
		return
	}
	v.rays |= 1 << i
	v.p += 1 / float64(len(rays))
	v.sum += t
	v.sq += float64(t * t)
}

// count is the number of rays that come by.
func (v *visit) count() int { return bits.OnesCount8(v.rays) }

func (f *forecast) addTile(o ObjectID, s mec.SiteID, t float64, i int) {
	for k := range f.tiles {
		if f.tiles[k].object == o && f.tiles[k].site == s {
			f.tiles[k].enter(t, i)
			return
		}
	}
	if len(f.tiles) == tilesMost {
		return
	}
	f.tiles = append(f.tiles, tileVisit{object: o, visit: visit{site: s}})
	f.tiles[len(f.tiles)-1].enter(t, i)
}

func finish(list []visit, dt float64) {
	for i := range list {
		list[i].finish(dt)
	}
}

// finish turns the rays' times into mean and deviation: that between rays, that of the speed, and the step's.
func (v *visit) finish(dt float64) {
	n := float64(v.count())
	v.mean = v.sum / n
	spread := max(0, v.sq/n-float64(v.mean*v.mean))
	speed := speedSD * v.mean
	v.stays = float64(dt*dt)/12 + 1
	v.sd = math.Sqrt(spread + float64(speed*speed) + v.stays)
}
