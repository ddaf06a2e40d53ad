package sim

import (
	"fmt"
	"testing"
)

// Where a copy costs as much as its rent for days, and where it costs as much as for an hour, vector is no dearer than what keeps
// all that was fetched, than what keeps nothing, and than what forgets after ten minutes. Where it costs as much as for a minute,
// what it learned that from is within a hundredth.
func TestVectorPaysNoMoreAtAnyPrices(t *testing.T) {
	for _, c := range []struct {
		scenario string
		set      []string
	}{
		{"commuters", []string{"mobility.commuters.vehicles=60"}},
		{"city", []string{"mobility.city.vehicles=60"}},
		{"quickstart", nil},
	} {
		for _, book := range []string{"public-list", "operator-internal", "edge-dram"} {
			t.Run(fmt.Sprint(c.scenario, " ", book), func(t *testing.T) {
				t.Parallel()
				set := append([]string{"mec.prices=" + book, "seeds=[101]", "gates=[]", "policies=[lru, closest, ttl, vector]"}, c.set...)
				r := run(t, build(t, load(t, c.scenario, set...), nil), 1)
				vector := metric(r, "vector", "cost_usd")
				if book == "edge-dram" {
					vector *= 0.99
				}
				for _, other := range []string{"lru", "closest", "ttl"} {
					if cost := metric(r, other, "cost_usd"); !(vector <= cost) {
						t.Errorf("vector costs $%.4f, %s $%.4f", vector, other, cost)
					}
				}
			})
		}
	}
}
