// Package scenarios is about what is simulated: the schema of a scenario, its loader, which reports everything that is
// wrong with a file at once, and the catalogue of scenarios that come with Headway.
package scenarios

// Scenario is one experiment: who drives where, on which radio cells and MEC sites, with which data, under which
// policies, at which prices, and what must hold of the result. It is read from one YAML document by Load.
//
// The loader, the JSON Schema, the reference and the printer all follow these field tags:
//
//   - yaml: the key; "-" is not part of the document.
//   - doc: the description.
//   - default: what an absent key means, in the YAML notation. defaults:"key=value,…" on a struct sets those of its keys.
//   - min, max: bounds of a number, in the base unit; of a list, how many entries.
//   - enum: the words allowed, also of a list's entries; $policies and $metrics stand for Policies and Metrics.
//   - required: the key must be there and not empty; hint says what to write when it is not.
//   - name: a word of letters, digits and dashes.
//   - path: a file, relative to the scenario's folder (or, in an override, to the working directory).
//   - when:"key=word": the key only means something when that sibling has that word.
//   - oneof, on a marker field: at most one of these keys may be there; with required, exactly one.
type Scenario struct {
	Name     string   `yaml:"name" required:"true" name:"true" doc:"Short name; letters, digits and dashes."`
	About    string   `yaml:"about" doc:"One sentence: what the scenario shows."`
	Seeds    Seeds    `yaml:"seeds" default:"10" doc:"Number of replications (1..N), or a list of seeds."`
	Duration Duration `yaml:"duration" default:"0s" doc:"Simulated time. Generated traffic needs it; a trace is cut there (0s: its whole length)."`
	Mobility Mobility `yaml:"mobility" required:"true" doc:"Where the vehicles are."`
	Radio    Radio    `yaml:"radio" doc:"Cells, and which of them serves a vehicle."`
	MEC      MEC      `yaml:"mec" doc:"Sites, links, tiers and prices."`
	Classes  []Class  `yaml:"classes" required:"true" max:"100" doc:"The data products that vehicles read and write."`
	Policies []string `yaml:"policies" required:"true" enum:"$policies" doc:"Policies to run, on the same traffic. The first is the reference that the report compares with."`
	Options  Options  `yaml:"options" doc:"Parameters of policies. The defaults are the same for every scenario."`
	Faults   []Fault  `yaml:"faults" max:"1000" doc:"Sites that fail and come back."`
	Gates    []Gate   `yaml:"gates" max:"1000" doc:"What must hold of the result; the exit code is the verdict."`

	Overrides []string `yaml:"-"` // the --set that made it, in order
	Source    string   `yaml:"-"` // a shipped scenario's name, or the file's base name
}

// MEC is the edge: its sites, the links between them, what they store, and what it costs.
type MEC struct {
	Sites    Sites  `yaml:"sites" doc:"Which cells share a site."`
	Links    Links  `yaml:"links" doc:"Links of the sites to their region and to their neighbours."`
	Capacity Bytes  `yaml:"capacity" default:"0B" doc:"Storage per site (0B: no limit)."`
	Node     Node   `yaml:"node" doc:"How fast a site answers."`
	Prices   string `yaml:"prices" default:"operator-internal" enum:"public-list,operator-internal,edge-dram,operator-tape" doc:"Price book."`
}

// Sites groups cells under sites.
type Sites struct {
	_ struct{} `oneof:"cells_per_site,list,grid,per_cell"`

	CellsPerSite int         `yaml:"cells_per_site" default:"40" min:"1" max:"100000" doc:"Cluster the cells, this many to a site on average."`
	PerCell      bool        `yaml:"per_cell" doc:"A site at each cell."`
	List         []SiteEntry `yaml:"list" max:"10000" doc:"Sites by position; each cell belongs to the nearest."`
	Grid         *Grid       `yaml:"grid" doc:"One site per rectangle; a cell belongs to the rectangle that holds it, outside ones to the nearest."`
}

// SiteEntry is one site by name and position.
type SiteEntry struct {
	Name string  `yaml:"name" required:"true" name:"true" doc:"Name; letters, digits and dashes."`
	Lon  float64 `yaml:"lon" required:"true" min:"-180" max:"180" doc:"Longitude, degrees."`
	Lat  float64 `yaml:"lat" required:"true" min:"-85" max:"85" doc:"Latitude, degrees."`
}

// Links are the fixed networks of the sites.
type Links struct {
	Backhaul  Link  `yaml:"backhaul" defaults:"rtt=12ms,bandwidth=10Gbps" doc:"Between each site and the region."`
	Neighbour Link  `yaml:"neighbour" defaults:"rtt=4ms,bandwidth=25Gbps" doc:"Between neighbouring sites."`
	Tree      *Tree `yaml:"tree" doc:"In place of both: the region feeds routers, each of which feeds its part of radio.grid (radio.handover.at: fixes)."`
}

// Tree is a network of two levels, whose links are shared evenly by the transfers that run over them, in steps of 1 s.
type Tree struct {
	Routers int       `yaml:"routers" required:"true" min:"1" max:"32" doc:"Routers along each side of the grid, which it must divide evenly."`
	Trunk   Bandwidth `yaml:"trunk" default:"838.8608Mbps" min:"8" doc:"Bandwidth from the region to a router (100 MiB/s)."`
	Branch  Bandwidth `yaml:"branch" default:"41.94304Mbps" min:"8" doc:"Bandwidth from a router to a site (5 MiB/s)."`
}

// Link is one link, the same in both directions. Its defaults stand at its kind, in Links.
type Link struct {
	RTT       Duration  `yaml:"rtt" doc:"Round trip."`
	Bandwidth Bandwidth `yaml:"bandwidth" min:"1" doc:"Bandwidth per direction."`
	Model     string    `yaml:"model" default:"fifo" enum:"fifo,fixed" doc:"fifo: propagation + size/bandwidth, one after the other. fixed: every transfer takes delay, however large."`
	Delay     Duration  `yaml:"delay" default:"0s" when:"model=fixed" doc:"Transfer time of the fixed model."`
	PerGB     *USD      `yaml:"usd_per_gb" min:"0" doc:"For each 1e9 bytes moved (default: what the price book says)."`
}

// Node is the service of a site.
type Node struct {
	Model       string   `yaml:"model" default:"constant" enum:"constant,unified,tiered" doc:"constant: service, and the price book's time to a site's first byte. unified, tiered: as headway calibrate measured a node that is one process, or one whose cache and store are processes of their own; and the engine, which runs at the region, hears and orders over the links."`
	Service     Duration `yaml:"service" default:"50us" when:"model=constant" doc:"Time to serve one read or write; requests queue."`
	Calibration string   `yaml:"calibration" path:"true" doc:"File that headway calibrate wrote (model: unified or tiered)."`
}

// Class is a data product.
type Class struct {
	Name     string   `yaml:"name" required:"true" name:"true" doc:"Short name."`
	Owner    string   `yaml:"owner" doc:"Who is answerable for the data."`
	Key      string   `yaml:"key" required:"true" enum:"vehicle,tile,item" doc:"One object per vehicle, per map tile, or per catalogue item."`
	Size     Bytes    `yaml:"size" required:"true" min:"1" max:"1000000000000" doc:"Size of an object."`
	Tile     Length   `yaml:"tile" default:"1km" when:"key=tile" min:"10" max:"100000" doc:"Side of a tile (key: tile)."`
	Items    int      `yaml:"items" default:"1000" when:"key=item" min:"1" max:"10000000" doc:"Number of items (key: item)."`
	Zipf     float64  `yaml:"zipf" default:"0.8" when:"key=item" min:"0" max:"5" doc:"Exponent of the items' popularity (key: item)."`
	Reads    Reads    `yaml:"reads" doc:"How vehicles on a trip read."`
	Writes   Writes   `yaml:"writes" doc:"How vehicles on a trip write."`
	Contract Contract `yaml:"contract" doc:"What the class promises its readers."`
	Tiers    *Tiers   `yaml:"tiers" doc:"How cold the region may store its originals. Their storage is then part of the bill; without this key they stay hot, which costs every policy the same and is left out."`
	Penalty  Penalty  `yaml:"penalty" doc:"What being late costs. Say in a comment why that much: it decides who wins."`
}

// Reads are the reads of one vehicle on a trip.
type Reads struct {
	On    string `yaml:"on" default:"poisson" enum:"poisson,tile,none" doc:"poisson: at the rate. tile: once on entering a tile. none."`
	Rate  Rate   `yaml:"rate" default:"0/s" when:"on=poisson" min:"0" max:"100000" doc:"Mean rate per vehicle (poisson)."`
	Bytes Bytes  `yaml:"bytes" default:"0B" doc:"Bytes per read (0B: the whole object)."`
}

// Writes are the writes of one vehicle on a trip.
type Writes struct {
	Rate  Rate  `yaml:"rate" default:"0/s" min:"0" max:"100000" doc:"Mean rate per vehicle, Poisson."`
	Bytes Bytes `yaml:"bytes" default:"0B" doc:"Bytes per write (0B: the whole object)."`
}

// Contract is what a class promises its readers.
type Contract struct {
	Deadline  Duration `yaml:"deadline" default:"20ms" doc:"Time in which a read must be answered."`
	Staleness Duration `yaml:"staleness" default:"0s" doc:"A read may miss no write older than this (0s: no bound)."`
	Session   string   `yaml:"session" default:"none" enum:"none,read-your-writes" doc:"Session guarantee that is checked at each read."`
	NotAt     []string `yaml:"not_at" max:"1000" doc:"Sites at which the class may not be stored."`
}

// Penalty is what being late costs.
type Penalty struct {
	PerLateRead USD `yaml:"usd_per_late_read" default:"0" min:"0" doc:"For each read answered after the deadline."`
	PerLateMS   USD `yaml:"usd_per_late_ms" default:"0" min:"0" doc:"For each millisecond after the deadline."`
	PerSecond   USD `yaml:"usd_per_second_without" default:"0" min:"0" doc:"For each second on a trip without a ready copy at the serving site (key: vehicle)."`
}

// Options are the parameters of policies.
type Options struct {
	Neighbours NeighboursOptions `yaml:"neighbours" doc:"neighbours: a copy at the serving site and the k nearest to it."`
	TTL        TTLOptions        `yaml:"ttl" doc:"ttl: pull-through cache that forgets."`
	Keep       KeepOptions       `yaml:"keep" doc:"keep, combination: after a trip, the copy stays for a while."`
	VOMM       VOMMOptions       `yaml:"vomm" doc:"vomm: variable-order Markov model of each client's sites."`
	FOMM       FOMMOptions       `yaml:"fomm" doc:"fomm, combination: fusion of Markov models by depth, weekday and hour."`
	Vector     VectorOptions     `yaml:"vector" doc:"vector: predicted arrival, staged at the latest safe time."`
}

// KeepOptions are the parameters of the policy keep, and of combination between trips.
type KeepOptions struct {
	For Duration `yaml:"for" default:"10m" doc:"How long a client's copy is kept where its trip ended."`
}

// NeighboursOptions are the parameters of the policy neighbours.
type NeighboursOptions struct {
	K int `yaml:"k" default:"3" min:"0" max:"1000" doc:"Neighbours that hold a copy besides the serving site."`
}

// TTLOptions are the parameters of the policy ttl.
type TTLOptions struct {
	Idle Duration `yaml:"idle" default:"10m" doc:"A copy not read for this long is dropped."`
}

// VectorOptions are the parameters of the policy vector.
type VectorOptions struct {
	Lookahead Duration `yaml:"lookahead" default:"5m" doc:"How far ahead arrivals are predicted; 0s stages nothing."`
	Privacy   string   `yaml:"privacy" default:"fleet" enum:"fleet,client" doc:"Whose past forecasts learn from: fleet: all clients', shared. client: each from its own alone."`
}

// Fault is a site that fails, or whose link to the region does.
type Fault struct {
	Kind string   `yaml:"kind" default:"kill" enum:"kill,cut,hole,slow" doc:"kill: the site fails, and what it stores is lost. cut: its link to the region breaks. hole: the link swallows what is sent over it until it is sound again. slow: the link takes longer."`
	Site string   `yaml:"site" required:"true" doc:"Name of the site (see the run's site list: site-0, site-1, …, or the names of mec.sites.list)."`
	At   Duration `yaml:"at" required:"true" doc:"When it begins."`
	For  Duration `yaml:"for" required:"true" doc:"How long it lasts; a site that was killed is then started again, empty."`
	By   float64  `yaml:"by" default:"10" when:"kind=slow" min:"1" max:"1000000" doc:"How many times as long everything takes over the link."`
}

// Gate is a condition on the result: a policy's metric against a limit, or two policies against each other.
type Gate struct {
	_ struct{} `oneof:"policy,compare" required:"true"`
	_ struct{} `oneof:"at_least,at_most,below,above" required:"true"`

	Policy     string   `yaml:"policy" doc:"Policy whose metric is judged."`
	Compare    []string `yaml:"compare" doc:"Two policies, A and B: the metric's paired difference, A minus B, is judged (in % of B where the limit is in %)."`
	Class      string   `yaml:"class" doc:"Only this class (default: all together)."`
	Metric     string   `yaml:"metric" required:"true" enum:"$metrics" doc:"Name of a metric."`
	AtLeast    *Limit   `yaml:"at_least" doc:"The metric (or difference) must be at least this."`
	AtMost     *Limit   `yaml:"at_most" doc:"The metric (or difference) must be at most this."`
	Below      *Limit   `yaml:"below" doc:"The metric (or difference) must be below this."`
	Above      *Limit   `yaml:"above" doc:"The metric (or difference) must be above this."`
	Confidence Percent  `yaml:"confidence" default:"95%" min:"0.5" max:"0.999" doc:"Confidence of the interval that must clear the limit."`
	OnNoData   string   `yaml:"on_no_data" default:"fail" enum:"fail,pass" doc:"Verdict when there is nothing to judge."`
}
