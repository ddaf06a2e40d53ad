package node

import (
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// bigObject has many more chunks than a window.
const (
	bigObject = fabric.ObjectID(100)
	bigChunks = 600
)

// valve lets so many bytes of copies pass, and no more until it is opened.
type valve struct {
	mu     sync.Mutex
	left   int
	opened chan struct{}
	conns  []net.Conn
}

// open lets everything pass from now on, over new connections only: those that there are break.
func (v *valve) open() {
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.opened)
	for _, c := range v.conns {
		c.Close()
	}
	v.conns = nil
}

// gated is a connection that passes a valve.
type gated struct {
	net.Conn
	v *valve
}

func (g gated) Read(b []byte) (int, error) {
	n, err := g.Conn.Read(b)
	g.v.mu.Lock()
	g.v.left -= n
	wait := g.v.left < 0
	g.v.mu.Unlock()
	if wait {
		<-g.v.opened
	}
	return n, err
}

// gate is how a pair's nodes dial each other through a valve, as far as copies go.
func (v *valve) gate(p *pair) func(to mec.SiteID, lane Lane) (net.Conn, error) {
	return func(to mec.SiteID, lane Lane) (net.Conn, error) {
		c, err := p.nodes[to].Accept()
		if err != nil || lane != Pull {
			return c, err
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		v.conns = append(v.conns, c)
		return gated{c, v}, nil
	}
}

// A copy on its way is no copy: what has arrived of it is stored, but answers nobody until the last write, that of its
// manifest. No more chunks are under way than the window lets. After a cut only those are asked for again that were under
// way, and the copy is whole.
func TestCopyResumesAfterCut(t *testing.T) {
	v := &valve{left: 20 * chunkBytes, opened: make(chan struct{})}
	p := &pair{nodes: make([]*Node, pairSites+1), dirs: pairDirs(t)}
	p.dial = v.gate(p)
	startPair(t, p, 0)
	d := newDesk(t, p)
	a, region := p.nodes[0], p.network.Region()
	window := a.window(region)
	requests, err := d.nc.SubscribeSync(Subject(Region, "chunk.>"))
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	count := func() int {
		if err := d.nc.Flush(); err != nil { // what was answered has been asked for: it is seen here before the flush is over
			t.Fatal(err)
		}
		for n, _, _ := requests.Pending(); n > 0; n, _, _ = requests.Pending() {
			m, err := requests.NextMsg(time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			asked[m.Subject[strings.LastIndex(m.Subject, ".")+1:]]++
		}
		return len(asked)
	}

	began := time.Now()
	d.order("s0", Order{Do: "copy", Object: bigObject, From: region, Number: 1})
	await(t, "the window to fill", func() bool {
		c, _ := a.holds(bigObject)
		return count() >= window && c != nil && c.left.Load() < bigChunks
	})
	c, ready := a.holds(bigObject)
	stored := bigChunks - int(c.left.Load())
	if ready || stored == 0 || stored > 25 || len(asked) > stored+window+1 || window > bigChunks/2 {
		t.Fatalf("%d chunks are there (ready: %v) and %d were asked for, with a window of %d", stored, ready, len(asked), window)
	}
	if got, data := read(t, a, bigObject, 10); got.Outcome != fabric.Miss || len(data) != 10 {
		t.Errorf("with a part of the copy: %+v", got)
	}
	if data, err := a.store.get(t.Context(), manifestKey(bigObject, 1)); data != nil || err != nil {
		t.Errorf("a part of the copy has a manifest: %v", err)
	}

	before := map[string]int{} // how often those were asked for that have come
	for chunk := range bigChunks {
		if data, _ := a.store.get(t.Context(), chunkKey(bigObject, 1, chunk)); data != nil {
			before[strconv.Itoa(chunk)] = 0
		}
	}
	count()
	for chunk := range before {
		before[chunk] = asked[chunk]
	}
	slow := time.Since(began) > retryAfter // then some may have been asked for twice, and the second time be under way still
	v.open()
	await(t, "the copy", func() bool { _, ready := a.holds(bigObject); return ready })
	if _, err := a.store.kv.Get(t.Context(), manifestKey(bigObject, 1)); err != nil {
		t.Errorf("the copy has no manifest: %v", err)
	}
	if count() != bigChunks || len(before) < stored {
		t.Errorf("%d of %d chunks were asked for; %d had come before the cut, at least %d of them stored", len(asked), bigChunks, len(before), stored)
	}
	for chunk, times := range before {
		if asked[chunk] != times && !slow {
			t.Errorf("chunk %s had come before the cut, and was asked for again", chunk)
		}
	}
	if got, data := read(t, a, bigObject, 3*chunkBytes); got.Outcome != fabric.Hit || len(data) != 3*chunkBytes {
		t.Errorf("after the cut: %+v, %d bytes", got, len(data))
	}
}
