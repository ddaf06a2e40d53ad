// Package results is about what a run found: the schema of run.json, statistics over seeds, comparison, gates,
// baselines and the report.
package results

// SchemaVersion is the version of every JSON document that Headway writes. It grows when a field changes its meaning.
const SchemaVersion = 1

// Run is run.json: everything that a run found, and what is needed to draw its report and to run it again.
//
// The same scenario, seeds and version give the same bytes on any machine: figures of the host live in Host.
type Run struct {
	Schema      int                `json:"schema"`
	Kind        string             `json:"kind"` // "run"
	Headway     Version            `json:"headway"`
	Mode        string             `json:"mode"` // "sim" or "testbed"
	Scenario    ScenarioRef        `json:"scenario"`
	Seeds       []uint64           `json:"seeds"`
	SimulatedS  float64            `json:"simulated_s"`
	Fingerprint string             `json:"fingerprint"`
	Input       Input              `json:"input"`
	PolicyOrder []string           `json:"policy_order"` // as in the scenario; the first is the reference
	Policies    map[string]*Policy `json:"policies"`
	Bound       *Bound             `json:"bound,omitempty"`
	Front       *Front             `json:"front,omitempty"` // where it was asked for
	Prices      Prices             `json:"prices"`
	TierBooks   []TierBook         `json:"tier_books,omitempty"` // the run's own first; where originals have tiers
	Map         *Map               `json:"map,omitempty"`
	Gates       []GateResult       `json:"gates"`
	Aborted     bool               `json:"aborted"`
	// Trajectory holds hashes of the events so far, by policy and seed, at rising event counts; the last one is at the
	// end. Two runs of one scenario part between the last checkpoint that is equal and the first that is not.
	Trajectory map[string]map[uint64][]Checkpoint `json:"trajectory,omitempty"`
	Played     []Played                           `json:"played,omitempty"` // of a testbed
	// Calibration is what nodes were measured to take, where the scenario's nodes take that (mec.node).
	Calibration *Calibration `json:"calibration,omitempty"`
}

// Version is the version of the program.
type Version struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
}

// ScenarioRef names the scenario of a run exactly.
type ScenarioRef struct {
	Name      string     `json:"name"`
	About     string     `json:"about,omitempty"`
	Hash      string     `json:"hash"` // of the effective scenario's world: traffic, radio, sites, data, faults
	Overrides []string   `json:"overrides"`
	Source    string     `json:"source"` // a shipped scenario's name, or the base name of the file
	Classes   []ClassRef `json:"classes"`
	YAML      string     `json:"yaml,omitempty"` // the effective scenario, files by their base names
}

// ClassRef is what the report needs to know of a class.
type ClassRef struct {
	Name       string  `json:"name"`
	Key        string  `json:"key"`
	SizeBytes  int64   `json:"size_bytes"`
	DeadlineMS float64 `json:"deadline_ms"`
	Penalty    string  `json:"penalty"` // in words, e.g. "$0.0001 per late read"
}

// Input is what was read or generated.
type Input struct {
	Trace *TraceInput `json:"trace,omitempty"` // absent for generated traffic
	// Vehicles, Trips: of the first seed, when traffic is generated.
	Vehicles int     `json:"vehicles"`
	Trips    int     `json:"trips"`
	TripS    float64 `json:"trip_s"` // vehicle-seconds on trips
	// Towers is there where the cells are from a file.
	Towers *TowersInput `json:"towers,omitempty"`
	// OutOfReach is the share of the fixes that no cell reaches, by the cells' ranges or their signal, or, where neither is
	// known, by what any cell reaches; absent where cells were made to fit. Of the first seed.
	OutOfReach *float64 `json:"out_of_reach,omitempty"`
	// Signal is there where handovers are by measured signals. Of the first seed.
	Signal *Signal `json:"signal,omitempty"`

	Cells int `json:"cells"`
	Sites int `json:"sites"`
	Links int `json:"links"`
}

// Signal is the RSRP of the cells that served, in dBm as phones report it, at all measurements.
type Signal struct {
	P5   float64 `json:"rsrp_dbm_p5"`
	P50  float64 `json:"rsrp_dbm_p50"`
	P95  float64 `json:"rsrp_dbm_p95"`
	Weak float64 `json:"weak"` // share below -110 dBm
}

// TowersInput says what was done to the rows of a file of cells; Kept + the sum over Dropped = Rows.
type TowersInput struct {
	File    string           `json:"file"` // base name
	SHA256  string           `json:"sha256"`
	Rows    int64            `json:"rows"`
	Kept    int64            `json:"kept"`
	Dropped map[string]int64 `json:"dropped"`                  // reason: rows
	Ranges  int64            `json:"ranges_unknown,omitempty"` // ranges taken to be not known
}

// TraceInput says what was done to the rows of a trace; RowsKept + the sum over Dropped = Rows.
type TraceInput struct {
	File     string           `json:"file"` // base name
	SHA256   string           `json:"sha256"`
	Rows     int64            `json:"rows"`
	RowsKept int64            `json:"rows_kept"`
	Vehicles int              `json:"vehicles"`
	Trips    int              `json:"trips"`
	Dropped  map[string]int64 `json:"dropped"` // reason: rows
	Split    map[string]int64 `json:"split"`   // reason: trips begun because of it
	Reorder  int64            `json:"reordered"`
	Parked   int64            `json:"parked,omitempty"` // rows put where their vehicle came to stand
	// Shared are ids that two vehicles share, with their rows: made ids of two vehicles, or dropped.
	Shared map[string]int64 `json:"shared_ids,omitempty"`
}

// Policy is what one policy did, over all classes and by class.
type Policy struct {
	Metrics map[string]Metric `json:"metrics"`
	Classes map[string]*Class `json:"classes"`
	Misses  map[string]int64  `json:"misses"` // reason: reads, summed over seeds
	Series  *Series           `json:"series,omitempty"`
	Tiers   *TierSeries       `json:"tiers,omitempty"`  // where originals have tiers
	Faults  []FaultSeen       `json:"faults,omitempty"` // where the scenario has faults
	// Forecasts is there where the policy predicts, and is simulated.
	Forecasts *Forecasts `json:"forecasts,omitempty"`
	// Presence is there where the scenario is replayed row by row.
	Presence *Presence `json:"presence,omitempty"`
}

// Class is what one policy did for one class.
type Class struct {
	Metrics map[string]Metric `json:"metrics"`
	Misses  map[string]int64  `json:"misses"`
	Latency *CDF              `json:"latency,omitempty"`
	Tiers   *Tiers            `json:"tiers,omitempty"` // where its originals have tiers
}

// Metric is a figure per seed, with its mean and the 95 % interval of the mean (Student's t over seeds). A nil means
// that there is no data: nothing was read, or one seed gives no interval.
type Metric struct {
	Mean    *float64   `json:"mean"`
	Lo      *float64   `json:"lo"`
	Hi      *float64   `json:"hi"`
	PerSeed []*float64 `json:"per_seed"`
}

// CDF is a latency distribution, pooled over seeds: Share[i] of the reads were answered within MS[i].
type CDF struct {
	MS    []float64 `json:"ms"`
	Share []float64 `json:"share"`
}

// Series are figures over simulated time, pooled over seeds. A nil means no reads in the bin.
type Series struct {
	BinS    float64    `json:"bin_s"`
	HitRate []*float64 `json:"hit_rate"`
	Copies  []*float64 `json:"copies"` // mean number of ready copies
}

// Bound is the clairvoyant optimum: no policy can cost less than Lower, and Upper is reached by the cheapest way that is
// known: the clairvoyant's schedule, where the sites have room for it, or a policy of the run (see package fabric/bound).
type Bound struct {
	CostUSD BoundMetric `json:"cost_usd"`
	// Parts are the parts of Upper, by the metric's name: what a policy pays above them says where its excess comes from.
	Parts map[string]Metric `json:"parts,omitempty"`
	// OriginalsUSD is what of Upper's storage and operations the region's originals cost, where they have tiers.
	OriginalsUSD *Metric           `json:"originals_usd,omitempty"`
	Classes      map[string]*Bound `json:"classes,omitempty"` // of each class alone
}

// BoundMetric brackets an optimum.
type BoundMetric struct {
	Lower Metric `json:"lower"`
	Upper Metric `json:"upper"`
}

// Prices names the price book that drove the result, with each figure.
type Prices struct {
	Book    string       `json:"book"`
	Date    string       `json:"date"`
	Note    string       `json:"note"`
	Entries []PriceEntry `json:"entries"`
}

// PriceEntry is one price with its source.
type PriceEntry struct {
	Name   string  `json:"name"`
	USD    float64 `json:"usd"`
	Per    string  `json:"per"`
	Source string  `json:"source"`
}

// The kinds of handovers on a map.
const (
	PlainHandover = "handover"
	PingPong      = "ping_pong" // back to the cell before, within a second
	TooLate       = "too_late"  // the link was lost before
)

// Map is what the report's map draws. Coordinates are degrees, rounded to 5 decimals (1 m).
type Map struct {
	Cells   []MapPoint `json:"cells"`
	Sites   []MapPoint `json:"sites"`
	Links   [][2]int   `json:"links"` // between sites, by number
	Density MapBins    `json:"density"`
	// Misses[policy] are the reads that were not hits, binned as Density.
	Misses map[string]MapBins `json:"misses"`
	// Handovers are where vehicles of the first seed changed cells, binned as Density, each under one of the keys
	// PlainHandover, PingPong and TooLate: the last where it is both.
	Handovers map[string]MapBins `json:"handovers,omitempty"`
	DrivenKM  float64            `json:"driven_km,omitempty"` // of the first seed's vehicles
}

// MapPoint is a cell (Site: the site that serves it) or a site.
type MapPoint struct {
	Name string  `json:"name,omitempty"`
	Lon  float64 `json:"lon"`
	Lat  float64 `json:"lat"`
	Site int     `json:"site"`
}

// MapBins is a sparse two-dimensional histogram: N[i] events in the bin whose centre is (Lon[i], Lat[i]).
type MapBins struct {
	StepLon float64   `json:"step_lon"`
	StepLat float64   `json:"step_lat"`
	Lon     []float64 `json:"lon"`
	Lat     []float64 `json:"lat"`
	N       []int64   `json:"n"`
}

// Verdict is the verdict of a gate.
type Verdict string

// The four verdicts.
const (
	Pass      Verdict = "pass"
	Fail      Verdict = "fail"
	NoData    Verdict = "no data"
	Undecided Verdict = "undecided"
)

// GateResult is one gate, judged.
type GateResult struct {
	Gate     string   `json:"gate"` // the condition in words: "vector hit_rate at least 0.97"
	Metric   string   `json:"metric"`
	Verdict  Verdict  `json:"verdict"`
	Observed *float64 `json:"observed"`
	Lo       *float64 `json:"lo"`
	Hi       *float64 `json:"hi"`
	Limit    float64  `json:"limit"`
	Unit     string   `json:"unit"` // "%" for a relative difference, "pp" for one of shares, else the metric's unit
	N        int      `json:"n"`    // seeds
	P        *float64 `json:"p"`    // exact signed-rank, for comparisons
	Note     string   `json:"note,omitempty"`
}

// Host is host.json: what the run took on this machine. Nothing in it is reproducible.
type Host struct {
	Schema          int                `json:"schema"`
	WallS           float64            `json:"wall_s"`
	CPUS            float64            `json:"cpu_s"`
	Events          uint64             `json:"events"`
	EventsPerCPUS   float64            `json:"events_per_cpu_s"`
	VehicleSPerCPUS float64            `json:"vehicle_s_per_cpu_s"`
	MaxRSSBytes     int64              `json:"max_rss_bytes"`
	Go              string             `json:"go"`
	OS              string             `json:"os"`
	Arch            string             `json:"arch"`
	Cores           int                `json:"cores"`
	Started         string             `json:"started"` // RFC 3339
	DecisionUSMean  map[string]float64 `json:"decision_us_mean,omitempty"`
	EventsByPolicy  map[string]uint64  `json:"events_by_policy,omitempty"`
	GOMAXPROCS      int                `json:"gomaxprocs"`
}
