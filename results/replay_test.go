package results

import (
	"bytes"
	"testing"
)

// The summary of a replay has the columns of the published experiment, as fractions.
func TestSummaryOfReplay(t *testing.T) {
	run := threePolicies(t, 1)
	for i, p := range run.PolicyOrder {
		run.Policies[p].Presence = &Presence{}
		for name, v := range map[string]float64{
			"availability": 0.78682, "lost_at_start": 0.0108174800, "lost_at_move": 0.2, "excess_data": 157.27071, "next_site_accuracy": 0,
			"equivalent_transfers": 142749.2, "copies_ordered": 153377, "copies_landed": 122022, "copies_unused": 0,
		} {
			run.Policies[p].Metrics[name] = mustMetric(t, v/float64(i+1))
		}
	}
	var b bytes.Buffer
	if err := Summary(&b, run, TextOptions{Width: 200}); err != nil {
		t.Fatal(err)
	}
	wantText(t, b.String(), `
policy  available  lost@start  lost@move  acc@move    excess  transfers  ordered  landed  unused  cost $
static    *0.7868      0.0108     0.2000    0.0000  157.2707     142749   153377  122022       0    20.8
vector     0.3934      0.0054     0.1000    0.0000   78.6354      71375    76688   61011       0   *12.5
keep       0.2623     *0.0036    *0.0667    0.0000  *52.4236     *47583    51126   40674       0    12.5
One seed: no intervals; * marks the best.
`)
}

func TestPresenceAdds(t *testing.T) {
	a := Presence{
		OverallS: 1, CorrectS: 2, LostStartS: 3, LostMoveS: 4, ExcessS: 5, Crossings: 6, CrossingHits: 7, Starts: 8, StartHits: 9, Orders: 10,
		Completed: 11, NeverUsed: 12, Transfer: 13, TransferUnit: 60, Series: "s",
	}
	b := a
	b.Add(&a)
	want := Presence{
		OverallS: 2, CorrectS: 4, LostStartS: 6, LostMoveS: 8, ExcessS: 10, Crossings: 12, CrossingHits: 14, Starts: 16, StartHits: 18, Orders: 20,
		Completed: 22, NeverUsed: 24, Transfer: 26, TransferUnit: 60, Series: "s",
	}
	if b != want {
		t.Errorf("got %+v, want %+v", b, want)
	}
}
