package testbed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// EngineConfig is what an engine service must know.
type EngineConfig struct {
	Conn    *nats.Conn // to the region's server
	Network *mec.Network
	Clock   *node.Clock // is set to the fabric's
	// New makes the engine of a fabric that is there since zero. It is called again where a state must be built anew.
	New func(zero time.Time) (*fabric.Engine, error)
	// Local is where a place is on the fabric's map, in m; nil: vehicles report metres only.
	Local  func(lon, lat float64) (x, y float64)
	Fabric string        // names what the engine decides by: the log of another fabric is refused
	Name   string        // of this service, in the lease
	Lease  time.Duration // who has not renewed it for so long leads no more
	// Snapshot is how often the engine that leads writes its state down, so that the log can be cut; 0: never.
	Snapshot time.Duration
	Alone    bool // no other engine follows: what was heard of the log is forgotten
	// Create makes the log, the lease and the snapshots where they are not there: at a server of a user's own.
	Create bool
	Say    func(format string, args ...any) // narration
	// Ordered is told of the copies that are ordered by this service; nil: nobody is.
	Ordered func(now time.Duration, o fabric.ObjectID, to, from mec.SiteID)
}

// EngineService runs an engine at a fabric: it follows the region's log, and while it holds the lease it sends what the
// engine decides to the nodes. Any number of services may run; those that do not lead are in the same state, and one of
// them takes over.
type EngineService struct {
	cfg     EngineConfig
	js      jetstream.JetStream
	lease   *lease
	replica *replica
	heard   uint64 // number of the last message of the log that the replica was told

	saved uint64        // of the last snapshot
	told  atomic.Uint64 // heard, for others to look at

	won    uint64 // epoch of the lease that is held; 0: none is
	leadAt uint64 // the replica must have heard so much before it speaks
	ticked time.Time
	wrong  error // the first message that could not be understood

	ctx         context.Context
	cancel      context.CancelFunc
	stopReading context.CancelFunc
	leads       chan struct{} // closed when it led first
	done        chan struct{}
	err         error
}

// StartEngine starts a service, and returns when it follows the log.
func StartEngine(ctx context.Context, cfg EngineConfig) (*EngineService, error) {
	s := &EngineService{cfg: cfg, leads: make(chan struct{}), done: make(chan struct{})}
	js, err := jetstream.New(cfg.Conn)
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	s.js = js
	if cfg.Create {
		if err := node.MakeLog(ctx, js); err != nil {
			return nil, fmt.Errorf("engine: %w", err)
		}
	}
	if s.lease, err = openLease(ctx, js, cfg.Name, cfg.Lease); err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	zero, err := s.lease.birth(ctx, cfg.Clock.Zero(), cfg.Fabric)
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	if !zero.Equal(cfg.Clock.Zero()) {
		cfg.Clock.SetZero(zero)
	}
	if err := s.restore(ctx); err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	go s.run()
	return s, nil
}

// Stop stops the service, gives the lease back, and returns what went wrong.
func (s *EngineService) Stop() error {
	s.cancel()
	<-s.done
	return errors.Join(s.err, s.wrong)
}

// Leads is closed when the service has led for the first time.
func (s *EngineService) Leads() <-chan struct{} { return s.leads }

// Done is closed when the service has ended, on its own or not.
func (s *EngineService) Done() <-chan struct{} { return s.done }

func (s *EngineService) run() {
	defer close(s.done)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer s.cancel()
	tasks.Go(func() { s.lease.run(s.ctx) })
	log := s.read(&tasks)
	wake, snap := time.NewTimer(0), time.NewTicker(max(s.cfg.Snapshot, time.Second))
	defer wake.Stop()
	defer snap.Stop()
	for {
		wake.Reset(s.untilTick())
		select {
		case m := <-log:
			if s.err = s.hear(m); errors.Is(s.err, errBehind) {
				if s.err = s.again(); s.err == nil {
					log = s.read(&tasks)
				}
			}
		case epoch := <-s.lease.won:
			s.reign(epoch)
		case <-wake.C:
			s.tick()
		case <-snap.C:
			s.snapshot()
		case <-s.ctx.Done():
			return
		}
		if s.err != nil {
			return
		}
		s.takeOver()
	}
}

// read follows the log from where the replica is.
func (s *EngineService) read(tasks *sync.WaitGroup) <-chan logged {
	log, from := make(chan logged, logAhead), s.heard+1
	if s.stopReading != nil {
		s.stopReading()
	}
	var ctx context.Context
	ctx, s.stopReading = context.WithCancel(s.ctx)
	tasks.Go(func() { readLog(ctx, s.js, from, log) })
	return log
}

// errBehind says that the log was cut before this service had heard it.
var errBehind = errors.New("the log was cut")

// again builds the replica anew, from the snapshot up to which the log was cut.
func (s *EngineService) again() error {
	s.cfg.Say("too far behind: the log was cut\n")
	if s.won != 0 {
		s.lease.giveUp()
		s.won = 0
	}
	return s.restore(s.ctx)
}

// hear tells the replica a message of the log.
func (s *EngineService) hear(m logged) error {
	if m.err != nil {
		return m.err
	}
	if m.number != s.heard+1 {
		return fmt.Errorf("%w: it goes on at message %d, where %d was to come", errBehind, m.number, s.heard+1)
	}
	if err := s.replica.hear(m.at, m.subject, m.data); err != nil && s.wrong == nil {
		s.wrong = err
		s.cfg.Say("not understood, and left out: %v\n", err)
	}
	s.heard = m.number
	s.told.Store(s.heard)
	return nil
}

// reign takes the news that the lease is won, or lost (0).
func (s *EngineService) reign(epoch uint64) {
	s.won = epoch
	if epoch == 0 {
		s.replica.follow()
		s.cfg.Say("leading no more: the lease was not renewed in time\n")
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, callWithin)
	defer cancel()
	stream, err := s.js.Stream(ctx, node.LogStream)
	if err != nil {
		s.won = 0
		s.lease.giveUp()
		return
	}
	s.leadAt = stream.CachedInfo().State.LastSeq
}

// takeOver lets the replica speak once it has heard all that an earlier one may have acted on.
func (s *EngineService) takeOver() {
	if s.won == 0 || s.replica.say != nil || s.heard < s.leadAt {
		return
	}
	s.replica.lead(s.won, s.send)
	select {
	case <-s.leads:
	default:
		close(s.leads)
	}
	s.cfg.Say("leading in epoch %d: %v\n", s.won, s.replica)
}

// send sends what the replica says, as long as the lease is held for sure.
func (s *EngineService) send(subject string, v any) {
	if !s.lease.held() {
		return
	}
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // messages hold numbers and words
	}
	s.publish(subject, data)
}

// publish sends a message. While the region is away it is lost: nodes tell what they hold when they are linked again, and
// time goes on.
func (s *EngineService) publish(subject string, data []byte) {
	if err := s.cfg.Conn.Publish(subject, data); err != nil && s.cfg.Conn.IsClosed() && s.ctx.Err() == nil {
		s.err = fmt.Errorf("sending to %s: %w", subject, err)
	}
}

// tickAgain is when a tick that the log does not show is taken for lost.
const tickAgain = 200 * time.Millisecond

// untilTick is how long until time must pass in the log for the engine to be woken.
func (s *EngineService) untilTick() time.Duration {
	at, ok := s.replica.due()
	if !ok || s.replica.say == nil {
		return time.Hour
	}
	return max(0, time.Until(s.cfg.Clock.At(at)), time.Until(s.ticked.Add(tickAgain)))
}

// tick writes into the log that time has passed.
func (s *EngineService) tick() {
	at, ok := s.replica.due()
	if !ok || s.replica.say == nil || s.cfg.Clock.Now() < at {
		return
	}
	if !s.ticked.IsZero() && time.Since(s.ticked) < tickAgain {
		return
	}
	s.ticked = time.Now()
	s.publish(tickSubject, nil)
}

// engineRetry is how long a region that is away is left alone.
const engineRetry = 300 * time.Millisecond

// AwaitEngine starts a service as soon as the region is there.
func AwaitEngine(ctx context.Context, cfg EngineConfig) (*EngineService, error) {
	for said := false; ; {
		s, err := StartEngine(ctx, cfg)
		if err == nil || ctx.Err() != nil || !away(err) {
			return s, err
		}
		if !said {
			if why := cfg.Conn.LastError(); !cfg.Conn.IsConnected() && why != nil {
				err = why
			}
			cfg.Say("waiting for the region: %v\n", err)
			said = true
		}
		_ = pause(ctx, engineRetry)
	}
}

// away says whether a service could not start because the region is not there, or not yet.
func away(err error) bool {
	for _, away := range []error{
		nats.ErrNoResponders, nats.ErrConnectionClosed, nats.ErrDisconnected, nats.ErrReconnectBufExceeded, nats.ErrTimeout, context.DeadlineExceeded,
		jetstream.ErrBucketNotFound, jetstream.ErrStreamNotFound, jetstream.ErrJetStreamNotEnabled, jetstream.ErrNoStreamResponse,
	} {
		if errors.Is(err, away) {
			return true
		}
	}
	return false
}
