package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/fabric"
	"headway/mec"
)

// While a site and the engine do not hear of each other, no copy begins there: the engine does not know who came, and what
// it wants does not get there. When the link is back, both are made up for: at once, where what was said was not lost.
func TestSilencedSite(t *testing.T) {
	for _, policy := range []string{"lru", "neighbours", "vector"} {
		orders := func(faults string) (at []time.Duration) {
			x := build(t, load(t, "quickstart", "duration=8m", "seeds=1", "faults="+faults), nil)
			w, err := newWorld(x, x.makeTraffic(1), 1, policy)
			if err != nil {
				t.Fatal(err)
			}
			w.audit = func(e entry) {
				if e.kind == bookOrder && e.site == 2 {
					at = append(at, e.at)
				}
			}
			if err := w.run(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			return at
		}
		between := func(all []time.Duration, from, until time.Duration) (n int) {
			for _, at := range all {
				if at >= from && at < until {
					n++
				}
			}
			return n
		}
		sound := orders("[]")
		i := slices.IndexFunc(sound, func(at time.Duration) bool { return at > 3*time.Minute })
		begin := (sound[i] - time.Second).Truncate(time.Second) // a copy is wanted soon after
		for _, c := range []struct {
			kind              string
			last, after, soon time.Duration // of the fault, until the site and the engine hear of each other again, and what was missed is made up for
		}{
			{"cut", time.Minute, relinkAfter, 10 * time.Second},
			{"hole", time.Minute, relinkAfter, 10 * time.Second},
			{"hole", 10 * time.Second, 0, time.Nanosecond},
		} {
			all := orders(fmt.Sprintf("[{kind: %s, site: site-2, at: %s, for: %s}]", c.kind, begin, c.last))
			end := begin + c.last + c.after
			switch {
			case !slices.Equal(all[:i], sound[:i]):
				t.Errorf("%s, %s of %v: what begins before is not as without it", policy, c.kind, c.last)
			case between(sound, begin, end) == 0 || between(all, begin, end) > 0:
				t.Errorf("%s, %s of %v: %d copies begin meanwhile, and %d without it", policy, c.kind, c.last, between(all, begin, end), between(sound, begin, end))
			case between(all, end, end+c.soon) == 0:
				t.Errorf("%s, %s of %v: nothing is made up for", policy, c.kind, c.last)
			}
		}
	}
}

// Whatever fails when: once every site and the engine hear of each other again, what the engine believes to be at the sites
// is what is there.
func TestAgreesAfterSilence(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var faults []string
		at := 20
		for range rapid.IntRange(1, 4).Draw(rt, "faults") {
			at += rapid.IntRange(1, 30).Draw(rt, "pause")
			last := rapid.IntRange(1, 30).Draw(rt, "last")
			kind := rapid.SampledFrom([]string{"kill", "cut", "hole", "slow, by: 5"}).Draw(rt, "kind")
			faults = append(faults, fmt.Sprintf("{kind: %s, site: site-%d, at: %ds, for: %ds}", kind, rapid.IntRange(0, 5).Draw(rt, "site"), at, last))
			at += last
		}
		policy := rapid.SampledFrom([]string{"lru", "closest", "neighbours", "vector"}).Draw(rt, "policy")
		x := build(t, load(t, "quickstart", "duration=4m", "seeds=1", "mec.capacity=600MiB", "faults=["+strings.Join(faults, ", ")+"]"), nil)
		w, err := newWorld(x, x.makeTraffic(1), 1, policy)
		if err != nil {
			t.Fatal(err)
		}
		compared := false
		w.sink = readSink(func(r *Read) {
			if compared || r.At <= time.Duration(at)*time.Second+relinkAfter {
				return
			}
			compared = true
			for o := range fabric.ObjectID(w.layout.Objects()) {
				for s := range mec.SiteID(len(x.net.Sites)) {
					row := w.store.Find(o, s)
					if there := row >= 0 && w.store.At(row).state != absent; there != w.engine.Has(o, s) {
						rt.Errorf("%v: object %d at site %d: there: %v, believed: %v", r.At, o, s, there, w.engine.Has(o, s))
					}
				}
			}
		})
		if err := w.run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if !compared {
			rt.Errorf("nobody read after %d s", at)
		}
	})
}
