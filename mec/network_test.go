package mec

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var (
	backhaul  = LinkSpec{RTT: 12 * time.Millisecond, BitsPerS: 1e9, USDPerGB: 0.002}
	neighbour = LinkSpec{RTT: 4 * time.Millisecond, BitsPerS: 5e9, USDPerGB: 0.001}
)

func randomSites(n int, seed uint64) []Site {
	rnd := rand.New(rand.NewPCG(seed, 1))
	s := make([]Site, n)
	for i := range s {
		s[i] = Site{X: rnd.Float64() * 1e4, Y: rnd.Float64() * 1e4}
	}
	return s
}

func network(t testing.TB, sites []Site) *Network {
	t.Helper()
	net, err := NewNetwork(sites, Neighbours(sites), backhaul, neighbour)
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// The oracle is Floyd and Warshall's algorithm on the links' propagation.
func TestPathsAreShortest(t *testing.T) {
	net := network(t, randomSites(40, 1))
	n := net.Locations()
	far := make([]time.Duration, n*n)
	for i := range far {
		far[i] = math.MaxInt64 / 4
	}
	for i := range n {
		far[i*n+i] = 0
	}
	for _, l := range net.Links {
		far[int(l.From)*n+int(l.To)] = l.Propagation()
	}
	for k := range n {
		for i := range n {
			for j := range n {
				far[i*n+j] = min(far[i*n+j], far[i*n+k]+far[k*n+j])
			}
		}
	}
	for i := range n {
		for j := range n {
			p := net.Path(SiteID(i), SiteID(j))
			if p.Propagation != far[i*n+j] {
				t.Fatalf("%d to %d takes %v, shortest is %v", i, j, p.Propagation, far[i*n+j])
			}
			var walked time.Duration
			hops := int32(0)
			net.Walk(SiteID(i), SiteID(j), func(l int32) {
				walked += net.Links[l].Propagation()
				hops++
			})
			if walked != p.Propagation || hops != p.Hops {
				t.Fatalf("%d to %d: walked %v in %d hops, path says %v in %d", i, j, walked, hops, p.Propagation, p.Hops)
			}
		}
	}
}

func TestNetworkSaysWhatIsWrong(t *testing.T) {
	if _, err := NewNetwork(nil, nil, backhaul, neighbour); err == nil {
		t.Error("a network without sites was accepted")
	}
	if _, err := NewNetwork(make([]Site, MaxSites+1), nil, backhaul, neighbour); err == nil {
		t.Error("a network of too many sites was accepted")
	}
}

func TestNeighboursOfAGridAreTheGrid(t *testing.T) {
	const n = 5
	var sites []Site
	for y := range n {
		for x := range n {
			sites = append(sites, Site{X: float64(x) * 100, Y: float64(y) * 100})
		}
	}
	// The other two corners of a square lie on the circle over its diagonal, which is therefore no edge.
	straight, diagonal := 0, 0
	for _, e := range Neighbours(sites) {
		switch d := distance2(sites[e[0]], sites[e[1]]); d {
		case 1e4:
			straight++
		case 2e4:
			diagonal++
		default:
			t.Errorf("sites %v are joined over %v m", e, math.Sqrt(d))
		}
	}
	if straight != 2*n*(n-1) || diagonal != 0 {
		t.Errorf("%d edges along the grid and %d across, want %d and 0", straight, diagonal, 2*n*(n-1))
	}
}

func TestNeighboursConnectEverySite(t *testing.T) {
	for seed := range uint64(5) {
		sites := randomSites(60, seed)
		sites = append(sites, sites[0], sites[0], sites[7]) // several at one position
		reached := map[SiteID]bool{0: true}
		edges := Neighbours(sites)
		for range sites {
			for _, e := range edges {
				if reached[e[0]] || reached[e[1]] {
					reached[e[0]], reached[e[1]] = true, true
				}
			}
		}
		if len(reached) != len(sites) {
			t.Errorf("seed %d: %d of %d sites can be reached", seed, len(reached), len(sites))
		}
	}
}

func TestClusterIsBalancedAndSettled(t *testing.T) {
	sites := randomSites(549, 3)
	x, y := make([]float64, len(sites)), make([]float64, len(sites))
	for i, s := range sites {
		x[i], y[i] = s.X, s.Y
	}
	group := Cluster(x, y, 14)
	size := map[int32]int{}
	for _, g := range group {
		size[g]++
	}
	if len(size) != 14 {
		t.Fatalf("%d groups, want 14", len(size))
	}
	for g, n := range size {
		if n < 10 || n > 120 {
			t.Errorf("group %d has %d of 549 points", g, n)
		}
	}
	centre := Centroids(x, y, group)
	for p := range x {
		own := square(x[p]-centre[group[p]].X, y[p]-centre[group[p]].Y)
		for g, c := range centre {
			if d := square(x[p]-c.X, y[p]-c.Y); d < own-1e-6 && size[group[p]] > 1 {
				t.Fatalf("point %d is nearer to group %d than to its own, %d", p, g, group[p])
			}
		}
	}
}

func TestClusterOfFewPoints(t *testing.T) {
	if g := Cluster([]float64{1, 1, 1}, []float64{2, 2, 2}, 5); len(g) != 3 {
		t.Errorf("groups %v", g)
	}
	if g := Cluster([]float64{1}, []float64{2}, 1); g[0] != 0 {
		t.Errorf("groups %v", g)
	}
}

func TestBooksNameEverySource(t *testing.T) {
	for _, b := range Books() {
		if b.Date == "" || b.Note == "" {
			t.Errorf("%s: no date or no note", b.Name)
		}
		prices := map[float64]bool{
			b.Site.USDPerGBMonth: true, b.Site.USDPer10kPut: true, b.BackhaulGB: true, b.NeighbourGB: true,
		}
		for _, s := range b.Sources {
			if s.Source == "" || s.Per == "" {
				t.Errorf("%s: %s has no source or no unit", b.Name, s.Name)
			}
			delete(prices, s.USD)
		}
		if len(prices) > 0 {
			t.Errorf("%s: the prices %v have no source", b.Name, prices)
		}
	}
	if _, ok := Book("none"); ok {
		t.Error("a book of no name was found")
	}
}
