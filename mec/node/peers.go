package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
)

// peers are the connections to other nodes, opened when first needed and kept.
type peers struct {
	n      *Node
	mu     sync.Mutex
	open   map[peerLane]*nats.Conn
	closed bool
}

type peerLane struct {
	to   mec.SiteID
	lane Lane
}

func (p *peers) init(n *Node) { p.n, p.open = n, map[peerLane]*nats.Conn{} }

var errStopped = errors.New("the node is stopped")

// get is the connection to a node. It may not be up yet, or again: requests then wait.
func (p *peers) get(to mec.SiteID, lane Lane) (*nats.Conn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errStopped
	}
	key := peerLane{to, lane}
	if nc := p.open[key]; nc != nil {
		return nc, nil
	}
	address, how := p.n.nameOf(to), nats.SetCustomDialer(dialer{p.n.cfg.Dial, key})
	if p.n.cfg.Dial == nil {
		address, how = p.n.cfg.PeerAt(to), p.n.cfg.TLS.Option()
	}
	nc, err := nats.Connect("nats://"+address, how, p.n.cfg.Keys.Own.option(), nats.Name(p.n.name),
		nats.CustomInboxPrefix(inbox(p.n.name)), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1),
		nats.ReconnectWait(100*time.Millisecond), nats.ReconnectJitter(0, 0), nats.PingInterval(2*time.Second), nats.MaxPingsOutstanding(5),
		nats.NoCallbacksAfterClientClose(), nats.ErrorHandler(p.n.wrong), nats.SkipHostLookup(), nats.ReconnectBufSize(-1))
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", p.n.nameOf(to), err)
	}
	p.open[key] = nc
	return nc, nil
}

func (p *peers) close() {
	p.mu.Lock()
	p.closed = true
	open := p.open
	p.open = nil
	p.mu.Unlock()
	for _, nc := range open {
		nc.Close()
	}
}

// dialer opens connections by the node's own means, whatever the URL.
type dialer struct {
	dial func(to mec.SiteID, lane Lane) (net.Conn, error)
	peer peerLane
}

// Dial implements nats.CustomDialer.
func (d dialer) Dial(string, string) (net.Conn, error) { return d.dial(d.peer.to, d.peer.lane) }

// SkipTLSHandshake says that the connection is as safe as it has to be already.
func (d dialer) SkipTLSHandshake() bool { return true }

// onChunk answers another node's request for a chunk of a copy.
func (n *Node) onChunk(m *nats.Msg) {
	part := strings.Split(m.Subject, ".")
	if len(part) != 7 {
		return
	}
	object, err1 := strconv.ParseInt(part[4], 10, 32)
	number, err2 := strconv.ParseUint(part[5], 10, 64)
	chunk, err3 := strconv.Atoi(part[6])
	if errors.Join(err1, err2, err3) != nil || chunk < 0 || !n.knows(fabric.ObjectID(object)) {
		return
	}
	o := fabric.ObjectID(object)
	answer := func() {
		data, err := n.chunk(n.ctx, o, number, chunk)
		if err == nil {
			answer := &nats.Msg{Data: data}
			if chunk == 0 {
				answer.Data, answer.Header = n.overlay(o, data)
			}
			err = m.RespondMsg(answer)
		} else if errors.Is(err, errGone) {
			err = m.RespondMsg(&nats.Msg{Header: nats.Header{headGone: []string{"1"}}})
		}
		if err != nil && n.ctx.Err() == nil {
			n.fail(err)
		}
	}
	if !n.region {
		answer()
		return
	}
	n.tasks.Go(func() {
		if n.cfg.Clock.Wait(n.ctx, n.cfg.Access) {
			answer()
		}
	})
}

// chunk is a chunk of a copy that is ready here; the region has every object, and stores what was asked for.
func (n *Node) chunk(ctx context.Context, o fabric.ObjectID, number uint64, chunk int) ([]byte, error) {
	if !n.region {
		n.mu.Lock()
		c := n.held[o]
		ok := c != nil && c.ready && c.number == number
		n.mu.Unlock()
		if !ok {
			return nil, errGone
		}
	}
	data, err := n.store.get(ctx, chunkKey(o, number, chunk))
	if err != nil || data != nil {
		return data, err
	}
	if !n.region {
		return nil, errGone // dropped just now
	}
	s := shapeOf(n.cfg.Bytes(o), n.cfg.Scale)
	if chunk >= s.chunks {
		return nil, errGone
	}
	data = content(o, chunk, s.size(chunk))
	return data, n.store.put(ctx, chunkKey(o, number, chunk), data)
}

// access is the time until the first byte at a location, as far as it is not spent there really.
func (n *Node) access(at mec.SiteID) time.Duration {
	if at == n.cfg.Network.Region() {
		return n.cfg.Access
	}
	return 0
}
