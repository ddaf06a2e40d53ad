package fabric

import (
	"cmp"
	"math"
	"slices"
	"time"

	"headway/mec"
)

// markov is what the policies vomm, fomm and combination share: a client's data is at its serving site and at the sites
// that its Markov tables predict to be next, nowhere else. They are the policies of M. Bellmann, T. Pfandzelter,
// D. Bermbach, "Predictive Replica Placement for Mobile Users in Distributed Fog Data Stores with Client-Side Markov
// Models" (UCC 2021 companion): models are each client's own, start empty and learn as they go.
//
// Shared objects are pulled through by reads, and forgotten, as closest does.
type markov struct {
	rule    Markov
	predict func(c *chains, s *scores) // fills in s what may come next, normalised, the most probable first
	splits  func(now time.Duration, out []uint16) []uint16
	keep    time.Duration // after a trip
	static  bool          // estimates of copy times never change

	pulled  pulled
	clients []follower
	scores  scores
	wanted  []mec.SiteID
	class   [16]uint16 // scratch
}

// follower is what is known of a client.
type follower struct {
	chains
	picks []pick
	due   time.Duration // when a further copy may be ordered
	gen   uint32        // wakes of an earlier trip are stale
	fresh bool          // decided at the crossing; a report of the same instant brings nothing new
}

// pick is a predicted site, and how long after the last crossing the client is expected there.
type pick struct {
	site  mec.SiteID
	dwell time.Duration
}

func newMarkov(e *Engine, rule Markov, keep time.Duration) *markov {
	return &markov{
		rule: rule, keep: keep, static: e.CopyTime == nil,
		pulled: newPulled(e), clients: make([]follower, e.Clients), scores: newScores(len(e.Network.Sites)),
	}
}

// Wants implements Policy.
func (p *markov) Wants() Mask {
	m := Of(TripStart, Crossing, TripEnd, Access, Landed, Wake)
	if p.rule.Dwell {
		m |= Of(Vector)
	}
	return m
}

// wantsRead leaves out the hits of a client's own objects, which its site decides, not its reads.
func (*markov) wantsRead(c *Class, o Outcome) bool { return o != Hit || c.Key != PerVehicle }

// nextVector is when something may be ordered next.
func (p *markov) nextVector(c ClientID) time.Duration { return p.clients[c].due }

// Step implements Policy.
func (p *markov) Step(e *Engine, now time.Duration, ev *Event) {
	switch ev.Kind {
	case TripStart:
		c := &p.clients[ev.Client]
		c.gen++
		c.begin(now, p.splits(now, p.class[:0]))
		p.enter(e, now, ev)
	case Crossing:
		p.clients[ev.Client].learn(now, ev.Site)
		p.enter(e, now, ev)
	case TripEnd:
		p.leave(e, now, ev.Client)
	case Vector:
		c := &p.clients[ev.Client]
		if fresh := c.fresh && now == c.since; !fresh && now >= c.due {
			p.place(e, now, ev.Client)
		}
		c.fresh = false
	case Wake:
		if ev.Token&tokenClient == 0 {
			p.pulled.Step(e, now, ev)
			return
		}
		if c := ClientID(uint32(ev.Token)); ev.Token == clientToken(c, p.clients[c].gen) {
			e.withdraw(c)
		}
	default:
		p.pulled.Step(e, now, ev)
	}
}

// enter takes note of the client's new site, predicts, and places.
func (p *markov) enter(e *Engine, now time.Duration, ev *Event) {
	c := &p.clients[ev.Client]
	c.enter(now, ev.Site, p.rule.K)
	p.scores.reset()
	p.predict(&c.chains, &p.scores)
	c.picks = p.scores.pick(p.rule.Top, c.picks[:0])
	p.place(e, now, ev.Client)
	c.fresh = true
}

// place holds the client's data at its site and at the picks whose time has come: those to be reached within the copy
// time and the buffer. What is to be held is ordered first, then the rest is dropped, so that a near copy can be the
// source.
func (p *markov) place(e *Engine, now time.Duration, id ClientID) {
	c := &p.clients[id]
	c.due = math.MaxInt64
	e.ofClient(id, func(class int, o ObjectID) {
		p.wanted = append(p.wanted[:0], e.SiteOf(id))
		for i := range c.picks {
			pick := &c.picks[i]
			if arrival := c.since + pick.dwell - p.rule.Buffer; p.rule.Dwell && arrival > now {
				at := arrival - e.copyTime(class, pick.site)
				if !p.static {
					c.due = now // the answer may be another at the next report
				} else if at > now {
					c.due = min(c.due, at)
				}
				if at > now {
					continue
				}
			}
			p.wanted = append(p.wanted, pick.site)
		}
		e.holdAt(now, o, p.wanted)
	})
}

// leave learns that the trip has ended, and where the copies stay for a while.
func (p *markov) leave(e *Engine, now time.Duration, id ClientID) {
	c := &p.clients[id]
	if p.rule.End {
		c.learn(now, mec.None)
	}
	c.gen++
	if p.keep == 0 {
		e.withdraw(id)
		return
	}
	p.wanted = append(p.wanted[:0], c.recent[0])
	e.ofClient(id, func(_ int, o ObjectID) { e.holdAt(now, o, p.wanted) })
	e.WakeAt(now+p.keep, clientToken(id, c.gen))
}

// scores collects what may come next: by site, in order of first appearance.
type scores struct {
	list []score
	of   []int32 // per site + 1: number in list, valid where list says the same
}

type score struct {
	site      mec.SiteID // None: the end of the trip
	sum       float64    // of probability by weight; once normalised, the probability
	dwell, by float64    // s by weight, and weight
}

func newScores(sites int) scores { return scores{of: make([]int32, sites+1)} }

func (s *scores) reset() { s.list = s.list[:0] }

// at is the score of a site, made if need be.
func (s *scores) at(site mec.SiteID) *score {
	n := s.of[site+1]
	if int(n) >= len(s.list) || s.list[n].site != site {
		n = int32(len(s.list))
		s.of[site+1] = n
		s.list = append(s.list, score{site: site})
	}
	return &s.list[n]
}

// sort puts the highest sum first; of equal ones, the one that appeared first.
func (s *scores) sort() {
	slices.SortStableFunc(s.list, func(a, b score) int { return cmp.Compare(b.sum, a.sum) })
}

// pick appends the sites that are worth a copy: the first outcomes, as many as top says from 1 on, and below 1 until
// their probabilities reach it. The end of the trip takes its place and its probability, and needs no copy.
func (s *scores) pick(top float64, out []pick) []pick {
	sum := 0.0
	for i := range s.list {
		if top >= 1 && i >= int(top) || top < 1 && sum >= top {
			break
		}
		o := &s.list[i]
		sum += o.sum
		if o.site != mec.None {
			out = append(out, pick{o.site, time.Duration(int64(o.dwell/o.by)) * time.Second})
		}
	}
	return out
}
