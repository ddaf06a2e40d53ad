package main

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"headway": main})
}

// TestScripts runs the command lines of testdata/script, each in an empty folder, as a user would.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits runs a command and wants its exit code: exits 2 headway run nothing.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := exitOK
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		code, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = code.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// result is what a command line did inside this process.
type result struct {
	code           int
	stdout, stderr string
}

// headway runs a command line in this process, in dir.
func headway(t *testing.T, dir string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	st := testState(dir, &stdout, &stderr)
	st.args = args
	code := execute(st)
	return result{code, stdout.String(), stderr.String()}
}

// testState is a state without terminal, environment or interrupts.
func testState(dir string, stdout, stderr *bytes.Buffer) *state {
	return &state{
		env:    noEnv,
		stdout: stream{Writer: oneAtATime(stdout), width: 80},
		stderr: stream{Writer: oneAtATime(stderr), width: 80},
		getwd:  func() (string, error) { return dir, nil },
		now:    time.Now,
		usage:  processUsage,
		notify: func(chan<- os.Signal) func() { return func() {} },
		exit:   func(code int) { panic("exit " + strconv.Itoa(code)) },
	}
}

// TestPanic wants a fault of Headway itself to end in exit code 1 with the command that shows it again.
func TestPanic(t *testing.T) {
	var stdout, stderr bytes.Buffer
	st := testState(t.TempDir(), &stdout, &stderr)
	st.args = []string{"scenario", "show", "a b"}
	st.getwd = func() (string, error) { panic("broken invariant") }
	if code := execute(st); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	for _, want := range []string{"broken invariant", "headway scenario show 'a b'\n", "main_test.go"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr.String())
		}
	}
}
