package results

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRunRoundTrip(t *testing.T) {
	run := threePolicies(t, 10)
	run.Seeds[0] = math.MaxUint64
	run.Trajectory = map[string]map[uint64][]Checkpoint{"vector": {math.MaxUint64: sampled(20, 5, 20)}}
	run.Policies["vector"].Metrics["efficiency"] = mustMetric(t, make10(missing)...)
	run.Gates = Judge(run, []Gate{{Policy: "vector", Metric: "hit_rate", Op: AtLeast, Limit: 0.5}})
	back := copyRun(t, run)
	if d := cmp.Diff(run.filled(), back); d != "" {
		t.Errorf("the run came back different (- written, + read):\n%s", d)
	}
	a, err := run.Encode()
	if err != nil {
		t.Fatal(err)
	}
	b, err := back.Encode()
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("written again, the bytes differ (%v)", err)
	}
	if bytes.Contains(a, []byte("overrides\": null")) || bytes.Contains(a, []byte("\"gates\": null")) {
		t.Error("a list is null")
	}
}

func TestWriteRefusesNaN(t *testing.T) {
	run := threePolicies(t, 2)
	run.SimulatedS = math.NaN()
	dir := filepath.Join(t.TempDir(), "out")
	if err := run.Write(dir); err == nil || !strings.Contains(err.Error(), "NaN") {
		t.Errorf("error %v, want one about NaN", err)
	}
	if _, err := os.Stat(filepath.Join(dir, RunFile)); err == nil {
		t.Error("a run.json was left")
	}
}

func TestHostRoundTrip(t *testing.T) {
	dir := t.TempDir()
	h := &Host{Schema: SchemaVersion, WallS: 1.5, Events: 12, OS: "linux", DecisionUSMean: map[string]float64{"vector": 2}}
	if err := h.Write(dir); err != nil {
		t.Fatal(err)
	}
	back, err := ReadHost(dir)
	if err != nil || !cmp.Equal(h, back) {
		t.Errorf("%v, %s", err, cmp.Diff(h, back))
	}
}

func TestReadRunErrors(t *testing.T) {
	good, err := threePolicies(t, 2).Encode()
	if err != nil {
		t.Fatal(err)
	}
	edit := func(old, new string) string { return strings.Replace(string(good), old, new, 1) }
	for _, c := range []struct{ name, content, want string }{
		{"empty", " \n", "run.json: the file is empty"},
		{"cut short", string(good[:len(good)/2]), "run.json: the file ends in the middle, after "},
		{"not JSON", "{\n  schema: 1}", "run.json:2:3: not JSON"},
		{"two documents", string(good) + "{}", "not JSON: invalid character '{' after top-level value"},
		{"other JSON", `{"version": 3}`, "not a document of headway"},
		{"a list", `[1]`, "a list where an object is wanted"},
		{"a baseline", edit(`"run"`, `"baseline"`), "this is a baseline and a run is wanted"},
		{"newer", edit(`"schema": 1`, `"schema": 2`), "schema 2 is newer than this headway reads (1)"},
		{"a word for a number", edit(`"simulated_s": 60`, `"simulated_s": "60"`), "simulated_s is a string where a number is wanted"},
		{"a number for a word", edit(`"mode": "sim"`, `"mode": 1`), "mode is a number where a string is wanted"},
		{"a word for true", edit(`"aborted": false`, `"aborted": "no"`), "aborted is a string where true or false is wanted"},
		{"an object for a list", edit(`"seeds": [1,2]`, `"seeds": {}`), "seeds is an object where a list is wanted"},
		{"beyond all bounds", edit(`"per_seed": [`, `"per_seed": [1e200,2],"mean":1,"x":[`), "cannot be 1e+200"},
		{"a mean of nothing", edit(`"per_seed": [`, `"per_seed": [null,null],"x":[`), "do not go together"},
		{"too large a number", edit(`"simulated_s": 60`, `"simulated_s": 1e999`), "simulated_s is a number 1e999 where a number is wanted"},
		{"a policy too many", edit(`"policy_order": ["static","vector","keep"]`, `"policy_order": ["static","vector"]`), `policies has "keep" and policy_order lacks it`},
		{"a policy missing", edit(`["static","vector","keep"]`, `["static","vector","keep","lru"]`), `policy_order has "lru" and policies lacks it`},
		{"a null policy", `{"schema": 1, "kind": "run", "policy_order": ["a"], "policies": {"a": null}}`, `policy_order has "a"`},
		{"a null class", `{"schema": 1, "kind": "run", "policy_order": ["a"], "policies": {"a": {"classes": {"x": null}}}}`, `class "x" is null`},
		{"figures missing", edit(`"seeds": [1,2]`, `"seeds": [1,2,3]`), "has 2 figures for 3 seeds"},
		{"a seed twice", edit(`"seeds": [1,2]`, `"seeds": [2,2]`), "seed 2 is there twice"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, RunFile), []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadRun(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	dir := t.TempDir()
	if _, err := ReadRun(dir); err == nil || !strings.Contains(err.Error(), "there is no run.json in this folder") {
		t.Errorf("empty folder: error %v", err)
	}
	if _, err := ReadRun(filepath.Join(dir, "x")); err == nil || !strings.Contains(err.Error(), "no such file or folder") {
		t.Errorf("no folder: error %v", err)
	}
}

// An interrupted run may lack a policy that had not begun.
func TestReadRunAborted(t *testing.T) {
	run := threePolicies(t, 2)
	run.Aborted = true
	delete(run.Policies, "keep")
	back := copyRun(t, run)
	if err := Summary(&bytes.Buffer{}, back, TextOptions{}); err != nil {
		t.Error(err)
	}
	if h := Headline(back); !strings.Contains(h[0], "interrupted") {
		t.Errorf("headline %q", h)
	}
}

func TestReadBaselineErrors(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]string{
		`{"schema": 1, "kind": "run"}`:      "this is a run and a baseline is wanted",
		`{"schema": 1, "kind": "baseline"}`: "the baseline has no policies",
		`{"schema": 1, "kind": "baseline", "seeds": [1], "policies": {"a": {"hits": [1]}}}`:        `no metric "hits"`,
		`{"schema": 1, "kind": "baseline", "seeds": [1, 2], "policies": {"a": {"hit_rate": [1]}}}`: "1 figures for 2 seeds",
	} {
		path := filepath.Join(dir, "b.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadBaseline(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", content, err, want)
		}
	}
}

func TestWriteFileAtomic(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "b.txt")
	for _, content := range []string{"first", "second"} {
		if err := WriteFileAtomic(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%q, %v; want %q", got, err, content)
		}
	}
	// A folder in the way: the error is reported and nothing is left beside it.
	if err := os.Mkdir(filepath.Join(dir, "c"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := WriteFileAtomic(filepath.Join(dir, "c"), []byte("x")); err == nil {
		t.Error("a folder was written over")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v; want only a and c", entries, err)
	}
}

// The layout changes white space only, and a leaf stays on one line.
func TestLayOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawJSON(t, 3)
		compact, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var back bytes.Buffer
		if err := json.Compact(&back, layOut(compact)); err != nil || !bytes.Equal(back.Bytes(), compact) {
			t.Fatalf("%v: %s became %s", err, compact, back.String())
		}
	})
	got := string(layOut([]byte(`{"a":[1,2],"b":{"c":"x:,{\""},"d":[{"e":1},[]]}`)))
	wantText(t, got, `
{
  "a": [1,2],
  "b": {"c":"x:,{\""},
  "d": [
    {"e":1},
    []
  ]
}
`)
}

func drawJSON(t *rapid.T, depth int) any {
	kind := rapid.IntRange(0, 4).Draw(t, "kind")
	switch {
	case kind == 0 && depth > 0:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			list = append(list, drawJSON(t, depth-1))
		}
		return list
	case kind == 1 && depth > 0:
		object := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			object[rapid.String().Draw(t, "key")] = drawJSON(t, depth-1)
		}
		return object
	case kind == 2:
		return rapid.Float64Range(-1e30, 1e30).Draw(t, "number")
	case kind == 3:
		return nil
	}
	return rapid.String().Draw(t, "string")
}

// Whatever bytes come in, reading returns an error or a run that everything else can use.
func FuzzReadRun(f *testing.F) {
	small := buildRun(f, 2, madeUp{"vector", map[string]float64{"hit_rate": 0.9, "cost_usd": 12}, 0.1})
	good, err := small.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"schema":1,"kind":"run","aborted":true,"policy_order":["a","a"],"policies":{"a":{}}}`))
	f.Add([]byte(`{"schema":1,"kind":"run","seeds":[1],"policy_order":["a"],"policies":{"a":{"metrics":{"cost_usd":{"mean":1,"lo":2,"per_seed":[null]}}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		run := &Run{}
		if decode(data, "run", run) != nil || run.check() != nil {
			return
		}
		if _, err := run.Encode(); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if err := Markdown(&bytes.Buffer{}, run, run.Gates); err != nil {
			t.Fatal(err)
		}
		if err := Summary(&bytes.Buffer{}, run, TextOptions{ASCII: true}); err != nil {
			t.Fatal(err)
		}
		for _, p := range run.PolicyOrder {
			if run.Policies[p] == nil {
				continue
			}
			if c, err := Compare(Side{run, p}, Side{run, p}, CompareOptions{Classes: true}); err == nil {
				if err := c.Text(&bytes.Buffer{}, TextOptions{}); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
