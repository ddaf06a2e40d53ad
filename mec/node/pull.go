package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"headway/mec"
)

// puller brings in the copies that come over one link, one after the other, as the link is one queue. So many chunks are
// under way at a time that the link is never idle between two copies, and no more: what is under way cannot be called
// back.
type puller struct {
	n      *Node
	mu     sync.Mutex
	queue  []pull
	wake   chan struct{}
	window chan struct{}
}

// pull is what is to be brought in of a copy.
type pull struct {
	c      *copy
	chunks []int
}

// puller finds the puller of the link that a copy comes in on.
func (n *Node) puller(from mec.SiteID) *puller {
	link := int32(-1)
	n.cfg.Network.Walk(from, n.cfg.Site, func(l int32) { link = l })
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.pulls[link]
	if p == nil {
		p = &puller{n: n, wake: make(chan struct{}, 1), window: make(chan struct{}, n.window(from))}
		n.pulls[link] = p
		n.tasks.Go(p.run)
	}
	return p
}

// window is how many chunks keep a path busy: 1.4 times what is on it during a round trip, and at least four.
func (n *Node) window(from mec.SiteID) int {
	const slack = 2 * time.Millisecond // of the machine, per chunk
	path := n.cfg.Network.Path(from, n.cfg.Site)
	rtt := 2*path.Propagation + path.Fixed + n.access(from) + n.cfg.Clock.Scenario(slack)
	chunk := mec.Serialise(chunkBytes*n.cfg.Scale, path.NSPerByte)
	return int(max(4, min(256, 1.4*float64(rtt)/float64(max(chunk, 1)))))
}

func (p *puller) push(what pull) {
	p.mu.Lock()
	p.queue = append(p.queue, what)
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *puller) run() {
	for {
		p.mu.Lock()
		var next pull
		if len(p.queue) > 0 {
			next, p.queue = p.queue[0], p.queue[1:]
		}
		p.mu.Unlock()
		if next.c != nil {
			p.pull(next.c, next.chunks)
			continue
		}
		select {
		case <-p.wake:
		case <-p.n.ctx.Done():
			return
		}
	}
}

// pull asks for chunks of a copy, as the window lets it, and leaves the last ones to arrive.
func (p *puller) pull(c *copy, chunks []int) {
	for i, chunk := range chunks {
		if c.asleep.Load() {
			p.n.postpone(c, chunks[i:], 0)
			return
		}
		select {
		case p.window <- struct{}{}:
		case <-c.ctx.Done():
			return
		}
		p.n.tasks.Go(func() {
			defer func() { <-p.window }()
			if err := p.n.bring(c, chunk); err != nil && c.ctx.Err() == nil {
				p.n.fail(fmt.Errorf("copy of object %d: %w", c.object, err))
				p.n.lose(c)
			}
		})
	}
}

// postpone asks for chunks again when the original is rehydrated: until then, the link is others'.
func (n *Node) postpone(c *copy, chunks []int, left time.Duration) {
	n.mu.Lock()
	c.late = append(c.late, chunks...)
	first := !c.asleep.Swap(true)
	n.mu.Unlock()
	if !first {
		return
	}
	n.tasks.Go(func() {
		if !n.cfg.Clock.Wait(c.ctx, left) {
			return
		}
		n.mu.Lock()
		again := pull{c, c.late}
		c.late = nil
		c.asleep.Store(false)
		n.mu.Unlock()
		n.puller(c.from).push(again)
	})
}

// How a chunk is asked for again: a lost request is noticed after retryAfter at the least, and each time after twice as
// long, up to retryMost, as on a slow machine the answers only get later by being asked for again; a cut is waited out.
const (
	retryAfter = 2 * time.Second
	retryMost  = 8 * time.Second
	retryPause = 50 * time.Millisecond
)

// bring brings one chunk, however long that takes, from where the engine said, or from the region if there is none.
func (n *Node) bring(c *copy, chunk int) error {
	from := c.from
	for within := retryAfter; ; within = min(2*within, retryMost) {
		data, err := n.ask(c, from, chunk, within)
		var asleep *asleepError
		switch {
		case errors.As(err, &asleep):
			n.postpone(c, []int{chunk}, asleep.left)
			return nil
		case err == nil:
			return n.stored(c, chunk, data)
		case c.ctx.Err() != nil:
			return nil
		case errors.Is(err, errGone) && from != n.cfg.Network.Region():
			from = n.cfg.Network.Region()
			continue
		case errors.Is(err, errMixedUp), errors.Is(err, errGone):
			return err
		}
		pause := time.NewTimer(retryPause)
		select {
		case <-pause.C:
		case <-c.ctx.Done():
			pause.Stop()
			return nil
		}
	}
}

var errGone = errors.New("no copy there")

func (n *Node) ask(c *copy, from mec.SiteID, chunk int, within time.Duration) ([]byte, error) {
	nc, err := n.peers.get(from, Pull)
	if err != nil {
		return nil, err
	}
	number := uint64(0)
	if from != n.cfg.Network.Region() {
		var ok bool
		if number, ok = n.where.order(c.object, from); !ok {
			return nil, errGone
		}
	}
	ctx, cancel := context.WithTimeout(c.ctx, within)
	defer cancel()
	what := fmt.Sprintf("chunk.%d.%d.%d", c.object, number, chunk)
	m, err := nc.RequestMsgWithContext(ctx, &nats.Msg{Subject: Subject(n.nameOf(from), what)})
	if err != nil {
		return nil, err
	}
	if m.Header.Get(headGone) != "" {
		return nil, errGone
	}
	if err := asleepIn(m); err != nil {
		return nil, err
	}
	if chunk == 0 {
		n.uncover(c.object, m)
	}
	return m.Data, checkContent(m.Data, c.object, chunk)
}

func (n *Node) nameOf(s mec.SiteID) string { return Name(s, n.cfg.Network.Region()) }
