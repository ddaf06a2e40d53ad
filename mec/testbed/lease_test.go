package testbed

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// rival is somebody who wants to lead.
type rival struct {
	nc     *nats.Conn
	lease  *lease
	cancel context.CancelFunc
}

// election is what rivals do.
type election struct {
	t      *testing.T
	f      *Fabric
	term   time.Duration
	rivals []rival
	tasks  sync.WaitGroup

	mu     sync.Mutex
	epochs []uint64
}

// stand lets a new rival take part, in the place of another or besides all.
func (e *election) stand(i int) {
	e.t.Helper()
	nc, err := e.f.region().Control()
	if err != nil {
		e.t.Fatal(err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		e.t.Fatal(err)
	}
	l, err := openLease(e.t.Context(), js, "rival", e.term)
	if err != nil {
		e.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	e.rivals[i] = rival{nc, l, cancel}
	e.tasks.Go(func() { l.run(ctx) })
	e.tasks.Go(func() {
		for {
			select {
			case epoch := <-l.won:
				e.mu.Lock()
				e.epochs = append(e.epochs, epoch)
				e.mu.Unlock()
			case <-ctx.Done():
				return
			}
		}
	})
}

// holder is the one who holds the lease, or -1. Two are one too many.
func (e *election) holder() int {
	who := -1
	for i, r := range e.rivals {
		if r.lease.held() {
			if who >= 0 && e.rivals[who].lease.held() { // still, and not only when it was looked at first
				e.t.Fatalf("%d and %d hold the lease at once", who, i)
			}
			who = i
		}
	}
	return who
}

// Of many that want to lead, never two hold the lease at once, and each reign has a greater epoch than the one before; who
// dies, with or without giving it back, is replaced.
func TestLease(t *testing.T) {
	e := &election{t: t, f: bench(t), term: 150 * time.Millisecond, rivals: make([]rival, 4)}
	for i := range e.rivals {
		e.stand(i)
	}
	const reigns = 12
	for reign := range reigns {
		var who int
		await(t, "somebody who leads", func() bool { who = e.holder(); return who >= 0 })
		if reign%2 == 0 {
			e.rivals[who].nc.Close() // what is not given back runs out
			await(t, "the end of the term", func() bool { return e.holder() != who })
		}
		e.rivals[who].cancel()
		await(t, "another one", func() bool { next := e.holder(); return next >= 0 && next != who })
		e.rivals[who].nc.Close()
		e.stand(who)
	}
	for _, r := range e.rivals {
		r.cancel()
	}
	e.tasks.Wait()
	for _, r := range e.rivals {
		r.nc.Close()
	}
	won := slices.DeleteFunc(e.epochs, func(epoch uint64) bool { return epoch == 0 }) // it was lost
	if len(won) < reigns-1 {
		t.Errorf("only %d reigns: %v", len(won), won)
	}
	seen := map[uint64]bool{}
	for _, epoch := range won {
		if seen[epoch] {
			t.Errorf("two reigns have epoch %d: %v", epoch, won)
		}
		seen[epoch] = true
	}
}
