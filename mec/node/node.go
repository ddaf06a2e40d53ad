package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
)

// Lane is what a connection to another node is for: a copy must not hold up a read.
type Lane uint8

// The lanes.
const (
	Fetch Lane = iota // reads
	Pull              // chunks of copies
)

// Config is what a node must know.
type Config struct {
	Site    mec.SiteID
	Network *mec.Network
	Clock   *Clock
	// Bytes is the size of an object.
	Bytes func(o fabric.ObjectID) int64
	// Objects is how many objects there are: who asks for another is not answered. 0: any number.
	Objects int
	// Scale is by how much less is stored and moved than an object has; at least 1.
	Scale int64
	// Capacity is the storage of a site, in bytes of the scenario; 0: no limit.
	Capacity int64
	// Access is the time until the first byte at the region, which no NATS server has: the node waits for it.
	Access time.Duration
	// Originals are those of the region that may lie in colder tiers; nil: all stay hot.
	Originals *Originals
	// WantsRead says whether the engine is to hear of a read; nil: of none.
	WantsRead func(o fabric.ObjectID, outcome fabric.Outcome) bool
	// Penalty is what a read that took so long costs, in US$, for the engine to learn from; nil: nothing.
	Penalty func(o fabric.ObjectID, latency time.Duration) float64

	// Parts are the processes that store for a tiered node; nil: the node's own server does.
	Parts *Parts
	Dir   string // for what must outlive the server
	// Volatile keeps the region's log for engines in memory, and not much of it: for engines that end with the region.
	Volatile bool
	// Sync is how often what is acknowledged is forced to the disk: after a power cut, at most what was acknowledged for so
	// long is lost. 0: every 5 s; SyncAlways: before it is acknowledged.
	Sync time.Duration
	// Leaf is where the region's server listens for those of the sites, as host:port (port 0: any that is free).
	Leaf string
	// Listen is where clients of other processes connect, as host:port (port 0: any that is free); empty: nowhere. Beyond
	// loopback both take TLS: keys prove who connects, but only TLS keeps others from listening in.
	Listen string
	TLS    *TLS // nil: none
	Keys   Keys
	// Hub is where the region's leaf port is; not used by the region itself.
	Hub Hub
	// Dial opens a connection to the server of another location in this process; nil: PeerAt says where it listens.
	Dial   func(to mec.SiteID, lane Lane) (net.Conn, error)
	PeerAt func(to mec.SiteID) string // host:port
	// Patience is how long a site's link to the region may be down until the region takes the site for dead; 0: for ever.
	Patience time.Duration
	// Wrong is told of what goes wrong inside, at most once a second; nil: nobody is.
	Wrong func(what string)
	// Refused is told of the epoch of an engine that is heeded no longer, and of the one that leads; nil: nobody is.
	Refused func(old, leading uint64)
	// Copied is told of what really happens to copies here. It must not block.
	Copied func(Copied)
}

// SyncAlways forces each write to the disk before it is acknowledged.
const SyncAlways time.Duration = -1

// Keys are the parties that a node deals with.
type Keys struct {
	Own      Key
	Vehicles Key
	Peers    map[mec.SiteID]Key // the nodes that may connect to this one; only the public half is needed
	Engine   Key                // at the region, of engines in processes of their own
	Observer Key                // at the region, of whoever looks on and changes nothing
}

// Hub says how a site reaches its region.
type Hub struct {
	Address        string // host:port of the leaf port
	Proxy          string // URL of a proxy that shapes the link; empty: none
	User, Password string // of the proxy
}

// Copied is something that happened to a copy.
type Copied struct {
	Object fabric.ObjectID
	Site   mec.SiteID
	Gone   bool    // else it is ready
	Evict  bool    // it went because its room was needed
	Share  float64 // of a copy that went before it was ready: how much of it was here
	Lost   bool    // the node could not make it
}

// Node is a running MEC site, or the region.
type Node struct {
	cfg      Config
	name     string
	region   bool
	srv      *server.Server
	log      *serverLog
	leafAddr string
	store    *store
	serve    *nats.Conn // answers reads
	move     *nats.Conn // carries out orders
	write    *nats.Conn // takes writes
	keep     *nats.Conn // to where the store and the journal are
	cached   *nats.Conn // to where the cache is; nil: there is none
	where    directory
	peers    peers
	pulls    map[int32]*puller // by the link that they come in on

	hlc       hybrid
	versions  versions
	epoch     epoch
	journal   journal   // of a site
	register  register  // of the region
	originals originals // the same
	merges    chan struct{}

	mu   sync.Mutex
	held map[fabric.ObjectID]*copy
	past map[fabric.ObjectID]uint64 // the newest copy that was dropped: orders that come late mean nothing

	ctx    context.Context
	cancel context.CancelFunc
	tasks  tasks
}

// Start starts a node. The region must be started before its sites.
func Start(cfg Config) (*Node, error) {
	n := &Node{
		cfg: cfg, region: cfg.Site == cfg.Network.Region(), name: Name(cfg.Site, cfg.Network.Region()),
		held: map[fabric.ObjectID]*copy{}, past: map[fabric.ObjectID]uint64{}, pulls: map[int32]*puller{}, merges: make(chan struct{}, mergesMost),
		versions: versions{of: map[fabric.ObjectID]version{}},
	}
	n.hlc = hybrid{node: n.name, now: time.Now}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.where.init()
	n.originals = originals{n: n, at: map[fabric.ObjectID]original{}}
	n.peers.init(n)
	if err := n.start(); err != nil {
		n.Stop()
		return nil, fmt.Errorf("node %s: %w", n.name, err)
	}
	return n, nil
}

func (n *Node) start() error {
	if err := os.MkdirAll(n.cfg.Dir, 0o700); err != nil {
		return err
	}
	opts, err := n.options()
	if err != nil {
		return err
	}
	if n.srv, n.log, err = startServer(opts, n.cfg.Wrong); err != nil {
		return err
	}
	if n.epoch, err = openEpoch(n.cfg.Dir, n.cfg.Refused); err != nil {
		return err
	}
	if n.region { // the server has chosen the port
		n.leafAddr = net.JoinHostPort(opts.LeafNode.Host, strconv.Itoa(opts.LeafNode.Port))
	}
	for _, nc := range []**nats.Conn{&n.serve, &n.move, &n.write} {
		if *nc, err = n.connect(); err != nil {
			return err
		}
	}
	capacity := n.cfg.Capacity / n.cfg.Scale
	if n.region {
		capacity = 0
	}
	ctx, cancel := context.WithTimeout(n.ctx, startTimeout)
	defer cancel()
	if err := n.openStore(ctx, capacity); err != nil {
		return err
	}
	if n.region {
		err = errors.Join(n.openRegister(ctx), n.openLog(ctx))
	} else {
		err = n.openJournal(ctx)
	}
	if err == nil {
		err = n.listen()
	}
	if err != nil {
		return err
	}
	if n.region {
		n.tasks.Go(n.watchSites)
	} else {
		n.tasks.Go(n.watchLink)
	}
	return nil
}

// listen subscribes to what the node answers.
func (n *Node) listen() error {
	type sub struct {
		nc      *nats.Conn
		subject string
		do      nats.MsgHandler
	}
	subs := []sub{
		{n.serve, Subject(n.name, "fetch"), n.onFetch},
		{n.move, Subject(n.name, "chunk.>"), n.onChunk},
		{n.write, Subject(n.name, "where"), n.onWhereAll},
	}
	if n.region {
		subs = append(subs, sub{n.write, Subject("*", "merge"), n.onMerge}, sub{n.write, whereSubject, n.onWhere}, sub{n.write, Subject(Region, "do"), n.onOrder})
	} else {
		subs = append(subs,
			sub{n.serve, Subject(n.name, "read"), n.onRead}, sub{n.write, Subject(n.name, "write"), n.onWrite},
			sub{n.serve, Subject(n.name, "push"), n.onPush}, sub{n.move, Subject(n.name, "do"), n.onOrder},
			sub{n.serve, whereSubject, n.onWhere}, sub{n.serve, leadSubject, n.onLead})
	}
	for _, s := range subs {
		sub, err := s.nc.Subscribe(s.subject, s.do)
		if err == nil {
			err = sub.SetPendingLimits(-1, -1)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.subject, err)
		}
	}
	return errors.Join(n.serve.Flush(), n.move.Flush(), n.write.Flush())
}

// options are the server's.
func (n *Node) options() (*server.Options, error) {
	opts := baseOptions(n.name, n.cfg.Dir)
	switch {
	case n.cfg.Sync == SyncAlways:
		opts.SyncAlways = true
	case n.cfg.Sync > 0:
		opts.SyncInterval = n.cfg.Sync
	}
	opts.Nkeys = []*server.NkeyUser{user(n.cfg.Keys.Own, nil)}
	if key := n.cfg.Keys.Vehicles; key.Public != "" {
		opts.Nkeys = append(opts.Nkeys, user(key, vehicleRights(n.name)))
	}
	opts.JetStreamMaxMemory = 1 << 40
	if err := listenAt(opts, n.cfg.Listen, n.cfg.TLS.server()); err != nil {
		return nil, err
	}
	for site, key := range n.cfg.Keys.Peers {
		rights := peerRights(n.name, Name(site, n.cfg.Network.Region()))
		if n.region {
			rights = leafRights(Name(site, n.cfg.Network.Region()))
		}
		opts.Nkeys = append(opts.Nkeys, user(key, rights))
	}
	if n.region {
		if key := n.cfg.Keys.Engine; key.Public != "" {
			opts.Nkeys = append(opts.Nkeys, user(key, engineRights()))
		}
		if key := n.cfg.Keys.Observer; key.Public != "" {
			opts.Nkeys = append(opts.Nkeys, user(key, observerRights()))
		}
		opts.LeafNode.NoAdvertise, opts.LeafNode.IsolateLeafnodeInterest = true, true
		return opts, leafAt(opts, n.cfg.Leaf, n.cfg.TLS.server())
	}
	to, err := url.Parse("nats-leaf://" + n.cfg.Hub.Address)
	if err != nil {
		return nil, fmt.Errorf("the region's address: %w", err)
	}
	leaf := &server.RemoteLeafOpts{
		URLs: []*url.URL{to}, Nkey: string(n.cfg.Keys.Own.seed),
		Compression: server.CompressionOpts{Mode: server.CompressionOff},
	}
	if n.cfg.Hub.Proxy != "" {
		leaf.Proxy.URL, leaf.Proxy.Username, leaf.Proxy.Password = n.cfg.Hub.Proxy, n.cfg.Hub.User, n.cfg.Hub.Password
	}
	if conf := n.cfg.TLS.client(); conf != nil {
		leaf.TLS, leaf.TLSConfig = true, conf
	}
	opts.LeafNode.Remotes = []*server.RemoteLeafOpts{leaf}
	return opts, nil
}

// Accept is the other end of a connection that a peer dials in the same process.
func (n *Node) Accept() (net.Conn, error) { return n.srv.InProcessConn() }

// Address is the region's leaf port.
func (n *Node) Address() string { return n.leafAddr }

// Leaves is the number of leaf links of the node's server that are up.
func (n *Node) Leaves() int { return n.srv.NumLeafNodes() }

// Stop stops the node and everything that it started.
func (n *Node) Stop() {
	n.cancel()
	n.peers.close()
	for _, nc := range []*nats.Conn{n.serve, n.move, n.write, n.keep, n.cached} {
		if nc != nil {
			nc.Close()
		}
	}
	n.tasks.Wait()
	if n.srv != nil {
		n.srv.Shutdown()
		n.srv.WaitForShutdown()
	}
}

// knows says whether there is an object.
func (n *Node) knows(o fabric.ObjectID) bool {
	return o >= 0 && (n.cfg.Objects == 0 || int(o) < n.cfg.Objects)
}

// Linked waits until a message of this site reaches the region and its answer comes back.
func (n *Node) Linked(ctx context.Context) error {
	ask := func() error {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err := n.serve.RequestWithContext(ctx, Subject(Region, "fetch"), []byte("hello"))
		return err
	}
	for {
		err := ask()
		if err == nil || ctx.Err() != nil {
			return err
		}
		pause := time.NewTimer(20 * time.Millisecond)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return fmt.Errorf("node %s is not linked to its region: %w", n.name, err)
		}
	}
}
