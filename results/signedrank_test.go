package results

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// enumerate is the oracle of signedRankP: it tries all 2^n signs of the differences that are not zero, and ranks by
// counting. It shares no code with what it checks.
func enumerate(diffs []float64) float64 {
	var d []float64
	for _, v := range diffs {
		if v != 0 {
			d = append(d, v)
		}
	}
	if len(d) == 0 {
		return 1
	}
	rank := make([]float64, len(d))
	for i := range d {
		for j := range d {
			switch {
			case math.Abs(d[j]) < math.Abs(d[i]):
				rank[i]++
			case math.Abs(d[j]) == math.Abs(d[i]):
				rank[i] += 0.5
			}
		}
		rank[i] += 0.5
	}
	observed := 0.0
	for i := range d {
		if d[i] > 0 {
			observed += rank[i]
		}
	}
	var below, above float64
	for signs := range 1 << len(d) {
		sum := 0.0
		for i := range d {
			if signs>>i&1 == 1 {
				sum += rank[i]
			}
		}
		if sum <= observed {
			below++
		}
		if sum >= observed {
			above++
		}
	}
	return min(1, 2*min(below, above)/math.Ldexp(1, len(d)))
}

// Small integers bring ties and zeros.
func TestSignedRankPAgainstEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfN(rapid.Map(rapid.IntRange(-6, 6), func(i int) float64 { return float64(i) / 2 }), 1, 11).Draw(t, "d")
		if got, want := signedRankP(d), enumerate(d); got != want {
			t.Fatalf("p of %v is %v, want %v", d, got, want)
		}
	})
}

// Hollander and Wolfe's depression scores, the example of wilcox.test in R: V = 40, one-sided p = 0.01953 = 10/512.
func TestSignedRankPOfR(t *testing.T) {
	before := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	after := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	d := differences(before, after)
	if _, plus := signedRanks(d); plus != 2*40 {
		t.Errorf("V is %v, want 40", float64(plus)/2)
	}
	if p := signedRankP(d); p != 2*10.0/512 {
		t.Errorf("p is %v, want 20/512", p)
	}
}

// The critical values of every table of the signed-rank test, two-sided 5 % and 1 %; walshRank is one more.
func TestWalshRank(t *testing.T) {
	for _, c := range []struct {
		n          int
		confidence float64
		want       int
	}{
		{5, 0.95, 0},
		{6, 0.95, 1},
		{7, 0.95, 3},
		{8, 0.95, 4},
		{9, 0.95, 6},
		{10, 0.95, 9},
		{12, 0.95, 14},
		{15, 0.95, 26},
		{20, 0.95, 53},
		{25, 0.95, 90},
		{30, 0.95, 138},
		{7, 0.99, 0},
		{8, 0.99, 1},
		{10, 0.99, 4},
		{20, 0.99, 38},
		{4, 0.90, 0},
		{5, 0.90, 1},
	} {
		if got := walshRank(c.n, c.confidence); got != c.want {
			t.Errorf("rank for %d pairs at %v is %d, want %d", c.n, c.confidence, got, c.want)
		}
	}
	for confidence, want := range map[float64]int{0.9: 5, 0.95: 6, 0.99: 8, 0.5: 2} {
		if got := PairsNeeded(confidence); got != want {
			t.Errorf("%v needs %d pairs, want %d", confidence, got, want)
		}
		if walshRank(want, confidence) == 0 || walshRank(want-1, confidence) != 0 {
			t.Errorf("PairsNeeded and walshRank disagree at %v", confidence)
		}
	}
}

// Above exactPairs the approximation takes over: it must hold at the seam, in p and in the rank of the interval, which
// must not come out narrower.
func TestNormalApproximation(t *testing.T) {
	doubled, ranks := make([]int, exactPairs), make([]int, exactPairs+20)
	for i := range ranks {
		ranks[i] = i + 1
	}
	for i := range doubled {
		doubled[i] = 2 * (i + 1)
	}
	below, worst := 0.0, 0.0
	shares := rankSums(doubled)
	for plus := 0; plus <= (len(shares)-1)/2; plus += 2 {
		below += shares[plus]
		worst = max(worst, math.Abs(normalP(doubled, plus)-min(1, 2*below)))
	}
	t.Logf("largest error of p at %d pairs: %.2g", exactPairs, worst)
	if worst > 0.002 {
		t.Errorf("the approximation is off by %v, want at most 0.002", worst)
	}
	for _, n := range []int{exactPairs + 1, exactPairs + 10, exactPairs + 20} {
		exact, below := 0, 0.0
		for _, s := range rankSums(ranks[:n]) {
			if below += s; below > 0.025 {
				break
			}
			exact++
		}
		if got := walshRank(n, 0.95); exact-got < 0 || exact-got > 2 {
			t.Errorf("rank for %d pairs is %d, want %d or up to two less", n, got, exact)
		}
	}
}

func BenchmarkSignedRankP(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	d := make([]float64, 20)
	for i := range d {
		d[i] = rng.NormFloat64() + 0.3
	}
	b.Run("dynamic", func(b *testing.B) {
		for b.Loop() {
			signedRankP(d)
		}
	})
	b.Run("naive", func(b *testing.B) { // all 2^20 signs
		for b.Loop() {
			enumerate(d)
		}
	})
}

func sorted(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}
