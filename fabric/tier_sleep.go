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
	trip  mean       // s
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
			k.first = gapBin(max(time.Minute, k.steps[1].From/8))
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
	_, k := s.class(t, o)
	return idleLaw{&k.all, &k.parts[a.part], &s.own[a.own]}
}

// idles begins to watch an original whose idle time begins.
func (s *sleeper) idles(t *originals, now time.Duration, o ObjectID) {
	a := &t.all[o]
	_, k := s.class(t, o)
	a.part, a.early = weekPart(now+t.e.Options.LocalTime), notEarly
	if k.first == gapBins {
		return // nothing is ever cheaper than hot
	}
	if a.known {
		l := s.law(t, o)
		l.begins()
	}
	t.lookAt(o, now+gapEdge(k.first))
}

// comes learns that an idle time has ended, and wakes what was not ready.
func (s *sleeper) comes(t *originals, now time.Duration, o ObjectID) {
	s.learn(t, now, o)
	if a := &t.all[o]; t.spec(o, a.tier).Offline() {
		t.move(now, o, mec.Hot)
	}
}

// leaves learns how long a client was on its trip.
func (s *sleeper) leaves(t *originals, now time.Duration, o ObjectID) {
	_, k := s.class(t, o)
	k.trip.add((now - t.all[o].cameAt).Seconds())
}

// used warms up what will be read so often that this costs less than to read it where it is.
func (s *sleeper) used(t *originals, now time.Duration, o ObjectID) {
	a := &t.all[o]
	if !a.inUse {
		s.learn(t, now, o)
	}
	if spec := t.spec(o, a.tier); a.tier != mec.Hot && !spec.Offline() && s.reused(t, now, o) {
		t.e.reason(o, t.e.Network.Region(), whyReused)
		t.move(now, o, mec.Hot)
	}
}

func (s *sleeper) learn(t *originals, now time.Duration, o ObjectID) {
	a := &t.all[o]
	if !a.known {
		return
	}
	l, b := s.law(t, o), gapBin(now-a.usedAt)
	l.lasts(int(a.bin), b+1)
	l.ends(b)
	a.bin, a.known = 0, false
}

// look decides about an idle original, and when to look again.
func (s *sleeper) look(t *originals, now time.Duration, o ObjectID) {
	a := &t.all[o]
	age := now - a.usedAt
	b := gapBin(age)
	_, k := s.class(t, o)
	if age < gapEdge(k.first) {
		t.lookAt(o, a.usedAt+gapEdge(k.first))
		return
	}
	l := s.law(t, o)
	if a.known && int(a.bin) <= b {
		l.lasts(int(a.bin), b+1)
		a.bin = uint8(b + 1)
	}
	next := s.decide(t, now, o, &l)
	if b < gapBins-1 {
		t.lookAt(o, a.usedAt+max(min(next, gapEdge(b)), age+time.Second))
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
		at := max(seconds(best.at), s.earliest(t, o, best.to))
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

// readyInTime is the share of the rehydrations that are done when they should be.
const readyInTime = 0.95

// prepare tells the planner of an original.
func (s *sleeper) prepare(t *originals, now time.Duration, o ObjectID, l *idleLaw) {
	a := &t.all[o]
	c, _ := s.class(t, o)
	s.p.tiers, s.p.bytes, s.p.tier = c.Tiers, c.Bytes, a.tier
	s.p.since = (a.since - a.usedAt).Seconds()
	for _, z := range c.Tiers {
		s.p.late[z] = s.late(t, o, z)
	}
	s.p.x.look(l, (now - a.usedAt).Seconds())
}

// earliest is the idle time before which an original does not go to a tier: while too little is known of its class it is
// the break-even by prices alone, which costs at most twice the optimum whatever happens.
func (s *sleeper) earliest(t *originals, o ObjectID, z mec.Tier) time.Duration {
	_, k := s.class(t, o)
	at := time.Duration(0)
	if k.all.n >= gapTrust {
		return at
	}
	for _, step := range k.steps {
		if at = step.From; step.Tier >= z {
			break
		}
	}
	return at
}

// late is what a return costs more, in US$, that finds an original in a tier which must rehydrate first: its client is
// without a copy until then or until its trip ends, and what it reads waits.
func (s *sleeper) late(t *originals, o ObjectID, z mec.Tier) float64 {
	spec := t.spec(o, z)
	if !spec.Offline() {
		return 0
	}
	i := t.e.Layout.Class(o)
	c, a := &t.e.Classes[i], &t.all[o]
	if c.Key != PerVehicle {
		return c.Cold[z]
	}
	trip := 600.0 // assumption, while none has ended
	if k := &s.classes[i]; k.trip.n > 0 {
		trip = k.trip.mean
	}
	waits := min(spec.Rehydrate.Mean().Seconds(), trip)
	at := max(0, a.site)
	read := c.Cold[z]
	if c.Late != nil {
		read = max(0, read-c.Late[at])
	}
	return float64(waits * (t.e.costs.absent(i, at) + float64(c.ReadRate*read)))
}

// reused says whether an original will be read so often before it sleeps again that it should be hot now: when that many
// retrievals, less the rent that they save, cost more than the move. What it is read for now is paid for either way.
func (s *sleeper) reused(t *originals, now time.Duration, o ObjectID) bool {
	a := &t.all[o]
	c, k := s.class(t, o)
	if len(k.steps) < 2 {
		return true
	}
	l := s.law(t, o)
	s.prepare(t, now, o, &l)
	spec, hot := t.spec(o, a.tier), t.spec(o, mec.Hot)
	s.p.x.look(&l, gapEdge(k.first).Seconds())
	even := k.steps[1].From.Seconds()
	short := s.p.x.within(even) // of idle times that end before it would sleep again
	idle := 0.0
	for i := range s.p.x.n {
		idle += float64(s.p.x.back[i] * min(s.p.x.mid[i], even))
	}
	more := 1/max(1e-3, 1-short) - 1 // such idle times in a row, before a long one
	saves := spec.Retrieve(c.Bytes) - hot.Retrieve(c.Bytes) - float64(float64(c.Bytes)*(hot.Rent()-spec.Rent()))*idle
	return float64(more*saves) > spec.Early(c.Bytes, now-a.since)+hot.Put()
}
