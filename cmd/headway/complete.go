package main

import (
	"strings"

	"github.com/spf13/cobra"

	"headway/fabric"
	"headway/results"
	"headway/scenarios"
)

// complete attaches a completion to a flag.
func complete(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the flag does not exist, or has one already
	}
}

// words completes a fixed set of words.
func words(w ...cobra.Completion) cobra.CompletionFunc {
	return cobra.FixedCompletions(w, cobra.ShellCompDirectiveNoFileComp)
}

func completePolicies(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, name := range fabric.Names() {
		names = append(names, cobra.CompletionWithDesc(name, policies[name]))
	}
	return inList(typed, names), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func completeMetrics(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, m := range results.Metrics {
		names = append(names, cobra.CompletionWithDesc(m.Name, m.Meaning))
	}
	return inList(typed, names), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeScenarios offers the shipped scenarios, and YAML files.
func completeScenarios(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, s := range scenarios.Catalogue() {
		if strings.HasPrefix(s.Name, typed) {
			names = append(names, cobra.CompletionWithDesc(s.Name, s.About))
		}
	}
	return names, cobra.ShellCompDirectiveDefault
}

// completeResults offers folders.
func completeResults(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// inList completes the last word of a list with commas, without those that the list has already.
func inList(typed string, words []cobra.Completion) []cobra.Completion {
	done := ""
	if i := strings.LastIndexByte(typed, ','); i >= 0 {
		done = typed[:i+1]
	}
	var out []cobra.Completion
	for _, w := range words {
		word, _, _ := strings.Cut(w, "\t")
		if strings.HasPrefix(word, typed[len(done):]) && !strings.Contains(","+done, ","+word+",") {
			out = append(out, done+w)
		}
	}
	return out
}
