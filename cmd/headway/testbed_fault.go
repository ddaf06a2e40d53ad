package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"headway/mec"
	"headway/mec/testbed"
)

// fault is something that the testbed does to a site while it plays, besides what the scenario says.
type fault struct {
	kind     string // kill, cut or hole
	site     string
	at, last time.Duration
}

// parseFault reads "cut site-2 30s 5s".
func parseFault(command, text string) (fault, error) {
	words := strings.Fields(text)
	if len(words) == 4 && slices.Contains([]string{"kill", "cut", "hole"}, words[0]) {
		at, err := time.ParseDuration(words[2])
		last, err2 := time.ParseDuration(words[3])
		if err == nil && err2 == nil && at >= 0 && last > 0 {
			return fault{words[0], words[1], at, last}, nil
		}
	}
	return fault{}, usageError(command, "--fault %q: write kill, cut or hole, the site, when, and for how long, as in \"cut site-2 30s 5s\"", text)
}

// steps are what a fault does to a script.
func (f fault) steps(network *mec.Network) ([]testbed.Step, error) {
	i := slices.IndexFunc(network.Sites, func(s mec.Site) bool { return s.Name == f.site })
	if i < 0 {
		return nil, fmt.Errorf("--fault: no site %q; the sites are %s … %s", f.site, network.Sites[0].Name, network.Sites[len(network.Sites)-1].Name)
	}
	begin, end := testbed.Step{At: f.at, Site: mec.SiteID(i)}, testbed.Step{At: f.at + f.last, Site: mec.SiteID(i)}
	switch f.kind {
	case "kill":
		begin.Kind, end.Kind = testbed.Down, testbed.Up
	default:
		begin.Kind, end.Kind, begin.Wire = testbed.Rewire, testbed.Rewire, testbed.Cut
		if f.kind == "hole" {
			begin.Wire = testbed.Hole
		}
	}
	return []testbed.Step{begin, end}, nil
}

// withFaults adds faults to a script.
func withFaults(script []testbed.Step, faults []fault, network *mec.Network) ([]testbed.Step, error) {
	for _, f := range faults {
		steps, err := f.steps(network)
		if err != nil {
			return nil, withCode(exitUsage, err)
		}
		script = append(script, steps...)
	}
	slices.SortStableFunc(script, func(a, b testbed.Step) int { return cmp.Compare(a.At, b.At) })
	return script, nil
}
