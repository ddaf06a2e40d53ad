package fabric

import (
	"time"

	"headway/mec"
)

// The reasons to move originals.
const (
	whyByAge    Why = "it was not used for as long as the rule of its class says"
	whyCheaper  Why = "until it is needed again, it is expected to cost the least there"
	whyNeeded   Why = "it is needed, and must be rehydrated first"
	whyExpectIt Why = "it is expected to be needed, and takes so long to be ready"
	whyReused   Why = "it is expected to be needed so often now that to read it there costs more than to move it"
	whyWaits    Why = "it is needed, and waiting for the cheap rehydration costs less than the dear one's surcharge"
	whyHurries  Why = "it is needed, and being without it for longer costs more than the high priority's surcharge"
	whyNapEnds  Why = "it will be needed"
)

// explainMove explains that an original moves into another tier.
func (t *originals) explainMove(o ObjectID, to mec.Tier, high bool) {
	e, region := t.e, t.e.Network.Region()
	if e.Explain == nil {
		return
	}
	d, why := Sunk, whyCheaper
	if to < t.all[o].tier {
		d, why = Woken, whyNeeded
	}
	if e.because.object != o || e.because.site != region || e.because.why == "" {
		before := e.because // of the order at hand
		defer func() { e.because = before }()
		e.because = because{at: before.at}
		e.reason(o, region, why)
	}
	e.tell(Explanation{Decision: d, Object: o, Site: region, From: region, Tier: to, High: high})
}

// weighsSleep notes what the best plan weighs against leaving an original where it is.
func (s *sleeper) weighsSleep(t *originals, now time.Duration, o ObjectID, stay float64, p *plan, why Why) {
	e, a := t.e, &t.all[o]
	if e.Explain == nil {
		return
	}
	l, to := s.law(t, o), p.to
	if to == a.tier { // and hot again, then
		to = mec.Hot
	}
	rent := func(z mec.Tier) float64 {
		return float64(float64(e.Classes[e.Layout.Class(o)].Bytes) * t.spec(o, z).Rent())
	}
	e.weighs(o, e.Network.Region(),
		Quantity{IdleS, (now - a.usedAt).Seconds()},
		Quantity{RentUSDPerS, rent(a.tier)}, Quantity{RentThereUSDPerS, rent(to)},
		Quantity{StayUSD, stay}, Quantity{PlanUSD, p.usd}, Quantity{LateReturnUSD, s.p.late[max(p.to, a.tier)]},
	)
	for i, g := range l.known() {
		e.because.numbers = append(e.because.numbers, Quantity{IdlesAll + Symbol(i), float64(g.n)})
	}
	if p.ready > 0 {
		e.because.numbers = append(e.because.numbers, Quantity{ReadyS, p.ready - (now - a.usedAt).Seconds()})
	}
	e.because.why = why
}
