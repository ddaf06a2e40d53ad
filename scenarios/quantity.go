package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// unit is a unit of measurement, as a multiple of its kind's base unit.
type unit struct {
	name string
	size float64
}

// quantity is a kind of number with a unit: the one rule by which it is read and printed.
type quantity struct {
	what    string // with its article
	units   []unit // the base unit first
	likely  string // units that a bare number may have been meant in
	example string
	signed  bool // may be negative
}

var (
	lengths    = quantity{"a length", []unit{{"m", 1}, {"km", 1000}, {"mi", 1609.344}}, "m km", "30m, 1.2km, 1mi", false}
	speeds     = quantity{"a speed", []unit{{"m/s", 1}, {"km/h", 1000.0 / 3600}, {"mph", 1609.344 / 3600}}, "m/s km/h", "27m/s, 100km/h, 60mph", false}
	angles     = quantity{"an angle", []unit{{"deg", 1}}, "deg", "45deg", false}
	bandwidths = quantity{"a bandwidth", []unit{{"bps", 1}, {"kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}, {"Tbps", 1e12}}, "Mbps Gbps", "25Gbps, 100Mbps", false}
	rates      = quantity{"a rate", []unit{{"/s", 1}, {"/min", 1.0 / 60}, {"/h", 1.0 / 3600}}, "/s /min", "0.5/s, 30/min, 2/h", false}
	sizes      = quantity{"a size", []unit{
		{"B", 1},
		{"KiB", 1 << 10},
		{"MiB", 1 << 20},
		{"GiB", 1 << 30},
		{"TiB", 1 << 40},
		{"kB", 1e3},
		{"MB", 1e6},
		{"GB", 1e9},
		{"TB", 1e12},
	}, "KiB MiB", "512B, 64KiB, 200MiB, 1GiB, 5MB", false}
	durations = quantity{
		"a duration",
		[]unit{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}},
		"ms s", "250us, 10ms, 1.5s, 7h30m, 2d", false,
	}
	decibels    = quantity{"a ratio in decibels", []unit{{"dB", 1}}, "dB", "3dB, -6dB", true}
	powers      = quantity{"a power", []unit{{"dBm", 1}}, "dBm", "46dBm", true}
	frequencies = quantity{"a frequency", []unit{{"Hz", 1}, {"kHz", 1e3}, {"MHz", 1e6}, {"GHz", 1e9}}, "MHz GHz", "3.5GHz, 100MHz", false}
)

var scientific = regexp.MustCompile(`^[-+]?[0-9.]+[eE][-+]?[0-9]+`)

// split cuts text into its number and unit.
func (q quantity) split(text string) (string, unit, error) {
	digits := strings.TrimRight(leading(text, "-+.0123456789_"), "_")
	name := text[len(digits):]
	if power := scientific.FindString(text); power != "" {
		return "", unit{}, number(power)
	}
	if !strings.ContainsAny(digits, "0123456789") {
		return "", unit{}, q.not(text)
	}
	if err := number(digits); err != nil {
		return "", unit{}, err
	}
	if name == "" {
		return "", unit{}, q.bare(digits)
	}
	if digits[0] == '-' && !q.signed {
		return "", unit{}, wrong("write it without the sign", "%s is negative", show(text))
	}
	for _, u := range q.units {
		if u.name == name {
			return digits, u, nil
		}
	}
	return "", unit{}, q.unknownUnit(text, digits, name)
}

// bare is the complaint about a number without a unit.
func (q quantity) bare(digits string) error {
	var ways []string
	for u := range strings.FieldsSeq(q.likely) {
		ways = append(ways, digits+u)
	}
	return wrong("write "+strings.Join(ways, " or "), "%s has no unit", digits)
}

// aliases are ways in which people write units, and how they are written here.
var aliases = map[string]string{
	"µs": "us", "μs": "us", "msec": "ms", "sec": "s", "min": "m", "hours": "h", "days": "d", "°": "deg", "kmh": "km/h", "kph": "km/h",
	"mps": "m/s", "Gbit/s": "Gbps", "Mbit/s": "Mbps", "Gb/s": "Gbps", "Mb/s": "Mbps", "K": "KiB", "M": "MiB", "G": "GiB", "Hz": "/s", "/m": "/min",
}

func (q quantity) unknownUnit(text, digits, name string) error {
	var names []string
	for _, u := range q.units {
		names = append(names, u.name)
	}
	if trimmed := strings.TrimSpace(name); slices.Contains(names, trimmed) {
		return wrong("write "+digits+trimmed, "%s has a space before its unit", show(text))
	}
	hint := "the units are " + strings.Join(names, ", ")
	bits, inBytes := strings.CutSuffix(name, "Bps")
	if i := slices.IndexFunc(names, func(u string) bool { return strings.EqualFold(u, name) }); i >= 0 {
		hint = "write " + digits + names[i]
	}
	if alias := aliases[name]; slices.Contains(names, alias) {
		hint = "write " + digits + alias
	}
	if v, err := parseFloat(digits); err == nil && inBytes && slices.Contains(names, bits+"bps") {
		hint = "write " + decimalText(8*v) + bits + "bps: bandwidth is in bits"
	}
	return wrong(hint, "%s is no unit of %s", show(name), q.what)
}

func (q quantity) not(text string) error {
	return wrong("write one like "+q.example, "%s is not %s", show(text), q.what)
}

// float reads text into the base unit.
func (q quantity) float(text string) (float64, error) {
	digits, u, err := q.split(text)
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0, wrong("", "%s is out of range", show(text))
	}
	return bounded(text, v*u.size)
}

// print is the shortest notation that float reads as v again; the base unit, tried first, always does.
func (q quantity) print(v float64) string {
	best := ""
	for _, u := range q.units {
		text := decimalText(v/u.size) + u.name
		if best != "" && len(text) >= len(best) {
			continue
		}
		if got, err := q.float(text); best == "" || err == nil && got == v {
			best = text
		}
	}
	return best
}

// pattern is the notation as a regular expression, for the schema.
func (q quantity) pattern() string {
	sign := ""
	if q.signed {
		sign = "-?"
	}
	return "^" + sign + decimal + q.unitPattern() + "$"
}

func (q quantity) unitPattern() string {
	var names []string
	for _, u := range q.units {
		names = append(names, regexp.QuoteMeta(u.name))
	}
	return fmt.Sprintf("(%s)", strings.Join(names, "|"))
}

// leading is the longest beginning of text that has only these characters.
func leading(text, characters string) string {
	return text[:len(text)-len(strings.TrimLeft(text, characters))]
}
