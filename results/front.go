package results

import (
	"cmp"
	"math"
	"slices"
)

// Front is what policies buy with storage and with transfers when being late is made to matter less or more than it does:
// each policy that weighs the penalties, told multiples of them, and each other policy once, all on the same traffic.
type Front struct {
	// Quality is the metric that is bought: hit_rate, or availability where nothing is read.
	Quality   string       `json:"quality"`
	Multiples []float64    `json:"multiples"`
	Points    []FrontPoint `json:"points"` // by policy, in the order of the run, then by multiple
	// Reference is the worst corner of the hypervolumes: the most that was stored, and moved, by any policy that can be run,
	// on any seed; and a quality of 0.
	Reference FrontReference `json:"reference"`
	// Hypervolume is, by policy, the share of the rectangle between the reference and the ideal corner (quality 1, nothing
	// stored or moved) in which a point of the policy is as good or better in both.
	Hypervolume map[string]FrontVolume `json:"hypervolume"`
}

// FrontPoint is what a policy did when it was told a multiple of the scenario's penalties. Costs are at the scenario's own.
type FrontPoint struct {
	Policy   string            `json:"policy"`
	Multiple *float64          `json:"multiple"` // null: the policy does not weigh the penalties
	Metrics  map[string]Metric `json:"metrics"`  // stored_gb and moved_gb, and some of Metrics
	// BestStored and BestMoved say that no other point is better in one of quality and stored (moved) bytes without being
	// worse in the other, by the means. Not of the clairvoyant, which nobody can run.
	BestStored bool `json:"best_stored"`
	BestMoved  bool `json:"best_moved"`
}

// FrontReference is the worst corner, in GB.
type FrontReference struct {
	StoredGB float64 `json:"stored_gb"`
	MovedGB  float64 `json:"moved_gb"`
}

// FrontVolume are a policy's hypervolumes: quality against stored and against moved bytes, between 0 and 1.
type FrontVolume struct {
	Stored Metric `json:"stored"`
	Moved  Metric `json:"moved"`
}

// The metrics that only a Front has: bytes of ready copies at the sites, mean over time; and bytes moved for copies,
// cancelled parts included.
const (
	StoredGB = "stored_gb"
	MovedGB  = "moved_gb"
)

// NewFront judges points: marks the best, and measures each policy's hypervolumes. The points' metrics have a figure for
// each of so many seeds.
func NewFront(quality string, multiples []float64, points []FrontPoint, seeds int) (*Front, error) {
	f := &Front{Quality: quality, Multiples: multiples, Points: points, Hypervolume: map[string]FrontVolume{}}
	for i := range points {
		p := &points[i]
		p.BestStored = f.best(p, StoredGB)
		p.BestMoved = f.best(p, MovedGB)
	}
	f.Reference = FrontReference{f.most(StoredGB), f.most(MovedGB)}
	var err error
	for i, p := range points {
		if i > 0 && points[i-1].Policy == p.Policy {
			continue
		}
		var v FrontVolume
		var err1, err2 error
		v.Stored, err1 = NewMetric(f.volumes(p.Policy, StoredGB, f.Reference.StoredGB, seeds))
		v.Moved, err2 = NewMetric(f.volumes(p.Policy, MovedGB, f.Reference.MovedGB, seeds))
		f.Hypervolume[p.Policy] = v
		err = cmp.Or(err, err1, err2)
	}
	return f, err
}

// playable says whether a policy can be run by somebody who does not know the future.
func playable(policy string) bool { return policy != "clairvoyant" }

// best says whether no other point dominates one.
func (f *Front) best(p *FrontPoint, price string) bool {
	x, q := p.Metrics[price].Mean, p.Metrics[f.Quality].Mean
	if !playable(p.Policy) || x == nil || q == nil {
		return false
	}
	for i := range f.Points {
		o := &f.Points[i]
		ox, oq := o.Metrics[price].Mean, o.Metrics[f.Quality].Mean
		if playable(o.Policy) && ox != nil && oq != nil && *ox <= *x && *oq >= *q && (*ox < *x || *oq > *q) {
			return false
		}
	}
	return true
}

// most is the most of something that a playable policy used on a seed.
func (f *Front) most(price string) float64 {
	most := 0.0
	for i := range f.Points {
		if !playable(f.Points[i].Policy) {
			continue
		}
		for _, x := range f.Points[i].Metrics[price].PerSeed {
			if x != nil {
				most = max(most, *x)
			}
		}
	}
	return most
}

// volumes are a policy's hypervolumes, by seed; nil without data.
func (f *Front) volumes(policy, price string, reference float64, seeds int) []*float64 {
	out := make([]*float64, seeds)
	for s := range out {
		var points []tradeoff
		for i := range f.Points {
			p := &f.Points[i]
			x, q := p.Metrics[price].PerSeed, p.Metrics[f.Quality].PerSeed
			if p.Policy == policy && s < len(x) && s < len(q) && x[s] != nil && q[s] != nil {
				points = append(points, tradeoff{*x[s], *q[s]})
			}
		}
		if len(points) > 0 && reference > 0 {
			out[s] = Value(hypervolume(points, reference) / reference)
		}
	}
	return out
}

// tradeoff is a quality at a price.
type tradeoff struct{ price, quality float64 }

// hypervolume is the area between quality 0 and the best quality that points have up to each price, from price 0 to the
// reference (E. Zitzler, L. Thiele 1999, for two objectives).
func hypervolume(points []tradeoff, reference float64) float64 {
	points = slices.Clone(points)
	slices.SortFunc(points, func(a, b tradeoff) int {
		return cmp.Or(cmp.Compare(a.price, b.price), cmp.Compare(b.quality, a.quality))
	})
	area, best := 0.0, 0.0
	for i, p := range points {
		if p.price >= reference {
			break
		}
		next := reference
		if i+1 < len(points) {
			next = math.Min(points[i+1].price, reference)
		}
		best = math.Max(best, p.quality)
		area += float64(best * (next - p.price))
	}
	return area
}
