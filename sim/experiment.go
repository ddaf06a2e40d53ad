package sim

import (
	"fmt"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mobility"
	"headway/mobility/generate"
	"headway/mobility/radio"
	"headway/results"
	"headway/scenarios"
	"headway/sim/stream"
)

// Experiment is a scenario made ready to run: its files read, its cells and sites laid out. It is read-only from then
// on, and shared by all worlds.
type Experiment struct {
	scenario  *scenarios.Scenario
	trace     *mobility.Tracks   // nil: traffic is generated per seed, or there are rows
	rows      *rows              // nil: crossings are where tracks lead out of cells
	generator generate.Generator // nil: a trace
	input     results.Input
	frame     mobility.Projection
	span      time.Duration
	report    time.Duration // between vectors; 0: at each fix

	cells  *radio.Cells
	model  radio.Model
	siteOf []mec.SiteID // per cell
	net    *mec.Network
	prices mec.PriceBook

	ground *geography

	classes      []class // with the penalties that policies are told
	charged      []class // with those that they pay: the scenario's
	tiles        []tileClass
	radio        radioTable
	telemetry    telemetry
	node         node
	interruption time.Duration
	faults       []fault
}

// class is a class of data as the world sees it.
type class struct {
	fabric.Class
	deadline       time.Duration
	perLate, perMS float64 // US$ per late read, and per ms that it is late
	gapNS          float64 // mean time between reads of a vehicle; 0: none
	writeGapNS     float64
	writeBytes     int64
	staleness      time.Duration
	readYourWrites bool
	zipf           *stream.Zipf
	words          results.ClassRef
}

// late is the penalty of a read that took so long.
func (c *class) late(latency time.Duration) float64 {
	over := latency - c.deadline
	if over <= 0 {
		return 0
	}
	return c.perLate + float64(c.perMS*(float64(over)/1e6))
}

type fault struct {
	kind     string // as in a scenario
	site     mec.SiteID
	at, last time.Duration
	by       float64 // of slow
}

// Build makes a scenario ready to run. The files that it names are opened by open.
func Build(s *scenarios.Scenario, open Open) (*Experiment, error) {
	x := &Experiment{
		scenario: s, span: time.Duration(s.Duration),
		interruption: time.Duration(s.Radio.Handover.Interruption),
		radio:        newRadioTable(time.Duration(s.Radio.RTT.Median), time.Duration(s.Radio.RTT.P95)),
	}
	for _, step := range []func(Open) error{x.readTrace, x.layCells, x.layTelemetry, x.laySites, x.layNode, x.layClasses, x.layFaults, x.layGround, x.readRows} {
		if err := step(open); err != nil {
			return nil, err
		}
	}
	x.charged = x.classes
	return x, nil
}

// Inputs says what was read and laid out.
func (x *Experiment) Inputs() results.Input { return x.input }

func (x *Experiment) layFaults(Open) error {
	for _, f := range x.scenario.Faults {
		site := mec.None
		for i := range x.net.Sites {
			if x.net.Sites[i].Name == f.Site {
				site = mec.SiteID(i)
			}
		}
		if site == mec.None {
			return fmt.Errorf("faults: no site %q; the sites are %s … %s", f.Site, x.net.Sites[0].Name, x.net.Sites[len(x.net.Sites)-1].Name)
		}
		x.faults = append(x.faults, fault{f.Kind, site, time.Duration(f.At), time.Duration(f.For), f.By})
	}
	return nil
}

func (x *Experiment) layClasses(Open) error {
	lo, hi := x.area()
	for i, c := range x.scenario.Classes {
		k := class{
			Class: fabric.Class{
				Name: c.Name, Bytes: int64(c.Size), ReadBytes: int64(c.Reads.Bytes), ReadOnTile: c.Reads.On == "tile",
				WriteRate: float64(c.Writes.Rate), AbsentUSDPerS: float64(c.Penalty.PerSecond),
			},
			deadline: time.Duration(c.Contract.Deadline),
			perLate:  float64(c.Penalty.PerLateRead), perMS: float64(c.Penalty.PerLateMS),
			staleness:      time.Duration(c.Contract.Staleness),
			readYourWrites: c.Contract.Session == "read-your-writes",
		}
		if k.ReadBytes == 0 {
			k.ReadBytes = k.Bytes
		}
		if c.Reads.On == "poisson" && c.Reads.Rate > 0 {
			k.ReadRate = float64(c.Reads.Rate)
			k.gapNS = 1e9 / k.ReadRate
		}
		if c.Writes.Rate > 0 {
			k.writeGapNS = 1e9 / float64(c.Writes.Rate)
			k.writeBytes = int64(c.Writes.Bytes)
			if k.writeBytes == 0 {
				k.writeBytes = k.Bytes
			}
			k.WriteBytes = k.writeBytes
		}
		switch c.Key {
		case "tile":
			tiles, err := mobility.NewTiles(lo, hi, float64(c.Tile))
			if err != nil {
				return fmt.Errorf("classes.%s.tile: %w", c.Name, err)
			}
			k.Key, k.Objects = fabric.PerTile, tiles.Len()
			x.tiles = append(x.tiles, tileClass{i, tiles})
		case "item":
			k.Key, k.Objects = fabric.PerItem, c.Items
			k.zipf = stream.NewZipf(c.Items, c.Zipf)
		}
		k.Late = x.expectedPenalty(&k)
		layTiers(&k, c.Tiers)
		var err error
		if k.Barred, err = x.barred(c.Contract.NotAt); err != nil {
			return fmt.Errorf("classes.%s.contract.not_at: %w", c.Name, err)
		}
		k.words = classRef(&c, &k)
		x.classes = append(x.classes, k)
	}
	return nil
}

func (x *Experiment) barred(names []string) ([]bool, error) {
	if len(names) == 0 {
		return nil, nil
	}
	barred := make([]bool, len(x.net.Sites))
next:
	for _, n := range names {
		for i := range x.net.Sites {
			if x.net.Sites[i].Name == n {
				barred[i] = true
				continue next
			}
		}
		return nil, fmt.Errorf("no site %q", n)
	}
	return barred, nil
}

// expectedPenalty is the mean penalty of a read above that of a hit, by how much longer it takes over idle links.
func (x *Experiment) expectedPenalty(c *class) func(by time.Duration) float64 {
	if c.perLate == 0 && c.perMS == 0 {
		return nil
	}
	hit := x.node.mean(c.ReadBytes) + x.prices.Site.Access
	perLate, perMS, deadline, radio := c.perLate, c.perMS, c.deadline, &x.radio
	late := func(latency time.Duration) float64 {
		share, over := radio.exceeds(deadline - latency)
		return float64(perLate*share) + float64(perMS*over)
	}
	least := late(hit)
	return func(by time.Duration) float64 { return late(hit+by) - least }
}

func classRef(c *scenarios.Class, k *class) results.ClassRef {
	var words string
	add := func(usd float64, per string) {
		if usd > 0 {
			if words != "" {
				words += ", "
			}
			words += fmt.Sprintf("$%g per %s", usd, per)
		}
	}
	add(k.perLate, "late read")
	add(k.perMS, "ms late")
	add(k.AbsentUSDPerS, "second without a copy")
	if words == "" {
		words = "none"
	}
	return results.ClassRef{Name: c.Name, Key: c.Key, SizeBytes: int64(c.Size), DeadlineMS: float64(k.deadline) / 1e6, Penalty: words}
}

// engineConfig is what an engine is told of the world.
func (x *Experiment) engineConfig(clients int) fabric.Config {
	o := &x.scenario.Options
	cfg := fabric.Config{
		Network: x.net, Prices: x.prices, Clients: clients, Capacity: int64(x.scenario.MEC.Capacity),
		Map: x.ground,
		Options: fabric.Options{
			NeighboursK: o.Neighbours.K, TTLIdle: time.Duration(o.TTL.Idle),
			KeepFor: time.Duration(o.Keep.For), Lookahead: time.Duration(o.Vector.Lookahead), Private: o.Vector.Privacy == "client",
			VOMM:      fabric.Markov{K: o.VOMM.K, Top: o.VOMM.TopN, End: o.VOMM.End, Dwell: o.VOMM.Dwell, Buffer: time.Duration(o.VOMM.Buffer)},
			FOMM:      fomm(&o.FOMM),
			LocalTime: x.localTime(),
		},
	}
	for i := range x.classes {
		c := x.classes[i].Class
		if c.Key == fabric.PerVehicle {
			c.Objects = clients
		}
		cfg.Classes = append(cfg.Classes, c)
	}
	return cfg
}

func fomm(o *scenarios.FOMMOptions) fabric.Markov {
	return fabric.Markov{
		K: o.K, Top: o.TopN, End: o.End, Dwell: o.Dwell, Buffer: time.Duration(o.Buffer), Days: o.Days, Hours: o.Hours,
	}
}

// localTime is the local time at the start, since midnight of 1970-01-01. A generated day is a Monday.
func (x *Experiment) localTime() time.Duration {
	switch t := x.scenario.Mobility.Trace; {
	case x.rows != nil:
		return time.Duration(x.rows.first)*time.Second + time.Duration(t.UTCOffset)
	case x.trace != nil:
		return time.Duration(x.trace.Epoch)*time.Second + time.Duration(t.UTCOffset)
	}
	return 4 * 24 * time.Hour
}
