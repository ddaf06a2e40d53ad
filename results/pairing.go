package results

import "slices"

// pairValues returns the values of both sides on the seeds where both have data.
func pairValues(a, b map[uint64]*float64, seeds []uint64) (av, bv []float64) {
	for _, s := range seeds {
		if a[s] != nil && b[s] != nil {
			av, bv = append(av, *a[s]), append(bv, *b[s])
		}
	}
	return av, bv
}

func (m Metric) bySeed(seeds []uint64) map[uint64]*float64 {
	v := make(map[uint64]*float64, len(seeds))
	for i, s := range seeds {
		if i < len(m.PerSeed) {
			v[s] = m.PerSeed[i]
		}
	}
	return v
}

// metric finds a metric of a policy; class "" is all classes together.
func (r *Run) metric(policy, class, name string) (Metric, bool) {
	p := r.Policies[policy]
	if p == nil {
		return Metric{}, false
	}
	metrics := p.Metrics
	if class != "" {
		c := p.Classes[class]
		if c == nil {
			return Metric{}, false
		}
		metrics = c.Metrics
	}
	m, ok := metrics[name]
	return m, ok
}

func commonSeeds(a, b *Run) []uint64 {
	var common []uint64
	for _, s := range a.Seeds {
		if slices.Contains(b.Seeds, s) {
			common = append(common, s)
		}
	}
	return common
}

// comparedClasses are "" (all together) and, where asked for, A's classes and those that only B has.
func comparedClasses(a, b *Run, all bool) []string {
	classes := []string{""}
	if !all {
		return classes
	}
	for _, c := range slices.Concat(a.Scenario.Classes, b.Scenario.Classes) {
		if !slices.Contains(classes, c.Name) {
			classes = append(classes, c.Name)
		}
	}
	return classes
}
