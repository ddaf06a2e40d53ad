package testbed

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/errgroup"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// Config is what a fabric is made of.
type Config struct {
	Network   *mec.Network
	Slow      []mec.Spell // times of the scenario in which links are slow
	Engine    *fabric.Engine
	Bytes     func(o fabric.ObjectID) int64 // size of an object
	Capacity  int64                         // per site, bytes; 0: no limit
	Access    time.Duration                 // until the region's first byte
	WantsRead func(o fabric.ObjectID, outcome fabric.Outcome) bool
	Penalty   func(o fabric.ObjectID, latency time.Duration) float64 // US$, of a read that took so long; nil: nothing
	Scale     int64                                                  // an object is stored and moved as so many times less; at least 1
	Speed     float64                                                // seconds of the scenario per second
	Dir       string                                                 // an empty folder that the fabric may write to; empty: one of the system's, removed at the end
	TLS       bool                                                   // the sites' links to the region are under TLS, by certificates of this run
	Originals *node.Originals                                        // those of the region that may lie in colder tiers; nil: all stay hot
	Part      StartPart                                              // of tiered nodes; nil: nodes are unified
	Watch     Watcher
}

// Fabric is a running fabric.
type Fabric struct {
	cfg    Config
	dir    string
	clock  *node.Clock
	links  *links
	proxy  *proxy
	keys   []node.Key  // of the sites, and of the region
	cars   []node.Key  // of the vehicles at each site
	tls    []*node.TLS // of the sites, and of the region; nil: none
	ctrl   *nats.Conn
	engine *EngineService // while it plays

	mu    sync.RWMutex
	nodes []*node.Node   // nil: down
	conns [][]*nats.Conn // the vehicles', by site
	lives []int          // how often each was killed

	parts     []*node.Parts // of the sites
	partStops []func()
}

// connsPerSite is how many connections the vehicles at a site share.
const connsPerSite = 2

// Start starts the region, all sites, and the engine, and returns when each site is linked to the region.
func Start(ctx context.Context, cfg Config) (*Fabric, error) {
	f := &Fabric{cfg: cfg, nodes: make([]*node.Node, cfg.Network.Locations()), conns: make([][]*nats.Conn, len(cfg.Network.Sites)), lives: make([]int, cfg.Network.Locations()), parts: make([]*node.Parts, len(cfg.Network.Sites))}
	if err := f.start(ctx); err != nil {
		return nil, errors.Join(err, f.Stop())
	}
	return f, nil
}

func (f *Fabric) start(ctx context.Context) error {
	f.dir = f.cfg.Dir
	if f.dir == "" {
		dir, err := os.MkdirTemp("", "headway-testbed-")
		if err != nil {
			return err
		}
		f.dir = dir
	}
	for range f.nodes {
		key, err := node.NewKey()
		if err != nil {
			return err
		}
		car, err := node.NewKey()
		if err != nil {
			return err
		}
		f.keys, f.cars = append(f.keys, key), append(f.cars, car)
	}
	if err := f.certify(); err != nil {
		return err
	}
	var err error
	if f.clock, err = node.NewClock(f.cfg.Speed); err != nil {
		return err
	}
	f.links = newLinks(f.cfg.Network, f.clock.Twin()) // that of the scenario is set to zero once all is up
	region := f.cfg.Network.Region()
	if f.nodes[region], err = node.Start(f.nodeConfig(region)); err != nil {
		return err
	}
	if f.ctrl, err = f.nodes[region].Control(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if f.proxy, err = newProxy(f.links, f.nodes[region].Address()); err != nil {
		return err
	}
	var starting errgroup.Group
	starting.SetLimit(8)
	for s := range f.cfg.Network.Sites {
		starting.Go(func() error { return f.startSite(ctx, mec.SiteID(s)) })
	}
	return starting.Wait()
}

func (f *Fabric) name(s mec.SiteID) string { return node.Name(s, f.cfg.Network.Region()) }

func (f *Fabric) up(s mec.SiteID) bool {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.nodes[s] != nil
}

func (f *Fabric) region() *node.Node {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.nodes[f.cfg.Network.Region()]
}

// vehicles is one of the connections of the vehicles at a site; nil where it is down.
func (f *Fabric) vehicles(s mec.SiteID, client int32) *nats.Conn {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if len(f.conns[s]) == 0 {
		return nil
	}
	return f.conns[s][int(client)%len(f.conns[s])]
}

// Links are the links' queues, and so the bytes that passed them. Look at them when the fabric is stopped.
func (f *Fabric) Links() *mec.Queues { return f.links.queue }

func (f *Fabric) nodeConfig(s mec.SiteID) node.Config {
	cfg := node.Config{
		Site: s, Network: f.cfg.Network, Clock: f.clock, Bytes: f.cfg.Bytes, Objects: f.cfg.Engine.Objects(), Scale: f.cfg.Scale, Capacity: f.cfg.Capacity,
		Access: f.cfg.Access, WantsRead: f.cfg.WantsRead, Penalty: f.cfg.Penalty,
		Dir: filepath.Join(f.dir, f.name(s)), Volatile: true,
		Keys:   node.Keys{Own: f.keys[s], Vehicles: f.cars[s], Peers: map[mec.SiteID]node.Key{}},
		Dial:   func(to mec.SiteID, lane node.Lane) (net.Conn, error) { return f.dial(s, to, lane) },
		Copied: f.copied(s),
	}
	for p := range f.cfg.Network.Sites {
		if mec.SiteID(p) != s {
			cfg.Keys.Peers[mec.SiteID(p)] = node.Key{Public: f.keys[p].Public}
		}
	}
	if s != f.cfg.Network.Region() {
		cfg.Hub = f.proxy.hub(s)
	} else if f.cfg.Originals != nil {
		of := *f.cfg.Originals
		of.Moved = func(o fabric.ObjectID, to mec.Tier, high bool) { f.cfg.Watch.Moved(f.clock.Now(), o, to, high) }
		of.Thawed = func(o fabric.ObjectID) { f.cfg.Watch.Thawed(f.clock.Now(), o) }
		cfg.Originals = &of
	}
	if f.tls != nil {
		cfg.TLS = f.tls[s]
	}
	return cfg
}

// certify makes the certificates of a run, which are kept in memory only.
func (f *Fabric) certify() error {
	if !f.cfg.TLS {
		return nil
	}
	authority, err := node.NewAuthority("a run")
	if err != nil {
		return err
	}
	for s := range f.nodes {
		cert, key, err := authority.Issue(f.name(mec.SiteID(s)), []string{"127.0.0.1"})
		if err != nil {
			return err
		}
		conf, err := node.NewTLS(authority.PEM(), cert, key)
		if err != nil {
			return err
		}
		f.tls = append(f.tls, conf)
	}
	return nil
}

var errDown = errors.New("the site is down")

// dial opens a connection from one location to another: within the process, through the links.
func (f *Fabric) dial(from, to mec.SiteID, lane node.Lane) (net.Conn, error) {
	f.mu.RLock()
	n := f.nodes[to]
	f.mu.RUnlock()
	if n == nil {
		return nil, errDown
	}
	return f.links.dial(n, from, to, lane, f.cfg.Scale)
}

// Stop stops everything.
func (f *Fabric) Stop() error {
	err := f.stopEngine()
	if f.ctrl != nil {
		f.ctrl.Close()
	}
	for _, conns := range f.conns {
		for _, nc := range conns {
			nc.Close()
		}
	}
	if f.links != nil {
		f.links.close()
	}
	if f.proxy != nil {
		f.proxy.close()
	}
	for _, v := range slices.Backward(f.nodes) {
		if v != nil {
			v.Stop()
		}
	}
	for _, stop := range f.partStops {
		stop()
	}
	if f.clock != nil {
		f.clock.Close()
	}
	if f.cfg.Dir == "" && f.dir != "" {
		err = errors.Join(err, os.RemoveAll(f.dir))
	}
	return err
}

// leaseTerm is long: within one process nobody else leads.
const leaseTerm = 10 * time.Second

func (f *Fabric) startEngine(ctx context.Context) error {
	var err error
	f.engine, err = StartEngine(ctx, EngineConfig{
		Conn: f.ctrl, Network: f.cfg.Network, Clock: f.clock, Name: "testbed", Lease: leaseTerm, Alone: true,
		New: func(time.Time) (*fabric.Engine, error) { return f.cfg.Engine, nil }, Ordered: f.cfg.Watch.Ordered,
		Say: func(string, ...any) {},
	})
	if err != nil {
		return err
	}
	select {
	case <-f.engine.Leads():
		return nil
	case <-f.engine.Done():
		return f.stopEngine()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *Fabric) stopEngine() error {
	if f.engine == nil {
		return nil
	}
	err := f.engine.Stop()
	f.engine = nil
	return err
}

// readyWithin bounds how long a site's link may take to come up.
const readyWithin = 2 * time.Minute
