package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"headway/results"
)

// presser is a stderr that presses Ctrl-C as soon as it shows what it waits for.
type presser struct {
	mu      sync.Mutex
	shown   bytes.Buffer
	waits   string
	presses chan<- os.Signal
}

func (p *presser) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown.Write(b)
	if p.presses != nil && strings.Contains(p.shown.String(), p.waits) {
		p.presses <- os.Interrupt
		p.presses = nil
	}
	return len(b), nil
}

// TestInterrupt presses Ctrl-C once, in the middle of a run that would take hours: what is left is a valid result that
// says it was aborted, and the exit code says so too.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	var stdout, unused bytes.Buffer
	stderr := &presser{waits: "0 %"}
	st := testState(dir, &stdout, &unused)
	st.stderr.Writer = stderr
	st.notify = func(c chan<- os.Signal) func() {
		stderr.mu.Lock()
		defer stderr.mu.Unlock()
		stderr.presses = c
		return func() {}
	}
	st.args = []string{"run", "quickstart", "--set", "seeds=1000", "--set", "duration=10h"}
	if code := execute(st); code != exitInterrupted {
		t.Errorf("exit code %d, want %d\n%s", code, exitInterrupted, stderr.shown.String())
	}
	run, err := results.ReadRun(dir + "/headway-out/quickstart")
	if err != nil {
		t.Fatal(err)
	}
	if !run.Aborted || len(run.Seeds) >= 1000 {
		t.Errorf("aborted %v, %d seeds finished; want an aborted run of fewer than 1000", run.Aborted, len(run.Seeds))
	}
	if _, err := os.Stat(dir + "/headway-out/quickstart/report.html"); err != nil {
		t.Error(err)
	}
	if want := "\nINTERRUPTED  quickstart: "; !strings.Contains(stdout.String(), want) {
		t.Errorf("stdout lacks %q:\n%s", want, stdout.String())
	}
	if want := "interrupted: keeping the seeds that are finished"; !strings.Contains(stderr.shown.String(), want) {
		t.Errorf("stderr lacks %q:\n%s", want, stderr.shown.String())
	}
}

// TestInterruptWhileReading presses Ctrl-C before the scenario's files are read: the result has no seed, and says why.
func TestInterruptWhileReading(t *testing.T) {
	dir := t.TempDir()
	var stdout, unused bytes.Buffer
	stderr := &presser{}
	st := testState(dir, &stdout, &unused)
	st.stderr.Writer = stderr
	st.notify = func(c chan<- os.Signal) func() {
		c <- os.Interrupt // as soon as anybody listens
		return func() {}
	}
	st.args = []string{"run", "quickstart", "--seeds", "1..1000", "--reads"}
	if code := execute(st); code != exitInterrupted {
		t.Errorf("exit code %d, want %d\n%s", code, exitInterrupted, stderr.shown.String())
	}
	run, err := results.ReadRun(dir + "/headway-out/quickstart")
	if err != nil || !run.Aborted || len(run.Seeds) > 900 {
		t.Fatalf("%v; %+v", err, run)
	}
	if left, err := filepath.Glob(dir + "/headway-out/quickstart/.*"); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// TestInterruptTwice: the second one ends the process at once, with the same exit code.
func TestInterruptTwice(t *testing.T) {
	var out bytes.Buffer
	var presses chan<- os.Signal
	exited := make(chan int)
	st := testState(t.TempDir(), &out, &out)
	st.notify = func(c chan<- os.Signal) func() { presses = c; return func() {} }
	st.exit = func(code int) { exited <- code }

	ctx, stop := st.interruptible(st.newProgress("none"))
	defer stop()
	presses <- os.Interrupt
	<-ctx.Done()
	presses <- os.Interrupt
	if code := <-exited; code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
}
