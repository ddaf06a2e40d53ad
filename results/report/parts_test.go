package report

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"headway/results"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{unitShare.number(.97314, 2), "97.31"},
		{unitShare.number(.00001, 2), "< 0.01"},
		{unitRatio.number(-.00001, 3), "> −0.001"},
		{unitRatio.number(-1234.5, 1), "−1,234.5"},
		{unitRatio.number(0, 2), "0.00"},
		{unitMS.given(10), "10 ms"},
		{unitUSD.given(.0001), "$0.0001"},
		{unitUSD.given(-2), "−$2"},
		{count(-1234567), "−1,234,567"},
		{count(999), "999"},
		{duration(259200), "3 days"},
		{duration(5400), "90 min"},
		{duration(90), "90 s"},
		{bytesText(200 << 20), "200 MiB"},
		{bytesText(1536), "1.5 KiB"},
		{clock(7260), "2 h 01 min"},
		{clock(119.6), "2 min 00 s"},
		{unitShare.textOf(nil), "no data"},
		{unitUSD.interval(results.Metric{Mean: p(2.), Lo: p(-1.5), Hi: p(5.5)}), "−$1.500 to $5.500"},
		{unitMS.interval(results.Metric{Mean: p(2.)}), ""},
		{seedsText([]uint64{1, 2, 3}), "1..3"},
		{seedsText([]uint64{3, 2, 1}), "3,2,1"},
		{seedsText([]uint64{7}), "7"},
		{seedsText([]uint64{math.MaxUint64, 0}), "18446744073709551615,0"},
		{quote("a=b.csv"), "a=b.csv"},
		{quote("it's; rm"), `'it'\''s; rm'`},
		{quote("-o"), "'-o'"},
		{quote(""), "''"},
		{listWords([]string{"a", "b", "c"}), "a, b and c"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestReplayCommand(t *testing.T) {
	want := "headway run taxis \\\n  --seeds 1..10 \\\n  --policy static,home,lru,ttl,everywhere,neighbours,vector,clairvoyant \\\n" +
		"  --set mobility.trace.file=cabs.csv.gz \\\n  --set 'radio.towers.file=the towers.csv' \\\n  -o again"
	if got := replayCommand(newView(usual.run())); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMarksDiffer(t *testing.T) {
	var run results.Run
	run.Policies = map[string]*results.Policy{}
	run.PolicyOrder = append(run.PolicyOrder, append([]string{"static", "vector", "clairvoyant"}, known...)...)
	for i := range 29 {
		run.PolicyOrder = append(run.PolicyOrder, fmt.Sprint("other-", i))
	}
	for _, n := range run.PolicyOrder {
		run.Policies[n] = &results.Policy{}
	}
	seen := map[[2]int]string{}
	for _, p := range newView(&run).policies {
		m := [2]int{p.mark.Color, p.mark.Symbol}
		if seen[m] != "" {
			t.Errorf("%s is drawn as %s", p.name, seen[m])
		}
		seen[m] = p.name
		if own := p.name == "vector" || p.name == "static"; (p.mark.Color == blue || p.mark.Color == vermillion) != own {
			t.Errorf("%s has colour %d", p.name, p.mark.Color)
		}
	}
}

// A raster loses no event and keeps its limit, however far it has to join bins.
func TestRasterKeepsCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const step = .01
		n, limit := rapid.IntRange(1, 300).Draw(t, "n"), rapid.IntRange(1, 200).Draw(t, "limit")
		b := results.MapBins{StepLon: step, StepLat: step}
		sum := int64(0)
		for range n {
			b.Lon = append(b.Lon, 5+step*float64(rapid.IntRange(0, 99).Draw(t, "column")))
			b.Lat = append(b.Lat, 45+step*float64(rapid.IntRange(0, 99).Draw(t, "row")))
			b.N = append(b.N, rapid.Int64Range(1, 1000).Draw(t, "count"))
			sum += b.N[len(b.N)-1]
		}
		proj := newProjection(5, 45, 6, 46)
		r, joined := newRaster(b, proj, limit)
		if len(r.Cells)/3 > limit {
			t.Fatalf("%d bins, limit %d", len(r.Cells)/3, limit)
		}
		for i := 0; i < len(r.Cells); i += 3 {
			sum -= r.Cells[i+2]
		}
		if sum != 0 {
			t.Fatalf("%d events were lost", sum)
		}
		// Every bin's centre lies within a bin of the raster.
		for i := range b.N {
			x, y := proj.metres(b.Lon[i], b.Lat[i])
			near := math.Inf(1)
			for k := 0; k < len(r.Cells); k += 3 {
				dx := math.Abs(x-r.X0-float64(r.Cells[k])*r.DX) / r.DX
				dy := math.Abs(y-r.Y0-float64(r.Cells[k+1])*r.DY) / r.DY
				near = min(near, max(dx, dy))
			}
			if near > .51 {
				t.Fatalf("bin %d is %.2f raster bins from the nearest (joined %d)", i, near, joined)
			}
		}
	})
}

func metricsOf(values map[string]float64) map[string]results.Metric {
	m := map[string]results.Metric{}
	for k, x := range values {
		m[k] = results.Metric{Mean: &x}
	}
	return m
}

// The front, against its definition read the other way round: who is on it beats each other policy in something, or
// equals it in both.
func TestFront(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []policy
		for i := range rapid.IntRange(1, 12).Draw(t, "n") {
			all = append(all, policy{name: fmt.Sprint(i), Policy: &results.Policy{Metrics: metricsOf(map[string]float64{
				"cost_usd": float64(rapid.IntRange(1, 5).Draw(t, "cost")), "hit_rate": float64(rapid.IntRange(0, 5).Draw(t, "hit")) / 5,
			})}})
		}
		front := nonDominated(all)
		value := func(p policy, n string) float64 { return *p.metric(n).Mean }
		for _, p := range all {
			want := true
			for _, q := range all {
				dc, dh := value(p, "cost_usd")-value(q, "cost_usd"), value(p, "hit_rate")-value(q, "hit_rate")
				want = want && (dc < 0 || dh > 0 || dc == 0 && dh == 0)
			}
			if got := onFront(front, p.name); got != want {
				t.Fatalf("policy %s on the front: %v, want %v", p.name, got, want)
			}
		}
		for i := 1; i < len(front); i++ {
			if value(front[i-1], "cost_usd") > value(front[i], "cost_usd") || value(front[i-1], "hit_rate") > value(front[i], "hit_rate") {
				t.Fatal("the front is not in order")
			}
		}
	})
}

// A thinned curve has at most about n points, in order, and keeps the highest and the lowest.
func TestThin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := curve{}
		for i := range rapid.IntRange(1, 2000).Draw(t, "points") {
			c.x = append(c.x, float64(i))
			if rapid.IntRange(0, 9).Draw(t, "gap") == 0 {
				c.y = append(c.y, nil)
				continue
			}
			c.y = append(c.y, p(rapid.Float64Range(-5, 5).Draw(t, "y")))
		}
		n := rapid.IntRange(60, 500).Draw(t, "n")
		d := c.thin(n)
		if len(d.x) > n+2 || len(d.x) != len(d.y) {
			t.Fatalf("%d points and %d values, want at most %d", len(d.x), len(d.y), n)
		}
		for i := 1; i < len(d.x); i++ {
			if d.x[i] <= d.x[i-1] {
				t.Fatal("the points are not in order")
			}
		}
		lo, hi, ok := widest(c.y...)
		lo2, hi2, ok2 := widest(d.y...)
		if ok != ok2 || lo != lo2 || hi != hi2 {
			t.Fatalf("the range was %g to %g, is %g to %g", lo, hi, lo2, hi2)
		}
	})
}

func TestLatencyIsReadOffExactly(t *testing.T) {
	cdf := &results.CDF{MS: []float64{1, 2, 10, 500}, Share: []float64{.1, .5, .9, 1}}
	at := latencyTimes([]*results.CDF{cdf}, 10, 50)
	if !slices.Equal(at, []float64{1, 2, 10, 500}) {
		t.Errorf("times are %v", at)
	}
	dense := &results.CDF{}
	for i := range 5000 {
		dense.MS, dense.Share = append(dense.MS, 1+float64(i)/10), append(dense.Share, float64(i+1)/5000)
	}
	at = latencyTimes([]*results.CDF{cdf, dense}, 7.77, 100)
	if len(at) > 102 || len(at) < 50 || !slices.Contains(at, 7.77) || !slices.IsSorted(at) || at[len(at)-1] < 499 {
		t.Errorf("%d times: %v", len(at), at)
	}
	for ms, want := range map[float64]float64{.5: 0, 1: .1, 1.9: .1, 2: .5, 10: .9, 499: .9, 500: 1, 1e6: 1} {
		if got := *shareWithin(cdf, ms); got != want {
			t.Errorf("within %g ms: %g, want %g", ms, got, want)
		}
	}
}

func TestAxesHoldTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0, 1e6).Draw(t, "a"), rapid.Float64Range(0, 1e6).Draw(t, "b")
		lo, hi := min(a, b), max(a, b)
		from, to := niceRange(lo, hi, unitRatio)
		// The ends are rounded to 5 figures.
		if from > lo*1.0001 || to < hi*.9999 || from < 0 || from >= to {
			t.Fatalf("%g to %g is drawn on %g to %g", lo, hi, from, to)
		}
		floor, top, below := logRange([]*float64{&a, &b, nil})
		if floor <= 0 || top < hi || top <= floor || !below && floor > lo || below && lo > floor {
			t.Fatalf("%g and %g are drawn on %g to %g, something below: %v", a, b, floor, top, below)
		}
	})
	if from, to := niceRange(.9731, .9994, unitShare); from > .9731 || to != 1 {
		t.Errorf("shares are drawn on %g to %g", from, to)
	}
}

func TestCompactWritesPlainValues(t *testing.T) {
	got := compact([]any{map[string]any{"value": 1.}, map[string]any{}, map[string]any{"value": 2., "name": "x"}})
	if want := []any{1., nil, map[string]any{"value": 2., "name": "x"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
