package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"headway/fabric"
)

// store keeps copies in a key-value bucket in memory, one key per chunk. A copy is there once its manifest is, which is
// written last. Keys carry the number of the order, so what is left of an older copy is never taken for the newer.
type store struct {
	kv     jetstream.KeyValue
	stream jetstream.Stream
	cache  *store // of what was read; nil: none
}

const (
	bucket      = "copies"
	overhead    = 160             // bytes that the server's books need per chunk
	storeWithin = 5 * time.Second // no answer of an embedded server takes that long
)

// newStore makes the bucket, anew where a former life of the node has left one. Its limit is the site's capacity: more is
// refused.
func newStore(ctx context.Context, nc *nats.Conn, kind jetstream.StorageType, capacity int64) (*store, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	if err := js.DeleteKeyValue(ctx, bucket); err != nil && !errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, fmt.Errorf("clearing the store: %w", err)
	}
	cfg := jetstream.KeyValueConfig{Bucket: bucket, Storage: kind, History: 1}
	if capacity > 0 {
		cfg.MaxBytes = capacity + (capacity/chunkBytes+1024)*overhead
	}
	kv, err := js.CreateKeyValue(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("making the store: %w", err)
	}
	stream, err := js.Stream(ctx, "KV_"+bucket)
	if err != nil {
		return nil, fmt.Errorf("making the store: %w", err)
	}
	return &store{kv: kv, stream: stream}, nil
}

func chunkKey(o fabric.ObjectID, order uint64, chunk int) string {
	return fmt.Sprintf("o%d.%d.%d", o, order, chunk)
}

func manifestKey(o fabric.ObjectID, order uint64) string { return fmt.Sprintf("o%d.%d.m", o, order) }

// errFull says that a copy does not fit.
var errFull = errors.New("the store is full")

// codeMaxBytes is JetStream's error "maximum bytes exceeded".
const codeMaxBytes = 10077

func (s *store) put(ctx context.Context, key string, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	_, err := s.kv.Put(ctx, key, data)
	var api *jetstream.APIError
	if errors.As(err, &api) && api.ErrorCode == codeMaxBytes {
		return errFull
	}
	return err
}

// get returns nil where there is no such key. By way of the cache, if there is one.
func (s *store) get(ctx context.Context, key string) ([]byte, error) {
	if s.cache == nil {
		return s.look(ctx, key)
	}
	data, err := s.cache.look(ctx, key)
	if data != nil || err != nil {
		return data, err
	}
	if data, err = s.look(ctx, key); data != nil && err == nil {
		err = s.cache.put(ctx, key, data)
	}
	return data, err
}

func (s *store) look(ctx context.Context, key string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	e, err := s.kv.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return e.Value(), nil
}

// stale forgets what the cache has of a copy.
func (s *store) stale(ctx context.Context, o fabric.ObjectID, order uint64) error {
	if s.cache == nil {
		return nil
	}
	return s.cache.drop(ctx, o, order)
}

// drop forgets a copy, or what there is of it.
func (s *store) drop(ctx context.Context, o fabric.ObjectID, order uint64) error {
	if err := s.stale(ctx, o, order); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	return s.stream.Purge(ctx, jetstream.WithPurgeSubject(fmt.Sprintf("$KV.%s.o%d.%d.>", bucket, o, order)))
}

// bytes is what the store holds, books included.
func (s *store) bytes(ctx context.Context) (uint64, error) {
	info, err := s.stream.Info(ctx)
	if err != nil {
		return 0, err
	}
	return info.State.Bytes, nil
}
