package sim

import (
	"context"
	"math"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/results"
)

// readSink is a function as a ReadSink.
type readSink func(*Read)

func (f readSink) Take(r *Read) { f(r) }
func (readSink) Close() error   { return nil }

// A script has the reads of the simulation: same vehicle, object and site, at the same time, whatever the policy.
func TestScriptIsWhatIsSimulated(t *testing.T) {
	x := build(t, load(t, "city", "duration=3m", "seeds=1"), nil)
	for _, policy := range []string{"static", "vector"} {
		var want []Read
		opt := Options{Jobs: 1, Reads: func(p string, _ uint64) ReadSink {
			return readSink(func(r *Read) {
				if p == policy {
					want = append(want, *r)
				}
			})
		}}
		if _, _, err := x.Run(context.Background(), opt); err != nil {
			t.Fatal(err)
		}
		steps, err := x.Script(context.Background(), policy, 1)
		if err != nil {
			t.Fatal(err)
		}
		tr := x.makeTraffic(1)
		layout := fabric.NewLayout(x.engineConfig(len(tr.tracks.Vehicles)).Classes)
		n, last := 0, time.Duration(0)
		for _, s := range steps {
			if s.At < last {
				t.Fatalf("%s: a step at %v after one at %v", policy, s.At, last)
			}
			if last = s.At; s.Kind != StepRead {
				continue
			}
			r := want[n]
			n++
			if s.At != r.At || tr.tracks.Vehicles[s.Vehicle] != r.Vehicle || x.classes[s.Class].Name != r.Class ||
				layout.Key(s.Object) != r.Key || x.net.Sites[s.Site].Name != r.Site {
				t.Fatalf("%s: read %d is %+v, simulated was %+v", policy, n, s, r)
			}
			if s.Hold+s.Radio > r.Latency || s.Radio <= 0 {
				t.Fatalf("%s: %v and %v over the air of a read that took %v", policy, s.Hold, s.Radio, r.Latency)
			}
		}
		if n != len(want) || n < 1000 {
			t.Errorf("%s: %d reads of %d", policy, n, len(want))
		}
	}
}

// What is told to an observation as the simulator does it comes to the simulator's own figures.
func TestObservedAsSimulated(t *testing.T) {
	x := build(t, load(t, "quickstart", "duration=5m", "seeds=1", "policies=[lru]", "gates=[]", "mec.capacity=1GiB"), nil)
	ob, err := x.Observe("lru", 1)
	if err != nil {
		t.Fatal(err)
	}
	tr := x.makeTraffic(1)
	w, err := newWorld(x, tr, 1, "lru")
	if err != nil {
		t.Fatal(err)
	}
	vehicles, sites := map[string]int32{}, map[string]mec.SiteID{"region": x.net.Region()}
	for i, v := range tr.tracks.Vehicles {
		vehicles[v] = int32(i)
	}
	for i, s := range x.net.Sites {
		sites[s.Name] = mec.SiteID(i)
	}
	w.heard = func(now time.Duration, ev fabric.Event) {
		if ev.Kind == fabric.TripEnd {
			ob.Leave(now, int32(ev.Client))
		}
	}
	w.script = &script{}
	attached := 0
	attach := func() { // the world tells of an attachment through its script
		for ; attached < len(w.script.steps); attached++ {
			if s := &w.script.steps[attached]; s.Kind == StepAttach {
				ob.Attach(s.At, s.Vehicle, s.Cell)
			}
		}
	}
	w.audit = func(e entry) {
		attach()
		switch e.kind {
		case bookOrder:
			ob.Ordered(e.at, e.object, e.site, x.net.Region())
		case bookLand:
			ob.Landed(e.at, e.object, e.site)
		case bookEnd, bookStop:
			if e.at < x.span {
				s := w.store.At(w.store.Find(e.object, e.site))
				ob.Dropped(e.at, e.object, e.site, true, float64(e.at-s.ordered)/float64(s.readyAt-s.ordered))
			}
		}
	}
	outcomes := map[string]fabric.Outcome{}
	for o := range fabric.Outcomes {
		outcomes[o.String()] = o
	}
	w.sink = readSink(func(r *Read) {
		attach()
		v := vehicles[r.Vehicle]
		ob.Read(&ReadSeen{
			At: r.At, Vehicle: v, Object: w.layout.Object(0, r.Key), Site: sites[r.Site], From: sites[r.From],
			Outcome: outcomes[r.Outcome], Latency: r.Latency,
		})
	})
	if err := w.run(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	attach()
	ob.Finish(w.links)
	got, want := ob.w.outcome().total, w.outcome().total
	for _, info := range results.Metrics {
		switch info.Name {
		case "cost_usd", "cost_transfer_usd", "writes", "stale_read_rate", "staleness_ms_p99", "predictor_brier":
			continue // copies are told to come from the region, writes are not told
		}
		if g, w := got[info.Name], want[info.Name]; math.Abs(g-w) > 1e-9*math.Abs(w) {
			t.Errorf("%s: observed %v, simulated %v", info.Name, g, w)
		}
	}
	if got["reads"] < 1000 || got["copies_landed"] < 20 {
		t.Errorf("too little happened: %v", got)
	}
}
