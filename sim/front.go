package sim

import (
	"cmp"
	"fmt"
	"slices"

	"headway/fabric"
	"headway/results"
)

// FrontMultiples are the multiples of the penalties that a front is drawn with: nothing, and four decades around the
// scenario's.
var FrontMultiples = []float64{0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100}

// WithPenalties is the experiment in which policies are told other penalties: the scenario's times a multiple, at least 0.
// What they pay is the scenario's all the same. Everything else is shared with x, traffic included.
func (x *Experiment) WithPenalties(multiple float64) *Experiment {
	told := *x
	told.classes = slices.Clone(x.charged)
	for i := range told.classes {
		c := &told.classes[i]
		c.perLate, c.perMS, c.AbsentUSDPerS = c.perLate*multiple, c.perMS*multiple, c.AbsentUSDPerS*multiple
		c.Late = told.expectedPenalty(c)
	}
	return &told
}

// play is a policy of the run, or for the front one that is told other penalties.
type play struct {
	policy   string // "": the bound
	x        *Experiment
	multiple float64
}

// String is the play in words, for progress and errors.
func (p play) String() string {
	switch {
	case p.policy == "":
		return "bound"
	case p.multiple != 1:
		return fmt.Sprintf("%s at %g times the penalties", p.policy, p.multiple)
	}
	return p.policy
}

// plays are the scenario's policies, then those that weigh the penalties at the other multiples of a front.
func (x *Experiment) plays(multiples []float64) []play {
	var plays []play
	for _, policy := range x.scenario.Policies {
		plays = append(plays, play{policy, x, 1})
	}
	for _, m := range multiples {
		if m == 1 {
			continue
		}
		told := x.WithPenalties(m)
		for _, policy := range x.scenario.Policies {
			if fabric.WeighsPenalties(policy) {
				plays = append(plays, play{policy, told, m})
			}
		}
	}
	return plays
}

// frontMetrics are what a point of the front has besides the bytes.
var frontMetrics = []string{
	"hit_rate", "availability", "copies_mean", "excess_storage", "excess_data", "equivalent_transfers", "cost_usd", "cost_penalty_usd",
}

// front is what the plays come to; nil where none was asked for.
func (c *collector) front() *results.Front {
	if c.r.opt.Front == nil {
		return nil
	}
	quality := "availability"
	for _, s := range c.done {
		if _, ok := c.r.slots[1][s].total["hit_rate"]; ok {
			quality = "hit_rate"
		}
	}
	order := make([]int, len(c.r.plays))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		pa, pb := c.r.plays[a], c.r.plays[b]
		return cmp.Or(cmp.Compare(slices.Index(c.r.policies, pa.policy), slices.Index(c.r.policies, pb.policy)), cmp.Compare(pa.multiple, pb.multiple))
	})
	var points []results.FrontPoint
	for _, i := range order {
		points = append(points, c.frontPoint(i))
	}
	f, err := results.NewFront(quality, slices.Clone(c.r.opt.Front), points, len(c.done))
	c.err = cmp.Or(c.err, err)
	return f
}

func (c *collector) frontPoint(i int) results.FrontPoint {
	p := c.r.plays[i]
	point := results.FrontPoint{Policy: p.policy, Metrics: map[string]results.Metric{}}
	if fabric.WeighsPenalties(p.policy) {
		point.Multiple = results.Value(p.multiple)
	}
	set := func(name string, of func(o *outcomeOf) (float64, bool)) {
		perSeed := make([]*float64, len(c.done))
		for k, s := range c.done {
			if v, ok := of(c.r.slots[i+1][s]); ok {
				perSeed[k] = results.Value(v)
			}
		}
		m, err := results.NewMetric(perSeed)
		c.err = cmp.Or(c.err, err)
		point.Metrics[name] = m
	}
	for _, name := range frontMetrics {
		set(name, func(o *outcomeOf) (float64, bool) { v, ok := o.total[name]; return v, ok })
	}
	span := c.r.x.span.Seconds()
	set(results.StoredGB, func(o *outcomeOf) (float64, bool) {
		gbS := 0.0
		for k := range o.tallies {
			gbS += o.tallies[k].byteS / 1e9
		}
		return gbS / span, true
	})
	set(results.MovedGB, func(o *outcomeOf) (float64, bool) {
		gb := 0.0
		for k := range o.tallies {
			gb += o.tallies[k].copied / 1e9
		}
		return gb, true
	})
	return point
}
