package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"headway/fabric"
)

// seedsMax bounds a range of seeds on the command line; the scenario's own limit is checked with its other keys.
const seedsMax = 100_000

// selection are the flags that change a scenario. They mean the same for every command.
type selection struct {
	policies []string
	seeds    string
	set      []string
	faults   []string
}

func (s *selection) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&s.policies, "policy", nil, "only these policies, the first is the reference: `LIST`, as in static,vector")
	flags.StringVar(&s.seeds, "seeds", "", "`SEEDS`: 1..10, a list 1,2,5, or a number 3 for 1..3")
	flags.StringArrayVar(&s.set, "set", nil, "override a value of the scenario: `PATH=VALUE` (repeatable)")
	flags.StringArrayVar(&s.faults, "fault", nil, "`WHAT`: \"kill|cut|hole|slow SITE AT FOR\" or \"restart SITE AT\" (repeatable)")
	complete(cmd, "fault", cobra.NoFileCompletions)
	complete(cmd, "policy", completePolicies)
	complete(cmd, "seeds", cobra.NoFileCompletions)
	complete(cmd, "set", cobra.NoFileCompletions)
}

// empty says that the flags change nothing.
func (s *selection) empty() bool {
	return len(s.policies) == 0 && s.seeds == "" && len(s.set) == 0 && len(s.faults) == 0
}

// overrides are the flags as overrides of the scenario. --policy and --seeds come last, so they win.
func (s *selection) overrides(command string) ([]string, error) {
	out := slices.Clone(s.set)
	if s.policies != nil && len(s.policies) == 0 {
		return nil, usageError(command, "--policy: name one policy at least, of %s", strings.Join(fabric.Names(), ", "))
	}
	if len(s.policies) > 0 {
		for i, p := range s.policies {
			if slices.Contains(s.policies[:i], p) {
				return nil, usageError(command, "--policy: %s is there twice; write each policy once", p)
			}
			if !slices.Contains(fabric.Names(), p) {
				return nil, usageError(command, "--policy: there is no policy %q; there are %s", p, strings.Join(fabric.Names(), ", "))
			}
		}
		out = append(out, "policies=["+strings.Join(s.policies, ", ")+"]")
	}
	if s.seeds != "" {
		seeds, err := parseSeeds(s.seeds)
		if err != nil {
			return nil, usageError(command, "--seeds %s: %v", s.seeds, err)
		}
		out = append(out, "seeds="+seeds)
	}
	return out, nil
}

// parseSeeds turns 1..10, 1,2,5 or 3 into the YAML of a list of seeds.
func parseSeeds(text string) (string, error) {
	var seeds []string
	for part := range strings.SplitSeq(text, ",") {
		lo, hi, isRange := strings.Cut(strings.TrimSpace(part), "..")
		first, err := strconv.ParseUint(lo, 10, 63)
		if err != nil {
			return "", fmt.Errorf("%q is no seed: write 1..10, or 1,2,5", part)
		}
		last := first
		switch {
		case isRange:
			if last, err = strconv.ParseUint(hi, 10, 63); err != nil || last < first {
				return "", fmt.Errorf("%q is no range: write the smaller seed first, as in 1..10", part)
			}
		case !strings.Contains(text, ","):
			if first == 0 {
				return "", fmt.Errorf("at least one seed is needed")
			}
			first = 1 // a number alone counts replications, as in the scenario
		}
		if last-first >= seedsMax || uint64(len(seeds))+last-first >= seedsMax {
			return "", fmt.Errorf("more than %d seeds", seedsMax)
		}
		for s := first; s <= last; s++ {
			seeds = append(seeds, strconv.FormatUint(s, 10))
		}
	}
	sorted := slices.Sorted(slices.Values(seeds))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return "", fmt.Errorf("seed %s is there twice: a second run of it says nothing new", sorted[i])
		}
	}
	return "[" + strings.Join(seeds, ", ") + "]", nil
}

// outputFlags are the flags of commands that judge: how they say it, and where else.
type outputFlags struct {
	json   bool
	strict bool
	junit  string
}

func (o *outputFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&o.json, "json", false, "print the result as one JSON document")
	flags.BoolVar(&o.strict, "strict", false, "an undecided gate fails")
	flags.StringVar(&o.junit, "junit", "", "also write the gates as a JUnit `FILE`")
}
