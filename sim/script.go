package sim

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
)

// Step is one thing that happens in a scenario whatever is placed where: what another driver than the simulator plays.
type Step struct {
	At    time.Duration
	Kind  StepKind
	Event fabric.Event // of StepTell

	Vehicle  int32
	Cell     int32      // of StepAttach
	Site     mec.SiteID // the vehicle's, after the step (of StepLeave: None); or the one that fails or is back
	Class    int        // of StepRead and StepWrite
	Object   fabric.ObjectID
	Bytes    int64
	Radio    time.Duration // round trip between the vehicle and its site
	Hold     time.Duration // until the interruption of a handover is over
	Deadline time.Duration
}

// StepKind is what happens.
type StepKind uint8

// The kinds of step.
const (
	StepTell   StepKind = iota // the engine is told Event
	StepAttach                 // Vehicle is now served by Cell
	StepLeave                  // Vehicle has left the network, and the engine is told Event
	StepRead
	StepWrite
	StepDown // Site fails
	StepUp   // Site is back
	StepCut  // the link between Site and the region breaks
	StepHole // it swallows what is sent over it
	StepMend // it is sound again
)

// errRows is what only a replay is for.
var errRows = errors.New("this scenario (radio.handover.at: fixes) counts the fixes of its trace and has no vehicles between them, so there is nothing to play; run it instead, or play another")

// Script is all that happens in a seed's traffic, in order: the same vehicles, attachments, reports, reads and writes, at
// the same times, with the same round trips over the air, as when the simulator runs a policy on that seed. Of the reports
// it has those that the policy wants.
func (x *Experiment) Script(ctx context.Context, policy string, seed uint64) ([]Step, error) {
	if x.rowsOnly() {
		return nil, errRows
	}
	w, err := newWorld(x, x.makeTraffic(seed), seed, policy)
	if err != nil {
		return nil, err
	}
	w.script = &script{}
	w.heard = func(now time.Duration, ev fabric.Event) { w.script.tell(now, ev, w.siteOf(ev)) }
	if err := w.run(ctx, nil); err != nil {
		return nil, err
	}
	w.script.faults(x.faults)
	return w.script.steps, nil
}

// faults adds what fails, and when it is back. At one instant that comes first.
func (s *script) faults(faults []fault) {
	var steps []Step
	for _, f := range faults {
		begin, end := Step{At: f.at, Site: f.site}, Step{At: f.at + f.last, Site: f.site, Kind: StepMend}
		switch f.kind {
		case "kill":
			begin.Kind, end.Kind = StepDown, StepUp
		case "cut":
			begin.Kind = StepCut
		case "hole":
			begin.Kind = StepHole
		default:
			continue // a link that is slow: see Live
		}
		steps = append(steps, begin, end)
	}
	s.steps = append(steps, s.steps...)
	slices.SortStableFunc(s.steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
}

// script writes down what a world does that does not depend on what is placed where.
type script struct{ steps []Step }

// siteOf is the site by way of which the engine is told: of a hint, which may name another, the vehicle's.
func (w *world) siteOf(ev fabric.Event) mec.SiteID {
	if ev.Kind == fabric.Hint {
		return w.vehicles[ev.Client].site
	}
	return ev.Site
}

// tell is told what the engine is told, by way of a site.
func (s *script) tell(now time.Duration, ev fabric.Event, site mec.SiteID) {
	step := Step{At: now, Kind: StepTell, Event: ev, Vehicle: int32(ev.Client), Site: site}
	switch ev.Kind {
	case fabric.Hint:
		step.Event.FixAt = now
	case fabric.TripStart, fabric.Crossing, fabric.Vector, fabric.Preparing:
	case fabric.TripEnd:
		step.Kind = StepLeave
	default:
		return // what copies and timers bring about; faults are there whether the policy wants to know or not
	}
	s.steps = append(s.steps, step)
}

func (s *script) attach(now time.Duration, vehicle, cell int32, site mec.SiteID) {
	s.steps = append(s.steps, Step{At: now, Kind: StepAttach, Vehicle: vehicle, Cell: cell, Site: site})
}

// serve is told of a read or a write when it is known what it costs over the air.
func (s *script) serve(now time.Duration, w *world, kind StepKind, v, class int, o fabric.ObjectID, bytes int64, radio time.Duration) {
	veh := &w.vehicles[v]
	s.steps = append(s.steps, Step{
		At: now, Kind: kind, Vehicle: int32(v), Cell: veh.cell, Site: veh.site, Class: class, Object: o, Bytes: bytes,
		Radio: radio, Hold: max(0, veh.linkAt-now), Deadline: w.x.classes[class].deadline,
	})
}
