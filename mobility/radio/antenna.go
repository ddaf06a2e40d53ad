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
func SectorLoss(across, down float64) float64 {
	loss := offAxis(across) + offAxis(down)
	if loss > sidelobe {
		return sidelobe
	}
	return loss
}

func offAxis(degrees float64) float64 {
	x := degrees / beamwidth
	if x = float64(12 * float64(x*x)); x > sidelobe {
		return sidelobe
	}
	return x
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
// 1e-3°, with the same bits on every architecture.
//
// The polynomial is 4.4.47 of Abramowitz and Stegun, Handbook of Mathematical Functions.
func angle(x, y float64) float64 {
	small, large := math.Abs(x), math.Abs(y)
	swapped := small > large
	if swapped {
		small, large = large, small
	}
	if large == 0 {
		return 0
	}
	t := small / large
	s := float64(t * t)
	sum := -0.0851330 + float64(s*0.0208351)
	sum = 0.1801410 + float64(s*sum)
	sum = -0.3302995 + float64(s*sum)
	sum = 0.9998660 + float64(s*sum)
	d := float64(float64(t*sum) * (180 / math.Pi))
	if swapped {
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
