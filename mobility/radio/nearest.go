package radio

import (
	"fmt"
	"math"
	"time"

	"headway/mobility"
)

// Nearest is handover by distance: a vehicle at p that cell c serves changes at the first nanosecond at which some
// other cell is nearer than |p-c| - hysteresis, to the nearest cell of that instant (of equally near ones the lowest).
// Exactly as near as that does not do. Without hysteresis cells part at the bisectors between their masts.
//
// Of cells that share a mast the lowest serves.
type Nearest struct {
	index      *Index
	hysteresis float64
}

// NewNearest returns the model for cells and a hysteresis in metres, 0 or more.
func NewNearest(cells *Cells, hysteresisM float64) (*Nearest, error) {
	if !(hysteresisM >= 0) || math.IsInf(hysteresisM, 0) {
		return nil, fmt.Errorf("a handover hysteresis of %g m: use 0 or a positive length", hysteresisM)
	}
	index, err := NewIndex(cells)
	if err != nil {
		return nil, err
	}
	return &Nearest{index, hysteresisM}, nil
}

// Locate returns the nearest cell.
func (m *Nearest) Locate(p mobility.Point) int32 { return m.index.Nearest(p) }

// Trip implements Model. It allocates nothing but what dst needs, except outside of the cells' area.
func (m *Nearest) Trip(dst []Attachment, tr *mobility.Tracks, trip int) []Attachment {
	samples := tr.SamplesOf(trip)
	if len(samples) == 0 {
		return dst
	}
	legs := mobility.NewLegs(samples)
	w := walk{Nearest: m, serving: m.index.mast(legs.Land)}
	dst = append(dst, Attachment{At: legs.End, Cell: m.index.masts.rank[w.serving]})
	for legs.Next() {
		if legs.To != legs.From {
			dst = w.leg(dst, &legs.Leg)
		}
		if legs.Last < legs.End && w.moves(legs.Land) {
			dst = append(dst, Attachment{At: legs.End, Cell: m.index.masts.rank[w.serving]})
		}
	}
	return dst
}

// leaves is the rule of handover: whether a vehicle at p changes from mast c to mast k.
func (m *Nearest) leaves(p mobility.Point, c, k int32) bool {
	masts := m.index.masts.pos
	limit := dist2(p, masts[c])
	if m.hysteresis > 0 {
		r := math.Sqrt(limit) - m.hysteresis
		if r <= 0 {
			return false
		}
		limit = min(limit, r*r) // a tiny hysteresis may be lost in the root's rounding
	}
	return dist2(p, masts[k]) < limit
}

// walk is a vehicle on its way.
type walk struct {
	*Nearest
	serving int32 // mast
	// list holds the masts that may be nearest to a point of box, and of a little more: within.
	list        []int32
	box, within box
	scratch     []int32
}

// moves changes the serving mast if the rule asks for it at p, and reports whether it did.
func (w *walk) moves(p mobility.Point) bool {
	k := w.index.mast(p)
	if !w.leaves(p, w.serving, k) {
		return false
	}
	w.serving = k
	return true
}

// leg appends the handovers on a leg, but for its jump. It goes from box to box: in each only the masts of a short
// list can be nearest, and so only they can be changed to.
func (w *walk) leg(dst []Attachment, leg *mobility.Leg) []Attachment {
	for now := leg.Start; now < leg.Last; {
		if p := leg.At(now); !w.box.contains(p) {
			w.enter(p)
		}
		until := w.stay(leg, now)
		if until == now { // so fast that it is elsewhere within a nanosecond
			now++
			if w.moves(leg.At(now)) {
				dst = append(dst, Attachment{At: now, Cell: w.index.masts.rank[w.serving]})
			}
			continue
		}
		for {
			at, ok := w.handover(leg, now, until)
			if !ok {
				break
			}
			w.serving = w.index.masts.best(w.list, leg.At(at))
			dst = append(dst, Attachment{At: at, Cell: w.index.masts.rank[w.serving]})
			now = at
		}
		now = until
	}
	return dst
}

// enter finds the box around p and its list.
func (w *walk) enter(p mobility.Point) {
	var ok bool
	if w.list, w.box, ok = w.index.find(p); !ok {
		// Outside of the area. The farther the masts are the larger the box may be.
		masts := &w.index.masts
		half := max(math.Sqrt(dist2(p, masts.pos[masts.nearest(p)]))/2, leastSide)
		w.box = (&box{p, p}).grown(half)
		w.scratch = masts.winners(w.scratch[:0], w.box.loose())
		w.list = w.scratch
	}
	w.within = w.box.loose()
}

// stay returns an instant until which the leg stays within the box, where it is now: the end of the leg, or one at
// which it is outside of the box proper, so that the next box is another one; or now, if it is too fast.
func (w *walk) stay(leg *mobility.Leg, now time.Duration) time.Duration {
	if w.within.contains(leg.To) {
		return leg.Last
	}
	edge := float64((w.within.hi.X - w.box.hi.X) / 2)
	f := min(exit(leg.From.X, leg.To.X, w.box.lo.X-edge, w.box.hi.X+edge),
		exit(leg.From.Y, leg.To.Y, w.box.lo.Y-edge, w.box.hi.Y+edge))
	until := min(leg.Start+time.Duration(f*float64(leg.End-leg.Start)), leg.Last)
	if until <= now || !w.within.contains(leg.At(until)) {
		return now
	}
	return until
}

// exit returns the share of the way from a to b at which it leaves the interval from lo to hi.
func exit(a, b, lo, hi float64) float64 {
	switch {
	case b > hi:
		return (hi - a) / (b - a)
	case b < lo:
		return (lo - a) / (b - a)
	}
	return 1
}

// handover returns the first instant in (now, until] at which the rule asks for a handover.
func (w *walk) handover(leg *mobility.Leg, now, until time.Duration) (at time.Duration, ok bool) {
	masts := w.index.masts.pos
	p := leg.At(now)
	d := mobility.Point{X: leg.To.X - leg.From.X, Y: leg.To.Y - leg.From.Y}
	span := float64(leg.End - leg.Start)
	for _, k := range w.list {
		if k == w.serving {
			continue
		}
		f := crossing(p, d, masts[w.serving], masts[k], w.hysteresis)
		if !(f*span <= float64(until-now)+guard) {
			continue
		}
		t, found := mobility.First(now, now+time.Duration(math.Ceil(f*span)), until, func(t time.Duration) bool {
			return w.leaves(leg.At(t), w.serving, k)
		})
		if found {
			at, ok, until = t, true, t-1 // the others must be earlier
		}
	}
	return at, ok
}

// guard is how many nanoseconds the closed form may be late.
const guard = 4
