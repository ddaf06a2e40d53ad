package node

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
)

// copy is a copy at this node, from its order until it is dropped.
type copy struct {
	object fabric.ObjectID
	number uint64
	from   mec.SiteID
	shape  shape
	ready  bool
	over   chan struct{} // closed when it is ready or gone
	left   atomic.Int64  // chunks to come
	asleep atomic.Bool   // its original is being rehydrated
	late   []int         // chunks that wait for that
	ctx    context.Context
	cancel context.CancelFunc
}

// onOrder carries out what the engine wants. Orders may come twice: what is done already is not done again, only told
// again.
func (n *Node) onOrder(m *nats.Msg) {
	var o Order
	if json.Unmarshal(m.Data, &o) != nil || !n.epoch.heed(o.Epoch) {
		return
	}
	switch to, tier := mec.TierOf(o.Tier); {
	case n.region && o.Do == "tier" && tier && n.knows(o.Object):
		n.originals.move(o.Object, to, o.High)
	case n.region: // it holds no copies
	case o.Do == "copy":
		n.order(o)
	case o.Do == "drop":
		n.drop(o)
	}
}

func (n *Node) order(o Order) {
	n.mu.Lock()
	c := n.held[o.Object]
	if c != nil && c.number >= o.Number {
		ready := c.ready && c.number == o.Number
		n.mu.Unlock()
		if ready {
			n.tell("up.landed", Placed{o.Object, o.Number})
		}
		return
	}
	if o.Number <= n.past[o.Object] {
		n.mu.Unlock()
		return
	}
	next := &copy{
		object: o.Object, number: o.Number, from: o.From, over: make(chan struct{}),
		shape: shapeOf(n.cfg.Bytes(o.Object), n.cfg.Scale),
	}
	next.left.Store(int64(next.shape.chunks))
	next.ctx, next.cancel = context.WithCancel(n.ctx)
	n.held[o.Object] = next
	n.mu.Unlock()
	if c != nil { // an older one that nobody dropped
		n.clear(c)
	}
	chunks := make([]int, next.shape.chunks)
	for i := range chunks {
		chunks[i] = i
	}
	n.puller(o.From).push(pull{next, chunks})
}

func (n *Node) drop(o Order) {
	n.mu.Lock()
	c := n.held[o.Object]
	if c == nil || c.number > o.Number {
		n.mu.Unlock()
		return
	}
	delete(n.held, o.Object)
	n.past[o.Object] = max(n.past[o.Object], c.number)
	n.versions.forget(o.Object)
	n.mu.Unlock()
	n.end(c, Copied{Evict: o.Evict})
}

// end ends a copy that is no longer held, and says so.
func (n *Node) end(c *copy, how Copied) {
	how.Object, how.Site, how.Gone = c.object, n.cfg.Site, true
	if !c.ready {
		how.Share = 1 - float64(c.left.Load())/float64(c.shape.chunks)
	}
	n.clear(c)
	if n.cfg.Copied != nil {
		n.cfg.Copied(how)
	}
}

// clear stops a copy and gives its room back.
func (n *Node) clear(c *copy) {
	c.cancel()
	if !c.ready {
		close(c.over)
	}
	if err := n.store.drop(n.ctx, c.object, c.number); err != nil && n.ctx.Err() == nil {
		n.fail(err)
	}
}

// stored takes a chunk of a copy; the last one makes the copy ready.
func (n *Node) stored(c *copy, chunk int, data []byte) error {
	err := n.store.put(c.ctx, chunkKey(c.object, c.number, chunk), data)
	if err != nil {
		return err
	}
	if c.left.Add(-1) > 0 {
		return nil
	}
	if err := n.store.put(c.ctx, manifestKey(c.object, c.number), []byte{}); err != nil {
		return err
	}
	n.mu.Lock()
	current := n.held[c.object] == c
	if current {
		c.ready = true
		close(c.over)
		if n.cfg.Copied != nil { // under the lock: a read that finds the copy is told of after it
			n.cfg.Copied(Copied{Object: c.object, Site: n.cfg.Site})
		}
	}
	n.mu.Unlock()
	if current {
		n.tell("up.landed", Placed{c.object, c.number})
	}
	return nil
}

// lose gives a copy up that cannot be made.
func (n *Node) lose(c *copy) {
	n.mu.Lock()
	current := n.held[c.object] == c
	if current {
		delete(n.held, c.object)
		n.versions.forget(c.object)
	}
	n.mu.Unlock()
	if current {
		n.end(c, Copied{Lost: true})
		n.tell("up.lost", Placed{c.object, c.number})
	}
}

// tell tells the engine something.
func (n *Node) tell(what string, v any) {
	data, err := json.Marshal(v)
	if err == nil {
		err = n.move.Publish(Subject(n.name, what), data)
	}
	if err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		n.fail(err)
	}
}

// fail keeps what went wrong inside the node.
func (n *Node) fail(err error) { n.log.Errorf("%v", err) }
