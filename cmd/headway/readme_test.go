package main

import (
	"os"
	"strings"
	"testing"
)

// TestReadme wants each command line of the README to be one that Headway knows: its command, flags and arguments.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(readme)) {
		line, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "    headway ")
		if !ok {
			continue
		}
		n++
		line, _, _ = strings.Cut(line, "#")
		line, _, _ = strings.Cut(line, " > ")
		root := newRoot(testState(".", nil, nil))
		cmd, rest, err := root.Find(shellWords(line))
		if err == nil {
			err = cmd.ParseFlags(rest)
		}
		if err == nil && cmd.Args != nil {
			err = cmd.Args(cmd, cmd.Flags().Args())
		}
		if err != nil || cmd == root {
			t.Errorf("headway %s: %v", line, err)
		}
	}
	if n < 5 {
		t.Errorf("only %d command lines were found", n)
	}
}
