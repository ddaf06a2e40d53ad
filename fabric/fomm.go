package fabric

import (
	"math"
	"time"
)

// newFOMM is the policy fomm, a fusion of Markov models: one table per depth, split of the week and split of the day,
// each weighted by how particular it is. A site is ordered when the client's usual stay at this one is nearly over: that
// long before its end that the copy arrives by a buffer's time ahead. With keep above 0 it is the policy combination,
// which keeps the data where the trip ended as the policy keep does.
func newFOMM(e *Engine, keep time.Duration) *markov {
	rule := e.Options.FOMM
	p := newMarkov(e, rule, keep)
	weights := fusionWeights(rule)
	clock := e.Options.LocalTime
	p.splits = func(now time.Duration, out []uint16) []uint16 { return splitClasses(clock+now, rule, out) }
	p.predict = func(c *chains, s *scores) { fuse(c, s, weights) }
	return p
}

// fuse adds up, over all tables in order, the probability of each outcome by the table's weight. Products are rounded
// before they are added: fused multiply-adds would change which copies are ordered.
func fuse(c *chains, s *scores, weights []float64) {
	for i, row := range c.rows {
		first := c.contexts.at(row)
		if first.count == 0 {
			continue
		}
		total, w := float64(c.total(first)), weights[i]
		for o := first; o != nil; o = c.after(o) {
			at := s.at(o.site)
			at.sum += float64(float64(o.count) / total * w)
			at.dwell += float64(float64(o.dwell/o.count) * w)
			at.by += w
		}
	}
	s.sort()
	sum := 0.0
	for i := range s.list {
		sum += s.list[i].sum
	}
	for i := range s.list {
		s.list[i].sum /= sum
	}
}

// total is the number of times that a context was left.
func (c *chains) total(first *outcome) uint32 {
	n := first.count
	for o := c.after(first); o != nil; o = c.after(o) {
		n += o.count
	}
	return n
}

// Weights of the splits: the published ones.
var (
	weekWeights = map[int]float64{1: 0.3, 2: 0.7, 7: 1}
	dayWeights  = map[int]float64{1: 0.125, 4: 0.25, 12: 0.5, 24: 1}
)

// fusionWeights are the weights of the tables, in the order of a client's rows: depth by depth, a depth weighing half of
// the one below it.
func fusionWeights(rule Markov) []float64 {
	var w []float64
	for d := 1; d <= rule.K; d++ {
		for _, week := range rule.Days {
			for _, day := range rule.Hours {
				w = append(w, float64(math.Ldexp(1, d-rule.K)*weekWeights[week])*dayWeights[day])
			}
		}
	}
	return w
}

// splitClasses appends the class of a local time (since midnight of a Thursday, 1970-01-01) in each pair of splits:
// the number of the split of the week, the class in it, the number of the split of the day, the class in that.
func splitClasses(local time.Duration, rule Markov, out []uint16) []uint16 {
	const day = 24 * time.Hour
	days := int(local / day)
	if local%day < 0 {
		days--
	}
	weekday := ((days+3)%7 + 7) % 7 // Monday is 0
	hour := int((local - time.Duration(days)*day) / time.Hour)
	for i, week := range rule.Days {
		class := weekday // of 7
		switch week {
		case 1:
			class = 0
		case 2:
			class = weekday / 5
		}
		for k, split := range rule.Hours {
			out = append(out, uint16(((i*7+class)*len(rule.Hours)+k)*24+hour*split/24))
		}
	}
	return out
}
