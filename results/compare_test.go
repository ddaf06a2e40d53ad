package results

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func row(t *testing.T, c *Comparison, class, metric string) ComparisonRow {
	t.Helper()
	for _, r := range c.Rows {
		if r.Metric == metric && r.Class == class {
			return r
		}
	}
	t.Fatalf("no row for %s %s", class, metric)
	return ComparisonRow{}
}

func compare(t *testing.T, a, b Side, opts CompareOptions) *Comparison {
	t.Helper()
	c, err := Compare(a, b, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestComparePoliciesOfOneRun(t *testing.T) {
	run := threePolicies(t, 10)
	c := compare(t, Side{run, "vector"}, Side{run, "static"}, CompareOptions{})
	for metric, want := range map[string]Outcome{
		"cost_usd": Better, "hit_rate": Better, "wasted_transfer": Worse, "copies_mean": Different,
		"crossing_stall_ms_p99": Better, "cost_operations_usd": Unclear,
	} {
		if got := row(t, c, "", metric).Outcome; got != want {
			t.Errorf("%s is %q, want %q", metric, got, want)
		}
	}
	cost := row(t, c, "", "cost_usd")
	near(t, "relative cost", cost.Relative.Estimate, -0.4, 0.005)
	near(t, "p", cost.Difference.P, 2.0/1024, 0)
	near(t, "effect", cost.Difference.RankBiserial, -1, 0)
	if cost.Difference.N != 10 || *cost.Relative.Lo >= -0.4 || *cost.Relative.Hi <= -0.41 {
		t.Errorf("cost: %+v", cost.Relative)
	}
	// static transfers nothing: no relative difference, but an absolute one.
	transfer := row(t, c, "", "cost_transfer_usd")
	if transfer.Relative.N != 0 || transfer.Relative.Note == "" || transfer.Outcome != Worse {
		t.Errorf("transfer: %+v", transfer)
	}
	if len(c.Rows) != 14 {
		t.Errorf("%d rows, want the 14 metrics of the run", len(c.Rows))
	}

	back := compare(t, Side{run, "static"}, Side{run, "vector"}, CompareOptions{})
	if r := row(t, back, "", "cost_usd"); r.Outcome != Worse || *r.Difference.Estimate != -*cost.Difference.Estimate {
		t.Errorf("swapped: %+v", r)
	}
	self := compare(t, Side{run, "vector"}, Side{run, "vector"}, CompareOptions{Classes: true})
	for _, r := range self.Rows {
		if r.Outcome != Same {
			t.Errorf("%s of a policy against itself is %q", r.Metric, r.Outcome)
		}
	}
	if len(self.Rows) != 28 || row(t, self, "profile", "hit_rate").Class != "profile" {
		t.Errorf("%d rows with one class, want 28", len(self.Rows))
	}
}

func TestCompareRuns(t *testing.T) {
	a := threePolicies(t, 12)
	b := copyRun(t, a)
	b.Seeds[0], b.Seeds[11] = 12, 77 // seed 12 first, seed 1 gone
	for _, m := range b.Policies["vector"].Metrics {
		m.PerSeed[0] = m.PerSeed[11]
	}
	b.Headway.Version, b.Fingerprint, b.Aborted = "v1", "f2", true
	a.Trajectory = map[string]map[uint64][]Checkpoint{"vector": {2: sampled(64, 8, 1000)}}
	b.Trajectory = map[string]map[uint64][]Checkpoint{"vector": {2: sampled(64, 8, 20)}}
	c := compare(t, Side{a, "vector"}, Side{b, "vector"}, CompareOptions{Metrics: []string{"cost_usd", "hit_rate"}})
	if len(c.Seeds) != 11 || c.Seeds[0] != 2 {
		t.Errorf("paired seeds %v, want 2 to 12", c.Seeds)
	}
	if r := row(t, c, "", "cost_usd"); r.Outcome != Same {
		t.Errorf("pairs are not by seed: %+v", r)
	}
	notes := strings.Join(c.Notes, "\n")
	for _, want := range []string{"different versions", "B was interrupted", "1 of A's 12 seeds", "1 of B's 12 seeds"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q:\n%s", want, notes)
		}
	}
	if c.Parting == nil || c.Parting.Seed != 2 || c.Parting.LastEqual.Events != 16 || c.Parting.FirstDiff.Events != 24 {
		t.Errorf("parting: %+v", c.Parting)
	}

	b.Scenario.Hash = "other"
	c = compare(t, Side{a, "vector"}, Side{b, "vector"}, CompareOptions{})
	if !strings.Contains(strings.Join(c.Notes, "\n"), "different scenarios") || c.Parting != nil {
		t.Errorf("other scenario: notes %q, parting %v", c.Notes, c.Parting)
	}
	same := compare(t, Side{a, "vector"}, Side{copyRun(t, a), "vector"}, CompareOptions{})
	if !strings.Contains(strings.Join(same.Notes, "\n"), "fingerprints are equal") {
		t.Errorf("notes %q", same.Notes)
	}
}

func TestCompareTooFewSeedsAndNoData(t *testing.T) {
	run := threePolicies(t, 3)
	run.Policies["static"].Metrics["efficiency"] = mustMetric(t, missing, missing, missing)
	c := compare(t, Side{run, "vector"}, Side{run, "static"}, CompareOptions{})
	cost := row(t, c, "", "cost_usd")
	if cost.Outcome != Unclear || cost.Difference.Lo != nil || cost.A == nil {
		t.Errorf("3 seeds: %+v, want figures and no verdict", cost)
	}
	if r := row(t, c, "", "efficiency"); r.Outcome != Missing || r.A != nil {
		t.Errorf("efficiency: %+v, want no data", r)
	}
	if !strings.Contains(strings.Join(c.Notes, "\n"), "6 are needed") {
		t.Errorf("notes %q do not say how many seeds are needed", c.Notes)
	}
}

func TestCompareErrors(t *testing.T) {
	run := threePolicies(t, 3)
	other := copyRun(t, run)
	other.Seeds = []uint64{7, 8, 9}
	for want, f := range map[string]func() (*Comparison, error){
		`no policy "vectr"; it has static, vector, keep`: func() (*Comparison, error) {
			return Compare(Side{run, "vectr"}, Side{run, "static"}, CompareOptions{})
		},
		`no metric "cost"; the metrics are hit_rate`: func() (*Comparison, error) {
			return Compare(Side{run, "vector"}, Side{run, "static"}, CompareOptions{Metrics: []string{"cost"}})
		},
		"the seeds of A are 1, 2, 3 and those of B 7, 8, 9": func() (*Comparison, error) {
			return Compare(Side{run, "vector"}, Side{other, "vector"}, CompareOptions{})
		},
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestCompareOutput(t *testing.T) {
	run := threePolicies(t, 10)
	c := compare(t, Side{run, "vector"}, Side{run, "static"}, CompareOptions{
		Metrics: []string{"hit_rate", "cost_usd", "cost_transfer_usd", "latency_ms_p99"},
	})
	var text, md bytes.Buffer
	if err := c.Text(&text, TextOptions{Width: 80}); err != nil {
		t.Fatal(err)
	}
	wantText(t, text.String(), `
A: vector on made-up (feedface0011), headway v0 (0123456789ab)
B: static on made-up (feedface0011), headway v0 (0123456789ab)
A - B: Hodges–Lehmann difference over 10 seeds, with its 95 % interval

metric                   A        B     A - B     95 % interval      p  A is
hit_rate            93.6 %   12.1 %  +81.6 pp    [+79.2, +84.0]  0.002  better
cost_usd             $12.1    $20.1   -40.0 %    [-40.1, -39.9]  0.002  better
cost_transfer_usd    $6.04       $0    +$6.04  [+$5.87, +$6.22]  0.002  worse
latency_ms_p99     14.1 ms  31.2 ms   -54.9 %    [-54.9, -54.8]  0.002  better

A against B: 3 better, 1 worse
`)
	if err := c.Markdown(&md); err != nil {
		t.Fatal(err)
	}
	if want := "| cost\\_usd | $12.1 | $20.1 | -40.0 % | \\[-40.1, -39.9\\] | 0.002 | 10 | better |\n"; !strings.Contains(md.String(), want) {
		t.Errorf("no line %q in\n%s", want, md.String())
	}
	var doc bytes.Buffer
	if err := c.JSON(&doc); err != nil {
		t.Fatal(err)
	}
	var back Comparison
	if err := json.Unmarshal(doc.Bytes(), &back); err != nil || back.Schema != 1 || back.Kind != "compare" || len(back.Rows) != 4 {
		t.Errorf("%v: %s", err, doc.String())
	}
}

// Overrides, other scenarios, where the runs part, and long notes within the width.
func TestCompareTextOfTwoRuns(t *testing.T) {
	a := threePolicies(t, 4)
	b := copyRun(t, a)
	a.Scenario.Overrides = []string{"classes.profile.size=2MiB"}
	b.Fingerprint = "f2"
	a.Trajectory = map[string]map[uint64][]Checkpoint{"vector": {2: sampled(64, 8, 1000)}}
	b.Trajectory = map[string]map[uint64][]Checkpoint{"vector": {2: sampled(64, 8, 20)}}
	c := compare(t, Side{a, "vector"}, Side{b, "keep"}, CompareOptions{Classes: true, Metrics: []string{"cost_usd"}})
	var text bytes.Buffer
	if err := c.Text(&text, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	wantText(t, text.String(), `
A: vector on made-up (feedface0011) with classes.profile.size=2MiB, headway v0
  (0123456789ab)
B: keep on made-up (feedface0011), headway v0 (0123456789ab)
A - B: Hodges–Lehmann difference over 4 seeds, with its 95 % interval

metric                A      B      A - B  95 % interval      p  n  A is
cost_usd          $12.2  $12.2  +0.0323 %              -  1.000  4  ~
profile cost_usd  $12.2  $12.2  +0.0323 %              -  1.000  4  ~

A against B: 2 may be chance (~)
the runs part first in vector, seed 2: after event 16 (0.000000160 s), at event
  24 (0.000000240 s) at the latest
note: 4 seeds are too few to tell a difference from chance at 95 %: 6 are needed
`)
	if got := (Parting{Policy: "p", FirstDiff: &Checkpoint{Events: 3}}).String(); !strings.Contains(got, "after the start, at event 3 ") {
		t.Errorf("parting from the start: %s", got)
	}
}
