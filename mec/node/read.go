package node

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
)

// answerMost is how much of a read is really sent: a message holds 1 MiB. Of a larger read the rest is accounted for as
// time on the links.
const answerMost = 768 << 10

// onRead answers a vehicle. A hit is answered at once, one after the other: the node is one server. What has to come from
// elsewhere waits on its own.
func (n *Node) onRead(m *nats.Msg) {
	var q ReadRequest
	if json.Unmarshal(m.Data, &q) != nil || q.Bytes < 0 || !n.knows(q.Object) {
		return
	}
	begun := time.Now()
	c, ready := n.holds(q.Object)
	if ready {
		if data, head, err := n.collect(c, q.Bytes); err == nil {
			n.answer(m, &q, answer{begun: begun, outcome: fabric.Hit, from: n.cfg.Site, data: data, stamp: head.Get(headStamp)})
			return
		}
	}
	n.tasks.Go(func() { n.readElsewhere(m, &q, begun, c, ready) })
}

// holds is the copy of an object here, and whether it is ready.
func (n *Node) holds(o fabric.ObjectID) (c *copy, ready bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c = n.held[o]
	return c, c != nil && c.ready
}

// answer is what a read came to.
type answer struct {
	begun   time.Time // when the read came
	outcome fabric.Outcome
	from    mec.SiteID
	data    []byte
	stamp   string        // of the latest write that is in it
	waited  time.Duration // real, for a copy to land
	link    time.Duration // of the scenario, over idle links
	unsent  time.Duration // the part of it that bytes beyond answerMost would have taken
	asleep  time.Duration // of the scenario, until the original is rehydrated
}

func (n *Node) answer(m *nats.Msg, q *ReadRequest, a answer) {
	head := nats.Header{
		headOutcome: []string{strconv.Itoa(int(a.outcome))},
		headFrom:    []string{strconv.Itoa(int(a.from))},
	}
	if a.stamp != "" {
		head[headStamp] = []string{a.stamp}
	}
	if a.waited > 0 {
		head[headWaited] = []string{strconv.FormatInt(int64(a.waited), 10)}
	}
	if a.link > 0 {
		head[headLink] = []string{strconv.FormatInt(int64(a.link), 10)}
	}
	if a.unsent > 0 {
		head[headUnsent] = []string{strconv.FormatInt(int64(a.unsent), 10)}
	}
	if a.asleep > 0 {
		head[headAsleep] = []string{strconv.FormatInt(int64(a.asleep), 10)}
	}
	if err := m.RespondMsg(&nats.Msg{Data: a.data, Header: head}); err != nil && n.ctx.Err() == nil {
		n.fail(err)
	}
	if n.cfg.WantsRead != nil && n.cfg.WantsRead(q.Object, a.outcome) {
		n.tell("up.access", Access{
			AssociateID: q.AssociateID, Object: q.Object, Outcome: a.outcome, TimeStamp: q.TimeStamp, PenaltyUSD: n.penalty(q, &a),
		})
	}
}

// penalty is what a read's lateness cost: what passed here, what the links would have taken at the scenario's speed, and
// what the vehicle says that the air takes.
func (n *Node) penalty(q *ReadRequest, a *answer) float64 {
	if n.cfg.Penalty == nil {
		return 0
	}
	clock := n.cfg.Clock
	added := time.Since(a.begun) - a.waited - clock.Real(a.link-a.unsent)
	return n.cfg.Penalty(q.Object, max(0, time.Duration(q.AirNS)+clock.Scenario(a.waited)+a.link+a.asleep+added))
}

// collect puts together what a read returns of a copy here: its first bytes, over again where it is stored smaller than
// it is, with the latest write.
func (n *Node) collect(c *copy, bytes int64) ([]byte, nats.Header, error) {
	want := int(min(bytes, answerMost))
	var out []byte
	for chunk := 0; len(out) < want && chunk < c.shape.chunks; chunk++ {
		data, err := n.chunk(n.ctx, c.object, c.number, chunk)
		if err == nil {
			err = checkContent(data, c.object, chunk)
		}
		if err != nil {
			return nil, nil, err
		}
		out = append(out, data...)
	}
	out, head := n.overlay(c.object, repeat(out, want))
	return out, head, nil
}

// repeat brings bytes to a length.
func repeat(b []byte, want int) []byte {
	for have := len(b); len(b) < want && have > 0; {
		b = append(b, b[:min(have, want-len(b))]...)
	}
	return b[:min(want, len(b))]
}

// readElsewhere answers a read that found no ready copy: from the copy that is on its way, if that lands sooner than
// another location can answer, or from the nearest location that has one.
func (n *Node) readElsewhere(m *nats.Msg, q *ReadRequest, asked time.Time, c *copy, ready bool) {
	best := n.where.nearest(q.Object, n.cfg.Network.Region(), func(s mec.SiteID) int64 { return int64(n.idle(s, q.Bytes)) })
	if c != nil && !ready && !c.asleep.Load() && n.comesIn(c) <= n.idle(best, q.Bytes) {
		begun := time.Now()
		select {
		case <-c.over:
		case <-n.ctx.Done():
			return
		}
		if data, head, err := n.collect(c, q.Bytes); err == nil {
			n.answer(m, q, answer{
				begun: asked, outcome: fabric.Late, from: n.cfg.Site, data: data, stamp: head.Get(headStamp), waited: time.Since(begun),
			})
			return
		}
	}
	for _, from := range slices.Compact([]mec.SiteID{best, n.cfg.Network.Region()}) {
		got, err := n.fetch(q, from)
		if err == nil {
			n.answerMiss(m, q, asked, from, got)
			return
		}
		if errors.As(err, new(*asleepError)) && n.readAsleep(m, q, asked) || n.ctx.Err() != nil {
			return
		}
	}
	n.answer(m, q, answer{begun: asked, outcome: fabric.Unavailable, from: n.cfg.Network.Region()})
}

func (n *Node) answerMiss(m *nats.Msg, q *ReadRequest, asked time.Time, from mec.SiteID, got *nats.Msg) {
	link := n.idle(from, q.Bytes)
	n.answer(m, q, answer{
		begun: asked, outcome: fabric.Miss, from: from, data: got.Data, stamp: got.Header.Get(headStamp),
		link: link, unsent: link - n.idle(from, min(q.Bytes, answerMost)),
	})
}

// readAsleep answers a read whose original is asleep: from another site's copy, or with how long the original will still
// take, which it has the region rehydrate. It says whether it could.
func (n *Node) readAsleep(m *nats.Msg, q *ReadRequest, asked time.Time) bool {
	region := n.cfg.Network.Region()
	for _, from := range n.where.sites(q.Object) {
		if from == n.cfg.Site {
			continue
		}
		if got, err := n.fetch(q, from); err == nil {
			n.answerMiss(m, q, asked, from, got)
			return true
		}
	}
	wake := *q
	wake.Wake = true
	got, err := n.fetch(&wake, region)
	var asleep *asleepError
	switch {
	case err == nil: // it has just awoken
		n.answerMiss(m, q, asked, region, got)
	case errors.As(err, &asleep):
		link := n.idle(region, q.Bytes)
		n.answer(m, q, answer{begun: asked, outcome: fabric.Cold, from: region, link: link, unsent: link - n.idle(region, 0) + n.access(region), asleep: asleep.left})
	default:
		return false
	}
	return true
}

// idle is the time of a read from elsewhere over idle links.
func (n *Node) idle(from mec.SiteID, bytes int64) time.Duration {
	p := n.cfg.Network.Path(from, n.cfg.Site)
	return 2*p.Propagation + n.access(from) + mec.Serialise(bytes, p.NSPerByte)
}

// comesIn is when a copy that is on its way may be here: what is left of it, over an idle path.
func (n *Node) comesIn(c *copy) time.Duration {
	p := n.cfg.Network.Path(c.from, n.cfg.Site)
	return p.Propagation + p.Fixed + mec.Serialise(c.left.Load()*chunkBytes*n.cfg.Scale, p.NSPerByte)
}

// fetchWithin is how long another location may take, beyond what the links take.
const fetchWithin = 4 * time.Second

// fetch reads from another location: the region over the leaf link, a site over a connection of its own.
func (n *Node) fetch(q *ReadRequest, from mec.SiteID) (*nats.Msg, error) {
	data, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	nc, ctx, cancel, err := n.way(from, fetchWithin+n.cfg.Clock.Real(n.idle(from, q.Bytes)))
	if err != nil {
		return nil, err
	}
	defer cancel()
	m, err := nc.RequestMsgWithContext(ctx, &nats.Msg{Subject: Subject(n.nameOf(from), "fetch"), Data: data})
	if err != nil {
		return nil, err
	}
	if m.Header.Get(headGone) != "" {
		return nil, errGone
	}
	return m, asleepIn(m)
}

// way is the connection by which a location is asked, and how long that may take.
func (n *Node) way(to mec.SiteID, patience time.Duration) (*nats.Conn, context.Context, context.CancelFunc, error) {
	if to == n.cfg.Network.Region() {
		ctx, cancel := context.WithTimeout(n.ctx, patience)
		return n.serve, ctx, cancel, nil
	}
	peer, err := n.peers.get(to, Fetch)
	if err != nil {
		return nil, nil, nil, err
	}
	ctx, cancel := peer.within(patience)
	return peer.Conn, ctx, cancel, nil
}

// onFetch answers another node's read.
func (n *Node) onFetch(m *nats.Msg) {
	var q ReadRequest
	if json.Unmarshal(m.Data, &q) != nil || q.Bytes < 0 || !n.knows(q.Object) {
		_ = m.Respond(nil) // a node that wants to know whether anybody is there
		return
	}
	c, ready := n.holds(q.Object)
	if n.region {
		c, ready = &copy{object: q.Object, shape: shapeOf(n.cfg.Bytes(q.Object), n.cfg.Scale)}, true
	}
	respond := func() {
		answer := &nats.Msg{Header: nats.Header{headGone: []string{"1"}}}
		if ready {
			if data, head, err := n.collect(c, q.Bytes); err == nil {
				answer = &nats.Msg{Data: data, Header: head}
			}
		}
		if err := m.RespondMsg(answer); err != nil && n.ctx.Err() == nil {
			n.fail(err)
		}
	}
	if !n.region {
		respond()
		return
	}
	n.tasks.Go(func() { n.answerOriginal(m, q.Object, q.Wake, respond) })
}
