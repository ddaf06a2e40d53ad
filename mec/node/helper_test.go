package node

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"headway/fabric"
	"headway/mec"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pair is a region with two sites, linked without any delay, and a record of what happened to copies.
type pair struct {
	clock     *Clock
	network   *mec.Network
	keys      []Key
	cars      []Key
	nodes     []*Node
	dirs      []string
	sync      time.Duration
	tls       []*TLS // nil: none; else it listens for clients, too
	refused   func(old, leading uint64)
	engine    Key
	observer  Key
	dial      func(to mec.SiteID, lane Lane) (net.Conn, error) // nil: at once
	parts     func(public string) *Parts                       // of a site, by its key; nil: it is unified
	partsOf   map[mec.SiteID]*Parts
	originals *Originals // of the region
	leaf      string     // where the region listens, also after a restart

	mu     sync.Mutex
	copied []Copied
}

const (
	pairSites = 2
	pairBytes = 3*chunkBytes + 1000
)

func newPair(t testing.TB, capacity int64) *pair {
	t.Helper()
	return newPairIn(t, pairDirs(t), capacity)
}

func pairDirs(t testing.TB) []string {
	t.Helper()
	var dirs []string
	for range pairSites + 1 {
		dirs = append(dirs, t.TempDir())
	}
	return dirs
}

// newPairSync is a pair that forces writes to the disk so often.
func newPairSync(t testing.TB, sync time.Duration) *pair {
	t.Helper()
	return startPair(t, &pair{nodes: make([]*Node, pairSites+1), dirs: pairDirs(t), sync: sync}, 0)
}

// newPairIn is a pair on what an earlier one has left in its folders.
func newPairIn(t testing.TB, dirs []string, capacity int64) *pair {
	t.Helper()
	return startPair(t, &pair{nodes: make([]*Node, pairSites+1), dirs: dirs}, capacity)
}

func startPair(t testing.TB, p *pair, capacity int64) *pair {
	t.Helper()
	if p.dial == nil {
		p.dial = func(to mec.SiteID, _ Lane) (net.Conn, error) { return p.nodes[to].Accept() }
	}
	var err error
	if p.clock, err = NewClock(1000); err != nil {
		t.Fatal(err)
	}
	sites := make([]mec.Site, pairSites)
	link := mec.LinkSpec{BitsPerS: 1e9}
	if p.network, err = mec.NewNetwork(sites, [][2]mec.SiteID{{0, 1}}, link, link); err != nil {
		t.Fatal(err)
	}
	for range p.nodes {
		p.keys, p.cars = append(p.keys, newKey(t)), append(p.cars, newKey(t))
	}
	p.engine, p.observer, p.partsOf = newKey(t), newKey(t), map[mec.SiteID]*Parts{}
	region := p.network.Region()
	p.start(t, region, capacity)
	for s := range p.network.Sites {
		p.start(t, mec.SiteID(s), capacity)
	}
	t.Cleanup(func() {
		for _, n := range p.nodes {
			n.Stop()
		}
		p.clock.Close()
	})
	return p
}

func newKey(t testing.TB) Key {
	t.Helper()
	k, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (p *pair) config(s mec.SiteID, capacity int64) Config {
	cfg := Config{
		Site: s, Network: p.network, Clock: p.clock, Scale: 1, Capacity: capacity, Dir: p.dirs[s], Leaf: p.leaf, Sync: p.sync, Refused: p.refused,
		Bytes: func(o fabric.ObjectID) int64 {
			if o == bigObject {
				return bigChunks * chunkBytes
			}
			return pairBytes
		},
		Keys: Keys{Own: p.keys[s], Vehicles: p.cars[s], Peers: map[mec.SiteID]Key{}, Engine: p.engine, Observer: p.observer},
		Dial: p.dial,
		Copied: func(c Copied) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.copied = append(p.copied, c)
		},
	}
	for i := range p.network.Sites {
		if mec.SiteID(i) != s {
			cfg.Keys.Peers[mec.SiteID(i)] = Key{Public: p.keys[i].Public}
		}
	}
	if s != p.network.Region() {
		if p.parts != nil {
			if p.partsOf[s] == nil {
				p.partsOf[s] = p.parts(p.keys[s].Public)
			}
			cfg.Parts = p.partsOf[s]
		}
		cfg.Hub.Address = p.nodes[p.network.Region()].Address()
	}
	if s == p.network.Region() {
		cfg.Originals = p.originals
	}
	if p.tls != nil {
		cfg.TLS, cfg.Listen = p.tls[s], "127.0.0.1:0"
	}
	return cfg
}

func (p *pair) start(t testing.TB, s mec.SiteID, capacity int64) {
	t.Helper()
	n, err := Start(p.config(s, capacity))
	if err != nil {
		t.Fatal(err)
	}
	p.nodes[s] = n
	if s == p.network.Region() {
		p.leaf = n.Address()
	}
	if s != p.network.Region() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if err := n.Linked(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// happened counts what happened to copies.
func (p *pair) happened(is func(Copied) bool) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, c := range p.copied {
		if is(c) {
			n++
		}
	}
	return n
}

// await polls until something is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline := time.NewTimer(2 * time.Minute)
	defer deadline.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
