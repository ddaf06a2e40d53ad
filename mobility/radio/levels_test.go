package radio

import (
	"math"
	"slices"
	"testing"
	"time"

	"headway/mobility"
)

// TestLevels counts what a vehicle hears of its cell by hand, at every measurement, also while it stands, and not while it
// has no link.
func TestLevels(t *testing.T) {
	p := calm()
	p.OutOfSyncDB, p.InSyncDB = -8, -6
	cells := sites(mobility.Point{}, mobility.Point{X: 900})
	far := mobility.Point{X: -3000}
	tr := trip([]mobility.Point{{X: -500}, {X: 400}, {X: 400}, far, {X: 0}},
		[]time.Duration{60 * time.Second, 600 * time.Second, 100 * time.Second, 90*time.Second + 130*time.Millisecond})
	m := newNR(t, cells, p, 1)
	var got, want Levels
	stays := m.Counting(&got).Trip(nil, tr, 0)
	var heard []float64
	drives(m, tr, m.streams("radio/v").Uint64(), func(d *drive, now time.Duration) {
		d.decide(now, min(now+p.Period, d.end+1))
		if d.down == never {
			level := d.heard[d.serving].level
			want[RSRPIndex(level)]++
			heard = append(heard, math.Floor(level))
		}
	})
	if got != want {
		t.Errorf("counted %v, by hand %v", got, want)
	}
	if !slices.ContainsFunc(stays, func(a Attachment) bool { return a.Kind == LinkFailure }) || len(heard) < 3000 || int64(len(heard)) >= int64(tr.Span/p.Period) {
		t.Errorf("%d of %d measurements with a link, stays %v", len(heard), tr.Span/p.Period, stays)
	}
	slices.Sort(heard)
	weak := 0
	for _, l := range heard {
		if l < Weak {
			weak++
		}
	}
	if b := got.Below(Weak); b != float64(weak)/float64(len(heard)) || weak == 0 {
		t.Errorf("%g below %d dBm, by hand %d of %d", b, Weak, weak, len(heard))
	}
	for _, share := range []float64{0.05, 0.5, 0.95} {
		if q, want := got.Quantile(share), heard[int(math.Ceil(share*float64(len(heard))))-1]; q != want {
			t.Errorf("quantile %g is %g dBm, by hand %g", share, q, want)
		}
	}
	var none Levels
	if !math.IsNaN(none.Quantile(0.5)) || !math.IsNaN(none.Below(Weak)) {
		t.Error("no measurements have figures")
	}
}
