package results

// Direction says which way a metric gets better.
type Direction string

// The directions. Neutral metrics describe the traffic or the means, not the outcome.
const (
	Higher  Direction = "higher"
	Lower   Direction = "lower"
	Neutral Direction = "neutral"
)

// Unit is what a metric is measured in; it decides how the metric is printed.
type Unit string

// The units. A share is a number between 0 and 1 and printed as a percentage; a ratio is a plain number.
const (
	Share  Unit = "share"
	Millis Unit = "ms"
	USD    Unit = "USD"
	GB     Unit = "GB"
	Count  Unit = "count"
	Plain  Unit = "ratio"
)

// MetricInfo is what is known of a metric.
type MetricInfo struct {
	Name    string    `json:"name"`
	Unit    Unit      `json:"unit"`
	Better  Direction `json:"better"`
	Meaning string    `json:"meaning"` // one sentence
}

// Metrics are all metrics that a run may hold, in the order in which they are shown.
var Metrics = []MetricInfo{
	{"hit_rate", Share, Higher, "Reads that found a ready copy at the serving site."},
	{"late_rate", Share, Lower, "Reads that waited for a copy on its way."},
	{"miss_rate", Share, Lower, "Reads that were served from elsewhere."},
	{"cold_rate", Share, Lower, "Reads whose copy had to be rehydrated from a cold tier."},
	{"unavailable_rate", Share, Lower, "Reads that nobody could answer."},
	{"byte_hit_rate", Share, Higher, "Bytes read from a ready copy at the serving site, of all bytes read."},
	{"deadline_rate", Share, Higher, "Reads answered within their class's deadline."},
	{"latency_ms_mean", Millis, Lower, "Mean time from a read to its answer."},
	{"latency_ms_p50", Millis, Lower, "Median time from a read to its answer."},
	{"latency_ms_p90", Millis, Lower, "Time within which 90 % of the reads were answered."},
	{"latency_ms_p99", Millis, Lower, "Time within which 99 % of the reads were answered."},
	{"latency_ms_p999", Millis, Lower, "Time within which 99.9 % of the reads were answered."},
	{"crossing_stall_ms_mean", Millis, Lower, "Mean time from a crossing until a ready copy is at the new site."},
	{"crossing_stall_ms_p50", Millis, Lower, "Median time from a crossing until a ready copy is at the new site."},
	{"crossing_stall_ms_p99", Millis, Lower, "99th percentile of the time from a crossing until a ready copy is at the new site."},
	{"crossing_stall_censored", Share, Lower, "Crossings after which the client left before a ready copy was there; their stall is cut short."},
	{"cost_usd", USD, Lower, "Storage, transfer, operations and penalties."},
	{"cost_storage_usd", USD, Lower, "Rent of the copies."},
	{"cost_transfer_usd", USD, Lower, "Bytes moved over links."},
	{"cost_operations_usd", USD, Lower, "Operations, tier changes and retrieval."},
	{"cost_penalty_usd", USD, Lower, "What late answers cost, by the classes' penalties."},
	{"efficiency", Share, Higher, "Cost of the clairvoyant optimum over the policy's cost; 100 % is perfect."},
	{"availability", Share, Higher, "Trip time with a ready copy at the serving site."},
	{"lost_at_start", Share, Lower, "Trip time without a ready copy, before the trip's first crossing."},
	{"lost_at_move", Share, Lower, "Trip time without a ready copy, from the trip's first crossing on."},
	{"excess_data", Plain, Lower, "Copy-seconds elsewhere than at the serving site, per second of trip."},
	{"next_site_accuracy", Share, Higher, "Crossings to a site that already had a ready copy."},
	{"startup_accuracy", Share, Higher, "Trips that began at a site with a ready copy."},
	{"copies_mean", Plain, Neutral, "Mean number of ready copies at the sites."},
	{"copies_ordered", Count, Neutral, "Copies ordered."},
	{"copies_landed", Count, Neutral, "Copies that arrived before they were dropped."},
	{"copies_unused", Count, Lower, "Copies that arrived and were dropped unused."},
	{"equivalent_transfers", Plain, Lower, "Bytes moved for copies, cancelled parts included, in whole objects."},
	{"excess_storage", Plain, Lower, "Byte-seconds stored over those of the just-in-time clairvoyant, minus 1."},
	{"wasted_transfer", Share, Lower, "Bytes copied and dropped without a hit, of all bytes copied."},
	{"backhaul_gb", GB, Lower, "Bytes moved between the sites and their region."},
	{"stale_read_rate", Share, Lower, "Reads that missed an acknowledged write."},
	{"staleness_ms_p99", Millis, Lower, "99th percentile, over the reads that missed a write, of the age of the oldest one."},
	{"contract_violations", Count, Lower, "Breaches of a class's contract."},
	{"lost_writes", Count, Lower, "Writes acknowledged and lost."},
	{"predictor_brier", Plain, Lower, "Brier score of the predicted next sites; 0 is perfect."},
	{"reads", Count, Neutral, "Reads."},
	{"writes", Count, Neutral, "Writes."},
	{"handovers", Count, Neutral, "Changes of the cell."},
	{"crossings", Count, Neutral, "Handovers that changed the site."},
	{"ping_pong_rate", Share, Neutral, "Handovers back to the cell before, within 1 s."},
	{"too_late_handovers", Count, Neutral, "Changes of the cell that a radio link failure brought about."},
	{"interruption_ms_mean", Millis, Neutral, "Mean time without a link at a handover or radio link failure."},
	{"interruption_ms_p99", Millis, Neutral, "99th percentile of the time without a link at a handover or radio link failure."},
}

// Lookup finds a metric by its name.
func Lookup(name string) (MetricInfo, bool) {
	for _, m := range Metrics {
		if m.Name == name {
			return m, true
		}
	}
	return MetricInfo{}, false
}
