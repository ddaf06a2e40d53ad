package scenarios

import (
	"strings"
	"testing"
	"time"
)

func TestOffset(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"-7h": -7 * time.Hour, "+8h": 8 * time.Hour, "+5h30m": 5*time.Hour + 30*time.Minute, "0s": 0, "-0s": 0, "+14h": 14 * time.Hour,
	} {
		var o Offset
		if err := o.UnmarshalText([]byte(text)); err != nil || time.Duration(o) != want {
			t.Errorf("%s is read as %v, %v, want %v", text, time.Duration(o), err, want)
		}
		var back Offset
		if err := back.UnmarshalText([]byte(o.String())); err != nil || back != o {
			t.Errorf("%s is printed as %s, and read again as %v, %v", text, o, back, err)
		}
	}
	for text, want := range map[string]string{
		"7h": "write +7h", "+-7h": "write one sign", "-15h": "write a value between", "-7": "has no unit", "": "not a duration", "UTC-7": "not a duration",
	} {
		var o Offset
		if err := o.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Lists of numbers have a default, and are printed as they are written.
func TestSplitsOfFOMM(t *testing.T) {
	s := load(t, small)
	if !strings.Contains(string(s.YAML()), "days: [1, 2, 7]\n") || !strings.Contains(string(s.YAML()), "hours: [1, 4, 24]\n") {
		t.Errorf("the defaults are not printed:\n%s", s.YAML())
	}
	s = load(t, small, "options.fomm.days=[7]", "options.fomm.hours=[12, 1]")
	if d, h := s.Options.FOMM.Days, s.Options.FOMM.Hours; len(d) != 1 || d[0] != 7 || h[0] != 12 {
		t.Errorf("overrides gave days %v and hours %v", d, h)
	}
}
