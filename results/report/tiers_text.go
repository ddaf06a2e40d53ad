package report

import (
	"fmt"
	"slices"
	"strings"

	"headway/results"
)

// tierNames are the tiers that any class may lie in, from hot on.
func tierNames(v *view) []string {
	var out []string
	for _, name := range []string{"hot", "cool", "cold", "archive"} {
		for _, b := range ownBooks(v) {
			for i := range b.Tiers {
				if b.Tiers[i].Tier == name && !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

// tierUses are a policy's uses of a tier, over all classes.
func tierUses(p policy, tier string) []results.TierUse {
	var out []results.TierUse
	for _, name := range sortedClasses(p) {
		if t := p.Classes[name].Tiers; t != nil {
			for _, u := range t.Uses {
				if u.Tier == tier {
					out = append(out, u)
				}
			}
		}
	}
	return out
}

func tierUSD(p policy, tier string) *float64 {
	uses := tierUses(p, tier)
	if len(uses) == 0 {
		return nil
	}
	sum := 0.0
	for i := range uses {
		sum += uses[i].USD()
	}
	return &sum
}

// originalsUSD is what originals cost under a policy; nil where they have no tiers.
func originalsUSD(v *view, p policy) *float64 {
	var sum *float64
	for _, n := range tierNames(v) {
		if x := tierUSD(p, n); x != nil {
			if sum == nil {
				sum = new(float64)
			}
			*sum += *x
		}
	}
	return sum
}

// days writes an idle time as people say it.
func days(s float64) string {
	switch {
	case s < 120:
		return fmt.Sprintf("%.0f s", s)
	case s < 2*3600:
		return fmt.Sprintf("%.0f min", s/60)
	case s < 2*86400:
		return fmt.Sprintf("%.1f h", s/3600)
	}
	return fmt.Sprintf("%.0f days", s/86400)
}

// stepsText says in words from which idle time on each tier pays, and which never do.
func stepsText(b *results.TierBook) string {
	var pays []string
	cheapest := map[string]bool{}
	for i, s := range b.Steps {
		cheapest[s.Tier] = true
		if i > 0 {
			pays = append(pays, fmt.Sprintf("in %s after %s", s.Tier, days(s.FromS)))
		}
	}
	var never []string
	for i := range b.Tiers {
		if t := b.Tiers[i].Tier; !cheapest[t] {
			never = append(never, t)
		}
	}
	text := "At the prices of " + b.Book + ", "
	if len(pays) == 0 {
		return text + b.Class + " is never cheaper in another tier than hot."
	}
	text += b.Class + " is cheapest " + strings.Join(pays, ", ") + " of idleness"
	if len(never) > 0 {
		text += "; in " + strings.Join(never, " and ") + " never"
	}
	return text + "."
}

// wakesText says how long tiers take that must be rehydrated, and what being without weighs.
func wakesText(b *results.TierBook) string {
	text := ""
	for i := range b.Tiers {
		t := &b.Tiers[i]
		if t.RehydrateMostS == 0 {
			continue
		}
		text += fmt.Sprintf(" From %s it takes %s on average, and up to %s, until it can be read", t.Tier, days(t.RehydrateMeanS), days(t.RehydrateMostS))
		if t.HighMostS > 0 {
			text += fmt.Sprintf("; at high priority %s, and up to %s, for %s instead of %s a read", days(t.HighMeanS), days(t.HighMostS), unitUSD.text(t.HighUSD), unitUSD.text(t.OutUSD))
		}
		text += "."
	}
	if text != "" && b.WithoutUSDPerH > 0 {
		text += fmt.Sprintf(" An hour on the road without it costs %s, as much as %s in the hot tier.",
			unitUSD.text(b.WithoutUSDPerH), days(b.WithoutUSDPerH/b.Tiers[0].RentUSDPerDay*86400))
	}
	return text
}

// overnight is a stay in a car park, in s.
const overnight = 10 * 3600

// tierLeads say where each tier pays and where not, and whether what was done paid.
func tierLeads(v *view) []string {
	var out []string
	for _, b := range ownBooks(v) {
		text := stepsText(&b)
		if len(b.Steps) > 1 && b.Steps[1].FromS > overnight {
			text += fmt.Sprintf(" An overnight stay of %s never pays.", days(overnight))
		} else if len(b.Steps) > 1 {
			text += fmt.Sprintf(" An overnight stay of %s pays.", days(overnight))
		}
		out = append(out, text+wakesText(&b))
	}
	p, ok := findPolicy(v, "vector")
	if !ok {
		return out
	}
	if usd := originalsUSD(v, p); usd != nil {
		stay := stayHotUSD(v)
		out = append(out, fmt.Sprintf("Under vector the originals cost %s, where all of them hot would have cost %s: %s", unitUSD.text(*usd), unitUSD.text(stay), paidText(*usd, stay)))
	}
	return append(out, returnsText(p))
}

func paidText(usd, stay float64) string {
	switch {
	case usd < 0.99*stay:
		return fmt.Sprintf("the tiers save %.0f %% of that.", (1-usd/stay)*100)
	case usd > 1.01*stay:
		return fmt.Sprintf("the tiers lose %.0f %%. What a move costs is only earned back after its break-even, and some were read before.", (usd/stay-1)*100)
	}
	return "they make no difference here."
}

// stayHotUSD is what the originals would cost if all stayed hot.
func stayHotUSD(v *view) float64 {
	sum := 0.0
	for _, b := range ownBooks(v) {
		for _, p := range v.policies {
			if c := p.Classes[b.Class]; c != nil && c.Tiers != nil { // as many under each
				sum += c.Tiers.Originals * b.Tiers[0].RentUSDPerDay * v.run.SimulatedS / 86400
				break
			}
		}
	}
	return sum
}

func returnsText(p policy) string {
	ready, place, asleep, sunk := 0.0, 0.0, 0.0, 0.0
	for _, name := range sortedClasses(p) {
		if t := p.Classes[name].Tiers; t != nil {
			ready, place, asleep = ready+t.Ready, place+t.InPlace, asleep+t.Asleep
			for i := range t.Uses {
				sunk += t.Uses[i].Sunk
			}
		}
	}
	all := ready + place + asleep
	switch {
	case sunk == 0:
		return p.name + " lets none of them sleep: none is idle for long enough, or finding it asleep would cost too much."
	case all == 0:
		return "No original that " + p.name + " put to sleep was read again."
	}
	return fmt.Sprintf("Of %s reads of originals that %s had put to sleep (per seed), %s found them hot again, %s read them in their tier, and %s had to wait.",
		results.Number(all), p.name, results.Number(ready), results.Number(place), results.Number(asleep))
}

func findPolicy(v *view, name string) (policy, bool) {
	for _, p := range v.policies {
		if p.name == name {
			return p, true
		}
	}
	return policy{}, false
}

func tierCostFinding(v *view) string {
	best, least := "", 0.0
	for _, p := range v.policies {
		if usd := originalsUSD(v, p); usd != nil && p.name != "clairvoyant" && (best == "" || *usd < least) {
			best, least = p.name, *usd
		}
	}
	if best == "" {
		return ""
	}
	stay := stayHotUSD(v)
	text := fmt.Sprintf("The originals cost the least under %s, %s; all of them hot would cost %s", best, unitUSD.text(least), unitUSD.text(stay))
	if least > 0.99*stay {
		text = fmt.Sprintf("No policy saves by the tiers: all originals hot would cost %s, under %s they cost %s", unitUSD.text(stay), best, unitUSD.text(least))
	}
	if b := v.run.Bound; b != nil && b.OriginalsUSD != nil && b.OriginalsUSD.Mean != nil {
		text += fmt.Sprintf(", and %s in the cheapest way that is known to who knows when each will be read", unitUSD.text(*b.OriginalsUSD.Mean))
	}
	return text + "."
}

func tierTimeFinding(p policy) string {
	var parts []string
	for i, name := range p.Tiers.Tiers {
		mean := p.Tiers.Mean[i]
		most := 0.0
		for _, n := range mean {
			most = max(most, n)
		}
		if i > 0 && most > 0 {
			parts = append(parts, fmt.Sprintf("%s in %s", results.Number(most), name))
		}
	}
	if len(parts) == 0 {
		return "Under " + p.name + " all originals stay hot."
	}
	return "Under " + p.name + " there are at most " + strings.Join(parts, ", ") + " at a time."
}
