package fabric

import (
	"time"

	"headway/mec"
)

// chains are the Markov tables of one client: what came after each of the contexts that it has been in. A context is the
// last d sites of the trip, for a depth d, and the class of the trip's start in a split of the week and one of the day.
//
// A context is found once, when the client enters it: what comes next is counted in the same row. Contexts and outcomes
// stay in the order in which they were first seen, which the sums of fomm depend on.
type chains struct {
	sequences interned[struct{}] // of sites, latest first: (sequence without its earliest, its earliest) is its number's key
	contexts  interned[outcome]  // by sequence and split classes; the value is the first outcome
	more      pages[outcome]     // further outcomes

	recent []mec.SiteID // the last sites of the trip, latest first
	splits []uint16     // the classes of the trip's start, one per pair of splits
	rows   []uint32     // of contexts that the client is in: depth by depth, each with all splits
	since  time.Duration
}

// outcome is what came after a context: a site, or None for the end of the trip. A count of 0 is none.
type outcome struct {
	site  mec.SiteID
	count uint32
	dwell uint32 // s before it came, in all
	next  uint32 // number in more, plus 1; 0: none
}

// begin starts a trip.
func (c *chains) begin(now time.Duration, splits []uint16) {
	c.recent, c.rows, c.since = c.recent[:0], c.rows[:0], now
	c.splits = append(c.splits[:0], splits...)
}

// enter puts a site at the end of the trip's sequence, of which the last k count, and finds the contexts after it.
func (c *chains) enter(now time.Duration, s mec.SiteID, k int) {
	if len(c.recent) < k {
		c.recent = append(c.recent, 0)
	}
	copy(c.recent[1:], c.recent)
	c.recent[0], c.since = s, now
	c.rows = c.rows[:0]
	sequence := uint32(1<<32 - 1)
	for _, site := range c.recent {
		sequence = c.sequences.number(uint64(sequence)<<32 | uint64(uint32(site)))
		for _, split := range c.splits {
			c.rows = append(c.rows, c.contexts.number(uint64(sequence)<<16|uint64(split)))
		}
	}
}

// learn counts what came next in all contexts that the client is in.
func (c *chains) learn(now time.Duration, next mec.SiteID) {
	dwell := uint32((now - c.since) / time.Second)
	for _, row := range c.rows {
		o := c.contexts.at(row)
		for o.count > 0 && o.site != next {
			if o.next == 0 {
				o.next = c.more.add() + 1
			}
			o = c.more.at(o.next - 1)
		}
		o.site = next
		o.count++
		o.dwell += dwell
	}
}

// after is the outcome that was first seen after the one given, or nil.
func (c *chains) after(o *outcome) *outcome {
	if o.next == 0 {
		return nil
	}
	return c.more.at(o.next - 1)
}
