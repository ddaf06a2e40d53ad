package testbed

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// entry is a message of a log that a test makes up.
type entry struct {
	at      time.Time
	subject string
	data    []byte
}

// said is what a replica says.
type said struct {
	Subject string
	Text    string
}

// logOf makes up a log: vehicles that drive to and fro, lose messages and send nonsense; nodes that answer the orders of a
// replica that listens, lose copies, and tell what they hold; sites that fail.
func logOf(t *testing.T, policy string, seed uint64, n int) []entry {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 3))
	clock := logClock(t)
	var log []entry
	r := newReplica(testEngine(t, testNetwork(t, testSites), policy, 3*testBytes), testNetwork(t, testSites), clock)
	r.start()
	now := time.Duration(0)
	put := func(subject string, v any) {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		e := entry{clock.At(now), subject, data}
		log = append(log, e)
		_ = r.hear(e.at, e.subject, e.data) // some are nonsense
	}
	for range n {
		now += time.Duration(rnd.IntN(300)) * time.Millisecond
		site := node.Name(mec.SiteID(rnd.IntN(testSites)), testSites)
		news := node.News{
			AssociateID: int32(rnd.IntN(testClients + 1)), X: rnd.Float64() * 4000, VX: 30 * rnd.Float64(),
			TimeStamp: node.TimeStamp{Seconds: clock.At(now).Unix(), NanoSeconds: int64(rnd.IntN(1e9))},
		}
		switch rnd.IntN(12) {
		case 0, 1:
			put(node.Subject(site, "up.attach"), news)
		case 2:
			put(node.Subject(site, "up.leave"), news)
		case 3, 4:
			put(node.Subject(site, "up.vector"), news)
		case 5:
			put(node.Subject(site, "up.access"), node.Access{
				AssociateID: news.AssociateID, TimeStamp: news.TimeStamp, Object: fabric.ObjectID(rnd.IntN(testClients)), Outcome: fabric.Miss,
			})
		case 6, 7, 8: // what became of an order, or of one that there is not
			for _, at := range r.copies() {
				if o := r.Orders[at]; rnd.IntN(3) == 0 {
					what := []string{"up.landed", "up.landed", "up.lost"}[rnd.IntN(3)]
					put(node.Subject(node.Name(at.Site, testSites), what), node.Placed{Object: at.Object, Number: o.Number - uint64(rnd.IntN(2))})
				}
			}
		case 9:
			var held []node.Held
			for _, at := range r.copies() {
				if rnd.IntN(4) > 0 {
					held = append(held, node.Held{Object: at.Object, Number: r.Orders[at].Number, Ready: rnd.IntN(2) == 0})
				}
			}
			put(node.Subject(site, "up.held"), held)
		case 10:
			put(node.Subject(node.Region, "up.site"), node.SiteNews{Site: mec.SiteID(rnd.IntN(testSites)), Up: rnd.IntN(3) > 0})
		case 11:
			put(tickSubject, nil)
			put(node.Subject(site, "up.nonsense"), "x")
		}
	}
	return log
}

// logClock is a clock that stands at the same zero for all replicas.
func logClock(t *testing.T) *node.Clock {
	t.Helper()
	clock, err := node.NewClock(2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(clock.Close)
	clock.SetZero(time.Unix(1_700_000_000, 123456789))
	return clock
}

// Replicas that hear the same log say the same and end in the same state: one that hears all of it, and one that dies now
// and then and is built anew of what was written down.
func TestReplicasAgree(t *testing.T) {
	for _, policy := range []string{"vector", "lru", "everywhere", "combination"} {
		t.Run(policy, func(t *testing.T) {
			log := logOf(t, policy, 11, 1500)
			hear := func(every int) (all []said, end *replica) {
				clock := logClock(t)
				fresh := func() *replica {
					return newReplica(testEngine(t, testNetwork(t, testSites), policy, 3*testBytes), testNetwork(t, testSites), clock)
				}
				say := func(subject string, v any) { all = append(all, said{subject, fmt.Sprint(v)}) }
				r := fresh()
				r.start()
				r.epoch, r.say = 7, say
				for i, e := range log {
					_ = r.hear(e.at, e.subject, e.data)
					if every == 0 || i%every != every-1 {
						continue
					}
					var b bytes.Buffer
					if err := gob.NewEncoder(&b).Encode(written{"f", uint64(i), r.books, r.engine.Snapshot()}); err != nil {
						t.Fatal(err)
					}
					var w written
					if err := gob.NewDecoder(&b).Decode(&w); err != nil {
						t.Fatal(err)
					}
					r = fresh()
					if err := r.engine.Restore(w.Engine); err != nil {
						t.Fatal(err)
					}
					r.books = w.Books.whole()
					r.epoch, r.say = 7, say
				}
				return all, r
			}
			want, one := hear(0)
			got, other := hear(40)
			if !slices.Equal(got, want) {
				t.Errorf("they do not say the same: %s", cmp.Diff(want, got))
			}
			if diff := cmp.Diff(one.books, other.books); diff != "" {
				t.Errorf("their books differ: %s", diff)
			}
			if !bytes.Equal(one.engine.Snapshot(), other.engine.Snapshot()) {
				t.Error("their engines differ")
			}
			if len(want) < 200 {
				t.Errorf("they said only %d things", len(want))
			}
		})
	}
}

// bench is a region with sites and no engine.
func bench(t *testing.T) *Fabric {
	t.Helper()
	cfg := testConfig(t, testSites, "closest")
	cfg.Watch, cfg.Dir = &record{ready: map[copyAt]bool{}, coming: map[copyAt]bool{}}, t.TempDir()
	f, err := Start(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Stop(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// service starts an engine of its own at a fabric, with what it says.
func service(t *testing.T, f *Fabric, name string, snapshot time.Duration) (*EngineService, *words) {
	t.Helper()
	clock, err := node.NewClock(f.cfg.Speed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(clock.Close)
	nc, err := f.region().Control()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	w := &words{}
	s, err := StartEngine(t.Context(), EngineConfig{
		Conn: nc, Network: f.cfg.Network, Clock: clock, Name: name, Lease: leaseTerm, Snapshot: snapshot, Fabric: "test", Say: w.say,
		New: func(time.Time) (*fabric.Engine, error) { return testEngine(t, f.cfg.Network, "closest", 0), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, w
}

// words are what a service says.
type words struct {
	mu   sync.Mutex
	text string
}

func (w *words) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text += fmt.Sprintf(format, args...)
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text
}

// An engine that is started again knows what it knew, and so does the one that waited and takes over: a copy that was made
// before is dropped when its vehicle leaves.
func TestEngineOutlivesItself(t *testing.T) {
	f := bench(t)
	news := func(what string, site mec.SiteID) {
		t.Helper()
		data, err := json.Marshal(node.News{TimeStamp: node.TimeStamp{Seconds: time.Now().Unix(), NanoSeconds: int64(time.Now().Nanosecond())}})
		if err == nil {
			err = f.vehicles(site, 0).Publish(node.Subject(f.name(site), what), data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	has := func(site mec.SiteID, want bool) func() bool {
		return func() bool {
			w := f.cfg.Watch.(*record)
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.ready[copyAt{0, site}] == want
		}
	}
	a, _ := service(t, f, "a", 0)
	<-a.Leads()
	b, bWords := service(t, f, "b", time.Second)
	news("up.attach", 1)
	await(t, "a copy where the vehicle is", has(1, true))
	select {
	case <-b.Leads():
		t.Fatal("two engines lead")
	default:
	}
	if err := a.Stop(); err != nil { // gives the lease back
		t.Fatal(err)
	}
	<-b.Leads()
	news("up.attach", 2)
	await(t, "a copy at the next site", has(2, true))
	await(t, "no copy at the last", has(1, false))
	await(t, "a snapshot", func() bool {
		_, names, err := b.snapshots(t.Context())
		return err == nil && len(names) > 0
	})
	if err := b.Stop(); err != nil {
		t.Fatal(err)
	}
	c, cWords := service(t, f, "c", 0)
	<-c.Leads()
	if !bytes.Contains([]byte(cWords.String()), []byte("taken up at message")) {
		t.Errorf("it says %q, and the one before %q", cWords, bWords)
	}
	news("up.leave", 2)
	await(t, "no copy when the vehicle is gone", has(2, false))
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
}

// Who decides by something else is not let near the log.
func TestEngineOfAnotherFabric(t *testing.T) {
	f := bench(t)
	a, _ := service(t, f, "a", 0)
	defer func() {
		if err := a.Stop(); err != nil {
			t.Error(err)
		}
	}()
	clock := logClock(t)
	_, err := StartEngine(t.Context(), EngineConfig{
		Conn: f.ctrl, Network: f.cfg.Network, Clock: clock, Name: "b", Lease: time.Second, Fabric: "other", Say: t.Logf,
		New: func(time.Time) (*fabric.Engine, error) { return testEngine(t, f.cfg.Network, "lru", 0), nil },
	})
	if err == nil || !bytes.Contains([]byte(err.Error()), []byte("the log of another fabric")) {
		t.Errorf("%v", err)
	}
}

// What an engine takes for a report: published, logged, read, decoded and stepped.
func BenchmarkEngine(b *testing.B) {
	cfg := testConfig(b, testSites, "vector")
	cfg.Watch, cfg.Dir = &record{ready: map[copyAt]bool{}, coming: map[copyAt]bool{}}, b.TempDir()
	f, err := Start(context.Background(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Stop() }() // it is measured, not tested
	if err := f.startEngine(context.Background()); err != nil {
		b.Fatal(err)
	}
	data, err := json.Marshal(node.News{X: 1500, VX: 20, TimeStamp: node.TimeStamp{Seconds: time.Now().Unix()}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := f.ctrl.Publish(node.Subject("s1", "up.vector"), data); err != nil {
			b.Fatal(err)
		}
	}
	await(b, "the engine", func() bool { return f.engine.told.Load() >= uint64(b.N) })
}
