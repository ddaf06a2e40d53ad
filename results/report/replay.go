package report

import (
	"slices"
	"strconv"
	"strings"
)

// replaySection says how to get the same run again, to the byte.
func replaySection(v *view) (*section, error) {
	run := v.run
	facts := []fact{
		{run.Scenario.Source, "scenario"},
		{run.Scenario.Hash, "hash of the scenario, after overrides"},
		{seedsText(run.Seeds), "seeds"},
		{run.Fingerprint, "fingerprint of the events"},
		{versionText(run.Headway), "Headway"},
	}
	if t := run.Input.Trace; t != nil {
		facts = append(facts, fact{t.File, "trace"}, fact{t.SHA256, "SHA-256 of the trace"})
	}
	for i := range facts {
		if facts[i].Value == "" {
			facts[i].Value = noData
		}
	}
	text := "The same scenario, seeds and version give the same run.json, byte for byte, on any machine. If the fingerprints differ, compare names the first event at which the two runs part."
	return &section{ID: "replay", Title: "Replay", Blocks: []block{
		{Text: text},
		{Commands: []command{
			{"replay-command", "Run it again", replayCommand(v)},
			{"compare-command", "Compare it with this run", "headway compare run.json again/run.json"},
			{"explain-command", "See why the copies of a vehicle were made, kept and dropped (--vehicle ID for another)", explainCommand(v)},
		}},
		{Facts: facts},
	}}, nil
}

// replayCommand is the command that makes this run again, with an option to a line.
func replayCommand(v *view) string {
	line := []string{"headway run"}
	if s := v.run.Scenario.Source; s != "" {
		line[0] += " " + quote(s)
	}
	if len(v.run.Seeds) > 0 {
		line = append(line, "--seeds "+seedsText(v.run.Seeds))
	}
	if len(v.run.PolicyOrder) > 0 {
		line = append(line, "--policy "+quote(strings.Join(v.run.PolicyOrder, ",")))
	}
	for _, o := range v.run.Scenario.Overrides {
		line = append(line, "--set "+quote(o))
	}
	return strings.Join(append(line, "-o again"), " \\\n  ")
}

// explainCommand is the command that explains a policy of this run: vector, if it has run.
func explainCommand(v *view) string {
	line := "headway explain run.json"
	if names := v.names(); len(names) > 0 {
		name := names[max(slices.Index(names, "vector"), 0)]
		line += " --policy " + quote(name)
	}
	if len(v.run.Seeds) > 0 {
		line += " --seed " + seedsText(v.run.Seeds[:1])
	}
	return line
}

// seedsText writes seeds as --seeds takes them: a range where they follow each other, else a list.
func seedsText(seeds []uint64) string {
	if len(seeds) == 0 {
		return ""
	}
	list := make([]string, len(seeds))
	follow := true
	for i, s := range seeds {
		list[i] = strconv.FormatUint(s, 10)
		follow = follow && s-seeds[0] == uint64(i) && s >= seeds[0]
	}
	if follow && len(seeds) > 1 {
		return list[0] + ".." + list[len(list)-1]
	}
	return strings.Join(list, ",")
}

// quote makes one word of s for a POSIX shell.
func quote(s string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./,:=@+%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !safe(r) }) < 0 && s[0] != '-' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
