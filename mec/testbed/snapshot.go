package testbed

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"headway/mec/node"
)

// written is a replica's state as the region keeps it: what the log up to a message has made of it.
type written struct {
	Fabric string
	Heard  uint64
	Books  books
	Engine []byte
}

// logKeep is how much of the log is kept before a snapshot, for those who follow a little behind.
const logKeep = 10_000

// restore makes the replica: of the latest snapshot that can be taken up, or of nothing. The log since then does the rest.
func (s *EngineService) restore(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*callWithin)
	defer cancel()
	store, names, err := s.snapshots(ctx)
	if err != nil {
		return err
	}
	for _, name := range slices.Backward(names) {
		err := s.takeUp(ctx, store, name)
		if err == nil {
			s.cfg.Say("taken up at message %d: %v\n", s.heard, s.replica)
			return nil
		}
		s.cfg.Say("snapshot %s cannot be taken up: %v\n", name, err)
	}
	if err := s.fresh(); err != nil {
		return err
	}
	s.replica.start()
	stream, err := s.js.Stream(ctx, node.LogStream)
	if err != nil {
		return err
	}
	if first := stream.CachedInfo().State.FirstSeq; first > 1 {
		s.heard = first - 1
		s.cfg.Say("the log begins at message %d: what was before it is forgotten\n", first)
	}
	return nil
}

// fresh makes a replica that was told nothing.
func (s *EngineService) fresh() error {
	engine, err := s.cfg.New(s.cfg.Clock.Zero())
	if err != nil {
		return err
	}
	s.replica, s.heard = newReplica(engine, s.cfg.Network, s.cfg.Clock), 0
	s.replica.ordered, s.replica.decoder.Local = s.cfg.Ordered, s.cfg.Local
	return nil
}

// snapshots are the names of those that the region keeps, the latest last.
func (s *EngineService) snapshots(ctx context.Context) (jetstream.ObjectStore, []string, error) {
	store, err := s.js.ObjectStore(ctx, node.SnapshotBucket)
	if err != nil {
		return nil, nil, fmt.Errorf("the snapshots: %w", err)
	}
	list, err := store.List(ctx)
	if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil, nil, fmt.Errorf("the snapshots: %w", err)
	}
	var names []string
	for _, o := range list {
		names = append(names, o.Name)
	}
	slices.SortFunc(names, strings.Compare)
	return store, names, nil
}

// snapshotName orders as the numbers do.
func snapshotName(heard uint64) string { return fmt.Sprintf("%020d", heard) }

func (s *EngineService) takeUp(ctx context.Context, store jetstream.ObjectStore, name string) error {
	data, err := store.GetBytes(ctx, name)
	if err != nil {
		return err
	}
	var w written
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&w); err != nil {
		return err
	}
	if w.Fabric != s.cfg.Fabric {
		return fmt.Errorf("it is of another fabric (%s)", w.Fabric)
	}
	if err := s.fresh(); err != nil {
		return err
	}
	if err := s.replica.engine.Restore(w.Engine); err != nil {
		return err
	}
	s.replica.books, s.heard, s.saved = w.Books.whole(), w.Heard, w.Heard
	return nil
}

// whole makes the maps that were empty, and so were not written.
func (b books) whole() books {
	empty := newBooks()
	if b.Orders == nil {
		b.Orders = empty.Orders
	}
	if b.Trips == nil {
		b.Trips = empty.Trips
	}
	if b.Down == nil {
		b.Down = empty.Down
	}
	return b
}

// snapshot lets the engine that leads write its state down, and cuts the log before it. An older snapshot that somebody
// writes later does no harm: each has its own name, and the latest is taken up.
func (s *EngineService) snapshot() {
	if s.cfg.Alone {
		s.forget()
		return
	}
	if s.cfg.Snapshot <= 0 || s.replica.say == nil || s.heard == s.saved || !s.lease.held() {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, 5*callWithin)
	defer cancel()
	if err := s.writeDown(ctx); err != nil && s.ctx.Err() == nil {
		s.cfg.Say("no snapshot was written: %v\n", err) // the log is kept until one is
	}
}

func (s *EngineService) writeDown(ctx context.Context) error {
	var b bytes.Buffer
	w := written{s.cfg.Fabric, s.heard, s.replica.books, s.replica.engine.Snapshot()}
	if err := gob.NewEncoder(&b).Encode(&w); err != nil {
		return err
	}
	store, names, err := s.snapshots(ctx)
	if err != nil {
		return err
	}
	if _, err := store.PutBytes(ctx, snapshotName(s.heard), b.Bytes()); err != nil {
		return err
	}
	s.saved = s.heard
	for _, name := range names {
		if name < snapshotName(s.heard) {
			if err := store.Delete(ctx, name); err != nil {
				return err
			}
		}
	}
	return s.cutLog(ctx)
}

// forget cuts the log where no other engine needs it.
func (s *EngineService) forget() {
	if s.heard < s.saved+logKeep {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, callWithin)
	defer cancel()
	if s.cutLog(ctx) == nil { // else it is tried again
		s.saved = s.heard
	}
}

// cutLog cuts the log before what was heard, but for the last of it.
func (s *EngineService) cutLog(ctx context.Context) error {
	if s.heard <= logKeep {
		return nil
	}
	stream, err := s.js.Stream(ctx, node.LogStream)
	if err != nil {
		return err
	}
	return stream.Purge(ctx, jetstream.WithPurgeSequence(s.heard-logKeep+1))
}
