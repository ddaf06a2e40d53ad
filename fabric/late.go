package fabric

import "headway/mec"

// lateness is what reads of a shared class were fined, by who answered them: what is expected of idle links knows nothing
// of queues and of interruptions.
type lateness struct {
	hits, remote, region fines
}

// fines are what reads were fined, and what they were expected to be above a hit.
type fines struct{ n, usd, expected float64 }

func (f *fines) add(usd, expected float64) {
	f.n++
	f.usd += usd
	f.expected += expected
}

// learn takes the fine of a read that server would have answered, had it not been a hit.
func (v *vector) learnLate(e *Engine, class int, ev *Event, server mec.SiteID) {
	l := &v.late[class]
	switch ev.Outcome {
	case Hit:
		l.hits.add(ev.PenaltyUSD, 0)
	case Miss, Cold:
		l.of(e, server).add(ev.PenaltyUSD, e.costs.late(class, server, ev.Site))
	}
}

func (l *lateness) of(e *Engine, server mec.SiteID) *fines {
	if server == e.Network.Region() {
		return &l.region
	}
	return &l.remote
}

// missed is the expected cost of a read of a shared object at s that server answers: over idle links, and what such reads
// were fined above that so far, as if 20 had been fined just that.
func (v *vector) missed(e *Engine, class int, server, s mec.SiteID) float64 {
	l := &v.late[class]
	f := l.of(e, server)
	more := f.usd - f.expected
	if l.hits.n > 0 {
		more -= float64(f.n * l.hits.usd / l.hits.n)
	}
	more /= f.n + 20
	return e.costs.missed(class, server, s) + max(more, -e.costs.late(class, server, s))
}
