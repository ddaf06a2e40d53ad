package sim

import (
	"headway/fabric"
	optimum "headway/fabric/bound"
	"headway/mec"
	"headway/results"
)

// figures are a world's metrics for one class or for all, by name. A metric that has no data is absent.
type figures map[string]float64

// outcomeOf is what one world found.
type outcomeOf struct {
	total    figures
	classes  []figures
	tallies  []tally
	series   series
	origins  [mec.Tiers]series
	misses   []int64
	damages  *damages
	trail    []results.Checkpoint
	hash     uint64
	events   uint64
	stepNS   float64 // mean host time of an engine's step, where measured
	optimum  *optimum.Result
	presence *results.Presence // of a replay
	forecast *results.ForecastTally
}

func (w *world) outcome() *outcomeOf {
	o := &outcomeOf{
		tallies: w.tally, damages: w.damages, series: w.series, misses: w.misses, trail: w.trail.checkpoints(), hash: w.hash, events: w.events,
	}
	if w.origins != nil {
		o.origins = w.origins.span
	}
	if w.bound != nil {
		o.optimum = w.bound.demand.Solve(w.x.span)
		return o
	}
	all := newTally()
	for c := range w.tally {
		w.tally[c].end(float64(w.x.classes[c].Bytes))
		all.add(&w.tally[c])
		o.classes = append(o.classes, w.x.figures(&w.tally[c]))
	}
	o.total = w.x.figures(&all)
	if w.exam != nil {
		o.forecast = w.exam.tally
	}
	o.total["handovers"] = float64(w.handovers)
	o.total["crossings"] = float64(w.crossings)
	w.tr.links.figures(o.total)
	o.total["backhaul_gb"] = float64(w.links.Bytes(func(l mec.Link) bool { return l.Spec.IsBackhaul })) / 1e9
	if w.steps >= 64 {
		o.stepNS = float64(w.sample) / float64(w.steps/64)
	}
	if s := w.engine.Stats(); s.BrierN > 0 {
		o.total["predictor_brier"] = s.BrierSum / float64(s.BrierN)
	}
	return o
}

// end turns sums over copies of one size into sums over bytes, so that classes can be added up.
func (t *tally) end(bytes float64) {
	t.byteS = t.copyS * bytes
	t.moved = t.copied / bytes
}

// figures are the metrics of a tally.
func (x *Experiment) figures(t *tally) figures {
	f := figures{
		"cost_usd": t.cost(), "cost_storage_usd": t.storage, "cost_transfer_usd": t.transfer,
		"cost_operations_usd": t.operations, "cost_penalty_usd": t.penalty,
		"reads": float64(t.reads()), "writes": float64(t.writes), "lost_writes": float64(t.lostWrites),
		"contract_violations": float64(t.violations),
		"copies_ordered":      float64(t.ordered), "copies_landed": float64(t.landed), "copies_unused": float64(t.unused),
		"equivalent_transfers": t.moved,
		"copies_mean":          t.copyS / x.span.Seconds(),
	}
	f.rate("wasted_transfer", t.wasted, t.copied)
	f.readFigures(t)
	f.presenceFigures(t)
	return f
}

func (f figures) rate(name string, part, whole float64) {
	if whole > 0 {
		f[name] = part / whole
	}
}

func (f figures) readFigures(t *tally) {
	n := float64(t.reads())
	for o, name := range [...]string{"hit_rate", "late_rate", "miss_rate", "cold_rate", "unavailable_rate"} {
		f.rate(name, float64(t.outcome[fabric.Outcome(o)]), n)
	}
	f.rate("byte_hit_rate", t.hitBytes, t.bytes)
	f.rate("deadline_rate", float64(t.inTime), n)
	f.rate("stale_read_rate", float64(t.stale), n)
	f.quantiles(t.latency, "latency_ms_", true)
	if q := t.staleness.QuantilesMS(0.99); q[0] != nil {
		f["staleness_ms_p99"] = *q[0]
	}
}

func (f figures) quantiles(l *results.Latency, prefix string, tails bool) {
	m := l.MeanMS()
	if m == nil {
		return
	}
	q := l.QuantilesMS(0.5, 0.9, 0.99, 0.999)
	f[prefix+"mean"], f[prefix+"p50"], f[prefix+"p99"] = *m, *q[0], *q[2]
	if tails {
		f[prefix+"p90"], f[prefix+"p999"] = *q[1], *q[3]
	}
}

func (f figures) presenceFigures(t *tally) {
	usage := t.presentS + t.lostStartS + t.lostMoveS
	if usage > 0 {
		f["availability"] = t.presentS / usage
		f["lost_at_start"] = t.lostStartS / usage
		f["lost_at_move"] = t.lostMoveS / usage
		f["excess_data"] = max(0, t.ownCopyS-t.presentS) / usage
	}
	f.rate("startup_accuracy", float64(t.startHits), float64(t.starts))
	f.rate("next_site_accuracy", float64(t.moveHits), float64(t.crossings))
	f.rate("crossing_stall_censored", float64(t.stallCensored), float64(t.crossings))
	f.quantiles(t.stall, "crossing_stall_ms_", false)
}

// against adds what needs the clairvoyant: of class c, or of all (c < 0).
func (f figures) against(b *optimum.Result, c int, bytes []float64, byteS float64) {
	lower, jit := 0.0, 0.0
	for i := range b.Lower {
		if c < 0 || c == i {
			lower += b.Lower[i]
			jit += float64(b.CopyS[i] * bytes[i])
		}
	}
	if c < 0 {
		lower += b.Scarce
	}
	if cost := f["cost_usd"]; cost > 0 {
		f["efficiency"] = lower / cost
	}
	if jit > 0 {
		f["excess_storage"] = byteS/jit - 1
	}
}
