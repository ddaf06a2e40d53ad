package sim

import (
	"fmt"
	"time"

	"headway/results"
)

// collect puts together what the worlds found, in the order of policies and seeds. Seeds that were not finished for
// every policy are left out, and the run is marked aborted.
func (r *runner) collect() (*results.Run, Effort, error) {
	x := r.x
	var done []int
	for s := range r.seeds {
		finished := true
		for p := range r.slots {
			finished = finished && (r.slots[p][s] != nil || p == 0 && x.rows != nil)
		}
		if finished {
			done = append(done, s)
		}
	}
	run := &results.Run{
		Schema: results.SchemaVersion, Kind: "run", Mode: "sim",
		Scenario: results.ScenarioRef{
			Name: x.scenario.Name, About: x.scenario.About, Hash: x.scenario.Hash(), Overrides: append([]string{}, x.scenario.Overrides...),
			Source: x.scenario.Source, YAML: string(x.scenario.Portable()),
		},
		SimulatedS: x.span.Seconds(), Input: x.input, Prices: priceRef(x), Calibration: x.node.calibration, Gates: []results.GateResult{},
		PolicyOrder: append([]string{}, r.policies...), Policies: map[string]*results.Policy{},
		Aborted: len(done) < len(r.seeds), Seeds: []uint64{}, Trajectory: map[string]map[uint64][]results.Checkpoint{},
	}
	for i := range x.classes {
		run.Scenario.Classes = append(run.Scenario.Classes, x.classes[i].words)
	}
	for _, s := range done {
		run.Seeds = append(run.Seeds, r.seeds[s])
	}
	if x.tiered() {
		run.TierBooks = x.tierBooks()
	}
	c := collector{r: r, done: done, run: run}
	if x.rows == nil {
		c.against()
		run.Bound = c.bound()
	}
	for p, name := range r.policies {
		run.Policies[name] = c.policy(p + 1)
		run.Trajectory[name] = map[uint64][]results.Checkpoint{}
		for _, s := range done {
			run.Trajectory[name][r.seeds[s]] = r.slots[p+1][s].trail
		}
	}
	run.Fingerprint = c.fingerprint()
	run.Front = c.front()
	run.Gates = results.Judge(run, gates(x.scenario))
	switch {
	case x.rows != nil:
		run.Map = x.mapOfRows(r.policies)
	case len(done) > 0:
		c.describeTraffic(done[0])
	}
	return run, c.effort(), c.err
}

type collector struct {
	r    *runner
	done []int // numbers of the finished seeds
	run  *results.Run
	err  error
}

func (c *collector) policy(slot int) *results.Policy {
	worlds := c.r.slots[slot]
	p := &results.Policy{
		Metrics: c.metrics(func(s int) figures { return worlds[s].total }),
		Classes: map[string]*results.Class{}, Misses: map[string]int64{},
	}
	for k := range c.r.x.classes {
		class := &results.Class{
			Metrics: c.metrics(func(s int) figures { return worlds[s].classes[k] }),
			Misses:  map[string]int64{},
		}
		latency := results.NewLatency()
		for _, s := range c.done {
			t := &worlds[s].tallies[k]
			latency.Merge(t.latency)
			for reason, n := range t.reason {
				if n > 0 {
					class.Misses[missReason(reason).String()] += n
					p.Misses[missReason(reason).String()] += n
				}
			}
		}
		class.Latency = latency.CDF()
		class.Tiers = c.tiers(worlds, k)
		p.Classes[c.r.x.classes[k].Name] = class
	}
	p.Faults = c.faultsSeen(worlds)
	if c.r.x.rows == nil {
		p.Series, p.Forecasts = c.series(worlds), c.forecasts(worlds)
		p.Tiers = c.tierSeries(worlds)
	} else if len(c.done) > 0 {
		p.Presence = worlds[c.done[0]].presence
	}
	return p
}

// metrics are the metrics that a run holds, each with its figure per finished seed.
func (c *collector) metrics(of func(seed int) figures) map[string]results.Metric {
	m := map[string]results.Metric{}
	for _, info := range results.Metrics {
		perSeed := make([]*float64, len(c.done))
		for i, s := range c.done {
			if v, ok := of(s)[info.Name]; ok {
				perSeed[i] = results.Value(v)
			}
		}
		metric, err := results.NewMetric(perSeed)
		if err != nil && c.err == nil {
			c.err = fmt.Errorf("metric %s: %w", info.Name, err)
		}
		m[info.Name] = metric
	}
	return m
}

func (c *collector) series(worlds []*outcomeOf) *results.Series {
	bins := seriesBins
	reads, hits, copyS := make([]int64, bins), make([]int64, bins), make([]float64, bins)
	bin := newSeries(c.r.x.span).bin
	for _, s := range c.done {
		w := &worlds[s].series
		for b := range bins {
			reads[b] += w.reads[b]
			hits[b] += w.hits[b]
			copyS[b] += w.copyS[b]
		}
	}
	out := &results.Series{BinS: bin.Seconds()}
	for b := range bins {
		width := min(bin, c.r.x.span-time.Duration(b)*bin)
		if width <= 0 {
			break
		}
		out.HitRate = append(out.HitRate, results.Ratio(float64(hits[b]), float64(reads[b])))
		out.Copies = append(out.Copies, results.Ratio(copyS[b], width.Seconds()*float64(len(c.done))))
	}
	return out
}

// forecasts is how a policy's predictors did on all seeds; nil where it has none.
func (c *collector) forecasts(worlds []*outcomeOf) *results.Forecasts {
	var all *results.ForecastTally
	for _, s := range c.done {
		if t := worlds[s].forecast; t != nil {
			if all == nil {
				all = results.NewForecastTally(t.Names())
			}
			all.Merge(t)
		}
	}
	if all == nil {
		return nil
	}
	return all.Forecasts()
}

// fingerprint hashes the trajectories of all worlds.
func (c *collector) fingerprint() string {
	h := uint64(len(c.done))
	for p := range c.r.policies {
		for _, s := range c.done {
			h = mix(h, c.r.slots[p+1][s].hash)
		}
	}
	return hashText(h)
}

func (c *collector) effort() Effort {
	e := Effort{EventsByPolicy: map[string]uint64{}, DecisionUS: map[string]float64{}}
	for p := range c.r.slots {
		for _, s := range c.done {
			o := c.r.slots[p][s]
			if o == nil { // a replay has no bound
				continue
			}
			e.Events += o.events
			if c.r.x.rows != nil {
				e.VehicleS += c.r.x.input.TripS
			} else {
				e.VehicleS += c.r.traffic[c.r.slot(s)].tripS
			}
			if p > 0 && p <= len(c.r.policies) {
				e.EventsByPolicy[c.r.policies[p-1]] += o.events
				e.DecisionUS[c.r.policies[p-1]] += o.stepNS / 1e3 / float64(len(c.done))
			}
		}
	}
	return e
}

func priceRef(x *Experiment) results.Prices {
	p := results.Prices{Book: x.prices.Name, Date: x.prices.Date, Note: x.prices.Note}
	for _, s := range x.prices.Sources {
		p.Entries = append(p.Entries, results.PriceEntry{Name: s.Name, USD: s.USD, Per: s.Per, Source: s.Source})
	}
	return p
}
