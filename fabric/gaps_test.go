package fabric

import (
	"math"
	"testing"
	"time"
)

// leaving is what is known at now of departures one a minute, of which every so many came back after a gap, if that is over.
func leaving(now time.Duration, every int, gap time.Duration) *gaps {
	g := &gaps{}
	for i := 0; time.Duration(i)*time.Minute < now; i++ {
		at := time.Duration(i) * time.Minute
		g.leave(at)
		if every > 0 && i%every == 0 && at+gap <= now {
			g.returned(gap)
		}
	}
	return g
}

// Where rent is next to nothing, what was left an hour ago is kept, though few have come back yet; where an hour of it costs as
// much as a copy, it is not. None of many says that none will.
func TestUnseenAgesAreCheapOrNot(t *testing.T) {
	const now = 2 * time.Hour
	some, nobody := law{leaving(now, 10, 5*time.Minute)}, law{leaving(now, 0, 0)}
	keep := func(l *law, even time.Duration) time.Duration {
		k, _ := l.keepFor(now, even.Seconds(), 1)
		return k
	}
	if k := keep(&some, 5*24*time.Hour); k < 12*time.Hour {
		t.Errorf("of some, a copy that costs as much as 5 days of rent is kept for %v", k)
	}
	if k := keep(&some, time.Hour); k > 10*time.Minute {
		t.Errorf("of some, a copy that costs as much as an hour of rent is kept for %v", k)
	}
	if k := keep(&nobody, 5*24*time.Hour); k > time.Hour {
		t.Errorf("of none, a copy that costs as much as 5 days of rent is kept for %v", k)
	}
}

// A copy's age counts: what comes back within minutes or after a day is not waited for in between where that costs more than
// it gains, and is kept on where it has been waited for.
func TestKeepGoesByAge(t *testing.T) {
	g := &gaps{}
	for i := range 200 {
		g.leave(0)
		g.returned([]time.Duration{5 * time.Minute, 24 * time.Hour}[i%2])
	}
	l := law{g}
	at := func(age time.Duration) benefit {
		return l.keep(keeping{math.MaxInt64 / 4, age, 14 * 3600, 1, asBefore}) // a return is worth 14 h of rent
	}
	if k := at(0); k.until > 10*time.Minute || math.Abs(k.back-0.5) > 0.05 {
		t.Errorf("just left, it is kept for %v, until %.2f are back", k.until, k.back)
	}
	if k := at(20 * time.Hour); k.until < 24*time.Hour || k.back < 0.7 {
		t.Errorf("after 20 h, it is kept for %v, until %.2f are back", k.until, k.back)
	}
}

// Stays that are each too short for a copy add up: next door to a copy some hours cost a fifth of one, and the sixth stay gets its own.
func TestShortStaysAddUp(t *testing.T) {
	e, v := pairEngine(t, Class{Name: "own", Key: PerVehicle, ReadRate: 1})
	p := &played{e: e}
	p.step(Event{Kind: Start})
	p.step(Event{Kind: TripStart, Site: 0})
	stays := 0
	for ; stays < 10 && !e.Has(0, 1); stays++ {
		p.step(Event{Kind: Crossing, Site: 1})
		stay := 0.21 * e.costs.insert(0, 0.001) / v.lack(e, 0, 0, 1)
		for s := 0.0; s < stay && !e.Has(0, 1); s++ {
			p.tick()
		}
		p.step(Event{Kind: Crossing, Site: 0})
		p.tick()
	}
	if stays < 5 || stays > 6 {
		t.Errorf("a copy was made in stay %d", stays)
	}
}
