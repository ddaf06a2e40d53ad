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
	open   map[peerLane]*peerConn
	closed bool
}

type peerLane struct {
	to   mec.SiteID
	lane Lane
}

func (p *peers) init(n *Node) { p.n, p.open = n, map[peerLane]*peerConn{} }

var errStopped = errors.New("the node is stopped")

// peerConn is a connection to another node. What was asked over it when it breaks will have no answer.
type peerConn struct {
	*nats.Conn
	mu    sync.Mutex
	life  context.Context // ends when the connection breaks
	broke context.CancelFunc
}

// begin begins a life of the connection, and ends the one before.
func (c *peerConn) begin(parent context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broke != nil {
		c.broke()
	}
	c.life, c.broke = context.WithCancel(parent)
}

// within is the time that a request may take: until the connection breaks, and no longer than d.
func (c *peerConn) within(d time.Duration) (context.Context, context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return context.WithTimeout(c.life, d)
}

// get is the connection to a node. Where it is not up, or not again, requests fail at once.
func (p *peers) get(to mec.SiteID, lane Lane) (*peerConn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errStopped
	}
	key := peerLane{to, lane}
	if c := p.open[key]; c != nil {
		return c, nil
	}
	c := &peerConn{}
	c.begin(p.n.ctx)
	address, how := p.n.nameOf(to), nats.SetCustomDialer(dialer{p.n.cfg.Dial, key})
	if p.n.cfg.Dial == nil {
		address, how = p.n.cfg.PeerAt(to), p.n.cfg.TLS.Option()
	}
	nc, err := nats.Connect("nats://"+address, how, p.n.cfg.Keys.Own.option(), nats.Name(p.n.name),
		nats.CustomInboxPrefix(inbox(p.n.name)), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1),
		nats.ReconnectWait(100*time.Millisecond), nats.ReconnectJitter(0, 0), nats.PingInterval(2*time.Second), nats.MaxPingsOutstanding(5),
		nats.NoCallbacksAfterClientClose(), nats.ErrorHandler(p.n.wrong), nats.SkipHostLookup(), nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { c.begin(p.n.ctx) }))
	if err != nil {
		c.broke()
		return nil, fmt.Errorf("connecting to %s: %w", p.n.nameOf(to), err)
	}
	c.Conn = nc
	p.open[key] = c
	return c, nil
}

func (p *peers) close() {
	p.mu.Lock()
	p.closed = true
	open := p.open
	p.open = nil
	p.mu.Unlock()
	for _, c := range open {
		c.Close()
		c.broke()
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
	n.tasks.Go(func() { n.answerOriginal(m, o, true, answer) })
}

// answerOriginal answers from an original when its tier lets that be done, or says that it is asleep.
func (n *Node) answerOriginal(m *nats.Msg, o fabric.ObjectID, wake bool, answer func()) {
	asleep, left, access := n.originals.look(o, wake)
	if asleep {
		err := m.RespondMsg(&nats.Msg{Header: nats.Header{headAsleep: []string{strconv.FormatInt(int64(left), 10)}}})
		if err != nil && n.ctx.Err() == nil {
			n.fail(err)
		}
		return
	}
	if n.cfg.Clock.Wait(n.ctx, access) {
		answer()
	}
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
