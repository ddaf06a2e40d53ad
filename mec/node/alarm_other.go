//go:build !linux

package node

import (
	"sync"
	"time"
)

// runtimeTimer is a timer of the runtime: as exact as that is on this system.
type runtimeTimer struct {
	t    *time.Timer
	once sync.Once
	over chan struct{}
}

func newKernelTimer() (kernelTimer, error) {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return &runtimeTimer{t: t, over: make(chan struct{})}, nil
}

func (t *runtimeTimer) set(d time.Duration) { t.t.Reset(d) }

func (t *runtimeTimer) wait() bool {
	select {
	case <-t.t.C:
		return true
	case <-t.over:
		return false
	}
}

func (t *runtimeTimer) close() { t.once.Do(func() { t.t.Stop(); close(t.over) }) }
