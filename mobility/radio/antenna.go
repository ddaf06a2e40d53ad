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
	return patternLoss(offAxis(across), offAxis(down))
}

// patternLoss joins the losses to the side and below.
func patternLoss(across, down float64) float64 {
	if loss := across + down; loss < sidelobe {
		return loss
	}
	return sidelobe
}

// offAxis needs no limit of its own: patternLoss has it.
func offAxis(degrees float64) float64 {
	return float64(float64(degrees*degrees) * (12 / (beamwidth * beamwidth)))
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
// 1e-3°, with the same bits on every architecture. With a and b for |x| and |y| it is
//
//	atan(a/b) = 45° - atan((b-a)/(b+a))
//
// reflected by the signs: of vehicles around masts no branch could be foretold. The polynomial is 4.4.47 of Abramowitz and
// Stegun, Handbook of Mathematical Functions.
func angle(x, y float64) float64 {
	a, b := math.Abs(x), math.Abs(y)
	if a+b == 0 {
		return 0
	}
	t := (b - a) / (b + a)
	s := float64(t * t)
	sum := -0.0851330 + float64(s*0.0208351)
	sum = 0.1801410 + float64(s*sum)
	sum = -0.3302995 + float64(s*sum)
	sum = 0.9998660 + float64(s*sum)
	above := 45 + float64(float64(t*sum)*(180/math.Pi)) // the x axis
	return math.Copysign(90-math.Copysign(above, y), x)
}
