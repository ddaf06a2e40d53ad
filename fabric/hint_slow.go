package fabric

import (
	"time"

	"headway/mec"
)

// Where copies are slow, a plan is one of the ways that a client may go: of the belief b in it, and what precedents say
// of 1 - b (as in hint.go); as a copy that takes long is dear, one that is more likely false than true says nothing. As it may be kept early or late, it is told thrice, at the middles of the thirds of the normal
// law of its times. The end of a trip is a way that leads nowhere else.

var planThirds = [...]float64{-0.967421566101701, 0, 0.967421566101701}

// planLast is how long in s a client is taken to stay at the last site of its plan: an assumption.
const planLast = 60

// ask tells of the ways that a client may go, by their stays. The list is valid until the next call.
func (d *slow) ask(e *Engine, id ClientID, now time.Duration, l *place) []stay {
	told := d.known.ask(e.Map, id, int32(now/time.Second), l)
	d.belief = 0
	c := d.hints.clients[id]
	if c == nil {
		return told
	}
	d.hints.overdue(id, now)
	plan := 0.0
	if b := d.hints.belief(c, 1); b >= planTrusted && len(c.stops) > 0 {
		plan = float64(b * (1 - c.ending))
	}
	d.belief = plan + c.ending
	for i := range told {
		told[i].weight = float64(told[i].weight * (1 - d.belief))
	}
	x := stay{site: mec.SiteID(l.site), way: d.known.ways, weight: c.ending}
	if x.to = (c.endAt - now).Seconds(); c.ending > 0 && x.to > 0 {
		told = append(told, x)
	}
	for _, z := range planThirds {
		if x.weight = plan / float64(len(planThirds)); plan > 0 {
			x.way++
			told = d.hints.leads(c, now, x, z, float64(d.known.window), told)
		}
	}
	d.known.told = told
	return told
}

// leads adds the stays on a plan that is kept z deviations late, of which x is the first.
func (h *hints) leads(c *intent, now time.Duration, x stay, z, window float64, told []stay) []stay {
	x.from = 0
	for i := range c.stops {
		mean, sd := h.until(now, c, &c.stops[i])
		if x.to = max(x.from+1, mean+float64(z*sd)); x.to >= window {
			x.to = window
			return append(told, x)
		}
		told = append(told, x)
		x.site, x.from = c.stops[i].site, x.to
	}
	x.to = min(window, x.from+planLast)
	return append(told, x)
}

// heed holds what happens against what applications said, where all copies are slow.
func (v *vector) heed(e *Engine, now time.Duration, ev *Event) {
	switch c := &v.clients[ev.Client]; ev.Kind {
	case TripStart:
		c.site = ev.Site
	case Crossing:
		c.site = ev.Site
		v.hints.crossed(now, ev.Client, ev.Site)
	case TripEnd:
		c.site = mec.None
		v.hints.ended(ev.Client, now)
	case Hint:
		v.hint(e, now, ev)
	}
}
