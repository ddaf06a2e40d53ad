package fabric

import (
	"math"
	"time"
)

// idles is the law of idle times: how long what is not used stays so. It counts in bins of half octaves of seconds, as
// gaps does, but what has been idle for long decides here, so the count of those at risk is exact: an idle time counts in
// a bin once it has lasted to the bin's beginning, whether it has ended or not.
type idles struct {
	n    uint32 // idle times that began
	risk [gapBins]uint32
	back [gapBins]uint32   // ended there
	week [weekParts]uint32 // ended in that part of the week
}

// idleLaw is what is known of the idle time of one original: of its class, of its class from that part of the week on, and
// of its own; the hazard of a narrower context is shrunk towards that of the wider, as law does.
type idleLaw [3]*idles

// lasts counts the bins up to one that began, from a bin on.
func (l *idleLaw) lasts(from, to int) {
	for _, g := range l.known() {
		for b := from; b < to; b++ {
			g.risk[b]++
		}
	}
}

func (l *idleLaw) ends(b int, part uint8) {
	for _, g := range l.known() {
		g.back[b]++
		g.week[part]++
	}
}

func (l *idleLaw) begins() {
	for _, g := range l.known() {
		g.n++
	}
}

// known are the contexts that are there.
func (l *idleLaw) known() []*idles {
	if l[1] == nil {
		return l[:1]
	}
	return l[:]
}

// idleWeights are how many idle times the wider context counts for: the prior in the class, the class in a part of the
// week, and that in its own. A tier is left at the first bin whose hazard is small enough, so a hazard that is small by
// chance, as those of single objects are, would sink what should have stayed.
//
// The prior is that what has been idle for some time will be for as long again, with even odds. It has no scale of its own,
// so that what was never seen is neither far nor near; and by it each tier pays from its break-even on.
var idleWeights = [len(idleLaw{})]float64{4, 16, 32}

// What has been idle for longer than a week will not be needed because of the part of the week in which that began: from there on
// the parts would only be a smaller sample of the same.
const partBins = 38

// doubt is how many standard errors of the class's law an original is taken to come back more surely than was seen (the prior
// itself is not doubted: by it, a tier pays from its break-even on): who goes to a tier too soon pays for its minimum residence and the way back at once, who goes late loses a day's rent a day. Chosen on
// fleet-winter with seeds 101 to 104 and durations of 8 and 64 weeks, at list prices and on tape.
const doubt = 0.5

// hazard is the probability that an idle time that has lasted to the beginning of a bin ends in it.
func (l *idleLaw) hazard(b int) float64 {
	from, to := binFrom(b), binTo(b)
	h := 1 - from/to
	if b == 0 {
		h = 0
	}
	for i, g := range l.known() {
		if i == 1 && b >= partBins {
			continue
		}
		n := float64(g.risk[b]) + idleWeights[i]
		h = (float64(g.back[b]) + float64(idleWeights[i]*h)) / n
		if i == 0 {
			h = min(1, h+float64(doubt*math.Sqrt(float64(float64(h*(1-h))*float64(g.risk[b]))))/n)
		}
	}
	return h
}

// binFrom and binTo are the edges of a bin in s.
func binFrom(b int) float64 {
	if b == 0 {
		return 0
	}
	return gapEdge(b - 1).Seconds()
}

func binTo(b int) float64 { return gapEdge(b).Seconds() }

// weekPart is the part of the week that a time lies in: one of the eight parts of the day, on a day from Monday to
// Thursday, on Friday, Saturday or Sunday.
func weekPart(local time.Duration) uint8 {
	const day = 24 * time.Hour
	d := int(local / day % 7) // 0 is a Thursday
	kind := uint8(0)
	if d >= 1 && d <= 3 {
		kind = uint8(d)
	}
	return kind*8 + uint8(local%day/(3*time.Hour))
}

const weekParts = 32

// outlook is the law of the idle time of an original from an age on: bins, those of the next days in parts of the week, and a
// last one that never ends.
type outlook struct {
	n    int
	from [outlooks]float64     // s, of each bin
	mid  [outlooks]float64     // s: when those come back that do in it
	back [outlooks]float64     // probability that it comes back in it
	stay [outlooks]float64     // s of it that are expected
	here [outlooks + 1]float64 // probability that it is still idle at its beginning
	week week
}

// splits is how many parts of the week ahead the bins are split at.
const (
	splits   = 32
	outlooks = gapBins + 1 + splits
)

// look makes the outlook from an age in s.
func (x *outlook) look(l *idleLaw, age float64) {
	x.n = 0
	x.run(l, age, 0, 0, func(age float64) float64 { return age })
}

// lookAhead makes it at a local time, and has returns come as the week has them: within a bin
//
//	P(return in a part of it | idle at its beginning) = hazard W(part) / W(bin),
//
// where W is how sure a return is in that part of the week. It is what tells a morning from the night before, for those who
// must be ready by then.
func (x *outlook) lookAhead(l *idleLaw, age float64, local time.Duration) {
	x.n = 0
	x.week.learn(l)
	born := local - seconds(age)
	next := (local.Truncate(partLength) + partLength - born).Seconds()
	x.run(l, age, next, next+float64(splits*partLength.Seconds()), func(age float64) float64 { return x.week.until(born + seconds(age)) })
}

// run goes through the bins from an age on, cut at ages from next to last that are parts of the week apart.
func (x *outlook) run(l *idleLaw, age, next, last float64, until func(age float64) float64) {
	alive := 1.0
	for b := gapBin(seconds(age)); b < gapBins; b++ {
		h, first, to := l.hazard(b), until(binFrom(b)), binTo(b)
		whole := until(to) - first
		for from := max(age, binFrom(b)); to-from >= 1e-3; {
			for next < last && next-from < 1 {
				next += partLength.Seconds()
			}
			end := to
			if next < last {
				end = min(to, next)
			}
			p := h * (until(end) - until(from)) / whole
			p = min(1, p/max(1e-12, 1-float64(h*(until(from)-first)/whole))) // of those who are still here
			x.add(from, (from+end)/2, alive, p, (end-from)*(1-float64(p/2)))
			alive *= 1 - p
			from = end
		}
	}
	end := binTo(gapBins - 1)
	x.add(end, 2*end, alive, 1, end)
	x.here[x.n] = 0
}

// within is the probability that it is over within a time in s.
func (x *outlook) within(s float64) float64 {
	p := 0.0
	for i := 0; i < x.n && x.mid[i] <= s; i++ {
		p += x.back[i]
	}
	return p
}

func (x *outlook) add(from, mid, alive, hazard, stay float64) {
	i := x.n
	x.from[i], x.mid[i], x.here[i] = from, mid, alive
	x.back[i], x.stay[i] = float64(alive*hazard), float64(alive*stay)
	x.n++
}
