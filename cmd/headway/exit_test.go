package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestExitCodesAreDocumented wants each code in the help, and the same words in the README.
func TestExitCodesAreDocumented(t *testing.T) {
	help := headway(t, t.TempDir(), "help", "exit-codes")
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if help.code != exitOK || len(exitCodes) != 6 {
		t.Fatalf("help: exit code %d; %d codes are documented, want 6", help.code, len(exitCodes))
	}
	for _, c := range exitCodes {
		if want := fmt.Sprintf("%3d  %s\n", c.code, c.meaning); !strings.Contains(help.stdout, want) {
			t.Errorf("help exit-codes lacks %q", want)
		}
		if want := fmt.Sprintf("\n| %d | %s", c.code, strings.SplitN(c.meaning, ":", 2)[0]); !strings.Contains(string(readme), want) {
			t.Errorf("README.md lacks %q", want)
		}
	}
}

// TestWithCode: the inner code wins, whatever wraps it.
func TestWithCode(t *testing.T) {
	inner := usageError("headway run", "no")
	var coded *codeError
	if !errors.As(withCode(exitFailed, fmt.Errorf("running: %w", inner)), &coded) || coded.code != exitUsage {
		t.Errorf("got %+v, want the inner code %d", coded, exitUsage)
	}
	if withCode(exitFailed, nil) != nil {
		t.Error("no error has got a code")
	}
	if verdict(exitOK) != nil {
		t.Error("exit code 0 is an error")
	}
}

func TestGravest(t *testing.T) {
	for _, tc := range []struct{ a, b, want int }{
		{exitOK, exitOK, exitOK},
		{exitOK, exitUnclear, exitUnclear},
		{exitUnclear, exitGate, exitGate},
		{exitGate, exitInterrupted, exitInterrupted},
		{exitFailed, exitInterrupted, exitFailed},
	} {
		if a, b := gravest(tc.a, tc.b), gravest(tc.b, tc.a); a != tc.want || b != tc.want {
			t.Errorf("gravest(%d, %d) = %d and %d the other way round, want %d", tc.a, tc.b, a, b, tc.want)
		}
	}
}
