package sim

import (
	"encoding/json"
	"math"
	"testing"

	"headway/fabric"
	"headway/results"
)

// runFront runs a scenario with a front.
func runFront(t *testing.T, x *Experiment, jobs int, multiples ...float64) *results.Run {
	t.Helper()
	r, _, err := x.Run(t.Context(), Options{Jobs: jobs, Front: multiples})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// points are a policy's points, and what they have of a metric.
func points(r *results.Run, policy, metric string) (multiples, means []float64) {
	for _, p := range r.Front.Points {
		if p.Policy != policy {
			continue
		}
		m := math.NaN()
		if p.Multiple != nil {
			m = *p.Multiple
		}
		multiples, means = append(multiples, m), append(means, *p.Metrics[metric].Mean)
	}
	return multiples, means
}

// A policy is told other penalties and decides otherwise if it is one that weighs them, and only then.
func TestWhoWeighsThePenalties(t *testing.T) {
	x := build(t, load(t, "city", "duration=4m", "seeds=1", "gates=[]", "mec.capacity=2GiB"), nil)
	tr := x.makeTraffic(1)
	for _, policy := range fabric.Names() {
		hash := func(x *Experiment) uint64 {
			w, err := newWorld(x, tr, 1, policy)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.run(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			return w.hash
		}
		none, much := hash(x.WithPenalties(0)), hash(x.WithPenalties(100))
		if differs := none != much; differs != fabric.WeighsPenalties(policy) {
			t.Errorf("%s decides otherwise at other penalties: %v; fabric says %v", policy, differs, !differs)
		}
	}
}

// A front changes nothing in the run that it comes with, is the same on one core and on two, and the plain run is its
// point at the scenario's own penalties, whatever policies are told at the others.
func TestFrontIsOfTheRun(t *testing.T) {
	set := []string{"duration=8m", "seeds=2", "gates=[]", "policies=[lru, vector]"}
	x := build(t, load(t, "quickstart", set...), nil)
	plain := run(t, x, 2)
	with, alone := runFront(t, x, 2, 0, 0.1, 1, 10), runFront(t, x, 1, 0, 0.1, 1, 10)
	encode := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if encode(with) != encode(alone) {
		t.Error("with one job the front is another")
	}
	front := with.Front
	with.Front = nil
	if encode(with) != encode(plain) {
		t.Error("a run with a front is another run")
	}
	for _, p := range front.Points {
		if p.Multiple != nil && *p.Multiple != 1 {
			continue
		}
		for name, m := range p.Metrics {
			if name != results.StoredGB && name != results.MovedGB && encode(m) != encode(plain.Policies[p.Policy].Metrics[name]) {
				t.Errorf("%s: %s on the front is not that of the run", p.Policy, name)
			}
		}
	}
	if m, _ := points(alone, "lru", "hit_rate"); len(m) != 1 || !math.IsNaN(m[0]) {
		t.Errorf("lru, which does not weigh penalties, has points at %v", m)
	}
}

// Bytes are counted as everywhere else: with one class, stored bytes are copies × size, moved ones whole objects × size.
func TestFrontBytes(t *testing.T) {
	r := runFront(t, build(t, load(t, "quickstart", "duration=8m", "seeds=1", "gates=[]", "policies=[everywhere, vector]"), nil), 2, 1)
	size := float64(r.Scenario.Classes[0].SizeBytes) / 1e9
	for _, p := range r.Front.Points {
		for bytes, whole := range map[string]string{results.StoredGB: "copies_mean", results.MovedGB: "equivalent_transfers"} {
			if got, want := *p.Metrics[bytes].Mean, *p.Metrics[whole].Mean*size; math.Abs(got/want-1) > 1e-9 || want == 0 {
				t.Errorf("%s: %s is %v, want %v", p.Policy, bytes, got, want)
			}
		}
	}
}

// The dearer being late is, the more vector has ready, up to noise; without a penalty, only what saves more to move than it
// costs. What it pays is at the scenario's own penalties: telling it those costs least, or nearly.
func TestPenaltyBuysAvailability(t *testing.T) {
	x := build(t, load(t, "quickstart", "seeds=3", "gates=[]", "policies=[static, vector]"), nil)
	r := runFront(t, x, 2, FrontMultiples...)
	multiples, got := points(r, "vector", "availability")
	if len(multiples) != len(FrontMultiples) {
		t.Fatalf("vector has points at %v", multiples)
	}
	const noise = 0.005
	for i := 1; i < len(got); i++ {
		if got[i] < got[i-1]-noise {
			t.Errorf("at %v times the penalties vector is available %v of the time, at %v only %v", multiples[i-1], got[i-1], multiples[i], got[i])
		}
	}
	if first, last := got[0], got[len(got)-1]; first > 0.5 || last < 0.95 {
		t.Errorf("available %v of the time without penalty, %v at the highest", first, last)
	}
	_, cost := points(r, "vector", "cost_usd")
	own := *r.Policies["vector"].Metrics["cost_usd"].Mean
	for i, c := range cost {
		if c < own*0.97 {
			t.Errorf("told %v times the penalties, vector pays %v; told the truth, %v", multiples[i], c, own)
		}
	}
}

// Rows that are replayed have a front too, of availability.
func TestFrontOfReplays(t *testing.T) {
	file := files{"tiny.csv": readFile(t, "testdata/prp/tiny.csv")}
	r := runFront(t, build(t, load(t, tinyScenario, "policies=[closest, everywhere, vector]"), file), 2, 0, 1, 100)
	if r.Front.Quality != "availability" {
		t.Errorf("the quality is %s", r.Front.Quality)
	}
	m, got := points(r, "vector", "availability")
	if len(m) != 3 || got[0] > got[2] || got[2] == 0 {
		t.Errorf("vector at %v is available %v", m, got)
	}
	if v := r.Front.Hypervolume["everywhere"].Stored.Mean; v == nil || *v != 0 {
		t.Errorf("everywhere stores the most, and has a hypervolume of %v", v)
	}
}
