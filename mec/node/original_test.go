package node

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// attic is the tiers of a pair's region: an archive that takes a while to read, and a cool tier that does not.
type attic struct {
	Originals
	mu     sync.Mutex
	moved  []mec.Tier
	thawed int
}

func newAttic(law mec.Rehydration) *attic {
	a := &attic{}
	a.Spec[mec.Archive].Rehydrate = law
	a.Spec[mec.Archive].High = mec.Priority{Rehydrate: mec.Rehydration{Least: time.Second, Most: time.Second}, MostBytes: 1000}
	a.Has = func(o fabric.ObjectID) bool { return o < 100 }
	a.Draw = func(fabric.ObjectID) float64 { return 0.5 }
	a.Bytes = func(fabric.ObjectID) int64 { return 1000 }
	a.Moved = func(_ fabric.ObjectID, to mec.Tier, _ bool) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.moved = append(a.moved, to)
	}
	a.Thawed = func(fabric.ObjectID) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.thawed++
	}
	return a
}

func (a *attic) seen() (moved, thawed int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.moved), a.thawed
}

func atticPair(t *testing.T, law mec.Rehydration) (*pair, *attic, *desk) {
	t.Helper()
	a := newAttic(law)
	p := startPair(t, &pair{nodes: make([]*Node, pairSites+1), dirs: pairDirs(t), originals: &a.Originals}, 0)
	return p, a, newDesk(t, p)
}

// sink has an original sink, and waits until it has.
func sink(t *testing.T, a *attic, d *desk, o fabric.ObjectID, to mec.Tier) {
	t.Helper()
	before, _ := a.seen()
	d.order(Region, Order{Do: "tier", Object: o, Tier: to.String()})
	await(t, "an original to sink", func() bool { moved, _ := a.seen(); return moved > before })
}

// Who reads an original that is asleep is told how long it will take, and begins that; the others are told of the same
// moment. A copy elsewhere answers at once. An original in a tier that can be read is read there.
func TestReadAsleep(t *testing.T) {
	const law = 1000 * time.Hour // of the scenario: one at a thousandth of its time
	p, a, d := atticPair(t, mec.Rehydration{Least: law, Most: law})
	region := p.network.Region()
	sink(t, a, d, 1, mec.Cool)
	if got, data := read(t, p.nodes[0], 1, 100); got.Outcome != fabric.Miss || !bytes.Equal(data, whole(1)[:100]) {
		t.Errorf("from the cool tier: %+v", got)
	}

	d.order("s1", Order{Do: "copy", Object: 2, From: region, Number: 1})
	await(t, "a copy", func() bool { _, ready := p.nodes[1].holds(2); return ready })
	sink(t, a, d, 2, mec.Archive)
	d.publish(WhereSubject(), Where{Object: 2, Site: 1, Number: 1, Ready: true})
	await(t, "the news of it", func() bool { return len(p.nodes[0].where.sites(2)) == 1 })
	if got, data := read(t, p.nodes[0], 2, 100); got.Outcome != fabric.Miss || got.From != 1 || !bytes.Equal(data, whole(2)[:100]) {
		t.Errorf("from another site: %+v", got)
	}
	if asleep, left, _ := p.nodes[region].originals.look(2, false); !asleep || left != 0 {
		t.Errorf("the original was asked for, although a copy was read: %v, %v", asleep, left)
	}

	sink(t, a, d, 3, mec.Archive)
	first, data := read(t, p.nodes[0], 3, 100)
	second, _ := read(t, p.nodes[1], 3, 100)
	for _, got := range []Answer{first, second} {
		if got.Outcome != fabric.Cold || got.From != region || got.Asleep <= 0 || got.Asleep > law || len(data) != 0 {
			t.Errorf("asleep: %+v, %d bytes", got, len(data))
		}
	}
	if second.Asleep >= first.Asleep {
		t.Errorf("the second is told of %v, the first of %v", second.Asleep, first.Asleep)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	want := []mec.Tier{mec.Cool, mec.Archive, mec.Archive, mec.Hot}
	if len(a.moved) != len(want) || a.moved[3] != mec.Hot || a.thawed != 0 {
		t.Errorf("moved to %v, %d rehydrated", a.moved, a.thawed)
	}
}

// A copy of an original that is asleep waits until it is rehydrated, and holds up no other; the engine is told that the
// original is hot, and that the copy is there.
func TestCopyAsleep(t *testing.T) {
	const law = 300 * time.Second // 300 ms, really
	p, a, d := atticPair(t, mec.Rehydration{Least: law, Most: law})
	region := p.network.Region()
	sink(t, a, d, 1, mec.Archive)
	d.order("s0", Order{Do: "copy", Object: 1, From: region, Number: 1})
	d.order("s0", Order{Do: "copy", Object: 2, From: region, Number: 2})
	for _, o := range []fabric.ObjectID{2, 1} {
		await(t, "a copy", func() bool { _, ready := p.nodes[0].holds(o); return ready })
		if _, ready := p.nodes[0].holds(1); o == 2 && ready {
			t.Log("the machine is so slow that the original was rehydrated before the other copy came")
		}
	}
	if moved, thawed := a.seen(); moved != 2 || thawed != 1 {
		t.Errorf("moved %d times, rehydrated %d times", moved, thawed)
	}
	sink(t, a, d, 1, mec.Archive)
	kept := p.nodes[region].originals.at[1].until // nobody moves it any more
	if asleep, _, _ := p.nodes[region].originals.look(1, false); asleep && p.clock.Now() < kept {
		t.Error("who waited for an original can read it no more, as it sank again at once")
	}
	if got, data := read(t, p.nodes[0], 1, pairBytes); got.Outcome != fabric.Hit || !bytes.Equal(data, whole(1)) {
		t.Errorf("the copy that waited: %+v, %d bytes", got, len(data))
	}
	hot, landed := false, 0
	for !hot || landed < 2 {
		m, err := d.news.NextMsg(20 * time.Second)
		if err != nil {
			t.Fatalf("the engine was not told (hot: %v, %d landed): %v", hot, landed, err)
		}
		switch m.Subject {
		case Subject(Region, "up.landed"):
			hot = true
		case Subject("s0", "up.landed"):
			landed++
		}
	}
}

// Originals move only where they may, and a site has none.
func TestMovesOnlyWhatMay(t *testing.T) {
	p, a, d := atticPair(t, mec.Rehydration{Least: time.Hour, Most: time.Hour})
	d.order("s0", Order{Do: "tier", Object: 1, Tier: "archive"})
	d.order(Region, Order{Do: "tier", Object: 100, Tier: "archive"}) // of a class without tiers
	d.order(Region, Order{Do: "tier", Object: 1, Tier: "lukewarm"})
	d.order(Region, Order{Do: "copy", Object: 1, From: 0, Number: 1})
	sink(t, a, d, 2, mec.Cold)
	if moved, _ := a.seen(); moved != 1 {
		t.Errorf("%d moved, one was to", moved)
	}
	for _, n := range p.nodes {
		if _, ready := n.holds(1); ready {
			t.Errorf("%s has a copy", n.name)
		}
	}
}

// What is being rehydrated can be raised to high priority, once, and then is back as soon as that takes.
func TestRaisedToHighPriority(t *testing.T) {
	const never = 1000 * time.Hour
	p, a, d := atticPair(t, mec.Rehydration{Least: never, Most: never}) // a thousandth of that, really
	sink(t, a, d, 1, mec.Archive)
	if got, _ := read(t, p.nodes[0], 1, 100); got.Outcome != fabric.Cold || got.Asleep < never/2 {
		t.Fatalf("asleep: %+v", got)
	}
	d.order(Region, Order{Do: "tier", Object: 1, Tier: "hot", High: true})
	d.order(Region, Order{Do: "tier", Object: 1, Tier: "hot", High: true})
	await(t, "an original that was hurried", func() bool { _, thawed := a.seen(); return thawed == 1 })
	if moved, _ := a.seen(); moved != 3 {
		t.Errorf("%d moves: it sank, was asked for, and was raised", moved)
	}
}
