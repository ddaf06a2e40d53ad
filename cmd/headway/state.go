package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/term"
)

// state is everything of the process that a command may touch, so that a whole command line runs inside a test. Only
// newState fills it from the real process.
type state struct {
	args   []string // without the program's name
	env    func(name string) string
	stdin  io.Reader
	stdout stream // results
	stderr stream // narration
	getwd  func() (string, error)
	now    func() time.Time
	usage  func() usage // of this process so far
	// notify sends interrupts to c until stop is called.
	notify func(c chan<- os.Signal) (stop func())
	// exit ends the process at once.
	exit func(code int)

	scratch atomic.Pointer[readsLog] // what is to be removed when the process ends at once; nil: nothing

	quiet bool   // -q
	color string // --color
}

// stream is an output, and whether a person is looking at it.
type stream struct {
	io.Writer
	tty   bool
	width int // columns
}

// serialWriter is a writer for several goroutines: what servers narrate from theirs never cuts into a command's own line.
type serialWriter struct {
	mu     sync.Mutex
	to     io.Writer
	failed error // the first
}

func oneAtATime(w io.Writer) *serialWriter { return &serialWriter{to: w} }

func (w *serialWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.to.Write(b)
	if w.failed == nil {
		w.failed = err
	}
	return n, err
}

// lost says whether something that was written did not get through.
func (s stream) lost() error {
	if w, ok := s.Writer.(*serialWriter); ok {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.failed
	}
	return nil
}

func newState() *state {
	return &state{
		args:   os.Args[1:],
		env:    os.Getenv,
		stdin:  os.Stdin,
		stdout: newStream(os.Stdout),
		stderr: newStream(os.Stderr),
		getwd:  os.Getwd,
		now:    time.Now,
		usage:  processUsage,
		notify: func(c chan<- os.Signal) func() {
			signal.Notify(c, os.Interrupt, syscall.SIGTERM)
			return func() { signal.Stop(c) }
		},
		exit: os.Exit,
	}
}

func newStream(f *os.File) stream {
	s := stream{Writer: oneAtATime(f), tty: term.IsTerminal(int(f.Fd())), width: 80}
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
		s.width = w
	}
	return s
}

// path makes a path of the command line absolute.
func (st *state) path(p string) (string, error) {
	if filepath.IsAbs(p) {
		return filepath.Clean(p), nil
	}
	wd, err := st.getwd()
	if err != nil {
		return "", err
	}
	return filepath.Join(wd, p), nil
}

// warn says on stderr what must not go unnoticed, even with -q.
func (st *state) warn(format string, args ...any) { fmt.Fprintf(st.stderr, format, args...) }

// say narrates on stderr, unless -q.
func (st *state) say(format string, args ...any) {
	if !st.quiet {
		fmt.Fprintf(st.stderr, format, args...)
	}
}
