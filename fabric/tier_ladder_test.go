package fabric_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// ladder is what originals cost that are idle for times of one law, and are then read once, in US$ per original and day.
type ladder struct {
	t    *testing.T
	cfg  fabric.Config
	gaps [clients][]time.Duration
	law  func(s float64) float64 // the probability that one is longer than s
	days float64                 // of all of them
}

// newLadder draws as many idle times per original, of a Weibull law of shape 1/2, whose hazard falls with age.
func newLadder(t *testing.T, seed uint64, book string, mean time.Duration, n int, tiers ...mec.Tier) *ladder {
	scale := mean.Seconds() / 2
	l := &ladder{t: t, law: func(s float64) float64 { return math.Exp(-math.Sqrt(s / scale)) }}
	rnd := rand.New(rand.NewPCG(seed, 1))
	for c := range l.gaps {
		for range n {
			x := math.Log(1 - rnd.Float64())
			l.gaps[c] = append(l.gaps[c], time.Duration(1e9*scale*x*x))
			l.days += l.gaps[c][len(l.gaps[c])-1].Hours() / 24
		}
	}
	l.cfg = lineConfig(t, 0)
	l.cfg.Prices, _ = mec.Book(book)
	k := &l.cfg.Classes[2]
	k.Objects, k.Bytes, k.ReadBytes, k.Tiers, k.Late = clients, 1<<30, 1000, tiers, nil // no copy pays: every read is the original's
	return l
}

func (l *ladder) perDay(usd float64) float64 { return usd / l.days }

// best is what one costs who knows when each idle time ends, and may choose from tiers.
func (l *ladder) best(tiers ...mec.Tier) float64 {
	usd := 0.0
	for c := range l.gaps {
		for _, g := range l.gaps[c] {
			least := math.Inf(1)
			for _, z := range tiers {
				least = min(least, l.cfg.Prices.Idle(z, l.cfg.Classes[2].Bytes, g, 0))
			}
			usd += least
		}
	}
	return l.perDay(usd)
}

// rule is what one costs who moves after an age to a tier.
func (l *ladder) rule(z mec.Tier, after time.Duration) float64 {
	usd, bytes, hot := 0.0, l.cfg.Classes[2].Bytes, &l.cfg.Prices.Region[mec.Hot]
	for c := range l.gaps {
		for _, g := range l.gaps[c] {
			usd += float64(bytes) * hot.Rent() * min(g, after).Seconds()
			if g > after {
				usd += l.cfg.Prices.Idle(z, bytes, g-after, 0)
			}
		}
	}
	return l.perDay(usd)
}

// play is what the policy vector costs, who may know the law.
func (l *ladder) play(knows bool) float64 {
	w := newSleepers(l.t, "vector", "operator-internal", func(cfg *fabric.Config) { *cfg = l.cfg })
	usd, bytes, region := 0.0, l.cfg.Classes[2].Bytes, &l.cfg.Prices.Region
	var since, came [clients]time.Duration // of the bill, and into the tier
	first := w.e.Object(2, 0)
	rent := func(o fabric.ObjectID, z mec.Tier) {
		usd += float64(bytes) * region[z].Rent() * (w.now - since[o-first]).Seconds()
		since[o-first] = w.now
	}
	w.moved = func(o fabric.ObjectID, from, to mec.Tier) {
		usd += region[from].Early(bytes, w.now-came[o-first]) + region[to].Put()
		came[o-first] = w.now
		if to < from {
			usd += region[from].Retrieve(bytes)
		}
		rent(o, from)
	}
	w.tell(fabric.Event{Kind: fabric.Start})
	var next [clients]time.Duration
	left := l.gaps
	w.tell(fabric.Event{Kind: fabric.TripStart, Client: 0, Site: 2}) // and never ends: one client reads them all
	for c := range clients {
		w.read(0, w.e.Object(2, c), 2)
		next[c], left[c] = w.now+left[c][0], left[c][1:]
		if knows {
			w.e.TeachIdle(w.e.Object(2, c), l.law)
		}
	}
	for slices.Min(next[:]) < math.MaxInt64 {
		c := slices.Index(next[:], slices.Min(next[:]))
		w.pass(max(0, next[c]-w.now))
		o := w.e.Object(2, c)
		rent(o, w.tier[o])
		w.read(0, o, 2)
		usd += region[w.tier[o]].Retrieve(bytes) // what was moved as it was read has been billed that
		if next[c] = math.MaxInt64; len(left[c]) > 0 {
			next[c], left[c] = w.now+left[c][0], left[c][1:]
		}
	}
	return l.perDay(usd)
}

// threshold is what the best rule by age costs for tiers that are read where they lie or warmed up, chosen on other draws of the
// same law: of idle times whose hazard falls with age, the optimal stopping rule.
func (l *ladder) threshold(other *ladder, z mec.Tier) float64 {
	least, at := math.Inf(1), time.Duration(0)
	for after := time.Minute; after < 2000*24*time.Hour; after += after / 4 {
		if usd := other.rule(z, after); usd < least {
			least, at = usd, after
		}
	}
	return l.rule(z, at)
}

// Who only knows the law of idle times, but not their ends, saves less than a clairvoyant; the policy vector learns the law,
// and then nearly saves as much as if it had been told it, and as the optimal stopping rule does.
func TestLadderOfTiers(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		book string
		mean time.Duration
	}{{"public-list", 21 * day}, {"public-list", 60 * day}, {"operator-tape", 21 * day}, {"operator-tape", 10 * time.Hour}} {
		for seed := uint64(1); seed < 3; seed++ {
			l := newLadder(t, seed, c.book, c.mean, 300, mec.Hot, mec.Cool)
			never, rule, stop := l.best(mec.Hot), l.rule(mec.Cool, 30*day), l.threshold(newLadder(t, 100+seed, c.book, c.mean, 3000, mec.Hot, mec.Cool), mec.Cool)
			learned, known, best := l.play(false), l.play(true), l.best(mec.Hot, mec.Cool)
			t.Logf("%s, %v: of hot: rule %.3f learned %.3f known %.3f optimal stopping %.3f clairvoyant %.3f",
				c.book, c.mean, rule/never, learned/never, known/never, stop/never, best/never)
			if learned > 1.04*min(known, stop) || known > 1.03*stop || learned > min(never, 1.02*rule) || best > known {
				t.Errorf("%s, %v, seed %d: US$ per day: hot %v, the rule %v, learned %v, known %v, optimal stopping %v, clairvoyant %v",
					c.book, c.mean, seed, never, rule, learned, known, stop, best)
			}
		}
	}
}
