package sim

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Two runs of one world that differ in the policy's parameters part at an event that the diaries name: the checkpoints
// bracket it, and the events before it are the same.
func TestDiariesNameTheEventAtWhichRunsPart(t *testing.T) {
	set := []string{"duration=6m", "seeds=1", "gates=[]", "policies=[vector]"}
	a := build(t, load(t, "quickstart", set...), nil)
	b := build(t, load(t, "quickstart", append(set, "options.vector.lookahead=0s")...), nil)
	ea, err := a.Diary(t.Context(), "vector", 1, 0, 5000)
	if err != nil {
		t.Fatal(err)
	}
	eb, err := b.Diary(t.Context(), "vector", 1, 0, 5000)
	if err != nil {
		t.Fatal(err)
	}
	x, y, err := Part(ea, eb)
	if err != nil {
		t.Fatal(err)
	}
	if x.Number != y.Number || x.At != y.At || x.Text != y.Text || !strings.HasSuffix(x.Text, " reports its vector") || slices.Equal(x.Actions, y.Actions) {
		t.Errorf("they part at %+v and %+v", x, y)
	}
	if _, _, err := Part(ea, ea); !errors.Is(err, ErrSame) {
		t.Errorf("a diary parts from itself: %v", err)
	}
}
