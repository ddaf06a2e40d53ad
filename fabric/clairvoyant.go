package fabric

import (
	"cmp"
	"slices"
	"time"

	"headway/mec"
)

// Clairvoyant is the name of the policy that knows the future.
const Clairvoyant = "clairvoyant"

// clairvoyant plays the schedule of the config, which was made by one who knows the future: each copy is ordered so early
// that it is ready when it is due, and dropped when it was of use last.
type clairvoyant struct {
	plan    []due
	ends    []int32 // numbers in plan, in order of Until
	nextOrd int
	nextEnd int
	waiting [][]int32 // per site: numbers in plan of orders that were refused: the site is down, or full
}

// due is a placement and when it is ordered.
type due struct {
	Placement
	order time.Duration
}

func newClairvoyant(e *Engine) *clairvoyant {
	c := &clairvoyant{waiting: make([][]int32, len(e.Network.Sites))}
	for _, p := range e.Schedule {
		c.plan = append(c.plan, due{Placement: p})
	}
	c.lead(e)
	c.merge()
	slices.SortFunc(c.plan, func(a, b due) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.From, b.From), a.Compare(b.Placement))
	})
	c.ends = make([]int32, len(c.plan))
	for i := range c.ends {
		c.ends[i] = int32(i)
	}
	slices.SortStableFunc(c.ends, func(a, b int32) int { return cmp.Compare(c.plan[a].Until, c.plan[b].Until) })
	return c
}

// lead sets when copies are ordered. Those for one site share its links: going backwards in time, each is given as long as
// a copy from the region takes, and a little more, before it is due and before the next begins.
func (c *clairvoyant) lead(e *Engine) {
	slices.SortFunc(c.plan, func(a, b due) int {
		return cmp.Or(cmp.Compare(a.Site, b.Site), cmp.Compare(a.From, b.From), a.Compare(b.Placement))
	})
	site, busy := mec.None, time.Duration(0)
	for i := len(c.plan) - 1; i >= 0; i-- {
		p := &c.plan[i]
		if p.Site != site {
			site, busy = p.Site, p.From
		}
		takes := e.copyTime(e.Layout.Class(p.Object), p.Site)
		p.order = max(0, min(p.From, busy)-takes-takes/16-time.Millisecond)
		busy = p.order
	}
}

// merge keeps a copy that would have to be ordered again before it is dropped.
func (c *clairvoyant) merge() {
	slices.SortFunc(c.plan, func(a, b due) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Site, b.Site), cmp.Compare(a.From, b.From))
	})
	out := c.plan[:0]
	for _, p := range c.plan {
		if n := len(out) - 1; n >= 0 && out[n].Object == p.Object && out[n].Site == p.Site && p.order <= out[n].Until {
			out[n].Until = max(out[n].Until, p.Until)
			continue
		}
		out = append(out, p)
	}
	c.plan = out
}

// Wants implements Policy.
func (*clairvoyant) Wants() Mask { return Of(Start, Wake, SiteUp) }

// Step implements Policy.
func (c *clairvoyant) Step(e *Engine, now time.Duration, ev *Event) {
	if ev.Kind == SiteUp {
		c.restore(e, now, ev.Site)
		return
	}
	for ; c.nextEnd < len(c.ends) && c.plan[c.ends[c.nextEnd]].Until < now; c.nextEnd++ {
		p := &c.plan[c.ends[c.nextEnd]]
		e.Drop(p.Object, p.Site)
		c.retry(e, now, p.Site)
	}
	for ; c.nextOrd < len(c.plan) && c.plan[c.nextOrd].order <= now; c.nextOrd++ {
		c.order(e, now, int32(c.nextOrd))
	}
	c.wake(e)
}

// wake asks to be woken at the next order, or just after the next end.
func (c *clairvoyant) wake(e *Engine) {
	switch {
	case c.nextOrd < len(c.plan) && c.plan[c.nextOrd].order <= c.plan[c.ends[c.nextEnd]].Until:
		e.WakeAt(c.plan[c.nextOrd].order, 0)
	case c.nextEnd < len(c.ends):
		e.WakeAt(c.plan[c.ends[c.nextEnd]].Until+1, 0)
	}
}

func (c *clairvoyant) order(e *Engine, now time.Duration, i int32) {
	if p := &c.plan[i]; p.Until >= now && !e.Order(now, p.Object, p.Site, false) {
		c.waiting[p.Site] = append(c.waiting[p.Site], i)
	}
}

// retry orders again what a site refused.
func (c *clairvoyant) retry(e *Engine, now time.Duration, s mec.SiteID) {
	again := c.waiting[s]
	c.waiting[s] = nil
	for _, i := range again {
		c.order(e, now, i)
	}
}

// restore orders what a site that is back lost.
func (c *clairvoyant) restore(e *Engine, now time.Duration, s mec.SiteID) {
	c.waiting[s] = nil
	for i := range c.nextOrd {
		if c.plan[i].Site == s {
			c.order(e, now, int32(i))
		}
	}
}
