package results

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// durations draws latencies over all magnitudes: 2^0 … 2^49 ns.
func durations(minLen int) *rapid.Generator[[]time.Duration] {
	one := rapid.Custom(func(t *rapid.T) time.Duration {
		bits := rapid.IntRange(0, 49).Draw(t, "bits")
		return time.Duration(rapid.Int64Range(0, 1<<bits).Draw(t, "ns"))
	})
	return rapid.SliceOfN(one, minLen, 300)
}

func record(ds []time.Duration) *Latency {
	l := NewLatency()
	for _, d := range ds {
		l.Record(d)
	}
	return l
}

// The oracle keeps and sorts every value.
func TestLatencyAgainstSorting(t *testing.T) {
	qs := []float64{0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1}
	rapid.Check(t, func(t *rapid.T) {
		ds := durations(1).Draw(t, "durations")
		l := record(ds)
		slices.Sort(ds)
		for i, got := range l.QuantilesMS(qs...) {
			rank := 0 // the least value that at least q of the values do not exceed, by counting
			for float64(rank+1) < qs[i]*float64(len(ds))-1e-9 {
				rank++
			}
			want := float64(ds[rank]) / 1e6
			if tol := max(want*0.0005, 32.001e-6); math.Abs(*got-want) > tol {
				t.Fatalf("quantile %v of %d values is %v ms, want %v", qs[i], len(ds), *got, want)
			}
		}
		sum := new(big.Float)
		for _, d := range ds {
			sum.Add(sum, new(big.Float).SetInt64(int64(d)))
		}
		total, _ := sum.Float64()
		if want := total / float64(len(ds)) / 1e6; *l.MeanMS() != want {
			t.Fatalf("mean %v, want exactly %v", *l.MeanMS(), want)
		}
		ends := l.QuantilesMS(0, 1)
		if l.Count() != int64(len(ds)) || math.Abs(*ends[1]-float64(ds[len(ds)-1])/1e6) > 0.0005**ends[1]+32.001e-6 {
			t.Fatalf("%d values up to %v", l.Count(), *ends[1])
		}
	})
}

// However the values are spread over histograms and in whichever order these merge, the result is the same.
func TestLatencyMergesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := durations(0).Draw(t, "durations")
		whole := record(ds)
		parts := make([]*Latency, 3)
		for i := range parts {
			parts[i] = NewLatency()
		}
		for _, d := range ds {
			parts[rapid.IntRange(0, 2).Draw(t, "part")].Record(d)
		}
		merged := NewLatency()
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "order") {
			merged.Merge(parts[i])
		}
		if !merged.h.Equals(whole.h) || merged.sumHi != whole.sumHi || merged.sumLo != whole.sumLo ||
			merged.min != whole.min || merged.max != whole.max {
			t.Fatal("merged parts are not the whole")
		}
	})
}

func TestLatencyEdges(t *testing.T) {
	empty := NewLatency()
	if empty.MeanMS() != nil || empty.QuantilesMS(0.5)[0] != nil || empty.CDF() != nil {
		t.Error("an empty histogram must have no data")
	}
	// Equal values come back exactly, whatever their bucket.
	same := record([]time.Duration{8333333, 8333333, 8333333})
	near(t, "p50 of equal values", same.QuantilesMS(0.5)[0], 8.333333, 0)
	near(t, "mean of equal values", same.MeanMS(), 8.333333, 0)
	// Beyond a week, and beyond 64 bits of nanoseconds in sum.
	long := NewLatency()
	for range 5 {
		long.Record(math.MaxInt64)
	}
	near(t, "mean", long.MeanMS(), float64(math.MaxInt64)/1e6, 1e-3)
	if long.sumHi == 0 {
		t.Error("the sum of five largest durations needs more than 64 bits")
	}
	twice := NewLatency()
	twice.Merge(long)
	twice.Merge(long)
	near(t, "mean of merged", twice.MeanMS(), float64(math.MaxInt64)/1e6, 1e-3)

	defer func() {
		if recover() == nil {
			t.Error("a negative latency was recorded")
		}
	}()
	empty.Record(-1)
}

func TestQuantileRank(t *testing.T) {
	for _, c := range []struct {
		q    float64
		n    int64
		want int64
	}{
		{0.07, 100, 7}, // 0.07·100 = 7.000000000000001
		{0.5, 1, 1},
		{0.5, 2, 1},
		{0.5, 3, 2},
		{0.99, 100, 99},
		{0.99, 101, 100},
		{0.999, 1000, 999},
		{0, 5, 1},
		{1, 5, 5},
		{0.999, 1_000_000_000, 999_000_000},
	} {
		if got := quantileRank(c.q, c.n); got != c.want {
			t.Errorf("rank of %v in %d is %d, want %d", c.q, c.n, got, c.want)
		}
	}
}

func TestCDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := durations(1).Draw(t, "durations")
		if rapid.Bool().Draw(t, "many") {
			rng := rand.New(rand.NewPCG(1, uint64(len(ds))))
			for range 20000 {
				ds = append(ds, time.Duration(1e6*math.Exp(rng.NormFloat64())))
			}
		}
		c := record(ds).CDF()
		if len(c.MS) != len(c.Share) || len(c.MS) > 200 || c.Share[len(c.Share)-1] != 1 {
			t.Fatalf("%d points, the last at %v", len(c.MS), c.Share[len(c.Share)-1])
		}
		slices.Sort(ds)
		before := 0.0
		for i, x := range c.MS {
			if i > 0 && (c.MS[i-1] >= x || c.Share[i-1] >= c.Share[i]) {
				t.Fatalf("point %d does not rise", i)
			}
			// Exact share of values up to the top of this point's bucket, and from the bottom of it.
			top, bottom := 0, 0
			for _, d := range ds {
				if float64(d)/1e6 <= x*1.0005+32.001e-6 {
					top++
				}
				if float64(d)/1e6 < x*0.9995-32.001e-6 {
					bottom++
				}
			}
			n := float64(len(ds))
			if c.Share[i] > float64(top)/n || c.Share[i] < float64(bottom)/n {
				t.Fatalf("share %v at %v ms, want between %v and %v", c.Share[i], x, float64(bottom)/n, float64(top)/n)
			}
			if gap := float64(bottom)/n - before; gap > 1.0/128+1/n {
				t.Fatalf("a share of %v lies between points %d and %d", gap, i-1, i)
			}
			before = c.Share[i]
		}
	})
}

func TestLatencyRecordDoesNotAllocate(t *testing.T) {
	l := NewLatency()
	if n := testing.AllocsPerRun(1000, func() { l.Record(12 * time.Millisecond) }); n != 0 {
		t.Errorf("%v allocations per record, want none", n)
	}
	if size := l.h.ByteSize(); size > 300<<10 {
		t.Errorf("a histogram is %d bytes, want at most 300 KiB", size)
	}
}

// One million records and three quantiles, beside keeping and sorting all values.
func BenchmarkLatency(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	ds := make([]time.Duration, 1<<20)
	for i := range ds {
		ds[i] = time.Duration(1e7 * math.Exp(rng.NormFloat64()))
	}
	b.Run("histogram", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			record(ds).QuantilesMS(0.5, 0.99, 0.999)
		}
	})
	b.Run("naive", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			slices.Sort(slices.Clone(ds))
		}
	})
}
