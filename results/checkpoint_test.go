package results

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// sampled records a trajectory of n events, which leaves the common one after event parts, at every stride-th event and
// at the end, as a simulator does.
func sampled(n, stride, parts int) []Checkpoint {
	var c []Checkpoint
	for e := 1; e <= n; e++ {
		if e%stride == 0 || e == n {
			hash := fmt.Sprint("common ", e)
			if e > parts {
				hash = fmt.Sprint("apart ", n, parts, e)
			}
			c = append(c, Checkpoint{Events: uint64(e), AtNS: int64(e) * 10, Hash: hash})
		}
	}
	return c
}

func trajectoryRun(c []Checkpoint) *Run {
	return &Run{
		PolicyOrder: []string{"vector"}, Seeds: []uint64{1},
		Trajectory: map[string]map[uint64][]Checkpoint{"vector": {1: c}},
	}
}

// Two trajectories part after a known event, recorded at intervals of their own: the answer must bracket that event.
func TestFirstDifferenceBrackets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "n")
		m := rapid.IntRange(1, 200).Draw(t, "m")
		parts := rapid.IntRange(0, min(n, m)).Draw(t, "parts")
		a := trajectoryRun(sampled(n, 1<<rapid.IntRange(0, 5).Draw(t, "stride a"), parts))
		b := trajectoryRun(sampled(m, 1<<rapid.IntRange(0, 5).Draw(t, "stride b"), n+m))
		_, _, equal, diff, ok := FirstDifference(a, b)
		if n == m && parts == n {
			if ok {
				t.Fatalf("equal trajectories differ at %+v", diff)
			}
			return
		}
		if !ok {
			t.Fatal("no difference was found")
		}
		// The first event that differs; where one only goes on longer, its first event beyond the other's end.
		first := parts + 1
		if equal != nil && int(equal.Events) >= first {
			t.Fatalf("equal at event %d, but event %d differs", equal.Events, first)
		}
		if int(diff.Events) < min(first, n, m) {
			t.Fatalf("different at event %d, but the first that differs is %d", diff.Events, first)
		}
	})
}

func TestFirstDifferenceChoosesTheEarliest(t *testing.T) {
	run := func(vector, static int) *Run {
		return &Run{
			PolicyOrder: []string{"vector", "static", "other"}, Seeds: []uint64{1, 2},
			Trajectory: map[string]map[uint64][]Checkpoint{
				"vector": {1: sampled(100, 10, 1000), 2: sampled(100, 10, vector)},
				"static": {1: sampled(100, 10, static)},
			},
		}
	}
	whole := run(1000, 1000)
	p, s, equal, diff, ok := FirstDifference(whole, run(55, 25))
	if !ok || p != "static" || s != 1 || equal.Events != 20 || diff.Events != 30 || diff.AtNS != 300 {
		t.Errorf("%s, seed %d, %+v, %+v; want static, seed 1, between 20 and 30", p, s, equal, diff)
	}
	p, s, equal, _, ok = FirstDifference(whole, run(5, 5))
	if !ok || p != "vector" || s != 2 || equal != nil {
		t.Errorf("%s, seed %d, %+v; want the first policy of two that part at once, from the start", p, s, equal)
	}
	if _, _, _, _, ok := FirstDifference(whole, whole); ok {
		t.Error("a run differs from itself")
	}
	if _, _, _, _, ok := FirstDifference(whole, &Run{}); ok {
		t.Error("a run differs from one without a trajectory")
	}
}
