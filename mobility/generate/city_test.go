package generate

import (
	"math"
	"testing"
	"time"

	"headway/mobility"
)

// turn is what a vehicle did at a crossing off the border.
type turn int

const (
	leftTurn turn = iota
	straightOn
	rightTurn
)

// crossings reads what a vehicle did at crossings off the data: its positions.
func crossings(c City, trip []mobility.Sample) (turns []turn) {
	inner := func(p mobility.Point) bool {
		i, j := math.Round(p.X/c.Block), math.Round(p.Y/c.Block)
		last := float64(c.Blocks)
		return i > 0 && i < last && j > 0 && j < last
	}
	var before vector // direction of the last step along a street
	for n := 1; n < len(trip); n++ {
		a, b := trip[n-1].Pos, trip[n].Pos
		if a == b || a.X != b.X && a.Y != b.Y {
			continue // standing, or in a corner
		}
		way := distance(a, b)
		dir := vector{(b.X - a.X) / way, (b.Y - a.Y) / way}
		if cross := before.x*dir.y - before.y*dir.x; cross != 0 && inner(a) {
			turns = append(turns, rightTurn)
			if cross > 0 {
				turns[len(turns)-1] = leftTurn
			}
		}
		from, to := a.X/c.Block, b.X/c.Block
		if dir.x == 0 {
			from, to = a.Y/c.Block, b.Y/c.Block
		}
		for k := math.Floor(min(from, to)) + 1; k <= max(from, to); k++ {
			p := mobility.Point{X: k * c.Block, Y: a.Y}
			if dir.x == 0 {
				p = mobility.Point{X: a.X, Y: k * c.Block}
			}
			if inner(p) {
				turns = append(turns, straightOn)
			}
		}
		before = dir
	}
	return turns
}

func TestTurns(t *testing.T) {
	for _, ratio := range []struct{ straight, left float64 }{{0, 0.5}, {0.6, 0.5}, {1, 0.5}, {0.3, 0.2}, {0, 0.9}} {
		q := ratio.straight
		c := City{Vehicles: 300, Blocks: 30, Block: 250, Speed: 14, Straight: q, Left: ratio.left, Light: time.Minute}
		var n [3]int
		pairs, both := 0, 0 // of crossings in a row, and of which straight on at both
		for _, ds := range byVehicle(c.Tracks(3*time.Hour, streams(1))) {
			for _, trip := range ds {
				turns := crossings(c, trip)
				for i, turn := range turns {
					n[turn]++
					if i > 0 && turns[i-1] == straightOn {
						pairs++
						if turn == straightOn {
							both++
						}
					}
				}
			}
		}
		all := n[0] + n[1] + n[2]
		checkShare(t, "straight on", n[straightOn], all, q)
		checkShare(t, "left", n[leftTurn], all, (1-q)*ratio.left)
		checkShare(t, "right", n[rightTurn], all, (1-q)*(1-ratio.left))
		if q > 0 {
			checkShare(t, "straight on after straight on", both, pairs, q)
		}
	}
}

// TestRedLights compares stops and waits with what lights out of step must make of them: where a vehicle would pass
// at a random time, it meets red with chance 1/2, and the rest of the red is uniform between 0 and half a cycle.
func TestRedLights(t *testing.T) {
	const cycle = 60.0
	c := City{Vehicles: 400, Blocks: 80, Block: 400, Speed: 14, Straight: 1, Left: 0.5, Light: cycle * time.Second}
	var excess []float64 // per vehicle: mean wait less its expectation
	var stopped []float64
	for _, ds := range byVehicle(c.Tracks(2*time.Hour, streams(1))) {
		passed, stops, waited, speed := 0, 0, 0.0, 0.0
		for _, trip := range ds {
			if p := end(trip).Pos; min(p.X, p.Y, 32e3-p.X, 32e3-p.Y) < 400 {
				continue // from the border's streets one never gets away straight on
			}
			for n := 1; n < len(trip); n++ {
				speed = max(speed, math.Hypot(float64(trip[n].VX), float64(trip[n].VY)))
				if trip[n-1].Pos == trip[n].Pos {
					stops++
					waited += (trip[n].At - trip[n-1].At).Seconds()
				}
			}
			passed += len(crossings(c, trip))
		}
		if passed < 20 || stops == 0 {
			continue
		}
		// Braking makes it arrive later than it would pass, by v/(2b) less the line's distance from the corner.
		corner := cornerSpeed(cornerRadius(c.Block), speed)
		late := speed/(2*normalRates.brake) - corner*corner/(2*normalRates.accelerate)/speed
		expected := 0.0
		for k := range 1000 {
			expected += max(1, cycle/2*(float64(k)+0.5)/1000-late) / 1000
		}
		excess = append(excess, waited/float64(stops)-expected)
		stopped = append(stopped, float64(stops)/float64(passed))
	}
	checkMean(t, "wait at a red light, s more than expected", excess, 0, 0)
	checkMean(t, "share of crossings with a stop", stopped, 0.5, 0)
}

func TestDriveAndPark(t *testing.T) {
	c := City{Vehicles: 1500, Blocks: 10, Block: 200, Speed: 14, Straight: 0.6, Left: 0.5, Light: time.Minute}
	vehicles := byVehicle(c.Tracks(6*time.Hour, streams(1)))
	var driven, parked []float64
	short, same := 0, 0
	for _, ds := range vehicles {
		for i := 1; i < len(ds) && start(ds[i]).At < 2*time.Hour; i++ {
			driven = append(driven, (end(ds[i]).At - start(ds[i]).At).Seconds())
		}
		for i := 0; i+1 < len(ds) && end(ds[i]).At < time.Hour; i++ {
			if end(ds[i]).Pos != start(ds[i+1]).Pos {
				t.Fatalf("parked at %v, found at %v", end(ds[i]).Pos, start(ds[i+1]).Pos)
			}
			p := (start(ds[i+1]).At - end(ds[i]).At).Seconds()
			parked = append(parked, p)
			// How far into the block it set out and how far it parks.
			if a, b := start(ds[i]).Pos, end(ds[i]).Pos; math.Mod(a.X+a.Y, 200) == math.Mod(b.X+b.Y, 200) {
				same++
			}
			if p < 120+900*math.Ln2*math.Ln2 {
				short++
			}
		}
	}
	// A drive goes on to a place to park: to the next crossing, with or without red, and half a block on.
	checkMean(t, "driven, s", driven, 900+25, 20)
	if same > len(parked)/100 {
		t.Errorf("%d of %d parked where in the block they did before", same, len(parked))
	}
	checkShare(t, "parked for less than the median", short, len(parked), 0.5)
	for _, at := range []time.Duration{time.Second, 20 * time.Minute, time.Hour} {
		n := 0
		for _, ds := range vehicles {
			if _, ok := ds.position(at); ok {
				n++
			}
		}
		// 925 s of driving and 1920 s of parking; drives under way at time 0 lack the 25 s.
		if share := float64(n) / 1500; math.Abs(share-925.0/2845) > 0.04 {
			t.Errorf("at %v a share %.3g drives", at, share)
		}
	}
}

func TestConverge(t *testing.T) {
	c := City{Vehicles: 400, Blocks: 12, Block: 250, Speed: 14, Straight: 0.6, Left: 0.5, Light: time.Minute, Converge: 1, At: 20 * time.Minute}
	centre := mobility.Point{X: 6 * 250, Y: 6 * 250}
	var starts, alongX []float64
	for k, ds := range byVehicle(c.Tracks(2*time.Hour, streams(1))) {
		if len(ds) != 1 {
			t.Fatalf("vehicle %d makes %d trips", k, len(ds))
		}
		a, b := start(ds[0]), end(ds[0])
		if edge := min(a.Pos.X, a.Pos.Y, 3000-a.Pos.X, 3000-a.Pos.Y); edge != 0 {
			t.Errorf("vehicle %d sets out %g m from the border", k, edge)
		}
		if off := distance(b.Pos, centre); off > 250 || b.VX != 0 || b.VY != 0 {
			t.Errorf("vehicle %d ends as %+v, %g m from the centre", k, b, off)
		}
		shortest := math.Abs(a.Pos.X-b.Pos.X) + math.Abs(a.Pos.Y-b.Pos.Y)
		if way := length(ds[0]); way > shortest {
			t.Errorf("vehicle %d drives %g m, where %g would do", k, way, shortest)
		}
		starts = append(starts, a.At.Seconds())
		// Of the routes from its first crossing, a share |dx| / (|dx|+|dy|) arrives along x. What did less what should
		// is weighted by the share's difference from one half, which a coin at each crossing would not pass.
		dx, dy := math.Floor(math.Abs(a.Pos.X-centre.X)/c.Block), math.Floor(math.Abs(a.Pos.Y-centre.Y)/c.Block)
		share, arrived := dx/(dx+dy), 0.0
		if b.Pos.Y == centre.Y {
			arrived = 1
		}
		alongX = append(alongX, (arrived-share)*(share-0.5))
	}
	checkMean(t, "sets out, s", starts, 1200, 0)
	checkMean(t, "arrives along x, more than expected", alongX, 0, 0)

	c.Converge, c.Vehicles = 0.25, 500
	one := 0
	for _, ds := range byVehicle(c.Tracks(12*time.Hour, streams(1))) {
		if len(ds) == 1 {
			one++
		}
	}
	checkShare(t, "converge", one, 500, 0.25)
}

// TestRed compares with a search for the next green.
func TestRed(t *testing.T) {
	l := lights{cycle: 10_001}
	green := 0
	for at := int64(0); at < 2*l.cycle; at++ {
		wait := l.red(3, 4, true, at)
		next := int64(0)
		for l.red(3, 4, true, at+next) > 0 {
			next++
		}
		if wait != next {
			t.Fatalf("at %d: red for %d, green after %d", at, wait, next)
		}
		if other := l.red(3, 4, false, at); (wait > 0) == (other > 0) {
			t.Fatalf("at %d: red for %d along and %d across", at, wait, other)
		}
		if wait == 0 {
			green++
		}
	}
	if green != 10_000 {
		t.Errorf("green for %d ms of 2 cycles", green)
	}
}
