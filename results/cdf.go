package results

import "slices"

// The grid of CDF: every 1/128 of the reads, and in the tail every quarter octave of the share that is slower, down to
// one in a million.
const (
	cdfBody    = 128
	cdfOctaves = 20
)

// CDF is the distribution in at most 200 points, for a step chart: Share rises to 1. Values between two points are a
// share of at most 1/128 (of the values in one bucket, all are at its point). Nil without data.
func (l *Latency) CDF() *CDF {
	n := l.Count()
	if n == 0 {
		return nil
	}
	c := &CDF{}
	for _, s := range l.steps(cdfRanks(n)) {
		share := float64(s.count) / float64(n)
		if k := len(c.Share); k > 0 && c.Share[k-1] == share {
			continue // the same bucket
		}
		c.MS = append(c.MS, s.ms)
		c.Share = append(c.Share, share)
	}
	return c
}

// cdfRanks are the ranks of the grid, ascending, each once. Integers only: a rounding that differs between machines
// would change run.json.
func cdfRanks(n int64) []int64 {
	ranks := []int64{1, n}
	for k := int64(1); k < cdfBody; k++ {
		ranks = append(ranks, n/cdfBody*k+n%cdfBody*k/cdfBody)
	}
	for octave := 7; octave < cdfOctaves; octave++ {
		for quarter := int64(4); quarter < 8; quarter++ {
			slower := (n >> octave) * quarter / 8
			ranks = append(ranks, n-slower)
		}
	}
	ranks = slices.DeleteFunc(ranks, func(r int64) bool { return r < 1 })
	slices.Sort(ranks)
	return slices.Compact(ranks)
}
