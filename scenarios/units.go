package scenarios

import "time"

// Units as they are written in YAML. Each is parsed by one rule in this file and printed back in the same notation.
type (
	// Duration is a time in ns, written 250us, 10ms, 1.5s, 3m, 7h30m, 2d.
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
	// USD is an amount in US$, written as a plain number or 0.02USD.
	USD float64
	// LonLat is a position in degrees, written [lon, lat]; the zero value means the default origin.
	LonLat [2]float64
)

// Limit is a gate's limit: a plain number in the metric's own unit, or a percentage of the other policy's value.
type Limit struct {
	Value    float64
	Relative bool // written with %
}

// Seeds are the replications: written as a number N (1..N), a range 3..7, or a list.
type Seeds []uint64
