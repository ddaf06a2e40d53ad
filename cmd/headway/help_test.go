package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// commands calls visit with every command that a user can call, and what it is called by.
func commands(visit func(cmd *cobra.Command)) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if !cmd.Hidden && cmd.Name() != "completion" && cmd.Name() != "help" {
			visit(cmd)
			for _, c := range cmd.Commands() {
				walk(c)
			}
		}
	}
	walk(newRoot(testState(".", nil, nil)))
}

// TestHelp holds each help text to its form: one line of Short, no line over 80 columns, examples for what runs.
func TestHelp(t *testing.T) {
	n := 0
	commands(func(cmd *cobra.Command) {
		n++
		got := headway(t, t.TempDir(), append(strings.Fields(cmd.CommandPath())[1:], "--help")...)
		if got.code != exitOK || got.stderr != "" {
			t.Errorf("%s --help: exit code %d, stderr %q", cmd.CommandPath(), got.code, got.stderr)
		}
		for line := range strings.Lines(got.stdout) {
			if width := len([]rune(strings.TrimRight(line, "\n"))); width > 100 {
				t.Errorf("%s --help: %d columns, at most 100: %s", cmd.CommandPath(), width, line)
			}
		}
		if cmd.Runnable() && cmd.Example == "" && !cmd.HasSubCommands() {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Long) {
			if width := len([]rune(strings.TrimRight(line, "\n"))); width > 80 {
				t.Errorf("%s: %d columns of text, at most 80: %s", cmd.CommandPath(), width, line)
			}
		}
	})
	if n < 15 {
		t.Errorf("only %d commands and topics were found", n)
	}
}

// TestExamples runs every line of every command's examples, in order, in one folder per command. The runs are cut to
// two short seeds: what is tested is that the lines work as they stand.
func TestExamples(t *testing.T) {
	commands(func(cmd *cobra.Command) {
		if cmd.Example == "" {
			return
		}
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			dir := t.TempDir()
			giveFiles(t, dir)
			switch cmd.Name() {
			case "node", "engine":
				giveFabric(t, dir)
			case "replay":
				giveFabric(t, dir)
				startFabric(t, dir)
			}
			for line := range strings.Lines(cmd.Example) {
				runExample(t, dir, strings.TrimSpace(line))
			}
		})
	})
}

// giveFiles writes the trace and the towers that the examples of `headway trace` are about.
func giveFiles(t *testing.T, dir string) {
	for name, text := range map[string]string{
		"cabs.csv":   "vehicle_id,time_s,lon,lat\na,0,-122.4,37.77\na,60,-122.41,37.77\na,120,-122.42,37.77\n",
		"towers.csv": "cell_id,lon,lat,radio,range_m\nt,-122.4,37.77,LTE,1000\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func runExample(t *testing.T, dir, line string) {
	t.Helper()
	line, file, redirected := strings.Cut(line, " > ")
	words := shellWords(line)
	if len(words) == 0 || words[0] != "headway" {
		t.Fatalf("%q is no command line of headway", line)
	}
	if len(words) > 1 {
		words = append(words, shorten(words)...)
	}
	got := headway(t, dir, words[1:]...)
	if got.code != exitOK {
		t.Errorf("%s: exit code %d\n%s%s", line, got.code, got.stdout, got.stderr)
	}
	if redirected {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(got.stdout), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// shorten are the flags that make a line quick enough for a test. Gates are judged on more than a short run has, so none are.
func shorten(words []string) []string {
	switch words[1] {
	case "calibrate":
		return []string{"--requests", "5"}
	case "run":
		length := "duration=2m"
		if testing.Short() {
			length = "duration=1m"
		}
		extra := []string{"--set", length, "--set", "gates=[]", "--set", "mobility.highway.vehicles=10"}
		if !strings.Contains(strings.Join(words, " "), "--seeds") {
			extra = append(extra, "--seeds", "1..2")
		}
		return extra
	}
	return nil
}

// shellWords splits a line at spaces, heeding double quotes.
func shellWords(line string) []string {
	var words []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}
