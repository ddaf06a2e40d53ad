package testbed

import (
	"context"
	"errors"
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
	once        sync.Once
}

func (j *joint) close() {
	j.once.Do(func() { _, _ = j.a.Close(), j.b.Close() })
}

var errCut = errors.New("the links are cut")

// join joins two connections: what is read from a goes to b by way of there, and back by way of back.
func (l *links) join(a, b net.Conn, there, back direction) error {
	j := &joint{a: a, b: b, there: there, back: back}
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
			l.carry(way.from, way.to, way.d)
			j.close()
		})
	}
	l.tasks.Go(func() {
		both.Wait()
		l.mu.Lock()
		delete(l.open, j)
		l.mu.Unlock()
	})
	return nil
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

// carry takes pieces from one end to the other until either closes.
func (l *links) carry(from, to net.Conn, d direction) {
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	way := make(chan piece, pieceMost)
	l.tasks.Go(func() {
		defer cancel()
		for p := range way {
			if l.clock.WaitUntil(ctx, p.due) {
				l.late.record(l.clock.Now() - p.due)
				if !l.pass(d, ctx.Done()) {
					continue
				}
				if _, err := to.Write((*p.data)[:p.n]); err != nil {
					cancel()
				}
			}
			pieces.Put(p.data)
		}
		_ = to.Close()
	})
	defer close(way)
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
