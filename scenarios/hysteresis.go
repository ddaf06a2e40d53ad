package scenarios

import "strings"

// Hysteresis is that of a handover: a length, or a ratio of signals, whichever the model compares. The zero value, without
// unit, is none at all.
type Hysteresis struct {
	Value float64
	Unit  string // "m" or "dB"
}

// UnmarshalText reads 30m, 1.2km or 3dB.
func (h *Hysteresis) UnmarshalText(text []byte) error {
	q, unit := lengths, "m"
	if strings.HasSuffix(strings.ToLower(string(text)), "b") {
		q, unit = decibels, "dB"
	}
	v, err := q.float(string(text))
	switch {
	case err != nil && unit == "m" && instead(err) == "write "+string(text)+"m or "+string(text)+"km":
		return wrong("write "+string(text)+"m for the model nearest, or "+string(text)+"dB for a3", "%s has no unit", show(string(text)))
	case err != nil:
		return err
	case v < 0:
		return wrong("write it without the sign", "%s is negative", show(string(text)))
	}
	*h = Hysteresis{v, unit}
	return nil
}

func (h Hysteresis) String() string {
	switch h.Unit {
	case "":
		return ""
	case "dB":
		return decibels.print(h.Value)
	}
	return lengths.print(h.Value)
}
