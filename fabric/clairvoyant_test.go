package fabric_test

import (
	"testing"
	"time"

	"headway/fabric"
)

// On idle links the schedule is played: each copy is ready when it is due, and gone when it is of no more use.
func TestClairvoyantPlaysItsSchedule(t *testing.T) {
	var plan []fabric.Placement
	for i := range 40 {
		from := time.Duration(5+3*i) * time.Second
		plan = append(plan, fabric.Placement{Object: fabric.ObjectID(i % 6), Site: 4, From: from, Until: from + 10*time.Second})
	}
	w := newFakeWorld(t, fabric.Clairvoyant, 0, plan...)
	w.tell(fabric.Event{Kind: fabric.Start})
	for _, p := range plan {
		w.until(p.From)
		if w.state[[2]int32{int32(p.Object), 4}] != 2 {
			t.Errorf("object %d is not ready when it is due, at %v", p.Object, p.From)
		}
	}
	w.until(time.Hour)
	if len(w.state) > 0 || w.moves != 2*len(plan) {
		t.Errorf("%d copies stayed; %d copies and drops for a plan of %d", len(w.state), w.moves, len(plan))
	}
}

// Copies that are due at once are ordered one after the other, so that all are there in time.
func TestClairvoyantLeavesTimeForEach(t *testing.T) {
	cfg := lineConfig(t, 0)
	due := time.Minute
	for o := range 6 {
		cfg.Schedule = append(cfg.Schedule, fabric.Placement{Object: fabric.ObjectID(o), Site: 4, From: due, Until: 2 * due})
	}
	e, err := fabric.New(cfg, fabric.Clairvoyant)
	if err != nil {
		t.Fatal(err)
	}
	takes := cfg.Network.CopyTime(cfg.Network.Region(), 4, cfg.Classes[0].Bytes)
	next, token, copies := time.Duration(0), uint64(0), 0
	for out := e.Step(0, fabric.Event{Kind: fabric.Start}, nil); copies < 6; out = e.Step(next, fabric.Event{Kind: fabric.Wake, Token: token}, nil) {
		for _, a := range out {
			switch a.Kind {
			case fabric.WakeAt:
				next, token = a.At, a.Token
			case fabric.Copy:
				if copies++; next+time.Duration(7-copies)*takes > due {
					t.Errorf("copy %d of 6 is ordered at %v: too late for those after it", copies, next)
				}
			}
		}
	}
}
