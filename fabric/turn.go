package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// The turn expert follows a client round a bend and through a stop, where rays go straight on and a client that stands has
// no rays at all: constant turn rate and velocity (R. Schubert, E. Richter, G. Wanielik, 2008), with a mode for standing. Of
// a client that turns at w rad/s it says that it goes on as w exp(-t/2 s), as else it would drive in circles; of one that
// stands, that it goes on as it came, after a stop of what stops are on average: for stops of exponential length what is
// left does not depend on what is over, and its deviation is its mean.
//
// It is silent where a client drives straight: rays say the same. Its probabilities are how often it was right at that
// horizon.
const (
	turnDecay = 2.0  // s; assumption: a street corner
	turnLeast = 0.15 // rad yet to turn, from which it speaks
	turnSteps = 6    // of 1 s, until a turn is over
	turnTop   = 4    // sites that it names
	stopFirst = 20.0 // s: a stop, until one was seen; assumption
	turnPrior = 0.6  // how often it is right, at first; assumption
)

// turning is how a client last moved.
type turning struct {
	ux, uy, v float64       // direction and speed of the last report in motion
	w         float64       // rad/s, smoothed over reports
	at        time.Duration // of that report; of one that stands: since when
	stands    bool
}

// follow takes a report. What stops take is learned of all clients.
func (t *turning) follow(f *fix, stops *mean) {
	v := math.Sqrt(float64(f.vx*f.vx) + float64(f.vy*f.vy))
	if v < minSpeed {
		if !t.stands {
			t.stands, t.at, t.w = true, f.at, 0
		}
		return
	}
	if t.stands && t.v > 0 {
		stops.add((f.at - t.at).Seconds())
	}
	ux, uy := f.vx/v, f.vy/v
	w := 0.0
	if dt := (f.at - t.at).Seconds(); t.v > 0 && !t.stands && dt > 0 && dt <= 2*turnDecay {
		w = (float64(t.ux*uy) - float64(t.uy*ux)) / dt // the sine, for an angle
	}
	t.w = (t.w + w) / 2
	t.ux, t.uy, t.v, t.at, t.stands = ux, uy, v, f.at, false
}

// speaks says whether the client turns or stands.
func (t *turning) speaks() bool {
	return t.v > 0 && (t.stands || math.Abs(t.w)*turnDecay >= turnLeast)
}

// turn adds what the turn expert says to the prospects of a client that is at a place.
func (v *vector) turn(e *Engine, id ClientID, at *fix, horizon time.Duration) {
	c := &v.clients[id]
	if !c.turning.speaks() {
		return
	}
	ensemble, wait := v.ensemble(id), 0.0
	if c.turning.stands {
		if wait = ensemble.stops.mean; ensemble.stops.n < 8 {
			wait = stopFirst
		}
	}
	var visits [turnTop]visit
	n := c.turning.path(e, c.site, at.x, at.y, horizon.Seconds(), visits[:])
	for i := range visits[:n] {
		s := &visits[i]
		mean, sd := wait+s.mean, math.Sqrt(float64(s.sd*s.sd)+float64(wait*wait))
		p := ensemble.turns[horizonOf(mean)].probability(turnPrior)
		if p >= likely {
			v.ahead = touch(v.ahead, s.site)
		}
		for k := range v.ahead {
			if to := &v.ahead[k]; to.site == s.site {
				if to.said[byTurn], to.when[byTurn] = p, (timing{mean, sd}); to.mean == 0 {
					to.mean, to.sd, to.by = mean, sd, byTurn
				}
			}
		}
	}
}

// path finds the sites that the client enters on its way, with their times, and returns their number.
func (t *turning) path(e *Engine, from mec.SiteID, x, y, until float64, visits []visit) int {
	n, here, left := 0, from, float64(t.w*turnDecay)
	ux, uy := t.ux, t.uy
	shrink := 0.6065306597126334 // exp(-1 s / turnDecay)
	for s, k := 0.0, 0; s < until && n < len(visits); k++ {
		dt := 1.0
		if k < turnSteps {
			ux, uy = rotate(ux, uy, left*(1-shrink))
			left *= shrink
		} else {
			dt = max(e.Map.StepM()/t.v, until/maxSteps)
		}
		s += dt
		x, y = x+float64(ux*t.v*dt), y+float64(uy*t.v*dt)
		if to := e.Map.Site(x, y); to != here {
			speed := speedSD * s
			visits[n] = visit{site: to, mean: s - float64(dt/2), sd: math.Sqrt(float64(speed*speed) + float64(dt*dt)/12 + 1)}
			n++
			here = to
		}
	}
	return n
}

// rotate turns a unit vector by an angle: with q the tangent of its half, taken for the half itself, which is off by 2 % at
// half a radian.
func rotate(ux, uy, angle float64) (vx, vy float64) {
	q := float64(angle / 2)
	d := 1 + float64(q*q)
	cos, sin := (1-float64(q*q))/d, 2*q/d
	return float64(ux*cos) - float64(uy*sin), float64(ux*sin) + float64(uy*cos)
}
