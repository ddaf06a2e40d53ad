package fabric

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/mec"
)

// Who has more than half of the reads, and of the votes that the middle of the tile had before them, has the majority.
func TestMajorityIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := majority{0, majorityVotes}
		votes := [4]int{majorityVotes}
		all := majorityVotes
		for _, s := range rapid.SliceOf(rapid.IntRange(0, len(votes)-1)).Draw(t, "reads") {
			m.read(mec.SiteID(s))
			votes[s]++
			all++
			for s, n := range votes {
				if 2*n > all && m.site != mec.SiteID(s) {
					t.Fatalf("site %d has %d of %d votes, and %d is taken for the majority", s, n, all, m.site)
				}
			}
		}
	})
}

// A tile that one site has most of, and another borders on: whichever reads it first, its copy is made where most of it is,
// and answers the other, which has none. When most reads turn out to be at the other, the next first copy is made there.
func TestOneCopyIsMadeWhereMostReadsAre(t *testing.T) {
	const middle, border = 0, 1
	e, _ := pairEngine(t, Class{Name: "tiles", Key: PerTile, ReadOnTile: true})
	now := time.Duration(0)
	read := func(s mec.SiteID) {
		now += 5 * time.Second
		outcome := Miss
		if e.Has(0, s) {
			outcome = Hit
		}
		e.Step(now, Event{Kind: Access, Outcome: outcome, Object: 0, Site: s}, nil)
		for _, at := range []mec.SiteID{middle, border} {
			if r := e.copies.Find(0, at); r >= 0 && e.copies.At(r).state == ordered {
				e.Step(now+time.Second, Event{Kind: Landed, Object: 0, Site: at}, nil)
			}
		}
	}
	read(border)
	if !e.Has(0, middle) || e.Has(0, border) {
		t.Fatalf("after a read at the border: a copy in the middle %v, at the border %v", e.Has(0, middle), e.Has(0, border))
	}
	for range 40 {
		read(border)
		read(middle)
	}
	if e.Has(0, border) {
		t.Error("the border has a copy of its own, where the one in the middle answers at next to no cost")
	}
	for range 10 {
		read(border)
	}
	for r := e.copies.First(0); r >= 0; r = e.copies.First(0) {
		e.drop(r, Unwanted)
	}
	if read(middle); !e.Has(0, border) || e.Has(0, middle) {
		t.Errorf("after ten reads more at the border: a copy in the middle %v, at the border %v", e.Has(0, middle), e.Has(0, border))
	}
}
