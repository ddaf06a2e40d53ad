package results

import (
	"math"
	"math/rand/v2"
	"testing"
)

// arrivalOf is an arrival that was predicted with a law that is even between its 5, 50 and 95 % points.
func arrivalOf(lo, median, hi, at float64) *Arrival {
	a := &Arrival{Median: median, At: at}
	for i, share := range ArrivalShares {
		if share < 0.5 {
			a.Points[i] = lo + (median-lo)*(share-0.05)/0.45
		} else {
			a.Points[i] = median + (hi-median)*(share-0.5)/0.45
		}
	}
	return a
}

func TestForecastTimes(t *testing.T) {
	tally := NewForecastTally([]string{"a"})
	for _, at := range []float64{2, 5, 20, 40} { // the interval of 20 ± 10 is 3.55 to 36.45
		tally.Time(0, arrivalOf(3.55, 20, 36.45, at))
	}
	tally.Time(0, arrivalOf(0, 5, 21.45, 0)) // the interval is cut at now: 0 to 21.45
	tally.Time(0, arrivalOf(1e6, 1e6, 1e6, 1e6))
	times := tally.Forecasts().Experts[0].Times
	if len(times) != 2 || times[0].UpToS != 10 || times[1].UpToS != 30 {
		t.Fatalf("times predicted: %+v", times)
	}
	if x := times[1]; x.N != 4 || x.In != 2 || x.Early != 1 || math.Abs(*x.WidthS-32.9) > 1e-3 || math.Abs(*x.OffS-13.25) > 1e-9 {
		t.Errorf("within 30 s: %+v, width %v, off %v", x, *x.WidthS, *x.OffS)
	}
	if x := times[0]; x.N != 1 || x.In != 1 || math.Abs(*x.WidthS-21.45) > 1e-3 {
		t.Errorf("within 10 s: %+v, width %v", x, *x.WidthS)
	}
}

// The score of an even law is the integral of (F(x) - 1{x >= arrival})², here by hand: for a law over 0 to 1, a²-a+1/3.
func TestScoreOfALaw(t *testing.T) {
	for _, at := range []float64{0, 0.2, 0.5, 0.9, 1, 1.5} {
		a := Arrival{Points: ArrivalShares, At: at}
		want := at*at - at + 1.0/3
		if at > 1 {
			want = 1.0/3 + at - 1
		}
		if got := a.crps(); math.Abs(got-want) > 0.005 {
			t.Errorf("an arrival at %v: %v, want %v", at, got, want)
		}
	}
}

// Of a law that is right one in ten comes in each of its tenths; of one that is too narrow more come in the outer ones, and it
// scores worse.
func TestTenthsOfALaw(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	tally := NewForecastTally([]string{"right", "narrow"})
	const n = 20_000
	for range n {
		at := rnd.Float64()
		right, narrow := Arrival{Points: ArrivalShares, Median: 0.5, Before: at, At: at}, Arrival{Median: 0.5, At: at}
		for i, share := range ArrivalShares {
			narrow.Points[i] = 0.25 + share/2
		}
		narrow.Before = max(0, min(1, 2*(at-0.25)))
		tally.Time(0, &right)
		tally.Time(1, &narrow)
	}
	e := tally.Forecasts().Experts
	for i, k := range e[0].Times[0].PIT {
		if math.Abs(float64(k)/n-0.1) > 0.01 {
			t.Errorf("%d of %d in tenth %d of the right law", k, n, i)
		}
	}
	if pit := e[1].Times[0].PIT; math.Abs(float64(pit[0])/n-0.3) > 0.015 || math.Abs(float64(pit[9])/n-0.3) > 0.015 {
		t.Errorf("%v in the tenths of the narrow law, want three tenths in each of the outer ones", pit)
	}
	if right, narrow := *e[0].Times[0].CRPSS, *e[1].Times[0].CRPSS; right >= narrow {
		t.Errorf("the right law scores %v, the narrow one %v", right, narrow)
	}
}
