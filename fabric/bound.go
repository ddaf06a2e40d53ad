package fabric

import "math"

// Plan is the cheapest way to serve one object at one site, knowing the future and with room for everything: a dynamic
// programme over two states, held and not held, that takes O(1) time per event and O(1) memory, so that it runs beside
// the simulation. It is exact (see its brute-force test).
//
// Without a capacity limit, with an origin that always has a copy and a transfer price that depends on the destination
// only, the cost of all placements is the sum over pairs of object and site, so the optima of the pairs add up to the
// optimum.
//
// Between two events the pair pays rent while held, and, while its client is there, a penalty per second while not held.
// At an event it is read. A copy may be fetched, at a price, at any time, at once: a clairvoyant starts early enough.
// As costs are linear between events, fetching and dropping only pay at events.
type Plan struct {
	held, not branch
	begun     bool
	last      float64 // s, time of the last event
}

// branch is the cheapest history that ends in a state: its cost in US$, and the seconds that it held the copy.
type branch struct {
	cost, seconds float64
}

// Advance accounts for the time until now, in s, when rent is the cost per second of holding, absent that of not
// holding, and push what was spent meanwhile to bring writes to a copy.
func (p *Plan) Advance(now, fetch, rent, absent, push float64) {
	if !p.begun {
		p.begun, p.last = true, now
		p.held = branch{math.Inf(1), 0}
		return
	}
	g := now - p.last
	p.last = now
	// Whatever was held at the last event may be dropped there, and what was not may be fetched there.
	drop := cheaper(p.held, p.not)
	fetched := drop
	fetched.cost += fetch
	hold := cheaper(p.held, fetched)
	p.held = branch{hold.cost + float64(rent*g) + push, hold.seconds + g}
	p.not = branch{drop.cost + float64(absent*g), drop.seconds}
}

// Read accounts for a read now that costs missed without a copy at hand.
func (p *Plan) Read(fetch, missed float64) {
	drop := cheaper(p.held, p.not)
	fetched := drop
	fetched.cost += fetch
	p.held = cheaper(p.held, fetched)
	p.not = branch{drop.cost + missed, drop.seconds}
}

// Cost is the optimum so far in US$, and the seconds for which it holds the copy.
func (p *Plan) Cost() (usd, seconds float64) {
	if !p.begun {
		return 0, 0
	}
	b := cheaper(p.held, p.not)
	return b.cost, b.seconds
}

func cheaper(a, b branch) branch {
	if a.cost < b.cost {
		return a
	}
	return b
}
