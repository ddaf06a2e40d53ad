package testbed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"headway/mec/node"
)

// lease says which engine leads: a key of the region's that is only written over in the knowledge of what it held
// (compare-and-set by revision). Who leads renews it; who waits takes it when it was not renewed for a term. The epoch of a
// reign is the revision with which it began, so later reigns have greater epochs.
//
// The one who leads counts its term from before it asked for the renewal, the one who waits from after it saw it: the first
// stops before the second begins, if their clocks run at one speed. Where they do not, or a process is stopped between
// looking at its lease and speaking, the nodes' fences hold (package node, epoch.go).
type lease struct {
	kv   jetstream.KeyValue
	name string
	term time.Duration
	won  chan uint64 // the epoch, when the lease is won; 0 when it is lost

	revision uint64        // of the last write that was seen
	since    time.Time     // when it was seen first
	until    atomic.Int64  // the lease is held until then, ns since start
	start    time.Time     // what until counts from: the monotonic clock, which goes on while a process is stopped
	drop     chan struct{} // the lease is not wanted
}

// claim is what the key holds.
type claim struct {
	Engine string `json:"engine"`
	Epoch  uint64 `json:"epoch,omitempty"` // of the first renewal on
	Free   bool   `json:"free,omitempty"`  // given back
}

const (
	leaseKey = "lead"
	birthKey = "birth"
)

func openLease(ctx context.Context, js jetstream.JetStream, name string, term time.Duration) (*lease, error) {
	kv, err := js.KeyValue(ctx, node.LeaseBucket)
	if err != nil {
		return nil, fmt.Errorf("the lease: %w", err)
	}
	return &lease{kv: kv, name: name, term: term, won: make(chan uint64), start: time.Now(), drop: make(chan struct{}, 1)}, nil
}

// held says whether the lease is held for sure.
func (l *lease) held() bool { return int64(time.Since(l.start)) < l.until.Load() }

// giveUp gives the lease back.
func (l *lease) giveUp() {
	select {
	case l.drop <- struct{}{}:
	default:
	}
}

// run wins the lease, holds it, and tells of both, until ctx ends.
func (l *lease) run(ctx context.Context) {
	var epoch uint64
	tick := time.NewTicker(l.term / 4)
	defer tick.Stop()
	for {
		before := epoch
		if epoch == 0 {
			epoch = l.try(ctx)
		} else if !l.renew(ctx, epoch) {
			epoch = 0
		}
		if epoch != before {
			select {
			case l.won <- epoch:
			case <-ctx.Done():
			}
		}
		select {
		case <-tick.C:
		case <-l.drop:
			l.release(epoch)
			epoch = 0
		case <-ctx.Done():
			if epoch != 0 {
				l.release(epoch)
			}
			return
		}
	}
}

// try takes the lease if it is free, and returns its epoch, or 0.
func (l *lease) try(ctx context.Context) uint64 {
	ctx, cancel := context.WithTimeout(ctx, l.term/2)
	defer cancel()
	begun := time.Now()
	e, err := l.kv.Get(ctx, leaseKey)
	var revision uint64
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		revision, err = l.kv.Create(ctx, leaseKey, l.claim(claim{}))
	case err != nil:
		return 0
	default:
		if e.Revision() != l.revision {
			l.revision, l.since = e.Revision(), time.Now()
		}
		var c claim
		if json.Unmarshal(e.Value(), &c) == nil && !c.Free && time.Since(l.since) <= l.term {
			return 0
		}
		revision, err = l.kv.Update(ctx, leaseKey, l.claim(claim{}), e.Revision())
	}
	if err != nil {
		return 0 // another was faster, or the region is away
	}
	l.revision = revision
	l.hold(begun)
	return revision
}

// renew says whether the lease is still held.
func (l *lease) renew(ctx context.Context, epoch uint64) bool {
	call, cancel := context.WithTimeout(ctx, l.term/2)
	defer cancel()
	begun := time.Now()
	revision, err := l.kv.Update(call, leaseKey, l.claim(claim{Epoch: epoch}), l.revision)
	var api *jetstream.APIError
	switch {
	case err == nil:
		l.revision = revision
		l.hold(begun)
	case ctx.Err() != nil:
	case errors.Is(err, jetstream.ErrKeyExists), errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence:
		l.until.Store(0) // another has it
		l.revision = 0
		return false
	}
	return ctx.Err() != nil || l.held() // the region is away: the term is not over
}

func (l *lease) hold(begun time.Time) { l.until.Store(int64(begun.Add(l.term).Sub(l.start))) }

// release lets whoever waits have the lease at once.
func (l *lease) release(epoch uint64) {
	l.until.Store(0)
	ctx, cancel := context.WithTimeout(context.Background(), callWithin)
	defer cancel()
	_, _ = l.kv.Update(ctx, leaseKey, l.claim(claim{Epoch: epoch, Free: true}), l.revision) // else it runs out
}

func (l *lease) claim(c claim) []byte {
	c.Engine = l.name
	data, err := json.Marshal(c)
	if err != nil {
		panic(err) // it holds text and numbers
	}
	return data
}

// born is what the first engine of a fabric writes down for the others.
type born struct {
	Zero   time.Time `json:"zero"`   // of the fabric's clock
	Fabric string    `json:"fabric"` // what its engines decide by
}

// birth is when the fabric's clock was at zero. The first engine says so.
func (l *lease) birth(ctx context.Context, zero time.Time, fabric string) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	b := born{zero, fabric}
	data, err := json.Marshal(b)
	if err != nil {
		return zero, err
	}
	_, err = l.kv.Create(ctx, birthKey, data)
	if err == nil {
		return zero, nil
	}
	e, err2 := l.kv.Get(ctx, birthKey)
	if err2 != nil {
		return zero, fmt.Errorf("the fabric's birth: %w", errors.Join(err, err2))
	}
	if err := json.Unmarshal(e.Value(), &b); err != nil {
		return zero, fmt.Errorf("the fabric's birth: %w", err)
	}
	if b.Fabric != fabric {
		return zero, fmt.Errorf("the region keeps the log of another fabric (%s, this is %s): policy, sites, data, prices or options are not the same; use the same fabric file, or an empty store for the region", b.Fabric, fabric)
	}
	return b.Zero, nil
}
