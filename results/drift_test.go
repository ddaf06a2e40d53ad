package results

import (
	"bytes"
	"strings"
	"testing"
)

// driftPair is a simulation and a testbed that differ in four metrics.
func driftPair(t *testing.T) (sim, bed *Run) {
	t.Helper()
	sim, bed = threePolicies(t, 8), threePolicies(t, 8)
	bed.Mode = "testbed"
	for metric, v := range map[string][2]float64{
		"hit_rate": {0.951, 0.942}, "latency_ms_p50": {8.2, 8.0}, "latency_ms_p99": {21, 24}, "crossing_stall_ms_p50": {0, 0},
	} {
		for i, r := range []*Run{sim, bed} {
			per := make([]*float64, 8)
			for k := range per {
				x := v[i] * (1 + 0.001*float64(k)*float64(i))
				per[k] = &x
			}
			r.Policies["static"].Metrics[metric] = Metric{Mean: per[0], PerSeed: per}
		}
	}
	return sim, bed
}

// What is off is held against the marks, whichever side is the simulation; where both are of a kind there are none.
func TestDrift(t *testing.T) {
	sim, bed := driftPair(t)
	for _, sides := range [][2]*Run{{sim, bed}, {bed, sim}} {
		c, err := Compare(Side{sides[0], "static"}, Side{sides[1], "static"}, CompareOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"hit_rate": DriftWithin, "latency_ms_p50": DriftWithin, "latency_ms_p99": DriftBeyond, "crossing_stall_ms_p50": DriftWithin}
		if len(c.Drift) != len(want) {
			t.Fatalf("%d drifts", len(c.Drift))
		}
		for _, d := range c.Drift {
			if d.Verdict != want[d.Metric] {
				t.Errorf("%s is %s, off by %s of %s", d.Metric, d.Verdict, d.OffText(), d.LimitText())
			}
		}
		if d := c.Drift[2]; *d.Off > -0.12 || *d.Off < -0.14 || *d.Lo > *d.Off || *d.Hi < *d.Off || d.LimitText() != "5 %" || !strings.HasPrefix(d.OffText(), "-12.8") {
			t.Errorf("p99: %+v %s", d, d.OffText())
		}
		if d := c.Drift[0]; d.OffText() == "" || d.LimitText() != "1 pp" || *d.Off < 0 {
			t.Errorf("hit rate: %s, may be %s", d.OffText(), d.LimitText())
		}
		var text bytes.Buffer
		if err := c.Text(&text, TextOptions{Width: 100}); err != nil || !strings.Contains(text.String(), "off by") {
			t.Errorf("%v\n%s", err, &text)
		}
	}
	if c, err := Compare(Side{sim, "static"}, Side{sim, "static"}, CompareOptions{}); err != nil || c.Drift != nil {
		t.Errorf("a simulation beside itself drifts: %v", err)
	}
	for _, r := range []*Run{sim, bed} {
		delete(r.Policies["static"].Metrics, "hit_rate")
	}
	if c, err := Compare(Side{sim, "static"}, Side{bed, "static"}, CompareOptions{}); err != nil || c.Drift[0].Verdict != DriftNone || c.Drift[0].OffText() != "-" {
		t.Errorf("without data: %v", err)
	}
}
