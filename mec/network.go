package mec

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// SiteID numbers a location: sites are 0..Sites-1, the region is Sites.
type SiteID int32

// None is no site: a client that is not on a trip, or an object that is nowhere.
const None SiteID = -1

// MaxSites bounds the number of sites: path tables hold a row per pair.
const MaxSites = 2048

// Site is a MEC host.
type Site struct {
	Name string
	X, Y float64 // metres, in the scenario's frame
}

// LinkSpec describes one kind of link, the same in both directions.
type LinkSpec struct {
	RTT        time.Duration // round trip; half of it is the propagation delay
	BitsPerS   float64       // bandwidth in each direction
	Fixed      bool          // every copy takes Delay, however large, and never queues
	Delay      time.Duration
	USDPerGB   float64 // price of moving 1e9 bytes over it
	IsBackhaul bool
}

// Link is one direction of a link.
type Link struct {
	From, To SiteID
	Spec     *LinkSpec
}

// Path is what a route costs when nothing else is on it.
type Path struct {
	Propagation time.Duration // one way
	NSPerByte   float64       // of its slowest link
	USDPerGB    float64       // sum over its links
	Fixed       time.Duration // sum of the delays of fixed links, for copies
	Hops        int32
}

// Network is the sites, the region, the links between them, and the shortest paths. It is read-only once built and may
// be shared by goroutines.
type Network struct {
	Sites     []Site
	Links     []Link
	Backhaul  LinkSpec
	Neighbour LinkSpec

	n         int     // locations: sites and the region
	paths     []Path  // [from*n+to]
	firstLink []int32 // [from*n+to]: link that the shortest path begins with
	nearest   []SiteID
}

// NewNetwork joins each site to the region by a backhaul link and to its neighbours in edges by a neighbour link.
func NewNetwork(sites []Site, edges [][2]SiteID, backhaul, neighbour LinkSpec) (*Network, error) {
	switch {
	case len(sites) == 0:
		return nil, errors.New("a network needs at least one site")
	case len(sites) > MaxSites:
		return nil, fmt.Errorf("%d sites are more than %d; group more cells under a site (mec.sites.cells_per_site)",
			len(sites), MaxSites)
	}
	net := &Network{Sites: sites, Backhaul: backhaul, Neighbour: neighbour, n: len(sites) + 1}
	net.Backhaul.IsBackhaul = true
	region := net.Region()
	for s := range sites {
		net.connect(SiteID(s), region, &net.Backhaul)
	}
	for _, e := range edges {
		net.connect(e[0], e[1], &net.Neighbour)
	}
	net.route()
	net.rankNearest()
	return net, nil
}

func (net *Network) connect(a, b SiteID, spec *LinkSpec) {
	net.Links = append(net.Links, Link{a, b, spec}, Link{b, a, spec})
}

// Region is the location above all sites, which keeps the authoritative copy of every object.
func (net *Network) Region() SiteID { return SiteID(net.n - 1) }

// Locations is the number of sites and regions.
func (net *Network) Locations() int { return net.n }

// Path is the shortest path between two locations.
func (net *Network) Path(from, to SiteID) *Path { return &net.paths[int(from)*net.n+int(to)] }

// CopyTime is how long a copy takes on an idle path.
func (net *Network) CopyTime(from, to SiteID, bytes int64) time.Duration {
	p := net.Path(from, to)
	return p.Propagation + p.Fixed + Serialise(bytes, p.NSPerByte)
}

// Walk calls visit for each link of the shortest path, in order.
func (net *Network) Walk(from, to SiteID, visit func(link int32)) {
	for at := from; at != to; {
		link := net.firstLink[int(at)*net.n+int(to)]
		visit(link)
		at = net.Links[link].To
	}
}

// NextLink is the link that leads from a location towards another; at == to is a programmer's error.
func (net *Network) NextLink(at, to SiteID) int32 { return net.firstLink[int(at)*net.n+int(to)] }

// Nearest are the other sites in order of distance from a site, ties by number.
func (net *Network) Nearest(s SiteID) []SiteID {
	k := len(net.Sites) - 1
	return net.nearest[int(s)*k : (int(s)+1)*k]
}

// Serialise is the time that bytes take to pass a link of the given slowness, rounded to whole ns.
func Serialise(bytes int64, nsPerByte float64) time.Duration {
	return time.Duration(math.Round(float64(bytes) * nsPerByte))
}

func (s *LinkSpec) nsPerByte() float64 {
	if s.Fixed || s.BitsPerS <= 0 {
		return 0
	}
	return 8e9 / s.BitsPerS
}

// NSPerByte is the slowness of a link: the time that one byte occupies it.
func (l Link) NSPerByte() float64 { return l.Spec.nsPerByte() }

// Propagation is the one-way delay of a link.
func (l Link) Propagation() time.Duration { return l.Spec.RTT / 2 }
