package testbed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// Played is what a play came to, besides what the watcher was told.
type Played struct {
	Steps   int
	Late    Lateness // of the steps, behind the clock of the scenario, in real time
	Wire    Lateness // of what passed the links, behind the link model, in real time
	Scale   int64
	Speed   float64
	Acked   int // writes
	Lost    int // objects whose latest acknowledged write the region does not have
	Aborted bool
	Machine []Reading
}

// Lateness is by how much something was late.
type Lateness struct {
	P50, P99, Max time.Duration
}

func (l *lateness) summary(real func(time.Duration) time.Duration) Lateness {
	return Lateness{real(l.quantile(0.5)), real(l.quantile(0.99)), real(l.max())}
}

// player lets a script happen.
type player struct {
	f      *Fabric
	late   lateness
	reads  sync.WaitGroup
	tokens chan struct{}                // reads under way
	sites  map[int32]mec.SiteID         // of the clients
	turns  map[mec.SiteID]chan struct{} // closed when the last that was done to a site is done
	acked  acked

	mu  sync.Mutex
	err error
}

// readsMost bounds the reads under way.
const readsMost = 4096

// Play starts the clock, the engine and the script, and returns at the end of the span, or when ctx ends.
func (f *Fabric) Play(ctx context.Context, script []Step, span time.Duration) (Played, error) {
	p := &player{f: f, tokens: make(chan struct{}, readsMost), sites: map[int32]mec.SiteID{}, turns: map[mec.SiteID]chan struct{}{}, acked: acked{of: map[fabric.ObjectID][]ack{}}}
	if err := f.startEngine(ctx); err != nil {
		return Played{}, err
	}
	f.clock.Restart()
	f.links.suffer(f.cfg.Slow, f.links.clock.Now())
	machine := takeReadings(f.clock.Real(span))
	done := Played{Scale: f.cfg.Scale, Speed: f.cfg.Speed}
	for i := range script {
		step := &script[i]
		if !f.clock.WaitUntil(ctx, step.At) {
			break
		}
		p.late.record(f.clock.Now() - step.At)
		p.step(ctx, step)
		done.Steps++
	}
	f.clock.WaitUntil(ctx, span)
	p.reads.Wait()
	done.Machine = machine.stop()
	err := f.stopEngine()
	if ctx.Err() == nil {
		done.Lost = p.lost(ctx)
	}
	done.Aborted, done.Acked = ctx.Err() != nil, p.acked.n
	done.Late, done.Wire = p.late.summary(f.clock.Real), f.links.late.summary(f.clock.Real)
	return done, errors.Join(err, p.err)
}

func (p *player) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
	}
}

func (p *player) step(ctx context.Context, s *Step) {
	now := p.f.clock.Now()
	switch s.Kind {
	case Tell:
		p.tell(s, s.Site)
	case Attach:
		p.sites[s.Client] = s.Site
		p.f.cfg.Watch.Attach(now, s.Client, s.Cell)
	case Leave:
		p.f.cfg.Watch.Leave(now, s.Client)
		p.tell(s, p.sites[s.Client])
	case Down:
		p.inTurn(ctx, s.Site, func() error { return p.f.Kill(s.Site) })
	case Rewire:
		if err := p.f.SetLink(s.Site, p.f.cfg.Network.Region(), s.Wire); err != nil {
			p.fail(err)
		}
	case Up:
		p.inTurn(ctx, s.Site, func() error { return p.f.Revive(ctx, s.Site) })
	case Read, Write:
		select {
		case p.tokens <- struct{}{}:
		case <-ctx.Done():
			return
		}
		p.reads.Go(func() {
			if s.Kind == Read {
				p.read(s, now)
			} else {
				p.write(s, now)
			}
			<-p.tokens
		})
	}
}

// tell lets a vehicle, or the radio network, tell the engine something, by way of a site. What is told to a site that is
// down is lost, as it would be.
func (p *player) tell(s *Step, site mec.SiteID) {
	what, data, err := node.EncodeEvent(&s.Event, s.At, p.f.clock)
	if err == nil {
		if nc := p.f.vehicles(site, s.Client); nc != nil {
			err = nc.Publish(node.Subject(p.f.name(site), what), data)
		}
	}
	lost := errors.Is(err, nats.ErrConnectionClosed) || errors.Is(err, nats.ErrReconnectBufExceeded) // the site is down
	if err != nil && !lost {
		p.fail(fmt.Errorf("telling the engine: %w", err))
	}
}

// inTurn does something to a site while the script goes on, when what was done to it before is done: a site that is late
// in dying must not be started twice.
func (p *player) inTurn(ctx context.Context, s mec.SiteID, do func() error) {
	before, done := p.turns[s], make(chan struct{})
	p.turns[s] = done
	p.reads.Go(func() {
		defer close(done)
		if before != nil {
			<-before
		}
		if err := do(); err != nil && ctx.Err() == nil {
			p.fail(err)
		}
	})
}

// patience is how long a vehicle waits for an answer, beyond what a late copy may take.
const patience = 10 * time.Second

// read asks the site for an object, and adds to what really passed what did not: the air, and what the links would have
// taken at the scenario's speed.
func (p *player) read(s *Step, now time.Duration) {
	done := ReadDone{At: now, Client: s.Client, Class: s.Class, Object: s.Object, Site: s.Site, From: p.f.cfg.Network.Region(), Outcome: fabric.Unavailable}
	answer, real, err := p.ask(s)
	done.Took = real
	switch {
	case err != nil || answer.Outcome == fabric.Unavailable:
		done.Latency = max(s.Hold+s.Air, s.Deadline+1)
	default:
		clock := p.f.clock
		done.Outcome, done.From = answer.Outcome, answer.From
		done.Added = real - answer.Waited - clock.Real(answer.Link-answer.Unsent)
		done.Latency = max(0, s.Hold+s.Air+clock.Scenario(answer.Waited)+answer.Link+answer.Asleep+done.Added)
		done.Stale, done.Own = p.acked.missed(s, answer.Stamp, now)
	}
	p.f.cfg.Watch.Read(done)
}

func (p *player) ask(s *Step) (node.Answer, time.Duration, error) {
	nc := p.f.vehicles(s.Site, s.Client)
	if nc == nil {
		return node.Answer{}, 0, errDown
	}
	data, err := json.Marshal(node.ReadRequest{AssociateID: s.Client, Object: s.Object, Bytes: s.Bytes, TimeStamp: p.f.clock.Stamp(s.At), AirNS: int64(s.Hold + s.Air)})
	if err != nil {
		return node.Answer{}, 0, err
	}
	begun := time.Now()
	m, err := nc.Request(node.Subject(p.f.name(s.Site), "read"), data, patience)
	real := time.Since(begun)
	if err != nil {
		return node.Answer{}, real, err
	}
	a, err := node.ParseAnswer(m)
	return a, real, err
}
