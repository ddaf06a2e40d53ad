package sim

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
	"headway/mobility/generate"
	"headway/scenarios"
)

// defaultOrigin is where generated roads begin, unless the scenario says otherwise.
var defaultOrigin = orb.Point{6.13, 49.61}

// layGenerator makes the generator ready, and checks what the scenario asks of it.
func (x *Experiment) layGenerator() error {
	if x.report == 0 {
		x.report = time.Second
	}
	key, origin, g := generatorOf(&x.scenario.Mobility)
	if err := g.Check(x.span); err != nil {
		return fmt.Errorf("mobility.%s: %w", key, err)
	}
	x.generator = g
	x.frame = mobility.NewProjection(placeOf(origin))
	x.input.Vehicles = x.generator.Size()
	return nil
}

// placeOf is a generator's origin.
func placeOf(origin scenarios.LonLat) orb.Point {
	if origin == (scenarios.LonLat{}) {
		return defaultOrigin
	}
	return orb.Point(origin)
}

// generatorOf turns the key of a generator into the generator.
func generatorOf(m *scenarios.Mobility) (key string, origin scenarios.LonLat, g generate.Generator) {
	switch {
	case m.Highway != nil:
		h := m.Highway
		return "highway", h.Origin, generate.Highway{
			Traffic: h.Traffic, Lanes: h.Lanes,
			Vehicles: h.Vehicles, Length: float64(h.Length), Bearing: float64(h.Bearing), Speed: float64(h.Speed),
			SpeedSD: float64(h.SpeedSD), Southward: float64(h.Southward), Returns: float64(h.Returns), Origin: placeOf(h.Origin),
		}
	case m.City != nil:
		c := m.City
		return "city", c.Origin, generate.City{
			Vehicles: c.Vehicles, Blocks: c.Blocks, Block: float64(c.Block), Speed: float64(c.Speed),
			Straight: float64(c.Straight), Left: float64(c.Left), Light: time.Duration(c.Light),
			Converge: float64(c.Converge), At: time.Duration(c.At), Origin: placeOf(c.Origin),
		}
	case m.Buses != nil:
		b := m.Buses
		return "buses", b.Origin, generate.Buses{
			Lines: b.Lines, Blocks: b.Blocks, Block: float64(b.Block), Spacing: float64(b.Spacing), Speed: float64(b.Speed),
			Dwell: time.Duration(b.Dwell), Headway: time.Duration(b.Headway), First: time.Duration(b.First), Last: time.Duration(b.Last),
			Origin: placeOf(b.Origin),
		}
	}
	c := m.Commuters
	return "commuters", c.Origin, generate.Commuters{
		Vehicles: c.Vehicles, Side: float64(c.Side), Block: float64(c.Block), Speed: float64(c.Speed), Leave: time.Duration(c.Leave),
		LeaveSD: time.Duration(c.LeaveSD), Work: time.Duration(c.Work), Errand: float64(c.Errand),
		District: float64(c.District), Workdays: c.Workdays, Outing: float64(c.Outing), Durations: c.Law,
		Dormant: float64(c.Dormant), Idle: time.Duration(c.Idle), Origin: placeOf(c.Origin),
	}
}

// reach is the rectangle in which vehicles are, as the scenario has it: of a generator all of it, of a trace the middle
// 99 % of its fixes in each direction.
func (x *Experiment) reach() (lo, hi mobility.Point) {
	m := &x.scenario.Mobility
	square := func(side float64) (lo, hi mobility.Point) { return lo, mobility.Point{X: side, Y: side} }
	switch {
	case m.Highway != nil:
		end := x.roadEnd()
		return mobility.Point{X: min(0, end.X), Y: min(0, end.Y)}, mobility.Point{X: max(0, end.X), Y: max(0, end.Y)}
	case m.City != nil:
		return square(float64(m.City.Blocks) * float64(m.City.Block))
	case m.Commuters != nil:
		return square(float64(m.Commuters.Side))
	case m.Buses != nil:
		return square(float64(m.Buses.Blocks) * float64(m.Buses.Block))
	}
	xs, ys := make([]float64, len(x.trace.Samples)), make([]float64, len(x.trace.Samples))
	for i, s := range x.trace.Samples {
		xs[i], ys[i] = s.Pos.X, s.Pos.Y
	}
	slices.Sort(xs)
	slices.Sort(ys)
	a, b := len(xs)/200, len(xs)-1-len(xs)/200
	return mobility.Point{X: xs[a], Y: ys[a]}, mobility.Point{X: xs[b], Y: ys[b]}
}

// roadEnd is where the highway ends, to the mm.
func (x *Experiment) roadEnd() mobility.Point {
	h := x.scenario.Mobility.Highway
	sin, cos := math.Sincos(float64(h.Bearing) * math.Pi / 180)
	mm := func(v float64) float64 { return math.Round(v*1000) / 1000 }
	return mobility.Point{X: mm(sin * float64(h.Length)), Y: mm(cos * float64(h.Length))}
}
