package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// sleeper lets originals sleep for as long as that is expected to cost the least, and wakes them before they are needed.
// It looks at an idle original whenever its age enters a new bin of the law, makes a plan (tier_plan.go), and does what
// the plan says now.
type sleeper struct {
	classes []napping
	own     []idles // laws of single originals; 0 is nobody's
	p       planner
}

// napping is what is known of a class.
type napping struct {
	all   idles
	parts [weekParts]idles
	steps []mec.Step // the envelope, without what late returns cost
	first int        // bin before which no look is worth its while
}

func newSleeper(e *Engine) *sleeper {
	s := &sleeper{classes: make([]napping, len(e.Classes)), own: make([]idles, 1)}
	s.p.book = &e.Prices
	for i := range e.Classes {
		c, k := &e.Classes[i], &s.classes[i]
		if c.Tiers == nil {
			continue
		}
		k.steps = e.Prices.Envelope(c.Tiers, c.Bytes, 0)
		k.first = gapBins
		if len(k.steps) > 1 {
			k.first = gapBin(max(time.Minute, k.steps[1].From/soonest))
		}
	}
	return s
}

func (s *sleeper) class(t *originals, o ObjectID) (*Class, *napping) {
	i := t.e.Layout.Class(o)
	return &t.e.Classes[i], &s.classes[i]
}

func (s *sleeper) law(t *originals, o ObjectID) idleLaw {
	a := &t.all[o]
	if a.own == 0 {
		s.own = append(s.own, idles{})
		a.own = int32(len(s.own) - 1)
	}
	own := &s.own[a.own]
	if t.e.Options.Private {
		return idleLaw{own, nil, nil}
	}
	_, k := s.class(t, o)
	return idleLaw{&k.all, &k.parts[a.part], own}
}

// idles watches an original.
func (s *sleeper) idles(t *originals, now time.Duration, o ObjectID) {
	a := &t.all[o]
	_, k := s.class(t, o)
	if k.first < gapBins { // else nothing is ever cheaper than hot
		t.lookAt(now, o, max(now, a.usedAt+gapEdge(k.first)))
	}
}

// used learns how long an original was idle, and warms up what will be read so often that this costs less than to read it
// where it is.
func (s *sleeper) used(t *originals, now time.Duration, o ObjectID) {
	a := &t.all[o]
	if a.known {
		l, b := s.law(t, o), gapBin(now-a.usedAt)
		l.lasts(int(a.bin), b+1)
		l.ends(b, weekPart(now+t.e.Options.LocalTime))
	}
	a.part, a.bin, a.early = weekPart(now+t.e.Options.LocalTime), 0, notEarly
	l := s.law(t, o)
	l.begins()
	if spec := t.spec(o, a.tier); a.tier != mec.Hot && !spec.Offline() && s.reused(t, now, o) {
		t.e.reason(o, t.e.Network.Region(), whyReused)
		t.move(now, o, mec.Hot)
	}
}

// look decides about an idle original, and when to look again.
func (s *sleeper) look(t *originals, now time.Duration, o ObjectID) {
	a := &t.all[o]
	age := now - a.usedAt
	b := gapBin(age)
	_, k := s.class(t, o)
	if age < gapEdge(k.first) {
		t.lookAt(now, o, a.usedAt+gapEdge(k.first))
		return
	}
	l := s.law(t, o)
	if a.known && int(a.bin) <= b {
		l.lasts(int(a.bin), b+1)
		a.bin = uint8(b + 1)
	}
	next := s.decide(t, now, o, &l)
	if b < gapBins-1 {
		t.lookAt(now, o, a.usedAt+max(min(next, gapEdge(b)), age+time.Second))
	}
}

// decide does what the best plan says now, and returns the age at which it says more.
func (s *sleeper) decide(t *originals, now time.Duration, o ObjectID, l *idleLaw) time.Duration {
	const never = time.Duration(math.MaxInt64)
	a := &t.all[o]
	age := now - a.usedAt
	s.prepare(t, now, o, l)
	best, stay := s.p.best()
	if best.to != a.tier {
		at := max(seconds(best.at), s.earliest(t, o, best.to, l))
		switch {
		case at > age:
			return at
		case a.early == expected: // it was woken for a return: what one look says may be the edge of a bin
			a.early = waning
			return never
		}
		s.weighsSleep(t, now, o, stay, &best, whyCheaper)
		t.move(now, o, best.to)
		a.early = notEarly
	}
	if best.ready == 0 {
		return never
	}
	start := seconds(best.ready) - t.spec(o, a.tier).Rehydrate.Quantile(readyInTime)
	if start > age {
		return start
	}
	s.weighsSleep(t, now, o, stay, &best, whyExpectIt)
	t.move(now, o, mec.Hot)
	a.early = expected
	return never
}

// soonest is the part of a break-even, as 1/soonest, that must have passed, and with it the first look.
const soonest = 8

// readyInTime is the share of the rehydrations that are done when they should be.
const readyInTime = 0.95

// prepare tells the planner of an original.
func (s *sleeper) prepare(t *originals, now time.Duration, o ObjectID, l *idleLaw) {
	a := &t.all[o]
	c, k := s.class(t, o)
	s.p.tiers, s.p.bytes, s.p.tier = c.Tiers, c.Bytes, a.tier
	s.p.since = (a.since - a.usedAt).Seconds()
	s.bouts(k, l)
	for _, z := range c.Tiers {
		_, s.p.late[z] = s.late(t, o, z, t.spec(o, z).Rehydrate.Mean())
	}
	if age := (now - a.usedAt).Seconds(); t.spec(o, a.tier).Offline() {
		s.p.x.lookAhead(l, age, now+t.e.Options.LocalTime)
	} else {
		s.p.x.look(l, age)
	}
}

// earliest is the idle time before which an original does not go to a tier, whatever is predicted: a share lambda of the
// break-even by prices alone, which costs at most 1+1/lambda times the optimum should the law be wrong (Kumar, Purohit,
// Svitkina 2018). It is all of it while little is known, and less the more idle times the law was learned from.
func (s *sleeper) earliest(t *originals, o ObjectID, z mec.Tier, l *idleLaw) time.Duration {
	_, k := s.class(t, o)
	at := time.Duration(0)
	for _, step := range k.steps {
		if at = step.From; step.Tier >= z {
			break
		}
	}
	return at * gapTrust / time.Duration(min(max(gapTrust, l[0].n), gapTrust*soonest))
}

// reused says whether an original will be read so often before it sleeps again that it should be hot now. What it is read
// for now is paid for either way.
func (s *sleeper) reused(t *originals, now time.Duration, o ObjectID) bool {
	l := s.law(t, o)
	s.prepare(t, now, o, &l)
	a := &t.all[o]
	c := &t.e.Classes[t.e.Layout.Class(o)]
	s.p.load()
	return s.p.rates[a.tier].again > t.spec(o, a.tier).Early(c.Bytes, now-a.since)+t.spec(o, mec.Hot).Put()
}

// bouts tells the planner how many reads follow on one before the original is idle until it would sleep again, and how
// long it is idle between them.
func (s *sleeper) bouts(k *napping, l *idleLaw) {
	s.p.x.look(l, 0)
	even := k.steps[len(k.steps)-1].From.Seconds()
	if len(k.steps) > 1 {
		even = k.steps[1].From.Seconds()
	}
	short, idle := 0.0, 0.0
	for i := range s.p.x.n {
		if s.p.x.mid[i] > even {
			break
		}
		short += s.p.x.back[i]
		idle += float64(s.p.x.back[i] * s.p.x.mid[i])
	}
	s.p.more = short / max(1e-3, 1-short)
	s.p.short = idle / max(1e-9, short)
}
