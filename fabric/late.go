package fabric

import (
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// lateness is what reads of a shared class were fined, by who answered them: what is expected of idle links knows nothing
// of queues and of interruptions. Queues come and go, and who reads at home because of one does not see that it is gone; so
// what was seen of answers from elsewhere fades, as exp(-t/fading).
type lateness struct {
	hits, remote, region fines
}

// fading is about as long as a queue of reads lasts: an assumption, chosen on generated scenarios with seeds 1 to 5, where
// anything up to a minute costs within 1 % of the same.
const fading = 10 * time.Second

// fines are what reads were fined, and what they were expected to be above a hit.
type fines struct {
	at               time.Duration // up to date until then
	n, usd, expected float64
}

func (f *fines) fade(now time.Duration) {
	if now > f.at {
		left := exact.Exp(-(now - f.at).Seconds() / fading.Seconds())
		f.at, f.n, f.usd, f.expected = now, float64(f.n*left), float64(f.usd*left), float64(f.expected*left)
	}
}

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
		f := l.of(e, server)
		f.fade(e.now)
		f.add(ev.PenaltyUSD, e.costs.late(class, server, ev.Site))
	}
}

func (l *lateness) of(e *Engine, server mec.SiteID) *fines {
	if server == e.Network.Region() {
		return &l.region
	}
	return &l.remote
}

// missed is the expected cost of a read of a shared object at s that server answers: over idle links, and what such reads
// were fined above that of late, as if 20 had been fined just that.
func (v *vector) missed(e *Engine, class int, server, s mec.SiteID) float64 {
	l := &v.late[class]
	f := l.of(e, server)
	f.fade(e.now)
	more := f.usd - f.expected
	if l.hits.n > 0 {
		more -= float64(f.n * l.hits.usd / l.hits.n)
	}
	more /= f.n + 20
	return e.costs.missed(class, server, s) + max(more, -e.costs.late(class, server, s))
}
