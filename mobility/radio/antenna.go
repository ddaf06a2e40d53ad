package radio

import "math"

// A sector's antenna has the pattern of 3GPP TR 38.901 table 7.3-1: it loses 12 dB at 65° off its axis to either side, and
// at 65° above or below it, and nowhere more than 30 dB.
const (
	beamwidth = 65.0
	sidelobe  = 30.0
)

// SectorLoss returns what a sector's antenna loses against its axis, in dB: across is how far the vehicle is to the side
// of the axis and down how far below it, both in degrees.
func SectorLoss(across, down float64) float64 { return min(offAxis(across)+offAxis(down), sidelobe) }

func offAxis(degrees float64) float64 {
	x := degrees / beamwidth
	return min(float64(12*float64(x*x)), sidelobe)
}

// turnTo returns how far bearing b is from a, in degrees between -180 and 180.
func turnTo(a, b float64) float64 {
	d := b - a
	for d > 180 {
		d -= 360
	}
	for d < -180 {
		d += 360
	}
	return d
}

// angle returns the direction of (x, y) in degrees clockwise from the y axis, between -180 and 180: atan2(x, y), to
// 2e-6°, with the same bits on every architecture.
//
// The polynomial is 4.4.49 of Abramowitz and Stegun, Handbook of Mathematical Functions.
func angle(x, y float64) float64 {
	ax, ay := math.Abs(x), math.Abs(y)
	if ax == 0 && ay == 0 {
		return 0
	}
	t := min(ax, ay) / max(ax, ay)
	s := float64(t * t)
	a := 1.0
	sum := 0.0
	for _, c := range arctan {
		a = float64(a * s)
		sum += float64(c * a)
	}
	d := float64(float64(t*(1+sum)) * (180 / math.Pi))
	if ax > ay {
		d = 90 - d
	}
	if y < 0 {
		d = 180 - d
	}
	if x < 0 {
		return -d
	}
	return d
}

var arctan = [...]float64{
	-0.3333314528, 0.1999355085, -0.1420889944, 0.1065626393, -0.0752896400, 0.0429096138, -0.0161657367, 0.0028662257,
}
