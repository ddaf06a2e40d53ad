package results

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
)

// check says what in a run that was read cannot be: everything that uses a Run relies on it. Only an interrupted run may
// lack policies that it was to have.
func (r *Run) check() error {
	errs := []error{uniqueSeeds(r.Seeds)}
	for _, p := range r.PolicyOrder {
		if r.Policies[p] == nil && !r.Aborted {
			errs = append(errs, fmt.Errorf("policy_order has %q and policies lacks it", p))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Policies)) {
		p := r.Policies[name]
		if p == nil {
			continue
		}
		if !slices.Contains(r.PolicyOrder, name) {
			errs = append(errs, fmt.Errorf("policies has %q and policy_order lacks it", name))
		}
		errs = append(errs, r.checkMetrics(name, p.Metrics), p.Forecasts.check(name))
		for _, class := range slices.Sorted(maps.Keys(p.Classes)) {
			if p.Classes[class] == nil {
				errs = append(errs, fmt.Errorf("policy %s: class %q is null", name, class))
				continue
			}
			errs = append(errs, r.checkMetrics(name+", class "+class, p.Classes[class].Metrics))
		}
	}
	return errors.Join(append(errs, r.checkFront())...)
}

func (r *Run) checkFront() error {
	if r.Front == nil {
		return nil
	}
	var errs []error
	if _, ok := Lookup(r.Front.Quality); !ok {
		errs = append(errs, fmt.Errorf("front: there is no metric %q", r.Front.Quality))
	}
	for i := range r.Front.Points {
		p := &r.Front.Points[i]
		where := fmt.Sprintf("%s, number %d of the front", p.Policy, i+1)
		if !slices.Contains(r.PolicyOrder, p.Policy) {
			errs = append(errs, fmt.Errorf("front: no policy %q is in policy_order", p.Policy))
		}
		if m := p.Multiple; m != nil && (*m < 0 || *m > largest) {
			errs = append(errs, fmt.Errorf("policy %s: %v times the penalty cannot be", where, *m))
		}
		errs = append(errs, r.checkMetrics(where, p.Metrics))
	}
	for _, p := range slices.Sorted(maps.Keys(r.Front.Hypervolume)) {
		v := r.Front.Hypervolume[p]
		errs = append(errs, r.checkMetrics(p+", front", map[string]Metric{"hypervolume (stored)": v.Stored, "hypervolume (moved)": v.Moved}))
	}
	return errors.Join(errs...)
}

func (r *Run) checkMetrics(where string, metrics map[string]Metric) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(metrics)) {
		m := metrics[name]
		errs = append(errs, checkFigures(where, name, m.PerSeed, len(r.Seeds)))
		if (m.Lo == nil) != (m.Hi == nil) || m.Lo != nil && m.Mean == nil || (m.Mean == nil) != (m.N() == 0) {
			errs = append(errs, fmt.Errorf("policy %s: the mean, interval and figures of %s do not go together", where, name))
		}
	}
	return errors.Join(errs...)
}

func checkFigures(where, metric string, perSeed []*float64, seeds int) error {
	if len(perSeed) != seeds {
		return fmt.Errorf("policy %s: %s has %d figures for %d seeds", where, metric, len(perSeed), seeds)
	}
	for _, p := range perSeed {
		if p != nil && math.Abs(*p) > largest {
			return fmt.Errorf("policy %s: %s cannot be %v", where, metric, *p)
		}
	}
	return nil
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
			errs = append(errs, checkFigures(p, m, b.Policies[p][m], len(b.Seeds)))
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

func (f *Forecasts) check(policy string) error {
	if f == nil {
		return nil
	}
	var errs []error
	for _, e := range f.Experts {
		for _, s := range e.Sites {
			if err := s.check(); err != nil {
				errs = append(errs, fmt.Errorf("policy %s: forecasts of %s within %v s: %w", policy, e.Name, s.WithinS, err))
			}
		}
		for _, t := range e.Times {
			if err := t.check(); err != nil {
				errs = append(errs, fmt.Errorf("policy %s: arrivals that %s predicted within %v s: %w", policy, e.Name, t.UpToS, err))
			}
		}
	}
	return errors.Join(errs...)
}

func (f *TimeForecast) check() error {
	all := int64(0)
	for i, n := range f.PIT {
		if n < 0 || n > f.N {
			return fmt.Errorf("%d of %d arrivals came in tenth %d of the law", n, f.N, i+1)
		}
		all += n
	}
	if all != f.N && all != 0 { // 0: none were counted
		return fmt.Errorf("%d arrivals in tenths of the law, of %d", all, f.N)
	}
	return nil
}

func (f *SiteForecast) check() error {
	if len(f.N) != len(f.Percent) || len(f.Came) != len(f.Percent) {
		return fmt.Errorf("%d probabilities, %d counts and %d outcomes", len(f.Percent), len(f.N), len(f.Came))
	}
	for i, p := range f.Percent {
		switch {
		case p < 0 || p > 100:
			return fmt.Errorf("%d %% is no probability", p)
		case f.Came[i] < 0 || f.Came[i] > f.N[i]:
			return fmt.Errorf("%d of %d cases came true", f.Came[i], f.N[i])
		}
	}
	if f.Named < 0 || f.Named > f.Moved {
		return fmt.Errorf("%d of %d changes of the site were named", f.Named, f.Moved)
	}
	return nil
}
