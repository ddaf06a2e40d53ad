package fabric

import (
	"time"

	"headway/mec"
)

// tripS is how long a trip goes on that finds its original asleep, at most: an assumption.
const tripS = 1200.0

// late is what a return costs more, in US$, that finds an original in a tier which must rehydrate first and for which it
// would wait, and whether that is the cheaper at high priority: what being without it costs until then, and what the high
// priority costs more to read. The outlook is that of an idle time from its beginning.
func (s *sleeper) late(t *originals, o ObjectID, z mec.Tier, wait time.Duration) (high bool, usd float64) {
	spec := t.spec(o, z)
	if !spec.Offline() {
		return false, 0
	}
	bytes := t.e.Classes[t.e.Layout.Class(o)].Bytes
	usd = s.without(t, o, wait)
	if fast, ok := spec.AtHigh(bytes); ok {
		dear := s.without(t, o, fast.Rehydrate.Mean()) + fast.Retrieve(bytes) - spec.Retrieve(bytes)
		return dear < usd, min(dear, usd)
	}
	return false, usd
}

// without is what waiting costs: a read waits; a client is without a copy and its reads wait for as long as its trip lasts,
// and that of the next one if it comes meanwhile.
func (s *sleeper) without(t *originals, o ObjectID, wait time.Duration) float64 {
	i := t.e.Layout.Class(o)
	c, read := &t.e.Classes[i], 0.0
	if c.Late != nil {
		read = c.Late(wait)
	}
	if c.Key != PerVehicle {
		return read
	}
	region, at := t.e.Network.Region(), max(0, t.all[o].site)
	read = max(0, read-t.e.costs.late(i, region, at)) // absent has what a read from the region costs
	lacks := min(wait.Seconds(), float64(tripS*(1+s.p.x.within(wait.Seconds()))))
	return float64(lacks * (t.e.costs.absent(i, region, at) + float64(c.ReadRate*read)))
}

// hurries weighs the high priority for what is needed now. What is being rehydrated already has waited for a part of it, and
// pays for both.
func (s *sleeper) hurries(t *originals, now time.Duration, o ObjectID) bool {
	a := &t.all[o]
	spec := t.spec(o, a.tier)
	bytes := t.e.Classes[t.e.Layout.Class(o)].Bytes
	fast, ok := spec.AtHigh(bytes)
	if !ok {
		return false
	}
	l, wait, paid := s.law(t, o), spec.Rehydrate.Mean(), 0.0
	s.p.x.look(&l, 0)
	if a.thaws {
		wait, paid = max(0, wait-(now-a.since)), spec.Retrieve(bytes)
	}
	waits, soon := s.without(t, o, wait), s.without(t, o, fast.Rehydrate.Mean())
	dearer := fast.Retrieve(bytes) - spec.Retrieve(bytes) + paid
	high := soon+dearer < waits
	if t.e.Explain != nil && (high || !a.thaws) {
		t.e.weighs(o, t.e.Network.Region(), Quantity{WaitStandardS, wait.Seconds()}, Quantity{WaitHighS, fast.Rehydrate.Mean().Seconds()},
			Quantity{WithoutUSD, waits}, Quantity{WithoutHighUSD, soon}, Quantity{SurchargeUSD, dearer})
		if t.e.because.why = whyWaits; high {
			t.e.because.why = whyHurries
		}
	}
	return high
}
