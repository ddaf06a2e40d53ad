package report

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"headway/results"
)

// forecasts are those of a policy whose last predictor is calibrated, and whose others say too much.
func forecasts(rnd *rand.Rand, names ...string) *results.Forecasts {
	tally := results.NewForecastTally(names)
	for range 4000 {
		tally.Ask()
		for h := range 4 {
			p := rnd.IntN(101)
			came := rnd.IntN(100) < p
			for e := range names {
				said := min(100, p+4*(len(names)-1-e)*h)
				tally.Site(e, h, said, came)
				if came {
					tally.Moved(e, h, rnd.Float64() < 1/(1+float64(h)*float64(len(names)-e)/9))
				}
				mean := results.ForecastHorizonsS[h] * .8
				tally.Time(e, arrivalOf(mean, .2*mean, mean*(1+.2*float64(len(names)-e)*rnd.NormFloat64())))
			}
		}
	}
	return tally.Forecasts()
}

// arrivalOf is an arrival that was predicted with an even law around a median, of a given deviation.
func arrivalOf(median, sd, at float64) *results.Arrival {
	a := &results.Arrival{Median: median, At: at, Before: max(0, min(1, .5+(at-median)/(math.Sqrt(12)*sd)))}
	for i, share := range results.ArrivalShares {
		a.Points[i] = median + math.Sqrt(12)*sd*(share-.5)
	}
	return a
}

func TestPredictorsOfVector(t *testing.T) {
	r := usual.run()
	s, err := predictorsSection(newView(r))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Blocks) != 5 {
		t.Fatalf("%d blocks, want a text and four figures", len(s.Blocks))
	}
	if want := "At 4,000 moments the predictors of vector were asked"; !strings.HasPrefix(s.Blocks[0].Text, want) {
		t.Errorf("the text is %q, want it to begin with %q", s.Blocks[0].Text, want)
	}
	e := r.Policies["vector"].Forecasts.Experts
	if f := s.Blocks[1].Figure; len(f.Choices) != len(scores) || len(f.Table.Rows) != 4*len(e) || len(f.Legend) != len(e) {
		t.Errorf("%d scores, %d rows, %d names of %d predictors at 4 horizons", len(f.Choices), len(f.Table.Rows), len(f.Legend), len(e))
	}
	if f := s.Blocks[2].Figure; len(f.Choices) != 4 || len(f.Table.Rows) != 4*10 {
		t.Errorf("%d curves, %d rows of tenths", len(f.Choices), len(f.Table.Rows))
	}
	if f := s.Blocks[3].Figure; len(f.Choices) != 3 || !strings.Contains(f.Finding, "were within its 90 % interval") {
		t.Errorf("%d ways to look at arrivals; it finds %q", len(f.Choices), f.Finding)
	}
	if f := s.Blocks[4].Figure; len(f.Legend) != 4 || len(f.Table.Rows) != 4 || !strings.Contains(f.Finding, "where 10 % would be right") {
		t.Errorf("tenths at %d horizons, %d rows; it finds %q", len(f.Legend), len(f.Table.Rows), f.Finding)
	}
}

// Where there is nothing to draw the section says why.
func TestPredictorsWithoutData(t *testing.T) {
	for name, f := range map[string]*results.Forecasts{
		"no policy of this run was asked what it predicts": nil,
		"nothing was asked of the predictors of vector":    results.NewForecastTally([]string{"rays", "ensemble"}).Forecasts(),
	} {
		r := usual.run()
		r.Policies["vector"].Forecasts = f
		s, err := predictorsSection(newView(r))
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Blocks) != 1 || !strings.Contains(s.Blocks[0].Text, name) {
			t.Errorf("the section says %q, want %q", s.Blocks[0].Text, name)
		}
	}
	asked := results.NewForecastTally([]string{"rays", "ensemble"})
	asked.Ask() // at the very end of a run: nothing can be seen of what comes
	r := usual.run()
	r.Policies["vector"].Forecasts = asked.Forecasts()
	s, err := predictorsSection(newView(r))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range s.Blocks[1:] {
		if !strings.HasPrefix(b.Figure.Empty, "No data") {
			t.Errorf("figure %s says %q where there is nothing to draw", b.Figure.ID, b.Figure.Empty)
		}
	}
}

// The interval against values of E. B. Wilson's formula worked out by hand: 10 of 20 is 0.2993 to 0.7007.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n   int64
		lo, hi float64
	}{{10, 20, .29930, .70070}, {0, 20, 0, .16113}, {20, 20, .83887, 1}} {
		if lo, hi := wilson(c.k, c.n); math.Abs(lo-c.lo) > 1e-4 || math.Abs(hi-c.hi) > 1e-4 {
			t.Errorf("%d of %d: %.5f to %.5f, want %.5f to %.5f", c.k, c.n, lo, hi, c.lo, c.hi)
		}
	}
}
