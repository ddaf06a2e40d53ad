package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// giveFabric makes the fabric file and the keys that examples are about, in a folder.
func giveFabric(t *testing.T, dir string, keys ...string) {
	t.Helper()
	mustRun(t, dir, "fabric", "from", "quickstart", "--port", "0", "-o", "fabric.yaml")
	mustRun(t, dir, append([]string{"fabric", "keys", "fabric.yaml", "-o", "keys"}, keys...)...)
}

func mustRun(t *testing.T, dir string, args ...string) result {
	t.Helper()
	got := headway(t, dir, args...)
	if got.code != exitOK {
		t.Fatalf("headway %s: exit code %d\n%s%s", strings.Join(args, " "), got.code, got.stdout, got.stderr)
	}
	return got
}

// background is a command line that runs until it is interrupted.
type background struct {
	t         *testing.T
	interrupt chan<- os.Signal
	code      chan int
	said      lockedBuffer
}

// lockedBuffer is what a command says while others read it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs a command line in this process until the test is over.
func start(t *testing.T, dir string, args ...string) *background {
	t.Helper()
	b := &background{t: t, code: make(chan int, 1)}
	st := testState(dir, nil, nil)
	st.stdout.Writer, st.stderr.Writer = &b.said, &b.said
	st.args = args
	interrupts := make(chan chan<- os.Signal, 1)
	st.notify = func(c chan<- os.Signal) func() {
		interrupts <- c
		return func() {}
	}
	go func() { b.code <- execute(st) }()
	select {
	case b.interrupt = <-interrupts:
	case code := <-b.code:
		t.Fatalf("headway %s ended with %d: %s", strings.Join(args, " "), code, b.said.String())
	}
	t.Cleanup(b.stop)
	return b
}

// says waits until the command has said something.
func (b *background) says(what string) {
	b.t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !strings.Contains(b.said.String(), what) {
		select {
		case <-tick.C:
		case <-deadline.C:
			b.t.Fatalf("it never said %q, but: %s", what, b.said.String())
		}
	}
}

// stop interrupts the command, and wants it to end well.
func (b *background) stop() {
	if b.interrupt == nil {
		return
	}
	b.interrupt <- os.Interrupt
	b.interrupt = nil
	select {
	case code := <-b.code:
		if code != exitOK {
			b.t.Errorf("after an interrupt it ended with %d: %s", code, b.said.String())
		}
	case <-time.After(30 * time.Second):
		b.t.Errorf("it goes on after an interrupt: %s", b.said.String())
	}
}

// startFabric runs all parts of the fabric in a folder in this process.
func startFabric(t *testing.T, dir string) {
	t.Helper()
	part := func(name string) *background {
		return start(t, dir, "node", name, "--fabric", "fabric.yaml", "--keys", "keys")
	}
	part("region").says("listening at")
	for _, site := range []string{"site-0", "site-1", "site-2", "site-3", "site-4", "site-5"} {
		part(site).says("linked to the region")
	}
	start(t, dir, "engine", "--fabric", "fabric.yaml", "--keys", "keys").says("leading in epoch")
}

// An engine at a NATS server of the user's own: it makes what it needs, leads, and orders a copy where a vehicle reports.
func TestEngineAtOwnServer(t *testing.T) {
	dir := t.TempDir()
	giveFabric(t, dir)
	srv, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: filepath.Join(dir, "nats"), NoSigs: true, NoLog: true,
		JetStreamMaxMemory: 1 << 30, JetStreamMaxStore: 1 << 40,
	})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	defer func() { srv.Shutdown(); srv.WaitForShutdown() }()
	if !srv.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server is not ready")
	}
	engine := start(t, dir, "engine", "--fabric", "fabric.yaml", "--nats", srv.ClientURL(), "--creds", "none")
	engine.says("leading in epoch")
	nc, err := nats.Connect(srv.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	orders, err := nc.SubscribeSync("headway.v1.s2.do")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	news := fmt.Sprintf(`{"associateId":3,"timeStamp":{"seconds":%d,"nanoSeconds":%d},"latitude":49.7,"longitude":6.13,"bearing":0,"horizontalSpeed":20}`, now.Unix(), now.Nanosecond())
	for _, what := range []string{"attach", "vector"} {
		if err := nc.Publish("headway.v1.s2.up."+what, []byte(news)); err != nil {
			t.Fatal(err)
		}
	}
	m, err := orders.NextMsg(20 * time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(m.Data), `"do":"copy","object":3,`) {
		t.Errorf("the order is %s", m.Data)
	}
	engine.stop()
	for args, want := range map[string]string{
		"--creds none":                             "name it with --nats",
		"--creds none --nats x --keys keys":        "exclude each other",
		"--creds no.creds --nats nats://127.0.0.1": "there is no such file",
		"--nats nats://127.0.0.1":                  "--keys is missing",
	} {
		got := headway(t, dir, append([]string{"engine", "--fabric", "fabric.yaml"}, strings.Fields(args)...)...)
		if got.code != exitUsage || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %d, %s", args, got.code, got.stderr)
		}
	}
}
