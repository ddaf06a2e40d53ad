package results

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// clairvoyant knows the future. It cannot win, it is what there was to win.
const clairvoyant = "clairvoyant"

// Headline says in a few sentences what the run found: which policy costs least, by how much against the reference (the
// first policy) and against the runner-up, and how sure that is; who hits most, where that is another; where the policy
// vector stands, where it did not win; and what weakens all of it. The winner is chosen by its mean, so a runner-up that
// is close may be as good: then the sentence says that the two are not told apart.
func Headline(run *Run) []string {
	var lines []string
	if run.Aborted {
		lines = append(lines, fmt.Sprintf("The run was interrupted: what follows rests on %s.", seedCount(len(run.Seeds))))
	}
	if out := run.Input.OutOfReach; out != nil && *out > 0.5 {
		lines = append(lines, fmt.Sprintf("%s of the fixes are out of reach of every cell: are these the towers of the same place?", percent(*out)))
	}
	order := byCost(run)
	if len(order) == 0 {
		return append(lines, "No policy has a cost: there is nothing to compare.")
	}
	reference, winner := run.PolicyOrder[0], order[0]
	switch {
	case len(order) == 1:
		lines = append(lines, fmt.Sprintf("%s costs %s; no other policy has a cost to compare with.", winner, run.cost(winner)))
	case winner == reference:
		lines = append(lines, fmt.Sprintf("The reference, %s, costs least: %s.", winner, run.cost(winner)),
			"Next is "+order[1]+": "+costSentence(run, winner, order[1]))
	default:
		if run.mean(reference, "cost_usd") != nil && reference != clairvoyant {
			lines = append(lines, costSentence(run, winner, reference))
		} else {
			lines = append(lines, fmt.Sprintf("%s costs least: %s.", winner, run.cost(winner)))
		}
		if order[1] != reference {
			lines = append(lines, "Next is "+order[1]+": "+costSentence(run, winner, order[1]))
		}
	}
	lines = append(lines, mostHits(run, winner)...)
	lines = append(lines, vectorLines(run, winner, order)...)
	if e := run.mean(winner, "efficiency"); e != nil {
		lines = append(lines, fmt.Sprintf("The clairvoyant optimum costs %s of what %s does.", percent(*e), winner))
	}
	if need := PairsNeeded(0.95); len(run.Seeds) < need && len(order) > 1 {
		lines = append(lines, fmt.Sprintf("%s cannot tell a difference from chance: run at least %d, better 10.", seedCount(len(run.Seeds)), need))
	}
	return lines
}

// vectorLines place the policy vector where it did not win: against the reference and the winner, as far as the lines
// before have not.
func vectorLines(run *Run, winner string, order []string) (lines []string) {
	const v = "vector"
	reference := run.PolicyOrder[0]
	if v == winner || !slices.Contains(order, v) {
		return nil
	}
	if v != order[1] && (v != reference) {
		lines = append(lines, costSentence(run, v, winner))
	}
	if v != reference && winner != reference && slices.Contains(order, reference) {
		lines = append(lines, costSentence(run, v, reference))
	}
	return lines
}

// byCost are the policies that have a cost, cheapest first, without the clairvoyant; ties stay in order.
func byCost(run *Run) []string {
	var order []string
	for _, p := range run.PolicyOrder {
		c := run.mean(p, "cost_usd")
		if c == nil || p == clairvoyant {
			continue
		}
		i := len(order)
		for i > 0 && *run.mean(order[i-1], "cost_usd") > *c {
			i--
		}
		order = append(order[:i], append([]string{p}, order[i:]...)...)
	}
	return order
}

func (r *Run) mean(policy, metric string) *float64 {
	m, _ := r.metric(policy, "", metric)
	return m.Mean
}

func (r *Run) cost(policy string) string {
	info, _ := Lookup("cost_usd")
	return optional(r.mean(policy, "cost_usd"), info.Format)
}

// costSentence compares the cost of a with that of b, and adds both hit rates. Too few seeds for an interval still tell
// the two apart if they all point the same way; what that is worth, the last line of the headline says.
func costSentence(run *Run, a, b string) string {
	ma, _ := run.metric(a, "", "cost_usd")
	mb, _ := run.metric(b, "", "cost_usd")
	av, bv := pairValues(ma.bySeed(run.Seeds), mb.bySeed(run.Seeds), run.Seeds)
	d, unit := newRelative(av, bv, 0.95), func(v float64) string { return Number(v*100) + " %" }
	if d.N == 0 {
		info, _ := Lookup("cost_usd")
		d, unit = NewPaired(differences(av, bv), 0.95), info.Format
	}
	s, hits := "", " and hits %s against %s"
	switch {
	case d.N == 0:
		return fmt.Sprintf("%s and %s have no seed in common to compare costs on.", a, b)
	case d.Identical:
		s = fmt.Sprintf("%s costs exactly what %s does (%s)", a, b, seedCount(d.N))
	case !d.Real() && (d.Lo != nil || math.Abs(*d.RankBiserial) < 1):
		s = fmt.Sprintf("%s and %s are not told apart by cost (%s: %s, %s%s)",
			a, b, a, moreOrLess(*d.Estimate, unit), straddle(d, unit), sure(d))
		hits = "; they hit %s and %s"
	default:
		s = fmt.Sprintf("%s costs %s than %s (%s%s)", a, moreOrLess(*d.Estimate, unit), b, span(d, unit), sure(d))
	}
	ha, hb := run.mean(a, "hit_rate"), run.mean(b, "hit_rate")
	if ha != nil && hb != nil {
		s += fmt.Sprintf(hits, percent(*ha), percent(*hb))
	}
	return s + "."
}

// moreOrLess turns a signed difference into words: "41.2 % less".
func moreOrLess(v float64, unit func(float64) string) string {
	switch {
	case v < 0:
		return unit(-v) + " less"
	case v > 0:
		return unit(v) + " more"
	}
	return "no more"
}

// span is the interval of a real difference: both ends have one sign, so they read as sizes, smaller first.
func span(d Paired, unit func(float64) string) string {
	if d.Lo == nil {
		return ""
	}
	lo, hi := *d.Lo, *d.Hi
	if hi < 0 {
		lo, hi = -hi, -lo
	}
	return fmt.Sprintf("95 %% interval %s to %s, ", unit(lo), unit(hi))
}

// straddle is the interval of a difference that may be either way.
func straddle(d Paired, unit func(float64) string) string {
	if d.Lo == nil {
		return ""
	}
	return fmt.Sprintf("95 %% interval %s to %s, ", moreOrLess(*d.Lo, unit), moreOrLess(*d.Hi, unit))
}

func sure(d Paired) string {
	if d.Lo == nil {
		return seedCount(d.N) + ", no interval"
	}
	p := "p = " + formatP(*d.P)
	return seedCount(d.N) + ", " + strings.Replace(p, "= <", "< ", 1)
}

// mostHits says who hits most, where that is not the cheapest, and not by chance as far as an interval can tell.
func mostHits(run *Run, winner string) []string {
	most := ""
	for _, p := range run.PolicyOrder {
		h := run.mean(p, "hit_rate")
		if h != nil && p != clairvoyant && (most == "" || *h > *run.mean(most, "hit_rate")) {
			most = p
		}
	}
	if most == "" || most == winner {
		return nil
	}
	mm, _ := run.metric(most, "", "hit_rate")
	mw, _ := run.metric(winner, "", "hit_rate")
	d := NewPaired(differences(pairValues(mm.bySeed(run.Seeds), mw.bySeed(run.Seeds), run.Seeds)), 0.95)
	if d.N == 0 || d.Identical || d.Lo != nil && !d.Real() {
		return nil
	}
	return []string{fmt.Sprintf("%s hits most, %s against %s of %s, and costs %s against %s.",
		most, percent(*mm.Mean), percent(*mw.Mean), winner, run.cost(most), run.cost(winner))}
}
