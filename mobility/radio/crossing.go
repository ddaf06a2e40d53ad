package radio

import (
	"math"

	"headway/mobility"
)

// crossing returns the share f of d at which a vehicle at p + f·d comes to be nearer to k than to c by h: 0 if it is at
// p, more than 1 or infinite if it does not before the end of d.
//
// With s = k-c the condition |x-c| - |x-k| > h is |x-k|² < (|x-c| - h)² with |x-c| > h, or
//
//	L > 2h|x-c|,  L = |x-c|² - |x-k|² + h² = s·(2x-c-k) + h²,
//
// because L > 2h|x-c| with |x-c| <= h would mean |x-k| + |x-c| < h, and so |s| < h, which is excluded. L is linear in f
// and |x-c| convex, so it holds in one interval of f. Squared, L² - 4h²|x-c|² = q + 2b·f + a·f² > 0 with L > 0: the
// interval begins at the root at which the parabola rises.
func crossing(p, d, c, k mobility.Point, h float64) float64 {
	s := sub(k, c)
	r := sub(p, c)
	l := dot(s, r) + dot(s, sub(p, k)) + float64(h*h)
	dl := 2 * dot(s, d)
	switch {
	case l <= 0 && l+dl <= 0: // most masts: L is not positive before f = 1
		return math.Inf(1)
	case h == 0 && l > 0:
		return 0
	case h == 0:
		return -l / dl
	case dot(s, s) <= h*h:
		return math.Inf(1)
	}
	h4 := 4 * h * h
	q := float64(l*l) - float64(h4*dot(r, r))
	if l > 0 && q > 0 {
		return 0
	}
	a := float64(dl*dl) - float64(h4*dot(d, d))
	b := float64(l*dl) - float64(h4*dot(r, d))
	// b² - aq, without the terms that a small h would leave to rounding.
	t := mobility.Point{X: float64(l*d.X) - float64(dl*r.X), Y: float64(l*d.Y) - float64(dl*r.Y)}
	cross := float64(r.X*d.Y) - float64(r.Y*d.X)
	root := float64(2 * h * math.Sqrt(dot(t, t)-float64(h4*float64(cross*cross)))) // NaN: never
	f := (root - b) / a
	if b > 0 {
		f = -q / (b + root) // the same, without cancellation
	}
	if f >= 0 && l+float64(dl*f) > 0 {
		return f
	}
	return math.Inf(1)
}

func sub(p, q mobility.Point) mobility.Point { return mobility.Point{X: p.X - q.X, Y: p.Y - q.Y} }

func dot(p, q mobility.Point) float64 { return float64(p.X*q.X) + float64(p.Y*q.Y) }
