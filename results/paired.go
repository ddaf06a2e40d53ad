package results

import (
	"fmt"
	"slices"
)

// Paired is what the paired differences A − B say, one difference per seed.
type Paired struct {
	N        int      `json:"n"`        // pairs
	Estimate *float64 `json:"estimate"` // Hodges–Lehmann: the median of the Walsh averages; nil without pairs
	Lo       *float64 `json:"lo"`       // interval at Confidence; nil when there are too few pairs for it
	Hi       *float64 `json:"hi"`
	P        *float64 `json:"p"` // exact two-sided signed-rank p
	// RankBiserial is the effect size of the signed-rank test, from −1 (A is lower on every seed) over 0 to 1 (higher):
	// (positive − negative rank sum) ÷ rank sum. Nil when all differences are 0.
	RankBiserial *float64 `json:"rank_biserial"`
	Identical    bool     `json:"identical"` // every difference is exactly 0
	Confidence   float64  `json:"confidence"`
	Note         string   `json:"note,omitempty"` // why something is nil
}

// NewPaired judges finite differences at a confidence between 0 and 1. The interval is the exact one of the signed-rank
// test, between two Walsh averages; it assumes that the differences are independent (seeds are) and symmetric about
// their centre, but no distribution.
func NewPaired(diffs []float64, confidence float64) Paired {
	p := Paired{N: len(diffs), Confidence: confidence}
	if len(diffs) == 0 {
		p.Note = "no seed has data on both sides"
		return p
	}
	p.P = Value(signedRankP(diffs))
	ranks, plus := signedRanks(diffs)
	p.Identical = len(ranks) == 0
	if !p.Identical {
		sum := 0
		for _, r := range ranks {
			sum += r
		}
		p.RankBiserial = Value(float64(2*plus-sum) / float64(sum))
	}
	w := walshAverages(diffs)
	p.Estimate = Value((w[(len(w)-1)/2] + w[len(w)/2]) / 2)
	if k := walshRank(len(diffs), confidence); k > 0 {
		p.Lo, p.Hi = Value(w[k-1]), Value(w[len(w)-k])
	} else {
		p.Note = fmt.Sprintf("%d seeds needed for a %s interval", PairsNeeded(confidence), level(confidence))
	}
	return p
}

// Real reports whether the difference is told from 0 at the confidence: both the interval and the p say so. They can
// part only where there are ties or zeros.
func (p Paired) Real() bool {
	return p.Lo != nil && (*p.Lo > 0 || *p.Hi < 0) && *p.P <= 1-p.Confidence+1e-12
}

// walshAverages are the means of all pairs of differences, each with itself too, ascending.
func walshAverages(d []float64) []float64 {
	w := make([]float64, 0, len(d)*(len(d)+1)/2)
	for i := range d {
		for j := i; j < len(d); j++ {
			w = append(w, float64(d[i]/2)+float64(d[j]/2))
		}
	}
	slices.Sort(w)
	return w
}
