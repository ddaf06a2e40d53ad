package radio

import (
	"math"
	"testing"

	"headway/mobility"
)

// TestCoverageByRange asks every cell about every sample.
func TestCoverageByRange(t *testing.T) {
	rng := random(8)
	cells := scatter(rng, 80, 8000)
	for i := range cells.RangeM {
		if i%3 > 0 {
			cells.RangeM[i] = 900 * rng.Float64()
		}
	}
	tr := wander(rng, 2000, 9000)
	reaches, known := newNearest(t, cells, 0).Reaches(cells)
	got := NewCoverage(tr, reaches)
	want := Coverage{Samples: int64(len(tr.Samples))}
	for _, s := range tr.Samples {
		in := false
		for i, p := range cells.Pos {
			in = in || math.Sqrt(dist2(s.Pos, p)) <= cells.RangeM[i]
		}
		if !in {
			want.Out++
		}
	}
	if !known || got != want || got.Share() < 0.05 || got.Share() > 0.95 {
		t.Errorf("%v %+v, want %+v", known, got, want)
	}
	if _, known := newNearest(t, sites(mobility.Point{}), 0).Reaches(sites(mobility.Point{})); known {
		t.Error("ranges that are not known are")
	}
}

// TestCoverageBySignal: a site is heard up to the distance at which its level, in a car, is Qin above noise.
func TestCoverageBySignal(t *testing.T) {
	m := newNR(t, sites(mobility.Point{}), DefaultParams(), 1)
	limit := m.element - 9 - noiseDBm + 6
	lo, hi := 10.0, 1e5
	for range 60 {
		if mid := (lo + hi) / 2; m.loss.NLOS(mid) < limit {
			lo = mid
		} else {
			hi = mid
		}
	}
	if !m.Reaches(mobility.Point{X: lo * 0.999}) || m.Reaches(mobility.Point{Y: hi * 1.001}) || lo < 500 || lo > 3000 {
		t.Errorf("not the limit: %g m", lo)
	}
}
