package mobility

import (
	"math"
	"time"

	"headway/fabric/exact"
)

// Telemetry says how what a vehicle reports of itself differs from the truth. The zero Telemetry reports the truth.
//
// The error of a position is a first-order Gauss-Markov process in each direction, east and north:
//
//	e' = r·e + sqrt(1-r²)·PositionSD·z,  r = exp(-t/Correlation)
//
// with z standard normal and t since the fix before. White noise, which filters often assume, is not what receivers
// have: of recordings of standing receivers the Ornstein-Uhlenbeck process is the better model (Comparison of enhanced
// noise model performance based on analysis of civilian GPS data, Sensors 20(21):6050, 2020). So successive fixes err
// alike, and a path is shifted more than it is shaken.
//
// The velocity, which receivers take from the Doppler shift, errs anew at each fix (assumption): its direction by
// HeadingSD, and each of its components by SpeedSD. So a car that hardly moves has no heading to speak of.
//
// There is no fix in a tunnel, nor in an outage. Outages come to a vehicle on a trip as a Markov process of two states,
// with a mean of Every between two and a mean of For in one; a trip begins in one with the chance For/(Every+For).
type Telemetry struct {
	PositionSD  float64       // m, east and north
	Correlation time.Duration // 0: the position, too, errs anew at each fix
	SpeedSD     float64       // m/s
	HeadingSD   float64       // degrees
	Loss        float64       // share of reports that never arrive, each for itself
	Every, For  time.Duration // 0: no outages
	Tunnels     []Circle
}

// Circle is a disc.
type Circle struct {
	Centre Point
	Radius float64 // m
}

// Draws is a random stream: uniform in [0, 1), exponential of mean 1, and standard normal numbers.
type Draws interface {
	Float64() float64
	Exp() float64
	Norm() float64
}

// Exact says whether every fix is there, and true.
func (t *Telemetry) Exact() bool {
	return t.PositionSD == 0 && t.SpeedSD == 0 && t.HeadingSD == 0 && t.Loss == 0 && t.Every == 0 && len(t.Tunnels) == 0
}

// Lost draws whether a report never arrives.
func (t *Telemetry) Lost(d Draws) bool { return t.Loss > 0 && d.Float64() < t.Loss }

// Receiver is the satellite receiver of one vehicle: what its errors were at the fix before, and whether it sees the sky.
type Receiver struct {
	at          time.Duration // of the last fix
	east, north float64       // its errors, in standard deviations
	warm        bool          // there was a fix
	out         bool
	until       time.Duration // when out changes
}

// Start begins a trip.
func (r *Receiver) Start(t *Telemetry, now time.Duration, d Draws) {
	if t.Every == 0 {
		return
	}
	r.out = d.Float64() < float64(t.For)/float64(t.Every+t.For)
	r.until = now + r.stay(t, d)
}

// stay draws how long the present state lasts.
func (r *Receiver) stay(t *Telemetry, d Draws) time.Duration {
	mean := t.Every
	if r.out {
		mean = t.For
	}
	return max(time.Duration(float64(mean)*d.Exp()), time.Millisecond)
}

// Fix returns what the receiver makes of the truth, and whether it has a fix at all. Times must not fall within a trip.
// Positions are rounded to 1 mm.
func (r *Receiver) Fix(t *Telemetry, truth Sample, d Draws) (Sample, bool) {
	for t.Every > 0 && truth.At >= r.until {
		r.out = !r.out
		r.until += r.stay(t, d)
	}
	if r.out || t.inTunnel(truth.Pos) {
		return Sample{}, false
	}
	fix := truth
	if t.PositionSD > 0 {
		r.wander(t, truth.At, d)
		fix.Pos.X = roundMM(truth.Pos.X + float64(t.PositionSD*r.east))
		fix.Pos.Y = roundMM(truth.Pos.Y + float64(t.PositionSD*r.north))
	}
	fix.VX, fix.VY = t.velocity(truth, d)
	return fix, true
}

// wander moves the position's error on to a time.
func (r *Receiver) wander(t *Telemetry, at time.Duration, d Draws) {
	keep := 0.0
	if r.warm && t.Correlation > 0 {
		keep = exact.Exp(-float64(at-r.at) / float64(t.Correlation))
	}
	anew := math.Sqrt(1 - float64(keep*keep))
	r.east = float64(keep*r.east) + float64(anew*d.Norm())
	r.north = float64(keep*r.north) + float64(anew*d.Norm())
	r.at, r.warm = at, true
}

func (t *Telemetry) velocity(truth Sample, d Draws) (vx, vy float32) {
	x, y := float64(truth.VX), float64(truth.VY)
	if t.HeadingSD > 0 {
		// Rounded, as the last bit of math.Sincos differs between machines.
		sin, cos := math.Sincos(t.HeadingSD * d.Norm() * (math.Pi / 180))
		sin, cos = math.Round(sin*1e9)/1e9, math.Round(cos*1e9)/1e9
		x, y = float64(x*cos)+float64(y*sin), float64(y*cos)-float64(x*sin)
	}
	if t.SpeedSD > 0 {
		x += float64(t.SpeedSD * d.Norm())
		y += float64(t.SpeedSD * d.Norm())
	}
	return float32(x), float32(y)
}

func (t *Telemetry) inTunnel(p Point) bool {
	for i := range t.Tunnels {
		c := &t.Tunnels[i]
		dx, dy := p.X-c.Centre.X, p.Y-c.Centre.Y
		if float64(dx*dx)+float64(dy*dy) <= float64(c.Radius*c.Radius) {
			return true
		}
	}
	return false
}
