package sim

import (
	"context"
	"math"
	"testing"
	"time"

	"headway/fabric"
)

// Bytes and money are conserved: every copy that is ordered lands or is stopped, every one that lands ends, no pair holds
// two, the outcomes add up to the reads, and the costs recomputed from the books are the running totals.
func TestBooksBalance(t *testing.T) {
	for _, name := range []string{"quickstart", "highway", "city", "flash-crowd"} {
		for _, policy := range fabric.Names() {
			t.Run(name+"/"+policy, func(t *testing.T) {
				t.Parallel()
				x := build(t, load(t, name, short(name, "8m", "seeds=1")...), nil)
				w, err := newWorld(x, x.makeTraffic(1), 1, policy)
				if err != nil {
					t.Fatal(err)
				}
				b := newBooks(t, w)
				if err := w.run(context.Background(), func(time.Duration, uint64) {}); err != nil {
					t.Fatal(err)
				}
				b.check()
			})
		}
	}
}

type books struct {
	t                               *testing.T
	w                               *world
	state                           map[[2]int32]entryKind
	ordered, landed, ended, stopped int64
	transfer, storage, late         float64
	reads, hits                     int64
}

func newBooks(t *testing.T, w *world) *books {
	b := &books{t: t, w: w, state: map[[2]int32]entryKind{}}
	w.audit = b.entry
	w.sink = readSink(b.read)
	return b
}

func (b *books) entry(e entry) {
	k := [2]int32{int32(e.object), int32(e.site)}
	was, open := b.state[k]
	switch e.kind {
	case bookOrder:
		b.ordered++
		if open {
			b.t.Errorf("%v: object %d at site %d ordered twice", e.at, e.object, e.site)
		}
		b.state[k] = bookOrder
	case bookLand:
		b.landed++
		b.transfer += e.usd
		if !open || was != bookOrder {
			b.t.Errorf("%v: object %d landed at site %d unordered", e.at, e.object, e.site)
		}
		b.state[k] = bookLand
	case bookEnd:
		b.ended++
		b.storage += e.usd
		if !open || was != bookLand {
			b.t.Errorf("%v: object %d ended at site %d without having landed", e.at, e.object, e.site)
		}
		delete(b.state, k)
	case bookStop:
		b.stopped++
		b.transfer += e.usd
		delete(b.state, k)
	}
}

func (b *books) read(r *Read) {
	b.reads++
	if r.Outcome == "hit" {
		b.hits++
	}
	for i := range b.w.x.classes {
		if c := &b.w.x.classes[i]; c.Name == r.Class {
			b.late += c.late(r.Latency)
		}
	}
	if r.Latency <= 0 {
		b.t.Errorf("%v: a read took %v", r.At, r.Latency)
	}
}

func (b *books) check() {
	total := newTally()
	for c := range b.w.tally {
		total.add(&b.w.tally[c])
	}
	if len(b.state) > 0 || b.ordered != b.landed+b.stopped || b.landed != b.ended {
		b.t.Errorf("%d ordered, %d landed, %d stopped, %d ended, %d open", b.ordered, b.landed, b.stopped, b.ended, len(b.state))
	}
	if total.reads() != b.reads || total.outcome[fabric.Hit] != b.hits || b.reads == 0 {
		b.t.Errorf("%d reads with %d hits were counted, %d with %d written down", total.reads(), total.outcome[fabric.Hit], b.reads, b.hits)
	}
	reasons := int64(0)
	for _, n := range total.reason {
		reasons += n
	}
	if reasons != b.reads-b.hits {
		b.t.Errorf("%d reasons for %d reads that were no hits", reasons, b.reads-b.hits)
	}
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
			b.t.Errorf("%s: %v in the total, %v in the books", what, got, want)
		}
	}
	for c := range b.w.tally {
		t := &b.w.tally[c]
		if b.w.x.classes[c].Key == fabric.PerVehicle {
			near("trip time", t.presentS+t.lostStartS+t.lostMoveS, b.w.tr.tripS)
		}
		b.late += (t.lostStartS + t.lostMoveS) * b.w.x.classes[c].AbsentUSDPerS
	}
	near("penalty", total.penalty, b.late)
	near("storage", total.storage, b.storage)
	if b.transfer > total.transfer+1e-9 { // the total also has remote reads and writes
		b.t.Errorf("transfer: %v in the total, %v in the books for copies alone", total.transfer, b.transfer)
	}
}
