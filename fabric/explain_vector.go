package fabric

import (
	"time"

	"headway/mec"
)

// weighsBet notes what a bet on an arrival weighs.
func (v *vector) weighsBet(e *Engine, o ObjectID, at *prospect, server mec.SiteID, price, tau, tauSD float64, b *bet) {
	if e.Explain == nil {
		return
	}
	class := e.Layout.Class(o)
	e.weighs(o, at.site,
		Quantity{ArrivalP, at.p}, Quantity{ArrivalMeanS, at.mean}, Quantity{ArrivalSDS, at.side(-1)},
		Quantity{CopyUSD, e.costs.insert(class, price)}, Quantity{RentUSDPerS, e.rent(class, at.site)},
		Quantity{AbsentUSDPerS, e.costs.absent(class, server, at.site)},
		Quantity{CopyTimeS, tau}, Quantity{CopyTimeSDS, tauSD}, Quantity{GainUSD, b.gain}, Quantity{StakeUSD, b.stake})
	if at.belief > 0 {
		e.because.numbers = append(e.because.numbers, Quantity{PlainP, at.plain}, Quantity{HintBelief, at.belief})
	}
	if b.gain > 0 {
		e.because.numbers = append(e.because.numbers, Quantity{Theta, b.stake / b.gain}, Quantity{StartS, b.start})
	}
	e.because.numbers = append(e.because.numbers, Quantity{GiveUpS, b.giveUp})
}

// weighsStay notes what the stay of a client at its site weighs.
func (v *vector) weighsStay(e *Engine, id ClientID, o ObjectID, s, server mec.SiteID, copyUSD float64, patience time.Duration, short bool) {
	if e.Explain == nil {
		return
	}
	class := e.Layout.Class(o)
	e.weighs(o, s, Quantity{PatienceS, patience.Seconds()}, Quantity{AbsentUSDPerS, e.costs.absent(class, server, s)},
		Quantity{CopyUSD, copyUSD}, Quantity{BeyondUSD, v.worthBeyond(e, id, class, s, server)}, Quantity{RentUSDPerS, e.rent(class, s)})
	for i, g := range v.staying(id, s) {
		if g != nil {
			e.because.numbers = append(e.because.numbers, Quantity{StaysAll + Symbol(i), float64(g.left)})
		}
	}
	if short {
		e.explain(Declined, o, s, whyShortStay)
	}
}

// keeps explains how long a copy is kept: by the law of its return, where that is trusted, else by the ski rental.
func (l *law) keeps(e *Engine, o ObjectID, s mec.SiteID, again, rent, gain float64, keep time.Duration, trusted bool) {
	if e.Explain == nil {
		return
	}
	e.weighs(o, s, Quantity{AgainUSD, again}, Quantity{RentUSDPerS, rent}, Quantity{BreakEvenS, breakEven(again, rent).Seconds()})
	for i, g := range l {
		if g != nil {
			e.because.numbers = append(e.because.numbers, Quantity{DeparturesAll + Symbol(i), float64(g.left)})
		}
	}
	why := whyByRental
	if trusted {
		why = whyByReturns
		e.because.numbers = append(e.because.numbers, Quantity{KeepGainUSD, gain})
	}
	e.because.numbers = append(e.because.numbers, Quantity{KeepS, keep.Seconds()})
	e.explain(Kept, o, s, why)
}

// weighsFetch notes what fetching a shared object weighs: V, against T, or its misses.
func (v *vector) weighsFetch(e *Engine, o ObjectID, s mec.SiteID, w *shared, value float64, worth bool) {
	if e.Explain == nil {
		return
	}
	e.weighs(o, s, Quantity{MissedUSD, w.missed}, Quantity{Misses, float64(e.copies.At(e.copies.Find(o, s)).misses)},
		Quantity{CopyUSD, w.copyUSD}, Quantity{RentUSDPerS, w.rent})
	if v.reads[e.Layout.Class(o)].site.known() {
		e.because.numbers = append(e.because.numbers, Quantity{ValueUSD, value})
	}
	if worth {
		e.reason(o, s, whyMissed)
	} else {
		e.explain(Declined, o, s, whyNotMissed)
	}
}

// weighsTile notes what staging a tile weighs.
func (v *vector) weighsTile(e *Engine, t *tileVisit, reads, any float64, w *shared, value float64) {
	if e.Explain == nil {
		return
	}
	class := e.Layout.Class(t.object)
	from, _ := e.Source(t.object, t.site)
	tau, tauSD := v.copyTime(e, class, from, t.site)
	giveUp := t.mean + float64(3*t.sd)
	e.weighs(t.object, t.site,
		Quantity{ArrivalP, any}, Quantity{ArrivalsN, reads}, Quantity{ArrivalMeanS, t.mean}, Quantity{ArrivalSDS, t.sd}, Quantity{MissedUSD, w.missed}, Quantity{ValueUSD, value},
		Quantity{CopyUSD, w.copyUSD}, Quantity{RentUSDPerS, w.rent}, Quantity{CopyTimeS, tau}, Quantity{CopyTimeSDS, tauSD},
		Quantity{GainUSD, float64(reads*w.missed) + float64(any*value)}, Quantity{StakeUSD, w.copyUSD + float64(w.rent*giveUp)}, Quantity{WaitUSD, any * max(0, value-w.copyUSD)},
		Quantity{GiveUpS, giveUp})
}
