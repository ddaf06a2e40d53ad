package generate

import "math"

// rates are the rates in m/s² at which a vehicle changes its speed.
type rates struct{ accelerate, brake float64 }

// profile is the motion along a straight leg, in m and s: from speed v0 to vc at a constant rate a1, on at vc, then to v1
// at a constant rate a3. The phases take t1, t2 and t3.
type profile struct {
	v0, vc, v1 float64
	a1, a3     float64
	t1, t2, t3 float64
	length     float64
}

// plan returns the profile of a leg of the given length (m, above 0) from speed v0 over vc to v1 (m/s). Where the leg
// is too short for vc, the vehicle turns from accelerating to braking at the speed that just fits; where it is too short
// to reach v1, it accelerates all the way. The caller sees to it that the vehicle can brake to v1.
func plan(length, v0, vc, v1 float64, r rates) profile {
	v1 = min(v1, math.Sqrt(float64(v0*v0)+float64(2*r.accelerate*length)))
	a1, a3 := r.towards(v0, vc), r.towards(vc, v1)
	s1, s3 := changeLength(v0, vc, a1), changeLength(vc, v1, a3)
	if s1+s3 > length {
		a, b := r.accelerate, r.brake
		a1, a3 = a, -b
		square := float64(2*float64(a*b)*length) + float64(b*float64(v0*v0)) + float64(a*float64(v1*v1))
		vc = max(math.Sqrt(square/(a+b)), v0, v1)
		s1 = changeLength(v0, vc, a1)
		s3 = length - s1
	}
	p := profile{v0: v0, vc: vc, v1: v1, a1: a1, a3: a3, length: length}
	p.t1 = max((vc-v0)/a1, 0)
	p.t2 = max((length-s1-s3)/vc, 0)
	p.t3 = max((v1-vc)/a3, 0)
	return p
}

// towards returns the signed rate at which speed changes from v to w.
func (r rates) towards(v, w float64) float64 {
	if w < v {
		return -r.brake
	}
	return r.accelerate
}

// changeLength returns the way on which speed changes from v to w at rate a: (w² - v²) / 2a.
func changeLength(v, w, a float64) float64 { return (w - v) * (w + v) / (2 * a) }

// brakingLength returns the way to brake from v to w.
func (r rates) brakingLength(v, w float64) float64 { return max(changeLength(v, w, -r.brake), 0) }

// total returns how long the leg takes.
func (p profile) total() float64 { return p.t1 + p.t2 + p.t3 }

// at returns the way gone and the speed at time t since the leg's beginning.
func (p profile) at(t float64) (way, speed float64) {
	switch {
	case t < p.t1:
		return run(p.v0, p.a1, t)
	case t < p.t1+p.t2:
		way, _ = run(p.v0, p.a1, p.t1)
		return way + float64(p.vc*(t-p.t1)), p.vc
	case t < p.total():
		// Backwards from the end, so that way and speed end exactly on length and v1.
		way, speed = run(p.v1, -p.a3, p.total()-t)
		return p.length - way, speed
	}
	return p.length, p.v1
}

// run returns way and speed after time t at constant rate a from speed v.
func run(v, a, t float64) (way, speed float64) {
	return float64(v*t) + float64(float64(a*float64(t*t))/2), v + float64(a*t)
}

// knots appends to out the times since the leg's beginning at which it needs a sample, the last of them its end: each
// fine seconds at most while speed changes, each coarse seconds at most while it does not. A phase shorter than skip has
// no knot of its own.
func (p profile) knots(out []float64) []float64 {
	total := p.total()
	from := 0.0
	for _, to := range [...]float64{p.t1, p.t1 + p.t2, total} {
		if to != total && (to-from < skip || total-to < skip) || to == from {
			continue
		}
		cruise := max(min(to, p.t1+p.t2)-max(from, p.t1), 0)
		step := coarse
		if to-from-cruise > skip {
			step = fine
		}
		n := math.Ceil((to - from) / step)
		for i := 1.0; i < n; i++ {
			out = append(out, from+float64((to-from)*i)/n)
		}
		out = append(out, to)
		from = to
	}
	return out
}

const (
	fine   = 1.0  // s between samples while speed or direction changes
	coarse = 60.0 // s between samples while cruising
	skip   = 0.2  // s, the shortest step
)
