package fabric

import (
	"math"
	"testing"
	"time"

	"headway/mec"
)

// quarters is a map of four sites that meet at (0, 0).
type quarters struct{}

func (quarters) Site(x, y float64) mec.SiteID {
	s := mec.SiteID(0)
	if x > 0 {
		s++
	}
	if y > 0 {
		s += 2
	}
	return s
}
func (quarters) Tile(int, float64, float64) int     { return 0 }
func (quarters) TileCentre(int, int) (x, y float64) { return 0, 0 }
func (quarters) StepM() float64                     { return 50 }

// drive is a client's reports, one a second, at 10 m/s along the headings in rad.
func drive(t *turning, stops *mean, x, y float64, headings ...float64) (px, py float64) {
	for i, h := range headings {
		x, y = x+10*math.Cos(h), y+10*math.Sin(h)
		t.follow(&fix{at: time.Duration(i+1) * time.Second, x: x, y: y, vx: 10 * math.Cos(h), vy: 10 * math.Sin(h)}, stops)
	}
	return x, y
}

// A client that has begun to turn left is followed round the bend, where its heading alone leads straight on.
func TestTurnFollowsABend(t *testing.T) {
	e := &Engine{Config: Config{Map: quarters{}}}
	var stops mean
	var c turning
	x, y := drive(&c, &stops, -90, -60, 0, 0, 0.3, 0.7, 1.1) // from the lower left, east, then turning north
	if !c.speaks() {
		t.Fatalf("it is silent of a client that turns with %v rad/s", c.w)
	}
	var visits [turnTop]visit
	if n := c.path(e, 0, x, y, 60, visits[:]); n == 0 || visits[0].site != 2 {
		t.Errorf("it comes to %v, want site 2, to the north", visits[:n])
	}
	// It does not turn for ever.
	if n := c.path(e, 0, x, y, 600, visits[:]); n > 2 {
		t.Errorf("it comes to %d sites: it drives in circles", n)
	}
	var straight turning
	drive(&straight, &stops, -90, -60, 0, 0, 0, 0)
	if straight.speaks() {
		t.Error("it speaks of a client that drives straight on, of which rays say the same")
	}
}

// A client that stands goes on as it came, after a stop of what stops take.
func TestTurnWaitsThroughAStop(t *testing.T) {
	var stops mean
	var c turning
	at := time.Duration(0)
	for range 50 { // stops of 30 s
		c.follow(&fix{at: at, vx: 10}, &stops)
		c.follow(&fix{at: at + time.Second}, &stops)
		c.follow(&fix{at: at + 20*time.Second}, &stops)
		at += 31 * time.Second
	}
	if math.Abs(stops.mean-30) > 1e-9 {
		t.Errorf("stops of 30 s are learned to take %v s", stops.mean)
	}
	c.follow(&fix{at: at}, &stops)
	if !c.speaks() || c.v != 10 || c.ux != 1 {
		t.Errorf("of a client that stands it knows %+v", c)
	}
	v := &vector{ensembles: []ensemble{newEnsemble()}, clients: []seen{{site: 0, turning: c}}}
	v.ensembles[0].stops = stops
	v.turn(&Engine{Config: Config{Map: quarters{}}}, 0, &fix{x: -100, y: -100}, time.Minute)
	if len(v.ahead) != 0 { // there is no room for prospects
		t.Fatalf("%d prospects", len(v.ahead))
	}
	v.ahead = make([]prospect, 0, 12)
	v.turn(&Engine{Config: Config{Map: quarters{}}}, 0, &fix{x: -100, y: -100}, time.Minute)
	if len(v.ahead) != 1 || v.ahead[0].site != 1 || math.Abs(v.ahead[0].mean-40) > 3 || v.ahead[0].sd < 30 {
		t.Errorf("prospects %+v, want site 1 after 30 s of standing and 10 s of driving", v.ahead)
	}
}

// Turns add up to the angle, and keep the length.
func TestRotate(t *testing.T) {
	x, y := 1.0, 0.0
	for range 10 {
		x, y = rotate(x, y, 0.1)
	}
	if math.Abs(math.Atan2(y, x)-1) > 2e-3 || math.Abs(math.Hypot(x, y)-1) > 1e-12 {
		t.Errorf("ten turns of 0.1 rad lead to %v rad, length %v", math.Atan2(y, x), math.Hypot(x, y))
	}
}
