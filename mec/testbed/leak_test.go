package testbed

import (
	"context"
	"os"
	"runtime"
	"testing"
	"time"
)

// openFiles is how many files and sockets this process has open.
func openFiles(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(all)
}

// A fabric that was stopped leaves no goroutine (TestMain looks for those), no open file and no socket behind, however
// often.
func TestNothingIsLeftOpen(t *testing.T) {
	script, span := drive(testSites, 200*time.Millisecond, 40*time.Millisecond)
	round := func() {
		cfg := testConfig(t, testSites, "closest")
		cfg.TLS = true
		cfg.Watch, cfg.Dir = &record{ready: map[copyAt]bool{}, coming: map[copyAt]bool{}}, t.TempDir()
		f, err := Start(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Play(context.Background(), script, span); err != nil {
			t.Error(err)
		}
		if err := f.Stop(); err != nil {
			t.Error(err)
		}
	}
	round() // what is opened once and kept
	before := openFiles(t)
	for range 3 {
		round()
	}
	runtime.GC() // closes what nobody holds
	await(t, "all files to be closed", func() bool { return openFiles(t) <= before })
}
