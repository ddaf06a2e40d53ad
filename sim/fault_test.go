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
		w.sink = func(r *Read) {
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
		}
		if err := w.run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if lost == 0 || afterwards == 0 {
			t.Errorf("%s: %d reads were unavailable, %d were answered by site-2 afterwards", policy, lost, afterwards)
		}
	}
}
