package fabric

import (
	"slices"
	"time"
)

// newVOMM is the policy vomm, a variable-order Markov model: of the contexts that the client is in, the longest one that
// has been left before says what comes next.
func newVOMM(e *Engine) *markov {
	p := newMarkov(e, e.Options.VOMM, 0)
	p.splits = func(_ time.Duration, out []uint16) []uint16 { return append(out, 0) }
	p.predict = predictLongest
	return p
}

func predictLongest(c *chains, s *scores) {
	for _, v := range slices.Backward(c.rows) {
		first := c.contexts.at(v)
		if first.count == 0 {
			continue
		}
		total := c.total(first)
		for o := first; o != nil; o = c.after(o) {
			*s.at(o.site) = score{site: o.site, sum: float64(o.count) / float64(total), dwell: float64(o.dwell / o.count), by: 1}
		}
		s.sort()
		return
	}
}
