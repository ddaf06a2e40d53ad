package node

import (
	"context"
	"fmt"

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

// Tiered is a node as it is commonly built: the read service in one process, a cache in another in front of a store in a
// third, with TCP between them.
type Tiered struct {
	srv          *server.Server
	serve        *nats.Conn
	parts        []*nats.Conn
	cache, store jetstream.KeyValue
	cars         Key
}

// StartTiered starts the service of a tiered node, with a cache and a store that let key in.
func StartTiered(ctx context.Context, key Key, cacheURL, storeURL, dir string) (*Tiered, error) {
	t := &Tiered{}
	if err := t.start(ctx, key, cacheURL, storeURL, dir); err != nil {
		t.Stop()
		return nil, fmt.Errorf("tiered node: %w", err)
	}
	return t, nil
}

func (t *Tiered) start(ctx context.Context, key Key, cacheURL, storeURL, dir string) error {
	var err error
	if t.cars, err = NewKey(); err != nil {
		return err
	}
	opts := baseOptions("tiered", dir)
	opts.Nkeys = []*server.NkeyUser{user(key, nil), user(t.cars, vehicleRights("tiered"))}
	if err := listenAt(opts, "127.0.0.1:0", nil); err != nil {
		return err
	}
	if t.srv, _, err = startServer(opts, nil); err != nil {
		return err
	}
	if t.cache, err = t.open(ctx, key, cacheURL, "cache", jetstream.MemoryStorage); err != nil {
		return err
	}
	if t.store, err = t.open(ctx, key, storeURL, "store", jetstream.FileStorage); err != nil {
		return err
	}
	if t.serve, err = nats.Connect("", nats.InProcessServer(t.srv), key.option()); err != nil {
		return err
	}
	for subject, do := range map[string]func(m *nats.Msg) (*nats.Msg, error){"read": t.read, "write": t.write} {
		_, err := t.serve.Subscribe(Subject("tiered", subject), func(m *nats.Msg) {
			if answer, err := do(m); err == nil {
				_ = m.RespondMsg(answer) // who asked is gone otherwise
			}
		})
		if err != nil {
			return err
		}
	}
	return t.serve.Flush()
}

func (t *Tiered) open(ctx context.Context, key Key, url, name string, kind jetstream.StorageType) (jetstream.KeyValue, error) {
	nc, err := nats.Connect(url, key.option())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t.parts = append(t.parts, nc)
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: name, Storage: kind})
}

// read answers from the cache, or from the store by way of it.
func (t *Tiered) read(m *nats.Msg) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(context.Background(), storeWithin)
	defer cancel()
	key := "o" + m.Header.Get(headObject)
	e, err := t.cache.Get(ctx, key)
	if err == nil {
		return &nats.Msg{Data: e.Value()}, nil
	}
	if e, err = t.store.Get(ctx, key); err != nil {
		return nil, err
	}
	_, err = t.cache.Put(ctx, key, e.Value())
	return &nats.Msg{Data: e.Value()}, err
}

// write is acknowledged when the store has it; what the cache had is no longer so.
func (t *Tiered) write(m *nats.Msg) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(context.Background(), storeWithin)
	defer cancel()
	key := "o" + m.Header.Get(headObject)
	if _, err := t.store.Put(ctx, key, m.Data); err != nil {
		return nil, err
	}
	return &nats.Msg{}, t.cache.Delete(ctx, key)
}

// Connect opens a vehicles' connection: within the process, or as another process would.
func (t *Tiered) Connect(tcp bool) (*nats.Conn, error) {
	opts := []nats.Option{t.cars.option(), nats.CustomInboxPrefix(inbox("vehicle"))}
	if !tcp {
		opts = append(opts, nats.InProcessServer(t.srv))
	}
	return nats.Connect(t.srv.ClientURL(), opts...)
}

// ReadMsg is a vehicle's read at a tiered node.
func (t *Tiered) ReadMsg(object string) *nats.Msg {
	return &nats.Msg{Subject: Subject("tiered", "read"), Header: nats.Header{headObject: []string{object}}}
}

// WriteMsg is a vehicle's write at a tiered node.
func (t *Tiered) WriteMsg(object string, data []byte) *nats.Msg {
	return &nats.Msg{Subject: Subject("tiered", "write"), Header: nats.Header{headObject: []string{object}}, Data: data}
}

// Stop stops the service; the parts go on.
func (t *Tiered) Stop() {
	for _, nc := range append(t.parts, t.serve) {
		if nc != nil {
			nc.Close()
		}
	}
	if t.srv != nil {
		t.srv.Shutdown()
		t.srv.WaitForShutdown()
	}
}
