package main

import (
	"fmt"
	"slices"
	"strings"

	"headway/scenarios"
)

// faultKinds are the kinds that a scenario has; restart is a kill after which the site starts at once.
var faultKinds = []string{"kill", "restart", "cut", "hole", "slow"}

// faultFlow turns "cut site-2 30s 5s" into a fault as a scenario has it. What is wrong in its parts, the scenario's loader
// says.
func faultFlow(command, text string) (string, error) {
	words := strings.Fields(text)
	n := len(words)
	switch {
	case n < 3 || !slices.Contains(faultKinds, words[0]):
	case words[0] == "restart" && n == 3:
		return fmt.Sprintf("{kind: kill, site: %q, at: %q, for: 1ms}", words[1], words[2]), nil
	case words[0] == "restart":
	case n == 5 && words[0] == "slow":
		return fmt.Sprintf("{kind: slow, site: %q, at: %q, for: %q, by: %s}", words[1], words[2], words[3], strings.TrimSuffix(words[4], "x")), nil
	case n == 4:
		return fmt.Sprintf("{kind: %s, site: %q, at: %q, for: %q}", words[0], words[1], words[2], words[3]), nil
	}
	return "", usageError(command, "--fault %q: write kill, cut, hole or slow, the site, when, and for how long, as in \"cut site-2 30s 5s\"; of slow also how much, as in \"slow site-2 30s 5s 10x\"; or \"restart site-2 30s\"", text)
}

// faultsSet is the override that adds the command line's faults to the scenario's own; "" without any.
func faultsSet(command string, src scenarios.Source, sel *selection) (string, error) {
	if len(sel.faults) == 0 {
		return "", nil
	}
	var all []string
	src.Set = sel.set
	if s, err := scenarios.Load(src); err == nil { // else whoever loads it with all overrides says why not
		for i := range s.Faults {
			all = append(all, s.Faults[i].Flow())
		}
	}
	for _, text := range sel.faults {
		flow, err := faultFlow(command, text)
		if err != nil {
			return "", err
		}
		all = append(all, flow)
	}
	return "faults=[" + strings.Join(all, ", ") + "]", nil
}
