package fabric

import (
	"math"
	"testing"
	"time"

	"headway/mec"
)

// saying is that a client comes to a site in the window, with a probability.
type saying struct {
	site mec.SiteID
	at   int32
	p    float64
}

// reliability counts how often what was said came true, by fifths of its probability.
type reliability [5]struct{ n, said, came float64 }

func (r *reliability) add(p float64, came bool) {
	b := &r[min(len(r)-1, int(p*float64(len(r))))]
	b.n++
	b.said += p
	if came {
		b.came++
	}
}

// sayings are what is said of all sites that a client is not at.
func sayings(list []saying, told []stay, here mec.SiteID, now int32) []saying {
	var p [100]float64
	var last [100]int32
	for _, x := range told {
		if last[x.site] != x.way+1 {
			p[x.site] += x.weight
			last[x.site] = x.way + 1
		}
	}
	for s := range mec.SiteID(len(p)) {
		if s != here && p[s] > 0 {
			list = append(list, saying{s, now, p[s]})
		}
	}
	return list
}

// What precedents say is as likely as they say: of the sites that a client is said to come to within the window with some
// probability, it comes to that part. Windows are those of copies of 60 s and of 300 s. The few of which much is said come
// less often where clients learn alone: from a handful of ways that went the same way, that is said of the next one too.
func TestPrecedentsAreAsLikelyAsTheySay(t *testing.T) {
	for _, window := range []time.Duration{7 * time.Minute, 15 * time.Minute} {
		for _, private := range []bool{false, true} {
			const clients = 8
			p := newPrecedents(clients, window, private)
			var open [clients][]saying
			var trip [clients]int32 // when it began
			var r reliability
			wander(p, clients, 2500, 11, func(c ClientID, now int32, l *place) {
				if p.trails[c].noted == p.trails[c].trip {
					trip[c] = now
				}
				keep := open[c][:0]
				for _, x := range open[c] {
					over := now-x.at >= p.window || x.at < trip[c]
					if x.site != mec.SiteID(l.site) && !over {
						keep = append(keep, x)
						continue
					}
					r.add(x.p, !over)
				}
				open[c] = keep
				if now >= 60*1000 { // before, there is little to tell of
					open[c] = sayings(open[c], p.ask(squaresOf1km{}, c, now, l), mec.SiteID(l.site), now)
				}
			})
			off, n := 0.0, 0.0
			for i, b := range r {
				if b.n == 0 {
					continue
				}
				said, came := b.said/b.n, b.came/b.n
				t.Logf("window %v, private %v: %6.0f are said to come with %.3f, %.3f did", window, private, b.n, said, came)
				if i < 3 && math.Abs(said-came) > 0.08 {
					t.Errorf("window %v, private %v: %.0f are said to come with %.3f, and %.3f did", window, private, b.n, said, came)
				}
				off += b.n * math.Abs(said-came)
				n += b.n
			}
			if n < 10_000 || off/n > 0.02 {
				t.Errorf("window %v, private %v: what is said of %.0f is off by %.4f", window, private, n, off/n)
			}
		}
	}
}
