package fabric

import (
	"cmp"
	"slices"
	"time"

	"headway/mec"
)

// markovChain is the policy markov, the plain prefetcher: a client's data is at its serving site, and at the sites to which
// clients went next from there, the most frequent first, until chainShare of those who went on are served. The chain is of
// first order and the fleet's: it starts empty and counts the crossings of all clients. All else is as in closest.
type markovChain struct {
	*near
	at   []mec.SiteID // per client
	next [][]frequency
}

// frequency is how often clients went on to a site.
type frequency struct {
	site  mec.SiteID
	count uint32
}

// chainShare is the share of the clients going on from a site for whom copies are made ahead, as vomm has it.
const chainShare = 0.9

func newMarkovChain(e *Engine) *markovChain {
	return &markovChain{near: newNear(e, 0, 0), at: make([]mec.SiteID, e.Clients), next: make([][]frequency, len(e.Network.Sites))}
}

// Step implements Policy.
func (p *markovChain) Step(e *Engine, now time.Duration, ev *Event) {
	switch ev.Kind {
	case Crossing:
		p.learn(p.at[ev.Client], ev.Site)
		p.follow(e, now, ev.Client, ev.Site)
	case TripStart:
		p.follow(e, now, ev.Client, ev.Site)
	default:
		p.near.Step(e, now, ev)
	}
}

// learn counts a crossing; the list stays sorted by count, of equal ones the one that reached it first.
func (p *markovChain) learn(from, to mec.SiteID) {
	list := p.next[from]
	i := slices.IndexFunc(list, func(f frequency) bool { return f.site == to })
	if i < 0 {
		i, list = len(list), append(list, frequency{site: to})
	}
	list[i].count++
	for ; i > 0 && cmp.Less(list[i-1].count, list[i].count); i-- {
		list[i-1], list[i] = list[i], list[i-1]
	}
	p.next[from] = list
}

func (p *markovChain) follow(e *Engine, now time.Duration, c ClientID, s mec.SiteID) {
	p.at[c] = s
	p.wanted = append(p.wanted[:0], s)
	total, sum := uint32(0), uint32(0)
	for _, f := range p.next[s] {
		total += f.count
	}
	for _, f := range p.next[s] {
		if float64(sum) >= chainShare*float64(total) {
			break
		}
		sum += f.count
		p.wanted = append(p.wanted, f.site)
	}
	e.ofClient(c, func(_ int, o ObjectID) { e.holdAt(now, o, p.wanted) })
}
