package results

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The oracle counts the unit squares of a grid that some point dominates.
func TestHypervolumeAgainstCounting(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	const side = 24
	for range 2000 {
		points := make([]tradeoff, rnd.IntN(12))
		for i := range points {
			points[i] = tradeoff{float64(rnd.IntN(side + 6)), float64(rnd.IntN(side + 1))}
		}
		want := 0
		for x := range side {
			for q := range side {
				for _, p := range points {
					if p.price <= float64(x) && p.quality >= float64(q+1) {
						want++
						break
					}
				}
			}
		}
		if got := hypervolume(points, side); math.Abs(got-float64(want)) > 1e-9 {
			t.Fatalf("hypervolume of %v is %v, want %d", points, got, want)
		}
	}
}

// frontPoints are random points of some policies, with figures of a few seeds; some have no data.
func frontPoints(rnd *rand.Rand, seeds int) []FrontPoint {
	var points []FrontPoint
	for _, policy := range []string{"lru", "vector", "clairvoyant"} {
		for range 1 + rnd.IntN(5) {
			m := map[string]Metric{}
			for _, name := range []string{"hit_rate", StoredGB, MovedGB} {
				per := make([]*float64, seeds)
				for s := range per {
					if rnd.IntN(8) > 0 {
						per[s] = Value(float64(rnd.IntN(5)) / 4) // ties are likely
					}
				}
				m[name], _ = NewMetric(per)
			}
			points = append(points, FrontPoint{Policy: policy, Multiple: Value(1), Metrics: m})
		}
	}
	return points
}

// A point is marked where no other one of a policy that can be run is at least as good in both and better in one: the
// oracle looks at all pairs. The clairvoyant's are neither marked nor looked at.
func TestBestPointsAgainstAllPairs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	marked := 0
	for range 1000 {
		f, err := NewFront("hit_rate", []float64{1}, frontPoints(rnd, 3), 3)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range f.Points {
			for price, got := range map[string]bool{StoredGB: p.BestStored, MovedGB: p.BestMoved} {
				x, q := p.Metrics[price].Mean, p.Metrics["hit_rate"].Mean
				want := p.Policy != "clairvoyant" && x != nil && q != nil
				for j, o := range f.Points {
					ox, oq := o.Metrics[price].Mean, o.Metrics["hit_rate"].Mean
					if !want || i == j || o.Policy == "clairvoyant" || ox == nil || oq == nil {
						continue
					}
					noWorse := *ox <= *x && *oq >= *q
					same := *ox == *x && *oq == *q
					want = !noWorse || same
				}
				if got != want {
					t.Fatalf("point %d, %s: marked %v, want %v, among %+v", i, price, got, want, f.Points)
				}
				if got {
					marked++
				}
			}
		}
	}
	if marked < 1000 {
		t.Errorf("%d points marked in all", marked)
	}
}

func TestHypervolumesOfAFront(t *testing.T) {
	point := func(policy string, stored, moved, hit float64) FrontPoint {
		m := map[string]Metric{}
		for name, x := range map[string]float64{"hit_rate": hit, StoredGB: stored, MovedGB: moved} {
			m[name], _ = NewMetric([]*float64{Value(x), Value(x)})
		}
		return FrontPoint{Policy: policy, Metrics: m}
	}
	f, err := NewFront("hit_rate", nil, []FrontPoint{
		point("everywhere", 10, 2, 1), point("vector", 0, 1, 0.2), point("vector", 1, 3, 0.9), point("vector", 2, 4, 0.8), point("clairvoyant", 100, 100, 1),
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if f.Reference != (FrontReference{10, 4}) {
		t.Errorf("reference %+v: the clairvoyant's does not count", f.Reference)
	}
	for policy, want := range map[string][2]float64{
		"everywhere": {0, 0.5}, "vector": {(0.2*1 + 0.9*9) / 10, (0.2*2 + 0.9*1) / 4}, "clairvoyant": {0, 0},
	} {
		v := f.Hypervolume[policy]
		if got := [2]float64{*v.Stored.Mean, *v.Moved.Mean}; math.Abs(got[0]-want[0]) > 1e-12 || math.Abs(got[1]-want[1]) > 1e-12 {
			t.Errorf("hypervolumes of %s are %v, want %v", policy, got, want)
		}
	}
	if p := f.Points[3]; p.BestStored || p.BestMoved {
		t.Error("a point that is bettered in both is marked")
	}
}

// A run with a front reads back the same, and one that cannot be is refused.
func TestFrontIsReadBack(t *testing.T) {
	const seeds = 3
	front := func() *Run {
		run := buildRun(t, seeds, madeUp{"lru", map[string]float64{"cost_usd": 1}, 0}, madeUp{"vector", map[string]float64{"cost_usd": 1}, 0})
		points := slices.DeleteFunc(frontPoints(rand.New(rand.NewPCG(1, 1)), seeds), func(p FrontPoint) bool { return p.Policy == "clairvoyant" })
		var err error
		if run.Front, err = NewFront("hit_rate", []float64{0, 1}, points, seeds); err != nil {
			t.Fatal(err)
		}
		return run
	}
	first, err := front().Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := copyRun(t, front()).Encode()
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("read back and written again it differs: %v", err)
	}
	for want, spoil := range map[string]func(*Front){
		`no policy "bus"`:       func(f *Front) { f.Points[0].Policy = "bus" },
		`2 figures for 3 seeds`: func(f *Front) { shorten(f.Points[0].Metrics, "hit_rate") },
		`-1 times the penalty`:  func(f *Front) { f.Points[0].Multiple = Value(-1) },
		`no metric "speed"`:     func(f *Front) { f.Quality = "speed" },
	} {
		run, dir := front(), t.TempDir()
		spoil(run.Front)
		if err := run.Write(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadRun(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func shorten(m map[string]Metric, name string) {
	metric := m[name]
	metric.PerSeed = metric.PerSeed[:2]
	m[name] = metric
}

func TestFrontSummary(t *testing.T) {
	run := buildRun(t, 2, madeUp{"lru", map[string]float64{"cost_usd": 1}, 0}, madeUp{"vector", map[string]float64{"cost_usd": 1}, 0})
	point := func(policy string, multiple *float64, stored, hit, cost float64) FrontPoint {
		return FrontPoint{Policy: policy, Multiple: multiple, Metrics: map[string]Metric{
			"hit_rate": mustMetric(t, hit, hit), StoredGB: mustMetric(t, stored, stored), MovedGB: mustMetric(t, 5, 5), "cost_usd": mustMetric(t, cost, cost),
		}}
	}
	var err error
	run.Front, err = NewFront("hit_rate", []float64{0, 1, 10}, []FrontPoint{
		point("lru", nil, 4, 0.5, 3), point("vector", Value(0), 0, 0, 9), point("vector", Value(1), 2, 0.8, 2), point("vector", Value(10), 3, 0.8, 4),
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := FrontSummary(&b, run, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	wantText(t, b.String(), `
policy  points  best  volume: stored  volume: moved  cheapest told  cost $
lru          1   0/0            0 ±0           0 ±0                   3.00
vector       3   2/2        0.400 ±0           0 ±0             1x    2.00
Policies that weigh the penalties were told 0 to 10 times what they are; costs
  are at what they are. best: points that no other betters in both hit_rate and
  bytes stored, or moved; volume: hypervolume, the share of what is possible
  that the policy's points cover, up to 4.00 GB stored and 5.00 GB moved.
`)
}
