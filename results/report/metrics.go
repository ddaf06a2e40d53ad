package report

import (
	"strings"

	"headway/results"
)

// metric is what the report knows of a metric.
type metric struct {
	results.MetricInfo
	Label string
	unit  unit
}

// labels are short names for column heads; a metric without one goes by the words of its name.
var labels = map[string]string{
	"late_rate": "Late", "miss_rate": "Missed", "cold_rate": "Cold", "unavailable_rate": "Unavailable",
	"deadline_rate": "Within deadline", "latency_ms_p50": "Latency p50", "latency_ms_p90": "Latency p90",
	"latency_ms_p99": "Latency p99", "latency_ms_p999": "Latency p99.9", "latency_ms_mean": "Latency mean",
	"crossing_stall_ms_p50": "Stall p50", "crossing_stall_ms_p99": "Stall p99", "crossing_stall_ms_mean": "Stall mean",
	"crossing_stall_censored": "Stall cut short", "cost_usd": "Cost", "cost_storage_usd": "Storage",
	"cost_transfer_usd": "Transfer", "cost_operations_usd": "Operations", "cost_penalty_usd": "Penalty",
	"copies_mean": "Copies per object", "backhaul_gb": "Backhaul", "stale_read_rate": "Stale reads",
	"staleness_ms_p99": "Staleness p99", "next_site_accuracy": "Next site right", "startup_accuracy": "Start right",
	"predictor_brier": "Brier score", results.StoredGB: "Stored, GB", results.MovedGB: "Moved, GB",
	"volume_stored": "Against bytes stored", "volume_moved": "Against bytes moved",
}

// metricOf is what is known of a name; of an unknown one, its own words.
func metricOf(name string) metric {
	info, ok := results.Lookup(name)
	if !ok {
		info = results.MetricInfo{Name: name, Unit: results.Plain, Better: results.Neutral}
	}
	label := labels[name]
	if label == "" {
		label = capital(words(name))
	}
	return metric{info, label, unit(info.Unit)}
}

// better reports whether a is a better value of the metric than b.
func better(name string, a, b float64) bool {
	if metricOf(name).Better == results.Lower {
		return a < b
	}
	return a > b
}

// words turns an identifier into words.
func words(s string) string { return strings.ReplaceAll(s, "_", " ") }
