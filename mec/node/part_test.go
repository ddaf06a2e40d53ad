package node

import (
	"bytes"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"headway/fabric"
)

// bothKinds runs a test on a pair of unified nodes, and on one of tiered nodes.
func bothKinds(t *testing.T, test func(t *testing.T, p *pair)) {
	t.Helper()
	t.Run("unified", func(t *testing.T) { test(t, newPair(t, 0)) })
	t.Run("tiered", func(t *testing.T) { test(t, newTieredPair(t)) })
}

func newTieredPair(t *testing.T) *pair {
	t.Helper()
	return startPair(t, &pair{nodes: make([]*Node, pairSites+1), dirs: pairDirs(t), parts: func(public string) *Parts {
		urls := map[string]string{}
		for _, name := range []string{"store", "cache"} {
			part, err := StartPart(name, public, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(part.Stop)
			urls[name] = part.URL()
		}
		return &Parts{Store: urls["store"], Cache: urls["cache"]}
	}}, 0)
}

// A part of a tiered node lets its node in and nobody else, on loopback alone.
func TestPartLetsItsNodeIn(t *testing.T) {
	own := newKey(t)
	part, err := StartPart("store", own.Public, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer part.Stop()
	if !strings.HasPrefix(part.URL(), "nats://127.0.0.1:") {
		t.Errorf("it listens at %s", part.URL())
	}
	for who, opts := range map[string][]nats.Option{"anybody": nil, "a stranger": {newKey(t).option()}} {
		if nc, err := nats.Connect(part.URL(), opts...); err == nil {
			nc.Close()
			t.Errorf("%s is let in", who)
		}
	}
	nc, err := nats.Connect(part.URL(), own.option())
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
}

// A tiered node's copy is in its store; what is read of it is in the cache, too, until it is written or gone; and what is in
// the cache is not asked of the store.
func TestCacheInFront(t *testing.T) {
	p := newTieredPair(t)
	d := newDesk(t, p)
	a, region := p.nodes[0], p.network.Region()
	d.order("s0", Order{Do: "copy", Object: 3, From: region, Number: 1})
	await(t, "a copy", func() bool { _, ready := a.holds(3); return ready })
	has := func(s *store) bool {
		data, err := s.look(t.Context(), chunkKey(3, 1, 0))
		if err != nil {
			t.Fatal(err)
		}
		return data != nil
	}
	if !has(a.store) || has(a.store.cache) {
		t.Errorf("before it is read: in the store %v, in the cache %v", has(a.store), has(a.store.cache))
	}
	hit := func(what string, want []byte) {
		t.Helper()
		if got, data := read(t, a, 3, 100); got.Outcome != fabric.Hit || !bytes.Equal(data[markBytes:][:len(want)], want) {
			t.Errorf("%s: %v, %d bytes", what, got.Outcome, len(data))
		}
	}
	hit("first", whole(3)[markBytes:100])
	if !has(a.store.cache) {
		t.Error("what was read is not in the cache")
	}
	write(t, a, 3, []byte("written"))
	if has(a.store.cache) {
		t.Error("what was written is still in the cache")
	}
	hit("written", []byte("written"))
	if err := a.store.stream.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	hit("from the cache alone", []byte("written"))
	d.order("s0", Order{Do: "drop", Object: 3, Number: 1})
	await(t, "the drop", func() bool { return !has(a.store.cache) })
}
