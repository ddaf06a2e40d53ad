package fabric

import (
	"math"
	"math/rand/v2"
	"sort"
	"testing"
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// oneSite is an engine at a single site with a catalogue of items, and room for some of them.
func oneSite(t *testing.T, policy string, items, room int, opt Options) *Engine {
	t.Helper()
	net, err := mec.NewNetwork(make([]mec.Site, 1), nil, mec.LinkSpec{}, mec.LinkSpec{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(Config{
		Network: net, Clients: 1, Capacity: int64(room), Options: opt,
		Classes: []Class{{Name: "items", Key: PerItem, Objects: items, Bytes: 1}},
	}, policy)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// request reads an item and lets a fetched copy land at once; it says whether the read was a hit.
func request(e *Engine, now time.Duration, o ObjectID, out []Action) (bool, []Action) {
	outcome := Miss
	if e.Has(o, 0) {
		outcome = Hit
	}
	out = e.Step(now, Event{Kind: Access, Outcome: outcome, Object: o}, out[:0])
	for _, a := range out {
		if a.Kind == Copy {
			return false, e.Step(now, Event{Kind: Landed, Object: o}, out)
		}
	}
	return outcome == Hit, out
}

// zipf draws items with probability proportional to rank^-s, by inversion.
func zipf(n int, s float64) (p []float64, draw func(*rand.Rand) ObjectID) {
	p, sums := make([]float64, n), make([]float64, n)
	total := 0.0
	for i := range p {
		p[i] = math.Pow(float64(i+1), -s)
		total += p[i]
		sums[i] = total
	}
	for i := range p {
		p[i] /= total
	}
	return p, func(r *rand.Rand) ObjectID { return ObjectID(sort.SearchFloat64s(sums, r.Float64()*total)) }
}

// che is Che's approximation of the hit rate of an LRU cache under independent requests: with t such that the expected
// number of items requested within t is the cache's size, item i is hit with probability 1 - exp(-p_i t). (H. Che,
// Y. Tung, Z. Wang 2002; C. Fricker, P. Robert, J. Roberts 2012.)
func che(p []float64, size int) float64 {
	lo, hi := 0.0, 1e9
	for range 200 {
		t := (lo + hi) / 2
		in := 0.0
		for _, q := range p {
			in += 1 - math.Exp(-q*t)
		}
		if in < float64(size) {
			lo = t
		} else {
			hi = t
		}
	}
	hit := 0.0
	for _, q := range p {
		hit += q * (1 - math.Exp(-q*lo))
	}
	return hit
}

func TestLRUMatchesChe(t *testing.T) {
	for _, c := range []struct {
		items, room int
		s, want     float64 // want: the published figure
	}{{1000, 50, 0.8, 0.26162}, {1000, 100, 0.8, 0.37779}, {1000, 200, 0.8, 0.52237}, {10000, 500, 1, 0.58674}} {
		p, draw := zipf(c.items, c.s)
		if got := che(p, c.room); math.Abs(got-c.want) > 1e-5 {
			t.Errorf("Che of %+v is %v", c, got)
		}
		e := oneSite(t, "lru", c.items, c.room, Options{})
		rnd := rand.New(rand.NewPCG(1, uint64(c.room)))
		const warm, n = 200_000, 3_000_000
		hits := 0
		var out []Action
		for i := range warm + n {
			var hit bool
			hit, out = request(e, time.Duration(i), draw(rnd), out)
			if hit && i >= warm {
				hits++
			}
		}
		if got := float64(hits) / n; math.Abs(got-c.want) > 0.002 {
			t.Errorf("%+v: hit rate %v, theory %v", c, got, c.want)
		}
	}
}

// A copy that is dropped when it was not read for T is there for a read with probability 1 - exp(-lambda T).
func TestTTLMatchesTheory(t *testing.T) {
	const idle = 10 * time.Second
	for _, lambda := range []float64{0.02, 0.1, 0.3} {
		e := oneSite(t, "ttl", 1, 0, Options{TTLIdle: idle})
		rnd := rand.New(rand.NewPCG(2, 3))
		now, hits := time.Duration(0), 0
		var wake *Action
		var out []Action
		const n = 400_000
		held, since := 0.0, time.Duration(-1)
		for range n {
			next := now + time.Duration(rnd.ExpFloat64()/lambda*1e9)
			for wake != nil && wake.At <= next {
				at, token := wake.At, wake.Token
				wake = nil
				out = e.Step(at, Event{Kind: Wake, Token: token}, out[:0])
				for i := range out {
					switch a := out[i]; a.Kind {
					case WakeAt:
						wake = &a
					case Drop:
						held += (at - since).Seconds()
					}
				}
			}
			now = next
			before := e.Has(0, 0)
			var hit bool
			hit, out = request(e, now, 0, out)
			for i := range out {
				if a := out[i]; a.Kind == WakeAt {
					wake = &a
				}
			}
			if hit {
				hits++
			}
			if !before {
				since = now
			}
		}
		want := 1 - math.Exp(-lambda*idle.Seconds())
		if got := float64(hits) / n; math.Abs(got-want) > 0.005*want+0.001 {
			t.Errorf("rate %v: hit rate %v, theory %v", lambda, got, want)
		}
		// The copy is there for a share 1 - exp(-lambda T) of the time, so its rent is that share of a full one.
		if got := held / now.Seconds(); math.Abs(got-want) > 0.01*want+0.001 {
			t.Errorf("rate %v: held for %v of the time, theory %v", lambda, got, want)
		}
	}
}

// A bet's ready time is the newsvendor's: late with probability 1 - h/(h+l) from the normal law of arrivals, and no other
// ready time costs less. A copy ready z deviations before the mean is late with probability Phi(-z).
func TestBetIsTheNewsvendor(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	const m, s, n = 60.0, 8.0, 200_000
	arrivals := make([]float64, n)
	for i := range arrivals {
		arrivals[i] = m + s*rnd.NormFloat64()
	}
	for _, z := range []struct{ z, late float64 }{{1.2816, 0.10}, {1.6449, 0.05}, {2.3263, 0.01}} {
		late := 0
		for _, a := range arrivals {
			if a < m-z.z*s {
				late++
			}
		}
		se := math.Sqrt(z.late * (1 - z.late) / n)
		if got := float64(late) / n; math.Abs(got-z.late) > 3*se || math.Abs(exact.NormCDF(-z.z)-z.late) > 1e-4 {
			t.Errorf("ready %v deviations early: late with %v, theory %v", z.z, got, z.late)
		}
	}
	for _, ratio := range []float64{0.01, 0.1, 0.5} { // h / (h+l)
		e, v := betEngine(t, ratio)
		h, l := e.costs.rent(0, 0), e.costs.absent(0, e.Network.Region(), 0)
		b := v.bet(e, 0, 0, &prospect{p: 1, mean: m, sd: s, late: s}, e.Network.Region(), 0, 2, 0)
		ready := b.start + 2
		cost := func(r float64) float64 {
			sum := 0.0
			for _, a := range arrivals {
				sum += h*max(a-r, 0) + l*max(r-a, 0)
			}
			return sum / n
		}
		best := math.Inf(1)
		for r := m - 4*s; r <= m+4*s; r += s / 50 {
			best = min(best, cost(r))
		}
		if got := cost(ready); got > best*1.01 {
			t.Errorf("ratio %v: ready at %v costs %v, the best time %v", ratio, ready, got, best)
		}
	}
}

// betEngine is an engine whose class has a rent h and an absence penalty l with h/(h+l) as given.
func betEngine(t *testing.T, ratio float64) (*Engine, *vector) {
	t.Helper()
	net, err := mec.NewNetwork(make([]mec.Site, 1), nil, mec.LinkSpec{}, mec.LinkSpec{})
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("operator-internal")
	h := 1e9 * book.Site.Rent()
	e, err := New(Config{
		Network: net, Clients: 1, Prices: book, Options: DefaultOptions(),
		Classes: []Class{{Name: "own", Key: PerVehicle, Objects: 1, Bytes: 1e9, AbsentUSDPerS: h * (1/ratio - 1)}},
	}, "vector")
	if err != nil {
		t.Fatal(err)
	}
	return e, e.policy.(*vector)
}

// keepFor finds the best time to keep under a law of gaps: for one that is memoryless it is all or nothing, and for a
// mixture of soon and never it is the end of soon.
func TestKeepForFindsTheBestTime(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 8))
	const rent = 1.0 // per s
	learn := func(draw func() (float64, bool)) *law {
		g := &gaps{}
		for range 20_000 {
			g.leave(0)
			if gap, back := draw(); back {
				g.returned(time.Duration(gap * 1e9))
			}
		}
		return &law{g}
	}
	memoryless := learn(func() (float64, bool) { return rnd.ExpFloat64() * 100, true })
	if keep, _ := memoryless.keepFor(math.MaxInt64/4, 50, rent); keep > 2*time.Second {
		t.Errorf("a return is worth 50, costs 100 to wait for: kept for %v", keep)
	}
	if keep, _ := memoryless.keepFor(math.MaxInt64/4, 400, rent); keep < 200*time.Second {
		t.Errorf("a return is worth 400, costs 100 to wait for: kept for %v", keep)
	}
	mixture := learn(func() (float64, bool) { return 10 * rnd.Float64(), rnd.IntN(2) == 0 })
	if keep, _ := mixture.keepFor(math.MaxInt64/4, 100, rent); keep < 8*time.Second || keep > 16*time.Second {
		t.Errorf("half come back within 10 s, half never: kept for %v", keep)
	}
	if keep, _ := (&law{&gaps{}}).keepFor(math.MaxInt64/4, 100, rent); keep != 100*time.Second {
		t.Errorf("nothing known: kept for %v, want the break-even time", keep)
	}
}

func TestGapBinsCoverTheScale(t *testing.T) {
	for ms := int64(1); ms < 1e12; ms = ms*5/4 + 1 {
		gap := time.Duration(ms) * time.Millisecond
		b := gapBin(gap)
		if b < gapBins-1 && gap >= gapEdge(b) {
			t.Errorf("%v is in bin %d, which ends at %v", gap, b, gapEdge(b))
		}
		if b > 0 && gap < gapEdge(b-1) && gap > time.Second {
			t.Errorf("%v is in bin %d, but the bin before ends at %v", gap, b, gapEdge(b-1))
		}
	}
}
