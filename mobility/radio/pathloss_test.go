package radio

import (
	"math"
	"strings"
	"testing"
)

func newPathLoss(t testing.TB, env Environment, ghz float64) *PathLoss {
	t.Helper()
	p, err := NewPathLoss(env, ghz, 0, 1.5)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPathLossVectors holds the formulas to values computed from TR 38.901 with other code, to 0.01 dB.
func TestPathLossVectors(t *testing.T) {
	at := []float64{50, 100, 200, 500, 1000, 2000}
	for _, c := range []struct {
		env   Environment
		ghz   float64
		sight bool
		want  []float64
	}{
		{UMa, 3.5, true, []float64{77.21, 83.14, 89.57, 98.27, 109.41, 121.45}},
		{UMa, 3.5, false, []float64{92.51, 103.04, 114.46, 129.92, 141.67, 153.43}},
		{UMi, 3.5, true, []float64{79.09, 85.31, 91.61, 107.11, 119.15, 131.19}},
		{UMi, 3.5, false, []float64{94.18, 104.64, 115.23, 129.26, 139.89, 150.52}},
		{RMa, 3.5, true, []float64{79.15, 84.20, 90.15, 98.61, 105.46, 113.02}},
		{RMa, 3.5, false, []float64{83.26, 92.67, 103.64, 118.82, 130.42, 142.05}},
		{UMa, 0.7, true, []float64{63.23, 69.16, 80.01, 95.83, 107.85, 119.89}},
		{UMa, 0.7, false, []float64{78.53, 89.06, 100.48, 115.94, 127.69, 139.45}},
		{UMi, 0.7, true, []float64{66.50, 78.36, 90.35, 106.26, 118.30, 130.34}},
		{UMi, 0.7, false, []float64{79.29, 89.76, 100.34, 114.38, 125.00, 135.63}},
		{RMa, 0.7, true, []float64{65.17, 70.22, 76.17, 84.63, 93.38, 105.42}},
		{RMa, 0.7, false, []float64{69.28, 78.69, 89.66, 104.84, 116.44, 128.07}},
	} {
		p := newPathLoss(t, c.env, c.ghz)
		for i, d := range at {
			got := p.NLOS(d)
			if c.sight {
				got = p.LOS(d)
			}
			if math.Abs(got-c.want[i]) > 0.01 {
				t.Errorf("%v at %g GHz, %g m, line of sight %v: %.3f dB, want %.2f", c.env, c.ghz, d, c.sight, got, c.want[i])
			}
		}
	}
}

func TestBreakpointAndSight(t *testing.T) {
	for _, c := range []struct {
		env    Environment
		ghz    float64
		want   float64
		chance [3]float64
	}{
		{UMa, 3.5, 560, [3]float64{0.3477, 0.0363, 0.0180}},
		{UMi, 3.5, 210, [3]float64{0.2310, 0.0360, 0.0180}},
		{RMa, 0.7, 769.7, [3]float64{0.9139, 0.6126, 0.3716}},
	} {
		p := newPathLoss(t, c.env, c.ghz)
		if math.Abs(p.Breakpoint()-c.want) > 0.05 {
			t.Errorf("%v: the breakpoint is at %.2f m, want %.1f", c.env, p.Breakpoint(), c.want)
		}
		// The two laws meet there (in RMa to 0.01 dB, as its formula takes the horizontal distance for the sloping one).
		if a, b := p.LOS(p.Breakpoint()*(1-1e-9)), p.LOS(p.Breakpoint()*(1+1e-9)); math.Abs(a-b) > 0.01 {
			t.Errorf("%v: %g dB before the breakpoint and %g after it", c.env, a, b)
		}
		for i, d := range []float64{100, 500, 1000} {
			if got := p.Sight(d); math.Abs(got-c.chance[i]) > 0.0001 {
				t.Errorf("%v: line of sight at %g m: %.5f, want %.4f", c.env, d, got, c.chance[i])
			}
		}
		last := -1.0
		for d := 0.0; d < 20000; d += 7 {
			if b := p.sightBelow(d); b < p.Sight(d) || b < p.Sight(d+1000) {
				t.Fatalf("%v: at %g m the bound is %g, the probability %g", c.env, d, b, p.Sight(d))
			}
			if l := p.LOS(d); l < last {
				t.Fatalf("%v: the loss falls at %g m", c.env, d)
			} else {
				last = l
			}
			if p.NLOS(d) < p.LOS(d) {
				t.Fatalf("%v: at %g m a blocked link is the better one", c.env, d)
			}
		}
	}
}

// TestHidden: what is known of blocked links in advance leaves their loss as it is, to the bit.
func TestHidden(t *testing.T) {
	for env := UMa; env <= RMa; env++ {
		for _, ghz := range []float64{0.5, 0.7, 3.5, 28} {
			for _, mast := range []float64{5, 10, 25, 35, 150} {
				for _, vehicle := range []float64{1.5, 10} {
					p, err := NewPathLoss(env, ghz, mast, vehicle)
					if err != nil {
						t.Fatal(err)
					}
					for d := 1.0; d < 1e7; d *= 1.07 {
						if got, want := p.hidden(d*d), p.NLOS(d); got != want {
							t.Fatalf("%v, %g GHz, %g over %g m: %g dB at %g m, want %g", env, ghz, mast, vehicle, got, d, want)
						}
					}
				}
			}
			if p := newPathLoss(t, env, ghz); p.plainFrom2 > 100*100 || p.plainTo2 < 5000*5000 {
				t.Errorf("%v at %g GHz: known from %g to %g m only", env, ghz, math.Sqrt(p.plainFrom2), math.Sqrt(p.plainTo2))
			}
		}
	}
}

// TestReach: no link beyond the reach of a loss has less than it and the margin.
func TestReach(t *testing.T) {
	for env := UMa; env <= RMa; env++ {
		for _, ghz := range []float64{0.7, 3.5, 28} {
			for rule := SightDrawn; rule <= SightNever; rule++ {
				m := &NR{loss: newPathLoss(t, env, ghz), params: Params{Sight: rule}}
				for loss := 60.0; loss < 160; loss += 3.7 {
					d := m.reach(loss) * (1 + 1e-12)
					if d < LeastDistance {
						continue
					}
					if got := m.loss.NLOS(d); rule != SightAlways && got < loss+nearMargin-1e-5 {
						t.Errorf("%v, %g GHz, %v: a blocked link at the reach of %g dB, %g m, has %g dB", env, ghz, rule, loss, d, got)
					}
					margin := map[SightRule]float64{SightDrawn: farMargin, SightAlways: nearMargin, SightNever: -1000}[rule]
					if got := m.loss.LOS(d); got < loss+margin-1e-5 {
						t.Errorf("%v, %g GHz, %v: a link at the reach of %g dB, %g m, has %g dB", env, ghz, rule, loss, d, got)
					}
				}
			}
		}
	}
}

func TestPathLossRefuses(t *testing.T) {
	for _, c := range []struct {
		env                Environment
		ghz, mast, vehicle float64
		want               string
	}{
		{UMa, 0.4, 0, 1.5, "from 0.5 to 100 GHz"},
		{RMa, 31, 0, 1.5, "from 0.5 to 30 GHz"},
		{UMa, math.NaN(), 0, 1.5, "from 0.5 to 100 GHz"},
		{UMi, 3.5, 4, 1.5, "between 5 and 150 m"},
		{UMi, 3.5, 10, 1, "between 1.5 and 10 m"},
	} {
		if _, err := NewPathLoss(c.env, c.ghz, c.mast, c.vehicle); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %q", c, err, c.want)
		}
	}
}
