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
// come are not dearer than to leave it (again). V is found backwards.
type planner struct {
	book  *mec.PriceBook
	tiers []mec.Tier
	bytes int64
	late  [mec.Tiers]float64 // US$
	tier  mec.Tier           // in which the original lies
	since float64            // age in s when it came there; may be below 0
	more  float64            // reads that follow on one before the original sleeps again
	short float64            // s between them
	x     outlook
	value [mec.Tiers][gapBins + 2]float64 // V, by tier and bin
	hot   [gapBins + 2]float64            // expected cost of being hot from a bin on
}

// best is the plan that costs the least, and what it costs to leave the original where it is until it is needed.
func (p *planner) best() (least plan, stay float64) {
	n := p.x.n
	p.hot[n] = 0
	for i := n - 1; i >= 0; i-- {
		p.hot[i] = p.hot[i+1] + p.lie(mec.Hot, i, 0)
	}
	for at, z := range slices.Backward(p.tiers) {
		if z <= p.tier {
			break
		}
		for i := range n {
			p.value[z][i] = p.from(z, i, p.x.from[i], p.tiers[at+1:]).usd
		}
	}
	colder := p.tiers
	for len(colder) > 0 && colder[0] <= p.tier {
		colder = colder[1:]
	}
	least = p.from(p.tier, 0, p.since, colder)
	for i := range n {
		stay += p.lie(p.tier, i, p.since)
	}
	return least, stay
}

// from is the best plan for an original that lies in a tier since an age, from bin i on.
func (p *planner) from(z mec.Tier, i int, since float64, colder []mec.Tier) plan {
	spec := &p.book.Region[z]
	least, usd := plan{to: z, usd: math.Inf(1)}, 0.0
	better := func(q plan) {
		if q.usd < least.usd-1e-12*math.Abs(least.usd) || math.IsInf(least.usd, 1) {
			least = q
		}
	}
	for k := i; k < p.x.n; k++ {
		leave := spec.Early(p.bytes, seconds(p.x.from[k]-since))
		if k > i || z == p.tier { // what has just come does not leave at once
			for _, y := range colder {
				enter := leave + p.book.Region[y].Put()
				better(plan{to: y, at: p.x.from[k], usd: usd + float64(p.x.here[k]*enter) + p.value[y][k]})
			}
			if spec.Offline() {
				wake := leave + spec.Retrieve(p.bytes) + p.book.Region[mec.Hot].Put()
				better(plan{to: z, ready: max(p.x.from[k], 1e-9), usd: usd + float64(p.x.here[k]*wake) + p.hot[k]})
			}
		}
		usd += p.lie(z, k, since)
	}
	better(plan{to: z, usd: usd})
	return least
}

// again is what the reads cost that follow on one which finds the original in a tier that can be read at once, above what
// they would in the hot tier, until it is idle for so long that it sleeps again.
func (p *planner) again(z mec.Tier) float64 {
	s, hot := &p.book.Region[z], &p.book.Region[mec.Hot]
	saved := float64(float64(p.bytes)*(hot.Rent()-s.Rent())) * p.short
	return p.more * max(0, s.Retrieve(p.bytes)-hot.Retrieve(p.bytes)-saved)
}

// lie is the expected cost of a bin in a tier to which the original came at an age.
func (p *planner) lie(z mec.Tier, bin int, since float64) float64 {
	s := &p.book.Region[z]
	out := s.Retrieve(p.bytes)
	early := s.Early(p.bytes, seconds(p.x.mid[bin]-since))
	if s.Offline() {
		out += p.late[z] + early
	} else if z != mec.Hot {
		out += min(early+p.book.Region[mec.Hot].Put(), p.again(z))
	}
	return float64(float64(p.bytes)*s.Rent()*p.x.stay[bin]) + float64(p.x.back[bin]*out)
}
