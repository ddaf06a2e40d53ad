package sim

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/results"
)

// gridMap has a site at each corner of a grid, which serves what is nearest.
type gridMap struct{ side int }

const gridBlock = 600.0 // m

func (g gridMap) Site(x, y float64) mec.SiteID {
	at := func(v float64) int { return max(0, min(g.side-1, int(math.Round(v/gridBlock)))) }
	return mec.SiteID(at(y)*g.side + at(x))
}
func (gridMap) Tile(int, float64, float64) int     { return 0 }
func (gridMap) TileCentre(int, int) (x, y float64) { return 0, 0 }
func (gridMap) StepM() float64                     { return gridBlock / 4 }
func (g gridMap) at(s mec.SiteID) (x, y float64) {
	return float64(int(s)%g.side) * gridBlock, float64(int(s)/g.side) * gridBlock
}

// chances are those of going straight on, left and right at a corner: they depend on the corner, and on nothing else.
func (g gridMap) chances(s mec.SiteID) [3]float64 {
	return [...][3]float64{{0.9, 0.05, 0.05}, {0.2, 0.7, 0.1}, {0.5, 0.2, 0.3}}[(int(s)*7+int(s)/g.side*3)%3]
}

// leg is a straight drive from the middle of one site to that of the next.
type leg struct {
	from, to mec.SiteID
	at, end  time.Duration
}

// trip draws a trip from the middle of the grid: at each corner a turn by its chances, and for each leg a speed.
func (g gridMap) trip(rnd *rand.Rand, start time.Duration, legs int) []leg {
	at, dx, dy := mec.SiteID(g.side/2*(g.side+1)), 1, 0
	for range rnd.IntN(4) {
		dx, dy = -dy, dx
	}
	var out []leg
	for range legs { // fewer than there are blocks to the edge
		to := at + mec.SiteID(dx+dy*g.side)
		took := time.Duration(gridBlock / (15 * math.Exp(0.1*rnd.NormFloat64())) * 1e9)
		out = append(out, leg{at, to, start, start + took})
		start, at = start+took, to
		switch c, u := g.chances(at), rnd.Float64(); {
		case u < c[0]:
		case u < c[0]+c[1]:
			dx, dy = -dy, dx
		default:
			dx, dy = dy, -dx
		}
	}
	return out
}

// journey is the trip as the sites that serve it: from leg to leg at half the way.
func journeyOf(legs []leg) journey {
	j := journey{{legs[0].at, legs[0].from}}
	for _, l := range legs {
		j = append(j, stop{(l.at + l.end) / 2, l.to})
	}
	return append(j, stop{legs[len(legs)-1].end, mec.None})
}

// In a world of known chances the probabilities are those that come true, and what is decided by is at least as good as the
// best of what it is made of (V20).
func TestProbabilitiesAreCalibrated(t *testing.T) {
	if testing.Short() {
		t.Skip("a long drive")
	}
	const clients, trips, legs = 40, 60, 12
	g := gridMap{2*legs + 3}
	e := gridEngine(t, g, clients)
	x := &examiner{tally: results.NewForecastTally(e.Experts()), foresight: e.Foresight()}
	rnd := rand.New(rand.NewPCG(20, 20))
	now := time.Duration(0)
	var out []fabric.Action
	tell := func(at time.Duration, ev fabric.Event) { out = e.Step(at, ev, out[:0]) }
	for trip := range trips {
		var drives [clients][]leg
		var last time.Duration
		for c := range drives {
			drives[c] = g.trip(rnd, now+time.Duration(rnd.Int64N(int64(time.Minute))), legs)
			last = max(last, drives[c][legs-1].end)
		}
		var done [clients]int // stops that were told
		for ; now < last+time.Second; now += time.Second {
			for c := range drives {
				j := journeyOf(drives[c])
				for done[c] < len(j) && j[done[c]].at <= now {
					s := j[done[c]]
					kind := fabric.Crossing
					switch {
					case done[c] == 0:
						kind = fabric.TripStart
					case s.site == mec.None:
						kind = fabric.TripEnd
					}
					tell(max(s.at, now-time.Second+1), fabric.Event{Kind: kind, Client: fabric.ClientID(c), Site: s.site})
					done[c]++
				}
				if done[c] == 0 || done[c] == len(j) {
					continue
				}
				ev := reportOf(g, drives[c], now)
				ev.Client, ev.Site = fabric.ClientID(c), j[done[c]-1].site
				tell(now, ev)
				// What is known at first is little. Where a trip ends, nobody comes to anything any more, and that is so for good.
				if trip >= trips/4 && (int(now/time.Second)+3*c)%10 == 0 {
					x.claims = e.Forecast(now, ev.Client, x.claims[:0])
					x.judge(now, ev.Site, j[done[c]:], now+x.foresight)
				}
			}
		}
		now += time.Hour
	}
	checkCalibration(t, x.tally.Forecasts())
}

func reportOf(g gridMap, legs []leg, now time.Duration) fabric.Event {
	for _, l := range legs {
		if now < l.end {
			ax, ay := g.at(l.from)
			bx, by := g.at(l.to)
			s := (l.end - l.at).Seconds()
			part := (now - l.at).Seconds() / s
			return fabric.Event{Kind: fabric.Vector, X: ax + (bx-ax)*part, Y: ay + (by-ay)*part, VX: (bx - ax) / s, VY: (by - ay) / s, FixAt: now}
		}
	}
	return fabric.Event{}
}

func gridEngine(t *testing.T, g gridMap, clients int) *fabric.Engine {
	t.Helper()
	sites := make([]mec.Site, g.side*g.side)
	for i := range sites {
		x, y := g.at(mec.SiteID(i))
		sites[i] = mec.Site{X: x, Y: y}
	}
	link := mec.LinkSpec{RTT: 10 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.001}
	net, err := mec.NewNetwork(sites, nil, link, link)
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("operator-internal")
	e, err := fabric.New(fabric.Config{
		Network: net, Prices: book, Clients: clients, Map: g, Options: fabric.DefaultOptions(),
		Classes: []fabric.Class{{Name: "own", Key: fabric.PerVehicle, Objects: clients, Bytes: 1e6, AbsentUSDPerS: 1e-4}},
	}, "vector")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func checkCalibration(t *testing.T, f *results.Forecasts) {
	t.Helper()
	last := len(f.Experts) - 1
	for h, s := range f.Experts[last].Sites {
		n, best := int64(0), math.Inf(1)
		for _, k := range s.N {
			n += k
		}
		for _, e := range f.Experts {
			x := e.Sites[h]
			t.Logf("%-8s %3v s: %d cases, accuracy %.4f, Brier score %.4f, reliability %.4f, resolution %.4f, uncertainty %.4f",
				e.Name, x.WithinS, n, *x.Accuracy, *x.Brier, *x.Reliability, *x.Resolution, *x.Uncertainty)
		}
		for _, e := range f.Experts[:last] {
			best = min(best, *e.Sites[h].Brier)
		}
		if n < 50_000 {
			t.Errorf("%d cases within %v s are too few", n, s.WithinS)
		}
		if *s.Brier > best {
			t.Errorf("within %v s the ensemble has a Brier score of %.4f, its best expert %.4f", s.WithinS, *s.Brier, best)
		}
		if *s.Reliability > 0.001 {
			t.Errorf("within %v s the ensemble's probabilities are off by %.4f in the mean square", s.WithinS, *s.Reliability)
		}
	}
	for _, x := range f.Experts[last].Times {
		t.Logf("arrivals within %3v s: %d, coverage %.4f, width %.2f s", x.UpToS, x.N, *x.Coverage, *x.WidthS)
		if x.UpToS >= 30 && x.UpToS <= 120 && math.Abs(*x.Coverage-0.9) > 0.02 {
			t.Errorf("of the arrivals predicted within %v s, %.4f are in the 90 %% interval", x.UpToS, *x.Coverage)
		}
	}
}
