package fabric_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"headway/fabric"
)

// twin is a second engine of a world, that is told the same and does nothing. Every so often it dies, and another takes up
// its state.
type twin struct {
	policy string
	e      *fabric.Engine
	every  int
	events int
}

// mirror tells the twin what the engine was told, and wants the same of it.
func (w *fakeWorld) mirror(ev fabric.Event, want []fabric.Action) {
	if w.twin == nil {
		return
	}
	if got := w.twin.e.Step(w.now, ev, nil); !slices.Equal(got, want) {
		w.t.Fatalf("%v: after %v the engine that took a state up does %v, want %v", w.now, ev, got, want)
	}
	if w.twin.events++; w.twin.events%w.twin.every != 0 {
		return
	}
	state := w.twin.e.Snapshot()
	if !bytes.Equal(state, w.e.Snapshot()) {
		w.t.Fatalf("%v: its state is another", w.now)
	}
	w.twin.e = newEngine(w.t, w.e.Config, w.twin.policy)
	if err := w.twin.e.Restore(state); err != nil {
		w.t.Fatal(err)
	}
}

func newEngine(t *testing.T, cfg fabric.Config, policy string) *fabric.Engine {
	t.Helper()
	e, err := fabric.New(cfg, policy)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// An engine that takes up another's state goes on as that one would have: with every policy, with room and without.
func TestSnapshot(t *testing.T) {
	for _, policy := range fabric.Names() {
		for _, capacity := range []int64{0, 450e6, 110e6} {
			t.Run(fmt.Sprint(policy, "/", capacity), func(t *testing.T) {
				t.Parallel()
				w := newFakeWorld(t, policy, capacity, anySchedule(t)...)
				w.hints = true
				w.twin = &twin{policy: policy, e: newEngine(t, w.e.Config, policy), every: 97}
				w.drive(7, 500)
				if w.e.Stats() != w.twin.e.Stats() || w.twin.events < 500 {
					t.Errorf("after %d events the figures are %+v, want %+v", w.twin.events, w.twin.e.Stats(), w.e.Stats())
				}
			})
		}
	}
}

// What is damaged, or another policy's, is refused, and nothing falls over.
func TestSnapshotRefused(t *testing.T) {
	w := newFakeWorld(t, "vector", 450e6)
	w.drive(3, 200)
	state := w.e.Snapshot()
	fresh := func(policy string) *fabric.Engine { return newEngine(t, w.e.Config, policy) }
	for name, err := range map[string]error{
		"another policy": fresh("lru").Restore(state),
		"half of it":     fresh("vector").Restore(state[:len(state)/2]),
		"more than it":   fresh("vector").Restore(append(slices.Clone(state), 0)),
		"nothing":        fresh("vector").Restore(nil),
	} {
		if !errors.Is(err, fabric.ErrSnapshot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		bad := slices.Clone(state)
		for range 1 + rnd.IntN(4) {
			bad[8+rnd.IntN(len(bad)-8)] ^= byte(1 << rnd.IntN(8))
		}
		_ = fresh("vector").Restore(bad) // some are states, too; none may panic
	}
}

func BenchmarkSnapshot(b *testing.B) {
	w := newFakeWorld(&testing.T{}, "vector", 450e6)
	w.drive(3, 2000)
	b.ReportMetric(float64(len(w.e.Snapshot())), "bytes")
	for b.Loop() {
		w.e.Snapshot()
	}
}
