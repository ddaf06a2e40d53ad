package sim

import (
	"time"

	"headway/mec"
)

// presence follows whether a vehicle on a trip has a ready copy of its object at its serving site. Its figures are those
// of the predictive-replica experiment (Bellmann, Pfandzelter, Bermbach 2021), in continuous time.
type presence struct {
	site    mec.SiteID // serving site, or None
	since   time.Duration
	present bool
	moved   bool          // a crossing has happened on this trip
	crossed time.Duration // when the crossing happened whose copy is awaited, or -1
}

func newPresence() presence { return presence{site: mec.None, crossed: -1} }

// account closes the stretch of time that ends now.
func (p *presence) account(w *world, class int, now time.Duration) {
	t := &w.tally[class]
	if p.site == mec.None {
		return
	}
	s := (now - p.since).Seconds()
	p.since = now
	if p.present {
		t.presentS += s
		return
	}
	if p.moved {
		t.lostMoveS += s
	} else {
		t.lostStartS += s
	}
	t.penalty += float64(s * w.x.charged[class].AbsentUSDPerS)
}

// at puts the vehicle at a site, at a trip's start or by a crossing.
func (p *presence) at(w *world, now time.Duration, class int, site mec.SiteID, s *stored, crossing bool) {
	t := &w.tally[class]
	p.account(w, class, now)
	p.censor(t, now)
	p.site, p.since, p.moved = site, now, crossing
	p.present = s != nil && s.state == ready
	if p.present {
		s.served = true
	}
	if !crossing {
		t.starts++
		if p.present {
			t.startHits++
		}
		return
	}
	t.crossings++
	if p.present {
		t.moveHits++
		t.stall.Record(0)
	} else {
		p.crossed = now
	}
}

func (p *presence) landed(w *world, now time.Duration, class int, site mec.SiteID, s *stored) {
	if p.site != site {
		return
	}
	t := &w.tally[class]
	p.account(w, class, now)
	p.present, s.served = true, true
	if p.crossed >= 0 {
		t.stall.Record(now - p.crossed)
		p.crossed = -1
	}
}

func (p *presence) dropped(w *world, now time.Duration, class int, site mec.SiteID) {
	if p.site == site {
		p.account(w, class, now)
		p.present = false
	}
}

// end is the end of the trip.
func (p *presence) end(w *world, now time.Duration, class int) {
	t := &w.tally[class]
	p.account(w, class, now)
	p.censor(t, now)
	p.site, p.present = mec.None, false
}

// censor closes a crossing whose copy never came: its stall is at least the time until the vehicle left, and counts as
// that.
func (p *presence) censor(t *tally, now time.Duration) {
	if p.crossed >= 0 {
		t.stall.Record(now - p.crossed)
		t.stallCensored++
		p.crossed = -1
	}
}
