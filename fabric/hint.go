package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// Applications know what no vector tells: the route that a navigator plans, that a driver has arrived, that an object
// will be needed. They say so by hints, which may be wrong or lies, and so are believed by their record (pins, which
// their owner pays for, are in pin.go).

// HintKind is what a Hint tells.
type HintKind uint8

// The kinds of hint.
const (
	// Route: Client means to be at Site at DueAt; where Site is None, at X, Y, whose tiles it will read, and at the site that
	// serves there. Token numbers the stops of a plan in order of time; stop 0 takes the place of the plan before. A place
	// that is told after a site that is reached later is on the way to it.
	Route  HintKind = iota
	Ending          // Client's trip ends at DueAt (0: now), where it is: it needs nothing elsewhere
	Pin             // Object is to be at Site until DueAt (0: no such time), as long as that costs at most BudgetUSD
	Unpin           // Object need not be at Site any more
)

// says is what a hint says, in words.
func (k HintKind) says() Why {
	return [...]Why{
		"its application tells the route", "its application says that the trip ends", "its application pays for a copy to stay there",
		"its application does not pay for a copy there any more",
	}[k]
}

// A plan is true, or it says nothing. With the probability b that it is true, a site that it names is reached with
//
//	p = b + (1-b) p'
//
// and one that it does not name with p = (1-b) p', p' being what is forecast without it. By Bayes's rule b follows from
// the share of plans that turned out to be true, the client's own shrunk towards all clients'; from each crossing, to a
// site that is named or not, and each stop whose time is over; and from the forecast itself: where that gives p' to the
// next stop and m to all sites together, it is as likely by the factor
//
//	p' / planLuck + (1 - min(1, m))
//
// if the plan is true, which is 1 where nothing is foreseen. So a plan against all appearances needs a good record, the
// first wrong turn of a liar unmasks its plan, and the next plans count little from the start.
const (
	planNamed   = 0.95 // of a true plan's crossings lead to a site that it names
	planLuck    = 0.25 // of a wrong plan's crossings do: one of some four neighbours; assumption
	planMissed  = 0.05 // of a true plan's stops are not reached in time
	planIdle    = 0.5  // of a wrong plan's stops whose time is over were not reached; assumption
	planPrior   = 0.3  // plans are true, before any was seen
	planStops   = 64   // remembered of a plan
	recordPrior = 4    // plans that the prior counts as
	recordMost  = 64   // plans until half of a record is forgotten, as applications change
)

// record counts what was said and what of it came true.
type record struct{ made, kept float64 }

func (r *record) add(truth float64) {
	r.made++
	r.kept += truth
	if r.made > recordMost {
		r.made, r.kept = r.made/2, r.kept/2
	}
}

// rate is the share that came true, shrunk towards a prior.
func (r *record) rate(prior float64) float64 {
	return (r.kept + float64(recordPrior*prior)) / (r.made + recordPrior)
}

// intent is what a client's application says of it.
type intent struct {
	stops  []stop  // ahead, in order of time
	ratio  float64 // of the likelihoods of what was seen of the plan in force, if it is true and if not
	truth  float64 // what that made of it, as the record of all clients has it
	late   float64 // s, by which the last stop was reached later than planned: the next ones will be, too
	tested bool    // something happened that speaks for or against the plan
	named  bool    // there is a plan in force
	endAt  time.Duration
	ending float64 // probability that the trip ends where the client is, as was said; 0: nothing was said
	plans  record
	ends   record
	needs  []need  // tiles ahead, in order of time
	needed float64 // as ratio, of them alone
}

type stop struct {
	site mec.SiteID
	at   time.Duration
}

// hints is what vector knows of all clients' intents.
type hints struct {
	clients []*intent // nil: its application never said anything
	plans   record
	ends    record
	errors  mean // s, by which stops are reached later than planned and the stop before was
	private bool
}

func (h *hints) of(c ClientID) *intent {
	if h.clients[c] == nil {
		h.clients[c] = &intent{}
	}
	return h.clients[c]
}

// trusts is the share of what was said that came true: the client's own, shrunk towards all clients'.
func (h *hints) trusts(own, all *record) float64 {
	if h.private {
		return own.rate(planPrior)
	}
	return own.rate(all.rate(planPrior))
}

// hint takes what a client's application says.
func (v *vector) hint(e *Engine, now time.Duration, ev *Event) {
	switch ev.Hint {
	case Route:
		v.route(e, now, ev)
	case Ending:
		c := v.hints.of(ev.Client)
		if v.clients[ev.Client].site == mec.None || c.ending > 0 {
			return // it is not on a trip, or has said so before
		}
		c.endAt = max(now, ev.DueAt)
		if c.ending = v.hints.trusts(&c.ends, &v.hints.ends); c.ending >= sure {
			v.abandon(e, ev.Client, whySaidToEnd)
			v.lapse(e, ev.Client)
		}
	}
	v.clients[ev.Client].due = now // the forecast is renewed with the next report
	if v.slow != nil {
		v.slow.clients[ev.Client].looked = -1
	}
}

// sure is the probability above which the end of a trip is acted on before it is seen.
const sure = 0.9

// lapse lets the copies at a client's site go once they have cost as much rent after the end of its trip as new ones would
// (ski rental): it is attached, and whether it will read there again is not known.
func (v *vector) lapse(e *Engine, id ClientID) {
	s := v.clients[id].site
	for _, class := range v.own {
		o := e.Object(class, int(id))
		if r := e.copies.Find(o, s); r >= 0 && e.copies.At(r).state != absent {
			again, _ := v.returning(e, class, o, s, mec.None)
			e.expireAt(r, v.hints.clients[id].endAt+breakEven(again, e.rent(class, s)))
		}
	}
}

// backdate counts the time since a client has left a site from when its trip was said to end.
func (v *vector) backdate(e *Engine, now time.Duration, id ClientID, s mec.SiteID, at time.Duration) {
	for _, class := range v.own {
		r := e.copies.Find(e.Object(class, int(id)), s)
		if r < 0 || at >= now {
			continue
		}
		if h := e.copies.At(r); h.left && h.leftFor == mec.None && h.leftAt == now {
			h.leftAt = at
			if h.state != absent {
				e.expireAt(r, max(now, h.aux.until-(now-at)))
			}
		}
	}
}

// route adds a stop to a client's plan.
func (v *vector) route(e *Engine, now time.Duration, ev *Event) {
	c := v.hints.of(ev.Client)
	if ev.Token == 0 {
		v.hints.close(c)
		c.named, c.late, c.ratio, c.truth, c.needed = true, 0, 1, 0, 1
	}
	s := ev.Site
	if s == mec.None {
		if math.IsNaN(ev.X) || math.IsNaN(ev.Y) || math.IsInf(ev.X, 0) || math.IsInf(ev.Y, 0) {
			return
		}
		s = e.Map.Site(ev.X, ev.Y)
	}
	n := len(c.stops)
	switch {
	case !c.named || n == planStops || s < 0 || int(s) >= len(e.Network.Sites):
	case n == 0 && s == v.clients[ev.Client].site, n > 0 && s == c.stops[n-1].site: // still there
	case n > 0 && ev.DueAt < c.stops[n-1].at: // not in order
	default:
		c.stops = append(c.stops, stop{s, ev.DueAt})
	}
	if ev.Site == mec.None && c.named {
		v.needs(e, c, ev, s)
	}
}

// close ends a plan and enters it in its client's record, if anything spoke for or against it.
func (h *hints) close(c *intent) {
	if c.named && c.tested {
		c.plans.add(c.truth)
	}
	c.stops, c.needs, c.named, c.tested = c.stops[:0], c.needs[:0], false, false
}

// belief is the probability that a client's plan is true, where there is evidence besides.
func (h *hints) belief(c *intent, besides float64) float64 {
	prior := h.trusts(&c.plans, &h.plans)
	yes := float64(prior * float64(c.ratio*besides))
	return yes / (yes + 1 - prior)
}

// learn enters an observation of probability ifTrue or ifNot in the record of all clients: at once, as others are under
// way.
func (h *hints) learn(c *intent, ifTrue, ifNot float64) {
	c.ratio = max(0.001, min(1000, c.ratio*ifTrue/ifNot))
	before := c.truth
	c.truth = h.belief(c, 1)
	if c.tested {
		h.plans.kept = max(0, min(h.plans.made, h.plans.kept+c.truth-before))
		return
	}
	c.tested = true
	h.plans.add(c.truth)
}

// crossed holds a crossing against what was said.
func (h *hints) crossed(now time.Duration, id ClientID, s mec.SiteID) {
	c := h.clients[id]
	if c == nil {
		return
	}
	if c.ending > 0 { // it did not end there
		c.ends.add(0)
		h.ends.add(0)
		c.ending = 0
	}
	for i := range c.stops {
		if c.stops[i].site == s {
			h.learn(c, planNamed, planLuck)
			if late := (now - c.stops[i].at).Seconds(); c.truth > 0.5 {
				h.errors.add(late - c.late)
				c.late = late
			}
			c.stops = append(c.stops[:0], c.stops[i+1:]...)
			return
		}
	}
	if len(c.stops) > 0 {
		h.learn(c, 1-planNamed, 1-planLuck)
	}
}

// ended is the end of a client's trip, at now or when it was said to end, if that was believed.
func (h *hints) ended(id ClientID, now time.Duration) time.Duration {
	c := h.clients[id]
	if c == nil {
		return now
	}
	h.close(c)
	at := now
	if c.ending >= sure {
		at = min(now, c.endAt)
	}
	if c.ending > 0 {
		c.ends.add(1)
		h.ends.add(1)
		c.ending = 0
	}
	return at
}

// gone says whether a client is believed to have ended its trip, though it is still attached.
func (h *hints) gone(id ClientID, now time.Duration) bool {
	c := h.clients[id]
	return c != nil && c.ending >= sure && now >= c.endAt
}

// until is the mean time in s until a stop of a plan, and its deviation.
func (h *hints) until(now time.Duration, c *intent, s *stop) (mean, sd float64) {
	mean = max(1, (s.at-now).Seconds()+c.late)
	sd = 10 + mean/10 // assumption
	if h.errors.n >= 8 {
		sd = max(1, 1.25*h.errors.dev)
	}
	return mean, sd
}

// isOver says whether a client should have been at a stop of its plan.
func (h *hints) isOver(now time.Duration, c *intent, s *stop) bool {
	_, sd := h.until(now, c, s)
	return now >= s.at+seconds(max(0, c.late)+60+float64(3*sd))
}

// overdue holds the stops whose time is over against a client's plan.
func (h *hints) overdue(id ClientID, now time.Duration) {
	c := h.clients[id]
	for c != nil && len(c.stops) > 0 && h.isOver(now, c, &c.stops[0]) {
		h.learn(c, planMissed, planIdle)
		c.stops = append(c.stops[:0], c.stops[1:]...)
	}
	if c != nil {
		h.missed(now, c)
	}
}

// speak gives the prospects of a client what its application says of them.
func (h *hints) speak(id ClientID, now time.Duration, site mec.SiteID, horizon float64, out []prospect) []prospect {
	c := h.clients[id]
	if c == nil {
		return out
	}
	said := len(c.stops) > 0
	for i := range c.stops {
		s := &c.stops[i]
		if mean, _ := h.until(now, c, s); mean > horizon {
			break
		}
		if s.site != site {
			out = touch(out, s.site)
		}
	}
	belief := 0.0
	if said {
		belief = h.belief(c, foreseen(out, c.stops[0].site))
	}
	for i := range out {
		at := &out[i]
		at.plain = at.p
		at.p = float64(at.p * (1 - belief))
		for k := range c.stops {
			if s := &c.stops[k]; s.site == at.site {
				at.p += belief
				if mean, sd := h.until(now, c, s); at.mean == 0 || sd < at.sd && belief > at.p/2 {
					at.comes(timing{mean, sd}) // it is the only one, or sharper and most of why the client is expected
				}
				break
			}
		}
		at.p *= 1 - c.ending
		at.belief = max(belief, c.ending)
	}
	return out
}

// foreseen is how much likelier the forecast is if its client goes to a site next than if nothing is known of that.
func foreseen(ahead []prospect, next mec.SiteID) float64 {
	there, all := 0.0, 0.0
	for i := range ahead {
		all += ahead[i].p
		if ahead[i].site == next {
			there = ahead[i].p
		}
	}
	return max(0.01, float64(there/planLuck)+1-min(1, all))
}

// swayed is a reason, or the one that says that it took a hint to decide so: without it, p was plain.
func (p *prospect) swayed(b *bet, plainly, hinted Why) Why {
	if p.belief > 0 && float64(p.p*b.gain) > b.stake != (float64(p.plain*b.gain) > b.stake) {
		return hinted
	}
	return plainly
}
