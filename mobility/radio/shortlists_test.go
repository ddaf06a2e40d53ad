package radio

import (
	"slices"
	"sync"
	"testing"

	"headway/mobility"
)

// TestShortlists: the list of a square is good everywhere in it, for whoever comes first, and off the grid and among masts
// at one place there is one too.
func TestShortlists(t *testing.T) {
	rng := random(3)
	m := newNR(t, scatter(rng, 300, 6000), DefaultParams(), 1)
	points := make([]mobility.Point, 2000)
	for i := range points {
		points[i] = mobility.Point{X: 9000*rng.Float64() - 1500, Y: 9000*rng.Float64() - 1500}
	}
	lists := make([][]*shortlist, 4)
	var group sync.WaitGroup
	for g := range lists {
		group.Go(func() {
			var scratch candidates
			for _, p := range points {
				lists[g] = append(lists[g], m.shortlist(p, &shortlist{}, &scratch))
			}
		})
	}
	group.Wait()
	off := 0
	for i, p := range points {
		first := lists[0][i]
		if !first.holds(p) || len(first.near) == 0 {
			t.Fatalf("at %v: a list of %d masts within %g m of %v", p, len(first.near), first.r, first.anchor)
		}
		if first.anchor == p {
			off++
		}
		for g := range lists {
			if l := lists[g][i]; !slices.Equal(l.near, first.near) || !slices.Equal(l.far, first.far) || l.closest != first.closest {
				t.Fatalf("at %v two vehicles have different lists", p)
			}
		}
		if nearest := m.index.masts.nearest(p); !slices.Contains(first.near, nearest) {
			t.Errorf("at %v the nearest mast is not on the list", p)
		}
	}
	if off == 0 || off > len(points)/2 {
		t.Errorf("%d of %d points are off the grid", off, len(points))
	}
	one := newNR(t, sites(mobility.Point{}, mobility.Point{}), DefaultParams(), 1)
	if l := one.shortlist(mobility.Point{X: 10}, &shortlist{}, &candidates{}); len(l.near) == 0 {
		t.Error("two masts at one place have no list")
	}
}
