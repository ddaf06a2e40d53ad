package results

import (
	"strings"
	"testing"
)

// A comparison of a simulation with a testbed says so, and says where the machine did not keep up.
func TestPlayedNotes(t *testing.T) {
	a, b := threePolicies(t, 1), threePolicies(t, 1)
	b.Mode = "testbed"
	b.Played = []Played{{Policy: "static", Seed: 1, Speed: 10, LateMS: Lateness{P50: 0.1, P99: 4, Max: 20}, WireLateMS: Lateness{P99: 30, Max: 40}}}
	c, err := Compare(Side{a, a.PolicyOrder[0]}, Side{b, b.PolicyOrder[0]}, CompareOptions{})
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(c.Notes, "\n")
	for _, want := range []string{"A is from the simulator, B from the testbed", "the machine that played B did not keep up with static, seed 1"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note %q in\n%s", want, notes)
		}
	}
	words := b.Played[0].Words()
	if strings.Contains(words, "one step") || !strings.Contains(words, "leaves the links 30.0 ms late") || !strings.Contains(words, "at most 20.0 ms") {
		t.Errorf("%s", words)
	}
	b.Played[0].WireLateMS = Lateness{}
	if !b.Played[0].KeptUp() || strings.Contains(b.Played[0].Words(), "keep up") {
		t.Errorf("%s", b.Played[0].Words())
	}
}
