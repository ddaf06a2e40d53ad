package fabric

import (
	"math"

	"headway/mec"
)

// plan is what to do with an original that is idle: leave it in its tier until an age, then move it to another, and, where
// that must be rehydrated, have it ready again at an age.
type plan struct {
	to    mec.Tier
	at    float64 // age in s
	ready float64 // age in s; 0: not before it is needed
	usd   float64 // expected cost until it has been read
}

// planner finds the plan that costs the least in expectation: the lower envelope of the tiers' costs, by the law of the
// idle time. A plan that begins at the age a_i with an original that lies in tier z, moves it to y and has it ready again
// at a_k costs
//
//	r_z E[time before a_i] + sum over returns before a_i of out_z
//	+ S(a_i) (in_y + early_z) + r_y E[time from a_i to a_k] + sum over returns between of (out_y + early_y + late_y)
//	+ S(a_k) (out_y + early_y) + r_hot E[time from a_k]
//
// where S is the probability that it is still idle, in a write, out retrieval and a read, early the rent that is missing
// to the minimum residence, and late what a return costs that finds it asleep. The last two are there for tiers that must
// be rehydrated: others are read where they are. Later moves are found by later looks.
type planner struct {
	book  *mec.PriceBook
	tiers []mec.Tier
	bytes int64
	late  [mec.Tiers]float64 // US$
	tier  mec.Tier           // in which the original lies
	since float64            // age in s when it came there; may be below 0
	x     outlook
}

// out is what a return at an age costs that finds the original in a tier since another age.
func (p *planner) out(z mec.Tier, residence float64) float64 {
	s := &p.book.Region[z]
	usd := s.Retrieve(p.bytes)
	if s.Offline() {
		usd += s.Early(p.bytes, seconds(residence)) + p.late[z]
	}
	return usd
}

// wake is what it costs to have the original hot again before it is needed.
func (p *planner) wake(z mec.Tier, residence float64) float64 {
	s := &p.book.Region[z]
	return s.Retrieve(p.bytes) + p.book.Region[mec.Hot].Put() + s.Early(p.bytes, seconds(residence))
}

func (p *planner) rent(z mec.Tier) float64 { return float64(p.bytes) * p.book.Region[z].Rent() }

// hot is the expected cost of being ready from a bin on.
func (p *planner) hot(k int) float64 {
	usd := 0.0
	for i := k; i < p.x.n; i++ {
		usd += float64(p.rent(mec.Hot)*p.x.stay[i]) + float64(p.x.back[i]*p.book.Region[mec.Hot].Retrieve(p.bytes))
	}
	return usd
}

// best is the plan that costs the least, and what it costs to leave the original where it is until it is needed.
func (p *planner) best() (least plan, stay float64) {
	least = p.from(p.tier, 0, p.since, 0)
	stay = p.lie(p.tier, 0, p.x.n, p.since)
	before := 0.0 // in the tier at hand, until bin i
	for i := range p.x.n {
		for _, y := range p.tiers {
			if y <= p.tier {
				continue
			}
			enter := p.book.Region[y].Put() + p.book.Region[p.tier].Early(p.bytes, seconds(p.x.from[i]-p.since))
			if q := p.from(y, i, p.x.from[i], before+float64(p.x.here[i]*enter)); q.usd < least.usd-1e-12*math.Abs(least.usd) {
				least = q
			}
		}
		before += p.lie(p.tier, i, i+1, p.since)
	}
	return least, stay
}

// lie is the expected cost of the bins from i to k in a tier that the original came to at an age.
func (p *planner) lie(z mec.Tier, i, k int, since float64) float64 {
	usd := 0.0
	for b := i; b < k; b++ {
		usd += float64(p.rent(z)*p.x.stay[b]) + float64(p.x.back[b]*p.out(z, p.x.mid[b]-since))
	}
	return usd
}

// from is the best plan that has the original in a tier from bin i on, which costs usd until then.
func (p *planner) from(z mec.Tier, i int, since, usd float64) plan {
	offline := p.book.Region[z].Offline()
	least := plan{to: z, at: p.x.from[i], usd: math.Inf(1)}
	hot := 0.0
	if offline {
		hot = p.hot(i)
	}
	for k := i; k < p.x.n; k++ {
		if offline && (k > i || z == p.tier) {
			if c := usd + float64(p.x.here[k]*p.wake(z, p.x.from[k]-since)) + hot; c < least.usd {
				least.usd, least.ready = c, max(p.x.from[k], 1e-9)
			}
		}
		if offline {
			hot -= float64(p.rent(mec.Hot)*p.x.stay[k]) + float64(p.x.back[k]*p.book.Region[mec.Hot].Retrieve(p.bytes))
		}
		usd += p.lie(z, k, k+1, since)
	}
	if usd < least.usd {
		least.usd, least.ready = usd, 0
	}
	return least
}
