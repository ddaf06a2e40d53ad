package node

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Part is a nats-server that holds one bucket and nothing else: the store or the cache of a tiered node, as a process of
// its own has it.
type Part struct{ srv *server.Server }

// StartPart starts a part that listens on loopback, at any port, for the one party with a public key.
func StartPart(name, public, dir string) (*Part, error) {
	opts := baseOptions(name, dir)
	opts.JetStreamMaxMemory = 1 << 40
	opts.Nkeys = []*server.NkeyUser{user(Key{Public: public}, nil)}
	if err := listenAt(opts, "127.0.0.1:0", nil); err != nil {
		return nil, err
	}
	srv, _, err := startServer(opts, nil)
	if err != nil {
		return nil, err
	}
	return &Part{srv}, nil
}

// URL is where the part listens.
func (p *Part) URL() string { return p.srv.ClientURL() }

// Stop stops the part.
func (p *Part) Stop() {
	p.srv.Shutdown()
	p.srv.WaitForShutdown()
}

// Parts are where the store and the cache of a tiered node listen, as URLs: a node as it is commonly built, with the read
// service in one process, a cache in another in front of a store in a third, and TCP between them. The store holds what the
// node acknowledges to vehicles, too.
type Parts struct{ Store, Cache string }

// openStore makes the store of a node: in its own server, or in parts.
func (n *Node) openStore(ctx context.Context, capacity int64) error {
	n.keep = n.move
	if n.cfg.Parts == nil {
		var err error
		n.store, err = newStore(ctx, n.move, jetstream.MemoryStorage, capacity)
		return err
	}
	var err error
	if n.keep, err = n.connectPart(n.cfg.Parts.Store); err != nil {
		return fmt.Errorf("the store: %w", err)
	}
	if n.cached, err = n.connectPart(n.cfg.Parts.Cache); err != nil {
		return fmt.Errorf("the cache: %w", err)
	}
	if n.store, err = newStore(ctx, n.keep, jetstream.FileStorage, capacity); err != nil {
		return err
	}
	n.store.cache, err = newStore(ctx, n.cached, jetstream.MemoryStorage, 0)
	return err
}

func (n *Node) connectPart(url string) (*nats.Conn, error) {
	return nats.Connect(url, n.cfg.Keys.Own.option(), nats.Name(n.name), nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond),
		nats.ReconnectJitter(0, 0), nats.NoCallbacksAfterClientClose(), nats.ErrorHandler(n.wrong))
}
