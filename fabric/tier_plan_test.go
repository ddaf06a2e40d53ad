package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"headway/mec"
)

// randomPlanner is a planner with few bins left, random prices and a random law.
func randomPlanner(rnd *rand.Rand) *planner {
	p := &planner{book: &mec.PriceBook{}, tiers: []mec.Tier{mec.Hot}, bytes: 1e9, since: -rnd.Float64() * 1e6}
	rent, out := 1.0, 0.0
	for z := range mec.Tiers {
		s := mec.TierSpec{USDPerGBMonth: rent, USDPerGBRead: out, USDPer10kPut: 1e4 * 0.02 * rnd.Float64()}
		if z > mec.Hot && rnd.IntN(2) == 0 {
			s.MinResidence = time.Duration(rnd.Float64() * 100 * 24 * float64(time.Hour))
		}
		if z > mec.Hot && rnd.IntN(3) == 0 {
			s.Rehydrate = mec.Rehydration{Least: time.Minute, Most: time.Hour}
			p.late[z] = 5 * rnd.Float64()
		}
		p.book.Region[z] = s
		if z > mec.Hot && rnd.IntN(4) > 0 {
			p.tiers = append(p.tiers, z)
		}
		rent, out = rent*rnd.Float64(), out+0.5*rnd.Float64()
	}
	p.tier = p.tiers[rnd.IntN(len(p.tiers))]
	p.more, p.short = 5*rnd.Float64(), 1e5*rnd.Float64()
	var g [3]idles
	l := idleLaw{&g[0], &g[1], &g[2]}
	for range rnd.IntN(100) {
		l.begins()
		b := gapBins - 6 + rnd.IntN(6)
		l.lasts(0, b+1)
		if rnd.IntN(4) > 0 {
			l.ends(b, 0)
		}
	}
	p.x.look(&l, binFrom(gapBins-5)*(1+rnd.Float64()/4))
	return p
}

// everyWay is the least expected cost over every sequence of moves at the beginnings of bins, each weighed return by
// return: what is paid when the original is read in the middle of a bin.
func (p *planner) everyWay() float64 {
	least := math.Inf(1)
	way := make([]mec.Tier, p.x.n) // the tier in each bin; hot after another is a wake
	var try func(b int, z mec.Tier, woken bool)
	try = func(b int, z mec.Tier, woken bool) {
		if b == p.x.n {
			least = min(least, p.weigh(way))
			return
		}
		way[b] = z
		try(b+1, z, woken)
		for _, y := range p.tiers {
			if y > z && !woken { // what was woken stays
				way[b] = y
				try(b+1, y, false)
			}
		}
		if z > mec.Hot && p.book.Region[z].Offline() {
			way[b] = mec.Hot
			try(b+1, mec.Hot, true)
		}
	}
	try(0, p.tier, false)
	return least
}

// weigh is the expected cost of one way.
func (p *planner) weigh(way []mec.Tier) float64 {
	usd := 0.0
	for last := range way {
		z, since, paid := p.tier, p.since, 0.0
		for b := 0; b <= last; b++ {
			if y := way[b]; y != z {
				paid += p.book.Region[z].Early(p.bytes, seconds(p.x.from[b]-since)) + p.book.Region[y].Put()
				if y == mec.Hot {
					paid += p.book.Region[z].Retrieve(p.bytes)
				}
				z, since = y, p.x.from[b]
			}
			width := p.x.mid[b] - p.x.from[b]
			if b < last {
				width = p.x.from[b+1] - p.x.from[b]
			}
			paid += 1e9 * p.book.Region[z].Rent() * width
		}
		s := &p.book.Region[z]
		early := s.Early(p.bytes, seconds(p.x.mid[last]-since))
		paid += s.Retrieve(p.bytes)
		switch {
		case s.Offline():
			paid += early + p.late[z]
		case z != mec.Hot:
			paid += min(early+p.book.Region[mec.Hot].Put(), p.rates[z].again)
		}
		usd += p.x.back[last] * paid
	}
	return usd
}

// The best plan costs what the best of all ways does.
func TestPlanIsTheBestOfAllWays(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	moved, woke := 0, 0
	for i := range 400 {
		p := randomPlanner(rnd)
		got, stay := p.best()
		want := p.everyWay()
		if math.Abs(got.usd-want) > 1e-6*(1+want) {
			t.Fatalf("case %d: the plan costs %v, the best way %v (tiers %v, in %v, %d bins)", i, got.usd, want, p.tiers, p.tier, p.x.n)
		}
		if stay < got.usd*(1-1e-12) {
			t.Fatalf("case %d: to stay costs %v, the best plan %v", i, stay, got.usd)
		}
		if got.to != p.tier {
			moved++
		}
		if got.ready > 0 {
			woke++
		}
	}
	if moved < 50 || woke < 5 {
		t.Errorf("of 400 plans %d move and %d wake: too few to tell", moved, woke)
	}
}

// Where nothing is known, an original pays for a colder tier from its break-even by prices on: the prior's hazard is 1/age.
func TestPriorPaysFromTheBreakEven(t *testing.T) {
	for _, name := range []string{"public-list", "operator-tape"} {
		book, _ := mec.Book(name)
		steps := book.Envelope([]mec.Tier{mec.Hot, mec.Cool}, 1<<30, 0)
		even := steps[1].From.Seconds()
		var g [3]idles
		for age := even / 20; age < 4*even; age *= 1.1 {
			p := planner{book: &book, tiers: []mec.Tier{mec.Hot, mec.Cool}, bytes: 1 << 30}
			p.x.look(&idleLaw{&g[0], &g[1], &g[2]}, age)
			got, _ := p.best()
			sinks := got.to == mec.Cool && got.at <= age
			if age < even/1.6 && sinks || age > even*1.6 && !sinks { // half an octave is the width of a bin
				t.Errorf("%s: after %v of its break-even: sinks is %v", name, age/even, sinks)
			}
		}
	}
}

// A return that is sure within an hour keeps an original hot; one that is sure to be far away lets it sink at once, and
// has it ready again before, where it must be.
func TestPlanFollowsTheLaw(t *testing.T) {
	book, _ := mec.Book("operator-tape")
	const hour = 3600.0
	for _, c := range []struct {
		back  float64 // s
		tiers []mec.Tier
		late  float64
		sinks mec.Tier
		wakes bool
	}{
		{5 * hour, []mec.Tier{mec.Hot, mec.Cool}, 0, mec.Cool, false},
		{1.2 * hour, []mec.Tier{mec.Hot, mec.Cool}, 0, mec.Hot, false},
		{400 * hour, []mec.Tier{mec.Hot, mec.Archive}, 10, mec.Archive, true},
		{400 * hour, []mec.Tier{mec.Hot, mec.Archive}, 0, mec.Archive, false},
		{4 * hour, []mec.Tier{mec.Hot, mec.Archive}, 10, mec.Hot, false},
	} {
		var g [3]idles
		l := idleLaw{&g[0], &g[1], &g[2]}
		for range 10000 {
			l.begins()
			l.lasts(0, gapBin(seconds(c.back))+1)
			l.ends(gapBin(seconds(c.back)), 0)
		}
		p := planner{book: &book, tiers: c.tiers, bytes: 1 << 30}
		p.late[mec.Archive] = c.late
		p.x.look(&l, hour)
		got, _ := p.best()
		if got.at > hour { // not now
			got.to = mec.Hot
		}
		if got.to != c.sinks {
			t.Errorf("back after %v h: %+v", c.back/hour, got)
		}
		if got.to == mec.Archive {
			p.tier, p.since = mec.Archive, hour
			then, _ := p.best()
			if (then.ready > 0) != c.wakes || then.ready > c.back {
				t.Errorf("back after %v h, late costs %v: asleep, then %+v", c.back/hour, c.late, then)
			}
		}
	}
}

// The risk of a bin is counted for every idle time that lasted to its beginning, ended or not.
func TestIdleLawCountsTheOpen(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	var g [3]idles
	l := idleLaw{&g[0], &g[1], &g[2]}
	const n = 20000
	for range n { // exponential idle times of a mean of a day, looked at for half a day at most
		x, seen := rnd.ExpFloat64()*86400, 43200*rnd.Float64()
		l.begins()
		if x < seen {
			l.lasts(0, gapBin(seconds(x))+1)
			l.ends(gapBin(seconds(x)), 0)
		} else {
			l.lasts(0, gapBin(seconds(seen))) // the bin at hand is open: half of it was seen at most
		}
	}
	for b := 12; gapEdge(b) < 6*time.Hour; b++ {
		want := 1 - math.Exp(-(binTo(b)-binFrom(b))/86400)
		if got := l.hazard(b); math.Abs(got-want) > 0.02+0.15*want {
			t.Errorf("bin from %v s: hazard %v, want %v", binFrom(b), got, want)
		}
	}
}

// Returns come when the week has them: the outlook's chances within a bin follow the counts by part of the week, the bin as a
// whole keeps its hazard, and what is certain to end in a bin does.
func TestOutlookByTheWeek(t *testing.T) {
	const hour = 3600.0
	var g idles
	l := idleLaw{&g, nil, nil}
	for range 1000 { // Friday, 18 h, until Monday, 7 h
		l.begins()
		b := gapBin(61 * time.Hour)
		l.lasts(0, b+1)
		l.ends(b, weekPart((4*24+7)*time.Hour))
	}
	friday := 42 * time.Hour // local times are counted from a Thursday
	for _, age := range []float64{hour, 40 * hour, 57 * hour} {
		var plain, x outlook
		plain.look(&l, age)
		x.lookAhead(&l, age, friday+seconds(age))
		sum, morning := 0.0, 0.0
		for i := range x.n {
			sum += x.back[i]
			if from := x.from[i] / hour; from > 59.99 && from < 62.99 { // Monday, from 6 h on
				morning += x.back[i]
			}
			if x.from[i] > x.mid[i] || i > 0 && x.from[i] <= x.from[i-1] || x.here[i] < 0 || x.here[i] > 1 {
				t.Fatalf("at %v h, entry %d: %v %v %v", age/hour, i, x.from[i], x.mid[i], x.here[i])
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("at %v h: %v come back", age/hour, sum)
		}
		bin := gapBin(61 * time.Hour)
		in := func(x *outlook) float64 {
			p := 0.0
			for i := range x.n {
				if x.mid[i] > binFrom(bin) && x.mid[i] < binTo(bin) {
					p += x.back[i]
				}
			}
			return p
		}
		if age < binFrom(bin) && math.Abs(in(&x)-in(&plain)) > 1e-9 {
			t.Errorf("at %v h: %v come back in the bin, %v if it is not cut", age/hour, in(&x), in(&plain))
		}
		if morning < 0.95*in(&x) {
			t.Errorf("at %v h: %v come back on Monday morning, of %v", age/hour, morning, in(&x))
		}
	}
}
