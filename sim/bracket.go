package sim

import (
	"cmp"
	"fmt"
	"math"

	optimum "headway/fabric/bound"
	"headway/results"
)

// against adds the figures that need the clairvoyant to every world's.
func (c *collector) against() {
	bytes := make([]float64, len(c.r.x.classes))
	for i := range bytes {
		bytes[i] = float64(c.r.x.classes[i].Bytes)
	}
	for _, s := range c.done {
		b := c.r.slots[0][s].optimum
		for p := range c.r.plays {
			o := c.r.slots[p+1][s]
			all := 0.0
			for k := range o.classes {
				o.classes[k].against(b, k, bytes, o.tallies[k].byteS)
				all += o.tallies[k].byteS
			}
			o.total.against(b, -1, bytes, all)
			if !c.r.observed {
				c.err = cmp.Or(c.err, c.holds(s, p, b, o))
			}
		}
	}
}

// holds says that no world costs less than the lower bound, with the rent that its copies on their way did not pay.
func (c *collector) holds(seed, play int, b *optimum.Result, o *outcomeOf) error {
	all, least := 0.0, b.Scarce
	for k := range o.classes {
		cost := o.tallies[k].cost() + float64(o.tallies[k].travel*c.r.x.prices.Site.Rent())
		if cost < float64(b.Lower[k]*(1-1e-9)) {
			return c.below(seed, play, "class "+c.r.x.classes[k].Name, cost, b.Lower[k])
		}
		all, least = all+cost, least+b.Lower[k]
	}
	if all < float64(least*(1-1e-9)) {
		return c.below(seed, play, "all classes", all, least)
	}
	return nil
}

func (c *collector) below(seed, play int, what string, cost, least float64) error {
	return fmt.Errorf("%v, seed %d, %s: it costs $%.9g, less than the $%.9g that are the least anybody can pay: this is a bug in Headway, please report it with the scenario",
		c.r.plays[play], c.r.seeds[seed], what, cost, least)
}

// ways are, per finished seed and class, what the cheapest way costs that is known: the clairvoyant's schedule, where the
// sites have room for it, or what a policy did.
func (c *collector) ways() [][]optimum.Parts {
	ways := make([][]optimum.Parts, len(c.done))
	for i, s := range c.done {
		least := math.Inf(1)
		consider := func(parts []optimum.Parts) {
			sum := 0.0
			for k := range parts {
				sum += parts[k].Sum()
			}
			if sum < least {
				ways[i], least = parts, sum
			}
		}
		if b := c.r.slots[0][s].optimum; b.Fits {
			consider(b.Upper)
		}
		for p := range c.r.plays {
			consider(partsOf(c.r.slots[p+1][s]))
		}
	}
	return ways
}

func partsOf(o *outcomeOf) []optimum.Parts {
	parts := make([]optimum.Parts, len(o.tallies))
	for k := range o.tallies {
		t := &o.tallies[k]
		parts[k] = optimum.Parts{Storage: t.storage, Transfer: t.transfer, Operations: t.operations, Penalty: t.penalty}
		for z := range t.tiers {
			parts[k].Originals += t.tiers[z].usd()
		}
	}
	return parts
}

// bound is what a clairvoyant would pay, in all and per class.
func (c *collector) bound() *results.Bound {
	ways := c.ways()
	b := c.boundOf(ways, -1)
	b.Classes = map[string]*results.Bound{}
	for k := range c.r.x.classes {
		b.Classes[c.r.x.classes[k].Name] = c.boundOf(ways, k)
	}
	return b
}

// boundOf is the bound of a class, or of all (class < 0).
func (c *collector) boundOf(ways [][]optimum.Parts, class int) *results.Bound {
	metric := func(of func(seed, class int) float64) results.Metric {
		perSeed := make([]*float64, len(c.done))
		for i := range c.done {
			sum := 0.0
			for k := range c.r.x.classes {
				if class < 0 || class == k {
					sum += of(i, k)
				}
			}
			perSeed[i] = results.Value(sum)
		}
		m, err := results.NewMetric(perSeed)
		if err != nil {
			c.err = cmp.Or(c.err, fmt.Errorf("bound: %w", err))
		}
		return m
	}
	lower := func(i, k int) float64 {
		b := c.r.slots[0][c.done[i]].optimum
		if class < 0 && k == 0 { // what room costs is no class's
			return b.Scarce + b.Lower[k]
		}
		return b.Lower[k]
	}
	out := &results.Bound{
		CostUSD: results.BoundMetric{
			Lower: metric(lower),
			Upper: metric(func(i, k int) float64 { return ways[i][k].Sum() }),
		},
		Parts: map[string]results.Metric{
			"cost_storage_usd":    metric(func(i, k int) float64 { return ways[i][k].Storage }),
			"cost_transfer_usd":   metric(func(i, k int) float64 { return ways[i][k].Transfer }),
			"cost_operations_usd": metric(func(i, k int) float64 { return ways[i][k].Operations }),
			"cost_penalty_usd":    metric(func(i, k int) float64 { return ways[i][k].Penalty }),
		},
	}
	if c.r.x.tiered() {
		originals := metric(func(i, k int) float64 { return ways[i][k].Originals })
		out.OriginalsUSD = &originals
	}
	return out
}
