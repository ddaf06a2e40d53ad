package sim

import (
	"slices"
	"time"

	"headway/mec"
	"headway/scenarios"
)

// layTiers says in which tiers the originals of a class may lie, and what a read costs that waits for one.
func (x *Experiment) layTiers(k *class, t *scenarios.Tiers) {
	if t == nil {
		return
	}
	for _, name := range t.Region {
		z, _ := mec.TierOf(name)
		k.Tiers = append(k.Tiers, z)
	}
	slices.Sort(k.Tiers)
	for z, after := range t.Lifecycle.After() {
		k.Lifecycle[z] = time.Duration(after)
	}
	for _, z := range k.Tiers {
		if spec := &x.prices.Region[z]; spec.Offline() {
			k.Cold[z] = x.coldPenalty(k, spec.Rehydrate)
		}
	}
}

// coldPenalty is the mean penalty of a read that waits for a rehydration from its beginning, above that of a hit.
func (x *Experiment) coldPenalty(k *class, r mec.Rehydration) float64 {
	const n = 64
	sum := 0.0
	for i := range n {
		if k.Late != nil {
			sum += k.Late(r.Quantile((float64(i)+0.5)/n) - x.prices.Site.Access)
		}
	}
	return sum / n
}
