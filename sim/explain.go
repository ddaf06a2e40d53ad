package sim

import (
	"context"
	"fmt"
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/results"
)

// Question asks why a policy did what it did with the copies of a vehicle.
type Question struct {
	Policy   string
	Seed     uint64
	Vehicle  string // "": the first one
	Class    string // "": all that the vehicle reads
	Site     string // "": all
	From, To time.Duration
	All      bool // decisions that are repeated, too
}

// Answer is what was decided, in order of time.
type Answer struct {
	Vehicle   string
	Decisions []Explained
	// Trail are the trajectory's checkpoints up to To, to be held against those of a run; none of a trace that is
	// replayed row by row.
	Trail []results.Checkpoint
	Full  bool // there was more than an answer holds
}

// Explained is a decision about an object at a site, or, where Decision is "happened", what it follows from.
type Explained struct {
	At       time.Duration
	Decision fabric.Decision
	Cause    fabric.Kind // the event at which it was taken
	Outcome  string      // of the read, where Cause is a read
	Class    string      // "": all of the vehicle
	Object   string      // in words
	Site     string
	From     string // of an order: where the copy comes from
	Tier     string // of an original that is moved: where to
	High     bool   // at high priority
	Why      fabric.Why
	Numbers  []fabric.Quantity
	Repeated int // times that the same was decided before it, since the last decision that is listed
}

// maxAnswer bounds what an answer holds.
const maxAnswer = 1 << 18

// Explain runs a policy on a seed up to q.To and tells what it decided about a vehicle's copies, and why.
func (x *Experiment) Explain(ctx context.Context, q Question) (*Answer, error) {
	if q.To == 0 {
		q.To = x.span
	}
	if err := x.checkQuestion(&q); err != nil {
		return nil, err
	}
	if x.rows != nil {
		return x.explainRows(ctx, q)
	}
	tr := x.makeTraffic(q.Seed)
	v, err := findVehicle(q.Vehicle, len(tr.tracks.Vehicles), func(i int) string { return tr.tracks.Vehicles[i] })
	if err != nil {
		return nil, err
	}
	cut := *x // the same traffic, looked at for a shorter time
	cut.span = min(x.span, q.To)
	w, err := newWorld(&cut, tr, q.Seed, q.Policy)
	if err != nil {
		return nil, err
	}
	l := newListener(x, q, w.layout, v, tr.tracks.Vehicles[v])
	w.engine.Explain = l.hear
	if err := w.run(ctx, nil); err != nil {
		return nil, err
	}
	l.answer.Trail = w.trail.checkpoints()
	if cut.span < x.span { // the last one is where it was cut
		l.answer.Trail = l.answer.Trail[:len(l.answer.Trail)-1]
	}
	return &l.answer, nil
}

// explainRows is Explain where a trace is replayed row by row.
func (x *Experiment) explainRows(ctx context.Context, q Question) (*Answer, error) {
	rows := x.rows.vehicles
	v, err := findVehicle(q.Vehicle, len(rows), func(i int) string { return rows[i].id })
	if err != nil {
		return nil, err
	}
	first, n := v, 1
	if x.together(q.Policy) {
		first, n = 0, len(rows)
	}
	p, err := newReplay(x, q.Policy, first, n)
	if err != nil {
		return nil, err
	}
	l := newListener(x, q, fabric.NewLayout(x.engineConfig(n).Classes), v-first, rows[v].id)
	p.engine.Explain = l.hear
	if err := p.run(ctx, func(int64) {}); err != nil {
		return nil, err
	}
	return &l.answer, nil
}

func (x *Experiment) checkQuestion(q *Question) error {
	if q.From < 0 || q.To < q.From {
		return fmt.Errorf("from %v to %v is no time; the run lasts %v", q.From, q.To, x.span)
	}
	if q.Class != "" && !slices.ContainsFunc(x.classes, func(c class) bool { return c.Name == q.Class }) {
		return fmt.Errorf("no class %q; there are %s", q.Class, someOf(len(x.classes), func(i int) string { return x.classes[i].Name }))
	}
	if q.Site != "" && q.Site != "region" && !slices.ContainsFunc(x.net.Sites, func(s mec.Site) bool { return s.Name == q.Site }) {
		return fmt.Errorf("no site %q; there are %s", q.Site, someOf(len(x.net.Sites), func(i int) string { return x.net.Sites[i].Name }))
	}
	return nil
}

func findVehicle(name string, n int, id func(int) string) (int, error) {
	for i := range n {
		if name == "" || id(i) == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no vehicle %q; there are %d: %s", name, n, someOf(n, id))
}

// someOf lists names, of many the first few and the last.
func someOf(n int, name func(int) string) string {
	text := ""
	for i := range n {
		switch {
		case i == 0:
			text = name(0)
		case i < 6 || i == n-1:
			text += ", " + name(i)
		case i == 6:
			text += " …"
		}
	}
	return text
}

// listener picks what concerns a vehicle from what an engine explains.
type listener struct {
	x       *Experiment
	q       Question
	layout  fabric.Layout
	vehicle int
	answer  Answer
	pairs   map[pairKey]*lastTold
}

type pairKey struct {
	object fabric.ObjectID
	site   mec.SiteID
	reads  bool // what is told of reads, else of decisions
}

// lastTold is what was told last of a pair, and how often it was repeated since.
type lastTold struct {
	decision fabric.Decision
	why      fabric.Why
	outcome  string
	tier     string
	repeated int
}

func newListener(x *Experiment, q Question, layout fabric.Layout, vehicle int, name string) *listener {
	return &listener{x: x, q: q, layout: layout, vehicle: vehicle, answer: Answer{Vehicle: name}, pairs: map[pairKey]*lastTold{}}
}

func (l *listener) hear(e fabric.Explanation) {
	if e.At > l.q.To || !l.concerns(&e) {
		return
	}
	out := Explained{
		At: e.At, Decision: e.Decision, Cause: e.Cause, Site: l.place(e.Site), Why: e.Why, Numbers: slices.Clone(e.Numbers),
	}
	if e.Cause == fabric.Access {
		out.Outcome = e.Outcome.String()
	}
	switch e.Decision {
	case fabric.Ordered:
		out.From = l.place(e.From)
	case fabric.Sunk, fabric.Woken:
		out.Tier, out.High = e.Tier.String(), e.High
	}
	if e.Object >= 0 {
		class, key := l.layout.Class(e.Object), l.layout.Key(e.Object)
		out.Class, out.Object = l.x.classes[class].Name, l.x.classes[class].Name
		if l.x.classes[class].Key != fabric.PerVehicle {
			out.Object = fmt.Sprintf("%s %d", out.Class, key)
		}
	}
	if l.q.Class != "" && out.Class != "" && out.Class != l.q.Class || l.q.Site != "" && out.Site != l.q.Site {
		return
	}
	again := e.Object >= 0 && l.again(&e, &out)
	if e.At < l.q.From || again && !l.q.All {
		return
	}
	if len(l.answer.Decisions) == maxAnswer {
		l.answer.Full = true
		return
	}
	l.answer.Decisions = append(l.answer.Decisions, out)
}

// concerns says whether an explanation is about the vehicle: its own objects, and the shared ones that it stages or reads,
// with what becomes of them unless others read them too.
func (l *listener) concerns(e *fabric.Explanation) bool {
	mine := int(e.Client) == l.vehicle
	if e.Object < 0 {
		return mine
	}
	if l.x.classes[l.layout.Class(e.Object)].Key == fabric.PerVehicle {
		return l.layout.Key(e.Object) == l.vehicle
	}
	_, known := l.pairs[pairKey{e.Object, e.Site, false}]
	return mine || known && e.Client < 0
}

// again says whether the same was told of the pair last, and notes what is told now.
func (l *listener) again(e *fabric.Explanation, out *Explained) bool {
	event := e.Decision == fabric.Happened
	k := pairKey{e.Object, e.Site, event}
	now := lastTold{decision: e.Decision, why: e.Why, outcome: out.Outcome, tier: out.Tier}
	if event && e.Cause != fabric.Access {
		delete(l.pairs, k) // the next read is news
		return false
	}
	last := l.pairs[k]
	if last == nil {
		last = &lastTold{}
		l.pairs[k] = last
	} else if last.decision == now.decision && last.why == now.why && last.tier == now.tier && (!event || last.outcome == now.outcome) {
		if e.At >= l.q.From {
			last.repeated++
		}
		return true
	}
	out.Repeated = last.repeated
	*last = now
	if !event {
		delete(l.pairs, pairKey{e.Object, e.Site, true})
	}
	return false
}

func (l *listener) place(s mec.SiteID) string {
	switch {
	case s == mec.None:
		return ""
	case s == l.x.net.Region():
		return "region"
	}
	return l.x.net.Sites[s].Name
}
