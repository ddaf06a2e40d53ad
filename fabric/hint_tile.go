package fabric

import (
	"time"

	"headway/mec"
)

// A plan that leads through places tells which tiles will be read, and where and when: minutes before any ray gets there,
// and so for all that plan to come at once. A tile that a plan names is reached with p = b + (1-b) p', another with
// (1-b) p', as sites are (hint.go). The belief b is that in the plan, made surer by tiles that were read as planned and by
// those whose time is over; what it says of sites these do not change, as a tile is a part of the way to one. A plan that is
// more likely false than true says nothing: coming takes those who come to be independent of each other, and lies are not.

// planTrusted is the belief from which on a plan counts, where it does not from any on.
const planTrusted = 0.5

// need is a tile that a plan leads through.
type need struct {
	object ObjectID
	stop
}

// needsMost bounds the tiles remembered of a plan.
const needsMost = 128

// needs adds the tiles of a place to a client's plan. The site that the plan has it at then serves them; s, if it has none.
func (v *vector) needs(e *Engine, c *intent, ev *Event, s mec.SiteID) {
	if now := v.clients[ev.Client].site; len(c.stops) > 0 && now != mec.None {
		s = now
	}
	for i := 0; i < len(c.stops) && c.stops[i].at <= ev.DueAt; i++ {
		s = c.stops[i].site
	}
	for _, class := range v.tiles {
		o, n := e.Object(class, e.Map.Tile(class, ev.X, ev.Y)), len(c.needs)
		if n < needsMost && (n == 0 || c.needs[n-1].object != o && ev.DueAt >= c.needs[n-1].at) {
			c.needs = append(c.needs, need{o, stop{s, ev.DueAt}})
		}
	}
}

// entered holds a tile that a client read against its plan.
func (h *hints) entered(id ClientID, o ObjectID) {
	c := h.clients[id]
	if c == nil {
		return
	}
	for i := range c.needs {
		if c.needs[i].object == o {
			c.confirm(planNamed, planLuck)
			c.needs = append(c.needs[:0], c.needs[i+1:]...)
			return
		}
	}
}

// missed holds the tiles whose time is over against a client's plan.
func (h *hints) missed(now time.Duration, c *intent) {
	for len(c.needs) > 0 && h.isOver(now, c, &c.needs[0].stop) {
		c.confirm(planMissed, planIdle)
		c.needs = append(c.needs[:0], c.needs[1:]...)
	}
}

// confirm enters an observation of probability ifTrue or ifNot in what is believed of a plan's tiles.
func (c *intent) confirm(ifTrue, ifNot float64) {
	c.needed = max(0.001, min(1000, c.needed*ifTrue/ifNot))
}

// speakTiles gives the tiles ahead of a client their probabilities, and adds those of its plan within the horizon.
func (h *hints) speakTiles(id ClientID, now, horizon time.Duration, t *ensemble, f *forecast) {
	for i := range f.tiles {
		f.tiles[i].p = t.ofTile(&f.tiles[i].visit)
	}
	c := h.clients[id]
	if c == nil || len(c.needs) == 0 {
		return
	}
	belief := h.belief(c, c.needed)
	if belief < planTrusted {
		return
	}
	for i := range f.tiles {
		f.tiles[i].p *= 1 - belief
	}
	for i := range c.needs {
		n := &c.needs[i]
		mean, sd := h.until(now, c, &n.stop)
		if mean > horizon.Seconds() {
			return
		}
		f.planned(n.object, n.site, float64(belief*(1-c.ending)), mean, sd)
	}
}

// planned makes a tile as much likelier as its client's plan is believed.
func (f *forecast) planned(o ObjectID, s mec.SiteID, p, mean, sd float64) {
	for i := range f.tiles {
		if t := &f.tiles[i]; t.object == o && t.site == s {
			if t.p += p; sd < t.sd {
				t.mean, t.sd = mean, sd
			}
			return
		}
	}
	if len(f.tiles) < tilesMost {
		f.tiles = append(f.tiles, tileVisit{o, visit{site: s, p: p, mean: mean, sd: sd}})
	}
}
