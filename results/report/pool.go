package report

import (
	"math"
	"slices"
	"sort"

	"headway/results"
)

// weighted is a distribution of so many reads.
type weighted struct {
	cdf   *results.CDF
	reads int64
}

// pool is the distribution of all reads together; nil where there are none.
func pool(all []weighted) *results.CDF {
	var at []float64
	total := int64(0)
	for _, w := range all {
		if w.cdf != nil {
			at, total = append(at, w.cdf.MS...), total+w.reads
		}
	}
	if total == 0 {
		return nil
	}
	slices.Sort(at)
	out := &results.CDF{MS: slices.Compact(at)}
	for _, ms := range out.MS {
		sum := 0.0
		for _, w := range all {
			if w.cdf != nil {
				sum += float64(*shareWithin(w.cdf, ms) * float64(w.reads))
			}
		}
		out.Share = append(out.Share, min(sum/float64(total), 1))
	}
	return out
}

// quantile is the least time that a share of the reads do not exceed; not a number without data.
func quantile(c *results.CDF, share float64) float64 {
	if c == nil || len(c.MS) == 0 {
		return math.NaN()
	}
	i := sort.SearchFloat64s(c.Share, share-1e-12)
	return c.MS[min(i, len(c.MS)-1)]
}

// named is a distribution with the name and the mark that it is drawn under.
type named struct {
	name string
	mark mark
	cdf  *results.CDF
}

// distributions draws distributions over a logarithmic time axis; deadline (in ms, 0: none) is marked.
func distributions(all []named, deadline float64) (option, []legend, error) {
	var cdfs []*results.CDF
	for _, n := range all {
		cdfs = append(cdfs, n.cdf)
	}
	at := latencyTimes(cdfs, deadline, exactTimes)
	var curves []curve
	for _, n := range all {
		c := curve{policy: policy{name: n.name, mark: n.mark}, x: at}
		for _, ms := range at {
			c.y = append(c.y, shareWithin(n.cdf, ms))
		}
		curves = append(curves, c)
	}
	o, err := latencyOption(results.ClassRef{DeadlineMS: deadline}, curves)
	return o, curveLegend(curves), err
}
