package fabric

import (
	"time"

	"headway/mec"
)

// preparations are handovers that the network said it prepares (ETSI MEC 012: IN_PREPARATION), and what became of them.
// Nothing says better where a client will be next, though only shortly before. How long before, and how often it comes
// true, is learned.
type preparations struct {
	lead    mean // s, from the preparation to the crossing
	n, came float64
}

// preparation is one that is open; at no site: none is.
type preparation struct {
	site mec.SiteID
	at   time.Duration
}

// p is the chance that a preparation comes true: before any was seen, nine of ten do.
func (p *preparations) p() float64 { return (p.came + 9) / (p.n + 10) }

// until returns when the crossing is expected that is being prepared, in s from now, and its deviation; it is not ok when
// that should long have been.
func (p *preparations) until(now time.Duration, o *preparation) (m, sd float64, ok bool) {
	left := p.lead.mean - (now - o.at).Seconds()
	sd = max(1.25*p.lead.dev, 0.02) // a normal's deviation is 1.25 mean deviations
	return max(left, 0.01), sd, o.site != mec.None && left > -1-float64(3*sd)
}

// prepare makes the forecast of a client anew, as the network prepares its handover to another site.
func (v *vector) prepare(e *Engine, now time.Duration, id ClientID, to mec.SiteID) {
	c := &v.clients[id]
	if c.site == mec.None || to == c.site {
		return
	}
	v.prepared.n++
	c.preparing = preparation{to, now}
	v.plan(e, now, id)
}

// crossed closes a client's preparation: it came true where it was for this site.
func (p *preparations) crossed(now time.Duration, o *preparation, s mec.SiteID) {
	if o.site == s {
		p.came++
		p.lead.add((now - o.at).Seconds())
	}
	o.site = mec.None
}

// speak adds the site that a client's handover is prepared to, or makes it as likely as preparations are.
func (p *preparations) speak(now time.Duration, o *preparation, out []prospect) []prospect {
	m, sd, ok := p.until(now, o)
	if !ok {
		return out
	}
	known := len(out)
	out = touch(out, o.site)
	for i := range out {
		if at := &out[i]; at.site == o.site && (i == known || at.p < p.p() || at.mean > m) {
			at.p, at.told = max(at.p, p.p()), i == known
			at.comes(timing{m, sd})
		}
	}
	return out
}
