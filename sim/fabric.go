package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"headway/fabric"
	"headway/mec"
	"headway/mobility"
	"headway/mobility/radio"
	"headway/scenarios"
)

// Fabric is a fabric as its parts must know it: the network, the data, and the engine that decides about them.
type Fabric struct {
	*Live
	policy string
	config fabric.Config
	frame  mobility.Projection
}

// Engine makes a new engine that runs the fabric's policy. start is the local time at its time 0, since midnight of
// 1970-01-01, where the fabric does not say.
func (f *Fabric) Engine(start time.Duration) (*fabric.Engine, error) {
	cfg := f.config
	if cfg.Options.LocalTime == 0 {
		cfg.Options.LocalTime = start
	}
	return fabric.New(cfg, f.policy)
}

// Local is where a place is on the fabric's map, in m from its origin.
func (f *Fabric) Local(lon, lat float64) (x, y float64) {
	p := f.frame.ToLocal(orb.Point{lon, lat})
	return p.X, p.Y
}

// BuildFabric lays out a fabric that is spelled out.
func BuildFabric(f *scenarios.Fabric) (*Fabric, error) {
	x := &Experiment{
		scenario: f.Scenario(), frame: mobility.NewProjection(orb.Point(f.Origin)), node: node{constant: time.Duration(f.Service)},
		radio: newRadioTable(time.Duration(f.RTT.Median), time.Duration(f.RTT.P95)), cells: &radio.Cells{},
	}
	var err error
	for s, site := range f.Sites {
		cells := site.Cells
		if len(cells) == 0 {
			cells = []scenarios.LonLat{site.At}
		}
		for i, at := range cells {
			x.cells.IDs = append(x.cells.IDs, fmt.Sprintf("%s/%d", site.Name, i))
			x.cells.Pos = append(x.cells.Pos, x.frame.ToLocal(orb.Point(at)))
			x.cells.RangeM = append(x.cells.RangeM, 0)
			x.siteOf = append(x.siteOf, mec.SiteID(s))
		}
	}
	if x.model, err = radio.NewNearest(x.cells, 0); err != nil {
		return nil, fmt.Errorf("fabric %s: %w", f.Name, err)
	}
	sites := make([]mec.Site, len(f.Sites))
	for i, s := range f.Sites {
		p := x.frame.ToLocal(orb.Point(s.At))
		sites[i] = mec.Site{Name: s.Name, X: p.X, Y: p.Y}
	}
	if err := x.layNetwork(sites); err != nil {
		return nil, fmt.Errorf("fabric %s: %w", f.Name, err)
	}
	for _, step := range []func(Open) error{x.layClasses, x.layGround} {
		if err := step(nil); err != nil {
			return nil, fmt.Errorf("fabric %s: %w", f.Name, err)
		}
	}
	out := &Fabric{policy: f.Policy, config: x.engineConfig(f.Vehicles), frame: x.frame}
	out.config.Options.LocalTime = time.Duration(f.LocalTime)
	out.Live = x.live(f.Vehicles, fabric.NewLayout(out.config.Classes))
	return out, nil
}

// Fabric spells out the fabric that plays an experiment's policy on a seed's traffic. The parts' addresses are left empty.
// Which site serves a place is said by cells: where the radio model is not that of the nearest cell, the engine's map is
// that of the nearest all the same; and the region has no tiers.
func (x *Experiment) Fabric(policy string, seed uint64) (*scenarios.Fabric, error) {
	if x.rowsOnly() {
		return nil, errRows
	}
	s := x.scenario
	geo := func(p mobility.Point) scenarios.LonLat { return scenarios.LonLat(x.frame.ToGeo(p)) }
	f := &scenarios.Fabric{
		Name: s.Name, Policy: policy, Vehicles: len(x.makeTraffic(seed).tracks.Vehicles), Origin: geo(mobility.Point{}), Speed: 1, Scale: 1,
		LocalTime: scenarios.Duration(x.localTime()),
		Links:     scenarios.FlatLinks{Backhaul: s.MEC.Links.Backhaul, Neighbour: s.MEC.Links.Neighbour},
		Capacity:  s.MEC.Capacity, Service: scenarios.Duration(x.node.mean(1)), RTT: s.Radio.RTT, Prices: s.MEC.Prices, Classes: slices.Clone(s.Classes),
		Options: s.Options,
		Failure: scenarios.FailureRules{Site: scenarios.Duration(5 * time.Second), Engine: scenarios.Duration(3 * time.Second)},
	}
	for i := range f.Classes {
		f.Classes[i].Tiers = nil
	}
	for i, site := range x.net.Sites {
		place := scenarios.SitePlace{Name: site.Name, At: geo(mobility.Point{X: site.X, Y: site.Y})}
		for c, p := range x.cells.Pos {
			if x.siteOf[c] == mec.SiteID(i) {
				place.Cells = append(place.Cells, geo(p))
			}
		}
		f.Sites = append(f.Sites, place)
	}
	return f, nil
}
