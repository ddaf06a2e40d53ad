package node

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// A node that has heard of an engine does not heed a former one any more, also when it was started again; it tells what it
// holds to each that is new.
func TestFormerEngineIsRefused(t *testing.T) {
	p := newPair(t, 0)
	var mu sync.Mutex
	var refused []string
	p.refused = func(old, leading uint64) {
		mu.Lock()
		defer mu.Unlock()
		refused = append(refused, fmt.Sprint(old, leading))
	}
	d := newDesk(t, p)
	p.nodes[0].Stop()
	p.start(t, 0, 0) // from now on it tells of what it refuses
	held, err := d.nc.SubscribeSync(Subject("s0", "up.held"))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.nc.Flush(); err != nil {
		t.Fatal(err)
	}
	lead := func(epoch uint64) {
		pending, _, _ := held.Pending()
		before, _ := held.Delivered()
		before += int64(pending)
		d.publish(LeadSubject(), Lead{epoch})
		await(t, "its attention", func() bool { return p.nodes[0].epoch.get() == epoch })
		await(t, "what it holds", func() bool {
			n, _, _ := held.Pending()
			delivered, _ := held.Delivered()
			return int64(n)+delivered > before
		})
	}
	region := p.network.Region()
	lead(5)
	d.order("s0", Order{Do: "copy", Object: 1, From: region, Number: 10, Epoch: 5})
	await(t, "the copy", func() bool { _, ready := p.nodes[0].holds(1); return ready })
	lead(9)
	d.order("s0", Order{Do: "drop", Object: 1, Number: 11, Epoch: 5})
	d.order("s0", Order{Do: "copy", Object: 2, From: region, Number: 12, Epoch: 5})
	d.publish(WhereSubject(), Where{Object: 1, Site: 1, Number: 3, Ready: true, Epoch: 5})
	d.order("s0", Order{Do: "copy", Object: 3, From: region, Number: 13, Epoch: 9})
	await(t, "the order of the engine that leads", func() bool { _, ready := p.nodes[0].holds(3); return ready })
	check := func(when string) {
		t.Helper()
		if c, _ := p.nodes[0].holds(2); c != nil {
			t.Errorf("%s: an order of the former engine was carried out", when)
		}
		if n, ok := p.nodes[0].where.order(1, 1); ok {
			t.Errorf("%s: the former engine was believed about copy %d", when, n)
		}
	}
	check("at once")
	if _, ready := p.nodes[0].holds(1); !ready {
		t.Error("the former engine dropped a copy")
	}
	p.nodes[0].Stop()
	p.start(t, 0, 0)
	d.order("s0", Order{Do: "copy", Object: 2, From: region, Number: 14, Epoch: 5})
	d.order("s0", Order{Do: "copy", Object: 3, From: region, Number: 15, Epoch: 9})
	await(t, "the order of the engine that leads", func() bool { _, ready := p.nodes[0].holds(3); return ready })
	check("started again")
	mu.Lock()
	defer mu.Unlock()
	if len(refused) < 4 || strings.Join(refused[:1], "") != "5 9" {
		t.Errorf("refused: %v", refused)
	}
}

// The engine may do what it has to and no more, and who looks on may do nothing.
func TestRightsOfEngine(t *testing.T) {
	p := newPair(t, 0)
	region := p.nodes[p.network.Region()]
	for _, party := range []struct {
		name    string
		key     Key
		refused []string
		allowed []string
		hears   []string
	}{
		{
			EngineParty, p.engine,
			[]string{
				"headway.v1.s0.up.vector", "headway.v1.s0.up.landed", "headway.v1.s0.read", "headway.v1.s0.write", "headway.v1.s0.merge",
				"headway.v1.s0.push", "headway.v1.region.fetch", "$JS.API.STREAM.CREATE.x", "$JS.API.STREAM.DELETE.engine", "$JS.API.STREAM.LIST",
				"$JS.API.STREAM.PURGE.KV_objects", "$JS.API.DIRECT.GET.KV_objects", "$KV.objects.o1", "$KV.copies.o1.1.0", "$JS.s0.API.INFO",
			},
			[]string{"headway.v1.s0.do", "headway.v1.where", "headway.v1.lead", "headway.v1.region.where"},
			[]string{">", "headway.v1.>", "headway.v1.s0.read", "_INBOX.>", "_INBOX.s0.>", "$SYS.>"},
		},
		{
			ObserverParty, p.observer,
			[]string{
				"headway.v1.s0.do", "headway.v1.where", "headway.v1.lead", "headway.v1.s0.up.vector", "headway.v1.s0.read", "headway.v1.s0.merge",
				"headway.v1.region.chunk.1.0.0", "$JS.API.INFO", "$KV.engine-lease.lead",
			},
			nil,
			[]string{">", "_INBOX.>", "_INBOX.engine.>", "$SYS.>", "$KV.>"},
		},
	} {
		nc, refused := connectAs(t, region, party.key, party.name)
		for _, subject := range party.refused {
			mustRefuse(t, party.name, "publish "+subject, nc, refused, func() error { return nc.Publish(subject, nil) })
		}
		for _, subject := range party.hears {
			mustRefuse(t, party.name, "subscribe "+subject, nc, refused, func() error { _, err := nc.SubscribeSync(subject); return err })
		}
		for _, subject := range party.allowed {
			if err := nc.Publish(subject, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := nc.Flush(); err != nil {
			t.Fatal(err)
		}
		if len(refused) > 0 {
			t.Errorf("%s: %v", party.name, <-refused)
		}
	}
}
