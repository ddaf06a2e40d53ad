package sim

import (
	"testing"
	"time"
)

// A site that is down answers nobody, holds nothing, and comes back empty; the reads that it would have served are
// unavailable, and no others.
func TestSiteFailsAndComesBack(t *testing.T) {
	x := build(t, load(t, "quickstart", "duration=8m", "seeds=1", "faults=[{site: site-2, at: 3m, for: 2m}]"), nil)
	for _, policy := range []string{"static", "lru", "everywhere", "vector"} {
		w, err := newWorld(x, x.makeTraffic(1), 1, policy)
		if err != nil {
			t.Fatal(err)
		}
		lost, afterwards := 0, 0
		w.sink = readSink(func(r *Read) {
			during := r.At >= 3*time.Minute && r.At < 5*time.Minute
			if r.Site == "site-2" && during != (r.Outcome == "unavailable") {
				t.Errorf("%s, %v: a read at site-2 is %s", policy, r.At, r.Outcome)
			}
			if r.Outcome == "unavailable" {
				lost++
				if r.Site != "site-2" || r.Reason != "site down" {
					t.Errorf("%s, %v: a read at %s is unavailable: %s", policy, r.At, r.Site, r.Reason)
				}
			}
			if during && r.From == "site-2" && r.Outcome != "unavailable" {
				t.Errorf("%s, %v: site-2 answers while it is down", policy, r.At)
			}
			if r.At > 5*time.Minute && r.From == "site-2" {
				afterwards++
			}
		})
		if err := w.run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if lost == 0 || afterwards == 0 {
			t.Errorf("%s: %d reads were unavailable, %d were answered by site-2 afterwards", policy, lost, afterwards)
		}
	}
}

// farNeighbours has every read that misses and every copy come from the region.
const farNeighbours = "mec.links.neighbour.rtt=200ms"

// A site whose link to the region is away answers what it has, and what it has not it cannot answer; no copy lands there
// from the region meanwhile. Who is elsewhere does not notice.
func TestLinkIsAway(t *testing.T) {
	for _, kind := range []string{"cut", "hole"} {
		x := build(t, load(t, "quickstart", "duration=8m", "seeds=1", farNeighbours, "faults=[{kind: "+kind+", site: site-2, at: 3m, for: 2m}]"), nil)
		w, err := newWorld(x, x.makeTraffic(1), 1, "lru")
		if err != nil {
			t.Fatal(err)
		}
		hits, lost, landed := 0, 0, 0
		w.sink = readSink(func(r *Read) {
			during := r.Site == "site-2" && r.At >= 3*time.Minute && r.At < 5*time.Minute
			switch {
			case r.Outcome == "unavailable" && (!during || r.Reason != "link down"):
				t.Errorf("%s, %v: a read at %s is unavailable: %s", kind, r.At, r.Site, r.Reason)
			case r.Outcome == "unavailable":
				lost++
			case during && r.Outcome == "hit":
				hits++
			case during && r.From == "region" && r.At < 5*time.Minute-answerWithin:
				t.Errorf("%s, %v: the region answers a read at site-2", kind, r.At)
			}
		})
		w.audit = func(e entry) {
			if e.kind == bookLand && e.site == 2 && e.at > 3*time.Minute+10*time.Millisecond && e.at < 5*time.Minute {
				landed++
			}
		}
		if err := w.run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if hits == 0 || lost == 0 || landed > 0 {
			t.Errorf("%s: %d hits and %d unanswered reads while the link was away, %d copies landed", kind, hits, lost, landed)
		}
		d := w.damages.of[0]
		if got := d.seen[1][4]; int(got) != lost || d.seen[0][0] == 0 || d.seen[0][4] != 0 || d.seen[2][4] != 0 || d.healed < 0 {
			t.Errorf("%s: booked %+v, of %d lost", kind, d, lost)
		}
	}
}

// Over a link that is slow, reads from elsewhere take so much longer, and nothing else changes.
func TestLinkIsSlow(t *testing.T) {
	mean := func(set ...string) (at, before time.Duration) {
		set = append(set, "duration=8m", "seeds=1", farNeighbours)
		x := build(t, load(t, "quickstart", set...), nil)
		w, err := newWorld(x, x.makeTraffic(1), 1, "static")
		if err != nil {
			t.Fatal(err)
		}
		var sum, rest time.Duration
		w.sink = readSink(func(r *Read) {
			if r.Site == "site-2" && r.From == "region" && r.At >= 3*time.Minute && r.At < 5*time.Minute-time.Second {
				sum += r.Latency
			} else if r.At < 3*time.Minute {
				rest += r.Latency
			}
		})
		if err := w.run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		return sum, rest
	}
	sound, soundBefore := mean()
	slow, slowBefore := mean("faults=[{kind: slow, site: site-2, at: 3m, for: 2m, by: 20}]")
	if soundBefore != slowBefore || sound == 0 || slow < 4*sound {
		t.Errorf("reads from the region took %v and %v on the slow link; before, %v and %v", sound, slow, soundBefore, slowBefore)
	}
}
