package fabric

import (
	"math/bits"
	"time"
)

// gaps learns how long something stays away that may come back: a histogram of the gaps on a scale of two bins per
// octave, from 1 s to 2^24 s, from which the hazard of a return follows.
//
// A departure counts as exposed to a return at every age; a return takes that back for the ages beyond its gap. So what
// never comes back needs no bookkeeping. Recent departures have not reached high ages yet: if they came evenly since the
// first, t ago, the share 1 - age/t has.
type gaps struct {
	first time.Duration // time of the first departure
	left  uint32        // departures
	ended uint32        // of them, those that came back
	ahead uint8         // departures fewer than gapTrust that are enough
	back  [gapBins]uint32
	ends  uint8 // after the last bin that is not empty
}

const (
	gapBins = 48
	// gapPrior are departures assumed before any was seen, all without return.
	gapPrior = 4
	// gapTrust is the number of departures from which the hazard is trusted more than the ski rental.
	gapTrust = 16
	// gapWeight is how many departures of its own a context needs to count as much as what it is a part of.
	gapWeight = 16
)

// gapBin is the bin of a gap: half octaves of seconds.
func gapBin(gap time.Duration) int {
	half := uint64(max(gap, time.Second)) / uint64(time.Second/2) // in half seconds, at least 2
	octave := bits.Len64(half) - 2
	b := 2*octave + int(half>>octave&1)
	return min(b, gapBins-1)
}

// gapEdge is the upper edge of a bin.
func gapEdge(b int) time.Duration {
	octave := (b + 1) / 2
	edge := time.Second << octave
	if b%2 == 0 {
		edge += edge / 2
	}
	return edge
}

// gapEnds and gapWidths are the upper edges of the bins, and how wide they are in s.
var gapEnds, gapWidths = func() (ends [gapBins]time.Duration, widths [gapBins]float64) {
	from := time.Duration(0)
	for b := range ends {
		ends[b] = gapEdge(b)
		widths[b] = (ends[b] - from).Seconds()
		from = ends[b]
	}
	return ends, widths
}()

func (g *gaps) leave(now time.Duration) {
	if g.left == 0 {
		g.first = now
	}
	g.left++
}

// level is a context of a law that is gone through by age.
type level struct {
	gaps *gaps
	left uint32        // departures that have not come back before the age at hand
	out  uint32        // of them, those that have not come back at all
	t    time.Duration // since the first of them
	ns   float64       // the same
}

// levels are the contexts of a law. Those of which nothing was seen say what the wider ones say, and are left out.
func (l *law) levels(now time.Duration, out *[lawLevels]level) int {
	n := 0
	for i, g := range l {
		if g == nil || g.left == 0 && i > 0 {
			continue
		}
		t := max(now-g.first, 1)
		out[n] = level{gaps: g, left: g.left, out: g.left - min(g.left, g.ended), t: t, ns: float64(t)}
		n++
	}
	return n
}

// exposed is how many departures have reached an age, of those that did not come back before: the share that has had the time
// to, and at least those that came back later.
func (x *level) exposed(age time.Duration) float64 {
	return max(float64(x.left-min(x.left, x.out)), float64(x.left)*float64(max(0, x.t-age))/x.ns)
}

func (g *gaps) returned(gap time.Duration) {
	b := gapBin(gap)
	g.back[b]++
	g.ended++
	g.ends = max(g.ends, uint8(b+1))
}

// law is what is known of the return of one thing: from the widest context to the narrowest, each of which is a part of
// the one before. The hazard in a context is shrunk towards that of the wider one,
//
//	hazard = (back + w * wider) / (exposed + w)
//
// so that a context of which little was seen says what the wider one says.
type law [lawLevels]*gaps

const lawLevels = 5

func (l *law) leave(now time.Duration) {
	for _, g := range l {
		if g != nil {
			g.leave(now)
		}
	}
}

func (l *law) returned(gap time.Duration) {
	for _, g := range l {
		if g != nil {
			g.returned(gap)
		}
	}
}

// keeping is what is weighed of a copy that is kept for a return.
type keeping struct {
	now, age    time.Duration // age: for how long it has been kept by now
	again, rent float64       // US$ of a return that does not find it, and per second
	unseen      unseen        // what is assumed of ages that too few have reached
}

// benefit is what keeping comes to.
type benefit struct {
	until time.Duration // the age until which it is worth it
	gain  float64       // US$ that it is expected to gain
	back  float64       // probability that it will have come back when that is gained
}

// unseen is what is assumed of ages that too few have reached: as many as the prior has come back at the hazard of the bins
// before, or at this one, whichever is higher; at none, where it is not to go on. On a scale of octaves a constant hazard is a
// heavy tail, which is what idle times have, and one that needs no scale: with the hazard q of half an octave it pays to wait
// until the age is between 2 q and 4 q of the break-even time, whatever that is. So what has hardly cost anything yet is kept,
// and what would cost much before anything is known is not.
type unseen struct {
	goesOn bool
	hazard float64
}

var (
	none     = unseen{}
	asBefore = unseen{goesOn: true}
)

const (
	// unseenHazard was chosen on the generated scenarios and the even-numbered of San Francisco's taxis, with two price books.
	unseenHazard = 0.2
	// unseenDoubt is how many departures without return weigh as much as one return, against it and for it.
	unseenDoubt = 8
)

// expecting is what is assumed when so many were seen to leave, and so many to come back: none of many speaks against it.
func expecting(left, came uint32) unseen {
	some := float64(came + 1)
	return unseen{true, unseenHazard * some / (some + float64(left)/unseenDoubt)}
}

// keepFor is the time to keep a copy after its last use that gains the most in expectation, and that gain, when rent is
// the copy's cost per second and again the cost of a return that does not find it:
//
//	max over t of  sum over ages below t of  S(age) * (hazard(age) * again - rent * width)
//
// where S is the probability that it has not come back yet. Nothing is kept longer than twice the break-even time, and
// with little seen it is the break-even time itself, which costs at most twice the optimum whatever happens (ski rental).
func (l *law) keepFor(now time.Duration, again, rent float64) (time.Duration, float64) {
	k := l.keep(keeping{now, 0, again, rent, expecting(l[0].left, l[0].ended)})
	return k.until, k.gain
}

// keep is keepFor for a copy of any age.
func (l *law) keep(q keeping) benefit {
	if !l[0].known() {
		return benefit{until: breakEven(q.again, q.rent)}
	}
	return l.weigh(&q)
}

// best is keepFor, trusting what little was seen: as gapPrior departures without return are assumed, a return that was
// never seen is not waited for.
func (l *law) best(now time.Duration, again, rent float64) (time.Duration, float64) {
	k := l.weigh(&keeping{now, 0, again, rent, none})
	return k.until, k.gain
}

// weigh is keep, whatever is known.
func (l *law) weigh(q *keeping) benefit {
	var room [gapBins]float64
	return keepBy(l.hazards(q.now, breakEven(q.again, q.rent), q.unseen, &room), q)
}

// course is a law that is asked more than once at a time.
type course struct {
	known   bool
	hazards []float64
}

// course is for questions with at most that cost of a return. It lies in room.
func (l *law) course(now time.Duration, again, rent float64, room *[gapBins]float64) course {
	if !l[0].known() {
		return course{}
	}
	return course{true, l.hazards(now, breakEven(again, rent), expecting(l[0].left, l[0].ended), room)}
}

// keepFor is that of the law.
func (c *course) keepFor(again, rent float64) (time.Duration, float64) {
	if !c.known {
		return breakEven(again, rent), 0
	}
	k := keepBy(c.hazards, &keeping{again: again, rent: rent})
	return k.until, k.gain
}

// hazards are those of the bins, as far as anything comes back, or to twice an age.
func (l *law) hazards(now, even time.Duration, u unseen, out *[gapBins]float64) []float64 {
	var room [lawLevels]level
	levels := room[:l.levels(now, &room)]
	widest, narrower, ends := &levels[0], levels[1:], l.ends()
	from, before := time.Duration(0), 0.0 // before: the hazard of the bin before, in the widest context
	for b := range out {
		// The prior is none that come back, but for as many of it as are too young to have reached this age: young. What they
		// add to the hazard is share times theirs.
		exposed := widest.exposed(from)
		young := min(1, (float64(widest.left)-exposed)/gapPrior)
		hazard, share := float64(widest.take(b))/(exposed+gapPrior), gapPrior/(exposed+gapPrior)
		returns := float64(young * max(before, u.hazard))
		if u.goesOn {
			before = hazard + float64(share*float64(before*young))
		}
		for i := range narrower {
			x := &narrower[i]
			exposed := x.exposed(from) + gapWeight
			hazard = (float64(x.take(b)) + float64(gapWeight*hazard)) / exposed
			share *= gapWeight / exposed
		}
		hazard += float64(share * returns)
		if b >= ends && hazard == 0 && u.hazard == 0 {
			return out[:b]
		}
		out[b] = hazard
		if from = gapEnds[b]; from/2 > even {
			return out[:b+1]
		}
	}
	return out[:]
}

// take is how many came back in a bin; the next is asked for next.
func (x *level) take(b int) uint32 {
	back := x.gaps.back[b]
	x.left -= min(x.left, back)
	return back
}

// keepBy is the time that gains the most by the hazards, and that gain: see keepFor.
func keepBy(hazards []float64, q *keeping) benefit {
	even := breakEven(q.again, q.rent)
	value, alive, from := 0.0, 1.0, time.Duration(0)
	var best benefit
	for b, hazard := range hazards {
		to, width := gapEnds[b], gapWidths[b]
		if to > q.age {
			if from < q.age {
				width = (to - q.age).Seconds()
				hazard *= width / gapWidths[b]
			}
			held := float64(q.rent * width)
			value += float64(alive * (float64(hazard*q.again) - float64(held*(1-float64(hazard/2)))))
			alive *= 1 - hazard
			if value > best.gain {
				best = benefit{to, value, 1 - alive}
			}
		}
		from = to
		if to/2 > even {
			break
		}
	}
	return best
}

// ends is after the last bin in which anything came back. Beyond there is nothing to gain where none is too young to say.
func (l *law) ends() int {
	last := uint8(0)
	for _, g := range l {
		if g != nil {
			last = max(last, g.ends)
		}
	}
	return int(last)
}

// known says whether enough was seen to trust what keepFor gains.
func (g *gaps) known() bool { return g.left+uint32(g.ahead) >= gapTrust }
