package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"headway/results"
)

// The reads that are written down are those that run.json counts: by policy, seed, outcome and reason, with their mean
// latency, in order of time.
func TestReadsAreThoseOfTheResult(t *testing.T) {
	dir := t.TempDir()
	if r := headway(t, dir, "run", "city", "--policy", "lru,vector", "--seeds", "4,2", "--set", "duration=3m", "--set", "gates=[]", "-o", "out", "--reads", "-q"); r.code != exitOK {
		t.Fatal(r)
	}
	run, err := results.ReadRun(filepath.Join(dir, "out", "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "out", readsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	type sums struct{ n, hits, latency, last float64 }
	found := map[string]map[uint64]*sums{"lru": {}, "vector": {}}
	reasons := map[string]map[string]int64{"lru": {}, "vector": {}}
	var order []uint64
	lines := bufio.NewScanner(unzipped)
	for lines.Scan() {
		var x struct {
			Policy, Vehicle, Class, Site, From, Outcome, Reason string
			Seed                                                uint64
			AtS                                                 float64 `json:"at_s"`
			LatencyMS                                           float64 `json:"latency_ms"`
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil || x.Vehicle == "" || x.Class == "" || x.Site == "" || x.From == "" {
			t.Fatalf("%v in %s", err, lines.Bytes())
		}
		s := found[x.Policy][x.Seed]
		if s == nil {
			s = &sums{}
			found[x.Policy][x.Seed] = s
			order = append(order, x.Seed)
		}
		if x.AtS < s.last {
			t.Fatalf("%s is before the line before it", lines.Bytes())
		}
		s.n, s.latency, s.last = s.n+1, s.latency+x.LatencyMS, x.AtS
		if x.Outcome == "hit" {
			s.hits++
		} else {
			reasons[x.Policy][x.Reason]++
		}
	}
	if lines.Err() != nil || len(order) != 4 || order[0] != 4 || order[3] != 2 {
		t.Fatalf("%v; the seeds come in the order %v", lines.Err(), order)
	}
	for policy, by := range found {
		p := run.Policies[policy]
		for i, seed := range run.Seeds {
			got := by[seed]
			for name, want := range map[string]float64{"reads": got.n, "hit_rate": got.hits / got.n, "latency_ms_mean": got.latency / got.n} {
				if v := *p.Metrics[name].PerSeed[i]; math.Abs(v-want) > 1e-9*math.Abs(want) {
					t.Errorf("%s, seed %d: %s is %v in run.json and %v by its reads", policy, seed, name, v, want)
				}
			}
		}
		for reason, n := range p.Misses {
			if reasons[policy][reason] != n {
				t.Errorf("%s: %d misses %q in run.json, %d by its reads", policy, n, reason, reasons[policy][reason])
			}
		}
	}
}

func TestDecimalsAreExact(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0", 1: "0.000000001", 1500 * time.Millisecond: "1.5", 86400 * time.Second: "86400", 12345678901: "12.345678901"} {
		if got := string(appendDecimal(nil, d, time.Second, 9)); got != want {
			t.Errorf("%d ns is %s s, want %s", d, got, want)
		}
	}
	for d, want := range map[time.Duration]string{1: "0.000001", 14260001: "14.260001", 26 * time.Millisecond: "26"} {
		if got := string(appendDecimal(nil, d, time.Millisecond, 6)); got != want {
			t.Errorf("%d ns is %s ms, want %s", d, got, want)
		}
	}
	for _, s := range []string{"car-01", `a"b\`, "tab\t", "Straße", "\xff"} {
		var back string
		if err := json.Unmarshal(appendText(nil, s), &back); err != nil || back != s && s != "\xff" {
			t.Errorf("%q becomes %q: %v", s, back, err)
		}
	}
}
