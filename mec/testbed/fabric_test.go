package testbed

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"headway/fabric"
	"headway/mec"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testSites   = 5
	testClients = 5
	testBytes   = 1 << 20
)

// testNetwork is a row of sites a kilometre apart.
func testNetwork(t testing.TB, n int) *mec.Network {
	t.Helper()
	var sites []mec.Site
	var edges [][2]mec.SiteID
	for i := range n {
		sites = append(sites, mec.Site{Name: fmt.Sprint(i), X: float64(i) * 1000})
		if i > 0 {
			edges = append(edges, [2]mec.SiteID{mec.SiteID(i - 1), mec.SiteID(i)})
		}
	}
	backhaul := mec.LinkSpec{RTT: 12 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.02}
	neighbour := mec.LinkSpec{RTT: 4 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.01}
	net, err := mec.NewNetwork(sites, edges, backhaul, neighbour)
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// row is the map of that network: a site serves what is nearest to it.
type row struct{ sites int }

func (r row) Site(x, _ float64) mec.SiteID {
	return mec.SiteID(max(0, min(r.sites-1, int(x/1000+0.5))))
}
func (row) Tile(int, float64, float64) int         { return 0 }
func (row) TileCentre(int, int) (float64, float64) { return 0, 0 }
func (row) StepM() float64                         { return 100 }

func testEngine(t testing.TB, net *mec.Network, policy string, capacity int64) *fabric.Engine {
	t.Helper()
	book, _ := mec.Book("operator-internal")
	e, err := fabric.New(fabric.Config{
		Network: net, Prices: book, Clients: testClients, Capacity: capacity, Map: row{len(net.Sites)}, Options: fabric.DefaultOptions(),
		Classes: []fabric.Class{{
			Name: "own", Key: fabric.PerVehicle, Objects: testClients, Bytes: testBytes, ReadRate: 10, ReadBytes: 64 << 10,
			Late: func(time.Duration) float64 { return 0.001 },
		}},
	}, policy)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// record is a Watcher that keeps everything.
type record struct {
	mu                       sync.Mutex
	reads                    []ReadDone
	ordered, landed, dropped int
	writes, acked, evicted   int
	left                     int // clients that have left
	moved                    []mec.Tier
	thawed                   int
	down                     map[mec.SiteID]bool
	ready, coming            map[copyAt]bool
	wrong                    []string
}

func (r *record) Attach(time.Duration, int32, int32) {}
func (r *record) Leave(time.Duration, int32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left++
}

func (r *record) Ordered(_ time.Duration, o fabric.ObjectID, s, _ mec.SiteID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ordered++
	if !r.down[s] { // else it never comes
		r.coming[copyAt{o, s}] = true
	}
}

func (r *record) Landed(_ time.Duration, o fabric.ObjectID, s mec.SiteID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.landed++
	if r.ready[copyAt{o, s}] {
		r.wrong = append(r.wrong, "a copy landed twice")
	}
	r.ready[copyAt{o, s}] = true
	delete(r.coming, copyAt{o, s})
}

func (r *record) Dropped(_ time.Duration, o fabric.ObjectID, s mec.SiteID, evicted bool, _ float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if evicted {
		r.evicted++
	}
	r.dropped++
	delete(r.ready, copyAt{o, s})
	delete(r.coming, copyAt{o, s})
}

// settled says whether every copy that was ordered has landed or was dropped.
func (r *record) settled() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.coming) == 0
}

func (r *record) Moved(_ time.Duration, o fabric.ObjectID, to mec.Tier, _ bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moved = append(r.moved, to)
}

func (r *record) Thawed(time.Duration, fabric.ObjectID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.thawed++
}

func (r *record) Read(d ReadDone) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads = append(r.reads, d)
}

func (r *record) Write(d WriteDone) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes++
	if d.Acked {
		r.acked++
	}
}

func (r *record) Down(_ time.Duration, s mec.SiteID, down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down == nil {
		r.down = map[mec.SiteID]bool{}
	}
	r.down[s] = down
	for _, all := range []map[copyAt]bool{r.ready, r.coming} {
		for at := range all {
			if at.Site == s && down {
				delete(all, at)
			}
		}
	}
}

func (r *record) count(o fabric.Outcome) int {
	n := 0
	for i := range r.reads {
		if r.reads[i].Outcome == o {
			n++
		}
	}
	return n
}

// drive is a script of clients that drive from the first site to the last, each at a site for a while, and read all the
// time.
func drive(sites int, stay time.Duration, readEvery time.Duration) (script []Step, span time.Duration) {
	tell := func(at time.Duration, c int32, s mec.SiteID, kind fabric.Kind) Step {
		k := Tell
		if kind == fabric.TripEnd {
			k = Leave
		}
		return Step{At: at, Kind: k, Client: c, Site: s, Event: fabric.Event{Kind: kind, Client: fabric.ClientID(c), Site: s}}
	}
	span = stay * time.Duration(sites)
	for at := time.Duration(0); at < span; at += readEvery {
		s := mec.SiteID(at / stay)
		for c := range int32(testClients) {
			if at%stay == 0 {
				kind := fabric.Crossing
				if at == 0 {
					kind = fabric.TripStart
				}
				script = append(script, Step{At: at, Kind: Attach, Client: c, Site: s}, tell(at, c, s, kind))
			}
			script = append(script, Step{
				At: at, Kind: Read, Client: c, Site: s, Object: fabric.ObjectID(c), Bytes: 64 << 10, Air: 8 * time.Millisecond, Deadline: 20 * time.Millisecond,
			})
		}
	}
	for c := range int32(testClients) {
		script = append(script, tell(span, c, mec.SiteID(sites-1), fabric.TripEnd))
	}
	return script, span
}

// play plays a script on a new fabric, at ever less speed until the machine keeps up, and then reads every copy: what a
// play came to that was late says little about the fabric. The slowest is judged, whatever the machine.
func play(t *testing.T, config func() Config, script []Step, span time.Duration) (played Played, rec *record) {
	t.Helper()
	for speed, fair := 4.0, false; !fair; speed /= 4 {
		cfg := config()
		cfg.Speed = speed
		rec = &record{ready: map[copyAt]bool{}, coming: map[copyAt]bool{}}
		cfg.Watch, cfg.Dir = rec, t.TempDir()
		played, fair = playOnce(t, cfg, script, span, rec)
	}
	if played.Lost > 0 {
		t.Errorf("%d objects lost a write that was acknowledged", played.Lost)
	}
	for _, w := range rec.wrong {
		t.Error(w)
	}
	return played, rec
}

// playing plays a script until a test has seen enough of it.
type playing struct {
	*record
	f    *Fabric
	t    *testing.T
	end  context.CancelFunc
	over sync.WaitGroup
}

// begin begins to play. What only the machine's speed decides is to be awaited, and not to be expected by a time.
func begin(t *testing.T, cfg Config, script []Step, span time.Duration) *playing {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &playing{record: &record{ready: map[copyAt]bool{}, coming: map[copyAt]bool{}}, t: t, end: cancel}
	cfg.Watch, cfg.Dir = p.record, t.TempDir()
	var err error
	if p.f, err = Start(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	p.over.Go(func() {
		if _, err := p.f.Play(ctx, script, span); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		p.stop()
		stop(t, p.f)
	})
	return p
}

// stop ends the play; it may be called twice.
func (p *playing) stop() {
	p.end()
	p.over.Wait()
}

// see waits until the record shows something.
func (p *playing) see(what string, is func() bool) {
	p.t.Helper()
	await(p.t, what, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return is()
	})
}

// at counts what is at a site.
func (p *playing) at(s mec.SiteID) (coming, ready, reads int) {
	for o := range fabric.ObjectID(testClients) {
		if p.coming[copyAt{o, s}] {
			coming++
		}
		if p.ready[copyAt{o, s}] {
			ready++
		}
	}
	for i := range p.reads {
		if p.reads[i].Site == s {
			reads++
		}
	}
	return coming, ready, reads
}

func playOnce(t *testing.T, cfg Config, script []Step, span time.Duration, rec *record) (played Played, fair bool) {
	t.Helper()
	const late, slow = 300 * time.Millisecond, 300 * time.Millisecond // 99 % of the steps, and half of the reads, are sooner done
	f, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, f)
	if played, err = f.Play(t.Context(), script, span); err != nil {
		t.Fatal(err)
	}
	took := rec.middle()
	if cfg.Speed >= 1 && (played.Late.P99 > late || took > slow) {
		t.Logf("at speed %v the machine was late by %v (99 %%), and reads took %v (50 %%): again, more slowly", cfg.Speed, played.Late.P99, took)
		return played, false
	}
	await(t, "every copy to land", rec.settled)
	readAll(t, f, rec)
	return played, true
}

// middle is what half of the reads took at the most.
func (r *record) middle() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.reads) == 0 {
		return 0
	}
	took := make([]time.Duration, len(r.reads))
	for i := range r.reads {
		took[i] = r.reads[i].Took
	}
	slices.Sort(took)
	return took[len(took)/2]
}

func stop(t *testing.T, f *Fabric) {
	t.Helper()
	if err := f.Stop(); err != nil {
		t.Error(err)
	}
}

// readAll reads every copy that landed: whether a read in the script was in time for one is the machine's to say.
func readAll(t *testing.T, f *Fabric, rec *record) {
	t.Helper()
	rec.mu.Lock()
	landed := slices.Collect(maps.Keys(rec.ready))
	rec.mu.Unlock()
	for _, at := range landed {
		a, _, err := (&player{f: f}).ask(&Step{Site: at.Site, Object: at.Object, Bytes: 64 << 10})
		if err != nil || a.Outcome != fabric.Hit {
			t.Errorf("a read of the copy of %d at %d: %v, %v", at.Object, at.Site, a.Outcome, err)
		}
	}
}

// await polls until something is so.
func await(t testing.TB, what string, so func() bool) {
	t.Helper()
	deadline := time.NewTimer(2 * time.Minute)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func testConfig(t testing.TB, sites int, policy string) Config {
	net := testNetwork(t, sites)
	engine := testEngine(t, net, policy, 0)
	return Config{
		Network: net, Engine: engine, Bytes: func(fabric.ObjectID) int64 { return testBytes }, Scale: 4, Speed: 4,
		Access: 2 * time.Millisecond,
		WantsRead: func(_ fabric.ObjectID, o fabric.Outcome) bool {
			return engine.Wants().Has(fabric.Access) && engine.WantsRead(0, o)
		},
	}
}

// Five real sites: every read is answered, with what was asked for; the copies that were ordered land; and whoever looks
// in vain is served from elsewhere, no sooner than the links allow.
func TestFiveSites(t *testing.T) {
	script, span := drive(testSites, 800*time.Millisecond, 40*time.Millisecond)
	net, reads := testNetwork(t, testSites), 0
	for _, s := range script {
		if s.Kind == Read {
			reads++
		}
	}
	for _, policy := range []string{"lru", "closest", "everywhere"} {
		t.Run(policy, func(t *testing.T) {
			played, rec := play(t, func() Config { return testConfig(t, testSites, policy) }, script, span)
			if played.Steps != len(script) || len(rec.reads) != reads {
				t.Errorf("%d of %d steps, %d of %d reads", played.Steps, len(script), len(rec.reads), reads)
			}
			if rec.ordered < testClients || rec.landed == 0 || rec.count(fabric.Unavailable) > 0 {
				t.Errorf("%d copies ordered, %d landed; %d hits, %d late, %d misses, %d unavailable", rec.ordered, rec.landed,
					rec.count(fabric.Hit), rec.count(fabric.Late), rec.count(fabric.Miss), rec.count(fabric.Unavailable))
			}
			for _, r := range rec.reads {
				least := 8 * time.Millisecond
				if r.Outcome == fabric.Miss {
					least += 2 * net.Path(r.From, r.Site).Propagation
				}
				if r.Latency < least {
					t.Errorf("a %v from %d at %d took %v, which cannot be less than %v", r.Outcome, r.From, r.Site, r.Latency, least)
				}
			}
		})
	}
}
