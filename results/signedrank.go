package results

import (
	"cmp"
	"math"
	"slices"
)

// exactPairs is the largest number of pairs for which the signed-rank distribution is computed, in time n³. Above it the
// normal approximation is within 0.002 in p, and the interval at most two Walsh averages wider.
const exactPairs = 100

// signedRanks ranks the absolute differences that are not zero, smallest first; ties share the mean of their ranks
// (mid-ranks). All are doubled, which makes mid-ranks integers. plus is the doubled rank sum of the positive ones.
//
// Zeros are dropped, as Wilcoxon did: a pair without a difference speaks for neither side.
func signedRanks(diffs []float64) (ranks []int, plus int) {
	var d []float64
	for _, v := range diffs {
		if v != 0 {
			d = append(d, v)
		}
	}
	slices.SortFunc(d, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	ranks = make([]int, len(d))
	for i := 0; i < len(d); {
		j := i
		for j < len(d) && math.Abs(d[j]) == math.Abs(d[i]) {
			j++
		}
		for k := i; k < j; k++ {
			ranks[k] = i + 1 + j // doubled mean of the ranks i+1 … j
			if d[k] > 0 {
				plus += ranks[k]
			}
		}
		i = j
	}
	return ranks, plus
}

// rankSums is the permutation distribution of the rank sum: the share of the 2^n sign patterns (each rank taken or not)
// whose taken ranks add up to w, for every w. Halving is exact, so the shares are, up to 53 ranks.
func rankSums(ranks []int) []float64 {
	shares := []float64{1}
	for _, r := range ranks {
		next := make([]float64, len(shares)+r)
		for w, s := range shares {
			next[w] += float64(s / 2)
			next[w+r] += float64(s / 2)
		}
		shares = next
	}
	return shares
}

// signedRankP is the two-sided p of Wilcoxon's signed-rank test that the differences are symmetric about 0: exact, ties
// and all, up to exactPairs differences that are not zero; above, normal with the continuity correction. No difference
// at all gives 1.
func signedRankP(diffs []float64) float64 {
	ranks, plus := signedRanks(diffs)
	if len(ranks) == 0 {
		return 1
	}
	if len(ranks) > exactPairs {
		return normalP(ranks, plus)
	}
	below, above := 0.0, 0.0 // shares with a sum ≤ plus, ≥ plus
	for w, s := range rankSums(ranks) {
		if w <= plus {
			below += s
		}
		if w >= plus {
			above += s
		}
	}
	return min(1, 2*min(below, above))
}

// normalP uses the mean Σr/2 and the variance Σr²/4 of the rank sum under random signs, which hold with ties too. The
// ranks are doubled, so the continuity correction is 1 instead of ½.
func normalP(ranks []int, plus int) float64 {
	sum, squares := 0, 0
	for _, r := range ranks {
		sum += r
		squares += r * r
	}
	away := math.Abs(float64(plus)-float64(float64(sum)/2)) - 1
	if away <= 0 {
		return 1
	}
	return portable(math.Erfc(away / math.Sqrt(float64(squares)/4) / math.Sqrt2))
}

// walshRank is the k for which the k-th smallest and k-th largest Walsh average of n differences bound the confidence
// interval (Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, 3.3): the largest k with P(T < k) ≤ α/2 for
// the rank sum T without ties. 0: n is too small for the confidence. With ties, or zeros, the closed interval still
// covers with at least the confidence.
func walshRank(n int, confidence float64) int {
	tail := (1 - confidence) / 2
	if n > exactPairs {
		v := float64(n)
		sd := math.Sqrt(v * (v + 1) * (2*v + 1) / 24)
		return max(0, int(math.Floor(float64(v*(v+1)/4)-float64(normalQuantile(confidence)*sd))))
	}
	ranks := make([]int, n)
	for i := range ranks {
		ranks[i] = i + 1
	}
	below := 0.0
	for k, s := range rankSums(ranks) {
		if below += s; below > tail {
			return k
		}
	}
	return 0
}

// PairsNeeded is the least number of pairs from which an interval of that confidence can be had: 2^-n ≤ α/2, so 6 for
// 95 %.
func PairsNeeded(confidence float64) int {
	n := 1
	for math.Ldexp(1, -n) > (1-confidence)/2 && n < exactPairs {
		n++
	}
	return n
}
