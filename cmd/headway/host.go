package main

import (
	"runtime"
	"time"

	"headway/results"
	"headway/sim"
)

// usage is what a process has used since it began.
type usage struct {
	cpu         time.Duration // user and system
	maxRSSBytes int64
}

// stopwatch measures a run on this machine.
type stopwatch struct {
	st      *state
	started time.Time
	before  usage
}

func (st *state) startWatch() stopwatch {
	return stopwatch{st: st, started: st.now(), before: st.usage()}
}

// elapsed is the wall time since the start.
func (w stopwatch) elapsed() time.Duration { return w.st.now().Sub(w.started) }

// host is host.json of a run.
func (w stopwatch) host(effort sim.Effort) *results.Host {
	now := w.st.usage()
	h := &results.Host{
		Schema:         results.SchemaVersion,
		WallS:          w.elapsed().Seconds(),
		CPUS:           (now.cpu - w.before.cpu).Seconds(),
		Events:         effort.Events,
		EventsByPolicy: effort.EventsByPolicy,
		DecisionUSMean: effort.DecisionUS,
		MaxRSSBytes:    now.maxRSSBytes,
		Go:             runtime.Version(),
		OS:             runtime.GOOS,
		Arch:           runtime.GOARCH,
		Cores:          runtime.NumCPU(),
		GOMAXPROCS:     runtime.GOMAXPROCS(0),
		Started:        w.started.UTC().Format(time.RFC3339),
	}
	if h.CPUS > 0 {
		h.EventsPerCPUS = float64(effort.Events) / h.CPUS
		h.VehicleSPerCPUS = effort.VehicleS / h.CPUS
	}
	return h
}
