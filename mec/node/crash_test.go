package node

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

var rounds = flag.Int("rounds", 2, "how often TestCrash kills the nodes")

const crashFolder = "HEADWAY_TEST_CRASH_FOLDER"

func crashDirs(folder string) []string {
	var dirs []string
	for i := range pairSites + 1 {
		dirs = append(dirs, filepath.Join(folder, fmt.Sprint(i)))
	}
	return dirs
}

// TestCrashVictim is the process that TestCrash kills: two sites and their region, whose vehicles write as fast as they
// are acknowledged, and say so.
func TestCrashVictim(t *testing.T) {
	folder := os.Getenv(crashFolder)
	if folder == "" {
		t.Skip("run by TestCrash")
	}
	p := newPairIn(t, crashDirs(folder), 0)
	for site := range mec.SiteID(pairSites) {
		nc, err := p.nodes[site].Connect()
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for i := 0; ; i++ {
				o := fabric.ObjectID(i % 13)
				m, err := nc.RequestMsgWithContext(context.Background(), WriteMsg(p.nodes[site].name, o, make([]byte, 200)))
				if err != nil {
					continue
				}
				if s, err := WriteStamp(m); err == nil {
					fmt.Fprintf(os.Stderr, "acked %d %v\n", o, s)
				}
			}
		}()
	}
	select {}
}

// Nothing that a site has acknowledged is lost when site and region are killed at once, with no time for anything.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	for round := range *rounds {
		folder := t.TempDir()
		acked, latest := crash(t, folder, 200+round*97)
		p := newPairIn(t, crashDirs(folder), 0)
		region := p.nodes[p.network.Region()]
		for o, s := range latest {
			await(t, fmt.Sprintf("write %v of object %d, acknowledged before the kill", s, o), func() bool { return !written(t, region, o).Less(s) })
		}
		for site := range mec.SiteID(pairSites) {
			await(t, "an empty journal", func() bool { n, err := p.nodes[site].Unshipped(t.Context()); return err == nil && n == 0 })
		}
		t.Logf("round %d: %d writes acknowledged, none lost", round, acked)
		for _, n := range p.nodes {
			n.Stop()
		}
	}
}

// crash runs a victim, kills it when it has acknowledged some writes, and returns the latest of each object.
func crash(t *testing.T, folder string, after int) (acked int, latest map[fabric.ObjectID]Stamp) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestCrashVictim$", "-test.count=1")
	cmd.Env = append(os.Environ(), crashFolder+"="+folder)
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	latest = map[fabric.ObjectID]Stamp{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var o fabric.ObjectID
		var text string
		if !strings.HasPrefix(lines.Text(), "acked ") {
			continue
		}
		if n, _ := fmt.Sscanf(lines.Text(), "acked %d %s", &o, &text); n != 2 {
			continue // cut off by the kill
		}
		s, err := ParseStamp(text)
		if err != nil {
			continue
		}
		if latest[o].Less(s) {
			latest[o] = s
		}
		if acked++; acked == after {
			if err := cmd.Process.Kill(); err != nil { // SIGKILL
				t.Error(err)
			}
		}
	}
	_ = cmd.Wait() // killed
	if acked < after {
		t.Fatalf("the victim acknowledged %d writes", acked)
	}
	return acked, latest
}
