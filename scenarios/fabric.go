package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"reflect"
	"strconv"
)

// Fabric is a fabric of NATS servers that an engine serves: who listens where, which site serves which place, which data
// there is, and what deciding about it costs. The parts of a fabric, each a process of its own, all read the same file.
// Its tags are those of Scenario, and so are most of its keys; what a scenario says of traffic is not in it.
type Fabric struct {
	Name      string       `yaml:"name" required:"true" name:"true" doc:"Short name; letters, digits and dashes."`
	Policy    string       `yaml:"policy" required:"true" enum:"$policies" doc:"Policy that the engine runs."`
	Vehicles  int          `yaml:"vehicles" required:"true" min:"1" max:"1000000" doc:"How many vehicles there are at most: they are numbered from 0 (associateId)."`
	Origin    LonLat       `yaml:"origin" required:"true" doc:"Where X (east) and Y (north) of a vehicle's vector are 0."`
	Speed     float64      `yaml:"speed" default:"1" min:"0.01" max:"1000" doc:"Seconds of the fabric's time per second: above 1 only to play a scenario faster than it happened."`
	Scale     int          `yaml:"scale" default:"1" min:"1" max:"1000000" doc:"Objects are stored and moved so many times smaller than they are."`
	LocalTime Duration     `yaml:"local_time" default:"0s" doc:"Local time at the fabric's first start, since midnight of Thursday, 1970-01-01 (0s: that of the clock, in UTC)."`
	Region    RegionPlace  `yaml:"region" required:"true" doc:"The hub."`
	Sites     []SitePlace  `yaml:"sites" required:"true" max:"2048" doc:"The MEC sites. In subjects they are s0, s1, … in this order."`
	Links     FlatLinks    `yaml:"links" doc:"What is assumed of the links when it is decided where a copy comes from."`
	Capacity  Bytes        `yaml:"capacity" default:"0B" doc:"Storage per site (0B: no limit)."`
	Service   Duration     `yaml:"service" default:"50us" doc:"Time in which a site serves one read or write."`
	RTT       RTT          `yaml:"rtt" doc:"Round trip between a vehicle and its site's edge, over the air."`
	Prices    string       `yaml:"prices" default:"operator-internal" enum:"public-list,operator-internal,edge-dram,operator-tape" doc:"Price book."`
	Classes   []Class      `yaml:"classes" required:"true" max:"100" doc:"The data products that vehicles read and write."`
	Options   Options      `yaml:"options" doc:"Parameters of policies."`
	Failure   FailureRules `yaml:"failure" doc:"When a part that is not heard of is taken for dead."`
}

// RegionPlace is where the hub listens.
type RegionPlace struct {
	Leaf   string `yaml:"leaf" required:"true" doc:"host:port for the sites' servers."`
	Client string `yaml:"client" required:"true" doc:"host:port for the engine, and for sites that bring copies in."`
}

// SitePlace is a MEC site: where it listens, and where it is.
type SitePlace struct {
	Name   string   `yaml:"name" required:"true" name:"true" doc:"Name; letters, digits and dashes."`
	Client string   `yaml:"client" required:"true" doc:"host:port for vehicles, and for other sites."`
	At     LonLat   `yaml:"at" required:"true" doc:"Position."`
	Cells  []LonLat `yaml:"cells" max:"100000" doc:"Positions of the cells that it serves; a place is served by the site of the nearest cell (left out: one cell, at the site)."`
}

// FlatLinks are the links of a fabric's sites.
type FlatLinks struct {
	Backhaul  Link `yaml:"backhaul" defaults:"rtt=12ms,bandwidth=10Gbps" doc:"Between each site and the region."`
	Neighbour Link `yaml:"neighbour" defaults:"rtt=4ms,bandwidth=25Gbps" doc:"Between neighbouring sites."`
}

// FailureRules say how long silence is borne.
type FailureRules struct {
	Site   Duration `yaml:"site" default:"5s" min:"500000000" max:"3600000000000" doc:"A site whose link to the region is down for so long is taken for dead: its copies are forgotten."`
	Engine Duration `yaml:"engine" default:"3s" min:"200000000" max:"3600000000000" doc:"An engine that has not renewed its lease for so long is replaced by one that waits, if there is one."`
}

// LoadFabric reads a fabric, as Load reads a scenario.
func LoadFabric(src Source) (*Fabric, error) {
	in := &text{name: src.Name, dir: src.Dir}
	d := &decoder{places: map[string]mark{}, root: reflect.TypeFor[Fabric]()}
	root := parse(in, src.Text, &d.reporter)
	if root == nil {
		return nil, d.problems()
	}
	for i, set := range src.Set {
		override(root, i+1, set, src.WorkDir, &d.reporter)
	}
	f := &Fabric{}
	d.value(root, reflect.ValueOf(f).Elem(), field{}, "")
	if root.kind == mapping {
		checker{d, f.Scenario()}.fabric(f)
	}
	if len(d.found) > 0 {
		return nil, d.problems()
	}
	return f, nil
}

// Scenario is what a fabric shares with a scenario.
func (f *Fabric) Scenario() *Scenario {
	s := &Scenario{Name: f.Name, Classes: f.Classes, Policies: []string{f.Policy}, Options: f.Options}
	s.Radio.RTT = f.RTT
	s.MEC = MEC{
		Links: Links{Backhaul: f.Links.Backhaul, Neighbour: f.Links.Neighbour}, Capacity: f.Capacity, Node: Node{Model: "constant", Service: f.Service}, Prices: f.Prices,
	}
	for _, site := range f.Sites {
		s.MEC.Sites.List = append(s.MEC.Sites.List, SiteEntry{site.Name, site.At[0], site.At[1]})
	}
	return s
}

func (c checker) fabric(f *Fabric) {
	c.splits("options.fomm.days", f.Options.FOMM.Days, []int{1, 2, 7})
	c.splits("options.fomm.hours", f.Options.FOMM.Hours, []int{1, 4, 12, 24})
	if f.Policy == "clairvoyant" {
		c.say("policy", "write another", "clairvoyant knows the future, which nobody knows of a running fabric")
	}
	if f.RTT.P95 < f.RTT.Median {
		c.say("rtt.p95", fmt.Sprintf("write %s or more", f.RTT.Median), "the 95th percentile, %s, is below the median, %s", f.RTT.P95, f.RTT.Median)
	}
	names := make([]string, len(f.Classes))
	for i := range f.Classes {
		names[i] = f.Classes[i].Name
		c.class(fmt.Sprintf("classes[%d]", i), &f.Classes[i])
		if f.Classes[i].Tiers != nil {
			c.say(fmt.Sprintf("classes[%d].tiers", i), "leave it out", "the region of a fabric has no tiers: what it has is at hand")
		}
	}
	c.unique("classes", names, "classes[%d].name")
	c.address("region.leaf", f.Region.Leaf)
	c.address("region.client", f.Region.Client)
	addresses, sites := []string{f.Region.Leaf, f.Region.Client}, make([]string, len(f.Sites))
	for i := range f.Sites {
		path := fmt.Sprintf("sites[%d]", i)
		sites[i] = f.Sites[i].Name
		c.address(path+".client", f.Sites[i].Client)
		addresses = append(addresses, f.Sites[i].Client)
	}
	c.unique("sites", sites, "sites[%d].name")
	for i, s := range sites {
		if s == "region" || s == "engine" {
			c.say(fmt.Sprintf("sites[%d].name", i), "write another", "%s is the name of a part of every fabric", show(s))
		}
	}
	seen := map[string]bool{}
	for i, a := range addresses {
		if a != "" && seen[a] {
			path := "region.client"
			if i >= 2 {
				path = fmt.Sprintf("sites[%d].client", i-2)
			}
			c.say(path, "write each address once", "%s is there twice", show(a))
		}
		seen[a] = true
	}
}

// address checks a host and a port.
func (c checker) address(path, text string) {
	if text == "" {
		return // said already
	}
	const instead = "write host:port, as in 127.0.0.1:7400"
	host, port, err := net.SplitHostPort(text)
	if err != nil || host == "" {
		c.say(path, instead, "%s is no address", show(text))
		return
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		c.say(path, instead, "%s is no port from 1 to 65535", show(port))
	}
}

// YAML is the fabric with its defaults written out; LoadFabric reads it as the same.
func (f *Fabric) YAML() []byte {
	p := printer{}
	p.structure(reflect.ValueOf(f).Elem(), nil, 0)
	return []byte(p.String())
}

// Hash names what an engine decides by: 16 hexadecimal digits that are the same wherever the parts listen.
func (f *Fabric) Hash() string {
	world := *f
	world.Region, world.Failure, world.Sites = RegionPlace{}, FailureRules{}, nil
	for _, s := range f.Sites {
		s.Client = ""
		world.Sites = append(world.Sites, s)
	}
	sum := sha256.Sum256(world.YAML())
	return hex.EncodeToString(sum[:])[:16]
}

// FabricSchema is the JSON Schema of a fabric, as Schema is that of a scenario.
func FabricSchema() []byte { return document("Headway fabric", reflect.TypeFor[Fabric]()) }
