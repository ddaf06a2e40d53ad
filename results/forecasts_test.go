package results

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The parts of the Brier score add up to what it is: the mean squared distance of each probability from its outcome.
func TestForecastPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally := NewForecastTally([]string{"a", "b"})
		sum := 0.0
		n := rapid.IntRange(1, 300).Draw(t, "n")
		for range n {
			p, came := rapid.IntRange(0, 100).Draw(t, "p"), rapid.Bool().Draw(t, "came")
			tally.Site(1, 2, p, came)
			d := float64(p) / 100
			if came {
				d = 1 - d
			}
			sum += d * d
		}
		f := tally.Forecasts()
		if len(f.Experts[0].Sites) != 0 || len(f.Experts[1].Sites) != 1 {
			t.Fatalf("figures at %d and %d horizons of predictors that were asked at 0 and 1", len(f.Experts[0].Sites), len(f.Experts[1].Sites))
		}
		s := f.Experts[1].Sites[0]
		if s.WithinS != ForecastHorizonsS[2] || math.Abs(*s.Brier-sum/float64(n)) > 1e-12 {
			t.Fatalf("Brier score %v within %v s, want %v within %v s", *s.Brier, s.WithinS, sum/float64(n), ForecastHorizonsS[2])
		}
		if *s.Resolution > *s.Uncertainty+1e-12 || *s.Reliability < 0 {
			t.Fatalf("resolution %v of uncertainty %v, reliability %v", *s.Resolution, *s.Uncertainty, *s.Reliability)
		}
	})
}

// What two seeds counted adds up to what one that saw all of it counted, whichever comes first.
func TestForecastsMergeExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"a", "b", "c"}
		parts, all := [2]*ForecastTally{NewForecastTally(names), NewForecastTally(names)}, NewForecastTally(names)
		for range rapid.IntRange(0, 200).Draw(t, "n") {
			part := parts[rapid.IntRange(0, 1).Draw(t, "part")]
			e, h := rapid.IntRange(0, 2).Draw(t, "expert"), rapid.IntRange(0, len(ForecastHorizonsS)-1).Draw(t, "horizon")
			p, yes := rapid.IntRange(0, 100).Draw(t, "p"), rapid.Bool().Draw(t, "yes")
			median, sd, at := rapid.Float64Range(0, 700).Draw(t, "median"), rapid.Float64Range(0, 90).Draw(t, "sd"), rapid.Float64Range(0, 700).Draw(t, "at")
			for _, tally := range []*ForecastTally{part, all} {
				tally.Ask()
				tally.Site(e, h, p, yes)
				tally.Moved(e, h, yes)
				tally.Unforeseen(h, p%3)
				tally.Time(e, arrivalOf(max(0, median-sd), median, median+2*sd, at))
			}
		}
		for _, order := range [][2]int{{0, 1}, {1, 0}} {
			sum := NewForecastTally(names)
			sum.Merge(parts[order[0]])
			sum.Merge(parts[order[1]])
			if d := cmp.Diff(all.Forecasts(), sum.Forecasts()); d != "" {
				t.Fatal(d)
			}
		}
	})
}

// Of right probabilities, what is corrected for chance is off by nothing in the mean, however few the cases; without that they
// look worse the fewer they are.
func TestFewCasesLookNoWorse(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	raw, corrected, chance := 0.0, 0.0, 0.0
	const worlds, cases = 400, 300
	for range worlds {
		tally := NewForecastTally([]string{"a"})
		for range cases {
			p := 5 + 10*rnd.IntN(10)
			tally.Site(0, 0, p, rnd.IntN(100) < p)
			chance += float64(p) / 100 * (1 - float64(p)/100) * 10 / cases / cases
		}
		s := tally.Forecasts().Experts[0].Sites[0]
		raw, corrected = raw+*s.Reliability, corrected+*s.ReliabilityCorrected
	}
	raw, corrected, chance = raw/worlds, corrected/worlds, chance/worlds
	if math.Abs(corrected) > chance/10 {
		t.Errorf("corrected: %.5f, want 0", corrected)
	}
	if math.Abs(raw-chance) > chance/10 {
		t.Errorf("as it is: %.5f, want %.5f", raw, chance)
	}
}

// A run.json that was changed by hand must not draw nonsense.
func TestChecksForecasts(t *testing.T) {
	for _, c := range []struct {
		change func(s *SiteForecast)
		want   string
	}{
		{func(s *SiteForecast) { s.N = s.N[:1] }, "2 probabilities, 1 counts and 2 outcomes"},
		{func(s *SiteForecast) { s.Percent[1] = 101 }, "101 % is no probability"},
		{func(s *SiteForecast) { s.Came[0] = 9 }, "9 of 4 cases came true"},
		{func(s *SiteForecast) { s.Named = 3 }, "3 of 2 changes of the site were named"},
	} {
		s := SiteForecast{WithinS: 10, Percent: []int{0, 50}, N: []int64{4, 2}, Came: []int64{0, 1}, Moved: 2, Named: 1}
		f := &Forecasts{Asked: 1, Experts: []ExpertForecast{{Name: "rays", Sites: []SiteForecast{s}}}}
		if err := f.check("vector"); err != nil {
			t.Fatal(err)
		}
		c.change(&f.Experts[0].Sites[0])
		if err := f.check("vector"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one that says %q", err, c.want)
		}
	}
}
