package report

import (
	"strings"
	"testing"

	"headway/results"
)

// TestHandoverFigure: squares are joined alike for all kinds and lose no handover, marks are on one scale, and the finding's
// figures are those of the bins.
func TestHandoverFigure(t *testing.T) {
	grid := func(n, step int, each int64) results.MapBins {
		b := results.MapBins{StepLon: .001, StepLat: .001}
		for i := 0; i < n*n; i += step {
			b.Lon, b.Lat, b.N = append(b.Lon, 6+.001*float64(i%n)), append(b.Lat, 49+.001*float64(i/n)), append(b.N, each)
		}
		return b
	}
	m := &results.Map{Handovers: map[string]results.MapBins{
		results.PlainHandover: grid(60, 1, 10), results.PingPong: grid(60, 7, 1), results.TooLate: grid(30, 50, 2),
	}, DrivenKM: 1000}
	rasters, joined, err := handoverRasters(m, newProjection(6, 49, 6.06, 49.06))
	if err != nil || joined != 4 {
		t.Fatalf("joined %d by %d (%v), want 4 by 4", joined, joined, err)
	}
	for i, want := range []int64{36000, 515, 36} {
		r, n := rasters[i], int64(0)
		for k := 2; k < len(r.Cells); k += 3 {
			n += r.Cells[k]
		}
		if n != want || r.Max != rasters[0].Max || r.X0 != rasters[0].X0 || r.DX != rasters[0].DX {
			t.Errorf("kind %d has %d of %d handovers, on a scale of %d from %v by %v", i, n, want, r.Max, r.X0, r.DX)
		}
	}
	v := &view{run: &results.Run{Map: m}}
	v.run.Input.TripS = 7200
	got := handoverFinding(v)
	for _, want := range []string{"36,551 handovers", "37 per km", "305 per minute", "1.41 % were ping-pongs", "0.0985 % too late"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	if got := coverageFinding(&v.run.Input); got != "" {
		t.Errorf("of nothing known: %q", got)
	}
	v.run.Input.OutOfReach, v.run.Input.Signal = results.Value(0.004), &results.Signal{P5: -118, P50: -97, P95: -71, Weak: 0.213}
	got = coverageFinding(&v.run.Input)
	for _, want := range []string{"0.400 % of the fixes", "-97 dBm in the median", "-118 to -71", "below -110 dBm in 21.3 %"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	if table := handoverPlaces(m); len(table.Rows) != tableRows {
		t.Errorf("the table has %d rows", len(table.Rows))
	}
	m.Handovers[results.TooLate] = results.MapBins{Lon: []float64{1}, N: []int64{1}}
	if _, _, err := handoverRasters(m, newProjection(6, 49, 6.06, 49.06)); err == nil || !strings.Contains(err.Error(), "too_late") {
		t.Errorf("bins without latitudes: %v", err)
	}
}
