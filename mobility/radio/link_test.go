package radio

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headway/mobility"
)

// TestLinkFailureByHand drives away from the only site: T310 starts at the first measurement with a SINR below Qout, runs
// out a second later, and the vehicle is without a cell until it is back where it can hear it.
func TestLinkFailureByHand(t *testing.T) {
	p := calm()
	p.OutOfSyncDB, p.InSyncDB = -8, -6
	p.Reestablishing = Law{300 * time.Millisecond, 300 * time.Millisecond}
	m := newNR(t, sites(mobility.Point{}), p, 1)
	sinr := func(d float64) float64 { return m.element - m.loss.NLOS(d) - noiseDBm }
	within := func(limit float64) float64 { // the distance at which the SINR is a limit
		lo, hi := 10.0, 1e5
		for range 100 {
			if mid := (lo + hi) / 2; sinr(mid) > limit {
				lo = mid
			} else {
				hi = mid
			}
		}
		return lo
	}
	const speed = 20.0
	far := within(-8) + 500
	tr := trip([]mobility.Point{{X: 100}, {X: far}, {X: 100}},
		[]time.Duration{time.Duration((far - 100) / speed * 1e9), time.Duration((far - 100) / speed * 1e9)})
	measured := func(x float64) time.Duration { // the first measurement beyond x on the way out
		k := math.Ceil((x - 100) / speed / 0.2)
		return time.Duration(k) * 200 * time.Millisecond
	}
	got := m.Trip(nil, tr, 0)
	lost := measured(within(-8)) + time.Second
	back := tr.Samples[1].At + time.Duration((far-within(-6))/speed*1e9)
	found := (back + 2e8 - 1) / 2e8 * 2e8
	want := []Attachment{
		{At: 0, Cell: 0},
		{At: lost, Cell: 0, Kind: LinkFailure, PreparedAt: lost, Interruption: found - lost + 300*time.Millisecond},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("there and back (-want +got):\n%s", diff)
	}
	// One that does not come back is without a cell to the end.
	away := straight(mobility.Point{X: 100}, mobility.Point{X: far}, speed)
	got = m.Trip(nil, away, 0)
	want[1].Interruption = away.Span - lost
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("away (-want +got):\n%s", diff)
	}
}

// TestInterference: between two sites of one carrier the SINR is that of both cells' levels, noise and load.
func TestInterference(t *testing.T) {
	p := calm()
	p.Load = 0.7
	m := newNR(t, sites(mobility.Point{}, mobility.Point{X: 500}, mobility.Point{X: 900}), p, 1)
	m.everything = true // also what does not matter
	drives(m, straight(mobility.Point{X: 50}, mobility.Point{X: 450}, 20), 1, func(d *drive, _ time.Duration) {
		mw := func(x float64) float64 {
			return math.Pow(10, (m.element-m.loss.NLOS(math.Abs(d.pos.X-x)))/10)
		}
		for i, h := range d.heard {
			x := m.index.masts.pos[d.links[i].mast].X
			sum := mw(0) + mw(500) + mw(900) - mw(x)
			want := 10 * math.Log10(mw(x)/(0.7*sum+math.Pow(10, noiseDBm/10)))
			if got := d.sinr(i); math.Abs(got-want) > 0.1 {
				t.Errorf("at %v, cell %d: SINR %.3f dB, want %.3f", d.pos, h.cell, got, want)
			}
		}
	})
}

// TestWellHeard: where a cell is said to be heard without adding up who else sends, it is, and mostly that is said.
func TestWellHeard(t *testing.T) {
	plain, err := Hexagons(mobility.Point{}, mobility.Point{X: 4000, Y: 4000}, 250)
	if err != nil {
		t.Fatal(err)
	}
	sectors, err := plain.Sectors(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range []*Cells{plain, sectors} {
		for _, load := range []float64{0, 0.2, 1} {
			p := DefaultParams()
			p.Load = load
			said, looked := 0, 0
			drives(newNR(t, cells, p, 1), wander(random(6), 60, 5000), 1, func(d *drive, now time.Duration) {
				d.decide(now, now+p.Period)
				looked++
				if !d.wellHeard() {
					return
				}
				said++
				if s := d.sinr(d.serving); s <= p.InSyncDB {
					t.Errorf("load %g, %v: said to be heard with a SINR of %g dB", load, now, s)
				}
			})
			if said < looked/4 || said == looked {
				t.Errorf("load %g, %d cells: said %d of %d times", load, cells.Len(), said, looked)
			}
		}
	}
}

// TestCommandIsRepeated: between a near cell and one that shadows it for a while, a command that the vehicle cannot hear
// reaches it as soon as it hears its cell again; a conditional handover needs none, and a link that is not heard in time is
// lost.
func TestCommandIsRepeated(t *testing.T) {
	p := calm()
	p.OutOfSyncDB, p.InSyncDB, p.TimeToTrigger, p.Preparation = -8, -6, 0, 50*time.Millisecond
	at := func(v Variant, deaf time.Duration) (a Attachment) {
		p.Variant = v
		m := newNR(t, sites(mobility.Point{}, mobility.Point{X: 500}), p, 1)
		d := newDrive(m, straight(mobility.Point{X: 100}, mobility.Point{X: 400}, 10).SamplesOf(0), 1)
		d.state = newState()
		d.relist()
		d.measure(0)
		d.begin(0)
		for now := time.Duration(0); now < 10*time.Second; now += p.Period {
			serving, other := -90.0, -91.0
			if now >= 2*time.Second && now < 2*time.Second+deaf {
				serving, other = -120, -90
			} else if now >= 2*time.Second {
				serving, other = -95, -89
			}
			for i := range d.heard {
				h := &d.heard[i]
				if h.level = other; i == d.serving {
					h.level = serving
				}
				h.filtered = h.level
			}
			if d.decide(now, now+p.Period); len(d.out) > 1 {
				return d.out[1]
			}
		}
		t.Fatalf("%v, deaf for %v: no handover", v, deaf)
		return a
	}
	for _, c := range []struct {
		variant Variant
		deaf    time.Duration
		want    time.Duration
		kind    Kind
	}{
		{Basic, 0, 2050, Handover},
		{Basic, 600, 2650, Handover},
		{Basic, 5000, 3000, LinkFailure},
		{Conditional, 600, 2050, Handover},
	} {
		got := at(c.variant, c.deaf*time.Millisecond)
		if got.At != c.want*time.Millisecond || got.Kind != c.kind {
			t.Errorf("%v, deaf for %d ms: at %v of kind %v, want %d ms and %v", c.variant, c.deaf, got.At, got.Kind, c.want, c.kind)
		}
	}
}

// TestVariants drives between two sites: what is prepared when, and how long nothing flows.
func TestVariants(t *testing.T) {
	cells := sites(mobility.Point{}, mobility.Point{X: 500})
	way := straight(mobility.Point{X: 50}, mobility.Point{X: 450}, 10)
	run := func(v Variant) []Attachment {
		p := calm()
		p.Variant, p.Preparation = v, 50*time.Millisecond
		return newNR(t, cells, p, 1).Trip(nil, way, 0)
	}
	basic := run(Basic)
	if len(basic) != 2 {
		t.Fatal(basic)
	}
	report := basic[1].At - 50*time.Millisecond
	if (report-100*time.Millisecond)%(200*time.Millisecond) != 0 || basic[1].PreparedAt != report {
		t.Errorf("basic: %+v: the report comes 100 ms after a measurement, the change 50 ms later", basic[1])
	}
	for v, constant := range map[Variant]time.Duration{Conditional: 0, DAPS: 2 * time.Millisecond, LTM: 20 * time.Millisecond} {
		got := run(v)
		early := v != DAPS
		switch a := got[1]; {
		case early && (a.At != report || a.PreparedAt >= report-time.Second):
			t.Errorf("%v: %+v: prepared %d dB before the condition, so that the report at %v is the change", v, a, EarlyDB, report)
		case !early && (a.At != basic[1].At || a.PreparedAt != report):
			t.Errorf("%v: %+v, basic has %+v", v, a, basic[1])
		case constant > 0 && a.Interruption != constant:
			t.Errorf("%v: %+v", v, a)
		}
	}
}

// TestInterruptionLaw: durations have the median and the 95th percentile of their law, and handovers fail as often as
// the parameters say, conditional ones a third as often.
func TestInterruptionLaw(t *testing.T) {
	cells, err := Hexagons(mobility.Point{}, mobility.Point{X: 4000, Y: 4000}, 200)
	if err != nil {
		t.Fatal(err)
	}
	for v, factor := range map[Variant]float64{Basic: 1, Conditional: 1.0 / 3} {
		p := DefaultParams()
		p.Variant, p.Failure, p.Sight, p.OutOfSyncDB, p.InSyncDB = v, 0.15, SightNever, -30, -30
		m := newNR(t, cells, p, 3)
		var good []float64
		failed, n := 0.0, 0.0
		for seed := range uint64(8) {
			for _, a := range m.Seeded(streams(seed)).Trip(nil, wander(random(seed), 200, 4000), 0)[1:] {
				n++
				if a.Kind == Failed {
					failed++
				} else {
					good = append(good, float64(a.Interruption)/1e6)
				}
			}
		}
		slices.Sort(good)
		median, p95 := good[len(good)/2], good[len(good)*95/100]
		if math.Abs(median/45-1) > 0.03 || math.Abs(p95/80-1) > 0.05 {
			t.Errorf("%v: median %.1f ms, 95th percentile %.1f ms of %d, want 45 and 80", v, median, p95, len(good))
		}
		want := 0.15 * factor
		if se := math.Sqrt(want * (1 - want) / n); math.Abs(failed/n-want) > 3*se {
			t.Errorf("%v: %.4f of %g fail, want %.4f ± %.4f", v, failed/n, n, want, 3*se)
		}
	}
}

// TestLostCommand: while T310 runs a basic handover's command does not arrive, but a conditional one needs none.
func TestLostCommand(t *testing.T) {
	lost, changed := map[Variant]int{}, map[Variant]int{}
	for _, v := range []Variant{Basic, Conditional} {
		p := calm()
		p.Variant, p.HysteresisDB, p.OffsetDB = v, 5, 5 // so late that the signal is gone
		p.OutOfSyncDB, p.InSyncDB, p.Load, p.T310 = -8, -6, 1, 2*time.Second
		m := newNR(t, sites(mobility.Point{}, mobility.Point{X: 500}), p, 1)
		for _, a := range m.Trip(nil, straight(mobility.Point{X: 20}, mobility.Point{X: 480}, 15), 0)[1:] {
			if a.Kind == LinkFailure {
				lost[v]++
			} else {
				changed[v]++
			}
		}
	}
	if lost[Basic] != 1 || changed[Basic] != 0 || lost[Conditional] != 0 || changed[Conditional] != 1 {
		t.Errorf("lost %v, handed over %v", lost, changed)
	}
}

// TestStandingStill: measurements that cannot change anything are skipped, and that changes nothing.
func TestStandingStill(t *testing.T) {
	cells := scatter(random(3), 40, 3000)
	p := DefaultParams()
	m := newNR(t, cells, p, 1)
	every := *m
	every.settle = math.MaxInt
	for seed := range uint64(5) {
		tr := wander(random(seed), 60, 3000)
		for i := range tr.Samples { // every second leg is a pause of minutes
			if i%2 == 1 {
				tr.Samples[i].Pos = tr.Samples[i-1].Pos
			}
			tr.Samples[i].At *= 3
		}
		want, got := every.Trip(nil, tr, 0), m.Trip(nil, tr, 0)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d (-every measurement +skipping):\n%s", seed, diff)
		}
	}
}

// TestPlausible: over hexagons, A3 without fading hands over about as often as the nearest cell changes, and with fading
// a few times as often, never less.
func TestPlausible(t *testing.T) {
	cells, err := Hexagons(mobility.Point{}, mobility.Point{X: 6000, Y: 6000}, 300)
	if err != nil {
		t.Fatal(err)
	}
	p := DefaultParams()
	flat := p
	flat.Shadowing, flat.Sight = false, SightNever
	count := map[string]int{}
	hours := 0.0
	for seed := range uint64(10) {
		tr := wander(random(seed), 40, 6000)
		hours += tr.Span.Hours()
		count["nearest"] += len(newNearest(t, cells, 30).Trip(nil, tr, 0)) - 1
		count["flat"] += len(newNR(t, cells, flat, seed).Trip(nil, tr, 0)) - 1
		count["a3"] += len(newNR(t, cells, p, seed).Trip(nil, tr, 0)) - 1
	}
	t.Logf("%.1f h: %v", hours, count)
	if n, f, a := count["nearest"], count["flat"], count["a3"]; n < 500 || math.Abs(float64(f)/float64(n)-1) > 0.25 || a < n || a > 8*n {
		t.Errorf("%v", count)
	}
}

// TestNRBits holds the results to what they are on amd64, on any architecture.
func TestNRBits(t *testing.T) {
	plain, err := Hexagons(mobility.Point{}, mobility.Point{X: 3000, Y: 3000}, 250)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := plain.Sectors(3)
	if err != nil {
		t.Fatal(err)
	}
	for env, want := range map[Environment]uint64{UMa: 0x29d488b718db2602, UMi: 0x62dcf822d17088f3, RMa: 0xa35783f9a4afae12} {
		p := DefaultParams()
		p.Environment = env
		h := uint64(0)
		for _, a := range newNR(t, cells, p, 1).Trip(nil, zigzag(), 0) {
			h = mix(h^uint64(a.At), uint64(a.Cell)<<40|uint64(a.Kind)<<32)
			h = mix(h^uint64(a.Interruption), uint64(a.PreparedAt))
		}
		if h != want {
			t.Errorf("%v: %#x, want %#x", env, h, want)
		}
	}
}

// zigzag is a trip whose positions no sine rounds.
func zigzag() *mobility.Tracks {
	var points []mobility.Point
	var after []time.Duration
	for i := range 60 {
		points = append(points, mobility.Point{X: float64(i * 977 % 3000), Y: float64(i * 1493 % 3000)})
		if i > 0 {
			after = append(after, 97*time.Second)
		}
	}
	return trip(points, after)
}
