package radio

import (
	"math"
	"time"

	"headway/mobility"
)

// drive is a vehicle on a trip: what it measures, and what comes of it.
type drive struct {
	*NR
	out    []Attachment
	legs   mobility.Legs
	end    time.Duration // of the trip
	key    uint64        // of the trip's random numbers
	carDB  float64
	common [2]float64 // unit shadow that all links share, without and with line of sight

	near      *shortlist
	own       shortlist  // where near is no square's
	scratch   candidates // of relist
	farSight  float64    // bound of the far masts' probability of line of sight
	turns     turns
	links     []link
	heard     []heard
	old       []link // scratch of relist
	oldHeard  []heard
	pos       mobility.Point
	travelled float64 // m
	count     uint64  // measurements while moving
	still     int     // measurements since the last move

	state
}

// link is between the vehicle and one mast.
type link struct {
	mast   int32
	first  int32 // its cells are heard[first:first+n]
	n      int32
	sight  bool
	kept   bool // scratch of relist
	key    uint64
	clear  float64 // from 0, no line of sight, to 1
	shadow float64 // unit shadow of its own
}

// turnCorner brings the link a share of a lap nearer to the state that was drawn.
func (k *link) turnCorner(share float64) {
	if k.sight {
		k.clear = min(k.clear+share, 1)
	} else {
		k.clear = max(k.clear-share, 0)
	}
}

// heard is a cell as the vehicle has measured it.
type heard struct {
	cell            int32
	fresh           bool          // not yet filtered
	level, filtered float64       // RSRP, dBm
	since           time.Duration // at which A3's condition began to hold; never
	early           time.Duration // the same of the early preparation's condition
}

func newDrive(m *NR, samples []mobility.Sample, vehicle uint64) *drive {
	d := &drive{NR: m, legs: mobility.NewLegs(samples), end: samples[len(samples)-1].At}
	p := &m.params
	d.carDB = max(0, p.CarLossDB+float64(p.CarLossSD*normal(mix(vehicle, forCar))))
	d.key = mix(vehicle, uint64(d.legs.End))
	d.pos = d.legs.Land
	d.turns.per = slots / d.lapM
	d.travelled = float64(d.lapM * uniform(mix(d.key, forPhase)))
	eps := normal(mix(d.key, forShadow))
	d.common = [2]float64{eps, eps}
	return d
}

// run measures from the start of the trip to its end.
func (d *drive) run() {
	start := d.legs.End
	d.state = newState()
	d.relist()
	d.measure(0)
	d.begin(start)
	for now := start; ; {
		next := now + d.params.Period
		d.decide(now, min(next, d.end+1))
		if d.still > d.settle && d.idle(next) {
			next = d.wake(next)
		}
		if d.levels != nil && d.down == never {
			d.levels.add(d.heard[d.serving].level, min(next, d.end+1)-now, d.params.Period)
		}
		if next > d.end {
			break
		}
		now = next
		d.step(now)
	}
	d.finish()
}

// wake returns the first measurement from now on at which the vehicle may have moved.
func (d *drive) wake(now time.Duration) time.Duration {
	for now > d.legs.End || d.legs.To == d.legs.From && d.legs.Land == d.legs.To {
		if !d.legs.Next() {
			return never
		}
	}
	if late := d.legs.Start - now; late > 0 {
		now += (late + d.params.Period - 1) / d.params.Period * d.params.Period
	}
	return now
}

// step is one measurement.
func (d *drive) step(now time.Duration) {
	for now > d.legs.End && d.legs.Next() {
	}
	p := d.legs.At(now)
	if p == d.pos {
		d.still++
	} else {
		d.still = 0
		moved := math.Sqrt(dist2(p, d.pos))
		d.pos = p
		d.travelled += moved
		d.count++
		d.look()
		if !d.near.holds(p) {
			d.relist()
		}
		d.measure(moved)
	}
	for i := range d.heard {
		h := &d.heard[i]
		if h.fresh {
			h.fresh, h.filtered = false, h.level
			continue
		}
		h.filtered += float64(d.share * (h.level - h.filtered))
	}
}

// fading is what becomes of unit shadows on a move, without and with line of sight: they keep a part of what they were, and
// the rest is drawn.
type fading struct{ keep, fresh [2]float64 }

func (d *drive) fading(moved float64) (w fading) {
	for s := range w.keep {
		x := float64(moved * d.decay[s])
		if x > 300 {
			x = 300
		}
		keep := ratio(-x)
		w.keep[s], w.fresh[s] = keep, math.Sqrt(math.Abs(1-float64(keep*keep))) // keep may be 1 + 3e-7
	}
	return w
}

// measure brings the levels up to date after a move.
func (d *drive) measure(moved float64) {
	w := d.fading(moved)
	eps := normal(mix(d.key^forShadow, d.count))
	var common [2]float64
	for s := range common {
		d.common[s] = float64(w.keep[s]*d.common[s]) + float64(w.fresh[s]*eps)
		common[s] = float64(d.shared * d.common[s])
	}
	base, corner := d.element-d.carDB, moved/d.lapM
	shadowing, hidden := d.params.Shadowing, laws[d.params.Environment].sigma[0]
	for i := range d.links {
		k := &d.links[i]
		d2 := dist2(d.pos, d.index.masts.pos[k.mast])
		var loss float64
		s, sigma := 0, hidden
		if k.sight || k.clear > 0 {
			loss, sigma = d.around(k, d2, corner)
			if k.clear > 0.5 {
				s = 1
			}
		} else {
			loss = d.loss.hidden(d2)
		}
		level := base - loss
		if shadowing {
			k.shadow = float64(w.keep[s]*k.shadow) + float64(w.fresh[s]*normal(mix(k.key, d.count)))
			level -= float64(sigma * (common[s] + float64(d.apart*k.shadow)))
		}
		cells := d.heard[k.first : k.first+k.n]
		if len(d.azimuth) == 0 {
			for c := range cells {
				cells[c].level = level
			}
			continue
		}
		d.spread(cells, k.mast, level)
	}
}

// around moves a link that has or had line of sight on, and returns its loss and σ.
func (d *drive) around(k *link, d2, corner float64) (loss, sigma float64) {
	k.turnCorner(corner)
	los, loss := d.loss.both(d2)
	sigma = laws[d.params.Environment].sigma[0]
	return loss + float64(k.clear*(los-loss)), sigma + float64(k.clear*(d.loss.sigma(d2, true)-sigma))
}

// spread gives a mast's cells their levels, of which level is that on an antenna's axis.
func (d *drive) spread(cells []heard, mast int32, level float64) {
	bearing, down := d.direction(mast, d.pos)
	below := offAxis(down)
	for c := range cells {
		cells[c].level = level
		if az := d.azimuth[cells[c].cell]; az == az {
			cells[c].level -= patternLoss(offAxis(turnTo(az, bearing)), below)
		}
	}
}
