package scenarios

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// reads parses text as a new value of the type of want.
func reads(text string, want any) (any, error) {
	v := reflect.New(reflect.TypeOf(want))
	err := v.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	return v.Elem().Interface(), err
}

func TestUnitsRead(t *testing.T) {
	for text, want := range map[string]any{
		"250us":          Duration(250 * time.Microsecond),
		"1.5s":           Duration(1500 * time.Millisecond),
		"7h30m":          Duration(7*time.Hour + 30*time.Minute),
		"2d":             Duration(48 * time.Hour),
		"1d12h":          Duration(36 * time.Hour),
		"1h0.5s":         Duration(time.Hour + 500*time.Millisecond),
		"0s":             Duration(0),
		"3650d":          longest,
		"0.1s":           Duration(100 * time.Millisecond), // exact: 0.1 is no float64
		"9007199254.7ms": Duration(9007199254700 * time.Microsecond),
		"512B":           Bytes(512),
		"64KiB":          Bytes(64 << 10),
		"1.5MiB":         Bytes(3 << 19),
		"5kB":            Bytes(5000),
		"1TB":            Bytes(1e12),
		"30m":            Length(30),
		"1.2km":          Length(1200),
		"1mi":            Length(1609.344),
		"27m/s":          Speed(27),
		"36km/h":         Speed(10),
		"60mph":          Speed(26.8224),
		"45deg":          Angle(45),
		"25Gbps":         Bandwidth(25e9),
		"0.5/s":          Rate(0.5),
		"30/min":         Rate(0.5),
		"1/h":            Rate(1.0 / 3600),
		"0.3":            Ratio(0.3),
		"30%":            Ratio(0.3),
		"7%":             Percent(0.07), // 7/100 as the nearest float64, which 7×0.01 is not
		"99.9%":          Percent(0.999),
		"-6dB":           Decibel(-6),
		"46dBm":          Power(46),
		"3.5GHz":         Frequency(3.5e9),
		"31m":            Hysteresis{31, "m"},
		"0m":             Hysteresis{0, "m"},
		"2.5dB":          Hysteresis{2.5, "dB"},
		"0.02":           USD(0.02),
		"0.02USD":        USD(0.02),
		"-3":             Limit{-3, false},
		"-5%":            Limit{-0.05, true},
		"0%":             Limit{0, true},
		"3":              Seeds{1, 2, 3},
		"3..7":           Seeds{3, 4, 5, 6, 7},
		"5,1":            Seeds{5, 1},
	} {
		if got, err := reads(text, want); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v; want %#v", text, got, err, want)
		}
	}
}

func TestUnitsRefuse(t *testing.T) {
	for _, c := range []struct {
		of         any
		text, want string
	}{
		{Duration(0), "10", "10 has no unit; write 10ms or 10s"},
		{Duration(0), "", `"" is not a duration; write one like 250us, 10ms, 1.5s, 7h30m, 2d`},
		{Duration(0), "soon", "soon is not a duration; write one like 250us, 10ms, 1.5s, 7h30m, 2d"},
		{Duration(0), "10 ms", `"10 ms" has a space before its unit; write 10ms`},
		{Duration(0), "10sec", "sec is no unit of a duration; write 10s"},
		{Duration(0), "10µs", "µs is no unit of a duration; write 10us"},
		{Duration(0), "10S", "S is no unit of a duration; write 10s"},
		{Duration(0), "10parsec", "parsec is no unit of a duration; the units are ns, us, ms, s, m, h, d"},
		{Duration(0), "-10s", "-10s is negative; write it without the sign"},
		{Duration(0), "30m7h", "30m7h has its units out of order; write the longer unit first, as in 7h30m"},
		{Duration(0), "1h1h", "1h1h has its units out of order; write the longer unit first, as in 7h30m"},
		{Duration(0), "1.5h30m", "1.5h30m has a fraction before its last unit; write a fraction only in the last unit"},
		{Duration(0), "0.5ns", "0.5ns is finer than 1ns; write a whole number of ns"},
		{Duration(0), "4000d", "4000d is too long; write 3650d at most"},
		{Duration(0), "99999999999999999d", "99999999999999999d is too long; write 3650d at most"},
		{Duration(0), "3650d1ns", "3650d1ns is too long; write 3650d at most"},
		{Duration(0), "1e3ms", "1e3 has an exponent, which YAML versions read differently; write 1000"},
		{Duration(0), "07:30", `"07:30" has no unit; write 7h30m`},
		{Duration(0), "07:30:05", `"07:30:05" has no unit; write 7h30m5s`},
		{Duration(0), ".inf", ".inf is not a duration; write one like 250us, 10ms, 1.5s, 7h30m, 2d"},
		{Duration(0), "NaN", "NaN is not a duration; write one like 250us, 10ms, 1.5s, 7h30m, 2d"},
		{Bytes(0), "10", "10 has no unit; write 10KiB or 10MiB"},
		{Bytes(0), "10M", "M is no unit of a size; write 10MiB"},
		{Bytes(0), "10mib", "mib is no unit of a size; write 10MiB"},
		{Bytes(0), "0.3B", "0.3B is not a whole number of bytes; write one that is, like 512B"},
		{Bytes(0), "9000TiB", "9000TiB is too large"},
		{Bytes(0), "1_000B", "1_000 has separators between its digits; write 1000"},
		{Length(0), "017m", "017 begins with 0, which some YAML versions read as octal; write 17"},
		{Length(0), "30", "30 has no unit; write 30m or 30km"},
		{Length(0), ".5km", ".5 is not a plain decimal; write 0.5"},
		{Length(0), "+5km", "+5 is not a plain decimal; write 5"},
		{Length(0), "1.2.3km", "1.2.3 is not a number; write one in plain decimals"},
		{Speed(0), "60kmh", "kmh is no unit of a speed; write 60km/h"},
		{Bandwidth(0), "10Gbit/s", "Gbit/s is no unit of a bandwidth; write 10Gbps"},
		{Bandwidth(0), "2GBps", "GBps is no unit of a bandwidth; write 16Gbps: bandwidth is in bits"},
		{Bandwidth(0), "99999Tbps", "99999Tbps is too large"},
		{Rate(0), "5", "5 has no unit; write 5/s or 5/min"},
		{Rate(0), "5Hz", "Hz is no unit of a rate; write 5/s"},
		{Ratio(0), "-0.1", "-0.1 is negative; write a share between 0 and 1, like 0.3 or 30%"},
		{Ratio(0), "half", "half is not a number; write one in plain decimals"},
		{Percent(0), "0.95", "0.95 has no unit; write 95%"},
		{Percent(0), "95", "95 has no unit; write 95%"},
		{USD(0), "$5", "$5 is not how an amount is written; write 5USD"},
		{USD(0), "5 USD", `"5 USD" has a space in it; write 5USD`},
		{Ratio(0), "5 %", `"5 %" has a space in it; write 5%`},
		{Ratio(0), "0.5 ", `"0.5 " has a space in it; write 0.5`},
		{USD(0), "-1", "-1 is negative; write it without the sign"},
		{Decibel(0), "3", "3 has no unit; write 3dB"},
		{Decibel(0), "3db", "db is no unit of a ratio in decibels; write 3dB"},
		{Power(0), "46dB", "dB is no unit of a power; the units are dBm"},
		{Frequency(0), "-1GHz", "-1GHz is negative; write it without the sign"},
		{Frequency(0), "3.5", "3.5 has no unit; write 3.5MHz or 3.5GHz"},
		{Hysteresis{}, "-3dB", "-3dB is negative; write it without the sign"},
		{Hysteresis{}, "3", "3 has no unit; write 3m for the model nearest, or 3dB for a3"},
		{Hysteresis{}, "3 m", `"3 m" has a space before its unit; write 3m`},
		{Limit{}, "0x10", "0x10 is not decimal; write 16"},
		{Limit{}, "0.0000000000000000001", "0.0000000000000000001 is too small; write 0 or a larger number"},
		{Limit{}, "1e400", "1e400 is not a number; write one in plain decimals"},
		{Seeds{}, "0", "0 is no number of seeds; write a number between 1 and 10000, or a list: [0]"},
		{Seeds{}, "7..3", "7..3 runs backwards; write 3..7"},
		{Seeds{}, "1..99999", "1..99999 has more than 10000 seeds"},
		{Seeds{}, "1,1", "seed 1 is there twice; write each seed once: a second run of it says nothing new"},
		{Seeds{}, "2.5", "2.5 is not a seed; write a number 10 (seeds 1 to 10), a range 3..7, or a list [1, 5]"},
	} {
		got, err := reads(c.text, c.of)
		if err == nil {
			t.Errorf("%T %s: read as %v", c.of, c.text, got)
		} else if err.Error() != c.want {
			t.Errorf("%T %s:\ngot  %v\nwant %s", c.of, c.text, err, c.want)
		}
	}
}

func TestUnitsPrint(t *testing.T) {
	for want, v := range map[string]fmt.Stringer{
		"7h30m": Duration(7*time.Hour + 30*time.Minute), "2d": Duration(48 * time.Hour), "1.5s": Duration(1500 * time.Millisecond),
		"1m10ns": Duration(time.Minute + 10), "50us": Duration(50 * time.Microsecond), "0s": Duration(0), "5ns": Duration(5),
		"200MiB": Bytes(200 << 20), "5kB": Bytes(5000), "1537B": Bytes(1537), "0B": Bytes(0),
		"30km": Length(30000), "60mph": Speed(26.8224), "100km/h": Speed(100.0 / 3.6), "25Gbps": Bandwidth(25e9),
		"1/h": Rate(1.0 / 3600), "7%": Percent(0.07), "0.3": Ratio(0.3), "0.0001": USD(0.0001), "-6dB": Decibel(-6), "700MHz": Frequency(7e8), "3dB": Hysteresis{3, "dB"}, "1km": Hysteresis{1000, "m"}, "-5%": Limit{-0.05, true},
		"10": Seeds{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, "3..5": Seeds{3, 4, 5}, "[5]": Seeds{5}, "[5, 1]": Seeds{5, 1},
	} {
		if got := v.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Whatever a unit holds, its print reads as the same value, to the last bit.
func TestUnitsRoundTrip(t *testing.T) {
	magnitude := rapid.Custom(func(t *rapid.T) float64 {
		m := rapid.Float64Range(1, 10).Draw(t, "mantissa")
		x := m * math.Pow(10, float64(rapid.IntRange(-14, 13).Draw(t, "exponent")))
		if rapid.Bool().Draw(t, "short") { // as people write them
			x = math.Round(x*1000) / 1000
		}
		return x
	})
	rapid.Check(t, func(t *rapid.T) {
		x := magnitude.Draw(t, "x")
		sign := rapid.SampledFrom([]float64{-1, 1}).Draw(t, "sign")
		for _, v := range []fmt.Stringer{
			Duration(rapid.Int64Range(0, int64(longest)).Draw(t, "ns")), Bytes(rapid.Int64Range(0, largest).Draw(t, "bytes")),
			Length(x), Speed(x), Angle(x), Bandwidth(x), Rate(x), Ratio(x), Percent(x), USD(x),
			Limit{sign * x, false},
			Limit{sign * x, true},
			Seeds(rapid.SliceOfNDistinct(rapid.Uint64Range(0, maxSeed), 2, 5, rapid.ID[uint64]).Draw(t, "seeds")),
		} {
			text := v.String()
			if _, list := v.(Seeds); list {
				text = stripBrackets(text)
			}
			got, err := reads(text, v)
			if err != nil || !reflect.DeepEqual(got, v) {
				t.Errorf("%T %v: %s reads as %v, %v", v, v, text, got, err)
			}
		}
	})
}

func stripBrackets(text string) string {
	if text[0] == '[' {
		return text[1 : len(text)-1]
	}
	return text
}
