package results

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1.00", 12.44: "12.4", 97.06: "97.1", 99.96: "100", 0.01234: "0.0123", 123.4: "123", 1234.5: "1,234",
		1234567: "1,234,567", -0.5: "-0.500", -1234: "-1,234", 0.000012345: "0.0000123", 1e-9: "1.00e-09", 1e20: "1.00e+20",
		999.6: "1,000", 0.9996: "1.00",
	} {
		if got := Number(v); got != want {
			t.Errorf("Number(%v) is %q, want %q", v, got, want)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		unit Unit
		v    float64
		want string
		bare string
	}{
		{Share, 0.971, "97.1 %", "97.1"},
		{Share, 1, "100 %", "100"},
		{Share, 0.9999, "99.99 %", "99.99"},
		{Share, 0.99999, "99.999 %", "99.999"},
		{Share, 1 - 1e-12, "99.999999 %", "99.999999"},
		{Share, 0, "0 %", "0"},
		{Share, 0.00001, "0.00100 %", "0.00100"},
		{Millis, 12.44, "12.4 ms", "12.4"},
		{Millis, 0.05, "50.0 µs", "0.0500"},
		{Millis, 1250, "1.25 s", "1,250"},
		{Millis, 0, "0 ms", "0"},
		{Millis, 999.7, "1.00 s", "1,000"},
		{Millis, 0.9997, "1.00 ms", "1.00"},
		{USD, 0.0123, "$0.0123", "0.0123"},
		{USD, -2, "-$2.00", "-2.00"},
		{GB, 12, "12.0 GB", "12.0"},
		{Count, 12345, "12,345", "12,345"},
		{Plain, 2.5, "2.50", "2.50"},
	} {
		m := MetricInfo{Unit: c.unit}
		if got, bare := m.Format(c.v), m.Bare(c.v); got != c.want || bare != c.bare {
			t.Errorf("%v %s is %q, bare %q; want %q and %q", c.v, c.unit, got, bare, c.want, c.bare)
		}
	}
	if got := (MetricInfo{Unit: Share}).Change(-0.012); got != "-1.20 pp" {
		t.Errorf("a change of a share is %q", got)
	}
	if got := (MetricInfo{Unit: USD}).Change(3); got != "+$3.00" {
		t.Errorf("a change of a cost is %q", got)
	}
	if formatP(0.0004) != "<0.001" || formatP(0.04) != "0.040" || level(0.999) != "99.9 %" {
		t.Error("p or level")
	}
}

// Every name of the contract is known once, and has a unit, a direction and a sentence.
func TestMetrics(t *testing.T) {
	const contract = `hit_rate late_rate miss_rate cold_rate unavailable_rate byte_hit_rate deadline_rate latency_ms_p50
		latency_ms_p90 latency_ms_p99 latency_ms_p999 latency_ms_mean cost_usd cost_storage_usd cost_transfer_usd
		cost_operations_usd cost_penalty_usd efficiency copies_mean excess_storage wasted_transfer backhaul_gb
		stale_read_rate staleness_ms_p99 contract_violations lost_writes handovers crossings ping_pong_rate too_late_handovers interruption_ms_mean interruption_ms_p99
		reads writes predictor_brier
		crossing_stall_ms_mean crossing_stall_ms_p50 crossing_stall_ms_p99 crossing_stall_censored availability
		lost_at_start lost_at_move excess_data next_site_accuracy startup_accuracy copies_ordered copies_landed
		copies_unused equivalent_transfers`
	names := strings.Fields(contract)
	for _, n := range names {
		if _, ok := Lookup(n); !ok {
			t.Errorf("%s is not known", n)
		}
	}
	seen := map[string]bool{}
	for _, m := range Metrics {
		if seen[m.Name] || m.Unit == "" || m.Better == "" || !strings.HasSuffix(m.Meaning, ".") {
			t.Errorf("%+v is there twice or incomplete", m)
		}
		seen[m.Name] = true
	}
	if len(Metrics) != len(names) {
		t.Errorf("%d metrics, the contract has %d", len(Metrics), len(names))
	}
	for _, lists := range [][]string{qualityMetrics, summaryNames()} {
		for _, n := range lists {
			if !seen[n] {
				t.Errorf("%s is used and not known", n)
			}
		}
	}
}

func summaryNames() (names []string) {
	for _, c := range summaryColumns {
		names = append(names, c.metric)
	}
	return names
}

func TestSummary(t *testing.T) {
	run := threePolicies(t, 10)
	var wide, narrow, tiny bytes.Buffer
	for b, width := range map[*bytes.Buffer]int{&wide: 200, &narrow: 0, &tiny: 10} {
		if err := Summary(b, run, TextOptions{Width: width}); err != nil {
			t.Fatal(err)
		}
	}
	wantText(t, wide.String(), `
policy       hit %  late %  miss %  p99 ms  stall p50 ms  stall p99 ms       cost $  storage $  transfer $  operations $  penalty $  copies  wasted %
static  12.1 ±0.32      *0    88.6    31.2           906        12,083   20.1 ±0.53      *2.01          *0          1.01       17.1    1.01     *20.1
vector   93.6 ±2.5    3.02    4.03   *14.1            *0           805  *12.1 ±0.33       3.02        6.04          1.01      *2.01    2.52      30.2
keep    *95.3 ±3.4    1.00   *4.01    14.6          10.0          *702   12.1 ±0.43       5.02        4.01         *1.00       2.11    4.01      40.1
Means over 10 seeds; ± is half of the 95 % interval; * marks the best.
`)
	wantText(t, narrow.String(), `
policy       hit %  late %  miss %  p99 ms  stall p99 ms       cost $
static  12.1 ±0.32      *0    88.6    31.2        12,083   20.1 ±0.53
vector   93.6 ±2.5    3.02    4.03   *14.1           805  *12.1 ±0.33
keep    *95.3 ±3.4    1.00   *4.01    14.6          *702   12.1 ±0.43
Means over 10 seeds; ± is half of the 95 % interval; * marks the best.
Not shown for want of width: stall p50 ms, storage $, transfer $, operations $,
  penalty $, copies, wasted %.
`)
	// What is never left out stays, however narrow the terminal.
	if head := strings.Fields(strings.SplitN(tiny.String(), "\n", 2)[0]); strings.Join(head, " ") != "policy hit % miss % p99 ms stall p99 ms cost $" {
		t.Errorf("10 columns wide: %q", head)
	}
}

func TestTableStyleAndASCII(t *testing.T) {
	table := Table{Columns: []Column{{Head: "a", Left: true}, {Head: "µ"}}, Rows: []Row{
		{Cells: []Cell{{"x\x1b[31m", MarkGood}, {"±1", MarkNone}}, Note: "ünote"},
	}}
	var b bytes.Buffer
	style := func(m Mark, s string) string { return fmt.Sprintf("<%d %s>", m, s) }
	if _, err := table.Text(&b, TextOptions{Style: style, ASCII: true}); err != nil {
		t.Fatal(err)
	}
	wantText(t, b.String(), `
<1 a>         <1 u>
<2 x?[31m>  +-1
<4     ?note>
`)
	b.Reset()
	table.Rows[0].Cells[0].Text = "a|b_c<d>"
	if err := table.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	wantText(t, b.String(), `
| a | µ | note |
| --- | ---: | --- |
| a\|b\_c&lt;d&gt; | ±1 | ünote |
`)
}

func judged(t *testing.T) (*Run, []GateResult) {
	run := threePolicies(t, 10)
	return run, Judge(run, []Gate{
		{Policy: "vector", Metric: "hit_rate", Op: AtLeast, Limit: 0.9},
		{Compare: [2]string{"vector", "static"}, Metric: "cost_usd", Op: AtMost, Limit: -0.5, Relative: true},
		{Policy: "vector", Metric: "efficiency", Op: AtLeast, Limit: 0.5},
		{Compare: [2]string{"vector", "keep"}, Metric: "cost_usd", Op: Below},
	})
}

func TestGateTable(t *testing.T) {
	_, results := judged(t)
	var b bytes.Buffer
	if _, err := GateTable(results).Text(&b, TextOptions{Width: 100}); err != nil {
		t.Fatal(err)
	}
	wantText(t, b.String(), `
verdict      gate                                                observed            interval   n
✓ pass       vector hit_rate at least 90.0 %                       93.6 %    [91.1 %, 96.1 %]  10
✗ fail       vector - static cost_usd at most -50.0 % of static   -40.0 %  [-40.1 %, -39.9 %]  10
! no data    vector efficiency at least 50.0 %                          -                   -   0
    no seed has data
~ undecided  vector - keep cost_usd below $0                     -$0.0594  [-$0.237, $0.0887]  10
`)
	if got := GateTally(results); got != "1 passed, 1 failed, 1 without data, 1 undecided" {
		t.Errorf("tally %q", got)
	}
}

func TestJUnit(t *testing.T) {
	_, results := judged(t)
	results[0].Note = "a \"quoted\" <note> & a bell \a"
	for _, strict := range []bool{false, true} {
		var b bytes.Buffer
		if err := JUnit(&b, "made-up", results, strict); err != nil {
			t.Fatal(err)
		}
		var back junitSuites
		if err := xml.Unmarshal(b.Bytes(), &back); err != nil {
			t.Fatalf("%v in\n%s", err, b.String())
		}
		failures, skipped := 2, 1
		if strict {
			failures, skipped = 3, 0
		}
		if back.Tests != 4 || back.Failures != failures || back.Skipped != skipped || len(back.Suite.Cases) != 4 ||
			back.Suite.Tests != 4 || back.Suite.Failures != failures || back.Suite.Skipped != skipped {
			t.Errorf("strict %v: %+v", strict, back)
		}
		c := back.Suite.Cases
		if c[0].Failure != nil || !strings.Contains(c[0].Out, `"quoted" <note> &`) {
			t.Errorf("passed gate: %+v", c[0])
		}
		if c[1].Failure == nil || c[1].Failure.Type != "fail" || !strings.Contains(c[1].Failure.Message, "limit -50.0 %, n = 10, p = 0.002") {
			t.Errorf("failed gate: %+v", c[1].Failure)
		}
		if c[2].Failure == nil || c[2].Failure.Type != "no data" || (c[3].Failure != nil) != strict || (c[3].Skipped != nil) == strict {
			t.Errorf("the others: %+v", c[2:])
		}
	}
}

func TestMarkdown(t *testing.T) {
	run, results := judged(t)
	run.Scenario.Name = "a|b<script>"
	var b bytes.Buffer
	if err := Markdown(&b, run, results); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"## headway: a\\|b&lt;script&gt;\n", "### Gates: 1 passed, 1 failed, 1 without data, 1 undecided\n",
		"| ✗ fail | vector - static cost\\_usd at most -50.0 % of static | -40.0 % |",
		"| policy | hit % |", "| keep | \\*95.3 ±3.4 |", "- vector costs 40.0 % less than static",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestHalfWidth(t *testing.T) {
	for _, c := range []struct {
		width float64
		unit  Unit
		want  string
	}{{0, USD, "0"}, {0.62, USD, "0.31"}, {0.0484, Share, "2.4"}, {246, Millis, "120"}, {math.Pi * 1e-5, USD, "1.6e-05"}} {
		if got := halfWidth(c.width, c.unit); got != c.want {
			t.Errorf("half of %v %s is %q, want %q", c.width, c.unit, got, c.want)
		}
	}
}
