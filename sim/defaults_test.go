package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"headway/fabric"
	"headway/mobility/radio"
	"headway/scenarios"
)

// What a scenario leaves out is what the tests of fabric and radio take for the defaults.
func TestDefaultsAreThoseOfTheScenario(t *testing.T) {
	quick, _ := scenarios.Find("quickstart")
	s, err := scenarios.Load(scenarios.Source{Name: "quickstart", Text: quick.Text, Set: []string{
		"radio.propagation={}", "radio.handover={model: a3, ttt: 100ms}",
	}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, want := x.engineConfig(1).Options, fabric.DefaultOptions()
	got.LocalTime, want.VOMM.Buffer = 0, got.VOMM.Buffer // the buffer means nothing without dwell
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("options (- DefaultOptions, + scenario):\n%s", d)
	}
	heard := signals(s.Radio.Propagation, &s.Radio.Handover)
	heard.Interruption = radio.Law{} // radio's own stands for the variant's
	if d := cmp.Diff(radio.DefaultParams(), heard); d != "" {
		t.Errorf("signals (- DefaultParams, + scenario):\n%s", d)
	}
}
