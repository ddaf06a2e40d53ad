package testbed

import (
	"bytes"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"sync"
	"time"
)

// Reading is what this process holds at one time.
type Reading struct {
	At         time.Duration // real, since the first
	Resident   int64         // bytes; 0 where the kernel does not say so in /proc
	Live       int64         // bytes of the heap that were alive at the last collection
	Goroutines int
}

// How many readings a play has, about, and how close two are at most.
const (
	readingsWanted = 240
	readingsEvery  = 250 * time.Millisecond
)

// readings takes readings of this process while it plays.
type readings struct {
	begun time.Time
	all   []Reading
	quit  chan struct{}
	done  sync.WaitGroup
}

// takeReadings begins to read, for a play that will really take so long.
func takeReadings(play time.Duration) *readings {
	r := &readings{begun: time.Now(), quit: make(chan struct{})}
	r.read()
	r.done.Go(func() {
		tick := time.NewTicker(max(play/readingsWanted, readingsEvery))
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.read()
			case <-r.quit:
				return
			}
		}
	})
	return r
}

func (r *readings) read() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	r.all = append(r.all, Reading{
		At: time.Since(r.begun), Resident: resident(), Live: int64(live[0].Value.Uint64()), Goroutines: runtime.NumGoroutine(),
	})
}

// stop ends the readings and returns them, the last one taken now.
func (r *readings) stop() []Reading {
	close(r.quit)
	r.done.Wait()
	r.read()
	return r.all
}

// resident is what this process has in memory.
func resident() int64 {
	data, err := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(data)
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
