package radio

import (
	"math"
	"math/rand/v2"
	"time"

	"headway/mobility"
)

// The oracles know nothing of lists, boxes and closed forms: they look at every cell.

func bruteNearest(cells *Cells, p mobility.Point) int32 {
	best, bestD := int32(0), math.Inf(1)
	for i, q := range cells.Pos {
		if d := dist2(p, q); d < bestD {
			best, bestD = int32(i), d
		}
	}
	return best
}

// bruteMoves returns the cell that serves at p a vehicle that c served.
func bruteMoves(cells *Cells, h float64, p mobility.Point, c int32) int32 {
	n := bruteNearest(cells, p)
	limit := dist2(p, cells.Pos[c])
	if h > 0 {
		r := math.Sqrt(limit) - h
		if r <= 0 {
			return c
		}
		limit = min(limit, r*r)
	}
	if dist2(p, cells.Pos[n]) < limit {
		return n
	}
	return c
}

// bruteTrip finds handovers by looking every step metres, and between two looks of which the second finds one by
// halving. It misses a handover whose reason comes and goes between two looks.
func bruteTrip(cells *Cells, h, step float64, samples []mobility.Sample) []Attachment {
	legs := mobility.NewLegs(samples)
	c := bruteNearest(cells, legs.Land)
	out := []Attachment{{At: legs.End, Cell: c}}
	for legs.Next() {
		leg := &legs.Leg
		length := math.Sqrt(dist2(leg.From, leg.To))
		tick := max(time.Duration(float64(leg.End-leg.Start)*step/max(length, step)), 1)
		for now := leg.Start; now < leg.Last; {
			next := min(now+tick, leg.Last)
			if bruteMoves(cells, h, leg.At(next), c) == c {
				now = next
				continue
			}
			for next-now > 1 {
				if mid := now + (next-now)/2; bruteMoves(cells, h, leg.At(mid), c) == c {
					now = mid
				} else {
					next = mid
				}
			}
			c = bruteMoves(cells, h, leg.At(next), c)
			out = append(out, Attachment{At: next, Cell: c})
			now = next
		}
		if leg.Last < leg.End {
			if k := bruteMoves(cells, h, leg.Land, c); k != c {
				c = k
				out = append(out, Attachment{At: leg.End, Cell: c})
			}
		}
	}
	return out
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// scatter returns n cells uniformly in a square of the given side, metres.
func scatter(rng *rand.Rand, n int, side float64) *Cells {
	c := &Cells{}
	for range n {
		c.add("", mobility.Point{X: rng.Float64() * side, Y: rng.Float64() * side}, 0)
	}
	return c
}

// trip returns tracks of one trip through points, a leg each after the given times.
func trip(points []mobility.Point, after []time.Duration) *mobility.Tracks {
	tr := &mobility.Tracks{Vehicles: []string{"v"}}
	var at time.Duration
	for i, p := range points {
		if i > 0 {
			at += after[i-1]
		}
		tr.Samples = append(tr.Samples, mobility.Sample{At: at, Pos: p})
	}
	tr.Trips = []mobility.Trip{{First: 0, Last: int32(len(points))}}
	tr.Span = at
	return tr
}

// wander returns one trip of random legs of about 600 m at 5 to 35 m/s in a square, some of them standing still.
func wander(rng *rand.Rand, legs int, side float64) *mobility.Tracks {
	at := func() mobility.Point {
		return mobility.Point{X: math.Round(rng.Float64()*side*1000) / 1000, Y: math.Round(rng.Float64()*side*1000) / 1000}
	}
	points, after := []mobility.Point{at()}, []time.Duration{}
	for range legs {
		p := points[len(points)-1]
		angle, length := rng.Float64()*2*math.Pi, 1200*rng.Float64()
		q := mobility.Point{X: p.X + length*math.Cos(angle), Y: p.Y + length*math.Sin(angle)}
		switch {
		case rng.IntN(20) == 0:
			q = p
		case q.X < 0 || q.Y < 0 || q.X > side || q.Y > side:
			q = at()
		}
		length = math.Sqrt(dist2(p, q))
		points = append(points, q)
		after = append(after, time.Duration((1+length/(5+30*rng.Float64()))*1e9))
	}
	return trip(points, after)
}

// chop returns tracks with each leg of a trip cut into n, at points of the leg.
func chop(tr *mobility.Tracks, n int) *mobility.Tracks {
	out := *tr
	out.Samples = nil
	legs := mobility.NewLegs(tr.Samples)
	out.Samples = append(out.Samples, tr.Samples[0])
	for legs.Next() {
		for k := 1; k <= n; k++ {
			at := legs.Start + (legs.End-legs.Start)*time.Duration(k)/time.Duration(n)
			out.Samples = append(out.Samples, mobility.Sample{At: at, Pos: legs.At(at)})
		}
	}
	out.Trips = []mobility.Trip{{First: 0, Last: int32(len(out.Samples))}}
	return &out
}
