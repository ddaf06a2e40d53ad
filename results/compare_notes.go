package results

import (
	"fmt"
	"strings"
)

// notes are what a reader must know before believing the rows.
func (c *Comparison) notes(a, b *Run) []string {
	notes := []string{}
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if c.A.Scenario.Hash != c.B.Scenario.Hash {
		add("different scenarios: A is %s (%s), B is %s (%s); what differs may be the scenario's doing",
			c.A.Scenario.Name, short(c.A.Scenario.Hash), c.B.Scenario.Name, short(c.B.Scenario.Hash))
	}
	if c.A.Headway != c.B.Headway {
		add("different versions: A is of headway %s, B of %s", c.A.Headway, c.B.Headway)
	}
	if a.Mode != b.Mode {
		add("A is from the %s, B from the %s: what differs is how far the simulator is off", modeName(a.Mode), modeName(b.Mode))
		if a.Calibration == nil && b.Calibration == nil {
			add("the simulator's nodes are not calibrated: see `headway calibrate`")
		}
	}
	if len(a.Played) > 0 && len(b.Played) > 0 && a.Played[0].Node != b.Played[0].Node {
		add("A was played on %s nodes, B on %s ones", a.Played[0].Node, b.Played[0].Node)
	}
	if a != b && c.A.Fingerprint == c.B.Fingerprint {
		add("the fingerprints are equal: both runs had the same events")
	}
	for _, side := range []struct {
		name string
		run  *Run
	}{{"A", a}, {"B", b}} {
		if side.run.Aborted {
			add("%s was interrupted", side.name)
		}
		if len(side.run.Played) > 0 && side.run.Played[0].Processes {
			add("%s was played by processes, over links as they are: nothing shaped them as the scenario says", side.name)
		}
		for i := range side.run.Played {
			if p := &side.run.Played[i]; !p.KeptUp() {
				add("the machine that played %s did not keep up with %s, seed %d: what differs may be its doing", side.name, p.Policy, p.Seed)
			}
		}
		if n := len(side.run.Seeds) - len(c.Seeds); n > 0 {
			add("%d of %s's %d seeds are left out: the other side lacks them", n, side.name, len(side.run.Seeds))
		}
	}
	if need := PairsNeeded(c.Confidence); len(c.Seeds) < need {
		add("%s too few to tell a difference from chance at %s: %d are needed", seedsAre(len(c.Seeds)), level(c.Confidence), need)
	} else if len(c.Rows) >= 10 {
		add("%d metrics are compared at %s each: some of them differ by chance alone", len(c.Rows), level(c.Confidence))
	}
	return notes
}

// String is the version with its commit, where it is known.
func (v Version) String() string {
	if v.Commit == "" {
		return v.Version
	}
	return v.Version + " (" + short(v.Commit) + ")"
}

func short(hash string) string { return hash[:min(len(hash), 12)] }

func seedList(seeds []uint64) string {
	s := make([]string, len(seeds))
	for i, v := range seeds {
		s[i] = fmt.Sprint(v)
	}
	return strings.Join(s, ", ")
}

func modeName(mode string) string {
	if mode == "testbed" {
		return "testbed"
	}
	return "simulator"
}

func seedsAre(n int) string {
	if n == 1 {
		return "1 seed is"
	}
	return fmt.Sprintf("%d seeds are", n)
}
