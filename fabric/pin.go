package fabric

import (
	"math"
	"time"

	"headway/mec"
)

// A pinned copy stays until its time is up or its rent has cost the budget that was stated, whoever wants its room and
// whatever the policy thinks of it. What the policy wanted dropped meanwhile goes when the pin ends.

// pin is a promise that a copy stays.
type pin struct {
	row    int32
	gen    uint32 // wakes of an earlier pin are stale
	doomed bool   // the policy wants the copy dropped, or never wanted it
}

// pinShare is the share of a site's capacity that pins may take: the rest serves whoever passes.
const pinShare = 0.5

// tokenPin in place of a copy's row marks the wake that ends a pin; then the number of the pin takes the low 16 bits of
// the generation, which bounds pins, and its generation the others.
const (
	tokenPin = 1<<31 - 1
	pinsMost = 1 << 16
)

// hint heeds what every policy owes to whoever pays for a copy.
func (e *Engine) hint(now time.Duration, ev *Event) {
	if ev.Hint != Pin && ev.Hint != Unpin {
		return
	}
	o, s := ev.Object, ev.Site
	if o < 0 || int(o) >= e.Objects() || s < 0 || int(s) >= len(e.sites) {
		return
	}
	if r := e.copies.Find(o, s); r >= 0 && e.copies.At(r).pin != 0 {
		e.unpin(r, ev.Hint == Unpin)
	}
	if ev.Hint == Pin {
		e.pinCopy(now, o, s, ev)
	}
}

// pinCopy orders a copy, if there is none, and pins it.
func (e *Engine) pinCopy(now time.Duration, o ObjectID, s mec.SiteID, ev *Event) {
	class := e.Layout.Class(o)
	bytes, rent := e.Classes[class].Bytes, e.costs.rent(class, s)
	budget, there := ev.BudgetUSD, e.Has(o, s)
	if !there {
		_, price := e.Source(o, s)
		budget -= e.costs.insert(class, price)
	}
	until := now + breakEven(max(0, budget), rent)
	if ev.DueAt > 0 {
		until = min(until, ev.DueAt)
	}
	if e.Explain != nil {
		keep := max(0, (until - now).Seconds())
		e.weighs(o, s, Quantity{BudgetUSD, ev.BudgetUSD}, Quantity{RentUSDPerS, rent}, Quantity{KeepS, keep})
	}
	pinned := &e.sites[s].pinned
	switch {
	case math.IsNaN(budget) || until <= now:
		e.explain(Refused, o, s, whyNoBudget)
		return
	case e.Capacity > 0 && float64(*pinned+bytes) > pinShare*float64(e.Capacity), e.pinsFull():
		e.explain(Refused, o, s, whyPinsFull)
		return
	}
	e.reason(o, s, whyPinned)
	if !e.Order(now, o, s, true) {
		return
	}
	if there {
		e.explain(Kept, o, s, whyPinned)
	}
	r := e.copies.Find(o, s)
	h := e.copies.At(r)
	if h.state == ready {
		e.delist(r)
	}
	*pinned += bytes
	h.pin = e.newPin(r, !there)
	p := &e.pins[h.pin-1]
	e.WakeAt(until, uint64(p.gen)<<47|uint64(h.pin-1)<<31|tokenPin)
}

func (e *Engine) pinsFull() bool { return len(e.pins) == pinsMost && len(e.unpinned) == 0 }

// newPin is the number, from 1, of a pin of a row.
func (e *Engine) newPin(r int32, doomed bool) int32 {
	if n := len(e.unpinned); n > 0 {
		i := e.unpinned[n-1]
		e.unpinned = e.unpinned[:n-1]
		e.pins[i-1] = pin{row: r, gen: (e.pins[i-1].gen + 1) & (1<<16 - 1), doomed: doomed}
		return i
	}
	e.pins = append(e.pins, pin{row: r, doomed: doomed})
	return int32(len(e.pins))
}

// isPins says whether an event is the wake of a pin, which policies do not see, and ends the pin if it is in force.
func (e *Engine) isPins(ev *Event) bool {
	if ev.Kind != Wake || ev.Token&tokenClient != 0 || ev.Token&tokenPin != tokenPin {
		return false
	}
	i := int32(ev.Token>>31&(pinsMost-1)) + 1
	if int(i) > len(e.pins) {
		return true
	}
	p := &e.pins[i-1]
	if uint32(ev.Token>>47)&(1<<16-1) == p.gen && p.row >= 0 && e.copies.At(p.row).pin == i {
		e.unpin(p.row, true)
	}
	return true
}

// unpin ends a pin. Then what the policy wants of the copy is done, unless its client is there.
func (e *Engine) unpin(r int32, heed bool) {
	doomed := e.pins[e.copies.At(r).pin-1].doomed
	e.release(r)
	h := e.copies.At(r)
	if h.state == ready {
		e.enlist(r, h.usedAt)
	}
	if o, s := e.copies.Pair(r); heed && doomed && (e.shared(o) || e.clients[e.Key(o)].site != s) {
		e.reason(o, s, whyPinUp)
		e.drop(r, Unwanted)
	}
}

// release forgets a pin.
func (e *Engine) release(r int32) {
	h := e.copies.At(r)
	o, s := e.copies.Pair(r)
	e.sites[s].pinned -= e.Classes[e.Layout.Class(o)].Bytes
	e.pins[h.pin-1].row = -1
	e.unpinned = append(e.unpinned, h.pin)
	h.pin = 0
}

// wanted says that the policy wants a copy: a pin that ends does not take it.
func (h *held) wanted(e *Engine) {
	if h.pin != 0 {
		e.pins[h.pin-1].doomed = false
	}
}
