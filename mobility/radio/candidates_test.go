package radio

import (
	"math"
	"slices"
	"testing"
	"time"

	"headway/mobility"
)

// TestListHoldsWhatMatters drives among all cells, and counts the handovers to masts that the list would not have had.
func TestListHoldsWhatMatters(t *testing.T) {
	plain, err := Hexagons(mobility.Point{}, mobility.Point{X: 5000, Y: 5000}, 500/math.Sqrt(3))
	if err != nil {
		t.Fatal(err)
	}
	sectors, err := plain.Sectors(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range []*Cells{plain, sectors} {
		for env := UMa; env <= RMa; env++ {
			p := DefaultParams()
			p.Environment = env
			m, all := newNR(t, cells, p, 1), newNR(t, cells, p, 1)
			all.everything = true
			missed, handovers := 0, 0
			for v := range uint64(5) {
				var own shortlist
				var scratch candidates
				var list *shortlist
				missing := func(d *drive) {
					if list == nil || !list.holds(d.pos) {
						list = m.shortlist(d.pos, &own, &scratch)
					}
					has := func(l []int32) bool {
						return slices.ContainsFunc(l, func(mast int32) bool { return slices.Contains(m.cellsOf(mast), d.heard[d.serving].cell) })
					}
					if !has(list.near) && !has(list.far) {
						missed++
					}
				}
				drives(all, wander(random(v), 20, 5000), v, func(d *drive, now time.Duration) {
					before := len(d.out)
					d.decide(now, now+p.Period)
					for range d.out[before:] {
						handovers++
						missing(d)
					}
				})
			}
			if handovers < 100 || missed*100 > handovers {
				t.Errorf("%v, %d cells: %d of %d handovers to masts that are not on the list", env, cells.Len(), missed, handovers)
			}
		}
	}
}
