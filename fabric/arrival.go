package fabric

import (
	"headway/fabric/exact"
)

// timing is a normal time in s; without a deviation, none.
type timing struct{ mean, sd float64 }

// until is when what was to come should have come.
func (t timing) until() float64 { return t.mean + float64(3*t.sd) }

// punctual is how far from what was said clients come to a site, in deviations of what was said: the 5, 50 and 95 % points.
// A stop at a light makes some late that none makes early, so the sides differ. Each point q goes up by a step times its
// share where the arrival was beyond it, and down by a step times the rest where not,
//
//	q += step (share - 1{arrival <= q})
//
// so that in the long run its share lies below it, whatever the law is (I. Gibbs, E. Candès, "Adaptive conformal inference
// under distribution shift", 2021). The interval between the outer points so has its 90 % by construction.
type punctual struct {
	n     float32
	point [3]float32
}

var pointShares = [3]float32{0.05, 0.5, 0.95}

// pointPace / n is the step that finds a point the soonest after n arrivals: 1 / (n f(q)), with the density f of a normal law
// (H. Robbins, S. Monro, 1951; D. Sakrison, 1965).
var pointPace = [3]float32{9.7, 2.5, 9.7}

const (
	pointZ    = 1.6449 // of the outer points of a normal law
	leastStep = 0.03
	leastSD   = 0.2 // what a deviation can shrink to, in those that were said
)

// timers are whose times are told apart: those of rays, of the graph, and of the others, which seldom count.
const timers = 3

func timerOf(expert int8) int {
	switch expert {
	case byRays:
		return 0
	case byGraph:
		return 1
	}
	return 2
}

func newPunctual() punctual { return punctual{point: [3]float32{-pointZ, 0, pointZ}} }

// learn takes an arrival, in deviations from the mean.
func (p *punctual) learn(off float32) {
	p.n++
	wide := max(1, (p.point[2]-p.point[0])/(2*pointZ))
	for i, share := range pointShares {
		step := wide * max(leastStep, pointPace[i]/(p.n+float32(4*pointPace[i])))
		if off <= p.point[i] {
			p.point[i] -= float32(step * (1 - share))
		} else {
			p.point[i] += float32(step * share)
		}
	}
}

// law is the time of an arrival that was said to be normal: a median, and a normal law's half to either side.
func (p *punctual) law(t timing) (median, early, late float64) {
	mid := float64(p.point[1])
	early = t.sd * max(leastSD, (mid-float64(p.point[0]))/pointZ)
	late = t.sd * max(leastSD, (float64(p.point[2])-mid)/pointZ)
	return max(t.mean/4, t.mean+float64(mid*t.sd)), early, late
}

// before is the probability that a time with a normal law's half to either side of its median is at most s.
func before(s, median, early, late float64) float64 {
	sd := late
	if s < median {
		sd = early
	}
	const far = 5 // deviations: beyond, a probability in whole per mille does not change
	switch z := (s - median) / max(sd, 1e-3); {
	case z < -far:
		return 0
	case z > far:
		return 1
	default:
		return exact.NormCDF(z)
	}
}
