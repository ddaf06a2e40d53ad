package scenarios

import (
	"strings"
	"time"
)

// Offset is a time zone's distance from UTC, at most 14 hours, written -7h, +8h, +5h30m.
type Offset time.Duration

const farthest = Offset(14 * time.Hour)

// UnmarshalText reads a duration behind a sign; 0s needs none.
func (o *Offset) UnmarshalText(text []byte) error {
	digits := strings.TrimLeft(string(text), "+-")
	var d Duration
	switch err := d.UnmarshalText([]byte(digits)); {
	case err != nil:
		return err
	case len(text)-len(digits) > 1:
		return wrong("write one sign", "%s has %d signs", show(string(text)), len(text)-len(digits))
	case Offset(d) > farthest:
		return wrong("write a value between -14h and +14h", "%s is out of range", show(string(text)))
	case d > 0 && len(text) == len(digits):
		return wrong("write +"+digits+" east of Greenwich, -"+digits+" west of it", "%s has no sign", show(string(text)))
	}
	*o = Offset(d)
	if text[0] == '-' {
		*o = -*o
	}
	return nil
}

func (o Offset) String() string {
	switch {
	case o < 0:
		return "-" + Duration(-o).String()
	case o > 0:
		return "+" + Duration(o).String()
	}
	return "0s"
}
