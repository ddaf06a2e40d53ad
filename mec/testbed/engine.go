package testbed

import (
	"container/heap"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// engineService runs an engine at the region: it hands it what arrives over NATS, in the order in which it arrives, and
// sends its actions to the nodes. It is one goroutine, as the engine is one state machine.
type engineService struct {
	nc      *nats.Conn
	engine  *fabric.Engine
	network *mec.Network
	clock   *node.Clock
	watch   Watcher
	sites   map[string]mec.SiteID
	sober   sober

	news   chan *nats.Msg
	inside chan fabric.Event // from the fabric itself: sites that fail
	quit   chan struct{}
	once   sync.Once
	done   sync.WaitGroup

	number uint64
	orders map[copyAt]order // the copies that the engine wants
	wakes  wakes
	out    []fabric.Action
	err    error
}

type copyAt struct {
	object fabric.ObjectID
	site   mec.SiteID
}

// newsMost bounds what waits for the engine; beyond that the client library drops, and says so.
const newsMost = 1 << 18

// newEngineService makes a service that listens; what it hears waits until it is started.
func newEngineService(nc *nats.Conn, engine *fabric.Engine, network *mec.Network, clock *node.Clock, watch Watcher) (*engineService, error) {
	s := &engineService{
		nc: nc, engine: engine, network: network, clock: clock, watch: watch, sites: map[string]mec.SiteID{},
		sober: sober{fabric.ClientID(engine.Clients), fabric.ObjectID(engine.Objects()), map[fabric.ClientID]mec.SiteID{}},
		news:  make(chan *nats.Msg, newsMost), inside: make(chan fabric.Event, 64), quit: make(chan struct{}), orders: map[copyAt]order{},
	}
	for i := range network.Sites {
		s.sites[node.Name(mec.SiteID(i), network.Region())] = mec.SiteID(i)
	}
	if _, err := nc.ChanSubscribe(node.Subject("*", "up.*"), s.news); err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	if err := nc.Flush(); err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	return s, nil
}

func (s *engineService) start() { s.done.Go(s.run) }

func (s *engineService) run() {
	s.step(fabric.Event{Kind: fabric.Start})
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		due := time.Hour
		if len(s.wakes) > 0 {
			due = s.clock.Real(s.wakes[0].at - s.clock.Now())
		}
		timer.Reset(due)
		select {
		case m := <-s.news:
			s.hear(m)
		case ev := <-s.inside:
			s.hearInside(ev)
		case <-timer.C:
			for len(s.wakes) > 0 && s.wakes[0].at <= s.clock.Now() {
				s.step(fabric.Event{Kind: fabric.Wake, Token: heap.Pop(&s.wakes).(wake).token})
			}
		case <-s.quit:
			return
		}
	}
}

// stop stops the service and returns what went wrong in it.
func (s *engineService) stop() error {
	s.once.Do(func() { close(s.quit) })
	s.done.Wait()
	return s.err
}

// hear hands the engine a message, unless it is about a copy that the engine no longer wants.
func (s *engineService) hear(m *nats.Msg) {
	if strings.HasSuffix(m.Subject, heldSubject) {
		s.reconcile(m)
		return
	}
	ev, err := node.DecodeEvent(m.Subject, m.Data, s.sites)
	if err != nil {
		s.err = errors.Join(s.err, err)
		return
	}
	if !s.sober.admit(&ev) {
		return
	}
	at, number := copyAt{ev.Object, ev.Site}, ev.Token
	ev.Token = 0
	switch o := s.orders[at]; ev.Kind {
	case fabric.Landed:
		if o.number == number && !o.ready {
			s.landed(at, number)
		}
	case fabric.Lost:
		if o.number == number {
			s.gone(at, number)
			s.step(ev)
		}
	default:
		s.step(ev)
	}
}

// landed takes the news that a copy is ready.
func (s *engineService) landed(at copyAt, number uint64) {
	o := s.orders[at]
	o.ready = true
	s.orders[at] = o
	s.send(node.WhereSubject(), node.Where{Object: at.object, Site: at.site, Number: number, Ready: true})
	s.step(fabric.Event{Kind: fabric.Landed, Object: at.object, Site: at.site})
}

// gone forgets a copy, and tells all nodes.
func (s *engineService) gone(at copyAt, number uint64) {
	delete(s.orders, at)
	s.send(node.WhereSubject(), node.Where{Object: at.object, Site: at.site, Number: number})
}

func (s *engineService) hearInside(ev fabric.Event) {
	if ev.Kind == fabric.SiteDown {
		for at, o := range s.orders {
			if at.site == ev.Site {
				s.gone(at, o.number)
			}
		}
	}
	s.step(ev)
}

// step lets the engine act.
func (s *engineService) step(ev fabric.Event) {
	if !s.engine.Wants().Has(ev.Kind) {
		return
	}
	now := s.clock.Now()
	s.out = s.engine.Step(now, ev, s.out[:0])
	for i := range s.out {
		a := &s.out[i]
		at := copyAt{a.Object, a.Site}
		switch a.Kind {
		case fabric.Copy:
			s.number++
			s.orders[at] = order{number: s.number, from: a.From}
			s.watch.Ordered(now, a.Object, a.Site, a.From)
			s.do(a.Site, node.Order{Do: "copy", Object: a.Object, From: a.From, Number: s.number})
		case fabric.Drop:
			number := s.orders[at].number
			s.gone(at, number)
			s.do(a.Site, node.Order{Do: "drop", Object: a.Object, Number: number, Evict: a.Reason == fabric.Evicted})
		case fabric.WakeAt:
			heap.Push(&s.wakes, wake{a.At, a.Token})
		}
	}
}

func (s *engineService) do(site mec.SiteID, o node.Order) {
	s.send(node.Subject(node.Name(site, s.network.Region()), "do"), o)
}

func (s *engineService) send(subject string, v any) {
	data, err := json.Marshal(v)
	if err == nil {
		err = s.nc.Publish(subject, data)
	}
	if err != nil {
		s.err = errors.Join(s.err, err)
	}
}

// wake is a time at which the engine wants to be woken.
type wake struct {
	at    time.Duration
	token uint64
}

type wakes []wake

func (w wakes) Len() int           { return len(w) }
func (w wakes) Less(i, j int) bool { return w[i].at < w[j].at }
func (w wakes) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }

// Push implements heap.Interface.
func (w *wakes) Push(x any) { *w = append(*w, x.(wake)) }

// Pop implements heap.Interface.
func (w *wakes) Pop() any {
	old := *w
	x := old[len(old)-1]
	*w = old[:len(old)-1]
	return x
}
