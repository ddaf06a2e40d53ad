package report

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"headway/results"
)

// keep helps to look at what the tests draw: go test ./results/report -keep DIR.
var keep = flag.String("keep", "", "folder in which to leave the reports that the tests write")

// written is the report of a run, left in -keep under name as well.
func written(t *testing.T, name string, run *results.Run) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, run); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, name+".html"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// edges are the runs that a report must survive.
func edges() map[string]*results.Run {
	with := func(change func(*fixture)) *results.Run {
		f := usual
		change(&f)
		return f.run()
	}
	many := []string{"static", "vector"}
	for i := range 28 {
		many = append(many, fmt.Sprintf("policy-%d", i))
	}
	empty := &results.Run{Aborted: true, PolicyOrder: []string{"static", "vector"}, Seeds: []uint64{1}}
	holes := usual.run()
	holes.Policies["lru"] = nil
	holes.Policies["ttl"] = &results.Policy{}
	holes.Policies["home"].Classes = nil
	holes.Scenario.Classes = append(holes.Scenario.Classes, results.ClassRef{Name: "unread", Key: "item"})
	return map[string]*results.Run{
		"usual":       usual.run(),
		"no-front":    with(func(f *fixture) { f.front = false }),
		"played":      played(usual),
		"tiers":       tiered(usual),
		"one-seed":    with(func(f *fixture) { f.seeds = 1 }),
		"no-reads":    with(func(f *fixture) { f.noReads = true }),
		"one-policy":  with(func(f *fixture) { f.policies = []string{"vector"} }),
		"thirty":      with(func(f *fixture) { f.policies, f.classes = many, 5 }),
		"aborted":     with(func(f *fixture) { f.aborted, f.seeds = true, 2 }),
		"huge-map":    with(func(f *fixture) { f.bins = 60000 }),
		"generated":   with(func(f *fixture) { f.trace, f.hours = false, .5 }),
		"no-duration": with(func(f *fixture) { f.hours = 0 }),
		"empty":       empty,
		"nothing":     {},
		"holes":       holes,
	}
}

func TestEveryRunHasAReport(t *testing.T) {
	const most = 9 << 18 // 2.25 MiB
	wrong := regexp.MustCompile(`NaN|Inf\b|&lt;nil&gt;|%!|undefined`)
	for name, run := range edges() {
		t.Run(name, func(t *testing.T) {
			b := written(t, name, run)
			if len(b) > most {
				t.Errorf("%d bytes, want at most %d", len(b), most)
			}
			page := withoutLibrary(string(b))
			body := page[:strings.LastIndex(page, "<script>")]
			if found := wrong.FindString(body); found != "" {
				t.Errorf("the page says %q", found)
			}
			for _, f := range regexp.MustCompile(`(?s)<figure.*?</figure>`).FindAllString(body, -1) {
				checkFigure(t, f)
			}
		})
	}
}

// checkFigure: a figure has a chart with a description, a finding and a table, or says why it has none.
func checkFigure(t *testing.T, f string) {
	t.Helper()
	id := regexp.MustCompile(`id="([^"]*)"`).FindStringSubmatch(f)[1]
	need := []string{"<h3>"}
	if strings.Contains(f, `class="chart"`) {
		need = append(need, `role="img"`, "data-finding", "<table>", `id="data-`+id+`"`)
	} else {
		need = append(need, "No data")
	}
	for _, n := range need {
		if !strings.Contains(f, n) {
			t.Errorf("figure %s has no %s", id, n)
		}
	}
}

func withoutLibrary(page string) string {
	return strings.Replace(page, libraryBase64, "", 1)
}

func TestSaysWhatIsMissing(t *testing.T) {
	all := edges()
	for name, want := range map[string][]string{
		"one-seed":  {"There is one seed only"},
		"no-reads":  {"Nothing was read", `no data</b>`},
		"aborted":   {"The run was interrupted"},
		"empty":     {"No policy has finished", "Without any result: static, vector."},
		"holes":     {"Without any result: lru.", "ttl (no data)"},
		"usual":     {"The traffic is one recorded trace", `id="gate-3"`, "✗ FAIL", "~ UNDECIDED", "∅ NO DATA", "✓ PASS", "put where the vehicle stands", "of two vehicles under the id upthin"},
		"generated": {"<b>30 min</b> simulated"},
	} {
		page := string(written(t, name, all[name]))
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("%s: the page does not say %q", name, w)
			}
		}
	}
	if page := string(written(t, "generated", all["generated"])); strings.Contains(page, `id="cleaning"`) {
		t.Error("generated traffic has a section on the cleaning of a trace")
	}
}

func TestSections(t *testing.T) {
	page := string(written(t, "usual", usual.run()))
	var ids []string
	for _, m := range regexp.MustCompile(`<section id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	want := strings.Fields("verdict hit-rate crossing-stall latency cost regret penalty cost-hit-rate front over-time misses classes map presence predictors cleaning gates prices replay glossary")
	if !reflect.DeepEqual(ids, want) {
		t.Errorf("sections are %v\nwant %v", ids, want)
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("the id %s is there twice", m[1])
		}
		seen[m[1]] = true
	}
}

func TestSameBytes(t *testing.T) {
	first := written(t, "usual", usual.run())
	for range 5 {
		if !bytes.Equal(first, written(t, "usual", usual.run())) {
			t.Fatal("two reports of the same run differ")
		}
	}
}

// hostile is a run in which every text is an attack.
func hostile() *results.Run {
	const attack = `</script><script>window.pwned=1</script><img src=x onerror="window.pwned=1">'"@ink fn:tip {b} \`
	f := usual
	f.policies = []string{"static", "vector", attack}
	r := f.run()
	for i := range r.Scenario.Classes {
		name := r.Scenario.Classes[i].Name
		r.Scenario.Classes[i] = results.ClassRef{Name: name + attack, Key: attack, Penalty: attack, DeadlineMS: 10}
		for _, p := range r.Policies {
			p.Classes[name+attack] = p.Classes[name]
		}
	}
	for _, p := range r.Policies {
		p.Misses = map[string]int64{attack: 10, "too late": 5}
	}
	r.Scenario.Name, r.Scenario.About, r.Scenario.Hash, r.Scenario.Source = attack, attack, attack, attack
	r.Scenario.Overrides = []string{attack}
	r.Fingerprint, r.Headway = attack, results.Version{Version: attack, Commit: attack}
	r.Input.Trace.File, r.Input.Trace.SHA256 = attack, attack
	r.Input.Trace.Dropped = map[string]int64{attack: 3335}
	r.Input.Trace.Split = map[string]int64{attack: 1}
	r.Prices = results.Prices{Book: attack, Date: attack, Note: attack, Entries: []results.PriceEntry{{Name: attack, Per: attack, Source: attack}}}
	for i := range r.Map.Sites {
		r.Map.Sites[i].Name = attack
	}
	r.Gates = append(r.Gates, results.GateResult{Gate: attack, Metric: attack, Verdict: attack, Unit: attack, Note: attack})
	return r
}

func TestNamesAreText(t *testing.T) {
	markup := regexp.MustCompile(`(?i)<script[^>]*>|<img|<iframe|onerror="window`)
	tags := func(page []byte) map[string]int {
		n := map[string]int{}
		for _, m := range markup.FindAllString(string(page), -1) {
			n[m]++
		}
		return n
	}
	f := usual
	f.policies = []string{"static", "vector", "harmless"}
	want, got := tags(written(t, "harmless", f.run())), tags(written(t, "hostile", hostile()))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("markup of a run with hostile names is %v\nwith harmless names %v", got, want)
	}
}

func TestRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		change func(*results.Run)
		want   string
	}{
		"NaN":       {func(r *results.Run) { r.Policies["vector"].Metrics["hit_rate"] = results.Metric{Mean: &nan} }, "NaN"},
		"infinity":  {func(r *results.Run) { r.SimulatedS = inf }, "Inf"},
		"density":   {func(r *results.Run) { r.Map.Density.N = r.Map.Density.N[1:] }, "the map's density"},
		"misses":    {func(r *results.Run) { m := r.Map.Misses["lru"]; m.Lat = nil; r.Map.Misses["lru"] = m }, `policy "lru"`},
		"no step":   {func(r *results.Run) { r.Map.Density.StepLon = 0 }, "no size"},
		"tiny step": {func(r *results.Run) { r.Map.Density.StepLat = 1e-300 }, "no size"},
		"latency": {func(r *results.Run) {
			r.Policies["lru"].Classes["catalogue"].Latency.MS = []float64{1}
		}, `policy "lru", class "catalogue"`},
	} {
		run := usual.run()
		c.change(run)
		if err := Write(&bytes.Buffer{}, run); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v; it should name %q", name, err, c.want)
		}
	}
	if err := Write(&bytes.Buffer{}, nil); err == nil {
		t.Error("a report was made of no run")
	}
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestPassesOnWriteErrors(t *testing.T) {
	if err := Write(fullDisk{}, usual.run()); !errors.Is(err, errFull) {
		t.Errorf("the error is %v, want %v", err, errFull)
	}
}

func BenchmarkWrite(b *testing.B) {
	run := usual.run()
	var page bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		page.Reset()
		if err := Write(&page, run); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(page.Len()))
}
