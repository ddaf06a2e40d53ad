package results

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// check says what in a run that was read cannot be: everything that uses a Run relies on it. Only an interrupted run may
// lack policies that it was to have.
func (r *Run) check() error {
	errs := []error{uniqueSeeds(r.Seeds)}
	for _, p := range r.PolicyOrder {
		if r.Policies[p] == nil && !r.Aborted {
			errs = append(errs, fmt.Errorf("policy_order has %q and policies has it not", p))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Policies)) {
		p := r.Policies[name]
		if p == nil {
			continue
		}
		if !slices.Contains(r.PolicyOrder, name) {
			errs = append(errs, fmt.Errorf("policies has %q and policy_order has it not", name))
		}
		errs = append(errs, r.checkMetrics(name, p.Metrics))
		for _, class := range slices.Sorted(maps.Keys(p.Classes)) {
			if p.Classes[class] == nil {
				errs = append(errs, fmt.Errorf("policy %s: class %q is null", name, class))
				continue
			}
			errs = append(errs, r.checkMetrics(name+", class "+class, p.Classes[class].Metrics))
		}
	}
	return errors.Join(errs...)
}

func (r *Run) checkMetrics(where string, metrics map[string]Metric) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(metrics)) {
		if n := len(metrics[name].PerSeed); n != len(r.Seeds) {
			errs = append(errs, fmt.Errorf("policy %s: %s has %d figures for %d seeds", where, name, n, len(r.Seeds)))
		}
	}
	return errors.Join(errs...)
}

func (b *Baseline) check() error {
	errs := []error{uniqueSeeds(b.Seeds)}
	if len(b.Policies) == 0 {
		errs = append(errs, errors.New("the baseline has no policies: it would hold every run for good; bless a run again"))
	}
	for _, p := range slices.Sorted(maps.Keys(b.Policies)) {
		for _, m := range slices.Sorted(maps.Keys(b.Policies[p])) {
			if _, ok := Lookup(m); !ok {
				errs = append(errs, unknownMetric(m))
			}
			if n := len(b.Policies[p][m]); n != len(b.Seeds) {
				errs = append(errs, fmt.Errorf("policy %s: %s has %d figures for %d seeds", p, m, n, len(b.Seeds)))
			}
		}
	}
	return errors.Join(errs...)
}

func uniqueSeeds(seeds []uint64) error {
	seen := map[uint64]bool{}
	for _, s := range seeds {
		if seen[s] {
			return fmt.Errorf("seed %d is there twice", s)
		}
		seen[s] = true
	}
	return nil
}
