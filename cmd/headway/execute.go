package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
)

// execute runs the command line in st, prints an error once, and returns the exit code.
func execute(st *state) (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			st.printPanic(fault, debug.Stack())
			code = exitFailed
		}
	}()
	root := newRoot(st)
	root.SetArgs(st.args)
	root.SetOut(st.stdout)
	root.SetErr(st.stderr)

	err := root.Execute()
	if err == nil {
		err = st.stdout.lost() // a list that ends early looks whole
	}
	if err == nil {
		return exitOK
	}
	var coded *codeError
	if !errors.As(withCode(exitFailed, err), &coded) {
		panic("an error without a code") // withCode gives each one
	}
	if !coded.said {
		fmt.Fprintf(st.stderr, "%s %s\n", st.paint(st.stderr, red, "headway:"), strings.TrimRight(err.Error(), "\n"))
		if coded.hint != "" {
			fmt.Fprintln(st.stderr, coded.hint)
		}
	}
	return coded.code
}

// printPanic reports a fault of Headway itself, with what a person needs to see it again.
func (st *state) printPanic(fault any, stack []byte) {
	fmt.Fprintf(st.stderr, "headway: a fault of Headway itself: %v\n\n%s\n", fault, stack)
	fmt.Fprintf(st.stderr, "%s; please report it with the scenario and the lines above. The command was:\n  %s\n", versionLine(), st.commandLine())
}

// commandLine is what was typed, quoted for a shell.
func (st *state) commandLine() string {
	words := []string{"headway"}
	for _, a := range st.args {
		words = append(words, shellQuote(a))
	}
	return strings.Join(words, " ")
}

// shellQuote quotes a word for a POSIX shell where it must be.
func shellQuote(word string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%"
	if word != "" && strings.Trim(word, safe) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
