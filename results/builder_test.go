package results

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// buildRun is a run for tests: its figures are made up from the seed, so that policies differ in a known way, and are
// no one's results. Traffic (a shared term per seed) moves all policies alike, as common random numbers do.
func buildRun(t testing.TB, seeds int, policies ...madeUp) *Run {
	t.Helper()
	r := &Run{
		Schema: SchemaVersion, Kind: "run", Headway: Version{Version: "v0", Commit: "0123456789abcdef"}, Mode: "sim",
		Scenario: ScenarioRef{
			Name: "made-up", Hash: "feedface00112233", Source: "made-up.yaml",
			Classes: []ClassRef{{Name: "profile", Key: "vehicle", SizeBytes: 1 << 20, DeadlineMS: 10}},
		},
		SimulatedS: 60, Fingerprint: "f1", Policies: map[string]*Policy{},
	}
	for s := range seeds {
		r.Seeds = append(r.Seeds, uint64(s+1))
	}
	for _, p := range policies {
		r.PolicyOrder = append(r.PolicyOrder, p.name)
		metrics := map[string]Metric{}
		for name, base := range p.metrics {
			x := make([]float64, seeds)
			for s := range x {
				x[s] = base * (1 + 0.05*math.Sin(float64(s+1)) + p.noise*math.Sin(float64((s+2)*(s+3))))
			}
			metrics[name] = mustMetric(t, x...)
		}
		r.Policies[p.name] = &Policy{
			Metrics: metrics, Misses: map[string]int64{"first ever": 3},
			Classes: map[string]*Class{"profile": {Metrics: metrics}},
		}
	}
	return r
}

type madeUp struct {
	name    string
	metrics map[string]float64
	noise   float64 // of the policy's own, relative
}

// threePolicies: vector costs 40 % less than static, and keep a little more than vector, within its noise.
func threePolicies(t testing.TB, seeds int) *Run {
	return buildRun(t, seeds,
		madeUp{"static", map[string]float64{
			"hit_rate": 0.12, "miss_rate": 0.88, "late_rate": 0, "cost_usd": 20,
			"cost_storage_usd": 2, "cost_transfer_usd": 0, "cost_operations_usd": 1, "cost_penalty_usd": 17,
			"latency_ms_p99": 31, "crossing_stall_ms_p50": 900, "crossing_stall_ms_p99": 12000,
			"reads": 12345, "copies_mean": 1, "wasted_transfer": 0.2,
		}, 0.001},
		madeUp{"vector", map[string]float64{
			"hit_rate": 0.93, "miss_rate": 0.04, "late_rate": 0.03, "cost_usd": 12,
			"cost_storage_usd": 3, "cost_transfer_usd": 6, "cost_operations_usd": 1, "cost_penalty_usd": 2,
			"latency_ms_p99": 14, "crossing_stall_ms_p50": 0, "crossing_stall_ms_p99": 800,
			"reads": 12345, "copies_mean": 2.5, "wasted_transfer": 0.3,
		}, 0.004},
		madeUp{"keep", map[string]float64{
			"hit_rate": 0.95, "miss_rate": 0.04, "late_rate": 0.01, "cost_usd": 12.1,
			"cost_storage_usd": 5, "cost_transfer_usd": 4, "cost_operations_usd": 1, "cost_penalty_usd": 2.1,
			"latency_ms_p99": 14.5, "crossing_stall_ms_p50": 10, "crossing_stall_ms_p99": 700,
			"reads": 12345, "copies_mean": 4, "wasted_transfer": 0.4,
		}, 0.03})
}

// copyRun is a run of the same content that shares nothing with r, through the JSON that a user's would go through.
func copyRun(t testing.TB, r *Run) *Run {
	t.Helper()
	dir := t.TempDir()
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	c, err := ReadRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// change multiplies the figures of a policy's metric.
func change(t testing.TB, r *Run, policy, metric string, factor func(seed int) float64) {
	t.Helper()
	m := r.Policies[policy].Metrics[metric]
	x := make([]float64, len(m.PerSeed))
	for i, p := range m.PerSeed {
		x[i] = *p * factor(i)
	}
	r.Policies[policy].Metrics[metric] = mustMetric(t, x...)
}

func by(f float64) func(int) float64 { return func(int) float64 { return f } }

func show(results []GateResult) string {
	s := ""
	for _, r := range results {
		s += fmt.Sprintf("\n%s: %s (%s)", r.Verdict, r.Gate, r.summary())
	}
	return s
}

// wantText compares text, which may begin with an empty line for the eye, line by line.
func wantText(t testing.TB, got, want string) {
	t.Helper()
	if d := cmp.Diff(strings.Split(strings.TrimPrefix(want, "\n"), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("the text differs (- wanted, + got):\n%s\nwhole:\n%s", d, got)
	}
}
