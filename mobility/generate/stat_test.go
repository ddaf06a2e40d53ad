package generate

import (
	"math"
	"testing"
	"time"

	"headway/mobility"
)

// checkMean fails when the mean of xs is more than 3 standard errors and slack off want.
func checkMean(t *testing.T, what string, xs []float64, want, slack float64) {
	t.Helper()
	mean, sd := meanSD(xs)
	se := sd / math.Sqrt(float64(len(xs)))
	if len(xs) < 30 || !(math.Abs(mean-want) <= 3*se+slack) {
		t.Errorf("%s: mean %.5g of %d, want %.5g ± 3·%.3g + %.3g", what, mean, len(xs), want, se, slack)
	}
}

// checkShare fails when the share of true values is more than 3 standard errors off want.
func checkShare(t *testing.T, what string, hits, n int, want float64) {
	t.Helper()
	se := math.Sqrt(want * (1 - want) / float64(n))
	if share := float64(hits) / float64(n); n < 30 || !(math.Abs(share-want) <= 3*se) {
		t.Errorf("%s: share %.5g of %d, want %.5g ± 3·%.3g", what, share, n, want, se)
	}
}

func meanSD(xs []float64) (mean, sd float64) {
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	for _, x := range xs {
		sd += (x - mean) * (x - mean) / float64(len(xs)-1)
	}
	return mean, math.Sqrt(sd)
}

// drives are the trips of one vehicle, as their samples.
type drives [][]mobility.Sample

func byVehicle(tracks *mobility.Tracks) []drives {
	out := make([]drives, len(tracks.Vehicles))
	for _, trip := range tracks.Trips {
		out[trip.Vehicle] = append(out[trip.Vehicle], tracks.Samples[trip.First:trip.Last])
	}
	return out
}

func start(trip []mobility.Sample) mobility.Sample { return trip[0] }
func end(trip []mobility.Sample) mobility.Sample   { return trip[len(trip)-1] }

// position returns where a vehicle is at a time, if it is on the road then.
func (ds drives) position(at time.Duration) (mobility.Point, bool) {
	for _, trip := range ds {
		for i := 1; i < len(trip); i++ {
			if a, b := trip[i-1], trip[i]; a.At <= at && at < b.At {
				share := float64(at-a.At) / float64(b.At-a.At)
				return mobility.Point{X: a.Pos.X + share*(b.Pos.X-a.Pos.X), Y: a.Pos.Y + share*(b.Pos.Y-a.Pos.Y)}, true
			}
		}
	}
	return mobility.Point{}, false
}

// length returns the way of a trip.
func length(trip []mobility.Sample) (sum float64) {
	for i := 1; i < len(trip); i++ {
		sum += math.Hypot(trip[i].Pos.X-trip[i-1].Pos.X, trip[i].Pos.Y-trip[i-1].Pos.Y)
	}
	return sum
}

func distance(a, b mobility.Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }
