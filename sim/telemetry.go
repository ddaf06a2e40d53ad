package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"headway/fabric"
	"headway/mec"
	"headway/mobility"
	"headway/mobility/radio"
	"headway/sim/stream"
)

// telemetry says how the engine comes to know where vehicles are.
type telemetry struct {
	mobility.Telemetry
	delay    radioTable
	delayed  bool
	accuracy []float64 // by cell: standard deviation of a position in it, m; nil: without a fix nothing is reported
}

// exact says whether what the engine is told is the truth, at once.
func (t *telemetry) exact() bool { return t.Exact() && !t.delayed }

func (x *Experiment) layTelemetry(Open) error {
	s := &x.scenario.Mobility.Telemetry
	x.telemetry = telemetry{
		Telemetry: mobility.Telemetry{
			PositionSD: float64(s.Noise.Position), Correlation: time.Duration(s.Noise.Correlation),
			SpeedSD: float64(s.Noise.Speed), HeadingSD: float64(s.Noise.Heading), Loss: float64(s.Loss),
			Every: time.Duration(s.Outages.Every), For: time.Duration(s.Outages.For),
		},
		delayed: s.Delay.Median > 0,
	}
	t := &x.telemetry
	for _, a := range s.Outages.Areas {
		t.Tunnels = append(t.Tunnels, mobility.Circle{Centre: x.frame.ToLocal(orb.Point(a.Centre)), Radius: float64(a.Radius)})
	}
	if t.delayed {
		t.delay = newRadioTable(time.Duration(s.Delay.Median), time.Duration(s.Delay.P95))
	}
	if s.Fallback == "cell" {
		index, err := radio.NewIndex(x.cells)
		if err != nil {
			return err
		}
		t.accuracy = cellAccuracy(x.cells, index)
	}
	return nil
}

// cellAccuracy is the standard deviation, in each direction, of a position that is known by its cell alone. A point
// uniform in a hexagon of a tiling with centres d apart has 0.264·d = sqrt(5/72)·d; d is taken as the distance to the
// second nearest mast, as the nearest is often closer than most. Where there is one mast alone it is half of the cell's
// range, or 1 km.
func cellAccuracy(cells *radio.Cells, index *radio.Index) []float64 {
	share := math.Sqrt(5.0 / 72)
	length := func(p mobility.Point) float64 { return math.Sqrt(float64(p.X*p.X) + float64(p.Y*p.Y)) }
	lo, hi := cells.Pos[0], cells.Pos[0]
	for _, p := range cells.Pos {
		lo, hi = mobility.Point{X: min(lo.X, p.X), Y: min(lo.Y, p.Y)}, mobility.Point{X: max(hi.X, p.X), Y: max(hi.Y, p.Y)}
	}
	all := length(mobility.Point{X: hi.X - lo.X, Y: hi.Y - lo.Y})
	sd := make([]float64, cells.Len())
	var near []int32
	var others []mobility.Point // masts, seen from this one
	for c, p := range cells.Pos {
		others = others[:0]
		for r := 100.0; len(others) < 2 && r < 4*max(all, 100); r *= 2 {
			near, others = index.Within(near[:0], p, r), others[:0]
			for _, n := range near {
				q := mobility.Point{X: cells.Pos[n].X - p.X, Y: cells.Pos[n].Y - p.Y}
				if q != (mobility.Point{}) && !slices.Contains(others, q) {
					others = append(others, q)
				}
			}
		}
		slices.SortFunc(others, func(a, b mobility.Point) int { return cmp.Compare(length(a), length(b)) })
		switch {
		case len(others) > 0:
			sd[c] = share * length(others[min(1, len(others)-1)])
		case cells.RangeM[c] > 0:
			sd[c] = cells.RangeM[c] / 2
		default:
			sd[c] = 1000
		}
	}
	return sd
}

// reporter is what a vehicle reports with.
type reporter struct {
	stream   stream.Stream
	receiver mobility.Receiver
	trip     int32         // that the receiver was started for, or -1
	arrived  time.Duration // the last report
}

// delayedReport is a report on its way.
type delayedReport struct {
	event fabric.Event
	trip  int32
}

func newReporters(x *Experiment, tr *traffic, seed uint64) []reporter {
	rs := make([]reporter, len(tr.tracks.Vehicles))
	for v := range rs {
		rs[v] = reporter{stream: stream.New(seed, "telemetry/"+tr.tracks.Vehicles[v]), trip: -1}
	}
	return rs
}

// report lets a vehicle say where it is, as far as its receiver and the network let it.
func (w *world) report(now time.Duration, id int, truth mobility.Sample) {
	v := &w.vehicles[id]
	ev := fabric.Event{
		Kind: fabric.Vector, Client: fabric.ClientID(id), Site: v.site, FixAt: now,
		X: truth.Pos.X, Y: truth.Pos.Y, VX: float64(truth.VX), VY: float64(truth.VY),
	}
	if w.reporters == nil {
		w.tell(now, ev)
		return
	}
	t, r := &w.x.telemetry, &w.reporters[id]
	truth.At = now
	if r.trip != v.trip {
		r.trip = v.trip
		r.receiver.Start(&t.Telemetry, now, &r.stream)
	}
	lost := t.Lost(&r.stream)
	fix, ok := r.receiver.Fix(&t.Telemetry, truth, &r.stream)
	late := time.Duration(0)
	if t.delayed {
		late = t.delay.draw(r.stream.Uint64())
	}
	switch {
	case lost:
		return
	case ok:
		ev.X, ev.Y, ev.VX, ev.VY, ev.AccuracyM = fix.Pos.X, fix.Pos.Y, float64(fix.VX), float64(fix.VY), t.PositionSD
	case t.accuracy == nil:
		return
	default:
		mast := w.x.cells.Pos[v.cell]
		ev.X, ev.Y, ev.VX, ev.VY, ev.AccuracyM, ev.ByNetwork = mast.X, mast.Y, 0, 0, t.accuracy[v.cell], true
	}
	if late == 0 && now >= r.arrived {
		w.tell(now, ev)
		return
	}
	r.arrived = max(now+late, r.arrived)
	w.queue.Push(r.arrived, prioVector, pack(evReport, w.reports.put(delayedReport{ev, v.trip}), 0))
}

// arrive hands a report that was on its way to the engine, unless its vehicle's trip is over.
func (w *world) arrive(now time.Duration, slot uint32) {
	r := w.reports.take(slot)
	v := &w.vehicles[r.event.Client]
	if v.trip != r.trip || v.site == mec.None {
		return
	}
	r.event.Site = v.site
	w.tell(now, r.event)
}
