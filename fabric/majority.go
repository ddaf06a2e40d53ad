package fabric

import (
	"math"

	"headway/mec"
)

// Where sites border on a tile, each of them reads it, and most of them little: one copy where most of its reads are is
// enough for all. The first copy is made there, whoever asks for it first. Another site gets its own when that pays for the
// reads there, of which it has the share
//
//	f = misses there / (reads of the object + majorityVotes)
//
// Let q be the probability that the object is read again before its copy goes; as the odds of a race between reads and that
// end they are q / (1-q), and those that it is read at the site before are f times that. So, with m and T as in read,
//
//	V = (m + T) f q / (f q + 1 - q)

// majority is where most of an object's reads are, by R. Boyer and J. Moore's majority vote (1981).
type majority struct {
	site  mec.SiteID
	votes int32
}

// majorityVotes are the votes of the site that serves the middle of a tile, before any read.
const majorityVotes = 3

// newMajority is where an object is taken to be read before it was.
func newMajority(e *Engine, o ObjectID) majority {
	class := e.Layout.Class(o)
	if e.Classes[class].Key != PerTile {
		return majority{site: mec.None}
	}
	return majority{e.Map.Site(e.Map.TileCentre(class, e.Key(o))), majorityVotes}
}

// read is a read at a site.
func (m *majority) read(s mec.SiteID) {
	switch {
	case m.site == s:
		m.votes++
	case m.votes > 0:
		m.votes--
	default:
		m.site, m.votes = s, 1
	}
}

// place is the site at which a copy is made that is wanted at s: as long as there is none, where most of the reads are, if
// that can answer s for less than the region.
func (d *demand) place(e *Engine, class int, o ObjectID, s mec.SiteID) mec.SiteID {
	home := d.home.site
	if home == mec.None || home == s || e.copies.First(o) >= 0 || e.costs.missed(class, home, s) >= e.costs.missed(class, e.Network.Region(), s) {
		return s
	}
	return home
}

// elsewhere is V of a copy at a site beside those where most of the reads are, where one for all sites is worth forAll.
func (d *demand) elsewhere(e *Engine, o ObjectID, s mec.SiteID, w *shared, forAll float64) float64 {
	r := e.copies.Find(o, s)
	switch {
	case s == d.home.site:
		return math.Inf(1)
	case r < 0 || forAll <= 0:
		return 0
	}
	f := float64(e.copies.At(r).misses) / (float64(d.any.left) + majorityVotes)
	q := min(forAll/w.forAll(), 1-1e-6)
	return float64((w.missed+w.copyUSD)*float64(f*q)) / (float64(f*q) + 1 - q)
}
