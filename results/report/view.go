package report

import (
	"math"
	"sort"

	"headway/results"
)

// view is a run, made ready to be asked by sections.
type view struct {
	run      *results.Run
	policies []policy // in the scenario's order; the first is the reference
	classes  []results.ClassRef
}

// policy is one policy of a run and how it is drawn.
type policy struct {
	name string
	mark mark
	*results.Policy
}

func newView(run *results.Run) *view {
	v := &view{run: run, classes: run.Scenario.Classes}
	names := make([]string, 0, len(run.Policies))
	listed := map[string]bool{}
	for _, n := range run.PolicyOrder {
		if run.Policies[n] != nil && !listed[n] {
			names, listed[n] = append(names, n), true
		}
	}
	var rest []string
	for n, p := range run.Policies {
		if p != nil && !listed[n] {
			rest = append(rest, n)
		}
	}
	sort.Strings(rest)
	unknown := 0
	for _, n := range append(names, rest...) {
		m, ok := policyMark(n)
		if !ok {
			m = spareMark(len(known) + unknown)
			unknown++
		}
		v.policies = append(v.policies, policy{n, m, run.Policies[n]})
	}
	return v
}

// metric is the policy's metric over all classes; without data where the run has none of that name.
func (p policy) metric(name string) results.Metric { return p.Metrics[name] }

// class is what the policy did for a class; an empty one where the run has none.
func (p policy) class(name string) *results.Class {
	if c := p.Classes[name]; c != nil {
		return c
	}
	return &results.Class{}
}

// hasAny reports whether any policy has data for the metric.
func (v *view) hasAny(metric string) bool {
	for _, p := range v.policies {
		if p.metric(metric).Mean != nil {
			return true
		}
	}
	return false
}

// names are the policies' names in order.
func (v *view) names() []string {
	names := make([]string, len(v.policies))
	for i, p := range v.policies {
		names[i] = p.name
	}
	return names
}

// best is the policy with the best mean of a metric. The clairvoyant policy knows the future: it is a bound, and wins
// nothing. The second result is false where no policy has data.
func (v *view) best(name string) (policy, bool) {
	var best policy
	found := false
	for _, p := range v.policies {
		m := p.metric(name).Mean
		if m == nil || p.name == "clairvoyant" {
			continue
		}
		if !found || better(name, *m, *best.metric(name).Mean) {
			best, found = p, true
		}
	}
	return best, found
}

// rival is the policy to compare p with: the reference, or where p is the reference, the best of the others.
func (v *view) rival(p policy, metric string) (policy, bool) {
	others := &view{run: v.run}
	for _, q := range v.policies {
		if q.name == p.name || q.metric(metric).Mean == nil {
			continue
		}
		if len(v.run.PolicyOrder) > 0 && q.name == v.run.PolicyOrder[0] {
			return q, true
		}
		others.policies = append(others.policies, q)
	}
	return others.best(metric)
}

// ahead counts the seeds on which a is better than b, of those on which both have data.
func ahead(name string, a, b results.Metric) (n, of int) {
	for i := range min(len(a.PerSeed), len(b.PerSeed)) {
		if x, y := a.PerSeed[i], b.PerSeed[i]; x != nil && y != nil {
			of++
			if better(name, *x, *y) {
				n++
			}
		}
	}
	return n, of
}

// widest is the largest and smallest of the values that are there; ok is false where there are none.
func widest(xs ...*float64) (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, x := range xs {
		if x != nil {
			lo, hi, ok = min(lo, *x), max(hi, *x), true
		}
	}
	return lo, hi, ok
}

// means are the policies' means of a metric; nil where there is no data.
func means(all []policy, metric string) []*float64 {
	out := make([]*float64, len(all))
	for i, p := range all {
		out[i] = p.metric(metric).Mean
	}
	return out
}
