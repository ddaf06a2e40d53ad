package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"headway/results"
)

var processKills = flag.Int("kills", 1, "how often TestProcesses kills each part")

// process is a part of a fabric, as a user starts it.
type process struct {
	t    *testing.T
	name string
	cmd  *exec.Cmd
	out  bytes.Buffer

	mu    sync.Mutex
	lines []string
	more  chan struct{} // closed when there are more lines
	over  chan struct{} // closed when it has ended
}

func launch(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := &process{t: t, name: strings.Join(args[:2], " "), more: make(chan struct{}), over: make(chan struct{})}
	p.cmd = exec.Command("headway", args...)
	p.cmd.Dir, p.cmd.Stdout = dir, &p.out
	said, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.over)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			p.mu.Lock()
			p.lines = append(p.lines, lines.Text())
			close(p.more)
			p.more = make(chan struct{})
			p.mu.Unlock()
		}
		_ = p.cmd.Wait() // how it ended is looked at where it matters
	}()
	t.Cleanup(func() { p.signal(syscall.SIGKILL); <-p.over })
	return p
}

func (p *process) signal(s syscall.Signal) {
	_ = p.cmd.Process.Signal(s) // it may have ended
}

// says waits until one of one or two processes has said something, and returns which.
func says(t *testing.T, what string, all ...*process) *process {
	t.Helper()
	timeout := time.NewTimer(time.Minute)
	defer timeout.Stop()
	for {
		var wait []<-chan struct{}
		for _, p := range all {
			p.mu.Lock()
			text := strings.Join(p.lines, "\n")
			wait = append(wait, p.more)
			p.mu.Unlock()
			if strings.Contains(text, what) {
				return p
			}
		}
		select {
		case <-wait[0]:
		case <-wait[len(wait)-1]:
		case <-timeout.C:
			for _, p := range all {
				t.Errorf("%s said:\n%s", p.name, strings.Join(p.lines, "\n"))
			}
			t.Fatalf("nobody says %q", what)
		}
	}
}

// forget lets says look at what is said from now on.
func (p *process) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = nil
}

// kill kills a process with no time for anything.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.over
}

// plant is a running fabric of processes.
type plant struct {
	t       *testing.T
	dir     string
	nodes   map[string]*process
	engines []*process
}

func (p *plant) node(name string) {
	p.nodes[name] = launch(p.t, p.dir, "node", name, "--fabric", "fabric.yaml", "--keys", "keys", "--store", name+".store")
	if name == "region" {
		says(p.t, "listening at", p.nodes[name])
	} else {
		says(p.t, "linked to the region", p.nodes[name])
	}
}

func (p *plant) engine() *process {
	return launch(p.t, p.dir, "engine", "--fabric", "fabric.yaml", "--keys", "keys")
}

// leader is the engine that leads, and the one that waits.
func (p *plant) leader() (leads, waits *process) {
	if says(p.t, "leading in epoch", p.engines...) == p.engines[0] {
		return p.engines[0], p.engines[1]
	}
	return p.engines[1], p.engines[0]
}

// succession stops the engine that leads, by a signal, and waits for the other to lead; then the former is back.
func (p *plant) succession(stop syscall.Signal) {
	old, next := p.leader()
	next.forget()
	old.signal(stop)
	says(p.t, "leading in epoch", next)
	if stop == syscall.SIGKILL {
		<-old.over
		old = p.engine()
		says(p.t, "following the log", old)
	} else { // it wakes up, believing that it leads
		old.forget()
		old.signal(syscall.SIGCONT)
		says(p.t, "leading no more", old)
	}
	p.engines = []*process{next, old}
}

// hubAway kills the region, and starts it again when no engine leads any more.
func (p *plant) hubAway() {
	leads, waits := p.leader()
	leads.forget()
	waits.forget()
	p.nodes["region"].kill()
	says(p.t, "leading no more", leads)
	leads.forget()
	p.node("region")
	says(p.t, "leading in epoch", leads, waits)
}

// A fabric of real processes, under TLS, whose vehicles drive, read and write meanwhile: each part is killed with no time
// for anything and started again, and an engine is stopped and goes on after another took over. Reads go on, and no write
// that anybody acknowledged is lost.
func TestProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	p := &plant{t: t, dir: t.TempDir(), nodes: map[string]*process{}}
	set := []string{"--set", "mec.sites.cells_per_site=8"}
	mustRun(t, p.dir, append([]string{"fabric", "from", "quickstart", "--port", "0", "--speed", "5x", "-o", "fabric.yaml"}, set...)...)
	mustRun(t, p.dir, "fabric", "keys", "fabric.yaml", "--tls")
	p.hurry()
	for _, name := range []string{"region", "site-0", "site-1", "site-2"} {
		p.node(name)
	}
	p.engines = []*process{p.engine(), p.engine()}
	p.leader()
	replay := launch(t, p.dir, append([]string{"replay", "quickstart", "--fabric", "fabric.yaml", "--keys", "keys", "--json"}, set...)...)
	says(t, "replay: quickstart", replay)
	for range *processKills {
		p.succession(syscall.SIGKILL)
		p.nodes["site-1"].kill()
		says(t, "site-1 answers no more", replay)
		p.node("site-1")
		says(t, "site-1 answers again", replay)
		replay.forget()
		p.hubAway()
		p.succession(syscall.SIGSTOP)
	}
	replay.forget()
	says(t, "% hit, 0 unanswered", replay) // all is well again
	replay.signal(syscall.SIGINT)
	<-replay.over
	p.judge(replay)
	for name, n := range p.nodes {
		n.signal(syscall.SIGTERM)
		if <-n.over; n.cmd.ProcessState.ExitCode() != exitOK {
			t.Errorf("%s ended with %v:\n%s", name, n.cmd.ProcessState, strings.Join(n.lines, "\n"))
		}
	}
	for _, secret := range []string{"keys/region/key", "keys/vehicles/site-0", "keys/site-2/tls.key"} {
		info, err := os.Stat(filepath.Join(p.dir, secret))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", secret, info, err)
		}
	}
}

// hurry lets engines and sites be given up sooner than the fabric file says: a test need not wait.
func (p *plant) hurry() {
	p.t.Helper()
	name := filepath.Join(p.dir, "fabric.yaml")
	text, err := os.ReadFile(name)
	if err == nil {
		text = bytes.Replace(text, []byte("engine: 3s"), []byte("engine: 1s"), 1)
		err = os.WriteFile(name, bytes.Replace(text, []byte("site: 5s"), []byte("site: 1s"), 1), 0o600)
	}
	if err != nil || !bytes.Contains(text, []byte("engine: 1s")) {
		p.t.Fatalf("the fabric file's failure rules: %v", err)
	}
}

// The script starts five processes that work, and stops them all when it is interrupted.
func TestFabricScript(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	program, err := exec.LookPath("headway")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "fabric")
	script := exec.Command("../../scripts/fabric.sh", dir)
	script.Env = append(os.Environ(), "HEADWAY="+program, "TLS=1", "ENGINES=2")
	said, err := script.StdoutPipe()
	if err == nil {
		err = script.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = script.Process.Kill() }()
	lines := bufio.NewScanner(said)
	var text string
	for lines.Scan() && !strings.Contains(lines.Text(), "Ctrl-C stops all.") {
		text += lines.Text() + "\n"
	}
	for _, want := range []string{"The fabric is up", "site-2: process ", "engine-2: process ", "kill -9 "} {
		if !strings.Contains(text, want) {
			t.Fatalf("the script does not say %q, but:\n%s", want, text)
		}
	}
	got := mustRun(t, dir, "replay", "quickstart", "--set", "mec.sites.cells_per_site=8", "--set", "duration=2s", "--fabric", "fabric.yaml", "--keys", "keys", "-o", "replayed")
	if !strings.Contains(got.stdout, "objects that lost one: 0") {
		t.Error(got.stdout)
	}
	replayedResult(t, dir)
	if err := script.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = script.Wait() // by the signal
	logs, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(logs) != 6 {
		t.Fatalf("%v, %v", logs, err)
	}
	for _, name := range logs {
		if log, err := os.ReadFile(name); err != nil || !bytes.Contains(log, []byte("stopping")) {
			t.Errorf("%s was not stopped: %v\n%s", name, err, log)
		}
	}
}

// replayedResult looks at the result that a replay left: copies were overheard, and it compares with a simulation.
func replayedResult(t *testing.T, dir string) {
	t.Helper()
	run, err := results.ReadRun(filepath.Join(dir, "replayed"))
	if err != nil {
		t.Fatal(err)
	}
	figure := func(name string) float64 {
		if m := run.Policies["vector"].Metrics[name].Mean; m != nil {
			return *m
		}
		t.Errorf("the replay's result has no %s", name)
		return 0
	}
	if landed := figure("copies_landed"); run.Mode != "testbed" || landed == 0 || landed > figure("copies_ordered") || figure("backhaul_gb") == 0 || figure("reads") == 0 {
		t.Errorf("mode %s: %v of %v copies landed, %v GB moved", run.Mode, landed, figure("copies_ordered"), figure("backhaul_gb"))
	}
	mustRun(t, dir, "run", "quickstart", "--set", "mec.sites.cells_per_site=8", "--set", "duration=2s", "--policy", "vector", "--seeds", "1", "-o", "simulated")
	got := mustRun(t, dir, "compare", "simulated", "replayed", "--report", "drift.html")
	if !strings.Contains(got.stdout, "B was played by processes") {
		t.Error(got.stdout)
	}
}

// judge looks at what became of the reads and writes.
func (p *plant) judge(replay *process) {
	p.t.Helper()
	var doc replayed
	if err := json.Unmarshal(replay.out.Bytes(), &doc); err != nil {
		p.t.Fatalf("%v: %s\n%s", err, replay.out.String(), strings.Join(replay.lines, "\n"))
	}
	if doc.Lost != 0 || doc.Acked == 0 || !doc.Aborted {
		p.t.Errorf("%d objects lost a write of %d that were acknowledged; aborted %v", doc.Lost, doc.Acked, doc.Aborted)
	}
	if doc.Reads["hit"] == 0 || doc.Reads["unavailable"] == 0 {
		p.t.Errorf("reads: %v", doc.Reads)
	}
	for _, s := range doc.Sites {
		switch {
		case s.Name == "site-1" && s.Unanswered == 0:
			p.t.Error("site-1 answered all the time, although it was killed")
		case s.Name == "site-1":
			p.t.Logf("%d of %d reads at site-1 had no answer, for %.2f s at the longest", s.Unanswered, s.Reads, s.LongestS)
		}
	}
	p.t.Logf("%.1f s: reads %v, %.2f ms in the middle, %.2f ms (99 %%); %d of %d writes acknowledged, %d lost", doc.WallS, doc.Reads, doc.ReadMS.P50, doc.ReadMS.P99,
		doc.Acked, doc.Writes, doc.Lost)
}
