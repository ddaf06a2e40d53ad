package node

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"pgregory.net/rapid"

	"headway/fabric"
)

// write writes as a vehicle does, and returns the stamp of the acknowledged write.
func write(t *testing.T, n *Node, o fabric.ObjectID, data []byte) Stamp {
	t.Helper()
	nc, err := n.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	m, err := nc.RequestMsgWithContext(ctx, WriteMsg(n.name, o, data))
	if err != nil {
		t.Fatal(err)
	}
	s, err := WriteStamp(m)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func written(t *testing.T, n *Node, o fabric.ObjectID) Stamp {
	t.Helper()
	s, _, err := n.Written(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A write is read where it was made at once, reaches the region, and from there every other copy; a copy that is made
// later has it too.
func TestWriteSpreads(t *testing.T) { bothKinds(t, testWriteSpreads) }

func testWriteSpreads(t *testing.T, p *pair) {
	d := newDesk(t, p)
	a, b, region := p.nodes[0], p.nodes[1], p.nodes[p.network.Region()]
	d.order("s0", Order{Do: "copy", Object: 5, From: p.network.Region(), Number: 1})
	await(t, "a copy", func() bool { _, ready := a.holds(5); return ready })
	d.publish(WhereSubject(), Where{Object: 5, Site: 0, Number: 1, Ready: true})
	await(t, "the news of it", func() bool { return len(region.where.sites(5)) == 1 })

	text := []byte("the first write")
	s := write(t, a, 5, text)
	if got, data := read(t, a, 5, 100); got.Stamp != s.String() || !bytes.Equal(data[markBytes:][:len(text)], text) || !bytes.Equal(data[:markBytes], whole(5)[:markBytes]) ||
		!bytes.Equal(data[markBytes+len(text):], whole(5)[markBytes+len(text):100]) {
		t.Errorf("the own write is not read: %+v", got)
	}
	await(t, "the region", func() bool { return written(t, region, 5) == s })
	if got, data := read(t, b, 5, 100); got.Stamp != s.String() || !bytes.Equal(data[markBytes:][:len(text)], text) {
		t.Errorf("from elsewhere: %+v", got)
	}
	second := []byte("2nd")
	s2 := write(t, b, 5, second)
	if !s.Less(s2) {
		t.Errorf("%v is not after %v, which was read there before", s2, s)
	}
	await(t, "the push", func() bool { got, _ := read(t, a, 5, 100); return got.Stamp == s2.String() })
	d.order("s1", Order{Do: "copy", Object: 5, From: 0, Number: 2})
	await(t, "a copy of a copy", func() bool {
		got, _ := read(t, b, 5, 100)
		return got.Outcome == fabric.Hit && got.Stamp == s2.String()
	})
	if n, err := a.Unshipped(t.Context()); err != nil || n != 0 {
		t.Errorf("%d writes left in the journal, %v", n, err)
	}
}

// What a node acknowledged while the region was away outlives the node, and arrives when both are back.
func TestWriteOutlivesNode(t *testing.T) { bothKinds(t, testWriteOutlivesNode) }

func testWriteOutlivesNode(t *testing.T, p *pair) {
	r := p.network.Region()
	write(t, p.nodes[0], 1, []byte("before"))
	p.nodes[r].Stop()
	last := map[fabric.ObjectID]Stamp{}
	for i := range 50 {
		o := fabric.ObjectID(i % 7)
		last[o] = write(t, p.nodes[0], o, fmt.Appendf(nil, "write %d", i))
	}
	p.nodes[0].Stop()
	p.start(t, r, 0)
	p.start(t, 0, 0)
	for o, s := range last {
		await(t, "an acknowledged write", func() bool { return written(t, p.nodes[r], o) == s })
	}
	await(t, "an empty journal", func() bool { n, err := p.nodes[0].Unshipped(t.Context()); return err == nil && n == 0 })
	if s := write(t, p.nodes[0], 0, nil); !last[0].Less(s) {
		t.Errorf("after the restart a write is stamped %v, before it %v", s, last[0])
	}
}

// Writes merged in any order, at once and twice, leave the latest of each object; and so does the region's restart.
func TestMergeConverges(t *testing.T) {
	p := newPair(t, 0)
	region := p.nodes[p.network.Region()]
	r := rand.New(rand.NewPCG(1, 2))
	const objects, writes = 5, 400
	latest := map[fabric.ObjectID]Stamp{}
	type job struct {
		o fabric.ObjectID
		w version
	}
	var jobs []job
	for range writes {
		o, s := fabric.ObjectID(r.IntN(objects)), Stamp{uint64(r.IntN(1000)), fmt.Sprintf("s%d", r.IntN(3))}
		if latest[o].Less(s) {
			latest[o] = s
		}
		jobs = append(jobs, job{o, version{s, []byte(s.String())}})
	}
	jobs = append(jobs, jobs...)
	r.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := w; i < len(jobs); i += 4 {
				if err := region.register.merge(t.Context(), jobs[i].o, jobs[i].w); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	check := func(when string) {
		for o, s := range latest {
			w, _, err := p.nodes[p.network.Region()].register.read(t.Context(), fmt.Sprintf("o%d", o))
			if err != nil || w.stamp != s || string(w.data) != s.String() {
				t.Errorf("%s: object %d is at %v (%q), want %v; %v", when, o, w.stamp, w.data, s, err)
			}
		}
	}
	check("merged")
	region.Stop()
	p.start(t, p.network.Region(), 0)
	check("restarted")
}

// A node cannot write in another's name.
func TestMergeInOwnName(t *testing.T) {
	p := newPair(t, 0)
	region := p.nodes[p.network.Region()]
	forged := &nats.Msg{Subject: Subject("s0", "merge"), Header: nats.Header{
		headObject: []string{"3"}, headStamp: []string{Stamp{1 << 62, "s1"}.String()},
	}}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := p.nodes[0].write.RequestMsgWithContext(ctx, forged); err == nil {
		t.Error("a write in another's name is confirmed")
	}
	if _, ok, err := region.Written(t.Context(), 3); ok || err != nil {
		t.Errorf("it is stored; %v", err)
	}
}

// Stamps rise, whatever the clock does and whatever is seen; their text orders as they do, and is read back.
func TestStamps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.UnixMilli(rapid.Int64Range(0, 1<<46).Draw(t, "start"))
		h := hybrid{node: "s1", now: func() time.Time { return now }}
		last := Stamp{}
		for range rapid.IntRange(1, 50).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(-5, 5).Draw(t, "ms")) * time.Millisecond)
			if rapid.Bool().Draw(t, "see") {
				seen := Stamp{rapid.Uint64Range(0, 1<<62).Draw(t, "seen"), "s2"}
				h.see(seen)
				if last.Less(seen) {
					last = seen
				}
			}
			s := h.next()
			if !last.Less(s) || last.Time > 0 && last.String() >= s.String() {
				t.Fatalf("%v after %v", s, last)
			}
			if back, err := ParseStamp(s.String()); err != nil || back != s {
				t.Fatalf("%v is read as %v, %v", s, back, err)
			}
			last = s
		}
	})
	for _, bad := range []string{"", "-", "0123456789abcdef", "0123456789abcdex-s1", "123-s1", "+123456789abcdef-s1"} {
		if s, err := ParseStamp(bad); err == nil {
			t.Errorf("%q is read as %v", bad, s)
		}
	}
}

// What an acknowledged write takes by how often writes are forced to the disk.
func BenchmarkWrite(b *testing.B) {
	for name, sync := range map[string]time.Duration{"5s": 0, "always": SyncAlways} {
		b.Run(name, func(b *testing.B) {
			p := newPairSync(b, sync)
			nc, err := p.nodes[0].Connect()
			if err != nil {
				b.Fatal(err)
			}
			defer nc.Close()
			data := make([]byte, 1<<10)
			for i := 0; b.Loop(); i++ {
				if _, err := nc.RequestMsg(WriteMsg("s0", fabric.ObjectID(i%100), data), time.Minute); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
