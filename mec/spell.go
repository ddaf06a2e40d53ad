package mec

import (
	"cmp"
	"slices"
	"time"
)

// Spell is a time in which a link is worse than it should be. The spells of a link do not overlap.
type Spell struct {
	Link        int32
	From, Until time.Duration
	// Slow is how many times as long everything takes, propagation too; 0: nothing passes, and what is on its way waits.
	Slow float64
}

// Suffer sets the spells of the links.
func (q *Queues) Suffer(all []Spell) {
	if len(all) == 0 {
		return
	}
	q.spells = make([][]Spell, len(q.net.Links))
	for _, s := range all {
		q.spells[s.Link] = append(q.spells[s.Link], s)
	}
	for _, of := range q.spells {
		slices.SortFunc(of, func(a, b Spell) int { return cmp.Compare(a.From, b.From) })
	}
}

// Blocked is until when nothing passes a path from a time on, or that time itself.
func (q *Queues) Blocked(now time.Duration, from, to SiteID) time.Duration {
	until := now
	if q.spells == nil {
		return until
	}
	q.net.Walk(from, to, func(link int32) {
		for _, s := range q.spells[link] {
			if s.Slow == 0 && s.From <= now && now < s.Until {
				until = max(until, s.Until)
			}
		}
	})
	return until
}

// pass is when work that is ready at start begins to pass a link, and when it has passed it.
func (q *Queues) pass(link int32, start, work time.Duration) (begin, end time.Duration) {
	begin, end = start, start+work
	for _, s := range q.spells[link] {
		if s.Until <= begin {
			continue
		}
		if s.From > end || s.From == end && work > 0 {
			break
		}
		at := max(begin, s.From)
		room := s.Until - at
		switch left := end - at; {
		case s.Slow == 0:
			if begin >= s.From {
				begin = s.Until
			}
			end += room
		case float64(float64(left)*s.Slow) <= float64(room):
			return begin, at + time.Duration(float64(left)*s.Slow)
		default:
			end += room - time.Duration(float64(room)/s.Slow)
		}
	}
	return begin, end
}

// propagation is a link's for what leaves it at a time.
func (q *Queues) propagation(link int32, at time.Duration) time.Duration {
	d := q.net.Links[link].Propagation()
	for _, s := range q.spells[link] {
		if s.Slow > 0 && s.From <= at && at < s.Until {
			return time.Duration(float64(d) * s.Slow)
		}
	}
	return d
}
