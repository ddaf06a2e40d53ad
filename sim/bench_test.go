package sim

import (
	"context"
	"runtime"
	"testing"
	"time"
)

// benchScenario has 10,000 vehicles on a road with 500 sites, each reporting and reading once a second.
const benchScenario = `
name: bench
seeds: 1
duration: 5m
mobility: {highway: {vehicles: 10000, length: 500km, returns: 1}}
radio: {road: {spacing: 500m}}
mec:
  sites: {cells_per_site: 2}
  links: {backhaul: {rtt: 12ms, bandwidth: 100Gbps}, neighbour: {rtt: 4ms, bandwidth: 100Gbps}}
classes:
  - name: own
    key: vehicle
    size: 20MiB
    reads: {rate: 1/s, bytes: 64KiB}
    contract: {deadline: 15ms}
    penalty: {usd_per_late_read: 0.001}
policies: [static, lru, vector]
`

// BenchmarkWorld is a whole run of one policy on one core; its traffic is made before. It reports events per CPU second,
// allocations per event in the second half of the run, when tables have grown, and what the run holds in the end: that of
// vector above that of static is what is known of a vehicle and of where it was.
func BenchmarkWorld(b *testing.B) {
	x := build(b, load(b, benchScenario), nil)
	tr := x.makeTraffic(1)
	for _, policy := range x.scenario.Policies {
		b.Run(policy, func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			var events, steady, allocs uint64
			var cpu time.Duration
			var held uint64
			for b.Loop() {
				empty := heap()
				w, err := newWorld(x, tr, 1, policy)
				if err != nil {
					b.Fatal(err)
				}
				half, before := uint64(0), uint64(0)
				start := cpuTime()
				err = w.run(context.Background(), func(at time.Duration, n uint64) {
					if half == 0 && at > x.span/2 {
						half, before = n, mallocs()
					}
				})
				if err != nil {
					b.Fatal(err)
				}
				cpu += cpuTime() - start
				after := mallocs()
				held = heap() - empty
				runtime.KeepAlive(w)
				allocs += after - before
				steady += w.events - half
				events += w.events
			}
			b.ReportMetric(float64(events)/cpu.Seconds()/1e6, "Mevents/CPU-s")
			b.ReportMetric(float64(cpu.Nanoseconds())/float64(events), "CPU-ns/event")
			b.ReportMetric(float64(allocs)/float64(steady), "allocs/event")
			b.ReportMetric(float64(held)/float64(len(tr.tracks.Vehicles)), "B/vehicle")
		})
	}
}

// heap is what is in use of it, in bytes, when what is not has been let go.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// BenchmarkTraffic finds the moves of 10,000 vehicles: handovers and crossings, once per seed.
func BenchmarkTraffic(b *testing.B) {
	x := build(b, load(b, benchScenario), nil)
	tracks := x.makeTraffic(1).tracks
	b.ReportAllocs()
	for b.Loop() {
		t := newTraffic(tracks, x.model, x.interruption, x.tiles, x.span)
		b.ReportMetric(float64(len(t.moves)), "moves")
	}
}

// The same work allocates next to nothing once tables have grown.
func TestSteadyStateDoesNotAllocate(t *testing.T) {
	x := build(t, load(t, benchScenario, "mobility.highway.vehicles=500", "mobility.highway.length=50km"), nil)
	tr := x.makeTraffic(1)
	for _, policy := range x.scenario.Policies {
		w, err := newWorld(x, tr, 1, policy)
		if err != nil {
			t.Fatal(err)
		}
		half, before := uint64(0), uint64(0)
		err = w.run(context.Background(), func(at time.Duration, n uint64) {
			if half == 0 && at > x.span/2 {
				half, before = n, mallocs()
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if half == 0 {
			t.Fatal("the run is too short to measure")
		}
		if per := float64(mallocs()-before) / float64(w.events-half); per > 0.001 {
			t.Errorf("%s: %.4f allocations per event", policy, per)
		}
	}
}
