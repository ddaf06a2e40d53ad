package sim

import (
	"math"
	"testing"
)

// The upper bound is what somebody can do: no more than any policy of the run, with parts that add up; and where the
// clairvoyant's schedule needs more room than there is, what the cheapest policy did.
func TestUpperBoundIsReached(t *testing.T) {
	for _, c := range []struct {
		capacity string
		tight    bool
	}{{"0B", false}, {"400MiB", true}} {
		x := build(t, load(t, "quickstart", "duration=8m", "seeds=2", "gates=[]", "policies=[lru, vector]", "mec.capacity="+c.capacity), nil)
		r := run(t, x, 2)
		for i := range r.Seeds {
			upper, sum, least := *r.Bound.CostUSD.Upper.PerSeed[i], 0.0, math.Inf(1)
			for _, part := range r.Bound.Parts {
				sum += *part.PerSeed[i]
			}
			for _, p := range r.Policies {
				least = min(least, *p.Metrics["cost_usd"].PerSeed[i])
			}
			if math.Abs(sum-upper) > 1e-9 {
				t.Errorf("capacity %s, seed %d: parts of $%v, all $%v", c.capacity, r.Seeds[i], sum, upper)
			}
			if reached := math.Abs(upper-least) < 1e-9; upper > least+1e-9 || reached != c.tight {
				t.Errorf("capacity %s, seed %d: upper bound $%v, cheapest policy $%v", c.capacity, r.Seeds[i], upper, least)
			}
			if lower := *r.Bound.CostUSD.Lower.PerSeed[i]; lower > upper {
				t.Errorf("capacity %s, seed %d: at least $%v, at most $%v", c.capacity, r.Seeds[i], lower, upper)
			}
		}
	}
}
