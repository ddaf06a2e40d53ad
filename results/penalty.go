package results

import (
	"cmp"
	"math"
	"slices"
)

// PenaltyRange says which policy costs least while the penalties are between two multiples of what they are.
type PenaltyRange struct {
	Policy   string
	From, To float64 // multiples of the scenario's penalties; To may be +Inf
}

// PenaltyRanges are the winners over all multiples of the scenario's penalties, from 0 on: whoever sets the penalty decides
// who wins, and this is how far.
//
// A policy's cost is a line over the multiple: what it pays for storage, transfer and operations, plus the multiple of its
// penalties; the winners are the lower envelope of these lines, of means over seeds. The policies are taken as they acted:
// one that weighs the penalty would act otherwise under another, and cost no more than its line if it weighs it well.
// The clairvoyant is left out. Nil without costs.
func PenaltyRanges(run *Run) []PenaltyRange {
	type line struct {
		policy      string
		base, slope float64
	}
	var all []line
	for _, name := range run.PolicyOrder {
		p := run.Policies[name]
		if p == nil || name == "clairvoyant" {
			continue
		}
		cost, penalty := p.Metrics["cost_usd"].Mean, p.Metrics["cost_penalty_usd"].Mean
		if cost == nil || penalty == nil {
			continue
		}
		all = append(all, line{name, *cost - *penalty, *penalty})
	}
	if len(all) == 0 {
		return nil
	}
	at := slices.MinFunc(all, func(a, b line) int {
		if a.base != b.base {
			return cmp.Compare(a.base, b.base)
		}
		return cmp.Compare(a.slope, b.slope)
	})
	out := []PenaltyRange{{Policy: at.policy}}
	for {
		next, meets := at, math.Inf(1)
		for _, l := range all {
			if l.slope >= at.slope {
				continue
			}
			if x := (l.base - at.base) / (at.slope - l.slope); x < meets || x == meets && l.slope < next.slope {
				next, meets = l, x
			}
		}
		out[len(out)-1].To = meets
		if math.IsInf(meets, 1) {
			return out
		}
		at = next
		out = append(out, PenaltyRange{Policy: at.policy, From: meets})
	}
}
