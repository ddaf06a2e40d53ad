package mec

import (
	"cmp"
	"slices"
)

// Cluster divides points into k groups of near-equal size by their position and returns each point's group: halving at
// the median of the longer side (so no group is empty and the result does not depend on a random start), then Lloyd's
// iteration (S. Lloyd, "Least squares quantization in PCM", 1982) until it settles. Groups are numbered by their first
// member.
func Cluster(x, y []float64, k int) []int32 {
	k = max(1, min(k, len(x)))
	group := make([]int32, len(x))
	all := make([]int32, len(x))
	for i := range all {
		all[i] = int32(i)
	}
	next := int32(0)
	halve(x, y, all, k, group, &next)
	for range 50 {
		if !lloyd(x, y, k, group) {
			break
		}
	}
	return renumber(group, k)
}

func halve(x, y []float64, points []int32, k int, group []int32, next *int32) {
	if k == 1 {
		for _, p := range points {
			group[p] = *next
		}
		*next++
		return
	}
	axis := x
	if spread(y, points) > spread(x, points) {
		axis = y
	}
	slices.SortStableFunc(points, func(a, b int32) int { return cmp.Compare(axis[a], axis[b]) })
	left := k / 2
	cut := max(left, min(len(points)-(k-left), len(points)*left/k))
	halve(x, y, points[:cut], left, group, next)
	halve(x, y, points[cut:], k-left, group, next)
}

func spread(v []float64, points []int32) float64 {
	lo, hi := v[points[0]], v[points[0]]
	for _, p := range points {
		lo, hi = min(lo, v[p]), max(hi, v[p])
	}
	return hi - lo
}

// lloyd moves each point to the nearest mean, and says whether any moved. A group never loses its last member.
func lloyd(x, y []float64, k int, group []int32) bool {
	mx, my, n := means(x, y, k, group)
	moved := false
	for p := range x {
		own := group[p]
		best, bestD := own, square(x[p]-mx[own], y[p]-my[own])
		for g := range k {
			if d := square(x[p]-mx[g], y[p]-my[g]); d < bestD {
				best, bestD = int32(g), d
			}
		}
		if best != own && n[own] > 1 {
			n[own]--
			n[best]++
			group[p], moved = best, true
		}
	}
	return moved
}

func means(x, y []float64, k int, group []int32) (mx, my []float64, n []int) {
	mx, my, n = make([]float64, k), make([]float64, k), make([]int, k)
	for p, g := range group {
		mx[g] += x[p]
		my[g] += y[p]
		n[g]++
	}
	for g := range k {
		mx[g] /= float64(n[g])
		my[g] /= float64(n[g])
	}
	return mx, my, n
}

func square(dx, dy float64) float64 { return float64(dx*dx) + float64(dy*dy) }

func renumber(group []int32, k int) []int32 {
	name := make([]int32, k)
	for i := range name {
		name[i] = -1
	}
	next := int32(0)
	for i, g := range group {
		if name[g] < 0 {
			name[g] = next
			next++
		}
		group[i] = name[g]
	}
	return group
}

// Centroids are the means of the groups' members.
func Centroids(x, y []float64, group []int32) []Site {
	k := int32(0)
	for _, g := range group {
		k = max(k, g+1)
	}
	mx, my, _ := means(x, y, int(k), group)
	sites := make([]Site, k)
	for g := range sites {
		sites[g] = Site{X: mx[g], Y: my[g]}
	}
	return sites
}
