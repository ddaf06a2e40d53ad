package main

import (
	"errors"
	"fmt"
	"strings"
)

// Exit codes. cobra and a panic of Go give 1 and 2, so a verdict shares neither.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitGate        = 3
	exitUnclear     = 4
	exitInterrupted = 130
)

// exitCodes documents each code, in order; `headway help exit-codes` prints it.
var exitCodes = []struct {
	code    int
	meaning string
}{
	{exitOK, "everything ran, and every gate that could be judged passed"},
	{exitFailed, "the run failed: an input or output error, or a fault of Headway itself"},
	{exitUsage, "wrong usage, or a scenario, trace or result that cannot be used"},
	{exitGate, "a gate failed"},
	{exitUnclear, "a gate had no data; or was undecided, under --strict"},
	{exitInterrupted, "interrupted; the seeds that were finished are written, marked aborted"},
}

func exitCodesText() string {
	var b strings.Builder
	b.WriteString("The exit code of every command:\n\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "  %3d  %s\n", c.code, c.meaning)
	}
	b.WriteString("\nOf several scenarios in one run the gravest counts: 1, 130, 2, 3, 4, 0.\n")
	return b.String()
}

// codeError gives an error its exit code, and a hint on its own line. Said is set where the command has told the user
// already, and only the code is left to give.
type codeError struct {
	error
	code int
	hint string
	said bool
}

func (e *codeError) Unwrap() error { return e.error }

// withCode gives err an exit code, unless one within it has.
func withCode(code int, err error) error {
	var inner *codeError
	if err == nil || errors.As(err, &inner) {
		return err
	}
	return &codeError{error: err, code: code}
}

// usageError is an error of the command line, with a hint on how it is used.
func usageError(command, format string, args ...any) error {
	return &codeError{error: fmt.Errorf(format, args...), code: exitUsage, hint: fmt.Sprintf("see '%s --help'", command)}
}

// verdict is the exit code of a judgement that the user has seen; nil for exitOK.
func verdict(code int) error {
	if code == exitOK {
		return nil
	}
	return &codeError{error: fmt.Errorf("exit code %d", code), code: code, said: true}
}

// gravest returns the more important of two exit codes.
func gravest(a, b int) int {
	for _, c := range []int{exitFailed, exitInterrupted, exitUsage, exitGate, exitUnclear} {
		if a == c || b == c {
			return c
		}
	}
	return exitOK
}
