package fabric

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"headway/mec"
)

// chain is a world of four sites in which the next site, of two, depends on the last two, with a known chance of the first.
func chain(before, at mec.SiteID) (to [2]mec.SiteID, p float64) {
	return [2]mec.SiteID{(at + 1) % 4, (at + 2) % 4}, [...]float64{0.85, 0.3, 0.6}[(int(before)+2*int(at))%3]
}

// In a world of known chances the probabilities are those, to a mean square of 0.002 (V20), and the arrivals are within
// their 90 % interval as often as they should.
func TestSequenceIsCalibrated(t *testing.T) {
	const n = 80_000
	rnd := rand.New(rand.NewPCG(3, 3))
	m := newSequences(1)
	now, before, at := time.Duration(0), mec.SiteID(0), mec.SiteID(1)
	m.begin(0, now, before)
	m.cross(0, now, at)
	var said, came, cases [101]float64
	in, arrivals := 0, 0
	for i := range n {
		to, p := chain(before, at)
		next := to[1]
		if rnd.Float64() < p {
			next = to[0]
		}
		stay := 40 * math.Exp(0.2*rnd.NormFloat64())
		const age = 15.0
		if i > n/10 && stay > age { // at first little is known
			for _, c := range m.clients[0].next {
				if c.p == 0 {
					continue // nothing is said
				}
				bin := int(math.Round(100 * c.p))
				cases[bin]++
				said[bin] += c.p
				if c.site != next {
					continue
				}
				came[bin]++
				_, mean, sd := c.left(age)
				arrivals++
				if math.Abs(stay-age-mean) <= 1.6449*sd {
					in++
				}
			}
		}
		now += time.Duration(stay * 1e9)
		m.cross(0, now, next)
		before, at = at, next
	}
	off, all := 0.0, 0.0
	for i := range cases {
		if cases[i] > 0 {
			d := (said[i] - came[i]) / cases[i]
			off += cases[i] * d * d
			all += cases[i]
		}
	}
	if off /= all; off > 0.002 {
		t.Errorf("the probabilities are off by %.5f in the mean square", off)
	}
	if share := float64(in) / float64(arrivals); share < 0.88 || share > 0.92 {
		t.Errorf("%.4f of %d arrivals are in the 90 %% interval", share, arrivals)
	}
}

// What method C gives, worked out by its recursion from counts in a map, as long as nothing had to make way.
func TestSequenceIsPPMC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type context [sequenceOrder]mec.SiteID
		counts := map[int]map[context]map[mec.SiteID]float64{}
		m := newSequences(1)
		at := mec.SiteID(rapid.IntRange(0, 3).Draw(t, "first"))
		past := []mec.SiteID{at}
		m.begin(0, 0, at)
		key := func(order int) (c context) {
			for i := range c {
				c[i] = -2
			}
			copy(c[:], past[:order])
			return c
		}
		for i := range rapid.IntRange(0, 8).Draw(t, "crossings") {
			next := (at + 1 + mec.SiteID(rapid.IntRange(0, 2).Draw(t, "next"))) % 4
			for order := 1; order <= min(len(past), sequenceOrder); order++ {
				if counts[order] == nil {
					counts[order] = map[context]map[mec.SiteID]float64{}
				}
				if counts[order][key(order)] == nil {
					counts[order][key(order)] = map[mec.SiteID]float64{}
				}
				counts[order][key(order)][next]++
			}
			at = next
			past = append([]mec.SiteID{at}, past...)
			m.cross(0, time.Duration(i+1)*time.Minute, at)
			rows := 0
			for _, key := range m.clients[0].table.keys {
				if key != 0 {
					rows++
				}
			}
			if rows < len(counts[1])+len(counts[2])+len(counts[3]) {
				return // one had to make way
			}
		}
		var want func(order int, s mec.SiteID) float64
		want = func(order int, s mec.SiteID) float64 {
			if order == 0 {
				return 0
			}
			c := counts[order][key(order)]
			if c == nil {
				return want(order-1, s)
			}
			n := 0.0
			for _, k := range c {
				n += k
			}
			q := float64(len(c))
			return c[s]/(n+q) + q/(n+q)*want(order-1, s)
		}
		for _, c := range m.clients[0].next {
			if c.p == 0 {
				continue
			}
			if w := want(min(len(past), sequenceOrder), c.site); math.Abs(c.p-w) > 1e-12 {
				t.Fatalf("after %v site %d has probability %v, want %v", past, c.site, c.p, w)
			}
		}
	})
}

// A table is of fixed size, whatever a client does, and what is seen often stays.
func TestSequenceForgetsTheRare(t *testing.T) {
	m := newSequences(1)
	rnd := rand.New(rand.NewPCG(4, 4))
	now := time.Duration(0)
	m.begin(0, now, 1)
	for i := range 20_000 {
		now += time.Minute
		s := mec.SiteID(1 + i%2) // to and fro, and every tenth time anywhere
		if i%10 == 9 {
			s = mec.SiteID(10 + rnd.IntN(1000))
		}
		m.cross(0, now, s)
	}
	m.end(0, now)
	m.begin(0, now, 1)
	m.cross(0, now+time.Minute, 2)
	if c := m.clients[0].next[0]; c.site != 1 || c.p < 0.5 {
		t.Errorf("from 1 and 2 it goes on to %d with %v, want 1", c.site, c.p)
	}
}

// The models of a client take at most 8 KiB where each has its own, besides 128 bytes for each site that it left, and 80 for
// each of the last three from which it set out.
func TestModelsAreSmall(t *testing.T) {
	all := uintptr(0)
	for _, m := range []struct {
		name  string
		bytes uintptr
	}{
		{"what is seen of it, for rays and turn", unsafe.Sizeof(seen{})},
		{"graph, its places that are pending", unsafe.Sizeof(pendings{}) + (graphNotes+2)*unsafe.Sizeof(noted{})},
		{"sequence", unsafe.Sizeof(sequence{}) + unsafe.Sizeof(transitionTable{})},
		{"habit", unsafe.Sizeof(habit{}) + habitRows*unsafe.Sizeof(outings{})},
		{"ensemble", unsafe.Sizeof(ensemble{}) + promiseMost*unsafe.Sizeof(promise{})},
		{"stays and returns", unsafe.Sizeof(alone{})},
	} {
		t.Logf("%5d bytes: %s", m.bytes, m.name)
		all += m.bytes
	}
	t.Logf("%5d bytes in all", all)
	if all > 8<<10 {
		t.Errorf("the models of a client take %d bytes, want at most 8 KiB", all)
	}
	if site := unsafe.Sizeof([2]ownGaps{}); site > 128 {
		t.Errorf("%d bytes for each site that a client left, want at most 128", site)
	}
	if place := unsafe.Sizeof(stand{}); place > 80 || standsMost > 3 {
		t.Errorf("%d bytes for each of %d sites from which a client set out, want at most 80 for 3", place, standsMost)
	}
}

// What is left of a lognormal stay, against a numeric integral.
func TestLeftOfAStay(t *testing.T) {
	c := crossing{mean: math.Log(40), sd: 0.5}
	for _, age := range []float64{1, 20, 40, 90} {
		n, sum, sq, alive := 200_000, 0.0, 0.0, 0.0
		for i := range n {
			z := -6 + 12*(float64(i)+0.5)/float64(n)
			w := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * 12 / float64(n)
			if s := math.Exp(c.mean + c.sd*z); s > age {
				alive += w
				sum += w * (s - age)
				sq += w * (s - age) * (s - age)
			}
		}
		mean := sum / alive
		sd := math.Sqrt(sq/alive - mean*mean)
		gotAlive, gotMean, gotSD := c.left(age)
		if math.Abs(gotAlive-alive) > 1e-4 || math.Abs(gotMean/mean-1) > 1e-3 || math.Abs(gotSD/sd-1) > 1e-2 {
			t.Errorf("after %v s: %v, %v, %v, want %v, %v, %v", age, gotAlive, gotMean, gotSD, alive, mean, sd)
		}
	}
}
