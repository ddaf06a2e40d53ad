package fabric

import (
	"math"
	"slices"

	"headway/mec"
)

// plan is what to do next with an original that is idle: leave it in its tier until an age, then move it to a colder one;
// or, where it must be rehydrated, have it ready again at an age.
type plan struct {
	to    mec.Tier
	at    float64 // age in s, where to is not the tier at hand
	ready float64 // age in s; 0: not before it is needed
	usd   float64 // expected cost until it has been read, if all later moves are the best ones, too
}

// planner finds the moves that cost the least in expectation, by the law of the idle time: the lower envelope of the
// tiers' costs where the law knows nothing, as its prior has the hazard 1/age, by which a tier pays from its break-even on.
//
// An original that lies in tier z from the age a_i on, with the best moves after that, costs
//
//	V(z, a_i) = min over a_k >= a_i of  r_z E[time from a_i to a_k] + sum over returns between of out_z
//	            + S(a_k) (early_z + in_y) + V(y, a_k)                 to move to a colder tier y
//	            + S(a_k) (early_z + out_z) + r_hot E[time from a_k]   to be hot again, where z must be rehydrated
//
// or the first line alone, to the end. S is the probability that it is still idle, in a write, early the rent that is
// missing to the minimum residence, and out retrieval and a read; where z must be rehydrated, out has early_z, too, and
// what a return costs that finds it asleep. A tier that can be read at once is read where it is, as long as the reads to
// come are not dearer there than to leave it. V is found backwards.
type planner struct {
	book  *mec.PriceBook
	tiers []mec.Tier
	bytes int64
	late  [mec.Tiers]float64 // US$
	tier  mec.Tier           // in which the original lies
	since float64            // age in s when it came there; may be below 0
	more  float64            // reads that follow on one before the original sleeps again
	short float64            // s between them
	rates [mec.Tiers]rates
	x     outlook
	value [mec.Tiers][outlooks + 1]float64 // V, by tier and bin
	hot   [outlooks + 1]float64            // expected cost of being hot from a bin on
}

// rates are what a tier costs the original at hand, in US$.
type rates struct {
	rent, put, out float64 // rent per s; a write; retrieval and a read
	least          float64 // s of residence that are paid for
	late           float64 // what a return costs more that finds it there
	again          float64 // what the reads to come cost more there
	offline        bool    // it must be rehydrated
}

// early is the rent that is missing to the minimum residence.
func (r *rates) early(residence float64) float64 {
	return float64(r.rent * max(0, r.least-residence))
}

// load works out the rates of all tiers.
func (p *planner) load() {
	hot := &p.book.Region[mec.Hot]
	for _, z := range p.tiers {
		s := &p.book.Region[z]
		r := rates{
			rent: float64(p.bytes) * s.Rent(), put: s.Put(), out: s.Retrieve(p.bytes), least: s.MinResidence.Seconds(), late: p.late[z], offline: s.Offline(),
		}
		saved := float64(float64(float64(p.bytes)*(hot.Rent()-s.Rent())) * p.short)
		r.again = p.more * max(0, r.out-hot.Retrieve(p.bytes)-saved)
		p.rates[z] = r
	}
}

// best is the plan that costs the least, and what it costs to leave the original where it is until it is needed.
func (p *planner) best() (least plan, stay float64) {
	p.load()
	n := p.x.n
	p.hot[n] = 0
	for i := n - 1; i >= 0; i-- {
		p.hot[i] = p.hot[i+1] + p.lie(mec.Hot, i, 0)
	}
	colder := len(p.tiers)
	for at, z := range slices.Backward(p.tiers) {
		if z <= p.tier {
			break
		}
		colder = at
		for i := range n {
			p.value[z][i] = p.from(z, i, p.x.from[i], p.tiers[at+1:]).usd
		}
	}
	least = p.from(p.tier, 0, p.since, p.tiers[colder:])
	for i := range n {
		stay += p.lie(p.tier, i, p.since)
	}
	return least, stay
}

// from is the best plan for an original that lies in a tier since an age, from bin i on.
func (p *planner) from(z mec.Tier, i int, since float64, colder []mec.Tier) plan {
	rates := &p.rates[z]
	least, usd := plan{to: z, usd: math.Inf(1)}, 0.0
	for k := i; k < p.x.n; k++ {
		if k > i || z == p.tier { // what has just come does not leave at once
			leave := rates.early(p.x.from[k] - since)
			for _, y := range colder {
				if c := usd + float64(p.x.here[k]*(leave+p.rates[y].put)) + p.value[y][k]; c < least.usd {
					least = plan{to: y, at: p.x.from[k], usd: c}
				}
			}
			if rates.offline {
				if c := usd + float64(p.x.here[k]*(leave+rates.out+p.rates[mec.Hot].put)) + p.hot[k]; c < least.usd {
					least = plan{to: z, ready: max(p.x.from[k], 1e-9), usd: c}
				}
			}
		}
		usd += p.lie(z, k, since)
	}
	if usd <= least.usd*(1+1e-12) { // of two that cost the same, the one that does nothing
		least = plan{to: z, usd: usd}
	}
	return least
}

// lie is the expected cost of a bin in a tier to which the original came at an age.
func (p *planner) lie(z mec.Tier, bin int, since float64) float64 {
	r := &p.rates[z]
	out := r.out
	switch {
	case r.offline:
		out += r.late + r.early(p.x.mid[bin]-since)
	case z != mec.Hot:
		out += min(r.early(p.x.mid[bin]-since)+p.rates[mec.Hot].put, r.again)
	}
	return float64(r.rent*p.x.stay[bin]) + float64(p.x.back[bin]*out)
}
