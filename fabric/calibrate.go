package fabric

// binned is how often forecasts of one kind came true. Shrunk towards what is said while little is known,
//
//	p = (kept + 10 * said) / (made + 10)
//
// is what they are worth (histogram binning with shrinkage).
type binned struct{ made, kept float32 }

func (b *binned) learn(kept float64) { b.add(1, kept) }

// add counts a part of an outcome. Beyond 2^20 outcomes all are halved: a float32 could not count them one by one.
func (b *binned) add(part, kept float64) {
	if b.made > 1<<20 {
		b.made, b.kept = b.made/2, b.kept/2
	}
	b.made += float32(part)
	b.kept += float32(part * kept)
}

func (b *binned) probability(said float64) float64 {
	return (float64(b.kept) + float64(10*said)) / (float64(b.made) + 10)
}

// compare counts an outcome against what was said of it.
func (b *binned) compare(said, kept float64) { b.add(said, kept/said) }

// ratio is by how much more or less came true than was said, as if 10 had come true just so.
func (b *binned) ratio() float64 { return b.probability(1) }

// scale is by how much more came true than was said, by what is said, with knots that are closer near 1, where decisions fall.
// What is said between two knots counts for both, by how near it is, so that a hair's breadth makes no difference. It is the
// distance that is learned, and not the share that came true: there are more cases of little than of much, so the mean of what
// is about a knot lies below the knot, and so does the share, however right what is said may be (the design bias of kernel
// smoothing: J. Fan, 1992).
type scale [len(knots)]drift

// drift is the mean distance of outcomes from what was said of them: of the last driftMemory or so, as what is said gets better.
// It is taken for 0 while little is known.
type drift struct{ made, off float32 }

const driftMemory = 1000 // outcomes

// add counts a part of an outcome.
func (d *drift) add(part, off float64) {
	d.made += float32(part)
	d.off += float32(part * off)
	if d.made > driftMemory {
		d.off *= driftMemory / d.made
		d.made = driftMemory
	}
}

func (d *drift) mean() float64 { return float64(d.off) / (float64(d.made) + 10) }

var knots = [...]float64{0, 0.1, 0.3, 0.6, 0.8, 0.9, 0.96, 1}

// between is the knot at or below what is said, and how far it is to the next.
func between(said float64) (k int, part float64) {
	for k < len(knots)-2 && said >= knots[k+1] {
		k++
	}
	return k, max(0, min(1, (said-knots[k])/(knots[k+1]-knots[k])))
}

func (s *scale) learn(said, kept float64) {
	k, part := between(said)
	s[k].add(1-part, kept-said)
	s[k+1].add(part, kept-said)
}

// probability is what something said is worth: nobody is surer than all but sure.
func (s *scale) probability(said float64) float64 {
	const unsure = 0.002
	k, part := between(said)
	return max(unsure, min(1-unsure, said+float64((1-part)*s[k].mean())+float64(part*s[k+1].mean())))
}

// rayDecay is exp(-t/240 s) in the middle of each horizon: what rays are trusted with while little is known is
// 0.95 * exp(-t/240 s) of their share, an assumption.
var rayDecay = [horizons]float64{0.995, 0.984, 0.969, 0.939, 0.882, 0.779, 0.535}

// ofRays is the probability of a visit that a share of the rays come by.
func (t *ensemble) ofRays(v *visit) float64 { return t.ofShare(horizonOf(v.mean), v.count()) }

// ofShare is the same of so many rays.
func (t *ensemble) ofShare(horizon, count int) float64 {
	share := min(1, float64(count)/float64(len(rays)))
	return t.rays[horizon][count-1].probability(0.95 * rayDecay[horizon] * share)
}
