package node

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"headway/mec"
)

// What the region keeps for engines: all that they are told, in the order in which it arrived, and who of them leads. An
// engine is a state machine: whoever is told the same in the same order is in the same state.
const (
	LogStream      = "engine"           // the stream of all that engines are told
	LeaseBucket    = "engine-lease"     // who leads, and since when the fabric is there
	SnapshotBucket = "engine-snapshots" // engines' states, so that the log need not be kept for ever
)

// logBytes bounds the log. An engine that snapshots keeps it far smaller.
const (
	logBytes         = 1 << 30
	volatileLogBytes = 64 << 20
)

// openLog makes what engines need, where it is not there.
func (n *Node) openLog(ctx context.Context) error {
	js, err := jetstream.New(n.write)
	if err != nil {
		return err
	}
	if n.cfg.Volatile {
		return makeLog(ctx, js, jetstream.MemoryStorage, volatileLogBytes)
	}
	return MakeLog(ctx, js)
}

// MakeLog makes what engines need at a server, where it is not there.
func MakeLog(ctx context.Context, js jetstream.JetStream) error {
	return makeLog(ctx, js, jetstream.FileStorage, logBytes)
}

func makeLog(ctx context.Context, js jetstream.JetStream, storage jetstream.StorageType, most int64) error {
	_, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: LogStream, Subjects: []string{Subject("*", "up.*")}, Storage: storage, MaxBytes: most,
		Discard: jetstream.DiscardOld, AllowDirect: true,
	})
	if err != nil {
		return fmt.Errorf("opening the engine's log: %w", err)
	}
	_, err = js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: LeaseBucket, Storage: storage, History: 1})
	if err != nil {
		return fmt.Errorf("opening the engine's lease: %w", err)
	}
	_, err = js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: SnapshotBucket, Storage: storage})
	if err != nil {
		return fmt.Errorf("opening the engine's snapshots: %w", err)
	}
	return nil
}

// watchSites tells the engine of sites whose link has been down for too long, and of their return. A region that has just
// started says first that it holds nothing: it has forgotten where copies are, and is told so again.
func (n *Node) watchSites() {
	n.tell("up.held", []Held{})
	if n.cfg.Patience <= 0 {
		return
	}
	sites := len(n.cfg.Network.Sites)
	const up, dead = 1, 2 // before it is known, neither
	seen, state := make([]time.Time, sites), make([]int8, sites)
	for s := range seen {
		seen[s] = time.Now()
	}
	tick := time.NewTicker(linkEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-n.ctx.Done():
			return
		}
		linked := n.linked()
		for s := range seen {
			switch {
			case linked[Name(mec.SiteID(s), n.cfg.Network.Region())]:
				seen[s] = time.Now()
				if state[s] != up {
					state[s] = up
					n.tell("up.site", SiteNews{mec.SiteID(s), true})
				}
			case state[s] != dead && time.Since(seen[s]) > n.cfg.Patience:
				state[s] = dead
				n.tell("up.site", SiteNews{mec.SiteID(s), false})
			}
		}
	}
}

// linked are the names of the servers whose leaf links are up.
func (n *Node) linked() map[string]bool {
	z, err := n.srv.Leafz(nil)
	if err != nil {
		return nil
	}
	up := map[string]bool{}
	for _, l := range z.Leafs {
		up[l.Name] = true
	}
	return up
}

// SayDown tells the engine that a site is down, or up again, before the region finds out.
func (n *Node) SayDown(s mec.SiteID, down bool) error {
	data, err := json.Marshal(SiteNews{s, !down})
	if err != nil {
		return err
	}
	return n.move.Publish(Subject(n.name, "up.site"), data)
}
