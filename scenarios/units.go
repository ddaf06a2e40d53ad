package scenarios

import (
	"strconv"
	"strings"
	"time"
)

// Units as they are written in YAML. UnmarshalText reads one, with an error that says what to write instead; String
// prints it so that UnmarshalText gives the same value again.
type (
	// Duration is a time in ns, at most 10 years, written 250us, 10ms, 1.5s, 3m, 7h30m, 2d.
	Duration time.Duration
	// Bytes is a size, written 512B, 64KiB, 2MiB, 1GiB (powers of 1024) or 5kB, 2MB, 1GB (powers of 1000).
	Bytes int64
	// Length is a distance in metres, written 30m, 1.2km, 1mi.
	Length float64
	// Speed is in m/s, written 27m/s, 100km/h, 60mph.
	Speed float64
	// Angle is in degrees, written 45deg.
	Angle float64
	// Bandwidth is in bit/s, written 25Gbps, 100Mbps.
	Bandwidth float64
	// Rate is in events per second, written 0.5/s, 30/min, 2/h.
	Rate float64
	// Ratio is a plain number between 0 and 1, or a percentage: 0.3 or 30%.
	Ratio float64
	// Percent is written 95%, and held as 0.95.
	Percent float64
	// Decibel is a ratio of powers in dB, written 3dB, -6dB.
	Decibel float64
	// Power is a power in dBm, written 46dBm.
	Power float64
	// Frequency is in Hz, written 3.5GHz, 100MHz.
	Frequency float64
	// USD is an amount in US$, written as a plain number or 0.02USD.
	USD float64
	// LonLat is a position in degrees, written [lon, lat]; the zero value means the default origin.
	LonLat [2]float64
)

// Limit is a gate's limit: a plain number in the metric's own unit, or a percentage of the other policy's value. It may be
// negative. 5% is held as 0.05.
type Limit struct {
	Value    float64
	Relative bool // written with %
}

// UnmarshalText reads 30m, 1.2km, 1mi.
func (v *Length) UnmarshalText(text []byte) error { return readFloat(v, text, lengths.float) }

// UnmarshalText reads 27m/s, 100km/h, 60mph.
func (v *Speed) UnmarshalText(text []byte) error { return readFloat(v, text, speeds.float) }

// UnmarshalText reads 45deg.
func (v *Angle) UnmarshalText(text []byte) error { return readFloat(v, text, angles.float) }

// UnmarshalText reads 25Gbps, 100Mbps.
func (v *Bandwidth) UnmarshalText(text []byte) error { return readFloat(v, text, bandwidths.float) }

// UnmarshalText reads 0.5/s, 30/min, 2/h.
func (v *Rate) UnmarshalText(text []byte) error { return readFloat(v, text, rates.float) }

// UnmarshalText reads 0.3 or 30%.
func (v *Ratio) UnmarshalText(text []byte) error { return readFloat(v, text, ratio) }

// UnmarshalText reads 95%.
func (v *Percent) UnmarshalText(text []byte) error { return readFloat(v, text, percent) }

// UnmarshalText reads 3dB, -6dB.
func (v *Decibel) UnmarshalText(text []byte) error { return readFloat(v, text, decibels.float) }

// UnmarshalText reads 46dBm.
func (v *Power) UnmarshalText(text []byte) error { return readFloat(v, text, powers.float) }

// UnmarshalText reads 3.5GHz, 100MHz.
func (v *Frequency) UnmarshalText(text []byte) error { return readFloat(v, text, frequencies.float) }

// UnmarshalText reads 0.02 or 0.02USD.
func (v *USD) UnmarshalText(text []byte) error { return readFloat(v, text, usd) }

func (v Length) String() string    { return lengths.print(float64(v)) }
func (v Speed) String() string     { return speeds.print(float64(v)) }
func (v Angle) String() string     { return angles.print(float64(v)) }
func (v Bandwidth) String() string { return bandwidths.print(float64(v)) }
func (v Rate) String() string      { return rates.print(float64(v)) }
func (v Ratio) String() string     { return decimalText(float64(v)) }
func (v Percent) String() string   { return percentText(float64(v)) }
func (v Decibel) String() string   { return decibels.print(float64(v)) }
func (v Power) String() string     { return powers.print(float64(v)) }
func (v Frequency) String() string { return frequencies.print(float64(v)) }
func (v USD) String() string       { return decimalText(float64(v)) }

func readFloat[T ~float64](v *T, text []byte, read func(string) (float64, error)) error {
	f, err := read(string(text))
	if err == nil {
		*v = T(f)
	}
	return err
}

func ratio(text string) (float64, error) {
	v, err := parseNumberOrPercent(text)
	if err == nil && v < 0 {
		err = wrong("write a share between 0 and 1, like 0.3 or 30%", "%s is negative", show(text))
	}
	return v, err
}

func percent(text string) (float64, error) {
	if !strings.HasSuffix(text, "%") {
		v, err := parseFloat(text)
		switch {
		case err != nil:
			return 0, wrong("write one like 95%", "%s is not a percentage", show(text))
		case v > 0 && v <= 1:
			return 0, wrong("write "+percentText(v), "%s has no unit", text)
		}
		return 0, wrong("write "+text+"%", "%s has no unit", text)
	}
	v, err := percentValue(text)
	if err == nil && v < 0 {
		err = wrong("write it without the sign", "%s is negative", show(text))
	}
	return v, err
}

func usd(text string) (float64, error) {
	if digits, ok := strings.CutPrefix(text, "$"); ok {
		return 0, wrong("write "+show(digits)+"USD", "%s is not how an amount is written", show(text))
	}
	digits := strings.TrimSuffix(text, "USD")
	if bare := strings.TrimSpace(digits); bare != digits {
		return 0, wrong("write "+show(bare)+"USD", "%s has a space in it", show(text))
	}
	v, err := parseFloat(digits)
	if err == nil && v < 0 {
		err = wrong("write it without the sign", "%s is negative", show(text))
	}
	return v, err
}

// UnmarshalText reads 0.97, -3 or 5%.
func (l *Limit) UnmarshalText(text []byte) error {
	v, err := parseNumberOrPercent(string(text))
	if err == nil {
		*l = Limit{v, strings.HasSuffix(string(text), "%")}
	}
	return err
}

func (l Limit) String() string {
	if l.Relative {
		return percentText(l.Value)
	}
	return decimalText(l.Value)
}

func parseNumberOrPercent(text string) (float64, error) {
	if strings.HasSuffix(text, "%") {
		return percentValue(text)
	}
	return parseFloat(text)
}

// UnmarshalText reads a size that is a whole number of bytes.
func (b *Bytes) UnmarshalText(text []byte) error {
	digits, u, err := sizes.split(string(text))
	if err != nil {
		return err
	}
	n, whole, fits := exact(digits, int64(u.size))
	switch {
	case !fits || n > largest:
		return wrong("", "%s is too large", show(string(text)))
	case !whole:
		return wrong("write one that is, like 512B", "%s is not a whole number of bytes", show(string(text)))
	}
	*b = Bytes(n)
	return nil
}

func (b Bytes) String() string {
	best := ""
	for _, u := range sizes.units {
		if int64(b)%int64(u.size) != 0 {
			continue
		}
		if text := strconv.FormatInt(int64(b)/int64(u.size), 10) + u.name; best == "" || len(text) < len(best) {
			best = text
		}
	}
	return best
}
