package testbed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// Remote is a fabric whose parts are processes of their own, as the vehicles of a script see it.
type Remote struct {
	f      *Fabric // without nodes
	region *nats.Conn
}

// RemoteConfig says where such a fabric is.
type RemoteConfig struct {
	Network *mec.Network
	Speed   float64
	Places  *Places
	Keys    *Keyring
	Watch   Watcher
}

// Join connects the vehicles to their sites. A site that is away is waited for by its own vehicles only.
func Join(cfg RemoteConfig) (*Remote, error) {
	clock, err := node.NewClock(cfg.Speed)
	if err != nil {
		return nil, err
	}
	sites := len(cfg.Network.Sites)
	r := &Remote{f: &Fabric{
		cfg: Config{Network: cfg.Network, Speed: cfg.Speed, Watch: cfg.Watch}, clock: clock, conns: make([][]*nats.Conn, sites),
	}}
	ignore := func(error) {} // whoever asks gets no answer: that is what is counted
	for s := range sites {
		party, err := cfg.Keys.Vehicles(cfg.Places.Names[s])
		for i := 0; i < connsPerSite && err == nil; i++ {
			var nc *nats.Conn
			if nc, err = party.Connect(cfg.Places.Client(mec.SiteID(s)), ignore); err == nil {
				r.f.conns[s] = append(r.f.conns[s], nc)
			}
		}
		if err != nil {
			r.Leave()
			return nil, fmt.Errorf("vehicles at %s: %w", cfg.Places.Names[s], err)
		}
	}
	party, err := cfg.Keys.Party(node.ObserverParty)
	if err == nil {
		r.region, err = party.Connect(cfg.Places.Client(cfg.Network.Region()), ignore)
	}
	if err != nil {
		r.Leave()
		return nil, fmt.Errorf("the region: %w", err)
	}
	return r, nil
}

// Leave closes all connections.
func (r *Remote) Leave() {
	for _, conns := range r.f.conns {
		for _, nc := range conns {
			nc.Close()
		}
	}
	if r.region != nil {
		r.region.Close()
	}
	r.f.clock.Close()
}

// Play lets the vehicles of a script drive, report, read and write, and returns at the end of the span, or when ctx ends.
// What a script does to sites and links is left out: those are real.
func (r *Remote) Play(ctx context.Context, script []Step, span time.Duration) (Played, error) {
	p := &player{f: r.f, tokens: make(chan struct{}, readsMost), sites: map[int32]mec.SiteID{}, acked: acked{of: map[fabric.ObjectID][]ack{}}}
	r.f.clock.Restart()
	deaf, err := r.overhear()
	if err != nil {
		return Played{}, fmt.Errorf("the region: %w", err)
	}
	done := Played{Speed: r.f.cfg.Speed}
	for i := range script {
		step := &script[i]
		if step.Kind == Down || step.Kind == Up || step.Kind == Rewire {
			continue
		}
		if !r.f.clock.WaitUntil(ctx, step.At) {
			break
		}
		p.late.record(r.f.clock.Now() - step.At)
		p.step(ctx, step)
		done.Steps++
	}
	r.f.clock.WaitUntil(ctx, span)
	p.reads.Wait()
	deaf()
	done.Aborted, done.Acked = ctx.Err() != nil, p.acked.n
	done.Late = p.late.summary(r.f.clock.Real)
	always := func(mec.SiteID) bool { return true }
	done.Lost = p.acked.lost(context.Background(), always, r.written)
	return done, p.err
}

// written is the stamp of the latest write of an object that the region has.
func (r *Remote) written(ctx context.Context, o fabric.ObjectID) (node.Stamp, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	data, err := json.Marshal(node.ReadRequest{Object: o, Bytes: 1})
	if err != nil {
		return node.Stamp{}, err
	}
	m, err := r.region.RequestWithContext(ctx, node.Subject(node.Region, "fetch"), data)
	if err != nil {
		return node.Stamp{}, err
	}
	return node.WriteStamp(m)
}

// Ready waits until each site answers its vehicles, or returns what does not.
func (r *Remote) Ready(ctx context.Context) error {
	for s, conns := range r.f.conns {
		for conns[0].Status() != nats.CONNECTED {
			if pause(ctx, 20*time.Millisecond) != nil {
				err := conns[0].LastError()
				if err == nil {
					err = ctx.Err()
				}
				return fmt.Errorf("site %d at %s does not answer: %w", s, conns[0].Opts.Url, err)
			}
		}
	}
	if r.region.Status() != nats.CONNECTED {
		return errors.Join(errors.New("the region does not answer"), r.region.LastError())
	}
	return nil
}
