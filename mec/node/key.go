package node

import (
	"bytes"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// Key is the identity of one party of a fabric: an Ed25519 pair that lives in memory only.
type Key struct {
	Public string
	seed   []byte
}

// NewKey makes a key.
func NewKey() (Key, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return Key{}, fmt.Errorf("making a key: %w", err)
	}
	defer pair.Wipe()
	seed, err := pair.Seed()
	if err != nil {
		return Key{}, fmt.Errorf("making a key: %w", err)
	}
	public, err := pair.PublicKey()
	return Key{Public: public, seed: bytes.Clone(seed)}, err // the pair's own is wiped
}

// Seed is the key as a file holds it: in the notation of NATS, so that its own tools can read it too.
func (k Key) Seed() []byte { return bytes.Clone(k.seed) }

// ParseKey reads a seed.
func ParseKey(seed []byte) (Key, error) {
	seed = bytes.TrimSpace(seed)
	pair, err := nkeys.FromSeed(bytes.Clone(seed))
	if err != nil {
		return Key{}, fmt.Errorf("this is no seed of a NATS key: %w", err)
	}
	defer pair.Wipe()
	public, err := pair.PublicKey()
	return Key{Public: public, seed: bytes.Clone(seed)}, err
}

// option signs a server's challenge.
func (k Key) option() nats.Option {
	return nats.Nkey(k.Public, func(nonce []byte) ([]byte, error) {
		pair, err := nkeys.FromSeed(bytes.Clone(k.seed))
		if err != nil {
			return nil, err
		}
		defer pair.Wipe()
		return pair.Sign(nonce)
	})
}
