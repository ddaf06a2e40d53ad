package fabric

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// costs of a course of presence: of a copy that is there in some steps and not in others, until the client sets out.
func (x *outset) costOf(there []bool, held bool, copyUSD, again, rent float64) float64 {
	usd, alive := 0.0, 1.0
	for i, is := range there {
		q := x.hazard[i]
		switch {
		case !is:
			usd += alive * q * again
		case !held:
			usd += alive * copyUSD
			fallthrough
		default:
			usd += alive * rent * (x.from[i+1] - x.from[i]) * (1 - q/2)
		}
		held = is
		alive *= 1 - q
	}
	return usd + alive*again
}

// No course of presence is cheaper than the plan: all of them are tried.
func TestRestCostsTheLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x outset
		x.n = 7
		for i := range x.n {
			x.hazard[i] = rapid.Float64Range(0, 0.9).Draw(t, "hazard")
			x.from[i+1] = x.from[i] + rapid.Float64Range(1, 300).Draw(t, "width")
		}
		copyUSD, again := rapid.Float64Range(0, 1).Draw(t, "copy"), rapid.Float64Range(0, 2).Draw(t, "again")
		rent := rapid.Float64Range(1e-5, 1e-2).Draw(t, "rent")
		var least [2]float64
		for k, held := range []bool{false, true} {
			least[k] = math.Inf(1)
			for mask := range 1 << x.n {
				there := make([]bool, x.n)
				for i := range there {
					there[i] = mask>>i&1 == 1
				}
				least[k] = min(least[k], x.costOf(there, held, copyUSD, again, rent))
			}
			p := x.rest(held, copyUSD, again, rent, math.Inf(1))
			// The plan is carried out as vector does: what is due now, then it is planned again.
			there := make([]bool, x.n)
			for is, i := held, 0; i < x.n; i++ {
				rest := outset{n: x.n - i}
				copy(rest.hazard[:], x.hazard[i:x.n])
				for j := range rest.n + 1 {
					rest.from[j] = x.from[i+j] - x.from[i]
				}
				is = rest.rest(is, copyUSD, again, rent, math.Inf(1)).keep > 0
				there[i] = is
			}
			if usd := x.costOf(there, held, copyUSD, again, rent); usd > least[k]+1e-9 {
				t.Fatalf("held %v: the plan costs %v, the best course %v; it says %+v of %v", held, usd, least[k], p, there)
			}
			if math.Abs(p.gain-(least[0]-least[1])) > 1e-9 && k == 1 {
				t.Fatalf("having it is said to save %v, and saves %v", p.gain, least[0]-least[1])
			}
		}
	})
}

// What is ordered for a start is not let go at once when nothing has changed, and a copy that never pays is never ordered.
func TestRestKeepsWhatItOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x outset
		x.n = 20
		for i := range x.n {
			x.hazard[i] = rapid.Float64Range(0, 0.5).Draw(t, "hazard")
			x.from[i+1] = x.from[i] + 300
		}
		copyUSD, rent := rapid.Float64Range(0.1, 1).Draw(t, "copy"), rapid.Float64Range(1e-6, 1e-3).Draw(t, "rent")
		again := copyUSD + rapid.Float64Range(-0.05, 0.5).Draw(t, "wait")
		p := x.rest(false, copyUSD, again, rent, math.Inf(1))
		if p.keep > 0 && x.rest(true, copyUSD, again, rent, math.Inf(1)).keep < p.keep {
			t.Fatal("what is ordered is let go sooner than was meant")
		}
		if again <= copyUSD && (p.keep > 0 || !math.IsInf(p.order, 1)) {
			t.Fatal("a copy is ordered that never pays")
		}
	})
}

// A car that sets out at eight each day finds its copy ready from the third day on. It was ordered within the hour before, not
// kept all night, and the numbers say why. One that sets out at another hour each day finds none.
func TestCopiesAwaitTheMorning(t *testing.T) {
	for _, regular := range []bool{true, false} {
		e, v := pairEngine(t, Class{Name: "own", Key: PerVehicle, ReadRate: 0.001, AbsentUSDPerS: 0.0004})
		v.look, v.starts.local = time.Minute, 4*aDay
		v.away[1].ahead = gapTrust // its own departures are enough to know the hazard
		var orders []time.Duration
		e.Explain = func(x Explanation) {
			if x.Decision != Ordered || x.Why != whySetsOut {
				return
			}
			orders = append(orders, x.At)
			said := map[Symbol]float64{}
			for _, n := range x.Numbers {
				said[n.Symbol] = n.Value
			}
			if wait := said[AgainUSD] - said[CopyUSD]; said[StartPerS]*wait < 0.9*said[RentUSDPerS] || float64(said[StartP]*wait) < float64(said[RentUSDPerS]*said[KeepS])/2 || said[StartsOwn] < 1 {
				t.Errorf("ordered at %v, which does not follow from %v", x.At, x.Numbers)
			}
		}
		p := &played{e: e}
		until := func(at time.Duration) {
			for p.now < at {
				p.tick()
			}
		}
		p.step(Event{Kind: Start})
		for day := range time.Duration(5) {
			midnight, leave := day*aDay, 8*time.Hour
			if !regular {
				leave = []time.Duration{8, 15, 4, 11, 1}[day] * time.Hour
			}
			until(midnight + 30*time.Minute)
			if day > 0 && e.Has(0, 0) {
				t.Errorf("day %d: its copy is kept at night", day)
			}
			until(midnight + leave)
			if ready := e.Has(0, 0); ready != regular && day >= 2 {
				t.Errorf("regular %v, day %d: when it sets out there is a copy: %v", regular, day, ready)
			}
			p.step(Event{Kind: TripStart, Site: 0})
			until(midnight + 17*time.Hour)
			p.step(Event{Kind: TripEnd, Site: 0})
		}
		for _, at := range orders {
			if clock := at % aDay; regular && (clock < 7*time.Hour || clock > 8*time.Hour) {
				t.Errorf("ordered at %v", at)
			}
		}
	}
}
