package fabric

import (
	"math"
	"testing"
	"time"

	"headway/mec"
)

// A plan that is believed is told as ways that lead to its sites at its times, give or take, with the weight of the belief;
// one that is more likely a lie is not told.
func TestPlansAreWaysWhereCopiesAreSlow(t *testing.T) {
	told := func(kept float64) (at [2]float64, weight float64) {
		h := hints{clients: make([]*intent, 1), plans: record{made: recordMost, kept: kept}}
		c := h.of(0)
		c.named, c.ratio = true, 1
		c.stops = append(c.stops, stop{1, 100 * time.Second}, stop{2, 200 * time.Second})
		d := &slow{hints: &h, known: newPrecedents(1, 15*time.Minute, true), view: newVenture(3, 15*time.Minute)}
		d.view.delay = 1
		d.view.lead = func(mec.SiteID) (r, tau float64) { return 0, 30 }
		d.view.hear(d.ask(&Engine{Config: Config{Map: oneTile{}}}, 0, 0, &place{}))
		for b := range ventureBins {
			one, two := &d.view.sites[1].stays[b], &d.view.sites[2].stays[b]
			at[0] += one.idle
			at[1] += two.idle
		}
		return at, d.view.sites[2].comes
	}
	at, weight := told(recordMost)
	if math.Abs(weight-0.96) > 0.02 || math.Abs(at[0]/weight-100) > 5 || math.Abs(at[1]/weight-200) > 5 {
		t.Errorf("a plan is told with weight %v, its sites after %v s", weight, at)
	}
	if _, weight = told(recordMost / 4); weight != 0 {
		t.Errorf("a plan that is likely a lie is told with weight %v", weight)
	}
}
