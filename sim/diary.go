package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
)

// Event is one event of a world in words: what happened, and what the engine wanted done about it.
type Event struct {
	Number  uint64 // events before it
	At      time.Duration
	Text    string
	Actions []string
	hash    uint64 // of the trajectory before it
}

// diary writes down the events from one count to another.
type diary struct {
	from, to uint64
	events   []Event
}

// maxDiary bounds what a diary holds.
const maxDiary = 1 << 20

// begin is told before each event, and says whether the diary is full.
func (d *diary) begin(w *world, at time.Duration, say func() string) bool {
	if w.events < d.from {
		return false
	}
	if w.events > d.to || len(d.events) == maxDiary {
		return true
	}
	d.events = append(d.events, Event{Number: w.events, At: at, Text: say(), hash: w.hash})
	return false
}

func (d *diary) action(w *world, a *fabric.Action) {
	if len(d.events) == 0 {
		return
	}
	text := ""
	switch a.Kind {
	case fabric.Copy:
		text = fmt.Sprintf("copy %s from %s to %s", w.objectName(a.Object), w.place(a.From), w.place(a.Site))
	case fabric.Drop:
		text = fmt.Sprintf("drop %s at %s", w.objectName(a.Object), w.place(a.Site))
	case fabric.SetTier:
		text = fmt.Sprintf("move the original of %s to the tier %s", w.objectName(a.Object), a.Tier)
		if a.High {
			text += " at high priority"
		}
	case fabric.WakeAt:
		text = fmt.Sprintf("wake at %v", a.At)
	}
	e := &d.events[len(d.events)-1]
	e.Actions = append(e.Actions, text)
}

func (w *world) objectName(o fabric.ObjectID) string {
	c := &w.x.classes[w.layout.Class(o)]
	if c.Key == fabric.PerVehicle {
		return c.Name + " of " + w.tr.tracks.Vehicles[w.layout.Key(o)]
	}
	return fmt.Sprintf("%s %d", c.Name, w.layout.Key(o))
}

func (w *world) sayMove(m *move) string {
	name := w.tr.tracks.Vehicles[m.vehicle]
	switch m.kind {
	case tripStart:
		return name + " begins a trip"
	case attach:
		return name + " attaches to " + w.x.cells.IDs[m.arg]
	case prepare:
		return name + " is prepared for " + w.x.cells.IDs[m.arg]
	case enterTile:
		return fmt.Sprintf("%s enters tile %d of %s", name, m.arg, w.x.classes[m.class].Name)
	}
	return name + " ends its trip"
}

func (w *world) say(payload uint64) string {
	kind, number, detail := unpack(payload)
	switch kind {
	case evRead:
		return w.tr.tracks.Vehicles[number] + " reads " + w.x.classes[detail].Name
	case evWrite:
		return w.tr.tracks.Vehicles[number] + " writes " + w.x.classes[detail].Name
	case evVector:
		return w.tr.tracks.Vehicles[number] + " reports its vector"
	case evLand:
		o, s := w.store.Pair(int32(number))
		return fmt.Sprintf("%s lands at %s", w.objectName(o), w.place(s))
	case evReport:
		return w.tr.tracks.Vehicles[w.reports.items[number].event.Client] + "'s report arrives"
	case evThaw:
		return fmt.Sprintf("the original of %s is hot again", w.objectName(fabric.ObjectID(number)))
	case evHint:
		return w.tr.tracks.Vehicles[number] + "'s application says that the trip ends"
	case evRelink:
		return fmt.Sprintf("%s and the engine hear of each other again", w.place(mec.SiteID(number)))
	case evWake:
		return "the policy's timer rings"
	}
	return fmt.Sprintf("%s fails or comes back", w.place(w.x.faults[number].site))
}

// Diary runs one policy on one seed and returns its events from one event count to another.
func (x *Experiment) Diary(ctx context.Context, policy string, seed, from, to uint64) ([]Event, error) {
	if x.rows != nil {
		return nil, errors.New("a scenario with radio.handover.at: fixes is replayed row by row, and keeps no diary")
	}
	w, err := newWorld(x, x.makeTraffic(seed), seed, policy)
	if err != nil {
		return nil, err
	}
	w.diary = &diary{from: from, to: to}
	if err := w.run(ctx, nil); err != nil {
		return nil, err
	}
	return w.diary.events, nil
}

// ErrSame says that two diaries do not part.
var ErrSame = errors.New("the events are the same")

// Part is the first event of each diary at which two runs part: at which the trajectories were still equal, and the
// event, or what was wanted done about it, was not.
func Part(a, b []Event) (Event, Event, error) {
	for i := range min(len(a), len(b)) {
		if a[i].Text != b[i].Text || a[i].At != b[i].At || !slices.Equal(a[i].Actions, b[i].Actions) {
			return a[i], b[i], nil
		}
		if i+1 < min(len(a), len(b)) && a[i+1].hash != b[i+1].hash {
			return a[i], b[i], nil // in what the event came to: its latency, say
		}
	}
	return Event{}, Event{}, ErrSame
}
