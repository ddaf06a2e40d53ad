package report

import (
	"fmt"
	"math"
	"math/rand/v2"

	"headway/results"
)

// fixture says what run to make. The figures are drawn around values such as a city of taxis gives.
type fixture struct {
	policies []string
	classes  int
	seeds    int
	bins     int // of the map, about
	trace    bool
	noReads  bool
	aborted  bool
	front    bool
	hours    float64
}

var usual = fixture{
	policies: []string{"static", "home", "lru", "ttl", "everywhere", "neighbours", "vector", "clairvoyant"},
	classes:  3, seeds: 10, bins: 3000, trace: true, hours: 72, front: true,
}

func p[T any](x T) *T { return &x }

// run makes the run, the same every time.
func (f fixture) run() *results.Run {
	rnd := rand.New(rand.NewPCG(1, 2))
	r := &results.Run{
		Schema: results.SchemaVersion, Kind: "run", Mode: "sim",
		Headway: results.Version{Version: "0.1.0", Commit: "0123abcd"},
		Scenario: results.ScenarioRef{
			Name: "taxis", About: "Taxis of a city: does moving copies ahead of them pay?", Hash: "b5bb9d8014a0f9b1", Source: "taxis",
			Overrides: []string{"mobility.trace.file=cabs.csv.gz", "radio.towers.file=the towers.csv"},
		},
		SimulatedS: f.hours * 3600, Fingerprint: "7d865e959b2466918c9863afca942d0f", PolicyOrder: f.policies,
		Policies: map[string]*results.Policy{}, Aborted: f.aborted,
		Input: results.Input{Vehicles: 261, Trips: 12034, Cells: 549, Sites: 14, Links: 40},
		Prices: results.Prices{Book: "operator-internal", Date: "2026-02-01", Note: "What an operator pays itself.", Entries: []results.PriceEntry{
			{Name: "hot storage", USD: 0.02, Per: "GB and month", Source: "list price of block storage, 2026-01-12"},
			{Name: "backhaul", USD: 0.0008, Per: "GB", Source: "leased line of 10 Gbit/s, 2025-11-03"},
		}},
	}
	for i := range f.seeds {
		r.Seeds = append(r.Seeds, uint64(i+1))
	}
	for i := range f.classes {
		r.Scenario.Classes = append(r.Scenario.Classes, results.ClassRef{
			Name: []string{"working-set", "map-tiles", "catalogue", "profile", "telemetry"}[i%5], Key: []string{"vehicle", "tile", "item"}[i%3],
			SizeBytes: 200 << 20 >> (2 * i), DeadlineMS: []float64{10, 50, 20}[i%3], Penalty: "$0.0001 per late read",
		})
	}
	if f.trace {
		r.Input.Trace = &results.TraceInput{
			File: "cabs.csv.gz", SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Rows: 719366, RowsKept: 716031,
			Vehicles: 261, Trips: 12034, Dropped: map[string]int64{"jump": 2110, "duplicate_time": 1200, "zero_position": 25},
			Split: map[string]int64{"gap": 11773, "first": 261}, Reorder: 719105,
			Parked: 4321, Shared: map[string]int64{"upthin": 6404},
		}
	}
	for i, name := range f.policies {
		r.Policies[name] = f.policy(rnd, i, r)
	}
	f.bound(r)
	if f.front {
		r.Front = f.sweep(rnd)
	}
	r.Map = f.cityMap(rnd)
	r.Gates = gates()
	return r
}

func (f fixture) metric(rnd *rand.Rand, mean, spread float64) results.Metric {
	if f.noReads {
		return results.Metric{PerSeed: make([]*float64, f.seeds)}
	}
	m := results.Metric{}
	sum, sq := 0.0, 0.0
	for range f.seeds {
		x := mean + spread*rnd.NormFloat64()
		sum, sq = sum+x, sq+x*x
		m.PerSeed = append(m.PerSeed, &x)
	}
	n := float64(f.seeds)
	m.Mean = p(sum / n)
	if n > 1 {
		half := 2.2 * math.Sqrt(max(sq/n-sum/n*sum/n, 0)/(n-1))
		m.Lo, m.Hi = p(sum/n-half), p(sum/n+half)
	}
	return m
}

func (f fixture) policy(rnd *rand.Rand, i int, r *results.Run) *results.Policy {
	name := f.policies[i]
	hit, ok := map[string]float64{"static": .071, "home": .34, "lru": .884, "ttl": .861, "everywhere": .999, "neighbours": .957, "vector": .9731, "clairvoyant": .9994}[name]
	if !ok {
		hit = .3 + .6*rnd.Float64()
	}
	pol := &results.Policy{Metrics: f.metrics(rnd, name, hit), Classes: map[string]*results.Class{}, Misses: map[string]int64{}}
	for k, reason := range []string{"never predicted", "predicted elsewhere", "too late", "evicted for capacity", "dropped too early", "first ever"} {
		if !f.noReads && (name != "static" || k == 0 || k == 5) {
			pol.Misses[reason] = int64((1 - hit) * 1e6 * rnd.Float64())
		}
	}
	for k, c := range r.Scenario.Classes {
		class := &results.Class{Metrics: f.metrics(rnd, name, math.Pow(hit, 1+float64(k)/4)), Misses: pol.Misses}
		if !f.noReads {
			class.Latency = cdf(hit, c.DeadlineMS)
		}
		pol.Classes[c.Name] = class
	}
	if f.hours > 0 {
		pol.Series = f.series(rnd, hit)
	}
	if name == "vector" {
		pol.Forecasts = forecasts(rand.New(rand.NewPCG(5, 6)), "rays", "graph", "sequence", "ensemble")
	}
	return pol
}

func (f fixture) metrics(rnd *rand.Rand, name string, hit float64) map[string]results.Metric {
	miss := 1 - hit
	m := map[string]results.Metric{}
	set := func(name string, mean, spread float64) { m[name] = f.metric(rnd, mean, spread) }
	set("hit_rate", hit, .002*miss+1e-6)
	set("late_rate", miss*.2, .0001)
	set("miss_rate", miss*.77, .0002)
	set("cold_rate", miss*.03, 1e-5)
	set("unavailable_rate", 0, 0)
	set("deadline_rate", hit+miss*.1, .001*miss)
	for i, q := range []string{"p50", "p90", "p99", "p999", "mean"} {
		set("latency_ms_"+q, []float64{8.2, 9.8, 12, 30, 9}[i]+[]float64{0, 40, 180, 400, 30}[i]*miss, .05)
	}
	stall := map[string][2]float64{"static": {61000, 905000}, "home": {52000, 880000}, "everywhere": {0, 0}, "vector": {0, 181}, "clairvoyant": {0, 0}, "neighbours": {0, 212}}[name]
	if stall == [2]float64{} && name != "everywhere" && name != "clairvoyant" {
		stall = [2]float64{170 + 500*miss, 2000 + 9000*miss}
	}
	set("crossing_stall_ms_p50", stall[0], stall[0]*.01)
	set("crossing_stall_ms_p99", stall[1], stall[1]*.04)
	set("crossing_stall_ms_mean", (stall[0]+stall[1])/5, 0)
	set("crossing_stall_censored", miss*.4, .001)
	storage := map[string]float64{"everywhere": 19.2, "neighbours": 5.5, "static": 1.4, "vector": 1.9, "clairvoyant": 1.5}[name]
	if storage == 0 {
		storage = 1.4 + rnd.Float64()
	}
	transfer, operations, penalty := 3*hit, .4, 60*miss
	set("cost_storage_usd", storage, .01)
	set("cost_transfer_usd", transfer, .02)
	set("cost_operations_usd", operations, .001)
	set("cost_penalty_usd", penalty, .01*penalty)
	set("cost_usd", storage+transfer+operations+penalty, .01*penalty+.02)
	set("efficiency", 4.85/(storage+transfer+operations+penalty), .001)
	set("copies_mean", 1+storage/3, .01)
	set("excess_storage", storage/1.4-1, .01)
	set("wasted_transfer", .2*hit, .01)
	set("backhaul_gb", 1000*hit, 3)
	set("reads", 4.2e6, 900)
	set("writes", 8.4e5, 400)
	set("crossings", 61034, 0)
	set("availability", hit, .001)
	set("lost_at_start", miss*.2, .0001)
	set("lost_at_move", miss*.8, .0001)
	set("excess_data", storage/3, .01)
	set("copies_ordered", 90000*hit, 100)
	set("copies_landed", 88000*hit, 100)
	if name != "static" {
		set("next_site_accuracy", .6+.3*hit, .001)
	}
	return m
}

func cdf(hit, deadline float64) *results.CDF {
	c := &results.CDF{}
	for i := range 300 {
		ms := 4 * math.Pow(1.025, float64(i))
		near := 1 / (1 + math.Exp(-(math.Log(ms)-math.Log(deadline*.7))*9))
		far := 1 / (1 + math.Exp(-(math.Log(ms)-math.Log(deadline*9))*5))
		c.MS, c.Share = append(c.MS, ms), append(c.Share, hit*near+(1-hit)*far)
	}
	return c
}

func (f fixture) series(rnd *rand.Rand, hit float64) *results.Series {
	s := &results.Series{BinS: 300}
	for i := range int(f.hours * 12) {
		day := math.Sin(float64(i) / 288 * 2 * math.Pi)
		s.Copies = append(s.Copies, p(261*(1+hit)+60*day))
		if f.noReads || i%288 > 40 && i%288 < 46 {
			s.HitRate = append(s.HitRate, nil)
			continue
		}
		s.HitRate = append(s.HitRate, p(min(max(hit+(1-hit)*.3*day*hit+.02*(1-hit)*rnd.NormFloat64(), 0), 1)))
	}
	return s
}

func (f fixture) bound(r *results.Run) {
	if f.noReads {
		return
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	r.Bound = &results.Bound{CostUSD: results.BoundMetric{Lower: f.metric(rnd, 4.7, .01), Upper: f.metric(rnd, 4.95, .01)}, Parts: map[string]results.Metric{
		"cost_storage_usd": f.metric(rnd, 1.2, .01), "cost_transfer_usd": f.metric(rnd, 3, .01), "cost_operations_usd": f.metric(rnd, 0.05, .001),
		"cost_penalty_usd": f.metric(rnd, 0.7, .01),
	}}
}

// sweep is a front: vector is told five multiples of the penalties, and one point has no data.
func (f fixture) sweep(rnd *rand.Rand) *results.Front {
	multiples := []float64{0, 0.1, 1, 10, 100}
	var points []results.FrontPoint
	for i, name := range f.policies {
		told := []*float64{nil}
		if name == "vector" {
			told = told[:0]
			for _, m := range multiples {
				told = append(told, p(m))
			}
		}
		for k, m := range told {
			hit := 1 - .8*math.Pow(.3, float64(i+k))
			metrics := f.metrics(rnd, name, hit)
			metrics[results.StoredGB] = f.metric(rnd, 40*float64(i+1)*float64(k*k), .5)
			metrics[results.MovedGB] = f.metric(rnd, 300+30*float64(i*k), 2)
			points = append(points, results.FrontPoint{Policy: name, Multiple: m, Metrics: metrics})
		}
	}
	points[len(points)-1].Metrics = nil
	front, err := results.NewFront("hit_rate", multiples, points, f.seeds)
	if err != nil {
		panic(err)
	}
	return front
}

func (f fixture) cityMap(rnd *rand.Rand) *results.Map {
	const lon, lat, step = -122.44, 37.76, .0025
	m := &results.Map{Misses: map[string]results.MapBins{}, Density: results.MapBins{StepLon: step, StepLat: step}}
	for i := range 14 {
		m.Sites = append(m.Sites, results.MapPoint{Name: fmt.Sprintf("site-%d", i), Site: i, Lon: lon + .05*rnd.NormFloat64(), Lat: lat + .03*rnd.NormFloat64()})
		m.Links = append(m.Links, [2]int{i, (i + 1) % 14}, [2]int{i, (i + 5) % 14})
	}
	for i := range 549 {
		s := m.Sites[i%14]
		m.Cells = append(m.Cells, results.MapPoint{Site: i % 14, Lon: s.Lon + .02*rnd.NormFloat64(), Lat: s.Lat + .012*rnd.NormFloat64()})
	}
	side := int(math.Sqrt(float64(f.bins)))
	type bin struct{ lon, lat, d float64 }
	var bins []bin
	for i := range side * side {
		x, y := float64(i%side-side/2), float64(i/side-side/2)
		d := math.Exp(-(x*x + y*y) / float64(side*side) * 9)
		if rnd.Float64() < d+.3 {
			bins = append(bins, bin{lon + x*step, lat + y*step, d})
		}
	}
	fill := func(scale, keep float64) results.MapBins {
		b := results.MapBins{StepLon: step, StepLat: step}
		for _, c := range bins {
			if n := int64(scale * c.d * rnd.ExpFloat64()); n > 0 && rnd.Float64() < keep {
				b.Lon, b.Lat, b.N = append(b.Lon, c.lon), append(b.Lat, c.lat), append(b.N, n)
			}
		}
		return b
	}
	m.Density = fill(4000, 1)
	m.Handovers = map[string]results.MapBins{
		results.PlainHandover: fill(900, .9), results.PingPong: fill(40, .3), results.TooLate: fill(60, .2),
	}
	m.DrivenKM = 5747.2
	for _, name := range f.policies {
		b := fill(300, map[bool]float64{true: .15, false: .8}[name == "vector"])
		b.StepLon, b.StepLat = 0, 0 // as the density's
		m.Misses[name] = b
	}
	return m
}

func gates() []results.GateResult {
	return []results.GateResult{
		{Gate: "vector hit_rate at least 0.97", Metric: "hit_rate", Verdict: results.Pass, Observed: p(.9731), Lo: p(.9722), Hi: p(.974), Limit: .97, Unit: "share", N: 10},
		{Gate: "vector against static: cost_usd below 0 %", Metric: "cost_usd", Verdict: results.Pass, Observed: p(-89.2), Lo: p(-89.5), Hi: p(-88.9), Limit: 0, Unit: "%", N: 10, P: p(.00195)},
		{Gate: "vector crossing_stall_ms_p99 at most 100", Metric: "crossing_stall_ms_p99", Verdict: results.Fail, Observed: p(181.), Lo: p(177.), Hi: p(185.), Limit: 100, Unit: "ms", N: 10},
		{Gate: "lru stale_read_rate at most 0.001", Metric: "stale_read_rate", Verdict: results.NoData, Limit: .001, Unit: "share", N: 0, Note: "nothing was read after a write"},
		{Gate: "vector against neighbours: hit_rate above 0.016", Metric: "hit_rate", Verdict: results.Undecided, Observed: p(.0161), Lo: p(.0150), Hi: p(.0172), Limit: .016, Unit: "share", N: 10, P: p(.43)},
	}
}
