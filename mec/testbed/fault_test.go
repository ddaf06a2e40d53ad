package testbed

import (
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// withWrites adds a write by each client every while to a script.
func withWrites(script []Step, every time.Duration) []Step {
	last := map[int32]time.Duration{}
	var out []Step
	for _, s := range script {
		out = append(out, s)
		if s.Kind == Read && s.At >= last[s.Client]+every {
			last[s.Client] = s.At
			s.Kind, s.Bytes = Write, 2<<10
			out = append(out, s)
		}
	}
	return out
}

// with adds steps to a script at their times.
func with(script []Step, more ...Step) []Step {
	out := append(slices.Clone(script), more...)
	slices.SortStableFunc(out, func(a, b Step) int { return int(a.At - b.At) })
	return out
}

// A site that is killed under load answers nobody until it is back; everybody else is answered; the copies that it had
// are made again; and no write that anybody acknowledged is lost.
func TestKill(t *testing.T) {
	const stay = 1600 * time.Millisecond
	script, span := drive(testSites, stay, 40*time.Millisecond)
	script = withWrites(script, 80*time.Millisecond)
	for _, policy := range []string{"lru", "everywhere"} {
		t.Run(policy, func(t *testing.T) {
			down, up := stay+stay/4, stay+stay/2
			_, rec := play(t, func() Config { return testConfig(t, testSites, policy) }, with(script,
				Step{At: down, Kind: Down, Site: 1}, Step{At: up, Kind: Up, Site: 1}, Step{At: down, Kind: Down, Site: 4}, Step{At: up, Kind: Up, Site: 4},
			), span)
			for _, r := range rec.reads {
				if r.Outcome == fabric.Unavailable && r.Site != 1 && r.Site != 4 {
					t.Errorf("at %v nobody answered at site %d, which was up", r.At, r.Site)
				}
			}
			if rec.count(fabric.Unavailable) == 0 || rec.acked == 0 || rec.acked == rec.writes {
				t.Errorf("%d reads unanswered, %d of %d writes acknowledged: the site was never down", rec.count(fabric.Unavailable), rec.acked, rec.writes)
			}
		})
	}
}

// While a site's link is cut, or swallows everything, its vehicles read what is there and write; afterwards the engine and
// the site agree again, and every write arrives.
func TestLinkAway(t *testing.T) {
	const stay = 1600 * time.Millisecond
	script, span := drive(testSites, stay, 40*time.Millisecond)
	script = withWrites(script, 80*time.Millisecond)
	for name, state := range map[string]Wire{"cut": Cut, "hole": Hole} {
		t.Run(name, func(t *testing.T) {
			var faults []Step
			for site := range mec.SiteID(testSites) {
				at := time.Duration(site)*stay + stay/2
				faults = append(faults, Step{At: at, Kind: Rewire, Site: site, Wire: state}, Step{At: at + stay/3, Kind: Rewire, Site: site, Wire: Sound})
			}
			_, rec := play(t, func() Config { return testConfig(t, testSites, "lru") }, with(script, faults...), span)
			if rec.acked != rec.writes || rec.writes == 0 {
				t.Errorf("%d of %d writes acknowledged", rec.acked, rec.writes)
			}
			if rec.landed == 0 {
				t.Errorf("%d copies ordered, none landed", rec.ordered)
			}
		})
	}
}

var (
	manySites  = flag.Int("sites", 100, "sites of TestMany")
	manyFaults = flag.Int("faults", 0, "kills, and as many cuts, of TestMany; 0: it is not run")
)

// Many sites, of which one after the other is killed or cut off under load: whoever is up and linked answers, and no
// acknowledged write is lost.
func TestMany(t *testing.T) {
	if *manyFaults == 0 {
		t.Skip("takes long: -faults 20 runs it")
	}
	const stay = 2 * time.Second
	script, span := drive(*manySites, stay, 40*time.Millisecond)
	script = withWrites(script, 80*time.Millisecond)
	r := rand.New(rand.NewPCG(7, 7))
	troubled := map[mec.SiteID]bool{}
	var faults []Step
	for i := range 2 * *manyFaults {
		at := span * time.Duration(i) / time.Duration(2**manyFaults)
		site := mec.SiteID(at / stay) // where the clients are
		troubled[site] = true
		if i%2 == 0 {
			faults = append(faults, Step{At: at + stay/4, Kind: Down, Site: site}, Step{At: at + stay, Kind: Up, Site: site})
		} else {
			state := []Wire{Cut, Hole}[r.IntN(2)]
			faults = append(faults, Step{At: at + stay/4, Kind: Rewire, Site: site, Wire: state}, Step{At: at + stay, Kind: Rewire, Site: site, Wire: Sound})
		}
	}
	played, rec := play(t, func() Config { return testConfig(t, *manySites, "lru") }, with(script, faults...), span+20*stay) // and on, for the last fault to heal
	unanswered := map[mec.SiteID]int{}
	for _, d := range rec.reads {
		if d.Outcome == fabric.Unavailable && !troubled[d.Site] && d.At > 0 {
			unanswered[d.Site]++
		}
	}
	for site, n := range unanswered {
		t.Errorf("%d reads were not answered at site %d, which was up and linked", n, site)
	}
	t.Logf("%d sites, %d kills and as many cuts: %d of %d writes acknowledged, %d objects lost one; %d of %d reads unanswered; late by %v (99 %%)",
		*manySites, *manyFaults, rec.acked, rec.writes, played.Lost, rec.count(fabric.Unavailable), len(rec.reads), played.Late.P99)
}
