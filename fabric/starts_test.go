package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/mec"
)

// lawOfStarts is one for sites 0 to 3, that begins on a Monday.
func lawOfStarts(private bool) *starts {
	return &starts{local: 4 * aDay, private: private, own: make([][standsMost]stand, 1), sites: make([]*hours, 4)}
}

func newParked() *parked { return &parked{site: mec.None} }

// within is the probability that a parked client sets out from one time to another, if it has not by then.
func (h *starts) within(p *parked, now, from, to time.Duration, byAge float64) float64 {
	stays := 1.0
	for at := from; at < to; at += time.Minute {
		stays *= math.Exp(-60 * h.rate(p, now, at, byAge))
	}
	return 1 - stays
}

// commute has a client set out from site 1 on workdays at eight, more or less, and come back at six.
func (h *starts) commute(p *parked, rnd *rand.Rand, sd time.Duration, days int) {
	for day := range days {
		if dayClass(h.local+time.Duration(day)*aDay) == 1 {
			continue
		}
		at := time.Duration(day)*aDay + 8*time.Hour + time.Duration(float64(sd)*rnd.NormFloat64())
		h.begin(p, at, 1)
		h.end(p, time.Duration(day)*aDay+18*time.Hour, 1)
	}
}

// A client that keeps to within minutes of eight is expected then, on a workday, and not at another hour or on a Saturday,
// after a few days; one that does not keep to an hour is not.
func TestStartsByTheClock(t *testing.T) {
	for _, private := range []bool{false, true} {
		rnd := rand.New(rand.NewPCG(1, 2))
		h, p := lawOfStarts(private), newParked()
		h.commute(p, rnd, 5*time.Minute, 12)
		day := 14 * aDay // a Monday; it is parked since Friday
		now := day + 2*time.Hour
		said := func(from, to time.Duration) float64 { return h.within(p, now, day+from, day+to, 1e-6) }
		if q := said(7*time.Hour+30*time.Minute, 8*time.Hour+30*time.Minute); q < 0.8 {
			t.Errorf("private %v: it sets out around eight with %v, as it did each day", private, q)
		}
		if q := said(3*time.Hour, 6*time.Hour); q > 0.05 {
			t.Errorf("private %v: it sets out in the night with %v, as it never did", private, q)
		}
		if q := said(5*aDay+7*time.Hour, 5*aDay+9*time.Hour); q > 0.1 {
			t.Errorf("private %v: it sets out on a Saturday with %v, as it never did", private, q)
		}
		if q := h.within(p, day+10*time.Hour, day+10*time.Hour, day+11*time.Hour, 1e-6); q > 0.35 {
			t.Errorf("private %v: it has not set out by ten, and will by eleven with %v", private, q)
		}
	}
}

// What a law says of the next hour comes as often as it says, of clients that keep to their hour more or less: each is asked
// at an hour of the morning whether it will have set out when that is over.
func TestStartsAreCalibrated(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	h := lawOfStarts(false)
	const n = 60
	ps := make([]*parked, n)
	sd := make([]time.Duration, n)
	for i := range ps {
		ps[i], sd[i] = newParked(), time.Duration(5+rnd.IntN(40))*time.Minute
		h.end(ps[i], 0, 1)
	}
	var said, came [10]float64
	var asked [10]int
	for day := 1; day < 60; day++ {
		if dayClass(h.local+time.Duration(day)*aDay) == 1 {
			continue
		}
		for i, p := range ps {
			midnight := time.Duration(day) * aDay
			at := midnight + 8*time.Hour + time.Duration(float64(sd[i])*rnd.NormFloat64())
			for k := range 8 {
				from := midnight + 7*time.Hour + time.Duration(k)*15*time.Minute
				if from > at || day < 8 {
					break
				}
				q := h.within(p, from, from, from+15*time.Minute, 1e-6)
				b := min(9, int(q*10))
				asked[b]++
				said[b] += q
				if at < from+15*time.Minute {
					came[b]++
				}
			}
			h.begin(p, at, 1)
			h.end(p, midnight+18*time.Hour, 1)
		}
	}
	for b, m := range asked {
		if m < 100 {
			continue
		}
		q, f := said[b]/float64(m), came[b]/float64(m)
		t.Logf("of %d it said %.3f, and %.3f came", m, q, f)
		if math.Abs(q-f) > 0.15 {
			t.Errorf("of %d it said %.3f, and %.3f came", m, q, f)
		}
	}
}

// A client that is new starts with what the clients of its place do at that hour; in private, with what its age says.
func TestNewcomersDoAsTheirPlace(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, private := range []bool{false, true} {
		h := lawOfStarts(private)
		for range 30 {
			h.commute(newParked(), rnd, 20*time.Minute, 5)
		}
		p, day := newParked(), 7*aDay
		h.end(p, day-6*time.Hour, 1)
		q := h.within(p, day, day+7*time.Hour, day+9*time.Hour, 1e-6)
		switch {
		case !private && q < 0.8:
			t.Errorf("a newcomer sets out in the rush with %v, as all others do", q)
		case private && math.Abs(q-(1-math.Exp(-7200e-6))) > 1e-9:
			t.Errorf("in private a newcomer sets out with %v, which is not by its age", q)
		}
	}
}

// Of clients that set out at a constant rate, that is the rate which is learned, whenever it is asked.
func TestConstantRateIsLearned(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	h := lawOfStarts(false)
	const rate = 1.0 / (5 * 3600)
	for range 200 {
		p, now := newParked(), time.Duration(0)
		h.end(p, 0, 2)
		for now < 14*aDay {
			now += time.Duration(rnd.ExpFloat64() / rate * 1e9)
			h.begin(p, now, 2)
			h.end(p, now, 2)
		}
	}
	p := newParked()
	h.end(p, 21*aDay, 2)
	for hour := 1; hour < 24; hour++ {
		at := 21*aDay + time.Duration(hour)*time.Hour + 10*time.Minute
		if got := h.rate(p, 21*aDay, at, 1e-9); math.Abs(got/rate-1) > 0.35 {
			t.Errorf("at %d o'clock the rate is %v, want %v", hour, got, rate)
		}
	}
}

// Exposures by whole days and by the rest are those by the minute; and so are the days on which a time was gone through.
func TestExposuresAreCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := time.Duration(rapid.IntRange(0, 20*1440).Draw(t, "from")) * time.Minute
		to := from + time.Duration(rapid.IntRange(0, 20*1440).Draw(t, "lasts"))*time.Minute
		var got, want weekHours
		got.expose(from, to)
		clock := time.Duration(rapid.IntRange(0, 2*1440-1).Draw(t, "clock")) * time.Minute
		days := 0.0
		for at := from; at < to; at += time.Minute {
			want[dayClass(at)][at%aDay/halfHour].risk += 1.0 / 30
			if (at-clock)%aDay == 0 && dayClass(at) == dayClass(clock) {
				days++
			}
		}
		for d := range want {
			for i := range want[d] {
				if g, w := got[d][i].risk, want[d][i].risk; math.Abs(float64(g-w)) > 1e-3 {
					t.Fatalf("%v to %v: class %d, half hour %d: %v, want %v", from, to, d, i, g, w)
				}
			}
		}
		if n := waited(from, to, clock); n != days {
			t.Fatalf("%v to %v: %v was gone through on %v days, want %v", from, to, clock, n, days)
		}
	})
}
