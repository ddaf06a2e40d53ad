package scenarios

import (
	"strings"
	"testing"
	"time"
)

// TestHandoverDefaults: what is left out depends on the model and its variant, and what is given stays.
func TestHandoverDefaults(t *testing.T) {
	ms := func(n int) Duration { return Duration(time.Duration(n) * time.Millisecond) }
	for _, c := range []struct {
		handover    string
		hysteresis  Hysteresis
		median, p95 Duration
		propagation bool
	}{
		{"{}", Hysteresis{30, "m"}, ms(45), 0, false},
		{"{hysteresis: 0m, interruption: 7ms}", Hysteresis{0, "m"}, ms(7), 0, false},
		{"{model: a3}", Hysteresis{3, "dB"}, ms(45), ms(80), true},
		{"{model: a3, hysteresis: 0dB}", Hysteresis{0, "dB"}, ms(45), ms(80), true},
		{"{model: a3, variant: daps}", Hysteresis{3, "dB"}, ms(2), ms(2), true},
		{"{model: a3, variant: ltm, interruption_p95: 50ms}", Hysteresis{3, "dB"}, ms(20), ms(50), true},
		{"{model: a3, interruption: 60ms}", Hysteresis{3, "dB"}, ms(60), ms(60), true},
	} {
		text := small + "radio: {hexagons: {}, handover: " + c.handover + "}\n"
		s := load(t, text)
		h := s.Radio.Handover
		if h.Hysteresis != c.hysteresis || h.Interruption != c.median || h.InterruptionP95 != c.p95 || (s.Radio.Propagation != nil) != c.propagation {
			t.Errorf("%s: %+v, propagation %+v", c.handover, h, s.Radio.Propagation)
		}
		if c.propagation && (s.Radio.Propagation.Frequency != 3.5e9 || s.Radio.Propagation.Power != 46 || !s.Radio.Propagation.Shadowing) {
			t.Errorf("%s: %+v", c.handover, s.Radio.Propagation)
		}
		again := load(t, string(s.YAML()))
		if again.Hash() != s.Hash() || !strings.Contains(string(s.YAML()), "hysteresis: "+c.hysteresis.String()) {
			t.Errorf("%s: printed, it is another scenario:\n%s", c.handover, s.YAML())
		}
	}
}
