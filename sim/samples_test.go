package sim

import (
	"io"
	"os"
	"testing"

	"headway/scenarios"
)

// TestSumoSample runs the shipped trace from SUMO as it stands.
func TestSumoSample(t *testing.T) {
	const dir = "../scenarios/samples"
	text, err := os.ReadFile(dir + "/sumo-grid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenarios.Load(scenarios.Source{Name: dir + "/sumo-grid.yaml", Text: text, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(s, func(path string) (io.ReadCloser, error) { return os.Open(path) })
	if err != nil {
		t.Fatal(err)
	}
	in := x.Inputs()
	if in.Vehicles != 30 || in.Trips != 30 || in.Trace.Rows != 765 || in.Trace.RowsKept != 765 {
		t.Errorf("read %+v, %+v; want 765 fixes of 30 vehicles, all kept, one trip each", in, *in.Trace)
	}
	// Cars of SUMO's default kind on streets with its default limit of 13.89 m/s, which they exceed by a tenth and a bit at most.
	standing := 0
	for i := range x.trace.Trips {
		for _, s := range x.trace.SamplesOf(i) {
			if v := float64(s.VX)*float64(s.VX) + float64(s.VY)*float64(s.VY); v > 18*18 {
				t.Fatalf("%+v is too fast", s)
			} else if v == 0 {
				standing++
			}
		}
	}
	if standing < 100 {
		t.Errorf("cars stand at %d fixes: are there traffic lights?", standing)
	}
	r := run(t, x, 2)
	if len(r.Gates) != 1 || r.Gates[0].Verdict != "pass" {
		t.Errorf("gates: %+v", r.Gates)
	}
}
