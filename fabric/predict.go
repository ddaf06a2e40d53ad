package fabric

import (
	"slices"
	"time"

	"headway/mec"
)

// predict makes the forecast and the prospects of a client, and returns where it is taken to be.
func (v *vector) predict(e *Engine, now time.Duration, id ClientID, horizon time.Duration) fix {
	c := &v.clients[id]
	t := (now - c.fix.at).Seconds()
	at := c.fix
	at.at, at.x, at.y = now, c.fix.x+float64(c.fix.vx*t), c.fix.y+float64(c.fix.vy*t)
	v.f.look(e, c.site, &at, horizon, v.tiles)
	v.weigh(e, id, c.site, &at, horizon)
	return at
}

// weigh turns the forecast into prospects: what each of the experts says, and what the ensemble makes of it.
func (v *vector) weigh(e *Engine, id ClientID, site mec.SiteID, at *fix, horizon time.Duration) {
	v.ahead = v.ahead[:0]
	ensemble := v.ensemble(id)
	for i := range v.f.sites[:v.f.n] {
		s := &v.f.sites[i]
		p := ensemble.ofRays(s)
		v.ahead = append(v.ahead, prospect{
			site: s.site, said: [experts]float64{p, silent, p, silent, silent}, mean: s.mean, sd: s.sd, stays: s.stays, rays: s.count(),
			when: [experts]timing{byRays: {s.mean, s.sd}},
		})
	}
	v.ahead = v.graph.ahead(id, site, at, v.ahead)
	v.turn(e, id, at, horizon)
	v.ahead = v.sequences.ahead(id, at.at, v.foresight(), v.ahead)
	v.ahead = v.habits.ahead(id, at.at, v.foresight(), v.ahead)
	for i := range v.ahead {
		ensemble.mix(&v.ahead[i], v.foresight().Seconds())
	}
	v.ahead = v.prepared.speak(at.at, &v.clients[id].preparing, v.ahead)
	v.ahead = v.hints.speak(id, at.at, site, horizon.Seconds(), v.ahead)
	v.hints.speakTiles(id, at.at, v.look, ensemble, &v.f)
}

func (*vector) experts() []string { return append(slices.Clone(expertNames[:]), "ensemble") }

func (v *vector) foresight() time.Duration { return v.graph.horizon }

func (v *vector) forecast(e *Engine, now time.Duration, id ClientID, out []Claim) []Claim {
	c := &v.clients[id]
	if v.look == 0 || c.fix.at < 0 {
		return out
	}
	v.predict(e, now, id, v.horizon(e, c.interval))
	for i := range v.ahead {
		p := &v.ahead[i]
		for k, said := range p.said {
			if said == silent {
				continue
			}
			t := p.when[k]
			if t.sd == 0 { // it goes by what the others say
				t = p.raw
			}
			out = append(out, Claim{Expert: k, Site: p.site, P: said, MedianS: t.mean, EarlyS: t.sd, LateS: t.sd})
		}
		out = append(out, Claim{experts, p.site, p.p, p.mean, p.sd, p.late, p.later, p.raw.until(), v.foresight().Seconds()})
	}
	return out
}

// guesses are the forecast of the next site.
type guesses struct {
	site [4]mec.SiteID // or None
	p    [4]float64
}

// guess is the forecast of the next site: the first of the prospects to come true, in order of their times.
func (c *seen) guess(ahead []prospect) {
	none := 1.0
	last := -1.0
	for i := range c.next.site {
		best := -1
		for k := range ahead {
			if m := ahead[k].mean; m > last && (best < 0 || m < ahead[best].mean) {
				best = k
			}
		}
		if best < 0 {
			c.next.site[i] = mec.None
			continue
		}
		last = ahead[best].mean
		c.next.site[i], c.next.p[i] = ahead[best].site, none*ahead[best].p
		none *= 1 - ahead[best].p
	}
}

// score is the Brier score of the forecast of the next site (G. W. Brier, 1950). What was not given to any site was
// given to "none soon", which was wrong.
func (v *vector) score(e *Engine, id ClientID, site mec.SiteID) {
	if v.look == 0 {
		return
	}
	none, sum := 1.0, 1.0
	next := &v.clients[id].next
	for i, s := range next.site {
		if s == mec.None {
			continue
		}
		p := next.p[i]
		sum += float64(p * p)
		none -= p
		if s == site {
			sum -= 2 * p
		}
	}
	e.stats.BrierSum += sum + float64(none*none)
	e.stats.BrierN++
}
