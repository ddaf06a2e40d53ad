package testbed

import (
	"context"
	"fmt"

	"headway/mec/node"
)

// StartPart starts the cache or the store of a tiered node in a process of its own, that lets a public key in, and returns
// where it listens and how to stop it.
type StartPart func(ctx context.Context, name, public string) (url string, stop func(), err error)

// MostTiered is how many tiered sites one machine is asked to play: each has two processes more.
const MostTiered = 32

// both starts the store and the cache of a tiered node.
func (start StartPart) both(ctx context.Context, public string) (parts *node.Parts, stop func(), err error) {
	store, stopStore, err := start(ctx, "store", public)
	if err != nil {
		return nil, nil, fmt.Errorf("the store of a tiered node: %w", err)
	}
	cache, stopCache, err := start(ctx, "cache", public)
	if err != nil {
		stopStore()
		return nil, nil, fmt.Errorf("the cache of a tiered node: %w", err)
	}
	return &node.Parts{Store: store, Cache: cache}, func() { stopCache(); stopStore() }, nil
}

// partsOf starts the parts of a site when it first starts. They outlive its service: a site that is killed begins anew with an
// empty store, and with the writes that it has acknowledged.
func (f *Fabric) partsOf(ctx context.Context, site int) (*node.Parts, error) {
	if f.cfg.Part == nil {
		return nil, nil
	}
	f.mu.RLock()
	parts := f.parts[site]
	f.mu.RUnlock()
	if parts != nil {
		return parts, nil
	}
	parts, stop, err := f.cfg.Part.both(context.WithoutCancel(ctx), f.keys[site].Public)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.parts[site], f.partStops = parts, append(f.partStops, stop)
	return parts, nil
}
