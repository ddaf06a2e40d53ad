package sim

import (
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/results"
)

// queues are the network's links, as they suffer from the faults.
func (x *Experiment) queues() *mec.Queues {
	q := mec.NewQueues(x.net)
	q.Suffer(x.spells("cut", "hole", "slow"))
	return q
}

// spells are what faults of some kinds do to links.
func (x *Experiment) spells(kinds ...string) []mec.Spell {
	var spells []mec.Spell
	for _, f := range x.faults {
		if !slices.Contains(kinds, f.kind) {
			continue
		}
		s := mec.Spell{From: f.at, Until: f.at + f.last}
		if f.kind == "slow" {
			s.Slow = f.by
		}
		region := x.net.Region()
		for _, s.Link = range []int32{x.net.NextLink(f.site, region), x.net.NextLink(region, f.site)} {
			spells = append(spells, s)
		}
	}
	return spells
}

// answerWithin is how long a site waits for another location that does not answer, before it gives up.
const answerWithin = 4 * time.Second

// reachable says whether a read by a site can be answered from a location.
func (w *world) reachable(now time.Duration, from, to mec.SiteID) bool {
	until := max(w.links.Blocked(now, from, to), w.links.Blocked(now, to, from))
	return until == now || until-now <= answerWithin && !w.x.cut(now, to)
}

// answerable says whether anybody can answer a read of an object that a site does not have: the nearest location that has
// it, or the region.
func (w *world) answerable(now time.Duration, class int, o fabric.ObjectID, to mec.SiteID, bytes int64) bool {
	if len(w.x.faults) == 0 || w.reachable(now, w.x.net.Region(), to) {
		return true
	}
	from, _ := w.sourceFor(class, o, to, bytes)
	return w.reachable(now, from, to)
}

// cut says whether a site's link is broken, so that what is asked over it is refused and does not wait.
func (x *Experiment) cut(now time.Duration, site mec.SiteID) bool {
	return slices.ContainsFunc(x.faults, func(f fault) bool {
		return f.kind == "cut" && f.site == site && f.at <= now && now < f.at+f.last
	})
}

// damages count what becomes of the reads of sites with faults, before, during and after each; nil: there are none.
type damages struct {
	of     []damage
	bySite [][]int32 // of, by site
}

// damage is what a fault did.
type damage struct {
	at, end time.Duration
	window  time.Duration // looked at before and after
	seen    [3][fabric.Outcomes]int64
	recent  [recentReads]bool // whether the last reads after it were hits
	n       int
	healed  time.Duration // after its end; negative: not yet
}

const (
	recentReads  = 10
	recoverShare = 0.1 // below the share of hits before
	windowLeast  = 30 * time.Second
)

func newDamages(x *Experiment) *damages {
	if len(x.faults) == 0 {
		return nil
	}
	d := &damages{bySite: make([][]int32, len(x.net.Sites))}
	for i, f := range x.faults {
		d.of = append(d.of, damage{at: f.at, end: f.at + f.last, window: max(f.last, windowLeast), healed: -1})
		d.bySite[f.site] = append(d.bySite[f.site], int32(i))
	}
	return d
}

// read books a read at a site.
func (d *damages) read(now time.Duration, site mec.SiteID, outcome fabric.Outcome) {
	if d == nil || site < 0 || int(site) >= len(d.bySite) {
		return
	}
	for _, i := range d.bySite[site] {
		f := &d.of[i]
		switch {
		case now < f.at-f.window || now >= f.end+f.window:
		case now < f.at:
			f.seen[0][outcome]++
		case now < f.end:
			f.seen[1][outcome]++
		default:
			f.seen[2][outcome]++
		}
		if now >= f.end && f.healed < 0 {
			f.heal(now, outcome)
		}
	}
}

// heal looks whether as many of the last reads were hits as before the fault.
func (f *damage) heal(now time.Duration, outcome fabric.Outcome) {
	f.recent[f.n%recentReads] = outcome == fabric.Hit
	if f.n++; f.n < recentReads {
		return
	}
	hits := 0
	for _, hit := range f.recent {
		if hit {
			hits++
		}
	}
	before := int64(0)
	for _, n := range f.seen[0] {
		before += n
	}
	if before > 0 && float64(hits)/recentReads >= float64(f.seen[0][fabric.Hit])/float64(before)-recoverShare {
		f.healed = now - f.end
	}
}

// faultsSeen is what became of reads around each fault, over all finished seeds.
func (c *collector) faultsSeen(worlds []*outcomeOf) []results.FaultSeen {
	var all []results.FaultSeen
	for i, f := range c.r.x.faults {
		seen := results.FaultSeen{Kind: f.kind, Site: c.r.x.net.Sites[f.site].Name, AtS: f.at.Seconds(), ForS: f.last.Seconds(), RecoveredS: []*float64{}}
		if f.kind == "slow" {
			seen.By = f.by
		}
		for _, s := range c.done {
			d := &worlds[s].damages.of[i]
			seen.WindowS = d.window.Seconds()
			for k, to := range []*results.ReadsSeen{&seen.Before, &seen.During, &seen.After} {
				n := &d.seen[k]
				to.Hit += n[fabric.Hit]
				to.Late += n[fabric.Late]
				to.Elsewhere += n[fabric.Miss] + n[fabric.Cold]
				to.Lost += n[fabric.Unavailable]
			}
			var healed *float64
			if d.healed >= 0 {
				healed = results.Value(d.healed.Seconds())
			}
			seen.RecoveredS = append(seen.RecoveredS, healed)
		}
		all = append(all, seen)
	}
	return all
}
