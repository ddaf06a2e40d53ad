package report

import (
	"fmt"
	"math"
	"strings"

	"headway/results"
)

// verdictSection says first what won, by how much and how sure that is; then each policy's main figures, and what the
// reader must know before trusting them.
func verdictSection(v *view) (*section, error) {
	s := &section{ID: "verdict", Title: "Verdict"}
	s.Blocks = append(s.Blocks, block{Lead: headline(v)})
	if w := warnings(v); len(w) > 0 {
		s.Blocks = append(s.Blocks, block{Warnings: w})
	}
	if cards := policyCards(v); len(cards) > 0 {
		s.Blocks = append(s.Blocks, block{Cards: cards})
	}
	return s, nil
}

// headline is the result in a few sentences.
func headline(v *view) []string {
	if len(v.policies) == 0 {
		return []string{"No policy has finished, so there is nothing to report."}
	}
	out := results.Headline(v.run)
	if best, ok := v.best("cost_usd"); ok {
		if s := stallSentence(v, best); s != "" {
			out = append(out, s)
		}
	}
	return append(out, gateSentence(v.run.Gates)...)
}

// stallSentence adds what a vehicle notices: how long it goes without its data under the cheapest policy.
func stallSentence(v *view, p policy) string {
	const name = "crossing_stall_ms_p99"
	m := p.metric(name)
	if m.Mean == nil || mostlyCut(p) {
		return ""
	}
	s := fmt.Sprintf("After 99 %% of the crossings %s has a ready copy at the new site within %s", p.name, unitMS.text(*m.Mean))
	switch rival, ok := v.rival(p, name); {
	case !ok:
	case mostlyCut(rival):
		s += fmt.Sprintf("; under %s, after %s of them, the client left again before a copy came", rival.name, cutShort(rival))
	default:
		s += fmt.Sprintf("; %s within %s", rival.name, unitMS.textOf(rival.metric(name).Mean))
	}
	return s + "."
}

// winner says which policy is best by a metric, and against the reference by how much and on how many seeds.
func winner(v *view, name string) string {
	best, ok := v.best(name)
	if !ok {
		return ""
	}
	m := metricOf(name)
	b := best.metric(name)
	says := superlative[name]
	if says == "" {
		says = "is best by " + lower(m.Label)
	}
	s := fmt.Sprintf("%s %s: %s", best.name, says, m.unit.textOf(b.Mean))
	if i := m.unit.interval(b); i != "" {
		s += " (95 % interval " + i + ")"
	}
	rival, ok := v.rival(best, name)
	if !ok {
		return s + "."
	}
	r := rival.metric(name)
	s += fmt.Sprintf(", against %s for %s", m.unit.textOf(r.Mean), rival.name)
	if d := difference(m, *b.Mean, *r.Mean); d != "" {
		s += ", " + d
	}
	s += sure(name, b, r)
	for _, p := range v.policies { // the policy that the reader came for, where it is neither
		if x := p.metric(name).Mean; p.name == "vector" && x != nil && best.name != p.name && rival.name != p.name {
			s += fmt.Sprintf("; vector: %s", m.unit.text(*x))
		}
	}
	return s + "."
}

var superlative = map[string]string{
	"cost_usd":              "costs least",
	"hit_rate":              "has the highest hit rate",
	"crossing_stall_ms_p99": "has the shortest crossing stall at p99",
	"availability":          "has a ready copy at the vehicle's site for the largest share of trip time",
}

// difference is how far a is from b, in the way that suits the metric.
func difference(m metric, a, b float64) string {
	if a == b {
		return "which is the same"
	}
	if m.unit == unitShare {
		word := "more"
		if a < b {
			word = "less"
		}
		return results.Number(math.Abs(a-b)*100) + " percentage points " + word
	}
	switch {
	case a == 0 || b <= 0:
		return ""
	case a > 0 && b/a >= 20: // 99.9 % less would not say how much
		if b/a > 1000 {
			return "more than 1,000 times less"
		}
		return results.Number(b/a) + " times less"
	case a > b:
		return results.Number((a/b-1)*100) + " % more"
	default:
		return results.Number((1-a/b)*100) + " % less"
	}
}

// sure says on how many seeds a was better than b.
func sure(name string, a, b results.Metric) string {
	n, of := ahead(name, a, b)
	switch {
	case of == 0:
		return ""
	case of == 1:
		return " (one seed only)"
	case n == of:
		return fmt.Sprintf(", better on all of %d seeds", of)
	default:
		return fmt.Sprintf(", better on %d of %d seeds", n, of)
	}
}

func gateSentence(gates []results.GateResult) []string {
	if len(gates) == 0 {
		return nil
	}
	passed := 0
	for _, g := range gates {
		if g.Verdict == results.Pass {
			passed++
		}
	}
	if passed == len(gates) {
		return []string{fmt.Sprintf("%d of %d gates passed.", passed, len(gates))}
	}
	return []string{fmt.Sprintf("Only %d of %d gates passed; see Gates below.", passed, len(gates))}
}

// warnings are what a reader must know before trusting the figures.
func warnings(v *view) []string {
	var w []string
	if v.run.Aborted {
		w = append(w, "The run was interrupted. What follows covers only what had finished, and must not be compared with whole runs.")
	}
	if len(v.run.Seeds) == 1 {
		w = append(w, "There is one seed only: nothing can be said about how much the figures vary, and no interval is shown.")
	}
	if len(v.policies) > 0 && !v.hasAny("hit_rate") {
		w = append(w, "Nothing was read, so there are no rates and no latencies: they say \"no data\".")
	}
	var unfinished []string
	for _, n := range v.run.PolicyOrder {
		if v.run.Policies[n] == nil {
			unfinished = append(unfinished, n)
		}
	}
	if len(unfinished) > 0 {
		w = append(w, "Without any result: "+strings.Join(unfinished, ", ")+".")
	}
	if v.run.Input.Trace != nil && len(v.run.Seeds) > 1 {
		w = append(w, "The traffic is one recorded trace, the same under every seed. The intervals cover the randomness of the workload (reads, writes, delays), not that of the traffic.")
	}
	return w
}

func policyCards(v *view) []card {
	cheapest, hasCost := v.best("cost_usd")
	cards := make([]card, 0, len(v.policies))
	for i, p := range v.policies {
		c := card{Name: p.name, Mark: p.mark}
		if i == 0 && len(v.policies) > 1 {
			c.Badges = append(c.Badges, "reference")
		}
		if hasCost && p.name == cheapest.name && len(v.policies) > 1 {
			c.Badges = append(c.Badges, "lowest cost")
		}
		if p.name == "clairvoyant" {
			c.Badges = append(c.Badges, "knows the future")
		}
		c.Main = fact{unitShare.textOf(p.metric("hit_rate").Mean), "hit rate"}
		c.Range = unitShare.interval(p.metric("hit_rate"))
		c.Facts = []fact{
			{unitMS.textOf(p.metric("crossing_stall_ms_p99").Mean), "stall p99"},
			{unitUSD.textOf(p.metric("cost_usd").Mean), "cost"},
		}
		if mostlyCut(p) {
			c.Facts[0] = fact{cutShort(p), "cut short"}
		}
		if e := p.metric("efficiency").Mean; e != nil {
			c.Facts = append(c.Facts, fact{unitShare.text(*e), "efficiency"})
		}
		cards = append(cards, c)
	}
	return cards
}
