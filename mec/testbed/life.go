package testbed

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"

	"headway/mec"
	"headway/mec/node"
)

// startSite starts a site, and returns when the region answers it.
func (f *Fabric) startSite(ctx context.Context, s mec.SiteID) error {
	cfg := f.nodeConfig(s)
	var err error
	if cfg.Parts, err = f.partsOf(ctx, int(s)); err != nil {
		return err
	}
	n, err := node.Start(cfg)
	if err != nil {
		return err
	}
	var conns []*nats.Conn
	for range connsPerSite {
		nc, e := n.Connect()
		if e != nil {
			err = errors.Join(err, fmt.Errorf("vehicles at %s: %w", f.name(s), e))
			continue
		}
		conns = append(conns, nc)
	}
	if err == nil {
		err = n.Linked(ctx)
	}
	f.mu.Lock()
	f.nodes[s], f.conns[s] = n, conns
	f.mu.Unlock()
	return err
}

// Kill ends a site at once: what it stored is lost, and who asks it gets no answer.
func (f *Fabric) Kill(s mec.SiteID) error {
	f.mu.Lock()
	n, conns := f.nodes[s], f.conns[s]
	f.nodes[s], f.conns[s] = nil, nil
	f.lives[s]++
	f.cfg.Watch.Down(f.clock.Now(), s, true)
	f.mu.Unlock()
	err := f.region().SayDown(s, true)
	for _, nc := range conns {
		nc.Close()
	}
	if n != nil {
		n.Stop()
	}
	return err
}

// Revive starts a site anew, empty.
func (f *Fabric) Revive(ctx context.Context, s mec.SiteID) error {
	if err := f.startSite(ctx, s); err != nil {
		return err
	}
	f.cfg.Watch.Down(f.clock.Now(), s, false)
	return f.region().SayDown(s, false)
}

// copied passes on what happens to copies at a site in its present life: what a site that was killed still says is past.
func (f *Fabric) copied(s mec.SiteID) func(node.Copied) {
	f.mu.RLock()
	life := f.lives[s]
	f.mu.RUnlock()
	return func(c node.Copied) {
		f.mu.RLock()
		defer f.mu.RUnlock()
		switch {
		case f.lives[s] != life:
		case c.Gone:
			f.cfg.Watch.Dropped(f.clock.Now(), c.Object, c.Site, c.Evict, c.Share)
		default:
			f.cfg.Watch.Landed(f.clock.Now(), c.Object, c.Site)
		}
	}
}
