package results

import (
	"fmt"
	"math"
)

// Reading is what a process held at one time.
type Reading struct {
	AtS        float64 `json:"at_s"`      // real time since the first
	RSSBytes   int64   `json:"rss_bytes"` // 0: not known
	LiveBytes  int64   `json:"live_bytes"`
	Goroutines int     `json:"goroutines"`
}

// Growth is how a process grew while it played: the mean of the last quarter of the readings over that of the second, less
// one. The first quarter is for warming up. In the heap it counts what was alive at the last collection, as the resident
// set follows the collector's mood.
type Growth struct {
	RSS, Live, Goroutines float64
}

// How many readings say anything about growth, and over how many seconds: servers
// hold on to what they closed for minutes, and nodes connect to each other when they first have to.
const (
	growthLeast  = 16
	growthLeastS = 900
)

// GrowthOf says how a process grew; ok: there are enough readings.
func GrowthOf(all []Reading) (g Growth, ok bool) {
	n := len(all)
	if n < growthLeast || all[n-1].AtS < growthLeastS {
		return g, false
	}
	early, late := all[n/4:n/2], all[n-n/4:]
	over := func(of func(*Reading) float64) float64 {
		a, b := 0.0, 0.0
		for i := range early {
			a += of(&early[i])
		}
		for i := range late {
			b += of(&late[i])
		}
		if a == 0 {
			return 0
		}
		return float64(b/float64(len(late)))/float64(a/float64(len(early))) - 1
	}
	return Growth{
		RSS:        over(func(r *Reading) float64 { return float64(r.RSSBytes) }),
		Live:       over(func(r *Reading) float64 { return float64(r.LiveBytes) }),
		Goroutines: over(func(r *Reading) float64 { return float64(r.Goroutines) }),
	}, true
}

// flatMost is how much of a growth is none.
const flatMost = 0.05

// Flat says whether a process grew no more than what comes and goes anyway.
func (g Growth) Flat() bool { return g.Live <= flatMost && g.Goroutines <= flatMost }

// Words says what a process held in the end, and whether it grew.
func (g Growth) Words(last Reading) string {
	verdict := "flat"
	if !g.Flat() {
		verdict = "it grows"
	}
	return fmt.Sprintf("%.0f MB resident (%+.1f %%), %.0f MB of it live (%+.1f %%), %d goroutines (%+.1f %%) from the second to the last quarter: %s",
		float64(last.RSSBytes)/1e6, hundredths(g.RSS), float64(last.LiveBytes)/1e6, hundredths(g.Live), last.Goroutines, hundredths(g.Goroutines), verdict)
}

// hundredths is a share in percent, without a negative zero.
func hundredths(v float64) float64 { return math.Round(v*1000)/10 + 0 }
