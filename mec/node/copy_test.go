package node

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
)

// desk is an engine's view of a pair: it gives orders and hears what became of them.
type desk struct {
	t    *testing.T
	p    *pair
	nc   *nats.Conn
	news *nats.Subscription
}

func newDesk(t *testing.T, p *pair) *desk {
	t.Helper()
	nc, err := p.nodes[p.network.Region()].Control()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	news, err := nc.SubscribeSync("headway.v1.*.up.*")
	if err != nil {
		t.Fatal(err)
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	return &desk{t, p, nc, news}
}

func (d *desk) order(site string, o Order) {
	d.t.Helper()
	d.publish(Subject(site, "do"), o)
}

func (d *desk) publish(subject string, v any) {
	d.t.Helper()
	data, err := json.Marshal(v)
	if err == nil {
		err = d.nc.Publish(subject, data)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// read reads as a vehicle does.
func read(t *testing.T, n *Node, o fabric.ObjectID, size int64) (Answer, []byte) {
	t.Helper()
	nc, err := n.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	q, err := json.Marshal(ReadRequest{Object: o, Bytes: size})
	if err != nil {
		t.Fatal(err)
	}
	m, err := nc.Request(Subject(n.name, "read"), q, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ParseAnswer(m)
	if err != nil {
		t.Fatal(err)
	}
	return a, m.Data
}

// whole is what an object's bytes are.
func whole(o fabric.ObjectID) []byte {
	var b []byte
	s := shapeOf(pairBytes, 1)
	for c := range s.chunks {
		b = append(b, content(o, c, s.size(c))...)
	}
	return b
}

// A copy comes from the region, whole; another site copies it from there, and serves it; an order that comes twice is
// carried out once; and what is dropped is gone, with its room.
func TestCopies(t *testing.T) { bothKinds(t, testCopies) }

func testCopies(t *testing.T, p *pair) {
	d := newDesk(t, p)
	a, b, region := p.nodes[0], p.nodes[1], p.network.Region()

	if got, data := read(t, a, 7, pairBytes); got.Outcome != fabric.Miss || got.From != region || !bytes.Equal(data, whole(7)) {
		t.Errorf("without a copy: %+v, %d bytes", got, len(data))
	}
	d.order("s0", Order{Do: "copy", Object: 7, From: region, Number: 1})
	d.order("s0", Order{Do: "copy", Object: 7, From: region, Number: 1})
	await(t, "the copy at s0", func() bool { _, ready := a.holds(7); return ready })
	if got, data := read(t, a, 7, pairBytes); got.Outcome != fabric.Hit || got.From != 0 || !bytes.Equal(data, whole(7)) {
		t.Errorf("with a copy: %+v, %d bytes", got, len(data))
	}

	d.publish(WhereSubject(), Where{Object: 7, Site: 0, Number: 1, Ready: true})
	await(t, "the news of it at s1", func() bool { _, ok := b.where.order(7, 0); return ok })
	if got, data := read(t, b, 7, 1000); got.Outcome != fabric.Miss || got.From != 0 || !bytes.Equal(data, whole(7)[:1000]) {
		t.Errorf("from the other site: %+v, %d bytes", got, len(data))
	}
	d.order("s1", Order{Do: "copy", Object: 7, From: 0, Number: 2})
	await(t, "the copy at s1", func() bool { _, ready := b.holds(7); return ready })
	if got, data := read(t, b, 7, pairBytes); got.Outcome != fabric.Hit || !bytes.Equal(data, whole(7)) {
		t.Errorf("a copy of a copy: %+v, %d bytes", got, len(data))
	}

	d.order("s0", Order{Do: "drop", Object: 7, Number: 1})
	await(t, "the drop", func() bool { _, ready := a.holds(7); return !ready })
	await(t, "its room", func() bool { n, err := a.store.bytes(t.Context()); return err == nil && n == 0 })
	d.order("s0", Order{Do: "copy", Object: 7, From: region, Number: 1}) // late
	if got, _ := read(t, a, 7, 10); got.Outcome != fabric.Miss {
		t.Errorf("after the drop: %+v", got)
	}
	landed := p.happened(func(c Copied) bool { return !c.Gone && c.Site == 0 && c.Object == 7 })
	gone := p.happened(func(c Copied) bool { return c.Gone && c.Site == 0 && c.Object == 7 })
	if landed < 1 || gone != 1 {
		t.Errorf("%d landings and %d drops", landed, gone)
	}
}

// A site takes no more than its capacity: the copy for which there is no room is given up, and the engine is told.
func TestCapacity(t *testing.T) {
	p := newPair(t, 2*pairBytes)
	d := newDesk(t, p)
	order := func(i int) {
		d.order("s0", Order{Do: "copy", Object: fabric.ObjectID(i), From: p.network.Region(), Number: uint64(i + 1)})
	}
	ready := func(c Copied) bool { return !c.Gone }
	lost := func(c Copied) bool { return c.Lost }
	for i := range 2 { // what fits, one after the other: half-made copies take room too
		order(i)
		await(t, "a copy that fits", func() bool { return p.happened(ready) == i+1 })
	}
	for i := 2; i < 12; i++ {
		order(i)
	}
	await(t, "an end of all orders", func() bool { return p.happened(ready)+p.happened(lost) == 12 })
	if p.happened(lost) < 6 {
		t.Errorf("%d copies fit where there is room for two, and the server's books of a thousand chunks", p.happened(ready))
	}
	told := 0
	await(t, "the news", func() bool {
		for n, _, _ := d.news.Pending(); n > 0; n, _, _ = d.news.Pending() {
			if m, err := d.news.NextMsg(time.Minute); err == nil && m.Subject == "headway.v1.s0.up.lost" {
				told++
			}
		}
		return told == p.happened(lost)
	})
	if n, err := p.nodes[0].store.bytes(t.Context()); err != nil || n > 2*pairBytes+1100*overhead {
		t.Errorf("%d bytes stored, %v", n, err)
	}
}

// A copy whose source is gone meanwhile comes from the region.
func TestSourceGone(t *testing.T) {
	p := newPair(t, 0)
	d := newDesk(t, p)
	d.order("s1", Order{Do: "copy", Object: 3, From: mec.SiteID(0), Number: 1})
	await(t, "the copy", func() bool { _, ready := p.nodes[1].holds(3); return ready })
	if got, data := read(t, p.nodes[1], 3, pairBytes); got.Outcome != fabric.Hit || !bytes.Equal(data, whole(3)) {
		t.Errorf("%+v, %d bytes", got, len(data))
	}
}
