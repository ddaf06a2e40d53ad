package mec

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// route fills the tables of shortest paths, by propagation delay, then by hops, then by the lower link number: Dijkstra
// from every location.
func (net *Network) route() {
	n := net.n
	out := make([][]int32, n)
	for i, l := range net.Links {
		out[l.From] = append(out[l.From], int32(i))
	}
	net.paths = make([]Path, n*n)
	net.firstLink = make([]int32, n*n)
	r := router{net: net, out: out, dist: make([]int64, n), done: make([]bool, n), order: make(minHeap, 0, n)}
	for from := range n {
		r.from(SiteID(from))
	}
}

type router struct {
	net   *Network
	out   [][]int32
	dist  []int64 // propagation in ns, plus one per hop to prefer fewer hops
	done  []bool
	order minHeap
}

func (r *router) from(from SiteID) {
	n := r.net.n
	row := r.net.paths[int(from)*n : (int(from)+1)*n]
	first := r.net.firstLink[int(from)*n : (int(from)+1)*n]
	for i := range row {
		r.dist[i], r.done[i], first[i] = math.MaxInt64, false, -1
	}
	r.dist[from] = 0
	r.order.push(0, from)
	for len(r.order) > 0 {
		at := r.order.pop()
		if r.done[at] {
			continue
		}
		r.done[at] = true
		for _, li := range r.out[at] {
			l := r.net.Links[li]
			d := r.dist[at] + int64(l.Propagation()+l.fixedDelay()) + 1
			if d >= r.dist[l.To] {
				continue
			}
			r.dist[l.To] = d
			row[l.To] = extend(row[at], l)
			if first[l.To] = first[at]; at == from {
				first[l.To] = li
			}
			r.order.push(d, l.To)
		}
	}
}

func (l Link) fixedDelay() time.Duration {
	if l.Spec.Fixed {
		return l.Spec.Delay
	}
	return 0
}

func extend(p Path, l Link) Path {
	return Path{
		Propagation: p.Propagation + l.Propagation(),
		NSPerByte:   max(p.NSPerByte, l.NSPerByte()),
		USDPerGB:    p.USDPerGB + l.Spec.USDPerGB,
		Fixed:       p.Fixed + l.fixedDelay(),
		Hops:        p.Hops + 1,
	}
}

// rankNearest lists, for each site, the others by distance.
func (net *Network) rankNearest() {
	k := len(net.Sites) - 1
	net.nearest = make([]SiteID, 0, len(net.Sites)*k)
	for a := range net.Sites {
		others := make([]SiteID, 0, k)
		for b := range net.Sites {
			if a != b {
				others = append(others, SiteID(b))
			}
		}
		slices.SortStableFunc(others, func(b, c SiteID) int {
			return cmp.Compare(distance2(net.Sites[a], net.Sites[b]), distance2(net.Sites[a], net.Sites[c]))
		})
		net.nearest = append(net.nearest, others...)
	}
}

func distance2(a, b Site) float64 {
	dx, dy := a.X-b.X, a.Y-b.Y
	return float64(dx*dx) + float64(dy*dy)
}

// minHeap is a binary heap of locations by distance; equal distances leave in order of location.
type minHeap []heapItem

type heapItem struct {
	dist int64
	at   SiteID
}

func (h heapItem) less(o heapItem) bool { return h.dist < o.dist || (h.dist == o.dist && h.at < o.at) }

func (h *minHeap) push(dist int64, at SiteID) {
	*h = append(*h, heapItem{dist, at})
	s := *h
	for i := len(s) - 1; i > 0; {
		up := (i - 1) / 2
		if !s[i].less(s[up]) {
			break
		}
		s[i], s[up] = s[up], s[i]
		i = up
	}
}

func (h *minHeap) pop() SiteID {
	s := *h
	top := s[0].at
	last := len(s) - 1
	s[0] = s[last]
	s = s[:last]
	for i := 0; ; {
		c := 2*i + 1
		if c >= len(s) {
			break
		}
		if c+1 < len(s) && s[c+1].less(s[c]) {
			c++
		}
		if !s[c].less(s[i]) {
			break
		}
		s[i], s[c] = s[c], s[i]
		i = c
	}
	*h = s
	return top
}
