package fabric

import (
	"time"

	"headway/mec"
)

// weighsBet notes what a bet on an arrival weighs.
func (v *vector) weighsBet(e *Engine, o ObjectID, at *prospect, price, tau, tauSD float64, b *bet) {
	if e.Explain == nil {
		return
	}
	class := e.Layout.Class(o)
	e.weighs(o, at.site,
		Quantity{ArrivalP, at.p}, Quantity{ArrivalMeanS, at.mean}, Quantity{ArrivalSDS, at.sd},
		Quantity{CopyUSD, e.costs.insert(class, price)}, Quantity{RentUSDPerS, e.costs.rent(class, at.site)}, Quantity{AbsentUSDPerS, e.costs.absent(class, at.site)},
		Quantity{CopyTimeS, tau}, Quantity{CopyTimeSDS, tauSD}, Quantity{GainUSD, b.gain}, Quantity{StakeUSD, b.stake})
	if at.tau > 0 {
		e.because.numbers = append(e.because.numbers, Quantity{PlainP, at.plain}, Quantity{HintTrust, at.tau})
	}
	if b.gain > 0 {
		e.because.numbers = append(e.because.numbers, Quantity{Theta, b.stake / b.gain}, Quantity{StartS, b.start})
	}
	e.because.numbers = append(e.because.numbers, Quantity{GiveUpS, b.giveUp})
}

// weighsStay notes what the stay of a client at its site weighs.
func (v *vector) weighsStay(e *Engine, o ObjectID, s mec.SiteID, stay, price float64, worth bool) {
	if e.Explain == nil {
		return
	}
	class := e.Layout.Class(o)
	e.weighs(o, s, Quantity{StayS, stay}, Quantity{AbsentUSDPerS, e.costs.absent(class, s)},
		Quantity{CopyUSD, e.costs.insert(class, price)}, Quantity{RentUSDPerS, e.costs.rent(class, s)})
	if r := e.copies.Find(o, s); r >= 0 && e.copies.At(r).misses > 0 {
		e.because.numbers = append(e.because.numbers, Quantity{Misses, float64(e.copies.At(r).misses)})
	}
	if !worth && e.event.Kind != Access { // after a miss, what the misses cost decides too
		e.explain(Declined, o, s, whyShortStay)
	}
}

// keeps explains how long a copy is kept, by the law of its return, and at least.
func (l *law) keeps(e *Engine, o ObjectID, s mec.SiteID, again, gain float64, keep, least time.Duration) {
	if e.Explain == nil {
		return
	}
	rent := e.costs.rent(e.Layout.Class(o), s)
	e.weighs(o, s, Quantity{AgainUSD, again}, Quantity{RentUSDPerS, rent}, Quantity{BreakEvenS, breakEven(again, rent).Seconds()})
	for i, g := range l {
		if g != nil {
			e.because.numbers = append(e.because.numbers, Quantity{DeparturesAll + Symbol(i), float64(g.left)})
		}
	}
	why := whyByRental
	if l[0].known() {
		why = whyByReturns
		e.because.numbers = append(e.because.numbers, Quantity{KeepGainUSD, gain})
	}
	if keep < least {
		why = whyAsSource
	}
	e.because.numbers = append(e.because.numbers, Quantity{KeepS, max(keep, least).Seconds()})
	e.explain(Kept, o, s, why)
}

// weighsFetch notes what fetching a shared object weighs: V, against T, or its misses.
func (v *vector) weighsFetch(e *Engine, o ObjectID, s mec.SiteID, value, price float64, worth bool) {
	if e.Explain == nil {
		return
	}
	class := e.Layout.Class(o)
	e.weighs(o, s, Quantity{MissedUSD, e.costs.missed(class, s)}, Quantity{Misses, float64(e.copies.At(e.copies.Find(o, s)).misses)},
		Quantity{CopyUSD, e.costs.insert(class, price)}, Quantity{RentUSDPerS, e.costs.rent(class, s)})
	if v.reads[class].known() {
		e.because.numbers = append(e.because.numbers, Quantity{ValueUSD, value})
	}
	if worth {
		e.reason(o, s, whyMissed)
	} else {
		e.explain(Declined, o, s, whyNotMissed)
	}
}

// weighsTile notes what staging a tile weighs.
func (v *vector) weighsTile(e *Engine, t *tileVisit, p float64, from mec.SiteID, price, value float64) {
	if e.Explain == nil {
		return
	}
	class := e.Layout.Class(t.object)
	copyUSD, rent, missed := e.costs.insert(class, price), e.costs.rent(class, t.site), e.costs.missed(class, t.site)
	tau, tauSD := v.copyTime(e, class, from, t.site)
	giveUp := t.mean + 3*t.sd
	e.weighs(t.object, t.site,
		Quantity{ArrivalP, p}, Quantity{ArrivalMeanS, t.mean}, Quantity{ArrivalSDS, t.sd}, Quantity{MissedUSD, missed}, Quantity{ValueUSD, value},
		Quantity{CopyUSD, copyUSD}, Quantity{RentUSDPerS, rent}, Quantity{CopyTimeS, tau}, Quantity{CopyTimeSDS, tauSD},
		Quantity{GainUSD, p * (missed + value)}, Quantity{StakeUSD, copyUSD + float64(rent*giveUp)}, Quantity{WaitUSD, p * max(0, value-copyUSD)},
		Quantity{GiveUpS, giveUp})
}
