package sim

import (
	"slices"
	"time"

	"headway/mec"
	"headway/scenarios"
)

// layTiers says in which tiers the originals of a class may lie.
func layTiers(k *class, t *scenarios.Tiers) {
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
}
