package testbed

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"headway/mec"
	"headway/mec/node"
)

// links shape what passes between locations. Each piece that is read from one end is sent through the queues of the link
// model as if it were a transfer, and written to the other end when the model says that it has arrived. So bandwidth is
// shared as on a real link: by pieces of some kilobytes, in the order in which they come.
type links struct {
	net   *mec.Network
	clock *node.Clock

	mu      sync.Mutex
	queue   *mec.Queues
	state   []Wire        // of each link
	changed chan struct{} // closed when a state changes
	late    lateness

	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup
	open   map[*joint]struct{}
	closed bool
}

func newLinks(network *mec.Network, clock *node.Clock) *links {
	l := &links{
		net: network, clock: clock, queue: mec.NewQueues(network), state: states(network), changed: make(chan struct{}),
		open: map[*joint]struct{}{},
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

// direction is one way through the links.
type direction struct {
	from, to mec.SiteID
	kind     mec.Traffic
	weight   int64 // each byte counts as so many
}

// joint is a connection that passes the links: two ends, joined.
type joint struct {
	a, b        net.Conn
	there, back direction
	ctx         context.Context
	cancel      context.CancelFunc
	once        sync.Once
}

// close breaks a connection: what is on its way is lost.
func (j *joint) close() {
	j.once.Do(func() {
		j.cancel()
		hangUp(j.a)
		hangUp(j.b)
	})
}

// hangUp closes what is given up: how that fails is of no use to anybody.
func hangUp(c io.Closer) { _ = c.Close() }

var errCut = errors.New("the links are cut")

// join joins two connections: what is read from a goes to b by way of there, and back by way of back.
func (l *links) join(a, b net.Conn, there, back direction) error {
	j := &joint{a: a, b: b, there: there, back: back}
	j.ctx, j.cancel = context.WithCancel(l.ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.worst(there, back) == Cut {
		j.close()
		return errCut
	}
	l.open[j] = struct{}{}
	var both sync.WaitGroup
	both.Add(2)
	for _, way := range []struct {
		from, to net.Conn
		d        direction
	}{{a, b, there}, {b, a, back}} {
		l.tasks.Go(func() {
			defer both.Done()
			l.carry(j.ctx, way.from, way.to, way.d)
		})
	}
	l.tasks.Go(func() {
		both.Wait()
		j.close()
		l.mu.Lock()
		delete(l.open, j)
		l.mu.Unlock()
	})
	return nil
}

// dial opens a connection of a location to the node at another, on which copies are so many times smaller than they are.
func (l *links) dial(n *node.Node, from, to mec.SiteID, lane node.Lane, scale int64) (net.Conn, error) {
	server, err := n.Accept()
	if err != nil {
		return nil, err
	}
	client, wire := net.Pipe()
	ask := direction{from: from, to: to, kind: mec.Interactive, weight: 1}
	answer := direction{from: to, to: from, kind: mec.Interactive, weight: 1}
	if lane == node.Pull {
		answer.kind, answer.weight = mec.Bulk, scale
	}
	if err := l.join(wire, server, ask, answer); err != nil {
		_ = client.Close()
		return nil, err
	}
	return client, nil
}

// piece is what one call of Read brought.
type piece struct {
	data *[]byte
	n    int
	due  time.Duration
}

const (
	pieceBytes = 32 << 10
	pieceMost  = 1024 // on their way in one direction: more waits before the link
)

var pieces = sync.Pool{New: func() any { b := make([]byte, pieceBytes); return &b }}

// carry takes pieces from one end to the other until either closes. What was sent before the sender closed still arrives.
func (l *links) carry(ctx context.Context, from, to net.Conn, d direction) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	way := make(chan piece, pieceMost)
	arrived := make(chan struct{})
	l.tasks.Go(func() {
		defer close(arrived)
		defer hangUp(to)
		for p := range way {
			if !l.deliver(ctx, to, d, p) {
				cancel()
			}
			pieces.Put(p.data)
		}
	})
	l.send(ctx, from, d, way)
	close(way)
	<-arrived
}

// send puts what is read from an end on its way.
func (l *links) send(ctx context.Context, from net.Conn, d direction, way chan<- piece) {
	for {
		data := pieces.Get().(*[]byte)
		n, err := from.Read(*data)
		if n > 0 {
			l.mu.Lock()
			due := l.queue.Send(l.clock.Now(), d.from, d.to, int64(n)*d.weight, d.kind)
			l.mu.Unlock()
			select {
			case way <- piece{data, n, due}:
			case <-ctx.Done():
				return
			}
		}
		if err != nil || ctx.Err() != nil {
			return
		}
	}
}

// deliver hands a piece over when it is due, and says whether that went well.
func (l *links) deliver(ctx context.Context, to net.Conn, d direction, p piece) bool {
	if !l.clock.WaitUntil(ctx, p.due) {
		return false
	}
	l.late.record(l.clock.Now() - p.due)
	if !l.pass(d, ctx.Done()) {
		return false
	}
	_, err := to.Write((*p.data)[:p.n])
	return err == nil
}

// close cuts every connection.
func (l *links) close() {
	l.mu.Lock()
	l.closed = true
	open := make([]*joint, 0, len(l.open))
	for j := range l.open {
		open = append(open, j)
	}
	l.mu.Unlock()
	l.cancel()
	for _, j := range open {
		j.close()
	}
	l.tasks.Wait()
}
