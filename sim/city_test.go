package sim

import (
	"math"
	"testing"
	"time"

	"headway/mobility"
)

// On a Manhattan grid where a car goes straight on with chance q at each crossing, dead reckoning is right about the
// k-th crossing after the next with chance q^k, and so is a Markov chain that is told the direction only, with max(q,
// (1-q)/2) for each.
func TestDeadReckoningOnAGrid(t *testing.T) {
	const q, block, blocks = 0.6, 250.0, 40
	x := build(t, load(t, `
name: grid
seeds: 1
duration: 1h
mobility: {city: {vehicles: 300, blocks: 40, block: 250m, straight: 0.6, light: 0s}}
radio: {hexagons: {radius: 500m}}
classes: [{name: own, key: vehicle, size: 1MB, reads: {rate: 1/s}}]
policies: [static]
`), nil)
	tr := x.makeTraffic(1).tracks
	right, asked := [4]float64{}, [4]float64{}
	for i := range tr.Trips {
		at := crossings(tr, i, block)
		for c := 1; c+4 < len(at); c++ {
			dx, dy := at[c][0]-at[c-1][0], at[c][1]-at[c-1][1]
			if abs(dx)+abs(dy) != 1 {
				t.Fatalf("trip %d goes from crossing %v to %v", i, at[c-1], at[c])
			}
			for k := 1; k <= 3; k++ {
				// Near the edge the chances are others.
				if min(at[c][0], at[c][1]) < 4 || max(at[c][0], at[c][1]) > blocks-4 {
					continue
				}
				asked[k]++
				if at[c+k] == [2]int{at[c][0] + k*dx, at[c][1] + k*dy} {
					right[k]++
				}
			}
		}
	}
	for k := 1; k <= 3; k++ {
		want := math.Pow(q, float64(k))
		// Overlapping stretches of one trip are not independent: three times the error of as many free ones.
		se := math.Sqrt(want*(1-want)/asked[k]) * math.Sqrt(float64(2*k-1))
		if got := right[k] / asked[k]; asked[k] < 5000 || math.Abs(got-want) > 3*se {
			t.Errorf("%d crossings ahead: right with %.4f of %v, theory %.4f ± %.4f", k, got, asked[k], want, 3*se)
		}
	}
}

func abs(n int) int { return max(n, -n) }

// crossings are the crossings of a grid that a trip passes, in order. Corners are cut by a few metres.
func crossings(tr *mobility.Tracks, trip int, block float64) [][2]int {
	var out [][2]int
	samples := tr.SamplesOf(trip)
	var cur mobility.Cursor
	for at := samples[0].At; at < samples[len(samples)-1].At; at += 250 * time.Millisecond {
		p := tr.At(trip, at, &cur).Pos
		ix, iy := math.Round(p.X/block), math.Round(p.Y/block)
		if math.Abs(p.X-ix*block) > 12 || math.Abs(p.Y-iy*block) > 12 {
			continue
		}
		if c := [2]int{int(ix), int(iy)}; len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	return out
}
