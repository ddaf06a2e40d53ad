package sim

import (
	"math"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mobility"
	"headway/mobility/radio"
)

const streetScenario = `
name: street
seeds: 1
duration: 20m
mobility:
  city: {vehicles: 40, blocks: 8}
  telemetry: {}
radio: {hexagons: {radius: 300m}}
mec: {sites: {cells_per_site: 3}}
classes:
  - {name: own, key: vehicle, size: 8MB, reads: {rate: 0.2/s, bytes: 1kB}, penalty: {usd_per_late_read: 0.001}}
policies: [static, vector]
`

// told is one vector that an engine was told.
type told struct {
	at    time.Duration
	event fabric.Event
	truth mobility.Sample
}

// watch runs the policy vector and returns all vectors that it was told, with the truth at the time of their fix.
func watch(t *testing.T, set ...string) (*world, []told) {
	t.Helper()
	x := build(t, load(t, streetScenario, set...), nil)
	w, err := newWorld(x, x.makeTraffic(1), 1, "vector")
	if err != nil {
		t.Fatal(err)
	}
	var all []told
	cursors := map[int32]*mobility.Cursor{}
	w.heard = func(now time.Duration, ev fabric.Event) {
		if ev.Kind != fabric.Vector {
			return
		}
		trip := w.vehicles[ev.Client].trip
		if cursors[trip] == nil {
			cursors[trip] = &mobility.Cursor{}
		}
		all = append(all, told{now, ev, w.tr.tracks.At(int(trip), ev.FixAt, cursors[trip])})
	}
	if err := w.run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if len(all) < 1000 {
		t.Fatalf("%d reports", len(all))
	}
	return w, all
}

func TestReportsAreTheTruthByDefault(t *testing.T) {
	_, all := watch(t)
	for _, r := range all {
		ev := r.event
		if ev.FixAt != r.at || ev.AccuracyM != 0 || ev.ByNetwork || ev.X != r.truth.Pos.X || ev.Y != r.truth.Pos.Y || ev.VX != float64(r.truth.VX) {
			t.Fatalf("at %v it is told %+v, the truth is %+v", r.at, ev, r.truth)
		}
	}
}

// TestDelay holds that reports come late by the law that is asked for, and in order.
func TestDelay(t *testing.T) {
	_, all := watch(t, "mobility.telemetry.delay={median: 400ms, p95: 900ms}")
	last := map[fabric.ClientID]time.Duration{}
	below, late := 0, 0
	for _, r := range all {
		if r.event.FixAt < last[r.event.Client] {
			t.Fatalf("the report of %v comes after that of %v", r.event.FixAt, last[r.event.Client])
		}
		last[r.event.Client] = r.event.FixAt
		if r.event.X != r.truth.Pos.X || r.event.Y != r.truth.Pos.Y {
			t.Fatalf("at %v it is told %+v, the truth is %+v", r.at, r.event, r.truth)
		}
		if age := r.at - r.event.FixAt; age < 400*time.Millisecond {
			below++
		} else if age > 900*time.Millisecond {
			late++
		}
	}
	// One report in a hundred or so waits for the one before it.
	if share := float64(below) / float64(len(all)); math.Abs(share-0.5) > 0.03 {
		t.Errorf("a share of %.3f is younger than the median", share)
	}
	if share := float64(late) / float64(len(all)); math.Abs(share-0.05) > 0.02 {
		t.Errorf("a share of %.3f is older than the 95th percentile", share)
	}
}

// TestFallback holds that in a tunnel the network says where the cell is, and that without a fallback nobody says anything.
func TestFallback(t *testing.T) {
	tunnel := "mobility.telemetry.outages.areas=[{centre: [6.1438, 49.619], radius: 500m}]" // (1000, 1000) m or so
	in := func(w *world, p mobility.Point) bool {
		c := w.x.telemetry.Tunnels[0]
		return math.Hypot(p.X-c.Centre.X, p.Y-c.Centre.Y) <= c.Radius
	}
	w, all := watch(t, tunnel, "mobility.telemetry.fallback=cell", "mobility.telemetry.noise.position=4m")
	coarse := 0
	for _, r := range all {
		ev := r.event
		if ev.ByNetwork != in(w, r.truth.Pos) {
			t.Fatalf("at %+v by the network: %v", r.truth.Pos, ev.ByNetwork)
		}
		if !ev.ByNetwork {
			if ev.AccuracyM != 4 {
				t.Fatalf("a fix has the accuracy %g m", ev.AccuracyM)
			}
			continue
		}
		coarse++
		// Hexagons of 300 m stand 519.6 m apart.
		if off := math.Hypot(ev.X-r.truth.Pos.X, ev.Y-r.truth.Pos.Y); off > 300+30 || ev.VX != 0 || ev.VY != 0 || math.Abs(ev.AccuracyM-137) > 1 {
			t.Fatalf("%.0f m off, with velocity (%g, %g) and accuracy %g m", off, ev.VX, ev.VY, ev.AccuracyM)
		}
	}
	w, silent := watch(t, tunnel, "mobility.telemetry.noise.position=4m")
	for _, r := range silent {
		if in(w, r.truth.Pos) {
			t.Fatalf("a report from the tunnel: %+v", r.event)
		}
	}
	if coarse < 100 || len(silent)+coarse != len(all) {
		t.Errorf("%d reports with a fallback, %d of them coarse, %d without", len(all), coarse, len(silent))
	}
}

// TestReportsAreTheSameForAll holds that one vehicle more, or another policy, changes no report.
func TestReportsAreTheSameForAll(t *testing.T) {
	set := []string{"mobility.telemetry={noise: {position: 5m, speed: 0.2m/s}, delay: {median: 100ms}, loss: 0.1, outages: {every: 2m, for: 20s}}"}
	_, a := watch(t, set...)
	_, b := watch(t, append(set, "mobility.city.vehicles=41")...)
	byClient := func(all []told) map[fabric.ClientID][]told {
		m := map[fabric.ClientID][]told{}
		for _, r := range all {
			m[r.event.Client] = append(m[r.event.Client], r)
		}
		return m
	}
	of := byClient(b)
	for client, rs := range byClient(a) {
		if len(of[client]) != len(rs) {
			t.Fatalf("vehicle %d: %d reports, then %d", client, len(rs), len(of[client]))
		}
		for i := range rs {
			x, y := rs[i].event, of[client][i].event
			if x.X != y.X || x.FixAt != y.FixAt || rs[i].at != of[client][i].at {
				t.Fatalf("vehicle %d: report %d is %+v, then %+v", client, i, x, y)
			}
		}
	}
	clean, _ := watch(t)
	noisy, _ := watch(t, set...)
	if clean.tr.hash != noisy.tr.hash {
		t.Error("telemetry changes the traffic")
	}
}

// TestCellAccuracy compares with points drawn in the cells.
func TestCellAccuracy(t *testing.T) {
	cells, err := radio.Hexagons(mobility.Point{}, mobility.Point{X: 3000, Y: 3000}, 400)
	if err != nil {
		t.Fatal(err)
	}
	index, err := radio.NewIndex(cells)
	if err != nil {
		t.Fatal(err)
	}
	sd := cellAccuracy(cells, index)
	sums, counts := make([]float64, cells.Len()), make([]float64, cells.Len())
	const n = 400
	for i := range n {
		for j := range n {
			p := mobility.Point{X: 3000 * (float64(i) + 0.5) / n, Y: 3000 * (float64(j) + 0.5) / n}
			c := index.Nearest(p)
			sums[c] += (p.X - cells.Pos[c].X) * (p.X - cells.Pos[c].X)
			counts[c]++
		}
	}
	checked := 0
	for c := range sd {
		if p := cells.Pos[c]; min(p.X, p.Y) < 500 || max(p.X, p.Y) > 2500 {
			continue // cut off by the border
		}
		checked++
		if got := math.Sqrt(sums[c] / counts[c]); math.Abs(got-sd[c]) > 0.02*got {
			t.Errorf("cell %d: %.1f m, measured %.1f m", c, sd[c], got)
		}
	}
	if checked < 5 {
		t.Errorf("%d cells", checked)
	}
	one := &radio.Cells{IDs: []string{"a", "b"}, Pos: make([]mobility.Point, 2), RangeM: []float64{0, 700}}
	if index, err = radio.NewIndex(one); err != nil {
		t.Fatal(err)
	}
	if sd := cellAccuracy(one, index); sd[0] != 1000 || sd[1] != 350 {
		t.Errorf("of one mast: %v", sd)
	}
}

// TestErrorsCostForesight holds that the next site is predicted the worse the less is known of a vehicle.
func TestErrorsCostForesight(t *testing.T) {
	brier := func(telemetry string) float64 {
		s := load(t, streetScenario, "duration=60m", "mobility.telemetry="+telemetry)
		return metric(run(t, build(t, s, nil), 1), "vector", "predictor_brier")
	}
	exact := brier("{}")
	for _, telemetry := range []string{
		"{noise: {position: 150m}}", "{noise: {heading: 40deg}}", "{delay: {median: 20s}}", "{loss: 98%}", "{outages: {every: 1m, for: 1m}}",
	} {
		if b := brier(telemetry); !(b > exact+0.01) {
			t.Errorf("with telemetry %s the Brier score is %.3f, with the truth %.3f", telemetry, b, exact)
		}
	}
}

// prepared is a radio model whose handovers are prepared 300 ms before.
type prepared struct{ radio.Model }

func (p prepared) Trip(dst []radio.Attachment, tr *mobility.Tracks, trip int) []radio.Attachment {
	from := len(dst)
	dst = p.Model.Trip(dst, tr, trip)
	for i := from + 1; i < len(dst); i++ {
		dst[i].PreparedAt = max(dst[i].At-300*time.Millisecond, dst[i-1].At)
	}
	return dst
}

// TestPreparation holds that a policy that wants to know hears of a crossing while it is prepared.
func TestPreparation(t *testing.T) {
	x := build(t, load(t, streetScenario), nil)
	x.model = prepared{x.model}
	w, err := newWorld(x, x.makeTraffic(1), 1, "vector")
	if err != nil {
		t.Fatal(err)
	}
	w.wants |= fabric.Of(fabric.Preparing)
	type news struct {
		at   time.Duration
		site mec.SiteID
	}
	last := map[fabric.ClientID]news{}
	crossings := 0
	w.heard = func(now time.Duration, ev fabric.Event) {
		switch ev.Kind {
		case fabric.Preparing:
			last[ev.Client] = news{now, ev.Site}
		case fabric.Crossing:
			crossings++
			if n := last[ev.Client]; n.site != ev.Site || now-n.at > 300*time.Millisecond || now == n.at {
				t.Fatalf("at %v vehicle %d crosses to site %d, and at %v one to %d was prepared", now, ev.Client, ev.Site, n.at, n.site)
			}
		}
	}
	if err := w.run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if crossings < 50 {
		t.Errorf("%d crossings", crossings)
	}
}

// BenchmarkReport is what a report costs: told as it is, and with everything that can go wrong.
func BenchmarkReport(b *testing.B) {
	for name, telemetry := range map[string]string{
		"exact": "{}",
		"all":   "{noise: {position: 5m, speed: 0.2m/s, heading: 2deg}, loss: 1%, outages: {every: 10m, for: 30s, areas: [{centre: [6.14, 49.62], radius: 300m}]}, fallback: cell}",
	} {
		b.Run(name, func(b *testing.B) {
			x := build(b, load(b, streetScenario, "mobility.telemetry="+telemetry), nil)
			w, err := newWorld(x, x.makeTraffic(1), 1, "vector")
			if err != nil {
				b.Fatal(err)
			}
			w.engine = nil // what the engine does with it is not the question
			b.ReportAllocs()
			now := time.Duration(0)
			for b.Loop() {
				w.report(now, 3, mobility.Sample{Pos: mobility.Point{X: 100, Y: 200}, VX: 10})
				now += time.Second
			}
		})
	}
}

// Where every row of a trace is kept, a trip may be a single fix: it begins and ends at once, and nobody reports on it. A
// report that comes late, after its trip's end, is of no use to the engine.
func TestTripsOfOneFix(t *testing.T) {
	const trace = "vehicle_id,time_s,lon,lat\na,0,6.13,49.61\nb,0,6.14,49.61\nb,60,6.15,49.61\na,1000,6.14,49.61\na,1060,6.15,49.61\n"
	s := load(t, streetScenario, "mobility={trace: {file: t.csv}, clean: {keep_all: true}}", "duration=0s")
	x := build(t, s, files{"t.csv": trace})
	w, err := newWorld(x, x.makeTraffic(1), 1, "vector")
	if err != nil {
		t.Fatal(err)
	}
	on, told, late := map[fabric.ClientID]bool{}, 0, fabric.Event{}
	w.heard = func(now time.Duration, ev fabric.Event) {
		switch ev.Kind {
		case fabric.TripStart:
			on[ev.Client] = true
		case fabric.TripEnd:
			on[ev.Client] = false
		case fabric.Vector:
			if !on[ev.Client] {
				t.Errorf("client %d reports at %v, on no trip", ev.Client, now)
			}
			told++
			late = ev
		}
	}
	if err := w.run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if told != 2 { // of b's trip and of the second one of a: one fix each before their ends
		t.Errorf("%d reports, want 2", told)
	}
	if out := w.engine.Step(time.Hour, late, nil); len(out) > 0 {
		t.Errorf("a report after its trip's end: %v", out)
	}
}
